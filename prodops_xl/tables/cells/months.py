"""Months typed in the many ways of a budget: `2026-03`, `Mar-26`, `March 2026`, `03/2026`, a day of the month.

A month is held as its first day. What a spreadsheet has made of `Mar-27`, the 27th of March of the year in which it
was typed, is read as that March, and doubted.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime
from numbers import Real
from typing import Any

from prodops_xl.tables.cells import Reading, as_float, plain, stand_in
from prodops_xl.tables.cells.dates import FIRST_DAY, LAST_DAY, month_number, read_day

_YEAR_MONTH = re.compile(r"(\d{4})(?:\s*[-/. ]\s*[mp]?|[mp]|(?=\d{2}$))(\d{1,2})", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})")
_NAME_YEAR = re.compile(r"([^\W\d_]{3,9})\.?\s*[-/,. ']*\s*(?:fy\s*)?(\d{4}|\d{2})", re.IGNORECASE)
_YEAR_NAME = re.compile(r"(\d{4})\s*[-/,. ]*\s*([^\W\d_]{3,9})\.?")
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月")
_NAME = re.compile(r"[^\W\d_]{3,9}\.?")


def read_month(value: Any, *, day_leads: bool | None) -> Reading:
    """A month as the first of it, a naive datetime at midnight."""
    if isinstance(value, Real) and not isinstance(value, bool):
        number = as_float(value)
        whole = f"{number:.0f}" if abs(number) < 1e9 and number.is_integer() else ""
        if len(whole) == 6 and (found := _made(whole[:4], whole[4:])) is not None:
            return found
    elif not isinstance(value, date):
        text = plain(value)
        if not text:
            return Reading()
        if stand_in(text):
            return Reading(blank=True)
        if (found := _from_text(text)) is not None:
            return found
    return _of_day(read_day(value, day_leads=day_leads))


def _from_text(text: str) -> Reading | None:
    """None where the text is no month; it may be a day."""
    for pattern, year, month in (
        (_CHINESE, 1, 2), (_YEAR_MONTH, 1, 2), (_MONTH_YEAR, 2, 1), (_NAME_YEAR, 2, 1), (_YEAR_NAME, 1, 2),
    ):  # fmt: skip
        if found := pattern.fullmatch(text):
            return _made(found[year], found[month])
    if _NAME.fullmatch(text) and month_number(text.rstrip(".")) is not None:
        return Reading(fault="it has no year", rule="dates")
    return None


def _made(year: str, month: str) -> Reading | None:
    number = int(month) if month.isdigit() else month_number(month)
    if number is None:
        return None
    if not 1 <= number <= 12:
        return Reading(fault="there is no such month", rule="dates")
    if len(year) == 2 and int(year) <= 12 and month.isdigit():
        return Reading(fault="its year is not clear", rule="dates")
    full = int(year) if len(year) == 4 else 2000 + int(year)
    first = datetime(full, number, 1)  # noqa: DTZ001 - dates of the trade are naive
    if not FIRST_DAY <= first <= LAST_DAY:
        return Reading(
            fault=f"a month between {FIRST_DAY.year} and {LAST_DAY.year} is expected", rule="dates"
        )
    return Reading(value=first)


def _of_day(reading: Reading) -> Reading:
    """The month of a day: its last day names it as well as its first; another day is doubted."""
    if not isinstance(reading.value, datetime):
        return reading
    day = reading.value
    first = day.replace(day=1)
    if day.day in (1, calendar.monthrange(day.year, day.month)[1]):
        return reading._replace(value=first)
    typed = f"{day:%B} 20{day.day:02d}"
    return Reading(
        value=first,
        doubt=f"a day is where a month should be; read as {first:%B %Y} (was {typed} typed?)",
    )
