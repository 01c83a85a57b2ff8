"""Cells that are not what they seem: merged ones, formulas never calculated, columns that bear our names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import xlwings as xw
from xlwings.utils import col_name

from prodops_xl.errors import ProdOpsError
from prodops_xl.tables.schema import Table
from prodops_xl.workbook.grids import Grid, formulas_of
from prodops_xl.workbook.host_limits import answered
from prodops_xl.workbook.locate import Place

# What our column is called where the team has one of that name.
SUFFIX = " (ProdOps)"
# Columns that teams merge down over the lines of a PO or style.
_MERGED = ("PO", "Season", "Style", "Description", "Vendor", "Factory", "Origin")
_MOST_LOOKS = 5_000

Rows = npt.NDArray[np.int64]


def fill_merged(
    sheet: xw.Sheet, table: Table, columns: Mapping[str, int], rows: Rows, cells: dict[str, list[Any]]
) -> dict[tuple[int, int], int]:
    """Give blank cells inside a merged area its value; return the row that holds it, by sheet row and column.

    Asked cell by cell, and only where a key or one of the columns that teams merge is blank under a filled cell.
    """
    out: dict[tuple[int, int], int] = {}
    looks = 0
    for name in (n for n in (*table.key, *_MERGED) if n in columns and n in cells):
        values, column = cells[name], columns[name]
        for i, value in enumerate(values):
            if value not in (None, "") or i == 0 or values[i - 1] in (None, "") or looks >= _MOST_LOOKS:
                continue
            looks += 1
            cell = sheet.range((int(rows[i]), column))
            if answered(lambda c=cell: c.merge_cells, False):  # type: ignore[misc]
                anchor = cell.merge_area.row
                source = np.flatnonzero(rows == anchor)
                if len(source) and values[int(source[0])] not in (None, ""):
                    values[i] = values[int(source[0])]
                    out[(int(rows[i]), column)] = anchor
    return out


def refuse_uncalculated(
    sheet: xw.Sheet, table: Table, columns: Mapping[str, int], rows: Rows, cells: Mapping[str, list[Any]]
) -> None:
    """Raise ProdOpsError where a needed cell holds a formula without a value: told as blank it would be overwritten."""
    for name in (
        n for n, column in table.columns.items() if n in cells and (column.required or n in table.key)
    ):
        blank = [int(rows[i]) for i, value in enumerate(cells[name]) if value in (None, "")]
        if not blank:
            continue
        written = formulas_of(sheet.range((blank[0], columns[name]), (blank[-1], columns[name])))
        waiting = [row for row in blank if (row, columns[name]) in written]
        if waiting:
            raise ProdOpsError(
                f"{len(waiting):,} cells of {name} on sheet {sheet.name} hold formulas that were never calculated "
                f"(the first is {col_name(columns[name])}{waiting[0]}). Open the workbook in Excel, save it, and run this again."
            )


def foreign_columns(
    sheet: xw.Sheet, place: Place, columns: Mapping[str, int], written: Mapping[str, Any], grid: Grid
) -> frozenset[str]:
    """Computed columns whose header stands on the sheet, and whose cells hold what we did not write."""
    out = set()
    for name in place.table.owned("C"):
        column = columns.get(name)
        if column is None or written.get(name) == place.headers[column]:
            continue
        first = place.header_row + 1
        block = grid.rows(first, column, place.last_row - first + 1, 1)
        if any(value not in (None, "") for line in block for value in line) or (
            place.last_row >= first and formulas_of(sheet.range((first, column), (place.last_row, column)))
        ):
            out.add(name)
    return frozenset(out)
