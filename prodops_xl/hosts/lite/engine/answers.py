"""One call of a cell function in the add-in, and what its cell shows.

In: rows of cells, None for an argument that was left out; an empty cell may come as 0, an error cell as its text.
Out: for a call that is #VALUE! as a whole an exception, whose sentence Excel shows at the cell; every other error as
its text (`#N/A`), which the add-in makes a real error value of, so that IFNA and ISERROR tell them apart. The
sentences of those go to the add-in's output pane.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from xlwings import XlwingsError

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import Result, call
from prodops_xl.functions.coercion import ERROR_VALUES
from prodops_xl.registry import Function, function

_REMEMBERED = 2_000  # characters of a call's arguments that are kept with its result
_TOLD = 5  # sentences of one call's cells that are told


def answer(name: str, args: Sequence[Any]) -> Any:
    """What the cell is given, or XlwingsError with the sentence of a call that is #VALUE! as a whole."""
    try:
        value = _result(function(name), list(args)).value
    except ModuleNotFoundError as error:
        raise XlwingsError(_absent(name, error)) from None
    except Exception as error:
        raise XlwingsError(f"{name} failed ({type(error).__name__}: {error}).") from error
    alone = _alone(value)
    if isinstance(alone, CellError) and alone.code == "#VALUE!":
        raise XlwingsError(alone.message)
    _tell(name, value)
    return [[_cell(v) for v in row] for row in _rows(value)] if isinstance(value, list) else _cell(value)


def _absent(name: str, error: ModuleNotFoundError) -> str:
    if str(error.name).startswith("prodops_xl"):
        return f"This workbook does not carry {name}."
    return f"The package {error.name} is missing: add a line {error.name} to requirements.txt and restart the add-in."


def _alone(value: Any) -> Any:
    """The value of a single cell, also where it came as rows."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value


def _result(spec: Function, args: list[Any]) -> Result:
    short = all(not isinstance(arg, list) or len(arg) <= 64 for arg in args)
    shown = json.dumps(args, default=str) if short else ""
    if shown and len(shown) <= _REMEMBERED:
        return _remembered(spec.name, shown)
    return _call(spec, args)


@lru_cache(maxsize=4096)
def _remembered(name: str, shown: str) -> Result:
    """All functions are pure: what they give depends on their arguments alone."""
    return _call(function(name), json.loads(shown))


def _call(spec: Function, args: list[Any]) -> Result:
    while args and args[-1] is None:
        args.pop()  # left out in Excel; an empty cell comes as rows
    given = [_given(arg) for arg in args]
    for argument, arg in zip(spec.arguments, given, strict=False):
        wrong = (
            next((v for row in _rows(arg) for v in row if v in ERROR_VALUES), None)
            if _is_texts(arg)
            else None
        )
        if wrong is not None and (spec.whole or argument.shape != "scalar"):
            return Result(CellError(wrong, f"A cell that this formula reads holds {wrong}."))
    return call(spec.name, given, as_of=None, zero_is_blank=True)


def _is_texts(arg: Any) -> bool:
    return any(isinstance(v, str) for row in _rows(arg) for v in row)


def _given(arg: Any) -> Any:
    """A range of one cell is that cell; a left-out argument is None."""
    if isinstance(arg, list) and len(arg) == 1 and (not isinstance(arg[0], list) or len(arg[0]) == 1):
        return arg[0][0] if isinstance(arg[0], list) else arg[0]
    return arg


def _rows(value: Any) -> list[list[Any]]:
    rows = value if isinstance(value, list) else [[value]]
    return [row if isinstance(row, list) else [row] for row in rows]


def _cell(value: Any) -> Any:
    if isinstance(value, CellError):
        return value.code
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - dates of the trade are naive
    return value


def _tell(name: str, value: Any) -> None:
    for sentence in list(dict.fromkeys(_sentences(value)))[:_TOLD]:
        print(f"{name}: {sentence}")  # noqa: T201 - the add-in shows what is printed


def _sentences(value: Any) -> Iterator[str]:
    for row in _rows(value):
        for cell in row:
            if isinstance(cell, CellError):
                yield f"{cell.code} {cell.message}"
