"""OTIF, VENDOR_SCORE, GRADE as cells call them; figures by hand."""

import pytest

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import call

MAY_1 = "2026-05-01"


@pytest.mark.parametrize(
    ("args", "want"),
    [
        ([100, MAY_1, 100, MAY_1], 1),
        ([100, MAY_1, 100, "2026-05-02"], 0),  # a day late
        ([100, MAY_1, 100, "2026-05-02", None, 1], 1),  # inside a window of a day
        ([100, MAY_1, 100, "2026-03-01"], 1),  # any day early
        ([100, MAY_1, 100, "2026-04-28", 2], 0),  # three days early, two count
        ([100, MAY_1, 100, "2026-04-29", 2], 1),
        ([100, MAY_1, 99, MAY_1], 0),  # one short
        ([100, MAY_1, 95, MAY_1, None, None, 0.05], 1),  # 100 less 5 %
        ([100, MAY_1, 94, MAY_1, None, None, "5%"], 0),
        ([100, MAY_1, 500, MAY_1], 1),  # more is in full, no more
        ([100, MAY_1, None, None], 0),  # nothing yet
        ([100, MAY_1, 100, None], 0),
        ([1000, MAY_1, 950, MAY_1, None, None, 0.05], 1),  # 1,000 less 5 % is 950 also in floats
    ],
)
def test_otif(args, want):
    assert call("OTIF", args).value == want


def test_otif_spills_and_one_bad_cell_stops_no_other():
    got = call("OTIF", [[[100], [0], [50], ["x"]], MAY_1, [[100], [10], [49], [1]], MAY_1]).value
    assert [got[0][0], got[2][0]] == [1, 0]
    assert "more than 0 units" in got[1][0].message
    assert isinstance(got[3][0], CellError)


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ([100, MAY_1, 100, MAY_1, -1], "#NUM!", "early_days is -1"),
        ([100, MAY_1, 100, MAY_1, 0, -1], "#NUM!", "late_days is -1"),
        ([100, MAY_1, 100, MAY_1, 0, 0, 2], "#NUM!", "from 0 to 1"),
        ([-1, MAY_1, 100, MAY_1], "#NUM!", "negative"),
        ([100, None, 100, MAY_1], "#VALUE!", "promised_date is empty"),
    ],
)
def test_otif_says_what_is_wrong(args, code, words):
    value = call("OTIF", args).value
    assert value.code == code
    assert words in value.message


def test_units_without_a_day_are_told():
    assert call("OTIF", [100, MAY_1, 100, None]).warnings == [
        "Units came in and no day says when: not on time."
    ]


@pytest.mark.parametrize(
    ("kpis", "weights", "want"),
    [
        # worldcalc.org/vendor-scorecard-rating: R = sum(w x s) / sum(w) = (50 x 90 + 30 x 80 + 20 x 70) / 100
        ([90, 80, 70], [50, 30, 20], 83.0),
        ([90, None, 70], [50, 30, 20], 5900 / 70),
        ([90, "", 70], [1, 1, 1], 80.0),
        ([100, 0], [0, 1], 0.0),
    ],
)
def test_vendor_score(kpis, weights, want):
    got = call("VENDOR_SCORE", [[[k] for k in kpis], [[w] for w in weights]])
    assert got.value == pytest.approx(want)
    assert call("VENDOR_SCORE", [[kpis], [weights]]).value == got.value  # a row as a column


def test_vendor_score_says_what_was_missing():
    got = call("VENDOR_SCORE", [[[90], [None], [70]], [[50], [30], [20]]])
    assert got.warnings == ["KPI 2 is missing: its weight went to the others, 70% had a score."]
    assert "a rate of 0.9 is 90" in call("VENDOR_SCORE", [[[0.9], [0.8]], [[1], [1]]]).warnings[0]


@pytest.mark.parametrize(
    ("kpis", "weights", "code", "words"),
    [
        ([90, 80], [1], "#VALUE!", "2 KPIs and 1 weights"),
        ([101], [1], "#NUM!", "from 0 to 100"),
        ([-1], [1], "#NUM!", "from 0 to 100"),
        ([90], [-1], "#NUM!", "A weight is -1"),
        ([90, 80], [0, 0], "#NUM!", "Every weight is 0"),
        ([None, None], [1, 1], "#N/A", "No KPI"),
        (["good"], [1], "#VALUE!", "not a number"),
    ],
)
def test_vendor_score_says_what_is_wrong(kpis, weights, code, words):
    value = call("VENDOR_SCORE", [[[k] for k in kpis], [[w] for w in weights]]).value
    assert value.code == code
    assert words in value.message


@pytest.mark.parametrize(
    ("score", "bands", "want"),
    [(100, None, "A"), (90, None, "A"), (89.9, None, "B"), (70, None, "C"), (60, None, "D"), (0, None, "E"),
     (94, [[95], [85], [75], [65]], "B"), (64, [[95, 85, 75, 65]], "E")],
)  # fmt: skip
def test_grade(score, bands, want):
    assert call("GRADE", [score] if bands is None else [score, bands]).value == want


@pytest.mark.parametrize(
    ("args", "words"),
    [([101], "from 0 to 100"), ([-1], "from 0 to 100"), ([50, [[90], [80]]], "A, B, C and D"), ([50, [[60], [70], [80], [90]]], "each under")],
)  # fmt: skip
def test_grade_says_what_is_wrong(args, words):
    assert words in call("GRADE", args).value.message


def test_grade_of_a_range_with_one_set_of_bands():
    got = call("GRADE", [[[96], [86], [10]], [[95], [85], [75], [65]]]).value
    assert got == [["A"], ["B"], ["E"]]
