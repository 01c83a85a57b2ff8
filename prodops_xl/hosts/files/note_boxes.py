"""The sizes of the boxes of notes, which a workbook keeps in VML parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_SHAPE = re.compile(rb"<(?:\w+:)?shape\b(.*?)</(?:\w+:)?shape>", re.DOTALL)
_STYLE = re.compile(rb"""\bstyle=["']([^"']*)["']""")
_SIZE = re.compile(rb"(?:^|;)\s*(width|height):\s*([0-9.]+)(pt|px|in|mm)?")
_PLACE = re.compile(rb"<(?:\w+:)?(Row|Column)>\s*([0-9]+)\s*<")
_PIXELS = {b"pt": 96 / 72, b"px": 1.0, b"in": 96.0, b"mm": 96 / 25.4, b"": 1.0}


class NoteBox(NamedTuple):
    """The cell of a note and the size of its box in pixels."""

    row: int
    column: int
    width: int
    height: int


def note_boxes(vml: bytes) -> Iterator[NoteBox]:
    """The boxes of a sheet's VML part that say both where they belong and how large they are."""
    for shape in _SHAPE.finditer(vml):
        style = _STYLE.search(shape[1])
        sizes = (
            {name: float(number) * _PIXELS[unit] for name, number, unit in _SIZE.findall(style[1])}
            if style
            else {}
        )
        place = {name: int(number) + 1 for name, number in _PLACE.findall(shape[1])}
        if len(sizes) == 2 and len(place) == 2:
            yield NoteBox(place[b"Row"], place[b"Column"], round(sizes[b"width"]), round(sizes[b"height"]))
