"""One call of a cell function as it comes over the wire, and what goes back.

In: an empty cell is 0, an error cell its text (`#N/A`), a date a number. Out: dates as dates, and in place of a
CellError an Excel error value that carries its sentence (`message`), which the task pane's script shows at the cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prodops_xl.errors import CellError
from prodops_xl.functions.host_calls import excel_value, web_call
from prodops_xl.hosts.tariff_store import take

# Excel's own error values; their names in Office.js.
_ERRORS = {
    "#DIV/0!": "Div0", "#N/A": "NotAvailable", "#NAME?": "Name", "#NULL!": "Null", "#NUM!": "Num", "#REF!": "Ref",
    "#VALUE!": "Value",
}  # fmt: skip
MOST_CELLS = 100_000  # of one call: about three seconds of the slowest function, during which others wait


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """A single call whose arguments are bad: its sentence stands at the cell, which shows #VALUE!."""


def answer(name: str, args: Sequence[Any]) -> Any:
    """The cells that Excel is given. Raises Refused for a call that as a whole is #VALUE!; other error values go
    back as such, so that IFNA and ISERROR tell them apart.
    """
    cells = max((sum(map(len, arg)) for arg in args if _is_range(arg)), default=1)
    if cells > MOST_CELLS:
        raise Refused(f"One call takes up to {MOST_CELLS:,} cells; this one has {cells:,}. Divide the range.")
    take()
    value = web_call(name, args).value
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


def _is_range(arg: Any) -> bool:
    return isinstance(arg, list) and all(isinstance(row, list) for row in arg)


def _cell(value: Any) -> Any:
    return _error(value) if isinstance(value, CellError) else excel_value(value)


def _error(error: CellError) -> dict[str, str]:
    return {
        "type": "Error",
        "errorType": _ERRORS.get(error.code, "Value"),
        "basicType": "Error",
        "basicValue": error.code,
        "message": error.message,
    }
