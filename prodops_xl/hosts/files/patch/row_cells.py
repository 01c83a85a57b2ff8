"""The cells of one row as bytes: found, read, and put back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from prodops_xl.hosts.files.areas import column_letters, column_number
from prodops_xl.hosts.files.patch.markup import plain
from prodops_xl.hosts.files.patch.sheet_bytes import RowAt, SheetBytes

_MARKS = rb"""(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
_MARK = re.compile(rb"""([^\s=<]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]{1,3})""")
_KIND = re.compile(rb"""\st\s*=\s*["'][^"']*["']""")
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")


class CellAt(NamedTuple):
    """A cell element: its place in the sheet's bytes, its attributes as they are spelled, and what it holds."""

    column: int
    start: int
    end: int
    marks: bytes
    inside: bytes

    @property
    def style(self) -> int:
        found = _STYLE.search(self.marks)
        return int(found[1]) if found else 0

    @property
    def attributes(self) -> dict[str, str]:
        return attributes_of(self.marks)


def attributes_of(marks: bytes) -> dict[str, str]:
    """Attributes by their names as spelled, values resolved."""
    return {
        name.decode(): plain((double or single).decode()) for name, double, single in _MARK.findall(marks)
    }


class CellFinder:
    """Finds rows' tags and cells in one sheet's bytes."""

    def __init__(self, sheet: SheetBytes) -> None:
        self.sheet = sheet
        self._xml = sheet.xml
        prefix = sheet.prefix
        self._cell = re.compile(rb"<%bc(%b)\s*(?:/>|>(.*?)</%bc\s*>)" % (prefix, _MARKS, prefix), re.DOTALL)
        self._tag = re.compile(rb"<%brow(%b)\s*(/?)>" % (prefix, _MARKS))
        self._formula = re.compile(rb"<%bf%b\s*(?:/>|>.*?</%bf\s*>)" % (prefix, _MARKS, prefix), re.DOTALL)
        self._value = re.compile(rb"<%bv%b\s*(?:/>|>.*?</%bv\s*>)" % (prefix, _MARKS, prefix), re.DOTALL)
        self._open = b"<" + prefix + b"c "
        self._row_end = b"</" + prefix + b"row"

    def tag(self, row: RowAt) -> re.Match[bytes]:
        """The start tag of a row: its attributes, and a slash where it holds nothing."""
        found = self._tag.match(self._xml, row.start)
        if found is None:
            raise ValueError(f"row {row.number} cannot be read")
        return found

    def content_end(self, row: RowAt) -> int:
        """Where the cells of a row that is no empty element end."""
        return self._xml.rfind(self._row_end, row.start, row.end)

    def quick(self, row: RowAt, column: int) -> CellAt | None:
        """The cell, where it is spelled as Excel spells it; None says nothing."""
        needle = b' r="%b%d"' % (column_letters(column).encode(), row.number)
        # Of two cells with one address readers take the last.
        at = self._xml.rfind(needle, row.start, row.end)
        if at < 0:
            return None
        start = self._xml.rfind(b"<", row.start, at)
        found = self._cell.match(self._xml, start, row.end)
        if found is None or at > found.end(1):
            return None
        return CellAt(column, start, found.end(), found[1], found[2] or b"")

    def last(self, row: RowAt) -> int | None:
        """The column of the last cell of a row, where it has an address; None says nothing."""
        start = self._xml.rfind(self._open, row.start, row.end)
        found = self._cell.match(self._xml, start, row.end) if start >= 0 else None
        if found is None or not self._xml[found.end() : row.end].lstrip().startswith(self._row_end):
            return None
        address = _ADDRESS.search(found[1])
        return column_number(address[1].decode().upper()) if address else None

    def with_formula(self, inside: bytes, formula: bytes) -> bytes:
        """The content of a cell with another formula element."""
        return self._formula.sub(lambda _: formula, inside, count=1)

    def without_value(self, marks: bytes, inside: bytes) -> tuple[bytes, bytes]:
        """Attributes and content of a formula's cell without the value that it showed."""
        left = self._value.sub(b"", inside)
        return (marks, inside) if left == inside else (_KIND.sub(b"", marks), left)

    def cell(self, row: RowAt, column: int) -> CellAt | None:
        """The cell, or None where the row has none in this column."""
        found = self.quick(row, column)
        if found is None:
            found = next((cell for cell in self.cells(row) if cell.column == column), None)
        return found

    def cells(self, row: RowAt) -> Iterator[CellAt]:
        """Every cell of a row; those without an address follow the one before."""
        column = 0
        for match in self._cell.finditer(self._xml, row.start, row.end):
            address = _ADDRESS.search(match[1])
            column = column_number(address[1].decode().upper()) if address else column + 1
            yield CellAt(column, match.start(), match.end(), match[1], match[2] or b"")
