"""What stands in and under a table before a merge is written: its formulas and formats, and where new rows go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import xlwings as xw

from prodops_xl.workbook.fill_down import moved_down
from prodops_xl.workbook.grids import Grid, formulas_of
from prodops_xl.workbook.host_limits import answered
from prodops_xl.workbook.read import TableData


@dataclass(frozen=True)
class Ground:
    """What a table's sheet looks like before anything is written.

    `formulas`: in the table's rows, by sheet row and column. `formats`: number format by sheet column, of the last
    row. `foot`: where the first new row goes. `left`, `right`: the table's columns. `excel`: its Excel Table. `blank`:
    rows at the foot that are there to be filled: nothing but formulas of their columns stands in them.
    """

    formulas: Mapping[tuple[int, int], str]
    formats: Mapping[int, str | None]
    foot: int
    left: int
    right: int
    excel: tuple[str, int, int, int, int] | None
    room: int
    blank: frozenset[int] = frozenset()


def read_ground(sheet: xw.Sheet, data: TableData) -> Ground:
    """Look at the sheet under and around the table; everything is read before the first write."""
    place, grid = data.place, data.grid
    excel = next((t for t in grid.tables if t[0] == place.excel_table), None)
    left, right = min(place.headers), max(place.headers)
    if excel is not None:
        left, right = min(left, excel[2]), max(right, excel[2] + excel[4] - 1)
    first, last = place.header_row + 1, place.last_row
    if excel is not None:
        last = max(last, excel[1] + excel[3] - 1)
    formulas = formulas_of(sheet.range((first, left), (last, right)), needed=True) if last >= first else {}
    keys = {data.columns[name] for name in place.table.key if name in data.columns}
    spare = Spare(grid, left, right, formulas, frozenset(keys), only=first if excel is not None else 0)
    foot = next((row + 1 for row in range(last, place.header_row, -1) if spare.holds(row)), first)
    blank = frozenset(row for row in range(foot, last + 1) if spare.has_formulas(row))
    at = int(data.rows[-1]) if len(data.rows) else foot if foot <= last else 0
    formats = {c: _format_of(sheet.range((at, c))) if at else None for c in range(left, right + 1)}
    room = _room(grid, foot, left, right, excel, blank)
    return Ground(formulas, formats, foot, left, right, excel, room, blank)


def _format_of(cell: xw.Range) -> str | None:
    return answered(lambda: cell.number_format, None)


@dataclass(frozen=True)
class Spare:
    """Tells the rows of a table that hold something from those that wait to be filled, as a template has them.

    A formula alone holds nothing where it is its column's: the cell above or below has the same. In a column of the
    `keys` it names a row, and one that stands alone is somebody's, such as a sum under the last row. `only`: the first
    row of an Excel Table, which may be the one blank row that there is; 0 for none.
    """

    grid: Grid
    left: int
    right: int
    formulas: Mapping[tuple[int, int], str]
    keys: frozenset[int]
    only: int = 0

    def holds(self, row: int) -> bool:
        """Does the row hold anything but formulas of its columns?"""
        for cells in self.grid.rows(row, self.left, 1, self.right - self.left + 1):
            for at, cell in enumerate(cells, start=self.left):
                if cell not in (None, "") and (row, at) not in self.formulas:
                    return True
        return any(not self._of_its_column(row, at) for at in self._formulas_in(row))

    def has_formulas(self, row: int) -> bool:
        """Does a formula stand in the row?"""
        return bool(self._formulas_in(row))

    def _formulas_in(self, row: int) -> list[int]:
        return [at for at in range(self.left, self.right + 1) if (row, at) in self.formulas]

    def _of_its_column(self, row: int, column: int) -> bool:
        if not self.keys or column in self.keys:
            return False
        formula = self.formulas[row, column]
        beside = [(step, self.formulas.get((row + step, column))) for step in (-1, 1)]
        same = any(other is not None and moved_down(formula, step) == other for step, other in beside)
        return same or (row == self.only and not any(other for _, other in beside))


def _room(
    grid: Grid,
    foot: int,
    left: int,
    right: int,
    excel: tuple[str, int, int, int, int] | None,
    blank: frozenset[int],
) -> int:
    """How many rows are free at the foot before something else stands there."""
    others = [t for t in grid.tables if t != excel and t[1] >= foot and t[2] <= right and t[2] + t[4] > left]
    taken = [t[1] for t in others]
    for row in range(foot, grid.bottom + 1):
        line = grid.rows(row, left, 1, right - left + 1)[0]
        if row not in blank and any(cell not in (None, "") for cell in line):
            taken.append(row)
            break
    return min(taken, default=1_048_577) - foot
