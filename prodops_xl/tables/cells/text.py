"""Texts that came as something else: order numbers as floats, styles that a spreadsheet took for dates."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from numbers import Real
from typing import Any

from prodops_xl.tables.cells import Reading, as_float, plain, stand_in

# A float holds integers exactly up to here; Excel itself keeps 15 digits.
_EXACT = 10**15
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d{1,2}", re.IGNORECASE)


def read_text(value: Any) -> Reading:
    """A text; numbers lose their `.0`, days become ISO days with a doubt."""
    if isinstance(value, bool):
        return Reading(value=str(value).upper())
    if isinstance(value, Real):
        return _from_number(as_float(value))
    if isinstance(value, date):
        return _from_day(value)
    text = plain(value)
    return Reading(blank=True) if stand_in(text) else Reading(value=text or None)


def read_note(value: Any) -> Reading:
    """Free text: whatever it is, as it would be shown."""
    if isinstance(value, str):
        return Reading(value=value.strip() or None)
    reading = read_text(value)
    return Reading(value=plain(value) if reading.value is None else reading.value)


def doubtful(text: str) -> str:
    """Why a text that passed as such is suspect, or an empty string."""
    if _SCIENTIFIC.fullmatch(text):
        return "it looks like a long number that a spreadsheet has cut"
    return ""


def _from_number(number: float) -> Reading:
    if not math.isfinite(number):
        return Reading(fault="it is not a number that can be written")
    if number != int(number):
        return Reading(value=repr(number))
    text = str(int(number))
    if abs(number) >= _EXACT:
        return Reading(value=text, doubt="a spreadsheet keeps 15 digits of a number, the rest is lost")
    return Reading(value=text)


def _from_day(day: date) -> Reading:
    text = (day.date() if isinstance(day, datetime) else day).isoformat()
    return Reading(value=text, doubt="a spreadsheet seems to have made a date of it")
