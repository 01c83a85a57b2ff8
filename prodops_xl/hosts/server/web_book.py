"""A workbook that came over the wire, as commands need it: xlwings' remote book, with the facts that the task pane told.

xlwings' remote engine answers no question about formulas, fills, number formats, notes and merged cells; here they are
answered from the facts. Where a fact was not told, the refusal stays (NotImplementedError), and commands fall back.
A book of its own has an app of its own: what is selected in one user's workbook is never asked of another's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import xlwings as xw
from xlwings.pro import _xlremote as remote

from prodops_xl.hosts.server.facts import RGB, SheetFacts, rgb

# Of Calibri 11: points of a character and of a cell's padding. Widths are characters everywhere but on the web.
_CHARACTER, _PADDING = 5.25, 3.75
_DIFFERENT = (0, 0, 0)  # what Excel answers for cells that differ
_NOTHING = SheetFacts()


def _put(owner: type, name: str, of: Any, value: Any) -> None:
    """Set a property as xlwings' own class does, of which ours answers the reading."""
    vars(owner)[name].fset(of, value)


def web_book(book: xw.Book, facts: Mapping[str, SheetFacts]) -> xw.Book:
    """The same workbook with facts; what is written goes into the answer of `book`."""
    return xw.Book(impl=_Book(book.impl, facts))


class _Book(remote.Book):  # type: ignore[misc]
    """Writes into the actions of the book that xlwings opened."""

    def __init__(self, told: Any, facts: Mapping[str, SheetFacts]) -> None:
        app = remote.App(apps=told.books.app.apps, add_book=False)
        super().__init__(api=told.api, books=app.books)
        app.books.books.append(self)
        app.books._active = self  # noqa: SLF001 - the engine has no other door
        self._json = told.json()
        self.facts = facts

    @property
    def sheets(self) -> Any:
        return _Sheets(api=self.api["sheets"], book=self)


class _Sheets(remote.Sheets):  # type: ignore[misc]
    @property
    def active(self) -> Any:
        return _as_ours(super().active)

    def __call__(self, name_or_index: Any) -> Any:
        return _as_ours(super().__call__(name_or_index))

    def __iter__(self) -> Iterator[Any]:
        return map(_as_ours, super().__iter__())

    def add(self, before: Any = None, after: Any = None, name: Any = None) -> Any:
        return _as_ours(super().add(before, after, name))


def _as_ours(sheet: Any) -> Any:
    return _Sheet(api=sheet.api, sheets=sheet.sheets, index=sheet.index)


class _Sheet(remote.Sheet):  # type: ignore[misc]
    @property
    def facts(self) -> SheetFacts:
        found: SheetFacts = self.book.facts.get(self.name, _NOTHING)
        return found

    def range(self, arg1: Any, arg2: Any = None) -> Any:
        return _Range(sheet=self, arg1=arg1, arg2=arg2)

    @property
    def cells(self) -> Any:
        return self.range((1, 1), (remote.MAX_ROWS, remote.MAX_COLUMNS))

    @property
    def used_range(self) -> Any:
        used = super().used_range
        return self.range(used.arg1, used.arg2)

    @property
    def notes(self) -> list[Any]:
        return [_Note(self.range(note.range.arg1)) for note in super().notes]


class _Range(remote.Range):  # type: ignore[misc]
    @property
    def api(self) -> Any:
        """The values; xlwings' own copies the whole sheet for every cell that is asked for."""
        values = self.sheet.api["values"]
        rows, columns = self.shape
        top, left = self.row - 1, self.column - 1
        if rows * columns == 1:
            inside = top < len(values) and left < len(values[top])
            return [[values[top][left] if inside else None]]
        block = [list(line[left : left + columns]) for line in values[top : top + rows]]
        if self.arg2 is not None and max(rows, columns) >= remote.MAX_COLUMNS:
            return block or [[None]]
        block += [[] for _ in range(rows - len(block))]
        return [line + [None] * (columns - len(line)) for line in block]

    def __call__(self, arg1: Any, arg2: Any = None) -> Any:
        found = super().__call__(arg1, arg2)
        return self.sheet.range(found.arg1, found.arg2)

    def _cells(self) -> Iterator[tuple[int, int]]:
        rows, columns = self.shape
        for row in range(self.row, self.row + rows):
            for column in range(self.column, self.column + columns):
                yield row, column

    @property
    def formula(self) -> Any:
        told = self.sheet.facts.formulas
        if told is None:
            return super().formula
        rows, columns = self.shape
        block = self.api
        out = tuple(
            tuple(told.get((self.row + i, self.column + j)) or _constant(block[i][j]) for j in range(columns))
            for i in range(rows)
        )
        return out[0][0] if rows == columns == 1 else out

    @formula.setter
    def formula(self, value: Any) -> None:
        _put(remote.Range, "formula", self, value)

    @property
    def color(self) -> RGB | None:
        told = self.sheet.facts.fills
        if told is None:
            unknown: RGB | None = super().color
            return unknown
        found = {told.at(row, column) for row, column in self._cells()}
        if len(found) > 1:
            return _DIFFERENT
        fill = found.pop()
        return rgb(fill) if fill else None

    @color.setter
    def color(self, value: Any) -> None:
        _put(remote.Range, "color", self, value)

    @property
    def number_format(self) -> str | None:
        told = self.sheet.facts.formats
        if told is None:
            unknown: str | None = super().number_format
            return unknown
        found = {told.at(row, column) or "General" for row, column in self._cells()}
        return found.pop() if len(found) == 1 else None

    @number_format.setter
    def number_format(self, value: Any) -> None:
        _put(remote.Range, "number_format", self, value)

    @property
    def merge_cells(self) -> bool:
        told = self.sheet.facts.merged
        if told is None:
            return bool(super().merge_cells)
        return self._merged() is not None

    @property
    def merge_area(self) -> Any:
        told = self.sheet.facts.merged
        if told is None:
            return super().merge_area
        area = self._merged()
        if area is None:
            return self
        row, column, rows, columns = area
        return self.sheet.range((row, column), (row + rows - 1, column + columns - 1))

    def _merged(self) -> tuple[int, int, int, int] | None:
        row, column = self.row, self.column
        return next(
            (
                area
                for area in self.sheet.facts.merged or ()
                if area[0] <= row < area[0] + area[2] and area[1] <= column < area[1] + area[3]
            ),
            None,
        )

    @property
    def column_width(self) -> Any:
        return super().column_width

    @column_width.setter
    def column_width(self, characters: float) -> None:
        points = round(characters * _CHARACTER + _PADDING, 2) if characters else 0
        _put(remote.Range, "column_width", self, points)

    @property
    def note(self) -> Any:
        return _Note(self) if super().note is not None else None

    def add_note(self, text: str) -> Any:
        super().add_note(text)
        return _Note(self)


def _constant(value: Any) -> Any:
    """A cell that holds no formula: a text that looks like one is a text."""
    if value is None:
        return ""
    return "'" + value if isinstance(value, str) and value.startswith("=") else value


class _Note(remote.Note):  # type: ignore[misc]
    @property
    def text(self) -> str:
        told = self.range.sheet.facts.notes
        if told is None:
            unknown: str = super().text
            return unknown
        return told.get((self.range.row, self.range.column), "")

    @text.setter
    def text(self, value: str) -> None:
        _put(remote.Note, "text", self, value)

    @property
    def location(self) -> Any:
        return self.range
