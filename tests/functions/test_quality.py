"""AQL_PLAN: well-known plans with where they are published."""

from __future__ import annotations

import pytest

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import call

# wodezhubaowang.com/Clothingcompany/pspwruewyw.html: clothing, AQL 2.5, level II, normal
CLOTHING = [(150, 20, 1), (280, 32, 2), (500, 50, 3), (1200, 80, 5), (3200, 125, 7)]
# apparelsearch.com/quality/aql/2.5_aql_clothing_inspection_apparel.htm: the column AQL 2.5 by letter
APPAREL_SEARCH = [
    ("C", 20, 5, 0), ("F", 100, 20, 1), ("G", 200, 32, 2), ("H", 400, 50, 3), ("J", 501, 80, 5), ("K", 1201, 125, 7),
    ("L", 3201, 200, 10), ("M", 10_500, 315, 14), ("N", 35_001, 500, 21),
]  # fmt: skip

PLANS = [
    # apparelscience.com, "How to use AQL table": 10,000 pieces, level II: L, 200; major 1.5 and minor 4
    ([10_000, 1.5], ["L", 200, 7, 8]),
    ([10_000, 4.0], ["L", 200, 14, 15]),
    # scanerp.pro/aql/lot-4000-giii-aql-1-0 and lot-4000-gii-aql-2-5
    ([4000, 1.0, "GIII"], ["M", 315, 7, 8]),
    ([4000, 2.5, "GII"], ["L", 200, 10, 11]),
    # base.garant.ru/71446952, table A.1, and the normal table: lot 10,000, S-2 is D, S-4 is G
    ([10_000, 1.5, "S-2"], ["D", 8, 0, 1]),
    ([10_000, 1.5, "S4"], ["G", 32, 1, 2]),
    # Arrows down: G at 1.0 to H; A at 0.65 to F; F at 1.5 to G (table 2-A)
    ([200, 1.0], ["G", 50, 1, 2]),
    ([90, 0.65], ["E", 20, 0, 1]),
    ([150, 1.5], ["F", 32, 1, 2]),
    # Arrows up: F at 1.0 to E; D at 2.5 to C; Q at 2.5 to N; Q at 0.015 to P
    ([150, 1.0], ["F", 13, 0, 1]),
    ([40, 2.5], ["D", 5, 0, 1]),
    ([600_000, 2.5], ["Q", 500, 21, 22]),
    ([600_000, 0.015], ["Q", 800, 0, 1]),
    # Tightened, table 2-B (GB/T 2828.1-2012, printed page 16; MIL-STD-105E table II-B)
    ([2000, 1.0, "II", "tightened"], ["K", 125, 2, 3]),
    ([2000, 2.5, "II", "tightened"], ["K", 125, 5, 6]),
    ([200, 2.5, "II", "tightened"], ["G", 32, 1, 2]),
    ([600_000, 0.025, "III", "tightened"], ["R", 3150, 1, 2]),
    # Reduced, table 2-C (GB/T 2828.1-2012, printed page 17): no gap between Ac and Re
    ([2000, 1.0, "II", "reduced"], ["K", 50, 2, 3]),
    ([1000, 1.0, "II", "reduced"], ["J", 32, 1, 2]),
    ([1000, 2.5, "II", "reduced"], ["J", 32, 3, 4]),
    ([20_000, 6.5, "II", "reduced"], ["M", 80, 10, 11]),
    # The sample of the plan is not smaller than the lot: all of it
    ([8, 0.65], ["A", 8, 0, 1]),
    ([5, 2.5], ["A", 5, 0, 1]),
    ([13, 0.010, "III"], ["C", 13, 0, 1]),
    ([3, 4.0], ["A", 3, 0, 1]),
    ([4, 4.0], ["A", 3, 0, 1]),
]


@pytest.mark.parametrize(("args", "expected"), PLANS, ids=str)
def test_published_plans(args, expected):
    assert call("AQL_PLAN", args).value == [expected]


@pytest.mark.parametrize(("lot", "sample", "accept"), CLOTHING)
def test_clothing_at_2_5(lot, sample, accept):
    assert call("AQL_PLAN", [lot, 2.5]).value[0][1:] == [sample, accept, accept + 1]


@pytest.mark.parametrize(("letter", "lot", "sample", "accept"), APPAREL_SEARCH)
def test_the_column_2_5_by_letter(letter, lot, sample, accept):
    assert call("AQL_PLAN", [lot, 2.5]).value == [[letter, sample, accept, accept + 1]]


def test_a_range_gives_one_row_of_four_per_lot():
    value = call("AQL_PLAN", [[[1200], [4000], [1], [None], [200]], 2.5]).value
    assert [len(row) for row in value] == [4] * 5
    assert value[0] == ["J", 80, 5, 6]
    assert value[1] == ["L", 200, 10, 11]
    assert isinstance(value[2][0], CellError)
    assert isinstance(value[3][0], CellError)
    assert value[2][1:] == [None, None, None]
    assert value[4] == ["G", 32, 2, 3]


def test_ranges_pair_row_by_row():
    value = call("AQL_PLAN", [[[1200], [1200]], [[2.5], [4.0]], [["II"], ["S-1"]], "normal"]).value
    assert value == [["J", 80, 5, 6], ["C", 3, 0, 1]]


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ([1, 2.5], "#NUM!", "begins at 2 units"),
        ([0, 2.5], "#NUM!", "begins at 2 units"),
        ([-10, 2.5], "#NUM!", "negative"),
        ([10.5, 2.5], "#NUM!", "not whole"),
        (["many", 2.5], "#VALUE!", "not a number"),
        ([1e13, 2.5], "#NUM!", "too large"),
        ([None, 2.5], "#VALUE!", "empty"),
        ([100, None], "#VALUE!", "empty"),
        ([100, 2.0], "#NUM!", "1.5 or 2.5"),
        ([100, 0], "#NUM!", "no defect is accepted"),
        ([100, 2.5, "IV"], "#VALUE!", "Level IV"),
        ([100, 2.5, "II", "loose"], "#VALUE!", "Severity loose"),
        ([100], "#VALUE!", "takes lot_size, aql"),
    ],
)
def test_bad_input_is_a_sentence(args, code, says):
    value = call("AQL_PLAN", args).value
    assert isinstance(value, CellError)
    assert value.code == code
    assert says in value.message


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ([200, 1.0], "Letter G has an arrow at AQL 1: the plan of letter H is used."),
        ([8, 0.65], "all 8 units are inspected, and the lot is accepted with none nonconforming among them"),
        # level III, 3 units: letter B, 3 units at AQL 65 accept 5
        ([3, 65, "III"], "all 3 units are inspected, and the lot is accepted with at most 5 nonconforming"),
        ([1000, "2.5%"], "if 2.5 percent is meant, give 2.5"),
        ([1000, 15], "nonconformities per 100 units"),
    ],
)
def test_what_is_odd_is_noted(args, says):
    assert any(says in text for text in call("AQL_PLAN", args).warnings)


def test_a_plain_plan_has_no_note():
    assert call("AQL_PLAN", [1200, 2.5]).warnings == []
