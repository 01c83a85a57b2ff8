"""FIFO_COGS, AVERAGE_COGS, FIFO_LAYERS and PPV as a cell calls them."""

from __future__ import annotations

from datetime import datetime

import pytest

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import call


def d(day: int) -> datetime:
    return datetime(2026, 1, day)


RECEIPTS = [[d(1), 10, 10.0], [d(3), 10, 12.0]]
ISSUES = [[d(2), 4], [d(4), 8], [None, None], [d(5), -2]]


def test_fifo_by_hand():
    # 4 at 10; then 6 at 10 and 2 at 12; two of the last come back at 12.
    assert call("FIFO_COGS", [RECEIPTS, ISSUES]).value == [[4, 40.0], [8, 84.0], [None, None], [-2, -24.0]]


def test_average_by_hand():
    # 6 left at 10 and 10 at 12: 180 / 16 = 11.25; two come back at it.
    assert call("AVERAGE_COGS", [RECEIPTS, ISSUES]).value == [[4, 40.0], [8, 90.0], [None, None], [-2, -22.5]]


def test_layers_by_hand():
    got = call("FIFO_LAYERS", [RECEIPTS, ISSUES]).value
    assert got[0] == ["date", "units", "unit cost", "value"]
    assert sum(row[3] for row in got[1:]) == 220 - (40 + 84 - 24)
    assert sum(row[1] for row in got[1:]) == 10
    assert {row[2] for row in got[1:]} == {12.0}


def test_units_issued_before_they_came_are_told():
    got = call("FIFO_COGS", [[[d(5), 10, 3.0]], [[d(1), 4]]])
    assert got.value == [[4, 12.0]]
    assert any("before they came in" in note for note in got.warnings)


@pytest.mark.parametrize(
    ("receipts", "issues", "code", "words"),
    [
        ([[d(1), "ten", 5]], [[d(2), 1]], "#VALUE!", "Receipts, row 1"),
        ([[d(1), -3, 5]], [[d(2), 1]], "#NUM!", "more than zero"),
        ([[None, 3, 5]], [[d(2), 1]], "#", "Receipts, row 1"),
        ([[None, None, None]], [[d(2), 1]], "#N/A", "no receipt"),
        ([[d(1), 3, 5]], [["soon", 1]], "#VALUE!", "Issues, row 1"),
    ],
)
def test_what_cannot_be_read_is_the_error_of_the_call(receipts, issues, code, words):
    got = call("FIFO_COGS", [receipts, issues]).value
    assert isinstance(got, CellError)
    assert got.code.startswith(code)
    assert words in got.message


def test_an_issue_that_cannot_be_read_stops_what_follows_it_and_nothing_before():
    got = call("FIFO_COGS", [RECEIPTS, [[d(1), 2], [d(2), "some"], [d(3), 1]]]).value
    assert got[0] == [2, 20.0]
    assert isinstance(got[1][0], CellError)
    assert isinstance(got[2][0], CellError)
    assert "Row 2" in got[2][0].message


@pytest.mark.parametrize(
    ("standard", "actual", "units", "want"),
    [(130, 200, 1, 70.0), (10, 9, 100, -100.0), (0.1, 0.3, 3, 0.6), (2.5, 2.5, 10, 0.0)],
)
def test_ppv(standard, actual, units, want):
    assert call("PPV", [standard, actual, units]).value == want
