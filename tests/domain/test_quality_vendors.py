"""First pass, DHU and switching rules, by vendor."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.quality import (
    defects_per_hundred,
    first_inspections,
    first_pass_results,
    judge,
    next_severity,
)
from prodops_xl.reference.sampling import sampling_tables
from prodops_xl.tables.schema import TABLES, check
from tests.effort import examples

PLANS = sampling_tables()
START = datetime(2026, 1, 1)


def log(rows):
    """Rows with the least: PO, Vendor; the rest blank."""
    frame = pd.DataFrame(
        [{"Inspection": f"I{at}", "Line": 10.0} | row for at, row in enumerate(rows)], dtype=object
    )
    vendor = frame.pop("Vendor") if "Vendor" in frame else pd.Series("A", index=frame.index)
    out = check(frame, TABLES["Inspections"]).frame
    return out.assign(Vendor=pd.Series(vendor.tolist(), dtype=object))


def day(number):
    return START + timedelta(days=number)


# --- first inspections --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([(1, 5), (2, 9)], [True, False]),
        ([(2, 5), (1, 9)], [False, True]),  # the number says so, whatever the date
        ([(None, 9), (None, 5)], [False, True]),  # no numbers: the earliest
        ([(None, 5), (None, 5)], [True, False]),  # on one day: the one that stands first
        ([(None, None), (None, 5)], [False, True]),  # one without a date is no earlier
        ([(None, None), (None, None)], [True, False]),
        ([(None, 3), (1, 5)], [False, True]),  # a Number 1 is there
        ([(None, 3), (2, 5)], [True, False]),  # earlier than number 2, and no Number 1
        ([(None, 7), (2, 5)], [False, False]),  # the first one is missing
        ([(2, 5), (3, 9)], [False, False]),
        ([(1, 5), (1, 6)], [True, True]),  # two lots of one line
    ],
)
def test_first_inspections(rows, first):
    frame = log([{"PO": "P", "Number": n, "Date": None if d is None else day(d)} for n, d in rows])
    assert first_inspections(frame).tolist() == first


def test_lines_are_told_apart():
    frame = log(
        [{"PO": po, "Line": line, "Date": day(at)} for at, (po, line) in enumerate(
            [("P", 10.0), ("P", 20.0), ("P", None), ("Q", 10.0), ("P", 10.0), ("P", None)]
        )]
    )  # fmt: skip
    assert first_inspections(frame).tolist() == [True, True, True, True, False, False]


# --- first pass and DHU -------------------------------------------------------------------------------------------


def lot(po, vendor="A", number=1, result=None, major=0.0, at=0):
    """A lot of 1,200: 80 units, accepts 5 major."""
    return {
        "PO": po, "Vendor": vendor, "Number": float(number), "Result": result, "Major": major, "Date": day(at),
        "Offered units": 1200.0, "Sample": 80.0, "Critical": 0.0, "Minor": 0.0,
    }  # fmt: skip


def test_first_pass_counts_first_inspections_alone():
    frame = log([
        lot("P1", result="fail", major=7.0), lot("P1", number=2, result="pass"),  # passed after rework
        lot("P2", result="pass"), lot("P3"), lot("P4", major=6.0),  # by the counts: pass, fail
        lot("P5", result="pass", major=9.0),  # disputed
        lot("P6", result="pending"),
        lot("P7", "B", result="pass"), lot("P8", None, result="pass"),
    ])  # fmt: skip
    out = first_pass_results(frame, judge(frame, PLANS))
    assert out.to_dict("records") == [
        {"Vendor": "A", "n": 5, "passed": 3, "passed by counts": 2, "pending": 1, "disputed": 1},
        {"Vendor": "B", "n": 1, "passed": 1, "passed by counts": 1, "pending": 0, "disputed": 0},
    ]


def test_dhu_as_published():
    """onlineclothingstudy.com 2011/03 and 2013/10: 35 defects on 250 pieces checked, DHU 14.0."""
    counts = {"Sample": 250.0, "Critical": 1.0, "Major": 14.0, "Minor": 20.0}
    out = defects_per_hundred(log([{"PO": "P"} | counts]))
    assert out.to_dict("records") == [{"Vendor": "A", "n": 1, "pieces": 250, "defects": 35, "dhu": 14.0}]


def test_dhu_adds_pieces_and_defects_before_dividing():
    frame = log([
        {"PO": "P", "Sample": 100.0, "Major": 10.0}, {"PO": "Q", "Sample": 300.0, "Minor": 6.0},
        {"PO": "R", "Sample": 0.0, "Major": 1.0}, {"PO": "S", "Sample": 80.0}, {"PO": "T", "Major": 2.0},
        {"PO": "U", "Sample": 50.0, "Major": 0.0, "Vendor": "B"},
    ])  # fmt: skip
    frame["Vendor"] = frame["Vendor"].fillna("A").astype(object)
    assert defects_per_hundred(frame).to_dict("records") == [
        {"Vendor": "A", "n": 2, "pieces": 400, "defects": 16, "dhu": 4.0},
        {"Vendor": "B", "n": 1, "pieces": 50, "defects": 0, "dhu": 0.0},
    ]


# --- switching rules ----------------------------------------------------------------------------------------------


def series(letters, vendor="A", **change):
    """One lot a day: `a` accepted with 0 defects, `r` refused, as reported."""
    return [
        lot(f"{vendor}{at}", vendor, at=at, result={"a": "pass", "r": "fail"}[c]) | change
        for at, c in enumerate(letters)
    ]


def after(letters, **options):
    return next_severity(log(series(letters)), PLANS, **options).vendors.iloc[0]


# Clauses 9.3.1 to 9.4 by hand. Lots of 1,200: J, major 5 and minor 7; without defects each adds 3 to the score.
@pytest.mark.parametrize(
    ("letters", "severity", "score"),
    [
        ("a", "normal", 3),
        ("aaa", "normal", 9),
        ("ar", "normal", 0),
        ("ara", "normal", 3),
        ("rr", "tightened", 0),
        ("raaar", "tightened", 0),  # 2 of 5
        ("raaaar", "normal", 0),  # 2 of 6
        ("raaaara", "normal", 3),
        ("rraaaa", "tightened", 0),
        ("rraaaaa", "normal", 0),  # 5 accepted in a row
        ("rraaaaaa", "normal", 3),  # the score begins with normal inspection
        ("rraaaaar", "normal", 0),  # one refusal since normal began
        ("rraaaaarr", "tightened", 0),
        ("rraaaaraaaa", "tightened", 0),
        ("rr" + "rrrr", "tightened", 0),
        ("rr" + "rrrrr", "discontinued", 0),  # the fifth on tightened
        ("rr" + "rararararr"[:9], "discontinued", 0),  # not in a row: five in all since it began
        ("rr" + "rrrrr" + "a", "tightened", 0),  # somebody resumed
        ("rr" + "rrrrr" + "aaaaa", "normal", 0),
        ("rr" + "rrrrr" + "rrrrr", "discontinued", 0),
        ("a" * 9, "normal", 27),
        ("a" * 10, "reduced", 30),
        ("a" * 30, "reduced", 30),
        ("a" * 10 + "r", "normal", 0),
        ("a" * 10 + "ra", "normal", 3),
        ("a" * 10 + "rr", "normal", 0),  # the refusal on reduced is not one on normal
        ("a" * 10 + "rrr", "tightened", 0),
        ("a" * 9 + "r" + "a" * 9, "normal", 27),
    ],
)
def test_switching(letters, severity, score):
    row = after(letters)
    assert (row["Severity"], row["Score"]) == (severity, score)
    assert row["Lots"] == len(letters)
    assert row["Not accepted"] == letters.count("r")


def test_reduced_can_be_ruled_out():
    row = after("a" * 12, allow_reduced=False)
    assert (row["Severity"], row["Score"]) == ("normal", 36)


@pytest.mark.parametrize(
    ("letters", "since", "says"),
    [
        ("aa", None, "Normal from the start: the switching score is 6 of 30 after 2 lots."),
        (
            "arra",
            2,
            "2 of 5 or fewer lots in a row were not accepted, the second on 2026-01-03; 1 of 5 in a row",
        ),
        ("rraaaaa", 6, "5 lots in a row were accepted on tightened inspection, the last on 2026-01-07"),
        ("a" * 10, 9, "The switching score reached 30 on 2026-01-10"),
        ("a" * 10 + "r", 10, "A lot was not accepted on reduced inspection on 2026-01-11"),
        ("r" * 7, 6, "the fifth on 2026-01-07: accept nothing on samples"),
        ("r" * 7 + "a", 6, "Inspection was discontinued on 2026-01-07 and went on since, tightened; 1 of 5"),
    ],
)
def test_switching_says_why(letters, since, says):
    row = after(letters)
    assert says in row["Why"]
    assert row["Since"] is pd.NaT if since is None else row["Since"] == pd.Timestamp(day(since))
    assert pd.isna(row["Discontinued"]) == ("r" * 7 not in letters)


# 9.3.3.2: Ac 0 or 1 adds 2; Ac of 2 or more adds 3 if the next smaller AQL would accept too, else the score is 0.
@pytest.mark.parametrize(
    ("offered", "sample", "major", "score"),
    [
        (1200.0, 80.0, 0.0, 3),
        (1200.0, 80.0, 3.0, 3),  # AQL 1.5 accepts 3 of J
        (1200.0, 80.0, 4.0, 0),  # within 5, over 3
        (100.0, 20.0, 1.0, 2),  # F at 2.5: Ac 1
        (40.0, 5.0, 0.0, 2),  # D, arrow to C: Ac 0
        (200.0, 32.0, 1.0, 3),  # G: Ac 2, AQL 1.5 accepts 1
        (200.0, 32.0, 2.0, 0),
    ],
)
def test_switching_score_of_major_defects(offered, sample, major, score):
    rows = [lot("P", major=major) | {"Offered units": offered, "Sample": sample}]
    assert next_severity(log(rows), PLANS, "major").vendors["Score"].tolist() == [score]


def test_the_lot_as_a_whole_scores_by_its_weakest_class():
    # F, 20 units: major Ac 1 adds 2, minor Ac 2 adds 3
    rows = [lot("P") | {"Offered units": 100.0, "Sample": 20.0}]
    assert next_severity(log(rows), PLANS).vendors["Score"].tolist() == [2]
    assert next_severity(log(rows), PLANS, "minor").vendors["Score"].tolist() == [3]
    # AQL 2.5 accepts 5 minor of J: 6 set the score to 0 though the lot is accepted
    rows = [lot("P"), lot("Q", at=1) | {"Minor": 6.0}, lot("R", at=2)]
    assert next_severity(log(rows), PLANS).vendors["Score"].tolist() == [3]


def test_a_report_without_counts_adds_nothing_where_they_matter():
    blank = {"Critical": None, "Major": None, "Minor": None}
    rows = [lot("P"), lot("Q", at=1, result="pass") | blank]
    assert next_severity(log(rows), PLANS).vendors["Score"].tolist() == [3]
    rows = [lot("P", result="pass") | blank | {"Offered units": 40.0}]  # Ac 0 and 1: accepted is enough
    assert next_severity(log(rows), PLANS).vendors["Score"].tolist() == [2]


def test_counts_are_judged_by_the_severity_in_force():
    # 4 major of 80: normal accepts 5, tightened 3
    refused = [lot(f"R{at}", major=6.0, at=at) for at in range(2)]
    rows = [*refused, lot("T", major=4.0, at=3)]
    out = next_severity(log(rows), PLANS)
    assert out.vendors["Not accepted"].tolist() == [3]
    assert out.in_force.tolist() == ["normal", "normal", "tightened"]


def test_on_reduced_a_full_sample_is_judged_by_the_normal_plan():
    # reduced: 32 units accept 3. 5 of 80 are within the normal plan, 5 of 32 are not within the reduced one.
    good = [lot(f"P{at}", at=at) for at in range(10)]
    full = next_severity(log([*good, lot("Q", major=5.0, at=10)]), PLANS)
    short = next_severity(log([*good, lot("Q", major=5.0, at=10) | {"Sample": 32.0}]), PLANS)
    assert full.vendors["Severity"].tolist() == ["reduced"]
    assert short.vendors["Severity"].tolist() == ["normal"]


def test_only_first_inspections_with_date_vendor_and_outcome_count():
    rows = [
        lot("P", result="fail"), lot("P", number=2, result="fail", at=1), lot("Q", result="pending", at=2),
        lot("R", None, result="fail", at=3), lot("S", result="fail", at=4) | {"Date": None}, lot("T", "B", at=5),
    ]  # fmt: skip
    out = next_severity(log(rows), PLANS)
    assert out.vendors[["Vendor", "Lots", "Severity"]].values.tolist() == [
        ["A", 1, "normal"],
        ["B", 1, "normal"],
    ]
    assert out.in_force.tolist() == ["normal", None, None, None, None, "normal"]


def test_rows_may_stand_in_any_order():
    rows = [*series("rraaaaa"), *series("a" * 10, "B"), *series("rr", "C")]
    straight = next_severity(log(rows), PLANS).vendors
    mixed = next_severity(
        log(list(np.random.default_rng(3).permutation(np.array(rows, dtype=object)))), PLANS
    )
    assert straight["Severity"].tolist() == ["normal", "reduced", "tightened"]
    pd.testing.assert_frame_equal(mixed.vendors, straight)


def test_no_inspections():
    frame = log([lot("P")]).iloc[:0]
    judged = judge(frame, PLANS)
    assert len(first_pass_results(frame, judged)) == 0
    assert len(defects_per_hundred(frame)) == 0
    assert len(next_severity(frame, PLANS).vendors) == 0
    assert len(first_inspections(frame)) == 0


def by_the_book(letters):
    """One vendor, lot by lot, as a person with the standard in hand would do it. Each accepted lot scores 3."""
    state, history, score, refused = "normal", [], 0, 0
    for c in letters:
        if state == "discontinued":
            state, history, refused = "tightened", [], 0
        history.append(c)
        if state == "normal":
            score = score + 3 if c == "a" else 0
            if history[-5:].count("r") >= 2:
                state, history, score, refused = "tightened", [], 0, 0
            elif score >= 30:
                state, history = "reduced", []
        elif state == "tightened":
            refused += c == "r"
            if history[-5:] == ["a"] * 5:
                state, history, score = "normal", [], 0
            elif refused >= 5:
                state = "discontinued"
        elif c == "r":
            state, history, score = "normal", [], 0
    return state, 30 if state == "reduced" else score


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("aaaar"), min_size=1, max_size=45).map("".join), min_size=1, max_size=6)
)
def test_switching_equals_the_book_for_any_history(histories):
    rows = [row for at, letters in enumerate(histories) for row in series(letters, f"V{at}")]
    out = next_severity(log(rows), PLANS).vendors
    assert list(zip(out["Severity"], out["Score"], strict=True)) == [by_the_book(h) for h in histories]
