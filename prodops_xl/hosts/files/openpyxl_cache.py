"""Cached values of formulas in a loaded workbook: those that a session's edits made stale are dropped."""

# openpyxl is pinned below 3.2: this module works with the insides of its cells on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.cell import Cell as OpenpyxlCell
from openpyxl.worksheet.worksheet import Worksheet

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area, Cell
from prodops_xl.hosts.files.openpyxl_target import Target
from prodops_xl.hosts.files.staleness import stale_formulas

_MEANINGS = (e.SetName, e.DeleteName, e.ResizeTable)


def drop_stale(target: Target, edits: Sequence[e.Edit]) -> None:
    """Takes the cached values away that may not hold after these edits, which have been applied."""
    names = {number: sheet.title.lower() for number, sheet in target.sheets.items()}
    formulas = {
        names[number]: _texts(target.sheets[number], cells)
        for number, cells in target.cached.items()
        if cells and number in names
    }
    if not formulas:
        return
    written = {
        names[number]: list(_written(number, target.sheets[number], edits)) for number in target.sheets
    }
    renamed = any(isinstance(edit, _MEANINGS) for edit in edits)
    stale = stale_formulas(formulas, written, renamed)
    for number, cells in target.cached.items():
        for cell in stale.get(names.get(number, ""), ()):
            cells.pop(cell, None)


def _texts(sheet: Worksheet, cells: Iterable[Cell]) -> dict[Cell, str]:
    found = {}
    for place in cells:
        cell: OpenpyxlCell | None = sheet._cells.get(place)
        if cell is not None and cell.data_type == "f":
            text = getattr(cell._value, "text", cell._value)
            # What-if tables have no text of their own: nothing tells what they read.
            found[place] = text if isinstance(text, str) else "=INDIRECT()"
    return found


def _written(number: int, sheet: Worksheet, edits: Sequence[e.Edit]) -> Iterable[Area]:
    """The areas of a sheet that edits wrote to, as far as the sheet has cells."""
    rows = max((row for row, _ in sheet._cells), default=1)
    columns = max((column for _, column in sheet._cells), default=1)
    for edit in edits:
        if isinstance(edit, e.SetValues) and edit.sheet == number:
            yield Area(edit.row, edit.column, len(edit.rows), max(map(len, edit.rows)))
        elif isinstance(edit, e.FillValue) and edit.sheet == number:
            area = edit.area
            if area.row <= rows and area.column <= columns:
                yield Area(
                    area.row,
                    area.column,
                    min(area.last_row, rows) - area.row + 1,
                    min(area.last_column, columns) - area.column + 1,
                )
