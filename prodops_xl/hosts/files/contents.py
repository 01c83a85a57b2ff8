"""What a cell can hold on its way in: the one place that turns Python values into cell contents.

Contents are None (blank), bool, float, str, datetime (naive, whole milliseconds), and the marked values
below. `prepare_xl_data_element` is xlwings' hook; every write goes through it, whether it comes by `value`,
`raw_value`, `formula` or a DataFrame.
"""

# Dates of workbooks have no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.errors import CellError, ProdOpsError
from prodops_xl.hosts.files.serials import FIRST_DATE_1900, span_to_days, time_to_days

ERROR_CODES = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!")
)
MAX_TEXT = 32_767
MAX_FORMULA = 8_192

# What XML 1.0 cannot hold: control characters but tab and newline, lone surrogates, the two non-characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PLAIN = (float, bool, type(None))


class ErrorValue(str):
    """An Excel error value in a cell, such as #N/A."""

    __slots__ = ()


class Formula(str):
    """A formula, with its leading equals sign."""

    __slots__ = ()


class QuotedText(str):
    """Text that was written with a leading apostrophe: it stays text whatever it looks like."""

    __slots__ = ()


class TimeOfDay(float):
    """A time of day or an elapsed time written from Python: a number that wants a time format."""

    __slots__ = ("number_format",)
    number_format: str

    @classmethod
    def of(cls, days: float, number_format: str) -> TimeOfDay:
        value = cls(days)
        value.number_format = number_format
        return value


def _number(value: float) -> float | ErrorValue | None:
    if math.isnan(value):
        return None
    # A cell cannot hold infinity; #NUM! is what Excel itself shows for a number out of its range.
    return ErrorValue("#NUM!") if math.isinf(value) else value


def clean_text(text: str) -> str:
    """Without what a workbook cannot hold; line ends as Excel keeps them (a newline)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWRITABLE.sub("", text)


def _length(text: str) -> int:
    """Length as Excel counts it: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _text(text: str) -> str | None:
    text = clean_text(text)
    if not text:
        return None
    if _length(text) > MAX_TEXT:
        raise ProdOpsError(
            f"A text of {_length(text):,} characters does not fit in a cell (Excel's limit is {MAX_TEXT:,}); "
            f"it begins “{text[:40]}…”. Shorten it or spread it over several cells."
        )
    return text


def _moment(moment: dt.datetime) -> dt.datetime | str:
    """Naive (a time zone is dropped, the clock time stays) and in whole milliseconds, which is what a serial
    number can tell apart. Dates before 1900, which no workbook can hold as dates, become ISO text.
    """
    moment = moment.replace(tzinfo=None, microsecond=moment.microsecond // 1000 * 1000)
    if moment < FIRST_DATE_1900:
        at_midnight = moment.time() == dt.time()
        return moment.date().isoformat() if at_midnight else moment.isoformat(sep=" ")
    return moment


def _is_missing(value: Any) -> bool:
    return value is pd.NA or value is pd.NaT


def _unusual(value: Any) -> Any:
    """Everything but floats, bools, None and plain text."""
    if isinstance(value, (ErrorValue, Formula, QuotedText, TimeOfDay)):
        return value
    if isinstance(value, CellError):
        return ErrorValue(value.code)
    if _is_missing(value):
        return None
    if isinstance(value, str):
        return _text(str(value))
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return _unusual(pd.Timestamp(value) if isinstance(value, np.datetime64) else pd.Timedelta(value))
    if isinstance(value, pd.Timestamp):
        return _moment(value.to_pydatetime(warn=False))
    if isinstance(value, dt.datetime):
        return _moment(value)
    if isinstance(value, dt.date):
        return _moment(dt.datetime(value.year, value.month, value.day))
    if isinstance(value, dt.time):
        return TimeOfDay.of(time_to_days(value), "hh:mm:ss")
    if isinstance(value, dt.timedelta):
        return TimeOfDay.of(span_to_days(value), "[h]:mm:ss")
    if isinstance(value, (int, float, Decimal, np.integer, np.floating)):
        try:
            return _number(float(value))
        except OverflowError:
            return ErrorValue("#NUM!")
    raise ProdOpsError(
        f"A cell cannot hold a {type(value).__name__} ({str(value)[:40]}); write a number, a text or a date."
    )


def prepare_xl_data_element(value: Any, options: Any = None) -> Any:  # noqa: ARG001 (xlwings passes them)
    """One Python value as cell contents; xlwings calls this for every value it writes.

    Blanks (None, NaN, pd.NA, NaT, empty text) -> None; numbers of any kind -> float; infinity -> #NUM!;
    dates and timestamps -> naive datetime; times and durations -> days with a time format; control
    characters are removed. Raises ProdOpsError for a text longer than a cell and for a value that is none
    of these. Text is not yet read as a formula or error value: `content_of` does that, at the cell.
    """
    kind = type(value)
    if kind is float:
        return value if math.isfinite(value) else _number(value)
    if kind is bool or value is None:
        return value
    if kind is str:
        return _text(value)
    return _unusual(value)


def _formula(text: str) -> Formula:
    if len(text) > MAX_FORMULA:
        raise ProdOpsError(
            f"A formula of {len(text):,} characters is longer than Excel allows ({MAX_FORMULA:,}): "
            f"{text[:40]}…"
        )
    return Formula(text)


def content_of(value: Any) -> Any:
    """What a cell holds once `value` is typed into it, as Excel reads it.

    Text that begins with `=` is a formula, a leading apostrophe makes it text whatever follows, and the
    name of an error value is that error value. Other text stays text: unlike Excel nothing is guessed to be
    a number or a date, so "0123" keeps its zero.
    """
    value = prepare_xl_data_element(value)
    if type(value) is not str:
        return value
    if value[0] == "=" and len(value) > 1:
        return _formula(value)
    if value[0] == "'":
        return QuotedText(value[1:]) if len(value) > 1 else None
    if value[0] == "#" and value in ERROR_CODES:
        return ErrorValue(value)
    return value


def rows_of_contents(rows: Any) -> tuple[tuple[Any, ...], ...]:
    """`content_of` for a block, fast for the plain values that make up most of it."""
    return tuple(
        tuple(
            value
            if (kind := type(value)) is bool or value is None or (kind is float and math.isfinite(value))
            else content_of(value)
            for value in row
        )
        for row in rows
    )


def value_of(content: Any) -> Any:
    """What a read gives: a formula None (nothing here computes it), marked text its text."""
    kind = type(content)
    if kind is Formula:
        return None
    if kind is QuotedText:
        return str(content)
    return float(content) if kind is TimeOfDay else content
