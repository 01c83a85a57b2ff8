"""Writes compound files ([MS-CFB], version 3): the container that Office keeps a VBA project in.

Sectors of 512 bytes, streams under 4,096 bytes in the mini stream. The same tree gives the same bytes: no dates,
no random ids.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

SECTOR, MINI_SECTOR, CUTOFF = 512, 64, 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_RED, _BLACK = 0, 1
_PER_SECTOR = SECTOR // 4
# FAT sectors that the header itself can list; with them a file may grow to 7 MB, far beyond any add-in.
_MOST_FAT = 109


@dataclass(frozen=True)
class Stream:
    """A named run of bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Storage:
    """A named folder of streams and storages."""

    name: str
    children: tuple[Stream | Storage, ...] = ()


@dataclass
class _Entry:
    """One directory entry and its place in its storage's tree of siblings."""

    node: Stream | Storage
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    color: int = _BLACK
    start: int = 0
    size: int = 0


@dataclass
class _Sectors:
    """The file's sectors and the table that chains them."""

    data: list[bytes] = field(default_factory=list)
    next: list[int] = field(default_factory=list)

    def put(self, data: bytes) -> int:
        """Append a chain of sectors; return the first (the end mark where there is nothing to write)."""
        if not data:
            return _END
        first = len(self.data)
        padded = _padded(data, SECTOR)
        count = len(padded) // SECTOR
        self.data += [padded[i * SECTOR : (i + 1) * SECTOR] for i in range(count)]
        self.next += [*range(first + 1, first + count), _END]
        return first


def compound_file(root: Storage) -> bytes:
    """The bytes of a compound file with `root`'s children. Raises ValueError for a name that the format refuses,
    two names in one storage that differ in case alone, and a file too large for one header.
    """
    entries = [_Entry(node) for node in _walk(Storage("Root Entry", root.children))]
    index = {id(entry.node): i for i, entry in enumerate(entries)}
    for entry in entries:
        if isinstance(entry.node, Storage):
            entry.child = _siblings(entry.node.children, entries, index)
    sectors = _Sectors()
    mini, mini_next = _mini_stream(entries)
    for entry in entries:
        if isinstance(entry.node, Stream) and entry.size >= CUTOFF:
            entry.start = sectors.put(entry.node.data)
    entries[0].start, entries[0].size = sectors.put(mini), len(mini)
    mini_table = _padded(struct.pack(f"<{len(mini_next)}I", *mini_next), SECTOR, b"\xff")
    mini_start = sectors.put(mini_table)
    directory = sectors.put(_directory(entries))
    return _file(sectors, directory, mini_start, len(mini_table) // SECTOR)


def _walk(node: Stream | Storage) -> Iterator[Stream | Storage]:
    yield node
    if isinstance(node, Storage):
        for child in node.children:
            yield from _walk(child)


def _order(name: str) -> tuple[int, bytes]:
    """How siblings are sorted (2.6.4): the shorter name first, then by upper-case UTF-16 units."""
    return len(name.encode("utf-16-le")), name.upper().encode("utf-16-be")


def _siblings(children: Sequence[Stream | Storage], entries: list[_Entry], index: dict[int, int]) -> int:
    """Link a storage's children as a red-black tree; return its root.

    A balanced tree whose incomplete lowest level is red and all else black meets every rule of 2.6.4.
    """
    ordered = sorted(children, key=lambda node: _order(node.name))
    for node in ordered:
        if not 0 < len(node.name) <= 31 or any(c in "/\\:!" for c in node.name):
            raise ValueError(f"A compound file cannot hold the name {node.name!r}.")
    if len({_order(node.name) for node in ordered}) != len(ordered):
        raise ValueError("Two names in one storage differ in case alone.")
    full = (len(ordered) + 1).bit_length() - 1

    def link(low: int, high: int, depth: int) -> int:
        if low >= high:
            return _NONE
        middle = (low + high) // 2
        at = index[id(ordered[middle])]
        entries[at].color = _BLACK if depth < full else _RED
        entries[at].left = link(low, middle, depth + 1)
        entries[at].right = link(middle + 1, high, depth + 1)
        return at

    return link(0, len(ordered), 0)


def _mini_stream(entries: list[_Entry]) -> tuple[bytes, list[int]]:
    """Small streams, one after another in mini sectors, and the table that chains those."""
    out, table = bytearray(), list[int]()
    for entry in entries:
        if isinstance(entry.node, Storage):
            continue
        entry.size = len(entry.node.data)
        if entry.size >= CUTOFF:
            continue
        entry.start = len(table) if entry.size else _END
        out += _padded(entry.node.data, MINI_SECTOR)
        count = -(-entry.size // MINI_SECTOR)
        table += [*range(len(table) + 1, len(table) + count), _END][:count]
    return bytes(out), table


_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")


def _directory(entries: list[_Entry]) -> bytes:
    out = bytearray()
    for i, entry in enumerate(entries):
        name = entry.node.name.encode("utf-16-le") + b"\0\0"
        kind = 5 if i == 0 else (1 if isinstance(entry.node, Storage) else 2)
        out += _ENTRY.pack(
            name, len(name), kind, entry.color, entry.left, entry.right, entry.child,
            b"", 0, 0, 0, entry.start, entry.size,
        )  # fmt: skip
    while len(out) % SECTOR:
        out += _ENTRY.pack(b"", 0, 0, 0, _NONE, _NONE, _NONE, b"", 0, 0, 0, 0, 0)
    return bytes(out)


def _file(sectors: _Sectors, directory: int, mini_start: int, mini_count: int) -> bytes:
    used = len(sectors.next)
    count = -(-used // _PER_SECTOR)
    while count * _PER_SECTOR < used + count:  # the table also has a place for each of its own sectors
        count += 1
    if count > _MOST_FAT:
        raise ValueError("The compound file is too large for one header: over 7 MB.")
    places = [*range(used, used + count), *[_FREE] * (_MOST_FAT - count)]
    table = [*sectors.next, *[_FAT] * count]
    table += [_FREE] * (count * _PER_SECTOR - len(table))
    header = struct.pack(
        "<8s16s5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, count, directory, 0, CUTOFF, mini_start, mini_count, _END, 0,
    )  # fmt: skip
    header += struct.pack(f"<{_MOST_FAT}I", *places)
    return header + b"".join(sectors.data) + struct.pack(f"<{len(table)}I", *table)


def _padded(data: bytes, size: int, fill: bytes = b"\0") -> bytes:
    return data + fill * (-len(data) % size)
