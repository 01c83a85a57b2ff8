"""Factory calendars: the type on plain data, and the packaged one on days that are public knowledge."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.calendars import Calendar, week
from prodops_xl.reference.calendars import DAYS_OFF, factory_calendar

PLAIN = Calendar(
    days_off={"AA": week("Sunday"), "BB": week("Friday", "Saturday")},
    holidays={"AA": {date(2026, 3, 3): "Founders' Day"}},  # a Tuesday
    worked={"AA": frozenset({date(2026, 3, 8)})},  # a Sunday made up for it
)


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def countries(*names: str | None) -> np.ndarray:
    return np.array(names, dtype=object)


@pytest.mark.parametrize(
    ("day", "country", "works", "before"),
    [
        ("2026-03-02", "AA", True, "2026-03-02"),
        ("2026-03-03", "AA", False, "2026-03-02"),  # holiday
        ("2026-03-01", "AA", False, "2026-02-28"),  # Sunday
        ("2026-03-08", "AA", True, "2026-03-08"),  # made up
        ("2026-03-15", "AA", False, "2026-03-14"),
        ("2026-03-06", "BB", False, "2026-03-05"),  # Friday
        ("2026-03-07", "BB", False, "2026-03-05"),
        ("2026-03-08", "BB", True, "2026-03-08"),
        ("2026-03-02", "ZZ", False, "NaT"),  # unknown
        ("2026-03-02", None, False, "NaT"),
        ("NaT", "AA", False, "NaT"),
    ],
)
def test_plain_calendar(day, country, works, before):
    assert PLAIN.is_workday(days(day), countries(country)).tolist() == [works]
    assert str(PLAIN.workday_before(days(day), countries(country))[0]) == before


def test_rows_of_several_countries_at_once():
    at = days("2026-03-06", "2026-03-06", "2026-03-06", "NaT")
    where = countries("AA", "BB", None, "BB")
    assert PLAIN.is_workday(at, where).tolist() == [True, False, False, False]
    assert PLAIN.knows(where).tolist() == [True, True, False, True]
    assert PLAIN.is_workday(at[:0], where[:0]).tolist() == []


def test_why_a_day_is_off():
    assert PLAIN.why_off(date(2026, 3, 3), "AA") == "Founders' Day"
    assert PLAIN.why_off(date(2026, 3, 1), "AA") == "a Sunday"


# Public knowledge: national days of fixed date, weekly days off as the laws in the table give them, China's
# swaps of 2026 by the State Council's notice (Guo Ban Fa Ming Dian, November 2025).
PACKAGED = [
    ("BD", "2026-04-03", False),  # a Friday
    ("BD", "2026-04-04", True),  # a Saturday
    ("BD", "2026-04-05", True),  # a Sunday
    ("BD", "2026-12-16", False),  # Victory Day
    ("JO", "2026-04-03", False),
    ("JO", "2026-05-25", False),  # Independence Day
    ("EG", "2026-04-03", False),
    ("VN", "2026-09-02", False),  # National Day
    ("VN", "2026-09-05", True),  # a Saturday
    ("VN", "2026-02-17", False),  # Tet
    ("CN", "2026-02-17", False),  # Spring Festival
    ("CN", "2026-10-01", False),
    ("CN", "2026-09-20", True),  # a Sunday worked for the National Day holiday
    ("CN", "2026-09-13", False),  # a Sunday
    ("IN", "2026-01-26", False),  # Republic Day
    ("IN", "2026-08-15", False),  # Independence Day
    ("ID", "2026-08-17", False),
    ("KH", "2026-11-09", False),  # Independence Day
    ("PK", "2026-08-14", False),
    ("TR", "2026-10-29", False),
    ("MX", "2026-09-16", False),
    ("MX", "2026-09-19", True),  # a Saturday
    ("HN", "2026-09-15", False),
    ("IT", "2026-08-15", False),
    ("IT", "2026-08-22", False),  # a Saturday
    ("PT", "2026-06-10", False),
    ("US", "2026-07-03", False),  # Independence Day observed
    ("US", "2026-11-26", False),  # Thanksgiving
    ("PE", "2026-07-28", False),
    ("MG", "2026-06-26", False),
]


@pytest.fixture(scope="module")
def packaged() -> Calendar:
    return factory_calendar([country for country, _, _ in PACKAGED], [2026])


@pytest.mark.parametrize(("country", "day", "works"), PACKAGED)
def test_packaged_calendar(packaged, country, day, works):
    assert packaged.is_workday(days(day), countries(country)).tolist() == [works]


def test_a_calendar_holds_what_was_asked_for():
    calendar = factory_calendar(["VN", None, "XX"], [2026])
    assert set(calendar.days_off) == {"VN"}
    assert {day.year for day in calendar.holidays["VN"]} == {2026}
    assert len(factory_calendar(["VN"], [2025, 2026]).holidays["VN"]) > len(calendar.holidays["VN"])


def test_every_country_of_the_table_can_be_built():
    calendar = factory_calendar(DAYS_OFF, [2026])
    assert set(calendar.days_off) == set(DAYS_OFF)
    assert all(len(calendar.holidays[country]) >= 4 for country in DAYS_OFF)
    assert all(
        isinstance(name, str) and name for named in calendar.holidays.values() for name in named.values()
    )


@given(
    day=st.dates(date(2026, 1, 15), date(2026, 12, 31)),
    country=st.sampled_from(sorted({c for c, _, _ in PACKAGED})),
)
def test_the_workday_before_is_the_last_one(packaged, day, country):
    before = packaged.workday_before(days(str(day)), countries(country))
    assert packaged.is_workday(before, countries(country)).all()
    assert before[0] <= np.datetime64(day)
    between = np.arange(before[0] + 1, np.datetime64(day) + 1)
    assert not packaged.is_workday(between, countries(*[country] * len(between))).any()


def test_cell_functions_never_load_the_library():
    code = "import sys, prodops_xl.functions.orders, prodops_xl.functions.entries, prodops_xl.reference.calendars; print('holidays' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
