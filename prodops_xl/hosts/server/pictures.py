"""A plain picture where the build has none of its own: a square of the ribbon's colour, so that Excel shows a button."""

from __future__ import annotations

import re
import struct
import zlib
from functools import lru_cache

_NAME = re.compile(r"[a-z][a-z0-9-]*-(16|32|64|80|128)\.png")
_COLOR = (31, 56, 100)


@lru_cache(maxsize=8)
def _square(size: int) -> bytes:
    edge = max(size // 8, 1)
    clear, full = bytes(4), bytes((*_COLOR, 255))
    line = clear * edge + full * (size - 2 * edge) + clear * edge
    rows = [clear * size] * edge + [line] * (size - 2 * edge) + [clear * size] * edge
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(name: str) -> bytes | None:
    """PNG bytes for `<name>-<size>.png`; None for any other name."""
    told = _NAME.fullmatch(name)
    return _square(int(told[1])) if told else None
