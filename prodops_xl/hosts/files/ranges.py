"""Ranges of the file engine: where they lie and what they hold. How they look stands in `range_looks.py`."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.areas import Area, on_sheet, quote_sheet, split_sheet
from prodops_xl.hosts.files.grid import Direction
from prodops_xl.hosts.files.names import Name, check_name, range_of_name
from prodops_xl.hosts.files.notes import Note
from prodops_xl.hosts.files.range_looks import RangeLooks
from prodops_xl.hosts.files.serials import to_serial
from prodops_xl.hosts.files.storage import NameRecord

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheets import Sheet
    from prodops_xl.hosts.files.tables import Table


class Range(RangeLooks):
    """A rectangle of cells on one sheet."""

    # xlwings splits large reads and writes into chunks; here one block is one edit.
    max_cells_per_read = None
    max_cells_per_write = None
    has_array = False

    def __init__(self, sheet: Sheet, area: Area, arg1_input: str | None = None) -> None:
        self.sheet = sheet
        self.area = area
        self.arg1_input = area.address if arg1_input is None else arg1_input
        self.options: dict[str, Any] | None = None

    @property
    def api(self) -> Range | None:
        """Itself; None for a range without cells, which xlwings then does not write to."""
        return self if self.area.size else None

    @property
    def areas(self) -> list[Area]:
        """The one area it is."""
        return [self.area]

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return (self.sheet.name, *self.area)

    @property
    def row(self) -> int:
        return self.area.row

    @property
    def column(self) -> int:
        return self.area.column

    @property
    def shape(self) -> tuple[int, int]:
        return self.area.rows, self.area.columns

    def __len__(self) -> int:
        return self.area.size

    def __call__(self, row: int, column: int | None = None) -> Range:
        """A cell counted from the range's first (it may lie outside), or the n-th cell row by row."""
        if column is None:
            down, right = divmod(row - 1, self.area.columns)
        else:
            down, right = row - 1, column - 1
        return Range(self.sheet, on_sheet(Area(self.area.row + down, self.area.column + right)))

    # Contents -------------------------------------------------------------------------------------

    @property
    def raw_value(self) -> Any:
        """What COM gives: one cell its value, more cells a list of rows. Ranges that run to the edge of the
        sheet end with the data.
        """
        if not self.area.size:
            return None
        area = self.sheet.state.within_used(self.area)
        if area.size == 1:
            return self.sheet.state.grid.value(area.row, area.column)
        return self.sheet.state.grid.block(area)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self._write(data)

    def _write(self, data: Any) -> None:
        """A scalar fills the range; rows fill it from the top left and are cut at its edges."""
        if not self.area.size:
            return
        if not isinstance(data, (list, tuple)):
            self.sheet.state.fill(self.area, data)
            return
        rows = data if data and isinstance(data[0], (list, tuple)) else [data]
        cut = [row[: self.area.columns] for row in rows[: self.area.rows]]
        self.sheet.state.put(self.area.row, self.area.column, cut)

    @property
    def formula(self) -> Any:
        """Formulas, and the contents of other cells as text: one cell a text, more cells a tuple of rows."""
        area = self.sheet.state.within_used(self.area)
        rows = tuple(
            tuple(self._formula(row, column) for column in range(area.column, area.last_column + 1))
            for row in range(area.row, area.last_row + 1)
        )
        return rows[0][0] if area.size == 1 else rows

    @formula.setter
    def formula(self, value: Any) -> None:
        self._write(value)

    @property
    def formula2(self) -> Any:
        """The same: which formulas spill is written in parts that this storage does not read."""
        return self.formula

    @formula2.setter
    def formula2(self, value: Any) -> None:
        self._write(value)

    def _formula(self, row: int, column: int) -> str:
        state = self.sheet.state
        return state.formula(row, column) or _as_text(
            state.grid.value(row, column), state.book.storage.date1904
        )

    def clear_contents(self) -> None:
        if self.area.size:
            self.sheet.state.fill(self.area, None)

    def clear_formats(self) -> None:
        if self.area.size:
            self.sheet.state.looks.clear_formats(self.area)

    def clear(self) -> None:
        """Contents, formats, notes and links."""
        self.clear_contents()
        self.clear_formats()
        self.sheet.state.delete_notes(self.area)
        self.sheet.state.delete_links(self.area)

    # Places ---------------------------------------------------------------------------------------

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        address = self.area.spell("$" if row_absolute else "", "$" if col_absolute else "")
        if not external:
            return address
        place = quote_sheet(self.sheet.name)
        if place.startswith("'") or not re.fullmatch(r"[\w.]+", self.sheet.book.name):
            return f"'[{self.sheet.book.name}]{place.strip(chr(39))}'!{address}"
        return f"[{self.sheet.book.name}]{place}!{address}"

    @property
    def address(self) -> str:
        return self.area.spell()

    def end(self, direction: Direction) -> Range:
        """Where Ctrl+arrow goes from the range's first cell."""
        return Range(self.sheet, Area(*self.sheet.state.grid.end(self.area.row, self.area.column, direction)))

    @property
    def current_region(self) -> Range:
        return Range(self.sheet, self.sheet.state.grid.region(self.area.row, self.area.column))

    @property
    def merge_area(self) -> Range:
        return Range(self.sheet, self.sheet.state.merged_around(self.area))

    @property
    def merge_cells(self) -> bool | None:
        """True inside one merged area, None where the range is partly merged."""
        meeting = [part for part in self.sheet.state.merged if part.meets(self.area)]
        if not meeting:
            return False
        return True if any(part.holds(self.area) for part in meeting) else None

    def select(self) -> None:
        self.sheet.state.select(self.area)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        raise ProdOpsError(_refusal("Cells are not inserted"))

    def delete(self, shift: str | None = None) -> None:
        raise ProdOpsError(_refusal("Cells are not deleted"))

    # What stands on or over the cells -------------------------------------------------------------

    @property
    def name(self) -> Name | None:
        """The first defined name that means exactly these cells."""
        book = self.sheet.book
        for record in book.state.names:
            cells = range_of_name(book, record)
            if cells is not None and cells.sheet.state is self.sheet.state and cells.area == self.area:
                return Name(book, record)
        return None

    @name.setter
    def name(self, value: str) -> None:
        refers_to = f"={quote_sheet(self.sheet.name)}!{self.address}"
        sheet_name, bare = split_sheet(value)
        sheet = self.sheet.book.state.find_sheet(sheet_name) if sheet_name else None
        self.sheet.book.state.put_name(NameRecord(check_name(bare), sheet.id if sheet else None, refers_to))

    @property
    def table(self) -> Table | None:
        """The table in which the range's first cell lies."""
        from prodops_xl.hosts.files.tables import Table

        for record in self.sheet.state.tables:
            if record.area.covers(self.area.row, self.area.column):
                return Table(self.sheet, record.name)
        return None

    @property
    def note(self) -> Note | None:
        here = (self.area.row, self.area.column) in self.sheet.state.notes
        return Note(Range(self.sheet, Area(self.area.row, self.area.column))) if here else None

    def add_note(self, text: str) -> Note:
        self.sheet.state.set_note(self.area.row, self.area.column, text)
        return Note(Range(self.sheet, Area(self.area.row, self.area.column)))

    @property
    def hyperlink(self) -> str:
        """The address of the cell's link; a place in this workbook begins with #."""
        address = self.sheet.state.links.get((self.area.row, self.area.column))
        if address is None:
            raise ProdOpsError(f"The cell {self.area.address} on {self.sheet.name} holds no hyperlink.")
        return address

    def add_hyperlink(
        self, address: str, text_to_display: str | None = None, screen_tip: str | None = None
    ) -> None:
        """A link on the first cell, with its text."""
        row, column = self.area.row, self.area.column
        if text_to_display is not None:
            # An apostrophe keeps a text that begins with = from becoming a formula.
            text = f"'{text_to_display}" if text_to_display[:1] in ("=", "'") else text_to_display
            self.sheet.state.put(row, column, [[text]])
        self.sheet.state.set_link(row, column, address, screen_tip)


def _refusal(what: str) -> str:
    return (
        f"{what} in a file without Excel: formulas, names, notes and rules would not move with them. "
        "Write to free rows instead, or do it in Excel."
    )


def _as_text(value: Any, date1904: bool) -> str:
    """A constant as Excel's Formula property gives it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime):
        value = to_serial(value, date1904)
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value)
