"""Worksheets of the file engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import MAX_COLUMNS, MAX_ROWS, Area, parse_area
from prodops_xl.hosts.files.autofit import autofit
from prodops_xl.hosts.files.charts import Charts
from prodops_xl.hosts.files.names import Names
from prodops_xl.hosts.files.notes import Note
from prodops_xl.hosts.files.page_setup import PageSetup
from prodops_xl.hosts.files.ranges import Range
from prodops_xl.hosts.files.references import resolve
from prodops_xl.hosts.files.sheet_state import SheetState
from prodops_xl.hosts.files.tables import Tables

if TYPE_CHECKING:
    from prodops_xl.hosts.files.books import Book

_WHOLE = Area(1, 1, MAX_ROWS, MAX_COLUMNS)
# COM's numbers: xlSheetHidden 0, xlSheetVeryHidden 2; any other true value shows the sheet.
_VERY_HIDDEN = 2


class Sheets(base_classes.Sheets):
    """A workbook's worksheets in order."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Sheets:
        return self

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.state.active)

    def __call__(self, name_or_index: str | int) -> Sheet:
        sheets = self.book.state.sheets
        if isinstance(name_or_index, int):
            if 1 <= name_or_index <= len(sheets):
                return Sheet(self.book, sheets[name_or_index - 1])
        else:
            state = self.book.state.find_sheet(name_or_index)
            if state is not None:
                return Sheet(self.book, state)
        raise ProdOpsError(
            f"{self.book.name} has no sheet {name_or_index}; "
            f"it has {', '.join(sheet.name for sheet in sheets)}."
        )

    def __len__(self) -> int:
        return len(self.book.state.sheets)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, state) for state in list(self.book.state.sheets))

    def __contains__(self, name: object) -> bool:
        return self.book.state.find_sheet(str(name)) is not None

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """A new sheet, which becomes the active one; before the active sheet unless told otherwise."""
        state = self.book.state
        if after is not None and before is None:
            position = state.sheets.index(after.state) + 1
        else:
            position = state.sheets.index(before.state if before else state.active)
        return Sheet(self.book, state.add_sheet(name, position))


class Sheet(base_classes.Sheet):
    """One worksheet."""

    def __init__(self, book: Book, state: SheetState) -> None:
        self._book = book
        self.state = state

    @property
    def api(self) -> Sheet:
        return self

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return self.state.name

    @name.setter
    def name(self, value: str) -> None:
        self.book.state.rename_sheet(self.state, value)

    @property
    def index(self) -> int:
        return self.book.state.sheets.index(self.state) + 1

    @property
    def names(self) -> Names:
        return Names(self.book, self.state)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def notes(self) -> Iterator[Note]:
        return (Note(Range(self, Area(*cell))) for cell in sorted(self.state.notes))

    @property
    def charts(self) -> Charts:
        return Charts(self)

    @property
    def page_setup(self) -> PageSetup:
        return PageSetup(self.state)

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self.state)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        return resolve(self, arg1, arg2)  # type: ignore[return-value] # several areas have no Range of their own

    @property
    def cells(self) -> Range:
        return Range(self, _WHOLE)

    @property
    def used_range(self) -> Range:
        """The rectangle around the cells that hold something; A1 on an empty sheet."""
        return Range(self, self.state.used())

    @property
    def visible(self) -> bool:
        return self.state.visibility == "visible"

    @visible.setter
    def visible(self, value: Any) -> None:
        """True, False, or 2 for very hidden (shown by no menu of Excel)."""
        very = value == _VERY_HIDDEN and value is not True
        self.book.state.show_sheet(self.state, "veryHidden" if very else "visible" if value else "hidden")

    def activate(self) -> None:
        self.book.state.activate(self.state)

    def select(self) -> None:
        self.activate()

    def clear_contents(self) -> None:
        self.cells.clear_contents()

    def clear_formats(self) -> None:
        self.cells.clear_formats()

    def clear(self) -> None:
        self.cells.clear()

    def autofit(self, axis: str | None = None) -> None:
        """Widths and heights for the used range."""
        autofit(self.state, self.state.used(), axis)

    def delete(self) -> None:
        self.book.state.delete_sheet(self.state)


class FreezePanes(base_classes.FreezePanes):
    """Rows and columns that stay in view. `freeze_at` takes them as Excel's JavaScript does: `1:1` the
    first row, `A:A` the first column, `A1:B2` two rows and two columns.
    """

    def __init__(self, state: SheetState) -> None:
        self.state = state

    def freeze_at(self, frozen_range: str) -> None:
        area = parse_area(frozen_range)
        if area is None:
            raise ProdOpsError(f"{frozen_range} is no range to freeze; give one such as 1:1 or A1:B2.")
        rows = 0 if area.whole_columns else area.last_row
        columns = 0 if area.whole_rows else area.last_column
        self.state.book.record(e.SetFrozenPanes(self.state.id, rows, columns))

    def unfreeze(self) -> None:
        self.state.book.record(e.SetFrozenPanes(self.state.id, 0, 0))
