"""Notes on cells (Excel's old comments)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlwings import base_classes

if TYPE_CHECKING:
    from prodops_xl.hosts.files.ranges import Range


class Note(base_classes.Note):
    """The note of one cell."""

    def __init__(self, cell: Range) -> None:
        self._cell = cell

    @property
    def api(self) -> Note:
        return self

    @property
    def text(self) -> str:
        return self._cell.sheet.state.notes[self._cell.row, self._cell.column].text

    @text.setter
    def text(self, value: str) -> None:
        self._cell.sheet.state.set_note(self._cell.row, self._cell.column, value)

    @property
    def author(self) -> str:
        return self._cell.sheet.state.notes[self._cell.row, self._cell.column].author

    @property
    def location(self) -> Range:
        return self._cell

    def delete(self) -> None:
        self._cell.sheet.state.delete_notes(self._cell.area)
