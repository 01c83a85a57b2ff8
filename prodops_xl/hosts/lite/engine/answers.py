"""One call of a cell function in the add-in, and what its cell shows.

In: rows of cells, None for an argument that was left out; an empty cell may come as 0, an error cell as its text.
Out: for a call that is #VALUE! as a whole an exception, whose sentence Excel shows at the cell; every other error as
its text (`#N/A`), which the add-in makes a real error value of, so that IFNA and ISERROR tell them apart. The
sentences of those go to the add-in's output pane.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xlwings import XlwingsError

from prodops_xl.errors import CellError
from prodops_xl.functions.host_calls import excel_value, web_call

_TOLD = 5  # sentences of one call's cells that are told


def answer(name: str, args: Sequence[Any]) -> Any:
    """What the cell is given, or XlwingsError with the sentence of a call that is #VALUE! as a whole."""
    given = list(args)
    while given and given[-1] is None:
        given.pop()  # left out in Excel; an empty cell comes as rows
    try:
        value = web_call(name, given).value
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


def _rows(value: Any) -> list[list[Any]]:
    rows = value if isinstance(value, list) else [[value]]
    return [row if isinstance(row, list) else [row] for row in rows]


def _cell(value: Any) -> Any:
    return value.code if isinstance(value, CellError) else excel_value(value)


def _tell(name: str, value: Any) -> None:
    for sentence in list(dict.fromkeys(_sentences(value)))[:_TOLD]:
        print(f"{name}: {sentence}")  # noqa: T201 - the add-in shows what is printed


def _sentences(value: Any) -> Iterator[str]:
    for row in _rows(value):
        for cell in row:
            if isinstance(cell, CellError):
                yield f"{cell.code} {cell.message}"
