"""The rows of a worksheet part as bytes: where each stands, so that one can be changed without parsing the others.

A plain sheet is used as it lies in the file. One with comments, CDATA sections, processing instructions or another
encoding is first made plain, by the grammar of XML; prefixes, quotes, missing addresses and odd spaces need no such
step.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple
from xml.sax.saxutils import escape

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.dialects import STRICT_FRONT
from prodops_xl.hosts.files.patch.markup import encoding_of

_MARKED = re.compile(rb"<!--|<!\[CDATA\[|<\?|<!DOCTYPE")
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_ROOT = re.compile(rb"<(?:([\w.-]+):)?(worksheet|chartsheet|dialogsheet|macrosheet)(?=[\s/>])")
_ISO_DATE = re.compile(rb"""\st\s*=\s*["']d["']""")
_PLAIN = ("utf-8", "utf-8-sig", "ascii")
_MARKS = rb"""(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""


class RowAt(NamedTuple):
    """A row: its number, and where its text begins and the next one does."""

    number: int
    start: int
    end: int


class SheetBytes:
    """One worksheet part. `rows` lie between `start` and `end` of `xml`; `empty`: its sheetData has no end tag."""

    def __init__(self, data: bytes) -> None:
        self.encoding = encoding_of(data)
        self.xml = data if _is_plain(data, self.encoding) else _made_plain(data, self.encoding)
        root = _ROOT.search(self.xml)
        if root is None:
            raise ProdOpsError("A sheet of this workbook cannot be read. Open it in Excel and save it again.")
        self.prefix = (root[1] + b":") if root[1] else b""
        self._find_rows(root.end())

    @cached_property
    def iso_dates(self) -> bool:
        """Whether its dates are written as ISO 8601 (`t="d"`), which Strict alone has (ISO 29500 part 1, 18.18.11)."""
        is_strict = self.xml.find(f"{STRICT_FRONT}spreadsheetml/main".encode(), 0, self.head_end) >= 0
        return is_strict and _ISO_DATE.search(self.xml, self.start, self.end) is not None

    def _find_rows(self, begin: int) -> None:
        tag = re.compile(rb"<" + self.prefix + rb"sheetData" + _MARKS + rb"\s*(/?)>")
        found = tag.search(self.xml, begin)
        closing = b"</" + self.prefix + b"sheetData"
        self.data_tag = b"" if found is None else found[0]
        self.missing = found is None
        self.empty = found is None or found[1] == b"/"
        if found is None:
            self.head_end = self.start = self.end = self.tail_start = self.xml.rfind(b"</" + self.prefix)
        elif self.empty:
            self.head_end, self.start, self.end, self.tail_start = found.start(), *[found.end()] * 3
        else:
            self.head_end, self.start = found.start(), found.end()
            self.end = self.xml.rfind(closing)
            self.tail_start = self.xml.index(b">", self.end) + 1

    # Rows -----------------------------------------------------------------------------------------

    @cached_property
    def _places(self) -> tuple[array[int], array[int], bool]:
        """The numbers of the rows, where they begin, and whether they stand in order."""
        tag = re.compile(rb"<" + self.prefix + rb"row(?=[\s/>])(?:[^>]*?\sr\s*=\s*[\"'](\d+)[\"'])?")
        numbers, starts = array("q"), array("q")
        last, ordered = 0, True
        for match in tag.finditer(self.xml, self.start, self.end):
            number = int(match[1]) if match[1] else last + 1
            ordered = ordered and number > last
            last = number
            numbers.append(number)
            starts.append(match.start())
        starts.append(self.end)
        return numbers, starts, ordered

    @property
    def numbers(self) -> array[int]:
        """The numbers of the rows that the file has, as they follow each other."""
        return self._places[0]

    @property
    def ordered(self) -> bool:
        """Whether its rows follow each other by number, as they should."""
        return self._places[2]

    @cached_property
    def _by_number(self) -> dict[int, int]:
        return {number: at for at, number in enumerate(self.numbers)}

    def row(self, number: int) -> RowAt | None:
        """The row of a number, or None where the file has none."""
        numbers, starts, ordered = self._places
        if ordered:
            at = bisect_left(numbers, number)
            if at == len(numbers) or numbers[at] != number:
                return None
        else:
            found = self._by_number.get(number)
            if found is None:
                return None
            at = found
        return RowAt(number, starts[at], starts[at + 1])

    def rows(self) -> Iterator[RowAt]:
        """Every row there is."""
        numbers, starts, _ = self._places
        return (RowAt(number, starts[at], starts[at + 1]) for at, number in enumerate(numbers))

    def place_for(self, number: int) -> int:
        """Where a row that is not there yet goes: before the first one of a higher number."""
        numbers, starts, ordered = self._places
        if ordered:
            return starts[bisect_left(numbers, number)]
        return next(
            (start for higher, start in zip(numbers, starts, strict=False) if higher > number), self.end
        )


def _is_plain(data: bytes, encoding: str) -> bool:
    head = data.find(b"?>") + 2 if data[:8].lstrip(b"\xef\xbb\xbf").startswith(b"<?xml") else 0
    return encoding in _PLAIN and data.find(b"<!") < 0 and data.find(b"<?", head) < 0


def _made_plain(data: bytes, encoding: str) -> bytes:
    """The part in UTF-8 without comments, CDATA sections and processing instructions but for the declaration."""
    if encoding not in _PLAIN:
        data = data.decode(encoding).encode()

    # Pieces of a large sheet are looked at where they lie: copies of them would be the sheet once more.
    view, position = memoryview(data), 0
    pieces: list[bytes | memoryview] = []
    while match := _MARKED.search(data, position):
        end = data.find(_ENDS.get(match[0], b"\0"), match.end())
        if end < 0:
            raise ProdOpsError("A sheet of this workbook cannot be read. Open it in Excel and save it again.")
        pieces.append(view[position : match.start()])
        position = end + len(_ENDS[match[0]])
        if match[0] == b"<![CDATA[":
            pieces.append(escape(data[match.end() : end].decode()).encode())
        elif data.startswith(b"<?xml ", match.start()):
            pieces.append(view[match.start() : position])
    return b"".join((*pieces, view[position:]))
