"""What stands on a result sheet before it is made anew: which columns are ours, and every word that is not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from prodops_xl.workbook.columns import as_text
from prodops_xl.workbook.grids import Grid

# A column that somebody wrote in without a header is known by its place.
_UNNAMED = "\0"
# The first cell of every sheet of ours: how one is known again where the workbook forgot.
_TITLE = re.compile(r"as of \d{4}-\d{2}-\d{2}$")


def is_ours(grid: Grid | None) -> bool:
    """Does the sheet begin as ours do? A sheet of the team's own that bears our name is not written to."""
    if grid is None or not grid.values:
        return True
    first = grid.values[0][0]
    return grid.top == 1 and grid.left == 1 and isinstance(first, str) and bool(_TITLE.search(first))


class Earlier:
    """The sheet's earlier run, read from its grid and what the workbook remembers of it (`known`).

    `places`: sheet column of each of our columns; `theirs`: of each that somebody added. By key of a row: `values`
    (what somebody wrote beside it), `rows` (where), `lost` (our own cells of it). `foot`: lines below the table, by
    sheet row. `last`: the table's last row.
    """

    def __init__(
        self, grid: Grid | None, known: Mapping[str, Any], names: Sequence[str], key: Sequence[str]
    ) -> None:
        self.places: dict[str, int] = {}
        self.theirs: dict[str, int] = {}
        self.values: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        self.rows: dict[tuple[Any, ...], list[int]] = {}
        self.lost: dict[tuple[Any, ...], list[list[Any]]] = {}
        self.foot: dict[int, dict[int, Any]] = {}
        self.last = 0
        row = known.get("row")
        if grid is None or not row or not grid.top <= row <= grid.bottom:
            return
        self.last = min(known.get("last") or grid.bottom, grid.bottom)
        self._columns(grid, row, set(known.get("columns", [])))
        for i in range(row + 1, self.last + 1):
            self._line(grid, i, names, key)
        self.foot = {
            i: found for i in range(self.last + 1, grid.bottom + 1) if (found := self._cells(grid, i))
        }

    def _columns(self, grid: Grid, row: int, ours: set[str]) -> None:
        for j, name in enumerate(grid.values[row - grid.top]):
            column = grid.left + j
            if name not in (None, ""):
                (self.places if name in ours else self.theirs)[str(name)] = column
            elif any(column in self._cells(grid, i) for i in range(row + 1, self.last + 1)):
                self.theirs[f"{_UNNAMED}{column}"] = column

    def _cells(self, grid: Grid, row: int) -> dict[int, Any]:
        """What a sheet row holds, by column: formulas as formulas."""
        written = grid.formulas or {}
        line = grid.values[row - grid.top]
        return {
            grid.left + j: written.get((row, grid.left + j), value)
            for j, value in enumerate(line)
            if value not in (None, "") or (row, grid.left + j) in written
        }

    def _line(self, grid: Grid, row: int, names: Sequence[str], key: Sequence[str]) -> None:
        cells = self._cells(grid, row)
        said = {name: cells[column] for name, column in self.theirs.items() if column in cells}
        if said:
            at = tuple(comparable(cells.get(self.places[k])) if k in self.places else None for k in key)
            self.values.setdefault(at, []).append(said)
            self.rows.setdefault(at, []).append(row)
            self.lost.setdefault(at, []).append(
                [cells.get(self.places[n]) if n in self.places else None for n in names]
            )

    def columns_for(self, names: Sequence[str]) -> dict[str, int]:
        """Sheet column of each of ours: where it was, else the first free one."""
        columns = {n: self.places[n] for n in names if n in self.places}
        taken = {*self.theirs.values(), *columns.values()}
        at = 1
        for name in names:
            if name in columns:
                continue
            while at in taken:
                at += 1
            columns[name] = at
            taken.add(at)
        return columns


def header_of(name: str) -> str | None:
    """A column's header as it is written: none for one that somebody uses without."""
    return None if name.startswith(_UNNAMED) else name


def comparable(value: Any) -> Any:
    """A key as it compares between a frame and a sheet: numbers as floats, blanks as None."""
    if value is None or value == "" or value != value:  # noqa: PLR0124 - NaN
        return None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def moved(value: Any, was: int, now: int) -> Any:
    """A formula that speaks of its own row follows it; other text is text."""
    if isinstance(value, str) and value.startswith("="):
        return re.sub(rf"(?<![A-Za-z0-9_])(\$?[A-Z]{{1,3}}){was}(?![0-9(])", rf"\g<1>{now}", value)
    return as_text(value) if isinstance(value, str) else value
