"""The values of cells as they will be: what the file has, with the session's contents on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area, Cell
from prodops_xl.hosts.files.contents import value_of
from prodops_xl.hosts.files.grid import Grid
from prodops_xl.hosts.files.patch.book_patch import BookPatch

NOT_HERE = object()


def content_in(edit: e.Edit, row: int, column: int) -> Any:
    """What an edit writes into a cell; NOT_HERE where it writes nothing there."""
    if isinstance(edit, e.FillValue) and edit.area.covers(row, column):
        return edit.content
    if isinstance(edit, e.SetValues) and 0 <= row - edit.row < len(edit.rows):
        line = edit.rows[row - edit.row]
        if 0 <= column - edit.column < len(line):
            return line[column - edit.column]
    return NOT_HERE


class FinalValues:
    """Values by sheet. `stale` are formulas whose value the file will not have."""

    def __init__(self, book: BookPatch, edits: Sequence[e.Edit]) -> None:
        self._book = book
        self._grids: dict[int, Grid] = {}
        self._edits: dict[int, list[e.SetValues | e.FillValue]] = {}
        for edit in edits:
            if isinstance(edit, (e.SetValues, e.FillValue)):
                self._edits.setdefault(edit.sheet, []).append(edit)
        self.stale: dict[int, set[Cell]] = {}

    def written(self, number: int, row: int, column: int) -> Any:
        """What the session wrote into a cell at last, as a value; NOT_HERE where it wrote nothing."""
        for edit in reversed(self._edits.get(number, [])):
            content = content_in(edit, row, column)
            if content is not NOT_HERE:
                return value_of(content)
        return NOT_HERE

    def grid(self, number: int) -> Grid:
        """All values of a sheet."""
        if number not in self._grids:
            grid = self._grids[number] = Grid(self._book.reading(number))
            for edit in self._edits.get(number, []):
                if isinstance(edit, e.SetValues):
                    rows = ([value_of(content) for content in line] for line in edit.rows)
                    grid.write(edit.row, edit.column, rows)
                else:
                    _fill(grid, edit)
        return self._grids[number]

    def value(self, number: int, row: int, column: int) -> Any:
        """The value of a cell; None for a blank and for a formula that was not calculated."""
        if (row, column) in self.stale.get(number, ()):
            return None
        return self.grid(number).value(row, column)

    def values(self, number: int, area: Area) -> list[Any]:
        return [self.value(number, *cell) for cell in area.cells]


def _fill(grid: Grid, edit: e.FillValue) -> None:
    if edit.content is None:
        grid.clear(edit.area)
    else:
        line = [value_of(edit.content)] * edit.area.columns
        grid.write(edit.area.row, edit.area.column, [line] * edit.area.rows)
