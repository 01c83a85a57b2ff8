"""Reads the streams of a compound file ([MS-CFB]): the other way round from `compound_file`.

For add-ins that lie on a user's disk, so every count in the file is doubted.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # sector numbers above are marks, not sectors
_MINI = 64


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


def read_streams(data: bytes) -> dict[str, bytes]:
    """Every stream by its path, such as `VBA/dir`. Raises ValueError for what is no compound file."""
    try:
        return _Reader(data).streams()
    except (struct.error, IndexError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"Not a sound compound file: {error}.") from None


class _Reader:
    """The tables of one file."""

    def __init__(self, data: bytes) -> None:
        if data[:8] != _MAGIC:
            raise ValueError("Not a compound file.")
        self.data = data
        self.sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        count, directory = struct.unpack_from("<II", data, 44)
        self.cutoff, mini_table, _ = struct.unpack_from("<III", data, 56)
        self.fat: list[int] = []
        for place in self._fat_sectors(count):
            self.fat += self._numbers(self._at(place))
        self.entries = list(_entries(self._chain(directory)))
        self.mini_fat = self._numbers(self._chain(mini_table))
        self.mini = self._chain(self.entries[0].start)

    def _at(self, place: int) -> bytes:
        return self.data[(place + 1) * self.sector : (place + 2) * self.sector]

    def _numbers(self, data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _fat_sectors(self, count: int) -> list[int]:
        """The first 109 stand in the header, more in sectors of their own."""
        places = self._numbers(self.data[76:512])
        following, seen = struct.unpack_from("<I", self.data, 68)[0], 0
        while following < _LAST and seen <= len(self.data) // self.sector:
            *more, following = self._numbers(self._at(following))
            places += more
            seen += 1
        return [place for place in places if place < _LAST][:count]

    def _chain(self, start: int) -> bytes:
        out, place, steps = [], start, 0
        while place < _LAST:
            if steps > len(self.fat):
                raise ValueError("A chain of sectors runs in a circle.")
            out.append(self._at(place))
            place, steps = self.fat[place], steps + 1
        return b"".join(out)

    def _small(self, start: int) -> bytes:
        out, place, steps = [], start, 0
        while place < _LAST:
            if steps > len(self.mini_fat):
                raise ValueError("A chain of small sectors runs in a circle.")
            out.append(self.mini[place * _MINI : (place + 1) * _MINI])
            place, steps = self.mini_fat[place], steps + 1
        return b"".join(out)

    def streams(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        seen: set[int] = set()

        def walk(number: int, above: str) -> None:
            if number >= _LAST or number in seen:
                return
            seen.add(number)
            entry = self.entries[number]
            walk(entry.left, above)
            walk(entry.right, above)
            if entry.kind == 2:
                read = self._small if entry.size < self.cutoff else self._chain
                found[above + entry.name] = read(entry.start)[: entry.size]
            else:
                walk(entry.child, f"{above}{entry.name}/" if number else "")

        walk(0, "")
        return found


def _entries(directory: bytes) -> Iterator[_Entry]:
    for at in range(0, len(directory) - 127, 128):
        name, length, kind, _, left, right, child = struct.unpack_from("<64sHBBIII", directory, at)
        start, size = struct.unpack_from("<II", directory, at + 116)
        text = name[: max(length - 2, 0)].decode("utf-16-le")
        yield _Entry(text, kind, left, right, child, start, size)
