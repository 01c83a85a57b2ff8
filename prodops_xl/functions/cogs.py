"""Cell functions of COGS: FIFO_COGS, FIFO_LAYERS, AVERAGE_COGS, PPV.

Receipts are rows of date, units, unit cost; issues rows of date, units (negative: a customer return). Blank rows are
skipped. What makes later figures unknowable is never passed over: a receipt or a date that cannot be read is the
error of the whole call; units of an issue that cannot be read are the error of that row and of all that follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from prodops_xl.domain import money
from prodops_xl.domain.cogs import Valued, value_stock
from prodops_xl.domain.cogs.movements import movements
from prodops_xl.errors import CellError
from prodops_xl.functions.coercion import blank, coerce
from prodops_xl.registry import Argument

Rows = Sequence[Sequence[Any]]
Floats = npt.NDArray[np.float64]
Note = Callable[[int, str], None]

_DATE = Argument("date", "date", "Day of the movement")
_UNITS = Argument("units", "number", "Units of the movement", blank="zero_is_blank")
_COST = Argument("unit cost", "money", "Cost of one unit", blank="zero_is_blank")
_PLACES = 6  # decimal places of units: enough for meters of fabric, few enough to stay exact


@dataclass(frozen=True)
class _Read:
    """Rows as read: receipts (day, units, cents), issues (day, units) by the row of the range they stand in; issues
    whose units cannot be read, with their day. `scale`: units are kept as whole numbers of 1 / scale.
    """

    receipts: list[tuple[date, Decimal, int]]
    issues: dict[int, tuple[date, Decimal]]
    unread: dict[int, tuple[date, CellError]]
    scale: int


def fifo_cogs(receipts: Rows, issues: Rows, note: Note | None = None) -> list[list[Any]] | CellError:
    """FIFO_COGS: one row per row of issues, units and cost to the cent; blank where the row is blank.

    Restated: units that were issued before they came in cost what the receipt cost that covers them.
    """
    return _costs(receipts, issues, "fifo", note)


def average_cogs(receipts: Rows, issues: Rows, note: Note | None = None) -> list[list[Any]] | CellError:
    """AVERAGE_COGS: one row per row of issues, units and cost at the moving average of that moment, to the cent."""
    return _costs(receipts, issues, "average", note)


def fifo_layers(receipts: Rows, issues: Rows, note: Note | None = None) -> list[list[Any]] | CellError:
    """FIFO_LAYERS: date, units, unit cost, value of the layers that are left, oldest first, under a header row. Units
    issued that never came in are a negative row without a date.
    """
    read = _read(receipts, issues)
    if isinstance(read, CellError):
        return read
    if read.unread:
        row, (_, error) = next(iter(read.unread.items()))
        return CellError(error.code, f"Issues, row {row + 1}: {error.message}")
    valued = _value(read, "fifo")
    _tell(valued, read, note)
    out: list[list[Any]] = [["date", "units", "unit cost", "value"]]
    for day, units, cents in valued.layers[["day", "units", "cents"]].itertuples(index=False, name=None):
        whole = _units(units, read.scale)
        out.append([None if day != day else day.date(), whole, cents / 100 / whole, cents / 100])  # noqa: PLR0124
    return out


def ppv(standard_cost: Floats, actual_cost: Floats, units: Floats) -> list[Any]:
    """PPV: (actual - standard) x units, to the cent; favourable is negative."""
    return [
        CellError("#NUM!", "A cost per unit is negative.") if standard < 0 or actual < 0 else _variance(standard, actual, count)
        for standard, actual, count in zip(standard_cost.tolist(), actual_cost.tolist(), units.tolist(), strict=True)
    ]  # fmt: skip


def _variance(standard: float, actual: float, units: float) -> float:
    exact = (Decimal(repr(actual)) - Decimal(repr(standard))) * Decimal(repr(units))
    return float(money.round_half_up(exact)) + 0.0  # no negative zero


def _costs(receipts: Rows, issues: Rows, method: str, note: Note | None) -> list[list[Any]] | CellError:
    read = _read(receipts, issues)
    if isinstance(read, CellError):
        return read
    valued = _value(read, method)
    _tell(valued, read, note)
    frame = valued.issues
    found = dict(
        zip(
            frame["row"].tolist(),
            zip(frame["units"].tolist(), frame["restated"].tolist(), strict=True),
            strict=True,
        )
    )
    place = {row: len(read.receipts) + at for at, row in enumerate(read.issues)}
    out: list[list[Any]] = []
    for row in range(len(issues)):
        if row in read.unread:
            out.append([read.unread[row][1], None])
        elif row not in place:
            out.append([None, None])
        elif (after := _follows_unread(read, row)) is not None:
            told = f"Row {after + 1} of the issues cannot be read, and it comes first: what this one costs hangs on it."
            out.append([CellError("#VALUE!", told), None])
        else:
            units, cents = found[place[row]]
            out.append([_units(units, read.scale), cents / 100])
    return out


def _follows_unread(read: _Read, row: int) -> int | None:
    """The row of an issue that cannot be read and comes before this one."""
    at = (read.issues[row][0], row)
    return next((other for other, (day, _) in read.unread.items() if (day, other) < at), None)


def _units(units: int, scale: int) -> float | int:
    return int(units // scale) if units % scale == 0 else units / scale


def _read(receipts: Rows, issues: Rows) -> _Read | CellError:
    came: list[tuple[date, Decimal, int]] = []
    for row, cells in enumerate(receipts):
        if all(_empty(cell) for cell in cells):
            continue
        values = [_cell(argument, cell) for argument, cell in zip((_DATE, _UNITS, _COST), cells, strict=True)]
        wrong = next((v for v in values if isinstance(v, CellError)), None) or _not_positive(values)
        if wrong is not None:
            return CellError(wrong.code, f"Receipts, row {row + 1}: {wrong.message}")
        units, cost = Decimal(repr(values[1])), Decimal(repr(values[2]))
        came.append((values[0], units, int(money.round_half_up(units * cost).scaleb(2))))
    went: dict[int, tuple[date, Decimal]] = {}
    unread: dict[int, tuple[date, CellError]] = {}
    for row, cells in enumerate(issues):
        if all(_empty(cell) for cell in cells):
            continue
        day = _cell(_DATE, cells[0])
        if isinstance(day, CellError):
            return CellError(day.code, f"Issues, row {row + 1}: {day.message}")
        issued = 0.0 if blank(cells[1]) else _cell(_UNITS, cells[1], zero=False)
        if isinstance(issued, CellError):
            unread[row] = (day, issued)
        else:
            went[row] = (day, Decimal(repr(issued)))
    if went and not came:
        return CellError("#N/A", "There is no receipt: nothing says what a unit costs.")
    return _scaled(came, went, unread)


def _scaled(
    came: list[tuple[date, Decimal, int]], went: dict[int, tuple[date, Decimal]],
    unread: dict[int, tuple[date, CellError]],
) -> _Read | CellError:  # fmt: skip
    every = [units for _, units, _ in came] + [units for _, units in went.values()]
    places = max((-int(units.normalize().as_tuple().exponent) for units in every), default=0)
    if places > _PLACES:
        return CellError(
            "#NUM!", f"Units have {places} decimal places: at most {_PLACES} are exact here. Round them."
        )
    return _Read(came, went, unread, 10 ** max(places, 0))


def _empty(cell: Any) -> bool:
    """A blank cell; on the web that is a zero."""
    return blank(cell) or (isinstance(cell, (int, float)) and not isinstance(cell, bool) and cell == 0)


def _cell(argument: Argument, cell: Any, *, zero: bool = True) -> Any:
    return coerce(argument, cell, None, zero_is_blank=zero)


def _not_positive(values: list[Any]) -> CellError | None:
    for name, value in (("units", values[1]), ("unit cost", values[2])):
        if value <= 0:
            return CellError("#NUM!", f"{name} is {value:g}: a receipt has more than zero.")
    return None


def _value(read: _Read, method: Any) -> Valued:
    went = list(read.issues.values())
    count = len(read.receipts)
    units = [units for _, units, _ in read.receipts] + [abs(units) for _, units in went]
    frame = movements(
        [0] * (count + len(went)),
        [day for day, _, _ in read.receipts] + [day for day, _ in went],
        ["receipt"] * count + ["customer_return" if units < 0 else "issue" for _, units in went],
        [int(each * read.scale) for each in units],
        [cents for _, _, cents in read.receipts] + [0] * len(went),
        [-1] * (count + len(went)),
    )
    return value_stock(frame, method=method)


def _tell(valued: Valued, read: _Read, note: Note | None) -> None:
    """Say on what assumption figures stand."""
    if note is None:
        return
    row_of = {len(read.receipts) + at: row for at, row in enumerate(read.issues)}
    for row, rule, figure in valued.flags[["row", "rule", "figure"]].itertuples(index=False, name=None):
        count = f"{_units(figure, read.scale):,}"
        if rule == "usage before receipt":
            note(
                0,
                f"Issues, row {row_of[row] + 1}: {count} units were issued before they came in; they cost what the receipt costs that covers them, or the last known cost.",
            )
        elif rule == "customer return without a sale":
            note(
                0,
                f"Issues, row {row_of[row] + 1}: {count} units came back that were never issued here; they stand at the last known cost.",
            )
    missing = -int(valued.balances["closing_units"].sum())
    if missing > 0:
        note(
            0,
            f"{_units(missing, read.scale):,} units were issued that never came in: they stand at the last known cost.",
        )
