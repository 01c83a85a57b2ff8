"""Sheets as plain grids of values, each read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import xlwings as xw

from prodops_xl.errors import ProdOpsError
from prodops_xl.workbook.host_limits import answered

# One COM or web request may not carry more; the file engine does not mind.
CHUNK = 20_000


@dataclass(frozen=True)
class Grid:
    """The used cells of one sheet: `values[i][j]` stands at row `top + i`, column `left + j` (1-based)."""

    sheet: str
    top: int
    left: int
    values: list[list[Any]]
    tables: tuple[tuple[str, int, int, int, int], ...] = ()  # name, row, column, rows, columns
    formulas: dict[tuple[int, int], str] | None = (
        None  # by row and column; None where they were not asked for
    )

    @property
    def bottom(self) -> int:
        """Last used row."""
        return self.top + len(self.values) - 1

    @property
    def right(self) -> int:
        """Last used column."""
        return self.left + (len(self.values[0]) if self.values else 0) - 1

    def rows(self, row: int, column: int, rows: int, columns: int) -> list[list[Any]]:
        """The values of a block, cut to the used cells."""
        first = column - self.left
        return [line[first : first + columns] for line in self.values[row - self.top : row - self.top + rows]]


def read_grid(sheet: xw.Sheet, *, formulas: bool = False) -> Grid:
    """Read a sheet's used range in one go, without blank rows at its foot; its formulas too where asked."""
    used = sheet.used_range
    values = used.options(ndim=2, chunksize=CHUNK, err_to_str=True).value if used is not None else []
    values = values or []
    while values and all(cell is None or cell == "" for cell in values[-1]):
        values.pop()
    tables = tuple((t.name, t.range.row, t.range.column, *t.range.shape) for t in sheet.tables)
    written = formulas_of(used) if formulas else None
    return Grid(sheet.name, used.row, used.column, values, tables, written)


def formulas_of(area: xw.Range, *, needed: bool = False) -> dict[tuple[int, int], str]:
    """The formulas in a range, by sheet row and column; none where the host does not tell.

    `needed`: then ProdOpsError is raised instead, for what must not be done blindly.
    """
    block = answered(lambda: area.formula, None)
    if block is None and needed:
        raise ProdOpsError(
            f"This host does not tell which cells of sheet {area.sheet.name} hold formulas, and they might be overwritten; "
            "nothing was changed. Run the command from the task pane, in Excel on the desktop, or on the file."
        )
    rows: Any = block if isinstance(block, (tuple, list)) else ((block,),)
    if rows and not isinstance(rows[0], (tuple, list)):  # one row or one column comes flat
        rows = (rows,) if area.shape[0] == 1 else tuple((cell,) for cell in rows)
    return {
        (area.row + i, area.column + j): cell
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
        if isinstance(cell, str) and cell.startswith("=")
    }
