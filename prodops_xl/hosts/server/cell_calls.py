"""One call of a cell function as it comes over the wire, and what goes back.

In: an empty cell is 0, an error cell its text (`#N/A`), a date a number. Out: dates as dates, and in place of a
CellError an Excel error value that carries its sentence (`message`), which the task pane's script shows at the cell.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import Result, call
from prodops_xl.registry import Function, function

# Excel's own error values; their names in Office.js.
_ERRORS = {
    "#DIV/0!": "Div0", "#N/A": "NotAvailable", "#NAME?": "Name", "#NULL!": "Null", "#NUM!": "Num", "#REF!": "Ref",
    "#VALUE!": "Value",
}  # fmt: skip
MOST_CELLS = 100_000  # of one call: about three seconds of the slowest function, during which others wait
_REMEMBERED = 2_000  # characters of a call's arguments that are kept with its result


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """A single call whose arguments are bad: its sentence stands at the cell, which shows #VALUE!."""


def answer(name: str, args: Sequence[Any]) -> Any:
    """The cells that Excel is given. Raises Refused for a call that as a whole is #VALUE!; other error values go
    back as such, so that IFNA and ISERROR tell them apart.
    """
    cells = max((sum(map(len, arg)) for arg in args if _is_range(arg)), default=1)
    if cells > MOST_CELLS:
        raise Refused(f"One call takes up to {MOST_CELLS:,} cells; this one has {cells:,}. Divide the range.")
    value = _result(function(name), list(args)).value
    if isinstance(value, CellError):
        if value.code == "#VALUE!":
            raise Refused(value.message)
        return [[_error(value)]]
    rows = value if isinstance(value, list) else [[value]]
    rows = [row if isinstance(row, list) else [row] for row in rows]
    alone = rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else None
    if isinstance(alone, CellError) and alone.code == "#VALUE!":
        raise Refused(alone.message)
    return [[_cell(v) for v in row] for row in rows]


def _result(spec: Function, args: list[Any]) -> Result:
    shown = json.dumps(args, default=str) if _short(args) else ""
    if shown and len(shown) <= _REMEMBERED:
        return _remembered(spec.name, shown)
    return _call(spec, args)


def _short(args: list[Any]) -> bool:
    """Is this a call of few cells? Long ranges are not even turned into text."""
    return all(not isinstance(arg, list) or len(arg) <= 64 for arg in args)


@lru_cache(maxsize=4096)
def _remembered(name: str, shown: str) -> Result:
    """All functions are pure: what they give depends on their arguments alone."""
    return _call(function(name), json.loads(shown))


def _call(spec: Function, args: list[Any]) -> Result:
    """A web host's 0 may be an empty cell; what is left out in Excel comes as None at the end."""
    read = [_given(arg) for arg in args]
    while len(read) > sum(not a.optional for a in spec.arguments) and read[-1] is None:
        read.pop()
    return call(spec.name, read, as_of=None, zero_is_blank=True)


def _is_range(arg: Any) -> bool:
    return isinstance(arg, list) and all(isinstance(row, list) for row in arg)


def _given(arg: Any) -> Any:
    """A range of one cell is that cell: every argument comes as rows."""
    single = isinstance(arg, list) and len(arg) == 1 and isinstance(arg[0], list) and len(arg[0]) == 1
    return arg[0][0] if single else arg


def _cell(value: Any) -> Any:
    if isinstance(value, CellError):
        return _error(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - dates of the trade are naive
    return value


def _error(error: CellError) -> dict[str, str]:
    return {
        "type": "Error",
        "errorType": _ERRORS.get(error.code, "Value"),
        "basicType": "Error",
        "basicValue": error.code,
        "message": error.message,
    }
