"""Rectangles of cells and how they are spelled: `Area` and A1 addresses.

Rows and columns count from 1, as in Excel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from prodops_xl.errors import ProdOpsError

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384

Cell = tuple[int, int]

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_COLUMNS = re.compile(r"([A-Z]{1,3}):([A-Z]{1,3})")
_ROWS = re.compile(r"([1-9][0-9]{0,6}):([1-9][0-9]{0,6})")
_PLAIN_SHEET = re.compile(r"[A-Za-z_\u0080-\uffff][\w.\u0080-\uffff]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|[RrCc]")


@lru_cache(maxsize=MAX_COLUMNS)
def column_letters(column: int) -> str:
    """1 -> A, 27 -> AA, 16384 -> XFD."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=MAX_COLUMNS)
def column_number(letters: str) -> int:
    """A -> 1, XFD -> 16384; upper case letters only."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class Area(NamedTuple):
    """A rectangle: first row and column, and how many of each (0 of either: no cell at all)."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def last_row(self) -> int:
        return self.row + self.rows - 1

    @property
    def last_column(self) -> int:
        return self.column + self.columns - 1

    @property
    def size(self) -> int:
        return self.rows * self.columns

    @property
    def whole_columns(self) -> bool:
        return self.rows == MAX_ROWS

    @property
    def whole_rows(self) -> bool:
        return self.columns == MAX_COLUMNS

    @property
    def cells(self) -> Iterator[Cell]:
        """Every cell, row by row."""
        for row in range(self.row, self.row + self.rows):
            for column in range(self.column, self.column + self.columns):
                yield row, column

    @property
    def address(self) -> str:
        """Without dollar signs: B2:C5, B2, B:C or 2:5."""
        return self.spell("", "")

    def spell(self, row_mark: str = "$", column_mark: str = "$") -> str:
        """The address with the given marks before rows and columns, as Excel spells it."""
        first_column = column_mark + column_letters(self.column)
        last_column = column_mark + column_letters(self.last_column)
        first_row, last_row = f"{row_mark}{self.row}", f"{row_mark}{self.last_row}"
        if self.whole_rows:
            return f"{first_row}:{last_row}"
        if self.whole_columns:
            return f"{first_column}:{last_column}"
        if self.size == 1:
            return first_column + first_row
        return f"{first_column}{first_row}:{last_column}{last_row}"

    def covers(self, row: int, column: int) -> bool:
        return self.row <= row <= self.last_row and self.column <= column <= self.last_column

    def meets(self, other: Area) -> bool:
        return (
            self.row <= other.last_row
            and other.row <= self.last_row
            and self.column <= other.last_column
            and other.column <= self.last_column
        )

    def holds(self, other: Area) -> bool:
        return self.covers(other.row, other.column) and self.covers(other.last_row, other.last_column)


def spanning(first: Area, second: Area) -> Area:
    """The smallest area that holds both."""
    row, column = min(first.row, second.row), min(first.column, second.column)
    last_row, last_column = max(first.last_row, second.last_row), max(first.last_column, second.last_column)
    return Area(row, column, last_row - row + 1, last_column - column + 1)


def on_sheet(area: Area) -> Area:
    """The area, or a ProdOpsError where it leaves the sheet."""
    if area.row < 1 or area.column < 1 or area.last_row > MAX_ROWS or area.last_column > MAX_COLUMNS:
        raise ProdOpsError(
            f"Row {area.row}, column {area.column} lies outside the sheet: rows go from 1 to {MAX_ROWS:,}, "
            f"columns from 1 to {MAX_COLUMNS:,}."
        )
    return area


def _cell(text: str) -> Area | None:
    match = _CELL.fullmatch(text)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return Area(row, column) if row <= MAX_ROWS and column <= MAX_COLUMNS else None


def parse_area(address: str) -> Area | None:
    """`B2`, `$B$2:C5`, `B:C`, `2:5` as an Area; None where the text is no address (a name, for example)."""
    text = address.replace("$", "").strip().upper()
    if match := _COLUMNS.fullmatch(text):
        first, last = sorted((column_number(match[1]), column_number(match[2])))
        return Area(1, first, MAX_ROWS, last - first + 1) if last <= MAX_COLUMNS else None
    if match := _ROWS.fullmatch(text):
        first, last = sorted((int(match[1]), int(match[2])))
        return Area(first, 1, last - first + 1, MAX_COLUMNS) if last <= MAX_ROWS else None
    start, colon, end = text.partition(":")
    first_cell, last_cell = _cell(start), _cell(end) if colon else _cell(start)
    return spanning(first_cell, last_cell) if first_cell and last_cell else None


def split_sheet(reference: str) -> tuple[str | None, str]:
    """`'My sheet'!$A$1` -> ("My sheet", "$A$1"); without a sheet -> (None, the text)."""
    sheet, mark, rest = reference.rpartition("!")
    if not mark:
        return None, reference
    if sheet.startswith("'") and sheet.endswith("'") and len(sheet) > 1:
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, rest


def quote_sheet(name: str) -> str:
    """The name as a formula spells it: quoted unless it is a plain word that is no address."""
    if _PLAIN_SHEET.fullmatch(name) and not _LIKE_A_CELL.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"
