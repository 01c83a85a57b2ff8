"""A loaded workbook as the thing that edits are applied to."""

# openpyxl is pinned below 3.2: this module works with its insides on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

from typing import Any

from openpyxl.cell import Cell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.drawing_parts import Drawing, drawings_of
from prodops_xl.hosts.files.inventory import Inventory
from prodops_xl.hosts.files.openpyxl_reader import LoadedBook
from prodops_xl.hosts.files.openpyxl_styles import Styles


class Target:
    """A loaded workbook that edits are applied to. `sheets` finds worksheets by their ids in the session,
    `cached` are the cached values of formulas by sheet id, which a new content takes away; `drawings` what is drawn on
    worksheets, by sheet id, and on chart sheets, by their titles.
    """

    def __init__(self, book: LoadedBook, inventory: Inventory) -> None:
        self.book = book
        self.workbook = book.workbook
        self.package = inventory.package
        self.date1904 = inventory.date1904
        self.styles = Styles(book.workbook)
        self.sheets: dict[int, Worksheet] = {each.id: book.workbook[each.name] for each in inventory.sheets}
        self.drawings: dict[int, Drawing] = drawings_of(self.package, inventory.sheet_parts)
        self.chart_sheets: dict[str, Drawing] = drawings_of(self.package, inventory.chart_sheet_parts)
        self._parts = set(self.package.names)
        self.cached: dict[int, dict[tuple[int, int], Any]] = {}

    def free_part(self, pattern: str) -> str:
        """A part name that the file does not have; it is taken from then on."""
        number = next(n for n in range(1, len(self._parts) + 2) if pattern.format(n) not in self._parts)
        self._parts.add(pattern.format(number))
        return pattern.format(number)

    def row_attributes(self, sheet: Worksheet, row: int) -> dict[str, str]:
        return self.book.rows[sheet].setdefault(row, {})

    def blank_style(self, sheet: Worksheet, row: int, column: int) -> StyleArray | None:
        """What a cell that is not there yet looks like: as its row, else as its column."""
        number = self.book.rows[sheet].get(row, {}).get("s")
        if number is not None:
            return self.styles.shared(tuple(self.workbook._cell_styles[int(number)]))
        for dimension in sheet.column_dimensions.values():
            if dimension._style and (dimension.min or 0) <= column <= (dimension.max or 0):
                return self.styles.shared(tuple(dimension._style))
        return None

    def cell(self, sheet: Worksheet, row: int, column: int) -> Cell:
        """The cell, made where it was missing."""
        cell = sheet._cells.get((row, column))
        if cell is None:
            cell = sheet._cells[row, column] = Cell(sheet, row, column)
            cell._style = self.blank_style(sheet, row, column)
        return cell

    def present(self, sheet: Worksheet, area: Area) -> list[Cell]:
        """The cells of an area that exist."""
        cells = sheet._cells
        if area.size <= len(cells):
            return [cell for place in area.cells if (cell := cells.get(place))]
        return [cell for place, cell in cells.items() if area.covers(*place)]
