"""Values on their way out: what a read gives is what Excel's COM gives.

Numbers are float, dates datetime, times of day and elapsed times float (COM gives Date only for formats
with a day; xlwings issue 2105), blanks and empty text None, errors None unless `err_to_str`.
"""

# Dates of workbooks have no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from prodops_xl.hosts.files.contents import ErrorValue
from prodops_xl.hosts.files.serials import span_to_days, time_to_days

_CONVERSIONS: dict[type, Callable[[Any], Any]] = {
    float: lambda value: value,
    str: lambda value: value or None,
    bool: lambda value: value,
    type(None): lambda value: value,
    ErrorValue: lambda value: value,
    int: float,
    dt.datetime: lambda value: value,
    dt.date: lambda value: dt.datetime(value.year, value.month, value.day),
    dt.time: time_to_days,
    dt.timedelta: span_to_days,
}


def as_com_values(row: Iterable[Any]) -> list[Any]:
    """One row of values as a file reader gives them, as COM would give them."""
    return [
        value if (kind := type(value)) is float or (kind is str and value) else _CONVERSIONS[kind](value)
        for value in row
    ]


def clean_value_data(
    data: list[list[Any]],
    datetime_builder: Callable[..., Any],
    empty_as: Any,
    number_builder: Callable[[float], Any] | None,
    err_to_str: bool,
) -> list[list[Any]]:
    """The hook of xlwings after every read: applies the options `dates`, `empty`, `numbers` and
    `err_to_str`.
    """
    if datetime_builder is dt.datetime and empty_as is None and number_builder is None and not err_to_str:
        return [[None if type(value) is ErrorValue else value for value in row] for row in data]

    def clean(value: Any) -> Any:
        kind = type(value)
        if value is None:
            return empty_as
        if kind is ErrorValue:
            return str(value) if err_to_str else None
        if kind is dt.datetime and datetime_builder is not dt.datetime:
            parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
            return datetime_builder(**{part: getattr(value, part) for part in parts}, tzinfo=None)
        if kind is float and number_builder is not None:
            return number_builder(value)
        return value

    return [[clean(value) for value in row] for row in data]
