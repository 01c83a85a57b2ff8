"""Dates typed as text, in the many ways of the trade, and the numbers that stand for days.

`03/04/2026` may be March 4 or April 3: the column's own unambiguous dates decide (`day_first`), else the month is
read first. Days outside 1990 to 2099 are slips of the keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from numbers import Real
from typing import Any

from prodops_xl.tables.cells import Reading, as_float, plain, stand_in
from prodops_xl.tables.kinds import FIRST_DAY, LAST_DAY

AS_TEXT = "typed as text, read as dates"
AS_NUMBER = "held as numbers, read as dates"
DAY_FIRST = "read with the day first, as the column's other dates are"
MONTH_FIRST = "read with the month first, as the column's other dates are"
GUESSED = "read with the month first, for want of a date that tells"

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february febr", "mar march mrz maerz märz", "apr april", "may mai", "jun june juni", "jul july juli",
         "aug august", "sep sept september", "oct october okt", "nov november", "dec december dez"), 1
    )
    for name in names.split()
}  # fmt: skip


def month_number(name: str) -> int | None:
    """The number of a month by its name or abbreviation; None for other words."""
    return _MONTHS.get(name.casefold())


_TIME = re.compile(
    r"[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|[-+]\d{2}:?\d{2})?$", re.IGNORECASE
)
_WEEKDAY = re.compile(r"^(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)[a-z]*[.,]?\s+", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})")
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_MONTH_NAME = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([^\W\d_]{3,9})[-/., ']*(\d{4}|\d{2})", re.IGNORECASE
)
_MONTH_NAME_DAY = re.compile(
    r"([^\W\d_]{3,9})[-/. ]*(\d{1,2})(?:st|nd|rd|th)?[-/., ']+(\d{4}|\d{2})", re.IGNORECASE
)
_YEAR_MONTH_NAME = re.compile(r"(\d{4})[-/. ]([^\W\d_]{3,9})[-/. ](\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_NO_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/ ]?[A-Za-z]{3,9}|[A-Za-z]{3,9}[-/ ]?\d{1,2}")

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - dates of the trade are naive
_FIRST_SERIAL, _LAST_SERIAL = (FIRST_DAY - _EPOCH).days, (LAST_DAY - _EPOCH).days


def day_first(values: Iterable[Any]) -> bool | None:
    """Whether the column's unambiguous text dates put the day first; None where they do not tell."""
    votes = 0
    for value in values:
        numeric = _NUMERIC.fullmatch(_bare(value)) if isinstance(value, str) else None
        if numeric is None or numeric[2] == ".":
            continue
        first, second = int(numeric[1]), int(numeric[3])
        votes += (12 < first <= 31 and second <= 12) - (12 < second <= 31 and first <= 12)
    return None if votes == 0 else votes > 0


def read_day(value: Any, *, day_leads: bool | None) -> Reading:
    """A day as a naive datetime at midnight."""
    if isinstance(value, bool):
        return _fault("it is a yes/no value, not a date", rule="types")
    if isinstance(value, datetime):
        return _bounded(datetime(value.year, value.month, value.day), "")  # noqa: DTZ001 - dates of the trade are naive
    if isinstance(value, date):
        return _bounded(datetime(value.year, value.month, value.day), "")  # noqa: DTZ001 - dates of the trade are naive
    if isinstance(value, time | timedelta):
        return _fault("it is a time of day, not a date")
    if isinstance(value, Real):
        return _from_number(as_float(value))
    return _from_text(plain(value), day_leads)


def _from_number(number: float) -> Reading:
    if _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        return Reading(value=_EPOCH + timedelta(days=int(number)), note=AS_NUMBER)
    if number.is_integer() and (compact := _COMPACT.fullmatch(f"{number:.0f}")):
        return _made(compact[1], compact[2], compact[3], AS_NUMBER)
    return _fault("it is a number, not a date", rule="types")


def _from_text(text: str, day_leads: bool | None) -> Reading:
    if not text:
        return Reading()
    if stand_in(text):
        return Reading(blank=True)
    bare = _bare(text)
    for pattern in (_YEAR_FIRST, _COMPACT, _CHINESE):
        if found := pattern.fullmatch(bare):
            return _made(found[1], found[2], found[3], AS_TEXT)
    if found := _YEAR_MONTH_NAME.fullmatch(bare):
        return _named(found[1], found[2], found[3])
    if found := _DAY_MONTH_NAME.fullmatch(bare):
        return _named(found[3], found[2], found[1])
    if found := _MONTH_NAME_DAY.fullmatch(bare):
        return _named(found[3], found[1], found[2])
    if found := _NUMERIC.fullmatch(bare):
        return _numeric(int(found[1]), int(found[3]), found[4], found[2], day_leads)
    if bare.isdigit():
        return (
            _from_number(float(bare))
            if len(bare) == 5
            else _fault("it is a number, not a date", rule="types")
        )
    if _NO_YEAR.fullmatch(bare):
        return _fault("it has no year")
    return _fault("it is not a date", rule="types")


def _bare(text: Any) -> str:
    return _WEEKDAY.sub("", _TIME.sub("", plain(text))).strip(" ,;")


def _numeric(first: int, second: int, year: str, mark: str, day_leads: bool | None) -> Reading:
    """Three numbers, the year last. Dots put the day first (16.03.2026), unless there is no such month."""
    if first == second or first > 12 or second > 12:
        day, month, note = (second, first, AS_TEXT) if second > 12 >= first else (first, second, AS_TEXT)
    elif mark == ".":
        day, month, note = first, second, AS_TEXT
    elif day_leads:
        day, month, note = first, second, DAY_FIRST
    else:
        day, month, note = second, first, GUESSED if day_leads is None else MONTH_FIRST
    return _made(year, str(month), str(day), note)


def _named(year: str, month: str, day: str) -> Reading:
    number = month_number(month)
    return (
        _fault("it is not a date", rule="types") if number is None else _made(year, str(number), day, AS_TEXT)
    )


def _made(year: str, month: str, day: str, note: str) -> Reading:
    # Two digits of a year: the trade has no dates before 1990.
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 90 else 2000)
    try:
        return _bounded(datetime(full, int(month), int(day)), note)  # noqa: DTZ001 - dates of the trade are naive
    except ValueError:
        return _fault("there is no such day")


def _bounded(day: datetime, note: str) -> Reading:
    if not FIRST_DAY <= day <= LAST_DAY:
        return _fault(f"a date between {FIRST_DAY.year} and {LAST_DAY.year} is expected")
    return Reading(value=day, note=note)


def _fault(sentence: str, rule: str = "dates") -> Reading:
    return Reading(fault=sentence, rule=rule)
