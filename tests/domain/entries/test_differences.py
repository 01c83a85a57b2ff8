"""Entries as filed against ours: every fault planted alone is found, named and worth what it is worth, and nothing else.

Figures by hand, entries of 2026-03 (Section 122, 10 %, heading 9903.03.01). E1: T-shirts of VN 19,500 at 16.5 % and 10 %:
3,217.50 + 1,950.00; pullovers of BD 19,200: 3,168.00 + 1,920.00. MPF 38,700 x 0.3464 % = 134.06, HMF 38,700 x 0.125 % = 48.38.
E2: chinos of MX 11,400 free under USMCA, no MPF (19 CFR 24.23(c)(3)); 2,640 without a claim: 16.6 % = 438.24 and 264.00; MPF at its
minimum 33.58 (9.15 by rate).
"""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.entries.desk import E1, E2, EntryDesk, number, told
from tests.effort import examples


@pytest.fixture(scope="module")
def desk():
    return EntryDesk()


def base(report, entry, line):
    """The row of the goods of an entry line."""
    mine = (report["Entry"] == entry) & (report["Line"] == line) & ~report["HTS"].str.startswith("99")
    return report.index[mine][0]


def added(report, entry, line):
    mine = (report["Entry"] == entry) & (report["Line"] == line) & report["HTS"].str.startswith("99")
    return report.index[mine][0]


def planted(entry, line, goods=(), heading=()):
    """A change of some cells of an entry line: of the goods' row, and of its chapter 99 row."""

    def change(report):
        for name, value in dict(goods).items():
            report.loc[base(report, entry, line), name] = value
        for name, value in dict(heading).items():
            report.loc[added(report, entry, line), name] = value

    return change


def test_a_clean_book_has_no_difference(desk):
    got = desk.compare()
    assert told(got) == []
    assert got.lines == 4


def china(report, lines, entry=E1):
    """Origin CN on all rows of an entry line."""
    return report.assign(
        Origin=report["Origin"].where(~((report["Entry"] == entry) & (report["Line"] == lines)), "CN")
    )


# (name, change, [(What, line, money)]). Money is filed less ours: positive may come back.
CASES = [
    # Line of man-made fibres 6109.90.10.07 at 32 %: 6,240.00 against 3,217.50.
    ("wrong tariff number", planted(E1, 1, {"HTS": "6109901007", "Duty": 6240.0}), [("HTS", 1, 3022.5)]),
    # The number alone is wrong, the duty is that of the right one.
    ("number wrong, duty right", planted(E1, 1, {"HTS": "6109901007"}), [("HTS", 1, 0.0)]),
    ("another statistical suffix", planted(E1, 1, {"HTS": "6109100040"}), [("HTS", 1, 0.0)]),
    # India pays what Vietnam pays in this month: no money.
    ("wrong origin", planted(E1, 1, {"Origin": "IN"}, {"Origin": "IN"}), [("origin", 1, 0.0)]),
    # China: Section 301 list 4A 7.5 % of 19,500 is 1,462.50 (9903.88.15).
    (
        "wrong origin, with its duty",
        lambda r: pd.concat(
            [
                china(r, 1),
                pd.DataFrame([{"Entry": E1, "Line": 1, "Entry date": r["Entry date"].iloc[0], "HTS": "99038815", "Duty": 1462.5}]),
            ],
            ignore_index=True,
        ),
        [("origin", 1, 1462.5)],
    ),
    # 16.6 % of 11,400 = 1,892.40, Section 122 (USMCA is free of it) 1,140.00; MPF of 14,040: 48.63 against 33.58, so 15.05.
    (
        "claim not made",
        lambda r: pd.concat(
            [
                r.assign(
                    Claim=None,
                    Duty=r["Duty"].where(~((r["Entry"] == E2) & (r["Line"] == 1)), 1892.4),
                    MPF=r["MPF"].where(~((r["Entry"] == E2) & (r["Line"] == 2)), 48.63),
                ),
                pd.DataFrame([{"Entry": E2, "Line": 1, "Entry date": dt.datetime(2026, 3, 10), "HTS": "99030301", "Duty": 1140.0}]),
            ],
            ignore_index=True,
        ),
        [("claim not made", 1, 3047.45)],
    ),
    # 438.24 + 264.00 not paid, and the minimum MPF of the entry 33.58.
    (
        "claim made that the orders do not carry",
        lambda r: r.assign(
            Claim=r["Claim"].where(~((r["Entry"] == E2) & (r["Line"] == 2)), "S"),
            Duty=r["Duty"].where(~((r["Entry"] == E2) & (r["Line"] == 2)), 0.0),
            MPF=r["MPF"].where(r["Entry"] != E2, 0.0),
        ),
        [("claim not ordered", 2, -735.82)],
    ),
    # 1,000 more: 165.00 + 100.00 + MPF 3.46 (137.52 against 134.06) + HMF 1.25 (49.63 against 48.38).
    (
        "value too high",
        lambda r: _values(r, 20500.0, 3382.5, 2050.0, mpf=71.01, hmf=25.63),
        [("value", 1, 269.71)],
    ),
    # 100 dozen instead of 150, and the value with it: one cause. -6,500 x 26.5 % = 1,722.50, MPF 22.52 (134.06 less 32,200 x 0.3464 % =
    # 111.54), HMF 8.13 (48.38 less 40.25).
    (
        "quantity too low, value with it",
        lambda r: _values(r, 13000.0, 2145.0, 1300.0, mpf=45.03, hmf=16.25, Quantity=100),
        [("quantity", 1, -1753.15)],
    ),
    # The report's value is mistyped; duty and fees are those of 19,500.
    ("value mistyped, duty right", planted(E1, 1, {"Entered value": 20500.0}), [("value", 1, 0.0)]),
    ("claim left out, duty and fee as claimed", planted(E2, 1, {"Claim": None}), [("claim not made", 1, 0.0)]),
    ("quantity alone", planted(E1, 1, {"Quantity": 140}), [("quantity", 1, 0.0)]),
    ("duty mistyped", planted(E1, 1, {"Duty": 3271.5}), [("duty", 1, 54.0)]),
    ("duty a cent off", planted(E1, 1, {"Duty": 3217.51}), []),
    ("value a dollar off", planted(E1, 1, {"Entered value": 19501.0, "Duty": 3217.67}, {"Duty": 1950.1}), []),
    ("chapter 99 heading missing", lambda r: r.drop(index=added(r, E1, 1)), [("heading missing", 1, -1950.0)]),
    (
        "chapter 99 heading too many",
        lambda r: pd.concat(
            [r, pd.DataFrame([{"Entry": E1, "Line": 2, "Entry date": r["Entry date"].iloc[0], "HTS": "99030205", "Duty": 3840.0}])],
            ignore_index=True,
        ),
        [("heading superfluous", 2, 3840.0)],
    ),
    # 9903.02.05 is Bangladesh's IEEPA heading, over since 2026-02-24; 20 % of 19,200 less 10 %.
    ("another chapter 99 heading", planted(E1, 2, {}, {"HTS": "99030205", "Duty": 3840.0}), [("heading", 2, 1920.0)]),
    ("processing fee too high", planted(E1, 1, {"MPF": 167.55}), [("MPF", None, 100.0)]),
    ("harbor fee not paid", lambda r: r.assign(HMF=0.0), [("HMF", None, -48.38)]),
    ("fees of the lines before minimum and maximum", planted(E2, 2, {"MPF": 9.15}), []),
    (
        "the entry's MPF on each of its lines",
        lambda r: r.assign(MPF=r.groupby("Entry")["MPF"].transform("sum").where(r["MPF"].notna())),
        [],
    ),
    ("no fees in the report", lambda r: r.drop(columns=["MPF", "HMF"]), []),
    ("dozens without a unit", lambda r: r.drop(columns=["Unit"]), []),
    # The pullovers are not on the entry: 3,168.00 + 1,920.00, MPF 66.51 and HMF 24.00.
    (
        "goods not on the entry",
        lambda r: r[~((r["Entry"] == E1) & (r["Line"] == 2))],
        [("not on the entry", None, -5178.51)],
    ),
    # The whole entry once more under another number: 5,167.50 + 5,088.00 and its fees 134.06 and 48.38.
    (
        "declared on two entries",
        lambda r: pd.concat([r, again(r)], ignore_index=True),
        [("declared twice", 1, 5259.43), ("declared twice", 2, 5178.51)],
    ),
]  # fmt: skip


def _values(report, value, duty, surcharge, *, mpf, hmf, **change):
    goods = {"Entered value": value, "Duty": duty, "MPF": mpf, "HMF": hmf, **change}
    planted(E1, 1, goods, {"Duty": surcharge})(report)
    return report


def again(report):
    """E1 a second time, as entry 9, two weeks later."""
    own = report[report["Entry"] == E1].copy()
    own["Entry"], own["Entry date"] = number(9), dt.datetime(2026, 3, 16)
    return own


@pytest.mark.parametrize(("change", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_fault_is_found_with_its_money_and_nothing_else(desk, change, expected):
    assert sorted(told(desk.compare(change)), key=str) == sorted(expected, key=str)


def test_the_money_of_all_differences_is_filed_less_ours(desk):
    # Everything at once: wrong number, claim not made, a value, a heading missing, a fee. 6,240.00 + 2,050.00 of line 1 ...
    def change(r):
        planted(E1, 1, {"HTS": "6109901007", "Duty": 6560.0, "Entered value": 20500.0}, {"Duty": 2050.0})(r)
        planted(E2, 2, {"Origin": "CN", "Duty": 500.0})(r)
        return r.drop(index=added(r, E1, 2))

    got = desk.compare(change)
    entered = desk.costed.shipped.costed.entered
    filed_cents = int(
        desk.filed.lines["duty"].sum() + desk.filed.lines["mpf"].sum() + desk.filed.lines["hmf"].sum()
    )
    ours = int(entered.entries[["duty", "mpf", "hmf"]].to_numpy().sum())
    # The filed fees were left as they were, so they are a difference of their own only where the entry's values moved them.
    assert round(got.differences["Money"].sum() * 100) == filed_cents - ours


NUMBERS = st.fixed_dictionaries(
    {
        "hts": st.sampled_from(["6109100012", "6109901007", "6110202079", "6203424511"]),
        "origin": st.sampled_from(["VN", "BD", "CN", "MX", "IN", "JP"]),
        "claim": st.sampled_from([None, "S", "KR"]),
        "value": st.integers(1_000, 60_000),
        "duty": st.integers(0, 2_000_000),
        "quantity": st.sampled_from([100, 150, 151, 200]),
    }
)


@settings(max_examples=examples(25))
@given(NUMBERS, st.sampled_from([1, 2]))
def test_whatever_is_filed_its_differences_add_up_to_filed_less_ours(changes, line):
    desk = DESK
    got = desk.compare(
        planted(
            E1, line,
            {"HTS": changes["hts"], "Origin": changes["origin"], "Claim": changes["claim"], "Entered value": float(changes["value"]),
             "Duty": changes["duty"] / 100, "Quantity": changes["quantity"]},
        )
    )  # fmt: skip
    entered = desk.costed.shipped.costed.entered
    lines = desk.filed.lines
    if (desk.matches.lines["how"] != "entry number").any():
        return  # too far from ours to be taken for it
    told_cents = int(lines[["duty", "mpf", "hmf"]].to_numpy().sum())
    ours = int(entered.entries[["duty", "mpf", "hmf"]].to_numpy().sum())
    slack = 2 * len(lines) + 2 * 27  # a cent per heading; a dollar of value at a whole stack's rate
    assert (
        abs(round(got.differences[["Money", "Struck down"]].to_numpy().sum() * 100) - (told_cents - ours))
        <= slack
    )


DESK = EntryDesk()
