"""REFUND_DEADLINE: the table of cases around 80 days (CAPE phase 1) and 180 days (19 USC 1514) from liquidation."""

from __future__ import annotations

import datetime as dt

import pytest

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import call

AS_OF = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-30, ["CAPE declaration", dt.date(2027, 3, 15), 110]),  # scheduled to liquidate
        (0, ["CAPE declaration", dt.date(2027, 2, 13), 80]),
        (79, ["CAPE declaration", dt.date(2026, 11, 26), 1]),
        (80, ["CAPE declaration", dt.date(2026, 11, 25), 0]),
        (81, ["protest", dt.date(2027, 3, 4), 99]),
        (179, ["protest", dt.date(2026, 11, 26), 1]),
        (180, ["protest", dt.date(2026, 11, 25), 0]),
        (181, ["final", None, None]),
        (700, ["final", None, None]),
        (None, ["CAPE declaration", None, None]),  # not liquidated
    ],
)
def test_around_the_last_days(days, expected):
    liquidated = None if days is None else (AS_OF - dt.timedelta(days=days)).isoformat()
    assert call("REFUND_DEADLINE", [liquidated, AS_OF.isoformat()]).value == [expected]


def test_today_in_the_shell_and_an_error_in_a_cell():
    assert call("REFUND_DEADLINE", ["2026-11-01"], as_of=AS_OF).value == [
        ["CAPE declaration", dt.date(2027, 1, 20), 56]
    ]
    told = call("REFUND_DEADLINE", ["2026-11-01"]).value
    assert isinstance(told, CellError)
    assert "as_of is not given" in told.message


def test_an_empty_cell_of_the_web_is_no_day():
    assert call("REFUND_DEADLINE", [0, "2026-11-25"], zero_is_blank=True).value == [
        ["CAPE declaration", None, None]
    ]


def test_before_the_portal_opens_it_says_so():
    told = call("REFUND_DEADLINE", ["2026-03-20", "2026-04-01"])
    assert told.value[0][0] == "CAPE declaration"
    assert told.warnings == ["The channel opens on 2026-04-20."]


def test_a_range_gives_a_row_per_date_and_one_bad_cell_stops_none():
    value = call("REFUND_DEADLINE", [[["2026-11-20"], ["soon"], [None]], "2026-11-25"]).value
    assert [row[0] if isinstance(row[0], str) else row[0].code for row in value] == [
        "CAPE declaration",
        "#VALUE!",
        "CAPE declaration",
    ]


def test_ten_thousand_dates_are_one_call():
    value = call("REFUND_DEADLINE", [[[46000 + n % 400] for n in range(10_000)], "2026-11-25"]).value
    assert len(value) == 10_000
    assert {row[0] for row in value} == {"CAPE declaration", "protest", "final"}
