"""Dates typed as text, and numbers that stand for days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.tables.cells.dates import DAY_FIRST, GUESSED, MONTH_FIRST, day_first, read_day

MARCH_16 = datetime(2026, 3, 16)

FORMS = [
    "2026-03-16", "2026/03/16", "2026.03.16", "2026-3-16", "2026-03-16T00:00:00", "2026-03-16 14:30", "2026-03-16T08:00:00Z",
    "16-Mar-26", "16-Mar-2026", "16 Mar 2026", "16-MAR-26", "16MAR26", "16th March 2026", "Mar 16, 2026", "March 16 2026",
    "Mar-16-2026", "16. März 2026", "3/16/2026", "3/16/26", "03/16/2026 12:00 AM", "Mon 3/16/2026", "16/3/2026", "16.03.2026",
    "16.03.26", "16-03-2026", "20260316", "2026年3月16日", " 2026-03-16 ", "46097", "2026-Mar-16",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMS)
def test_every_form_of_one_day(text):
    reading = read_day(text, day_leads=None)
    assert reading.value == MARCH_16, reading
    assert reading.note


# 46097 days after 1899-12-30 is 2026-03-16 (Excel's 1900 date system).
@pytest.mark.parametrize(
    "value", [46097.0, 46097.6, 46097, 20260316.0, date(2026, 3, 16), datetime(2026, 3, 16, 17, 5)]
)
def test_numbers_and_days_with_a_time(value):
    assert read_day(value, day_leads=None).value == MARCH_16


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("31-Feb-2026", "dates"),
        ("2026-02-31", "dates"),
        ("2/31/2026", "dates"),
        ("13/13/2026", "dates"),
        ("20261316", "dates"),
        ("1/1/1905", "dates"),
        ("2206-03-16", "dates"),
        ("3.16", "dates"),
        ("16-Mar", "dates"),
        ("soon", "types"),
        ("wk 12", "types"),
        ("16-Mrx-2026", "types"),
        (True, "types"),
        (12.0, "types"),
        (time(3), "dates"),
        (timedelta(3), "dates"),
    ],
)
def test_what_is_no_day(text, rule):
    reading = read_day(text, day_leads=None)
    assert reading.fault
    assert reading.rule == rule
    assert reading.value is None


@pytest.mark.parametrize(
    ("column", "leads"),
    [
        (["03/04/2026"], None),
        (["03/04/2026", "16/04/2026"], True),
        (["03/04/2026", "04/16/2026"], False),
        (["16/04/2026", "04/16/2026"], None),
        (["16/04/2026", "17/04/2026", "04/16/2026"], True),
        (["16.04.2026"], None),  # dots say nothing of slashes
        ([None, 3.0, "text"], None),
    ],
)
def test_the_columns_own_dates_tell_the_order(column, leads):
    assert day_first(column) is leads


def test_an_ambiguous_date_follows_its_column():
    assert read_day("03/04/2026", day_leads=True)[:2] == (datetime(2026, 4, 3), DAY_FIRST)
    assert read_day("03/04/2026", day_leads=False)[:2] == (datetime(2026, 3, 4), MONTH_FIRST)
    assert read_day("03/04/2026", day_leads=None)[:2] == (datetime(2026, 3, 4), GUESSED)


def test_dots_put_the_day_first():
    assert read_day("03.04.2026", day_leads=None).value == datetime(2026, 4, 3)
    assert read_day("3.16.2026", day_leads=None).value == MARCH_16


days = st.dates(date(1990, 1, 1), date(2089, 12, 31))
WRITTEN = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d-%b-%y",
    "%d %B %Y",
    "%b %d, %Y",
    "%d.%m.%Y",
    "%Y%m%d",
    "%d%b%y",
    "%Y年%m月%d日",
]


@given(days, st.sampled_from(WRITTEN))
def test_what_is_written_is_read_back(day, form):
    assert read_day(day.strftime(form), day_leads=None).value.date() == day


@given(days, st.sampled_from([("%m/%d/%Y", False), ("%d/%m/%Y", True), ("%m-%d-%y", False)]))
def test_slashes_are_read_back_where_the_order_is_known(day, form):
    text, leads = form
    assert read_day(day.strftime(text), day_leads=leads).value.date() == day


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_serials_are_read_back(day):
    assert read_day(float((day - date(1899, 12, 30)).days), day_leads=None).value.date() == day
