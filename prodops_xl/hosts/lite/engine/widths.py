"""Widths of columns: commands give characters, as Excel on the desktop does; the add-in's engine takes points."""

from __future__ import annotations

import xlwings as xw

# Of Calibri 11: points of a character and of a cell's padding.
_CHARACTER, _PADDING = 5.25, 3.75
_IN_POINTS = frozenset({"remote", "officejs"})


def in_characters(book: xw.Book) -> None:
    """Let the engine behind the book take widths in characters. Does nothing on an engine that does, or a second time."""
    if book.app.engine.name not in _IN_POINTS or not len(book.sheets):
        return
    kind = type(book.sheets[0].range((1, 1)).impl)
    width = kind.column_width
    if getattr(width.fset, "in_characters", False):
        return

    def put(self: object, characters: float) -> None:
        width.fset(self, round(characters * _CHARACTER + _PADDING, 2) if characters else 0)

    put.in_characters = True  # type: ignore[attr-defined]
    kind.column_width = property(width.fget, put)
