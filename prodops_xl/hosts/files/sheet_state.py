"""One worksheet of a session: what the file says of it, with the session's edits on top.

Every change goes through a method here, which records the edit and makes the next read see it.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area, Cell, spanning
from prodops_xl.hosts.files.chart_state import ChartState
from prodops_xl.hosts.files.contents import (
    MAX_TEXT,
    Formula,
    clean_text,
    content_of,
    rows_of_contents,
    value_of,
)
from prodops_xl.hosts.files.grid import FileGrid, Grid
from prodops_xl.hosts.files.patch.formula_shift import shifted
from prodops_xl.hosts.files.serials import FIRST_DATE_1904
from prodops_xl.hosts.files.sheet_looks import SheetLooks
from prodops_xl.hosts.files.storage import NoteRecord, TableRecord

if TYPE_CHECKING:
    from prodops_xl.hosts.files.book_state import BookState

MAX_FILL = 5_000_000
MAX_LINKS = 65_530
AUTHOR = "ProdOps XL"


class SheetState:
    """A worksheet; `file_name` is the name it has in the file, None for a sheet of this session."""

    def __init__(
        self, book: BookState, number: int, name: str, visibility: e.Visibility, in_file: bool
    ) -> None:
        self.book = book
        self.id = number
        self.name = name
        self.visibility = visibility
        self.file_name = name if in_file else None
        self.tables: list[TableRecord] = []
        self.formula_texts: dict[Cell, str] = {}
        self.looks = SheetLooks(self)
        self.charts_made = 0

    # What the file says, read when first asked for ------------------------------------------------

    @cached_property
    def grid(self) -> Grid:
        if self.file_name is None:
            return Grid()
        storage = self.book.storage
        return FileGrid(lambda: Grid(storage.values(self.id), storage.formula_cells(self.id)))

    @cached_property
    def notes(self) -> dict[Cell, NoteRecord]:
        return {} if self.file_name is None else self.book.storage.notes(self.id)

    @cached_property
    def links(self) -> dict[Cell, str]:
        return {} if self.file_name is None else self.book.storage.links(self.id)

    @cached_property
    def merged(self) -> list[Area]:
        return [] if self.file_name is None else self.book.storage.merged(self.id)

    @cached_property
    def selection(self) -> Area:
        return Area(1, 1) if self.file_name is None else Area(*self.book.storage.active_cell(self.id))

    @cached_property
    def charts(self) -> list[ChartState]:
        if self.file_name is None:
            return []
        found = [ChartState(self, record) for record in self.book.storage.charts(self.id)]
        self.charts_made = len(found)
        return found

    @cached_property
    def print_area(self) -> str | None:
        return None if self.file_name is None else self.book.storage.print_area(self.id)

    def set_print_area(self, area: str | None) -> None:
        self.print_area = area
        self.book.record(e.SetPrintArea(self.id, area))

    # Contents -------------------------------------------------------------------------------------

    def used(self) -> Area:
        return self.grid.used() or Area(1, 1)

    def within_used(self, area: Area) -> Area:
        """An area that runs to the edge of the sheet, cut where nothing more is held."""
        rows, columns = area.rows, area.columns
        if area.whole_columns:
            rows = max(self.grid.last_row() - area.row + 1, 1)
        if area.whole_rows:
            columns = max(self.grid.last_column() - area.column + 1, 1)
        return Area(area.row, area.column, rows, columns)

    def formula(self, row: int, column: int) -> str:
        """The formula of a cell, or an empty text."""
        if (row, column) not in self.grid.formulas:
            return ""
        text = self.formula_texts.get((row, column))
        return self.book.storage.formula(self.id, row, column) if text is None else text

    def put(self, row: int, column: int, rows: Any) -> None:
        """Writes a block of Python values or contents."""
        contents = self._settled(row, column, rows_of_contents(rows))
        if not contents or not contents[0]:
            return
        area = Area(row, column, len(contents), max(len(line) for line in contents))
        self.grid.drop_formulas(area)
        self.grid.write(row, column, [[value_of(content) for content in line] for line in contents])
        self._note_formulas(row, column, contents)
        self.book.record(e.SetValues(self.id, row, column, contents))

    def _note_formulas(self, row: int, column: int, contents: tuple[tuple[Any, ...], ...]) -> None:
        for number, line in enumerate(contents, start=row):
            for position, content in enumerate(line, start=column):
                if type(content) is Formula:
                    self.grid.add_formula(number, position)
                    self.formula_texts[number, position] = str(content)

    def fill(self, area: Area, value: Any) -> None:
        """Writes one value into every cell of an area; a formula moves with the cell, as in Excel."""
        content = content_of(value)
        if content is None:
            self.grid.clear(area)
            self.book.record(e.FillValue(self.id, area, None))
            return
        if area.size > MAX_FILL:
            raise ProdOpsError(
                f"One value in {area.size:,} cells ({area.address}) is more than a workbook should hold. "
                "Name the rows you mean."
            )
        if type(content) is Formula:
            self.put(area.row, area.column, _moved(content, area))
        else:
            self.put(area.row, area.column, [[content] * area.columns] * area.rows)

    def _settled(
        self, row: int, column: int, contents: tuple[tuple[Any, ...], ...]
    ) -> tuple[tuple[Any, ...], ...]:
        """What Excel does to contents at their cell: text format keeps a formula as text, hidden cells of a
        merged area hold nothing, and a workbook of 1904 no earlier date.
        """
        area = Area(row, column, len(contents), max(map(len, contents), default=0))
        merged = [part for part in self.merged if part.meets(area)]
        formulas = any(type(content) is Formula for line in contents for content in line)
        if not (merged or formulas or self.book.storage.date1904):
            return contents

        def settle(content: Any, at: int, across: int) -> Any:
            kind = type(content)
            if any(part.covers(at, across) and (at, across) != (part.row, part.column) for part in merged):
                return None
            if kind is Formula and self.looks.look("number_format", at, across) == "@":
                return str(content)
            if kind is dt.datetime and self.book.storage.date1904 and content < FIRST_DATE_1904:
                return content.date().isoformat()
            return content

        return tuple(
            tuple(settle(content, at, across) for across, content in enumerate(line, start=column))
            for at, line in enumerate(contents, start=row)
        )

    def references(self) -> list[str]:
        """Texts of this session in which other sheets may be named: formulas, and what its charts show."""
        shown = self.charts if "charts" in vars(self) else ()
        series = [one for chart in shown for one in chart.record.series]
        return [
            *self.formula_texts.values(),
            *(text for one in series for text in (one.values, one.categories, one.name_cell)),
        ]

    # Notes and links ------------------------------------------------------------------------------

    def set_note(self, row: int, column: int, text: str) -> None:
        text = clean_text(text)[:MAX_TEXT]
        self.notes[row, column] = NoteRecord(text, AUTHOR)
        self.book.record(e.SetNote(self.id, row, column, text, AUTHOR))

    def delete_notes(self, area: Area) -> None:
        gone = [cell for cell in self.notes if area.covers(*cell)]
        for cell in gone:
            del self.notes[cell]
        if gone:
            self.book.record(e.DeleteNotes(self.id, area))

    def set_link(self, row: int, column: int, address: str, screen_tip: str | None) -> None:
        if len(self.links) >= MAX_LINKS:
            raise ProdOpsError(
                f"A sheet holds at most {MAX_LINKS:,} hyperlinks; {self.name} has them. "
                "Write =HYPERLINK() formulas instead."
            )
        self.links[row, column] = address
        self.book.record(e.SetHyperlink(self.id, row, column, address, screen_tip))

    def delete_links(self, area: Area) -> None:
        gone = [cell for cell in self.links if area.covers(*cell)]
        for cell in gone:
            del self.links[cell]
        if gone:
            self.book.record(e.DeleteHyperlinks(self.id, area))

    def select(self, area: Area) -> None:
        self.selection = area
        self.book.record(e.SelectCells(self.id, area))

    def merged_around(self, area: Area) -> Area:
        """The merged area that an area touches, together with it; the area itself where there is none."""
        for part in self.merged:
            if part.meets(area):
                area = spanning(area, part)
        return area


def _moved(formula: Formula, area: Area) -> list[list[Formula]]:
    """A formula typed into the first cell of an area, as it reads in each of its cells."""
    return [
        [Formula(shifted(str(formula), down, right)) for right in range(area.columns)]
        for down in range(area.rows)
    ]
