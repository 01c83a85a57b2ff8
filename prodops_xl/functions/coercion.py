"""One coercion per argument type, the same on every host.

The hosts differ in small things that cost money: an empty cell reaches a web function as 0 and a desktop one as
None, a whole number as int or float, a date as a serial, a text or a datetime. Here all become one thing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from prodops_xl.errors import CellError
from prodops_xl.registry import Argument
from prodops_xl.tables.cells.terms import read_term
from prodops_xl.tables.countries import country_code
from prodops_xl.tables.kinds import MODE

_EPOCH = date(1899, 12, 30)  # day 0 of Excel's 1900 system, valid from 1900-03-01
ERROR_VALUES = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"}
)
_MOST = 1e12  # no price, quantity, weight or amount of the trade comes near
_NUMBER = re.compile(r"^[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?(e[-+]?\d+)?$", re.IGNORECASE)


def blank(value: Any) -> bool:
    """An empty cell as any host hands it over: None, empty text, NaN."""
    return value is None or (isinstance(value, str) and not value.strip()) or value != value  # noqa: PLR0124


def coerce(argument: Argument, value: Any, as_of: date | None, *, zero_is_blank: bool) -> Any:
    """One cell's value as the argument's type, or the CellError it earns.

    A blank optional argument gives its default, an optional date the as-of date where there is one, an open one
    None. `zero_is_blank` is the
    web's: there 0 in a required price, quantity or code may be an empty cell, and is refused.
    """
    if blank(value) or (
        zero_is_blank and _is_zero(value) and (argument.blank == "zero_is_blank" or argument.type == "date")
    ):
        return _missing(argument, as_of)
    return shown_error(argument, value) or _READERS[argument.type](argument.name, value)


def shown_error(argument: Argument, value: Any) -> CellError | None:
    """The error that a cell shows, as hosts hand it over (its text): it is the call's own then, as everywhere in Excel.

    An error in an optional cell, such as freight, must not pass for "not given": the cost would be too low.
    """
    held = value.strip().upper() if isinstance(value, str) else ""
    if held not in ERROR_VALUES:
        return None
    return CellError(held, f"{argument.name} comes from a cell that shows {held}: mend that cell first.")


def _is_zero(value: Any) -> bool:
    return not isinstance(value, (str, bool)) and isinstance(value, (int, float)) and value == 0


def _missing(argument: Argument, as_of: date | None) -> Any:
    if argument.blank == "open":
        return None
    if argument.type == "date" and argument.optional:
        return as_of or CellError(
            "#VALUE!", f"{argument.name} is not given: a sheet must not change overnight, so name the date."
        )
    if argument.optional:
        return argument.default
    told = argument.help
    if not told[:2].isupper():  # GTIN stays GTIN
        told = told[:1].lower() + told[1:]
    return CellError("#VALUE!", f"{argument.name} is empty: give {told}.")


def _number(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return CellError("#VALUE!", f"{name} is {value}, not a number.")
    if isinstance(value, str):
        text = value.strip().lstrip("$").replace(" ", "")
        share = text.endswith("%")
        text = text.rstrip("%")
        if not text or not _NUMBER.match(text) or not any(c.isdigit() for c in text):
            return CellError("#VALUE!", f"{name} is {value!r}, not a number.")
        value = float(text.replace(",", "")) / (100 if share else 1)
    if not isinstance(value, (int, float)):
        return CellError("#VALUE!", f"{name} is {value!r}, not a number.")
    number = float(value)
    return (
        number
        if math.isfinite(number) and abs(number) < _MOST
        else CellError("#NUM!", f"{name} is too large a number.")
    )


def _not_negative(name: str, value: Any) -> Any:
    number = _number(name, value)
    if isinstance(number, float) and number < 0:
        return CellError("#NUM!", f"{name} is negative: {number:g}.")
    return number


def _text(_: str, value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _hts(name: str, value: Any) -> Any:
    text = _text(name, value)
    digits = re.sub(r"[.\s-]", "", text)
    if not digits.isdigit() or len(digits) not in (8, 10):
        return CellError(
            "#VALUE!", f"{name} {text} is not a tariff number: it takes 8 or 10 digits, with or without dots."
        )
    return digits


def _country(name: str, value: Any) -> Any:
    code = country_code(str(value))
    return code or CellError(
        "#VALUE!", f"{name} {value!r} is not a country: give its two-letter code or English name."
    )


def _date(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not 61 <= value < 2_958_466:
            return CellError(
                "#NUM!", f"{name} {value:g} is not a date: Excel dates run from 61 (1900-03-01) to 2958465."
            )
        return _EPOCH + timedelta(days=int(value))
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        return CellError(
            "#VALUE!", f"{name} {value!r} is not a date: give an Excel date or a text such as 2026-11-25."
        )


def _mode(name: str, value: Any) -> Any:
    return read_term(value, MODE).value or CellError(
        "#VALUE!", f"{name} {value!r} is not a mode: give ocean, air, truck, rail or courier."
    )


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "number": _number,
    "money": _number,
    "units": _not_negative,
    "weight": _not_negative,
    "text": _text,
    "hts": _hts,
    "country": _country,
    "date": _date,
    "mode": _mode,
    "claims": _text,
}
