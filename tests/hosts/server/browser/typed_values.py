"""What Excel makes of a value that a script writes: the same as if somebody typed it.

`range.values = [["0042"]]` leaves the number 42, not the text: in a cell of any format but Text, Excel reads digits
as numbers, `2026-11-25` as a date, `5%` as 0.05, TRUE as a truth value, and takes a text that begins with =, + or -
for a formula ("Range.values" and "Range.formulas" in Microsoft's reference of Excel's JavaScript). An apostrophe
before the text keeps it as it is. Whoever loses a leading zero here would lose it in Excel. Locale: en-US.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, NamedTuple

from prodops_xl.hosts.files.contents import ERROR_CODES
from tests.hosts.server.browser.nodes import invalid

_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][-+]?\d+)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_US = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2}|\d{4}))?(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_FRACTION = re.compile(r"(\d+) (\d{1,3})/(\d{1,3})")
_FIRST = dt.datetime(1900, 1, 1)
THIS_YEAR = 2026


class Typed(NamedTuple):
    """What the cell holds (as the file engine takes it), and the number format that a General cell gets with it."""

    content: Any
    number_format: str | None = None


def typed(value: Any, number_format: str) -> Typed:
    """One value of `range.values` or `range.formulas` as it ends up in a cell of that format."""
    if not isinstance(value, str):
        return Typed(float(value) if type(value) is int else value)
    if value.startswith("'"):
        return Typed(value)
    if number_format == "@":
        return Typed(_kept(value))
    if value.startswith("=") and len(value) > 1:
        return Typed(value)
    return _read(value.strip()) or _formula_or_text(value)


def _kept(text: str) -> str:
    """Text that stays text: the file engine takes an apostrophe for that, as Excel does."""
    return "'" + text if text[:1] in ("=", "#") else text


def _read(text: str) -> Typed | None:
    for reader in (_truth, _error, _number, _percent, _money, _fraction, _iso, _us, _time):
        found = reader(text)
        if found is not None:
            return found
    return None


def _formula_or_text(value: str) -> Typed:
    if value[:1] in ("+", "-") and len(value.strip()) > 1:
        if re.fullmatch(r"[-+]\s*[A-Za-z_$]*\$?[\d.]*(\s*[-+*/^]\s*[A-Za-z_$]*\$?[\d.]+)*", value):
            return Typed("=" + value)
        raise invalid(f"Excel takes {value[:40]!r} for a formula, and it is none.")
    return Typed(_kept(value) if value[:1] == "#" else value)


def _truth(text: str) -> Typed | None:
    return Typed(text.upper() == "TRUE") if text.upper() in ("TRUE", "FALSE") else None


def _error(text: str) -> Typed | None:
    return Typed(text) if text.startswith("#") and text in ERROR_CODES else None


def _plain(text: str) -> float | None:
    if not any(c.isdigit() for c in text) or not _NUMBER.fullmatch(text):
        return None
    return float(text.replace(",", ""))


def _number(text: str) -> Typed | None:
    number = _plain(text)
    if number is None:
        return None
    return Typed(number, "0.00E+00" if "e" in text.lower() else "#,##0" if "," in text else None)


def _percent(text: str) -> Typed | None:
    number = _plain(text[:-1].rstrip()) if text.endswith("%") else None
    return None if number is None else Typed(number / 100, "0.00%" if "." in text else "0%")


def _money(text: str) -> Typed | None:
    found = re.fullmatch(r"(-?)\$\s?(.+)", text)
    number = _plain(found[2]) if found else None
    if found is None or number is None:
        return None
    return Typed(-number if found[1] else number, "$#,##0.00" if "." in text else "$#,##0")


def _fraction(text: str) -> Typed | None:
    found = _FRACTION.fullmatch(text)
    if not found or int(found[3]) == 0:
        return None
    return Typed(int(found[1]) + int(found[2]) / int(found[3]), "# ?/?")


def _moment(year: int, month: int, day: int, clock: tuple[str | None, ...], code: str) -> Typed | None:
    hour, minute, second = (int(part or 0) for part in clock)
    try:
        moment = dt.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    return Typed(moment, code + (" h:mm" if clock[0] else "")) if moment >= _FIRST else None


def _iso(text: str) -> Typed | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    return _moment(int(found[1]), int(found[2]), int(found[3]), (found[4], found[5], found[6]), "m/d/yyyy")


def _us(text: str) -> Typed | None:
    found = _US.fullmatch(text)
    if not found:
        return None
    year = int(found[3] or THIS_YEAR)
    if year < 100:
        year += 2000 if year < 30 else 1900
    code = "m/d/yyyy" if found[3] else "d-mmm"
    return _moment(year, int(found[1]), int(found[2]), (found[4], found[5], found[6]), code)


def _time(text: str) -> Typed | None:
    found = _TIME.fullmatch(text)
    if not found or int(found[2]) > 59:
        return None
    days = int(found[1]) / 24 + int(found[2]) / 1440 + int(found[3] or 0) / 86400
    return Typed(days, "h:mm:ss" if found[3] else "h:mm")
