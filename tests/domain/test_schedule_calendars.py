"""Shutdowns of factories and arithmetic in working days, on days that are published, and by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.domain.calendars import Calendar, Closure, own_closures, week, with_closures
from prodops_xl.domain.schedule.clock import EVERY_DAY, Clock, numbers
from prodops_xl.reference.calendars import factory_calendar

SUNDAYS = Calendar(
    days_off={"AA": week("Sunday"), "US": week("Saturday", "Sunday")}, holidays={"AA": {date(2026, 3, 3): "Founders' Day"}}
)  # fmt: skip


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


def where(*names):
    return np.array(names, dtype=object)


@pytest.fixture(scope="module")
def packaged():
    return factory_calendar(["VN", "CN", "BD", "ID"], [2025, 2026])


# country, last working day before, first one after, where the span is published
SHUT = [
    ("VN", "2026-02-11", "2026-02-26"),  # February 12 to 25: theodmgroup.com/tet-holidays-vietnam-factories
    # 10 to 15 days (newsbreakers.ng, how long do factories shut down): the Spring Festival of 2026 is on February 17
    ("CN", "2026-02-11", "2026-02-27"),
    ("CN", "2026-09-30", "2026-10-08"),  # October 1 to 7: the State Council's notice on the holidays of 2026
    # Eid al-Adha of 2025 on June 7 (BGMEA: eight days): three before, four after; the 12th is a Thursday
    ("BD", "2025-06-03", "2025-06-12"),
]


@pytest.mark.parametrize(("country", "before", "after"), SHUT, ids=str)
def test_shutdowns(packaged, country, before, after):
    assert packaged.add_workdays(days(before), 1, where(country)).tolist() == days(after).tolist()
    assert packaged.add_workdays(days(after), -1, where(country)).tolist() == days(before).tolist()
    inside = np.arange(days(before)[0] + 1, days(after)[0])
    assert not packaged.is_workday(inside, where(*[country] * len(inside))).any()


def test_a_shutdown_has_its_name(packaged):
    assert packaged.why_off(date(2026, 2, 24), "VN") == "Tet shutdown"
    assert packaged.why_off(date(2026, 2, 17), "VN") == "Lunar New Year"


def test_a_team_s_own_shutdown_takes_the_place_of_ours(packaged):
    rates = pd.DataFrame(
        {
            "Kind": ["closure", "closure", "closure", "fx"],
            "Name": ["Vietnam", "BD", "nowhere", "EUR"],
            "From": pd.to_datetime(["2026-02-14", "2026-07-01", "2026-07-01", "2026-01-01"]),
            "To": pd.to_datetime(["2026-02-20", None, None, None]),
            "Unit": ["Tet at Plant 1", "boiler", None, None],
            "Source": [None, "mail of 2026-05-02", None, None],
        }
    )
    own = own_closures(rates)
    assert [(c.country, c.first, c.last, c.name) for c in own] == [
        ("VN", date(2026, 2, 14), date(2026, 2, 20), "Tet at Plant 1"),
        ("BD", date(2026, 7, 1), date(2026, 7, 1), "boiler"),
    ]
    made = with_closures(packaged, own)
    # Thursday 12 February is worked again, Saturday 21 February too
    assert made.is_workday(days("2026-02-12", "2026-02-14", "2026-02-21", "2026-07-01"), where("VN", "VN", "VN", "BD")).tolist() == [
        True, False, True, False,
    ]  # fmt: skip
    assert packaged.is_workday(days("2026-07-01"), where("BD")).all()


def test_a_shutdown_is_stronger_than_a_day_that_is_worked_instead():
    shut = Closure("AA", "boiler", date(2026, 3, 7), date(2026, 3, 9))
    calendar = Calendar(days_off={"AA": week("Sunday")}, worked={"AA": frozenset({date(2026, 3, 8)})})
    assert calendar.is_workday(days("2026-03-08"), where("AA")).all()
    assert (
        not with_closures(calendar, [shut])
        .is_workday(days("2026-03-07", "2026-03-08"), where("AA", "AA"))
        .any()
    )


# As Excel's WORKDAY and NETWORKDAYS count, less the day itself. Monday 2 March 2026; Tuesday the 3rd is a holiday in AA.
STEPS = [
    ("2026-03-02", 1, "AA", "2026-03-04"),
    ("2026-03-02", 5, "AA", "2026-03-09"),  # 4, 5, 6, 7, 9
    ("2026-03-01", 1, "AA", "2026-03-02"),  # from a Sunday
    ("2026-03-01", 0, "AA", "2026-03-01"),
    ("2026-03-04", -1, "AA", "2026-03-02"),
    ("2026-03-08", -2, "AA", "2026-03-06"),
    ("2026-03-06", 1, "US", "2026-03-09"),
    ("2026-03-06", 1, "ZZ", "NaT"),
    ("NaT", 1, "AA", "NaT"),
    ("2199-12-30", 9, "AA", "NaT"),
]


@pytest.mark.parametrize(("day", "steps", "country", "want"), STEPS)
def test_steps_in_working_days(day, steps, country, want):
    assert str(SUNDAYS.add_workdays(days(day), steps, where(country))[0]) == want


DAY = st.dates(date(2024, 1, 1), date(2028, 12, 31))
COUNTRY = st.sampled_from(["AA", "US"])


@given(day=DAY, steps=st.integers(-400, 400), country=COUNTRY)
def test_there_and_back(day, steps, country):
    begun = SUNDAYS.workday_after(days(str(day)), where(country))
    ended = SUNDAYS.add_workdays(begun, steps, where(country))
    assert SUNDAYS.is_workday(ended, where(country)).all()
    assert SUNDAYS.workdays_between(begun, ended, where(country)).tolist() == [steps]
    assert SUNDAYS.add_workdays(ended, -steps, where(country)).tolist() == begun.tolist()


@given(day=DAY, steps=st.integers(0, 60), country=st.sampled_from(["AA", "US", "ZZ", EVERY_DAY]))
def test_the_last_base_is_the_inverse_of_the_step_forward(day, steps, country):
    """A milestone that ends on its latest day never makes a later one late, and a day later would."""
    clock = Clock(SUNDAYS, ["AA", "US"])
    line = np.array([clock.every_day]) if country == EVERY_DAY else clock.line(where(country))
    end = clock.back(numbers(days(str(day)), -1), line)
    base = clock.latest_base(end, np.array([steps]), line)
    assert clock.forward(base, np.array([steps]), line) <= end
    assert clock.forward(base + 1, np.array([steps]), line) > end
