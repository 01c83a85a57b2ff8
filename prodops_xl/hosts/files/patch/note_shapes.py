"""The boxes of notes in a sheet's VML part: added, resized and taken away as text.

VML of Excel is not always well-formed XML (a `<br>` that does not end), so it is never parsed as a whole; shapes of form
controls beside the notes stay as they are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import NamedTuple

from prodops_xl.hosts.files.areas import Cell
from prodops_xl.hosts.files.patch.markup import encoding_of

_SHAPE = re.compile(r"<((?:\w+:)?)shape\b.*?</\1shape\s*>", re.DOTALL)
_IS_NOTE = re.compile(r"""ObjectType\s*=\s*["']Note["']""")
_PLACE = re.compile(r"<(?:\w+:)?(Row|Column)>\s*([0-9]+)\s*<")
_ID = re.compile(r"_x0000_s([0-9]+)")
_BLOCKS = re.compile(r"""(<(?:\w+:)?idmap\b[^>]*?\bdata\s*=\s*)["']([0-9, ]*)["']""")
_ANCHOR = re.compile(r"(<(?:\w+:)?Anchor>)[^<]*(<)")
_SIZE = re.compile(r"\b(width|height):[^;\"']*")
_TYPE_ID = '"_x0000_t202"'
_PER_BLOCK = 1024
_END = re.compile(r"</(?:\w+:)?xml\s*>\s*$")
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_EMPTY = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/>'
    "</o:shapelayout></xml>"
)
_SHAPE_TYPE = (
    '<v:shapetype{ns} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NEW = (
    '<v:shape{ns} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:{left}pt;'
    'margin-top:1.5pt;width:{width}pt;height:{height}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
    '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)

Pixels = Callable[[int], int]


class Grid(NamedTuple):
    """How wide columns and how high rows are, in pixels, by their number from 1."""

    width: Pixels
    height: Pixels


class NoteShapes:
    """The VML part of one sheet. `taken` are blocks of shape numbers that sheets use; those taken here are added."""

    def __init__(self, data: bytes | None, taken: set[int], grid: Grid) -> None:
        self._taken = taken
        self._grid = grid
        self._encoding = encoding_of(data) if data else "utf-8"
        text = data.decode(self._encoding) if data else _EMPTY.format(block=self._free_block())
        self._blocks = blocks_of(text)
        self._numbers = {int(number) for number in _ID.findall(text)}
        self._latest = max(*self._numbers, *(block * _PER_BLOCK for block in self._blocks), 0, 0)
        self._declared = "".join(
            f' xmlns:{name}="{uri}"'
            for name, uri in _NAMESPACES.items()
            if not re.search(rf"""xmlns:{name}=["']{re.escape(uri)}["']""", text)
        )
        self._typed = f"id={_TYPE_ID}" in text or "id='_x0000_t202'" in text
        self._split(text)

    def _split(self, text: str) -> None:
        """The part as texts and shapes in turn, and where the shapes of notes are among them."""
        self._pieces: list[str] = []
        self._notes: dict[Cell, int] = {}
        self._shapes = position = 0
        for shape in _SHAPE.finditer(text):
            self._pieces += (text[position : shape.start()], shape[0])
            position = shape.end()
            self._shapes += 1
            place = {name: int(number) + 1 for name, number in _PLACE.findall(shape[0])}
            if _IS_NOTE.search(shape[0]) and len(place) == 2:
                self._notes[place["Row"], place["Column"]] = len(self._pieces) - 1
        rest = text[position:]
        end = _END.search(rest)
        at = end.start() if end else len(rest)
        self._pieces.append(rest[:at])
        self._end = rest[at:]

    def to_bytes(self) -> bytes:
        text = "".join(self._pieces) + self._end
        told = ",".join(str(block) for block in sorted(self._blocks))
        if self._blocks != blocks_of(text):
            text = _BLOCKS.sub(lambda found: f'{found[1]}"{told}"', text, count=1)
        return text.encode(self._encoding, "xmlcharrefreplace")

    @property
    def empty(self) -> bool:
        """Whether no shape is left, of a note or anything else."""
        return not self._shapes

    def put(self, row: int, column: int, text: str, keep: bool) -> None:
        """A box that shows a text; `keep`: one that is there stays as it is."""
        at = self._notes.get((row, column))
        if at is None:
            self._add(row, column, text)
        elif not keep:
            width, height = _size(text)
            anchor = self._anchor(row, column, width, height)
            new = _ANCHOR.sub(lambda found: found[1] + anchor + found[2], self._pieces[at])
            sizes = {"width": f"width:{width * 0.75:g}pt", "height": f"height:{height * 0.75:g}pt"}
            head, end, rest = new.partition(">")
            self._pieces[at] = _SIZE.sub(lambda found: sizes[found[1]], head) + end + rest

    def remove(self, row: int, column: int) -> None:
        """The box of a cell less."""
        at = self._notes.pop((row, column), None)
        if at is not None:
            self._pieces[at] = ""
            self._shapes -= 1

    def _add(self, row: int, column: int, text: str) -> None:
        width, height = _size(text)
        if not self._typed:
            self._pieces.append(_SHAPE_TYPE.format(ns=self._declared))
            self._typed = True
        left = sum(self._grid.width(each) for each in range(1, min(column, 200) + 1)) * 0.75 + 11
        new = _NEW.format(
            ns=self._declared,
            number=self._number(),
            left=f"{left:g}",
            width=f"{width * 0.75:g}",
            height=f"{height * 0.75:g}",
            anchor=self._anchor(row, column, width, height),
            row=row - 1,
            column=column - 1,
        )
        self._pieces.append(new)
        self._notes[row, column] = len(self._pieces) - 1
        self._shapes += 1

    # Numbers --------------------------------------------------------------------------------------

    def _free_block(self) -> int:
        block = next(number for number in range(1, len(self._taken) + 2) if number not in self._taken)
        self._taken.add(block)
        return block

    def _number(self) -> int:
        """A shape number of this sheet's blocks, of 1,024 each; one block more where they are full."""
        number = self._latest + 1
        if self._blocks and number // _PER_BLOCK not in self._blocks:
            block = self._free_block()
            self._blocks.add(block)
            number = block * _PER_BLOCK + 1
        while number in self._numbers:
            number += 1
        self._numbers.add(number)
        self._latest = number
        return number

    def _anchor(self, row: int, column: int, width: int, height: int) -> str:
        """Where the box stands: to the right of its cell, a little higher."""
        top = max(row - 2, 0)
        right = _reach(self._grid.width, column, 15 + width)
        bottom = _reach(self._grid.height, top, 2 + height)
        return f"{column}, 15, {top}, 2, {right[0]}, {right[1]}, {bottom[0]}, {bottom[1]}"


def blocks_of(text: str) -> set[int]:
    """The blocks of shape numbers that a VML part tells."""
    found = _BLOCKS.search(text)
    return {int(number) for number in re.findall(r"[0-9]+", found[2])} if found else set()


def _reach(size: Pixels, line: int, pixels: int) -> tuple[int, int]:
    """The line, counted from 0, and the rest, that lies some pixels behind the beginning of a line."""
    while pixels > (step := max(size(line + 1), 0)) and line < 16_000:
        pixels -= step
        line += 1
    return line, pixels


def _size(text: str) -> tuple[int, int]:
    """A box in pixels that shows the text: 36 letters a line, 18 pixels high."""
    lines = sum(max(1, math.ceil(len(line) / 36)) for line in text.split("\n"))
    return 260, min(max(lines, 2), 20) * 18 + 12
