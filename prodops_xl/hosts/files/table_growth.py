"""Calculated columns in the rows that a table grows by: as in Excel, a blank cell there takes the column's formula."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from prodops_xl.hosts.files.areas import Area, Cell
from prodops_xl.hosts.files.patch.formula_shift import shifted
from prodops_xl.hosts.files.sheet_state import SheetState
from prodops_xl.hosts.files.storage import TableRecord

_NO_FORMATS = ("General", "@", None)


def fill_calculated(sheet: SheetState, old: TableRecord, area: Area) -> None:
    """Formulas, and the number format of the row above, where a table reaches further down; cells that hold something
    stay.
    """
    last = old.area.last_row
    for offset, formula in enumerate(old.calculated[: min(area.columns, old.area.columns)]):
        column = area.column + offset
        found = _formula_below(sheet, formula, (last, column)) if formula else ""
        blank = (
            [row for row in range(last + 1, area.last_row + 1) if _is_blank(sheet, row, column)]
            if found
            else []
        )
        for first, count in _runs(blank):
            rows = [[shifted(found, row - last, 0)] for row in range(first, first + count)]
            sheet.put(first, column, rows)
            _format(sheet, (last, column), Area(first, column, count, 1))


def _formula_below(sheet: SheetState, formula: str, above: Cell) -> str:
    """The column's formula as it reads in the table's last row. One that speaks of the table's columns alone reads the same
    everywhere; of another the file does not say for which row it is spelled, so the last row's own cell tells.
    """
    text = f"={formula}"
    return text if shifted(text, 1, 0) == text else sheet.formula(*above)


def _is_blank(sheet: SheetState, row: int, column: int) -> bool:
    return sheet.grid.value(row, column) is None and (row, column) not in sheet.grid.formulas


def _format(sheet: SheetState, above: Cell, area: Area) -> None:
    code = sheet.looks.look("number_format", *above)
    if code not in _NO_FORMATS and sheet.looks.look("number_format", area.row, area.column) in _NO_FORMATS:
        sheet.looks.set_number_format(area, code)


def _runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """Rows that follow each other: the first, and how many."""
    for _, run in groupby(enumerate(rows), key=lambda numbered: numbered[1] - numbered[0]):
        found = [row for _, row in run]
        yield found[0], len(found)
