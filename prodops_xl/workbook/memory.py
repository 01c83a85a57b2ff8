"""What the workbook remembers for us, on one hidden sheet: header mapping, marks, last totals.

JSON, zlib and base64, in cells of at most 32,000 characters: measured, such cells survive a LibreOffice round
trip, where custom XML parts do not.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import xlwings as xw

SHEET = "ProdOps memory"
_CHUNK = 32_000
_HEADER = ["Name", "Part", "Text"]


class Memory:
    """Read once when a command begins, written once when it ends."""

    def __init__(self, items: dict[str, Any]) -> None:
        self.items = items
        self._before = json.dumps(items, sort_keys=True, default=str)

    @classmethod
    def read(cls, book: xw.Book) -> Memory:
        """The workbook's memory; empty where there is none or it cannot be read (it is rebuilt, never trusted)."""
        sheet = next((s for s in book.sheets if s.name == SHEET), None)
        return cls({}) if sheet is None else cls.of_rows(sheet.used_range.options(ndim=2).value or [])

    @classmethod
    def of_rows(cls, rows: list[Any]) -> Memory:
        """What rows of the memory sheet, header first, remember: all of them, or those of a few names."""
        parts: dict[str, dict[int, str]] = {}
        for row in rows[1:]:
            if (
                isinstance(row, list)
                and len(row) >= 3
                and isinstance(row[0], str)
                and isinstance(row[2], str)
            ):
                part = row[1] if isinstance(row[1], (int, float)) else 0
                parts.setdefault(row[0], {})[int(part)] = row[2]
        return cls({name: value for name, chunks in parts.items() if (value := _unpack(chunks)) is not None})

    def get(self, name: str) -> dict[str, Any]:
        """What is remembered under a name, a dict by text; empty where it is anything else. What its values are is
        for the caller to check: a workbook that came by email may remember anything.
        """
        kept = self.items.get(name)
        return dict(kept) if isinstance(kept, dict) else {}

    def keep(self, name: str, value: Any) -> None:
        """Remember a JSON value under a name."""
        self.items[name] = value

    @property
    def changed(self) -> bool:
        """Is anything remembered that was not when it was read?"""
        return json.dumps(self.items, sort_keys=True, default=str) != self._before

    def write(self, book: xw.Book) -> None:
        """Write what is remembered; nothing is touched where nothing changed."""
        if not self.changed:
            return
        rows = memory_rows(self.items)
        sheet = next((s for s in book.sheets if s.name == SHEET), None)
        old = 0
        if sheet is None:
            active = book.sheets.active
            sheet = book.sheets.add(SHEET, after=book.sheets[len(book.sheets) - 1])
            sheet.visible = False
            active.activate()
        else:
            old = sheet.used_range.last_cell.row
        rows += [[None, None, None]] * max(old - len(rows), 0)
        sheet.range((1, 1)).options(ndim=2).value = rows


def memory_rows(items: dict[str, Any]) -> list[list[Any]]:
    """The rows of the memory sheet, header first: for a workbook that is written from scratch."""
    rows: list[list[Any]] = [_HEADER]
    for name, value in sorted(items.items()):
        text = _pack(value)
        rows += [[name, part, text[at : at + _CHUNK]] for part, at in enumerate(range(0, len(text), _CHUNK))]
    return rows


def _pack(value: Any) -> str:
    data = json.dumps(value, sort_keys=True, default=str, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(data, 9)).decode("ascii")


# A mailed workbook's memory is somebody else's until read: what unpacks to more than this is not read.
_LIMIT = 64 * 1024 * 1024


def _unpack(chunks: dict[int, str]) -> Any:
    try:
        packed = base64.b64decode("".join(chunks[i] for i in sorted(chunks)), validate=True)
        opened = zlib.decompressobj()
        data = opened.decompress(packed, _LIMIT)
        return None if opened.unconsumed_tail else json.loads(data)
    except (ValueError, zlib.error):
        return None
