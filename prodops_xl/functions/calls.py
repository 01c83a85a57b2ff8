"""Call a cell function by name, the same way from every host: coerce, broadcast, compute once, shape the result.

Ranges are 2-D lists. A function of single values takes scalars and ranges in any argument and broadcasts as
Excel does; one bad cell gives that cell an error and does not stop the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from typing import Any

import numpy as np

from prodops_xl.errors import CellError, ProdOpsError
from prodops_xl.functions.coercion import blank, coerce, shown_error
from prodops_xl.registry import Argument, Function, function

_NUMBERS = frozenset({"number", "money", "units", "weight"})


@dataclass
class Result:
    """`value`: a scalar, a 2-D list, or a CellError (also inside the list); `warnings`: sentences, each once."""

    value: Any
    warnings: list[str] = field(default_factory=list)


def call(name: str, args: Sequence[Any], *, as_of: date | None = None, zero_is_blank: bool = False) -> Result:
    """Call one function. Never raises for bad arguments: the value is then a CellError."""
    return call_many([(name, args)], as_of=as_of, zero_is_blank=zero_is_blank)[0]


def call_many(
    calls: Sequence[tuple[str, Sequence[Any]]], *, as_of: date | None = None, zero_is_blank: bool = False
) -> list[Result]:
    """Call many functions; the calls of one function are computed together. Results in the order asked."""
    results: list[Result | None] = [None] * len(calls)
    groups: dict[str, list[int]] = {}
    for i, (name, _) in enumerate(calls):
        groups.setdefault(str(name), []).append(i)
    for name, members in groups.items():
        try:
            spec = function(name)
        except KeyError:
            told = CellError("#NAME?", f"There is no function {name}; prodops-xl list functions shows them.")
            for i in members:
                results[i] = Result(told)
            continue
        for i, result in zip(
            members, _together(spec, [calls[i][1] for i in members], as_of, zero_is_blank), strict=True
        ):
            results[i] = result
    return [r if r is not None else Result(None) for r in results]


@dataclass
class _Cells:
    """One call laid out as cells: rows x columns of argument tuples, or the error of the call as a whole."""

    rows: int = 0
    columns: int = 0
    ranged: bool = False
    cells: list[tuple[Any, ...]] = field(default_factory=list)
    error: CellError | None = None


def _together(
    spec: Function, calls: Sequence[Sequence[Any]], as_of: date | None, zero_is_blank: bool
) -> list[Result]:
    many = _many(spec)
    if spec.whole and many is None:
        return [_whole(spec, args, as_of, zero_is_blank) for args in calls]
    laid = [_lay_out(spec, args, as_of, zero_is_blank) for args in calls]
    flat = [cell for one in laid for cell in one.cells]
    values, notes = _evaluate(spec, flat, as_of, zero_is_blank, many or spec.resolve())
    out, at = [], 0
    for one in laid:
        if one.error is not None:
            out.append(Result(one.error))
            continue
        stop = at + len(one.cells)
        own = list(dict.fromkeys(text for i in range(at, stop) for text in notes.get(i, ())))
        out.append(Result(_shape(spec, one, values[at:stop]), own))
        at = stop
    return out


def _many(spec: Function) -> Any:
    """A spill of scalar arguments may name a twin that does many at once (`NAME_many`); None where there is none."""
    if not spec.whole or any(a.shape != "scalar" for a in spec.arguments):
        return None
    module, _, attribute = spec.target.partition(":")
    return getattr(import_module(module), f"{attribute}_many", None)


def _shape(spec: Function, one: _Cells, values: list[Any]) -> Any:
    if spec.row:  # a row of cells per call: an error stands in the first of them
        if not one.ranged and isinstance(values[0], CellError):
            return values[0]
        return [v if isinstance(v, list) else [v, *[None] * (len(spec.row) - 1)] for v in values]
    if not one.ranged:
        return values[0]
    return [values[r * one.columns : (r + 1) * one.columns] for r in range(one.rows)]


def _count_error(spec: Function, args: Sequence[Any]) -> CellError | None:
    least = sum(not a.optional for a in spec.arguments)
    if least <= len(args) <= len(spec.arguments):
        return None
    names = ", ".join(f"[{a.name}]" if a.optional else a.name for a in spec.arguments)
    return CellError("#VALUE!", f"{spec.name} takes {names}; {len(args)} arguments were given.")


def as_range(value: Any) -> list[list[Any]] | None:
    """A range as a 2-D list (one-dimensional lists are a row), or None for a scalar."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, (list, tuple)):
        return None
    if not value:
        return [[]]
    if any(isinstance(row, (list, tuple)) for row in value):
        rows = [list(row) if isinstance(row, (list, tuple)) else [row] for row in value]
        width = max(len(row) for row in rows)
        return [row + [None] * (width - len(row)) for row in rows]
    return [list(value)]


_OUTSIDE = CellError("#N/A", "The ranges have different sizes: this cell has no partner.")


def _lay_out(spec: Function, args: Sequence[Any], as_of: date | None, zero_is_blank: bool) -> _Cells:
    wrong = _count_error(spec, args)
    if wrong is not None:
        return _Cells(error=wrong)
    args, error = _ranges_read(spec, args, as_of, zero_is_blank)
    if error is not None:
        return _Cells(error=error)
    ranges = [None if isinstance(a, _Range) else as_range(a) for a in args]
    if spec.whole and any(r is not None and (len(r) > 1 or len(r[0]) > 1) for r in ranges):
        return _Cells(
            error=CellError("#VALUE!", f"{spec.name} takes single cells: a range of several was given.")
        )
    if any(r is not None and not r[0] for r in ranges):
        return _Cells(error=CellError("#VALUE!", "A range is empty."))
    if spec.whole or all(r is None for r in ranges):
        single = tuple(a if r is None else r[0][0] for a, r in zip(args, ranges, strict=True))
        return _Cells(1, 1, ranged=False, cells=[single])
    rows = max(len(r) for r in ranges if r is not None)
    columns = max(len(r[0]) for r in ranges if r is not None)
    if spec.row and columns > 1:
        return _Cells(
            error=CellError(
                "#VALUE!", f"{spec.name} gives a row of {len(spec.row)} cells: hand it one column."
            )
        )
    cells = [
        tuple(_pick(a, r, i, j) for a, r in zip(args, ranges, strict=True))
        for i in range(rows)
        for j in range(columns)
    ]
    return _Cells(rows, columns, ranged=True, cells=cells)


@dataclass(frozen=True)
class _Range:
    """An argument that a function of single values takes as a whole range, read: the same for every cell."""

    values: Any


def _ranges_read(
    spec: Function, args: Sequence[Any], as_of: date | None, zero_is_blank: bool
) -> tuple[list[Any], CellError | None]:
    """Arguments whose shape is no scalar, read once; the others as they came."""
    out = list(args)
    for k, argument in enumerate(spec.arguments[: len(args)]):
        if argument.shape == "scalar" or (argument.optional and blank(args[k])):
            continue
        value = _whole_argument(argument, args[k], as_of, zero_is_blank)
        if isinstance(value, CellError):
            return out, value
        out[k] = _Range(value)
    return out, None


def _pick(value: Any, cells: list[list[Any]] | None, row: int, column: int) -> Any:
    """As Excel broadcasts: a single row or column repeats; a shorter range leaves #N/A."""
    if cells is None:
        return value
    i = 0 if len(cells) == 1 else row
    j = 0 if len(cells[0]) == 1 else column
    return cells[i][j] if i < len(cells) and j < len(cells[0]) else _OUTSIDE


def _evaluate(
    spec: Function, cells: list[tuple[Any, ...]], as_of: date | None, zero_is_blank: bool, target: Any
) -> tuple[list[Any], dict[int, list[str]]]:
    """Coerce every cell's arguments, compute the good ones in one call; notes by cell."""
    out: list[Any] = [None] * len(cells)
    good: list[int] = []
    columns: list[list[Any]] = [[] for _ in spec.arguments]
    for i, cell in enumerate(cells):
        values = []
        for k, argument in enumerate(spec.arguments):
            given = cell[k] if k < len(cell) else None
            if isinstance(given, _Range):
                value = given.values
            elif isinstance(given, CellError):
                value = given
            else:
                value = coerce(argument, given, as_of, zero_is_blank=zero_is_blank)
            if isinstance(value, CellError):
                out[i] = value
                break
            values.append(value)
        else:
            good.append(i)
            for column, value in zip(columns, values, strict=True):
                column.append(value)
    notes: dict[int, list[str]] = {}
    if good:
        arrays = {a.name: _array(a, column) for a, column in zip(spec.arguments, columns, strict=True)}
        extra: dict[str, Any] = {}
        if "note" in _keywords(target):
            extra["note"] = lambda row, text: notes.setdefault(good[row], []).append(text)
        for i, value in zip(good, target(**arrays, **extra), strict=True):
            out[i] = _plain(value)
    return out, notes


def _keywords(target: Any) -> tuple[str, ...]:
    code = getattr(target, "__code__", None)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if code else ()


def _array(argument: Argument, values: list[Any]) -> Any:
    if argument.type in _NUMBERS and argument.shape == "scalar":
        return np.array([np.nan if v is None else v for v in values], dtype="float64")
    if argument.type == "date":
        return np.array(values, dtype="datetime64[D]")
    out = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):  # not out[:] = values: lists of like length would become a matrix
        out[i] = value
    return out


def _whole(spec: Function, args: Sequence[Any], as_of: date | None, zero_is_blank: bool) -> Result:
    wrong = _count_error(spec, args)
    if wrong is not None:
        return Result(wrong)
    values: dict[str, Any] = {}
    for k, argument in enumerate(spec.arguments):
        value = _whole_argument(argument, args[k] if k < len(args) else None, as_of, zero_is_blank)
        if isinstance(value, CellError):
            return Result(value)
        values[argument.name] = value
    notes: list[str] = []
    target = spec.resolve()
    if "note" in _keywords(target):
        values["note"] = lambda _row, text: notes.append(text)
    try:
        value = target(**values)
    except ProdOpsError as error:
        return Result(CellError("#VALUE!", str(error)))
    return Result(_plain(value), list(dict.fromkeys(notes)))


def _whole_argument(argument: Argument, given: Any, as_of: date | None, zero_is_blank: bool) -> Any:
    cells = as_range(given)
    if argument.shape == "scalar":
        if cells is not None and (len(cells) > 1 or len(cells[0]) != 1):
            return CellError("#VALUE!", f"{argument.name} takes one cell: a range of several was given.")
        return coerce(argument, given if cells is None else cells[0][0], as_of, zero_is_blank=zero_is_blank)
    rows = cells if cells is not None else [[given]]
    if argument.shape == "column":
        flat = [v for row in rows for v in row] if len(rows) == 1 or len(rows[0]) == 1 else None
        if flat is None:
            return CellError("#VALUE!", f"{argument.name} takes one row or one column.")
        return _numbers(argument, flat)
    width = int(argument.shape.partition(":")[2])
    if any(len(row) != width for row in rows):
        return CellError("#VALUE!", f"{argument.name} takes {width} columns.")
    return next((error for row in rows for v in row if (error := shown_error(argument, v))), rows)


def _numbers(argument: Argument, values: list[Any]) -> Any:
    """A column of numbers; blank cells inside it count as 0, as in Excel's own ranges, or as NaN where open."""
    out = []
    for value in values:
        if argument.blank == "open" and blank(value):
            out.append(math.nan)
            continue
        number = coerce(argument, 0.0 if value is None or value == "" else value, None, zero_is_blank=False)
        if isinstance(number, CellError):
            return number
        out.append(number)
    return out or CellError("#VALUE!", f"{argument.name} is an empty range.")


def _plain(value: Any) -> Any:
    """NumPy's scalars as Python's; lists all the way down."""
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else value.astype("datetime64[D]").item()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, datetime):
        return value.date()
    return value
