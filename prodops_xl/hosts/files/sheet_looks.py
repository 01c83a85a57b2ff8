"""How the cells, rows and columns of one sheet look: what the file says, with the session's edits on top."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.layers import MISSING, Layer
from prodops_xl.hosts.files.sizes import DEFAULT_HEIGHT, DEFAULT_WIDTH
from prodops_xl.hosts.files.storage import CellStyle, LineRecord

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheet_state import SheetState

DATE_FORMAT = "yyyy-mm-dd"
MOMENT_FORMAT = "yyyy-mm-dd hh:mm"
Axis = Literal["rows", "columns"]
_DEFAULT = CellStyle()
_MIDNIGHT = dt.time()


class SheetLooks:
    """Every change records its edit and is seen by the next read."""

    def __init__(self, sheet: SheetState) -> None:
        self.sheet = sheet
        self._looks = {field: Layer() for field in CellStyle._fields}
        self._sizes = {"rows": Layer(), "columns": Layer()}
        self._hidden = {"rows": Layer(), "columns": Layer()}

    # Formats --------------------------------------------------------------------------------------

    def look(self, field: str, row: int, column: int) -> Any:
        """One aspect of a cell's style (a field of CellStyle)."""
        value = self._looks[field].at(row, column)
        if value is MISSING:
            style = (
                _DEFAULT
                if self.sheet.file_name is None
                else self.sheet.book.storage.style(self.sheet.id, row, column)
            )
            value = getattr(style, field)
        if field == "number_format" and value in ("General", "@"):
            return self._dated_format(row, column, value)
        return value

    def _dated_format(self, row: int, column: int, code: str) -> str:
        """A date cannot stand in a cell without a date format: writing one there gives it one."""
        moment = self.sheet.grid.value(row, column)
        if type(moment) is not dt.datetime:
            return code
        return DATE_FORMAT if moment.time() == _MIDNIGHT else MOMENT_FORMAT

    def common(self, field: str, area: Area) -> Any:
        """The aspect that all cells of an area share, or None; edges beyond the data are not looked at."""
        area = self.sheet.within_used(area)
        cells = area.cells
        first = self.look(field, *next(cells))
        return first if all(self.look(field, *cell) == first for cell in cells) else None

    def _lay(self, area: Area, **looks: Any) -> None:
        for field, value in looks.items():
            if value is not None:
                self._looks[field].lay(area, value)

    def set_fill(self, area: Area, color: e.RGB | None) -> None:
        self._looks["fill"].lay(area, color)
        self.sheet.book.record(e.SetFill(self.sheet.id, area, color))

    def set_number_format(self, area: Area, code: str) -> None:
        self._lay(area, number_format=code)
        self.sheet.book.record(e.SetNumberFormat(self.sheet.id, area, code))

    def set_font(self, edit: e.SetFont) -> None:
        self._lay(
            edit.area,
            bold=edit.bold,
            italic=edit.italic,
            size=edit.size,
            font_color=edit.color,
            font_name=edit.name,
        )
        self.sheet.book.record(edit)

    def set_alignment(self, edit: e.SetAlignment) -> None:
        self._lay(edit.area, wrap=edit.wrap, horizontal=edit.horizontal, vertical=edit.vertical)
        self.sheet.book.record(edit)

    def clear_formats(self, area: Area) -> None:
        for field, value in zip(CellStyle._fields, _DEFAULT, strict=True):
            self._looks[field].lay(area, value)
        self.sheet.book.record(e.ClearFormats(self.sheet.id, area))

    # Rows and columns -----------------------------------------------------------------------------

    def line(self, axis: Axis, number: int) -> LineRecord:
        """Size and visibility of a row or column."""
        cell = (number, 1) if axis == "rows" else (1, number)
        size, hidden = self._sizes[axis].at(*cell), self._hidden[axis].at(*cell)
        if (size is MISSING or hidden is MISSING) and self.sheet.file_name is not None:
            storage = self.sheet.book.storage
            read = (
                storage.row(self.sheet.id, number)
                if axis == "rows"
                else storage.column(self.sheet.id, number)
            )
        else:
            read = LineRecord(DEFAULT_HEIGHT if axis == "rows" else DEFAULT_WIDTH)
        return LineRecord(
            read.size if size is MISSING else size, read.hidden if hidden is MISSING else bool(hidden)
        )

    def set_width(self, first: int, count: int, width: float) -> None:
        area = Area(1, first, 1, count)
        self._hidden["columns"].lay(area, width == 0)
        if width:
            self._sizes["columns"].lay(area, width)
        self.sheet.book.record(e.SetColumnWidth(self.sheet.id, first, count, width))

    def set_height(self, first: int, count: int, height: float | None) -> None:
        area = Area(first, 1, count, 1)
        if height is not None:
            self._hidden["rows"].lay(area, height == 0)
        if height != 0:
            self._sizes["rows"].lay(area, DEFAULT_HEIGHT if height is None else height)
        self.sheet.book.record(e.SetRowHeight(self.sheet.id, first, count, height))

    def set_hidden(self, edit: e.SetHidden) -> None:
        rows = edit.axis == "rows"
        area = Area(edit.first, 1, edit.count, 1) if rows else Area(1, edit.first, 1, edit.count)
        self._hidden[edit.axis].lay(area, edit.hidden)
        self.sheet.book.record(edit)
