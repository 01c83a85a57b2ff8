"""Verdicts of single inspections, and what is wrong with rows of the log."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from prodops_xl.domain.quality import RULES, inspection_findings, judge
from prodops_xl.reference.sampling import sampling_tables
from prodops_xl.tables.schema import TABLES, check

TABLES_2859 = sampling_tables()
NAN = float("nan")
GOOD = {
    "Inspection": "I1", "PO": "P1", "Line": 10.0, "Date": datetime(2026, 3, 2), "Number": 1.0, "Offered units": 1200.0,
    "Sample": 80.0, "Critical": 0.0, "Major": 3.0, "Minor": 2.0, "Result": "pass",
}  # fmt: skip
ORDERS = [
    {"PO": "P1", "Line": 10.0, "Units": 1200.0, "Order date": datetime(2026, 1, 5)},
    {"PO": "P1", "Line": 20.0, "Units": 600.0, "Order date": datetime(2026, 1, 5)},
]


def log(*changes):
    rows = [GOOD | {"Inspection": f"I{at + 1}"} | change for at, change in enumerate(changes)]
    return check(pd.DataFrame(rows, dtype=object), TABLES["Inspections"]).frame


def orders(rows=None):
    frame = pd.DataFrame(ORDERS if rows is None else rows, dtype=object)
    return check(frame, TABLES["Orders"]).frame


def one(**change):
    return judge(log(change), TABLES_2859).iloc[0]


def find(*changes, value=None, tolerance=0.0, of=None):
    frame = log(*changes)
    book = orders(of)
    return inspection_findings(frame, judge(frame, TABLES_2859), book, value, tolerance)


# A lot of 1,200 at level II is letter J, 80 units: AQL 2.5 accepts 5, AQL 4.0 accepts 7 (table 2-A).
@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        ({}, "pass", None),
        ({"Major": 5.0, "Minor": 7.0}, "pass", None),
        ({"Major": 6.0}, "fail", "6 major found, 5 accepted"),
        ({"Minor": 8.0}, "fail", "8 minor found, 7 accepted"),
        ({"Critical": 1.0}, "fail", "1 critical found, 0 accepted"),
        (
            {"Critical": 1.0, "Major": 9.0},
            "fail",
            "1 critical found, 0 accepted; 9 major found, 5 accepted",
        ),
        ({"Sample": 50.0}, None, "50 units were drawn; the plan asks for 80."),
        ({"Sample": 50.0, "Major": 6.0}, "fail", "6 major found, 5 accepted"),
        ({"Sample": 125.0}, "pass", None),
        ({"Sample": None}, "pass", None),
        ({"Critical": None, "Minor": None}, "pass", None),
        (
            {"Critical": None, "Major": None, "Minor": None},
            None,
            "No defects are recorded, not even 0.",
        ),
        ({"Offered units": None}, None, "The lot has no size."),
        ({"Offered units": None, "Critical": 1.0}, "fail", "1 critical found, 0 accepted"),
        ({"AQL major": 2.0}, None, "AQL 2 is no column of ISO 2859-1: take 1.5 or 2.5."),
        ({"AQL major": 4.0, "Major": 7.0}, "pass", None),
        ({"AQL critical": 0.65, "Critical": 1.0}, "pass", None),  # J at 0.65 accepts 1
        ({"Level": "S-4", "Sample": 20.0, "Major": 1.0}, "pass", None),  # S-4 is F: 20, 1/2
        ({"Level": "S-4", "Sample": 20.0, "Major": 2.0}, "fail", "2 major found, 1 accepted"),
        # 70 units: E, 20 for major (arrow to F), 13 for minor; on 20 minor accepts 2 (letter F at 4.0)
        ({"Offered units": 70.0, "Sample": 20.0, "Major": 1.0, "Minor": 2.0}, "pass", None),
        ({"Offered units": 70.0, "Sample": 20.0, "Major": 0.0, "Minor": 3.0}, "fail", "3 minor found, 2 accepted"),
        # 30 units: D, 5 for major (arrow to C, 0/1), 13 for minor (arrow to E, 1/2); 2.5 has an arrow at E
        ({"Offered units": 30.0, "Sample": 13.0, "Major": 0.0, "Minor": 1.0}, "pass", None),
        (
            {"Offered units": 30.0, "Sample": 13.0, "Major": 1.0, "Minor": 0.0},
            None,
            "1 major found; 0 accepted on the first 5 units, and the report does not say on which they were.",
        ),
        ({"Offered units": 30.0, "Sample": 5.0, "Major": 1.0, "Minor": 0.0}, "fail", "1 major found, 0 accepted"),
    ],
)  # fmt: skip
def test_verdict(change, verdict, reason):
    judged = one(**change)
    assert judged["Verdict"] == verdict
    assert judged["Reason"] == reason


@pytest.mark.parametrize(
    ("lot", "letter", "planned", "whole", "accepts"),
    [
        (1200, "J", 80, False, (0, 5, 7)),
        (70, "E", 20, False, (0, 1, 2)),
        (30, "D", 13, False, (0, 0, 1)),
        (6, "A", 5, False, (0, 0, 0)),
        (4, "A", 4, True, (0, 0, 0)),
        (
            600_000,
            "Q",
            500,
            False,
            (0, 21, 21),
        ),  # arrows: 2.5 to N (500), 4.0 to M (315); at N 4.0 is an arrow
    ],
)
def test_the_plan_behind_a_verdict(lot, letter, planned, whole, accepts):
    judged = one(**{"Offered units": float(lot)})
    assert (judged["Code letter"], judged["Sample planned"], judged["Whole lot"]) == (letter, planned, whole)
    assert tuple(judged[[f"Accept {name}" for name in ("critical", "major", "minor")]]) == accepts


def test_severity_and_the_order_as_lot():
    frame = log({}, {"Offered units": None}, {})
    severity = np.array(["tightened", None, "reduced"], dtype=object)
    judged = judge(frame, TABLES_2859, severity=severity, ordered=np.array([NAN, 501.0, 7.0]))
    assert judged["Severity"].tolist() == ["tightened", "normal", "reduced"]
    assert judged["Lot"].tolist() == [1200, 501, 1200]
    assert judged["Accept major"].tolist() == [3, 5, 3]  # J: tightened 80 3/4, normal 80 5/6, reduced 32 3/4
    assert judged["Sample planned"].tolist() == [80, 80, 32]


def test_all_classes_at_zero_accept_nothing_and_plan_nothing():
    zero = {"AQL critical": 0.0, "AQL major": 0.0, "AQL minor": 0.0}
    assert np.isnan(one(**zero)["Sample planned"])
    assert one(**zero)["Verdict"] == "fail"
    assert one(**zero, Major=0.0, Minor=0.0)["Verdict"] == "pass"


@pytest.mark.parametrize(
    ("recorded", "major", "outcome", "agrees"),
    [
        ("pass", 3.0, "pass", True),
        ("pass", 6.0, "pass", False),
        ("fail", 3.0, "fail", False),
        ("fail", 6.0, "fail", True),
        (None, 3.0, "pass", True),
        (None, 6.0, "fail", True),
        ("pending", 3.0, None, True),
        ("pending", 6.0, None, True),
    ],
)
def test_outcome(recorded, major, outcome, agrees):
    judged = one(Result=recorded, Major=major)
    assert judged["Outcome"] == outcome
    assert judged["Agrees"] == agrees


def test_a_clean_log_has_no_findings():
    assert find({}, {"Number": 2.0, "Date": datetime(2026, 3, 9)}) == []


def test_a_pass_that_the_counts_refuse_is_an_error_with_the_goods_at_risk():
    found = find({"Major": 8.0}, value=np.array([15_000.0]))
    assert [(f.rule, f.severity, f.column, f.value, f.money_at_risk, f.row) for f in found] == [
        ("inspection-verdict", "error", "Result", "pass", 15_000.0, 0)
    ]
    assert (
        found[0].message
        == "Recorded as pass, and the counts fail (80 units of a lot of 1,200): 8 major found, 5 accepted."
    )
    assert found[0].key == ("I1",)


def test_a_fail_that_the_counts_do_not_explain_is_a_warning():
    (found,) = find({"Result": "fail"}, value=np.array([NAN]))
    assert (found.rule, found.severity, found.money_at_risk) == ("inspection-verdict", "warning", 0.0)
    assert "3 major of 5 accepted" in found.message


@pytest.mark.parametrize(
    ("change", "rule", "column", "says"),
    [
        ({"Sample": 50.0}, "sample-too-small", "Sample", "50 units were drawn; the plan asks for 80"),
        ({"Offered units": None}, "inspection-plan", "Offered units", "Not judged: The lot has no size."),
        ({"AQL minor": 3.0}, "inspection-plan", "AQL minor", "take 2.5 or 4.0"),
        ({"PO": "P9"}, "inspection-without-order", "PO", "PO P9 line 10 is not in the orders."),
        ({"PO": "P9", "Line": None}, "inspection-without-order", "PO", "PO P9 is not in the orders."),
        ({"Line": 30.0}, "inspection-without-order", "Line", "other lines of the PO are"),
        (
            {"Offered units": 1210.0, "Sample": 125.0},
            "inspection-over-ordered",
            "Offered units",
            "1,210 units were offered",
        ),
        ({"Minor": 90.0, "Result": "fail"}, "inspection-defects", "Sample", "93 defects are recorded on 80"),
        ({"Date": datetime(2026, 1, 4)}, "inspection-early", "Date", "ordered on 2026-01-05"),
        ({"Number": 2.0}, "inspection-number", "Number", "its numbers begin at 2"),
    ],
)
def test_one_fault_is_one_finding(change, rule, column, says):
    (found,) = find(change)
    assert (found.rule, found.column) == (rule, column)
    assert says in found.message
    assert found.rule in RULES


@pytest.mark.parametrize(
    "change",
    [
        {"Line": None},  # the PO as a whole, 1,800 ordered
        {"Line": None, "Offered units": 1800.0, "Sample": 125.0},
        {"Sample": 50.0, "Major": 6.0, "Result": "fail"},  # too small, and failed all the same
        {"Offered units": None, "Result": "pending"},  # nothing to judge yet
        {"PO": None},
    ],
)
def test_what_is_no_fault(change):
    assert find(change) == []


def test_over_the_order_within_tolerance():
    assert find({"Offered units": 1260.0, "Sample": 125.0}, tolerance=0.05) == []
    assert [f.rule for f in find({"Offered units": 1261.0, "Sample": 125.0}, tolerance=0.05)] == [
        "inspection-over-ordered"
    ]


def test_several_rows_of_one_order_line_are_added():
    twice = [*ORDERS, ORDERS[0] | {"Units": 300.0}]
    assert find({"Offered units": 1500.0, "Sample": 125.0}, of=twice) == []


def second(**change):
    return {"Date": datetime(2026, 3, 9)} | change


@pytest.mark.parametrize(
    ("rows", "rows_told", "says"),
    [
        ([{}, second(Number=None)], [1], "Number is blank"),
        ([{}, second(Number=1.0)], [0, 1], "Number 1 of PO P1 line 10 stands here more than once"),
        ([{"Number": 2.0}, second(Number=3.0)], [0], "its numbers begin at 2"),
        (
            [second(Number=1.0), {"Number": 2.0}],
            [1],
            "Number 2 of PO P1 line 10 is dated before a lower number",
        ),
    ],
)
def test_numbers(rows, rows_told, says):
    found = find(*rows)
    assert [f.row for f in found] == rows_told
    assert {f.rule for f in found} == {"inspection-number"}
    assert all(says in f.message for f in found)


def test_two_lots_of_one_line_have_each_their_first_inspection():
    half = {"Offered units": 600.0}
    assert find(half, second(**half, Number=1.0)) == []
    assert find({"Number": None}, second(Number=None)) == []


def test_no_rows_and_no_orders():
    empty = log({}).iloc[:0]
    judged = judge(empty, TABLES_2859)
    assert len(judged) == 0
    assert inspection_findings(empty, judged, orders()) == []
    frame = log({})
    found = inspection_findings(frame, judge(frame, TABLES_2859), orders().iloc[:0])
    assert [f.rule for f in found] == ["inspection-without-order"]
