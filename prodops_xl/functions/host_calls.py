"""What the hosts of Excel share when a cell calls a function: what comes in as rows, what goes out, what is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from prodops_xl.functions.calls import Result, call

_REMEMBERED = 2_000  # characters of a call's arguments that are kept with its result
_SHORT = 64  # rows; longer ranges are not even turned into text


def one_cell(argument: Any) -> Any:
    """A range of one cell is that cell: hosts hand over every argument as rows, so that a column stays a column."""
    if not isinstance(argument, list) or len(argument) != 1:
        return argument
    row = argument[0]
    if not isinstance(row, list):
        return row
    return row[0] if len(row) == 1 else argument


def excel_value(value: Any) -> Any:
    """A value as xlwings takes it for a cell: days as datetimes."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - dates of the trade are naive
    return value


def web_call(name: str, arguments: Sequence[Any]) -> Result:
    """Call a function where an empty cell may come as 0. Short calls are kept: all functions are pure, and Excel asks
    for the same cells again and again.
    """
    short = all(not isinstance(a, list) or len(a) <= _SHORT for a in arguments)
    shown = json.dumps(list(arguments), default=str) if short else ""
    if shown and len(shown) <= _REMEMBERED:
        return _remembered(_Kept.turn, name, shown)
    return _call(name, arguments)


class _Kept:
    """Results are kept for one turn of the figures behind them."""

    turn = 0


def forget() -> None:
    """Keep no result of before: the figures behind them have changed."""
    _Kept.turn += 1
    _remembered.cache_clear()


@lru_cache(maxsize=4096)
def _remembered(_turn: int, name: str, shown: str) -> Result:
    return _call(name, json.loads(shown))


def _call(name: str, arguments: Sequence[Any]) -> Result:
    return call(name, [one_cell(a) for a in arguments], as_of=None, zero_is_blank=True)
