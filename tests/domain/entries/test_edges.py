"""Entries that are filed otherwise than we compute, and are right: split and gathered lines, floors, conditions, rates per kg,
another importer's entries. And the speed of it.
"""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from prodops_xl.domain.entries.sides import of_others
from tests.domain.entries.desk import E1, E2, EntryDesk, number, order, told

D = dt.datetime


def rows_of(report, entry, line):
    return (report["Entry"] == entry) & (report["Line"] == line)


def test_a_line_that_the_broker_split_by_manufacturer_is_no_difference():
    # T-shirts 19,500: 12,000 and 7,500 on two lines; 16.5 % of each 1,980.00 and 1,237.50, 10 % 1,200.00 and 750.00.
    def split(r):
        one, two = r[rows_of(r, E1, 1)].copy(), r[rows_of(r, E1, 1)].copy()
        one["Duty"], two["Duty"] = [1200.0, 1980.0], [750.0, 1237.5]
        one["Entered value"], two["Entered value"] = [np.nan, 12000.0], [np.nan, 7500.0]
        one["Quantity"], two["Quantity"] = [np.nan, 100], [np.nan, 50]
        one["MPF"], one["HMF"], two["MPF"], two["HMF"] = (
            [np.nan, 41.57],
            [np.nan, 15.0],
            [np.nan, 25.98],
            [np.nan, 9.38],
        )
        two["Line"] = 3
        return pd.concat([one, two, r[~rows_of(r, E1, 1)]], ignore_index=True)

    assert told(EntryDesk().compare(split)) == []


def test_manufacturers_gathered_on_one_line_are_no_difference():
    desk = EntryDesk(
        (order("P1", 10, **{"Manufacturer ID": "VNAAA"}), order("P1", 20, **{"Manufacturer ID": "VNBBB"})),
        ("S1", "S1"),
    )

    def gathered(r):
        first = r[rows_of(r, E1, 1)].copy()
        for name in ("Duty", "Entered value", "Quantity", "MPF", "HMF"):
            first[name] = r.loc[rows_of(r, E1, 1), name].to_numpy("float64") + r.loc[
                rows_of(r, E1, 2), name
            ].to_numpy("float64")
        return first

    assert len(desk.costed.shipped.costed.entered.lines) == 2
    assert told(desk.compare(gathered)) == []


HATS = (order("P1", 10, HTS="6505000100", Origin="JP", Units=1000, FOB=10.0),)
IEEPA_DAY = {"S1": D(2025, 10, 15)}


def test_a_floor_written_whole_under_its_heading_is_no_difference():
    # Hats of Japan, 10,000: column 1 9.4 % = 940.00 and 560.00 up to the floor of 15 % (9903.02.73).
    desk = EntryDesk(HATS, ("S1",), IEEPA_DAY)
    assert desk.report["Duty"].tolist() == [560.0, 940.0]
    whole = desk.report.assign(Duty=[1500.0, 0.0])
    assert told(desk.compare(lambda _: whole)) == []
    lacking = desk.report[desk.report["HTS"] != "99030273"]
    rows = desk.compare(lambda _: lacking).differences  # struck down: not owed
    assert rows[["What", "Money", "Struck down", "Remedy"]].to_numpy().tolist() == [
        ["heading missing", 0.0, -560.0, "none"]
    ]


def test_a_condition_shows_in_the_duty_alone():
    # Bangladesh from 2026-07-24: 10 % (9903.05.26), free within the textile quota; the SPI column shows no quota.
    quota = (order("P1", 10, HTS="6110202079", Origin="BD", Units=1000, FOB=10.0, Claims="textile_trq"),)
    desk = EntryDesk(quota, ("S1",), {"S1": D(2026, 8, 3)})
    clean = desk.report.assign(Claim=None)
    assert told(desk.compare(lambda _: clean)) == []
    paid = pd.concat(
        [clean, clean.assign(HTS="99030526", Duty=1000.0, Quantity=None)[-1:]], ignore_index=True
    )
    got = desk.compare(lambda _: paid)
    assert told(got) == [("claim not made", 1, 1000.0)]
    assert "textile_trq" in got.differences["Sentence"].iloc[0]


SUITS = (order("P1", 10, HTS="6103331000", Units=1000, FOB=20.0, **{"Net weight": 0.5}),)


def test_a_rate_per_kg_without_kg_in_the_report_is_told_and_not_guessed():
    # 38.6 cents per kg + 10 %: 500 kg = 193.00 and 2,000.00 of 20,000; Section 122 10 %.
    desk = EntryDesk(SUITS, ("S1",))
    assert sorted(desk.report["Duty"]) == [2000.0, 2193.0]
    other = desk.report.assign(Duty=desk.report["Duty"].replace(2193.0, 2239.32))  # the broker weighed 620 kg
    got = desk.compare(lambda _: other)
    assert told(got) == []
    assert any("in part per kg" in note for note in got.notes)
    weighed = desk.report.assign(Unit="KG", Quantity=[None, 500])
    assert told(desk.compare(lambda _: weighed)) == []
    wrong = weighed.assign(Duty=weighed["Duty"].replace(2193.0, 2239.32))
    assert told(desk.compare(lambda _: wrong)) == [("duty", 1, 46.32)]


def test_a_claim_that_the_tariff_refuses_is_no_claim_not_made():
    # Korea cannot be claimed for goods of Vietnam.
    desk = EntryDesk((order("P1", 10, Claims="KR"), order("P2", 10)), ("S1", "S1"))
    report = desk.report[desk.report["Duty"].notna()].copy()
    first = report[report["Line"] == 2].assign(Line=1)
    both = pd.concat([first, report[report["Line"] == 2]], ignore_index=True)
    got = desk.compare(lambda _: both)
    assert [what for what, *_ in told(got) if what == "claim not made"] == []
    assert any("does not allow" in note for note in got.notes)


def test_the_vendors_entry_is_not_compared_and_the_note_says_so():
    ddp = (order("P1", 10), order("P9", 10, Incoterm="DDP"))
    desk = EntryDesk(ddp, ("S1", "S1"))
    theirs = desk.report.assign(Line=2, PO="P9", **{"PO line": 10})
    got = desk.compare(lambda r: pd.concat([r, theirs], ignore_index=True))
    assert told(got) == []


@pytest.mark.parametrize(
    ("ours", "others"),
    [
        ("", 0),
        ("12-3456789", 0),
        ("12-3456789AB, 99-1", 0),
        ("99-7654321", 4),
        ("12-345678900", 0),
        ("99-1; 123456789", 0),
    ],
)
def test_entries_of_other_importers_are_left_out(ours, others):
    desk = EntryDesk()
    desk.compare()
    left_out = of_others(desk.filed, ours)
    assert left_out.sum() == others
    wrong = desk.report.assign(Duty=desk.report["Duty"] + 50)
    got = desk.compare(lambda _: wrong, left_out=left_out)
    assert len(told(got)) == (0 if others else 7)


def test_an_entry_without_its_date_is_told_not_computed():
    desk = EntryDesk()
    got = desk.compare(lambda r: r.assign(**{"Entry date": None}))
    assert told(got) == []
    assert any("no entry date" in note for note in got.notes)


def test_a_number_that_the_tariff_does_not_hold_is_told():
    desk = EntryDesk()
    got = desk.compare(lambda r: r.assign(HTS=r["HTS"].replace("6110202079", "9505100000")))
    assert [what for what, *_ in told(got)] == ["HTS"]
    assert any("not in the tariff lines held here" in note for note in got.notes)


def test_the_matching_by_likeness_is_told_with_its_confidence():
    desk = EntryDesk()
    got = desk.compare(lambda r: r.assign(Duty=r["Duty"].where(~rows_of(r, E2, 2), 500.0)))
    assert got.differences["Confidence"].between(0, 1).all()
    assert set(got.differences["Entry"]) == {E2}


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_half_of_the_goods_on_another_entry_is_not_declared_twice(share):
    """Both entries under one bill that is not in the book: two halves are one shipment, two wholes are one too many."""
    desk = EntryDesk((order("P1", 10),), ("S1",))
    amounts = {
        name: desk.report[name] * share for name in ("Duty", "Entered value", "Quantity", "MPF", "HMF")
    }
    one = desk.report.assign(**amounts, **{"Bill of lading": "MAEU998877"})
    got = desk.compare(lambda _: pd.concat([one, one.assign(Entry=number(7))], ignore_index=True))
    assert ("declared twice" in [what for what, *_ in told(got)]) == (share == 1.0)
