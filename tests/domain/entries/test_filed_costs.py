"""Filed figures in landed cost: what the entry says, over PO lines to the cent; only where the entry is certain.

Figures: see test_differences. T-shirts of E1, line 1: P1/10 12,000 and P1/20 7,500.
"""

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.cost_tables import duty_table, entry_check, landed_lines, order_columns
from prodops_xl.domain.entries.filed_costs import with_filed
from prodops_xl.domain.entries.lines import filed
from prodops_xl.domain.entries.matching import match
from prodops_xl.domain.explain import explain_order
from prodops_xl.tables.schema import TABLES, check
from tests.domain.entries.desk import E1, E2, EntryDesk, number, order
from tests.effort import examples

DESK = EntryDesk()


def overlaid(report, desk=DESK, **options):
    told = filed(check(report, TABLES["EntryLines"]).frame)
    matches = match(told, desk.costed)
    return with_filed(desk.costed, told, matches, desk.tariff, **options), told, matches


def goods(report, entry, line):
    return report.index[
        (report["Entry"] == entry) & (report["Line"] == line) & ~report["HTS"].str.startswith("99")
    ][0]


def changed(entry, line, **change):
    report = DESK.report.copy()
    for name, value in change.items():
        report.loc[goods(report, entry, line), name.replace("_", " ")] = value
    return report


def test_what_was_filed_as_computed_changes_no_figure():
    costed, _, _ = overlaid(DESK.report)
    pd.testing.assert_frame_equal(costed.shipped.costed.lines, DESK.costed.shipped.costed.lines)
    assert costed.findings == DESK.costed.findings
    assert (entry_check(costed)["Difference"].fillna(0) == 0).all()


def test_a_filed_duty_is_spread_over_its_po_lines_and_lands():
    # 3,271.50 + 1,950.00 instead of 3,217.50: 54.00 more, by value 12,000 : 7,500 -> 33.23 and 20.77.
    costed, _, _ = overlaid(changed(E1, 1, Duty=3271.5))
    before, after = landed_lines(DESK.costed), landed_lines(costed)
    assert after["Duty"].tolist()[:3] == [3213.23, 2008.27, 5088.0]
    assert (after["Landed total"] - before["Landed total"]).round(2).tolist() == [33.23, 20.77, 0.0, 0.0, 0.0]
    assert after["Cost basis"].tolist() == before["Cost basis"].tolist()
    duty = duty_table(costed)
    assert duty["Amount"].sum().round(2) == after["Duty"].sum().round(2)
    assert set(duty["Source"]) == {f"as filed, ES-003, entry {e[:3]}-{e[3:10]}-{e[10]}" for e in (E1, E2)}
    off = entry_check(costed)
    off = off[off["Difference"].fillna(0) != 0]
    assert off[["Entry", "What", "Difference"]].to_numpy().tolist() == [[E1, "Duty", 54.0]]


def test_value_and_fees_are_the_filed_ones():
    costed, _, _ = overlaid(changed(E1, 1, Entered_value=20500.0, MPF=71.01, HMF=25.63))
    lines = costed.shipped.costed.lines
    assert lines["value"].sum() == (20_500 + 19_200 + 14_040) * 100
    assert lines["mpf"].sum() == 7101 + 6651 + 3358
    assert lines["hmf"].sum() == 2563 + 2400


def test_ieepa_is_what_was_filed_under_its_headings():
    desk = EntryDesk((order("P1", 10, Units=1000),), ("S1",), {"S1": dt.datetime(2025, 10, 15)})
    # Vietnam 20 % (9903.02.69) of 10,000; filed on another heading of the same kind, and for 1,999.00.
    report = desk.report.replace({"HTS": {"99030269": "99030125"}, "Duty": {2000.0: 1999.0}})
    costed, _, _ = overlaid(report, desk)
    assert landed_lines(costed)["of which IEEPA"].tolist() == [1999.0]
    assert duty_table(costed)[["Program", "Heading", "Amount"]].to_numpy().tolist()[0] == [
        "IEEPA reciprocal",
        "9903.01.25",
        1999.0,
    ]


def test_explain_tells_a_filed_leg_as_filed():
    costed, _, _ = overlaid(changed(E1, 1, Duty=3271.5))
    legs = explain_order(costed, 0).set_index("Leg")
    assert legs.loc["Column 1", "Amount"] == 2013.23
    assert legs.loc[["Column 1", "Section 122 surcharge", "MPF", "HMF"], "Basis"].tolist() == ["as filed"] * 4
    assert "As filed on entry" in legs.loc["Column 1", "Sentence"]


def test_the_duty_rate_of_an_order_line_is_what_was_paid():
    # (2,013.23 + 1,200.00) / 12,000
    costed, _, _ = overlaid(changed(E1, 1, Duty=3271.5))
    assert order_columns(costed, "line")["Duty rate"].iloc[0] == pytest.approx(3213.23 / 12000, abs=1e-6)


def test_likeness_alone_is_not_enough():
    costed, told, matches = overlaid(changed(E1, 1, Duty=3271.5))
    unsure = dataclasses.replace(matches, lines=matches.lines.assign(how="HTS, origin, value, date"))
    assert with_filed(DESK.costed, told, unsure, DESK.tariff) is DESK.costed
    assert costed is not DESK.costed


def test_another_importers_entry_is_not_ours():
    costed, _, _ = overlaid(changed(E1, 1, Duty=3271.5), importers="99-7654321")
    assert costed is DESK.costed


def test_what_was_declared_twice_counts_once():
    again = DESK.report[DESK.report["Entry"] == E1].assign(Entry=number(9))
    costed, _, _ = overlaid(pd.concat([DESK.report, again], ignore_index=True))
    assert costed.shipped.costed.lines["duty"].tolist() == DESK.costed.shipped.costed.lines["duty"].tolist()


def test_a_line_that_could_not_be_computed_is_costed_by_its_entry():
    # A rate in part per kg and no weight on the order: the entry knows.
    suits = (order("P1", 10, HTS="6103331000", Units=1000, FOB=20.0, **{"Net weight": None}),)
    desk = EntryDesk(suits, ("S1",))
    assert desk.costed.shipped.costed.lines["uncosted"].tolist() == [True]
    report = pd.DataFrame(
        [
            {"Entry": E1, "Line": 1, "HTS": "99030301", "Entry date": dt.datetime(2026, 3, 2), "Origin": "VN", "Duty": 2000.0},
            {"Entry": E1, "Line": 1, "HTS": "6103331000", "Entry date": dt.datetime(2026, 3, 2), "Origin": "VN", "Duty": 2193.0,
             "Entered value": 20000.0},
        ],
        dtype=object,
    )  # fmt: skip
    costed, _, _ = overlaid(report, desk)
    lines = landed_lines(costed)
    assert lines["Duty"].tolist() == [4193.0]
    assert lines["Landed total"].iloc[0] > 24_193
    assert "duty-unknown" in {f.rule for f in desk.costed.findings}
    assert "duty-unknown" not in {f.rule for f in costed.findings if f.table == "Orders"}


def test_a_report_without_fees_and_values_leaves_the_computed_ones():
    costed, _, _ = overlaid(DESK.report.drop(columns=["MPF", "HMF", "Entered value"]))
    names = ["value", "mpf", "hmf"]
    assert costed.shipped.costed.lines[names].equals(DESK.costed.shipped.costed.lines[names])


@pytest.mark.parametrize(
    ("share", "units", "taken"),
    [
        (1.0, True, True),
        (0.5, True, False),  # the other half is on an entry that the report does not have
        (2.0, True, False),  # POs of another book on the same line
        (0.95, True, True),
        (0.5, False, False),
        (0.8, False, True),  # a low value without a quantity is a low value
    ],
)
def test_a_line_that_holds_other_goods_than_ours_is_not_their_cost(share, units, taken):
    desk = EntryDesk((order("P1", 10),), ("S1",))
    at = desk.report["HTS"] == "6109100012"
    report = desk.report.assign(
        **{
            name: desk.report[name].where(~at, desk.report[name] * share)
            for name in ("Entered value", "Quantity")
        },
        Duty=desk.report["Duty"] * share + 1.0,
    )
    costed, _, _ = overlaid(report if units else report.drop(columns=["Quantity", "Unit"]), desk)
    computed = desk.costed.shipped.costed.lines["duty"].tolist()
    expected = [round(cents * share) + 200 for cents in computed] if taken else computed
    assert costed.shipped.costed.lines["duty"].tolist() == expected
    assert any("far more or far fewer" in note for note in costed.notes) != taken


@settings(max_examples=examples(25))
@given(
    st.lists(st.integers(0, 9_999_999), min_size=4, max_size=4),
    st.lists(st.integers(0, 99_999), min_size=4, max_size=4),
)
def test_landed_duty_ties_to_the_filed_duty_for_any_amounts(cents, fees):
    report = DESK.report.copy()
    at = report.index[~report["HTS"].str.startswith("99")]
    report.loc[at, "Duty"] = np.array(cents) / 100
    report.loc[at, "MPF"] = np.array(fees) / 100
    costed, told, matches = overlaid(report)
    assert (matches.lines["how"] == "entry number").all()
    lines = costed.shipped.costed.lines
    assert lines["duty"].sum() == told.lines["duty"].sum()
    assert costed.shipped.filed.duty["cents"].sum() == told.lines["duty"].sum()
    legs = [
        "price",
        "duty",
        "mpf",
        "hmf",
        "other_fees",
        "Freight",
        "Insurance",
        "Drayage",
        "Brokerage",
        "Other",
    ]
    assert (lines[legs].sum(axis=1) == lines["landed"]).all()
