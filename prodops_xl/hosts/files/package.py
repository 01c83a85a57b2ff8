"""A workbook file as a package of parts, read into memory once: nothing keeps the file open."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple
from xml.etree import ElementTree as ET

from prodops_xl.hosts.files.dialects import STRICT_FRONT, Dialect, kind_of_relationship, read_tree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

_LOCAL_HEADER = 30
_LARGE = 1 << 20


class Relationship(NamedTuple):
    """`kind` is the last word of the relationship's type (`worksheet`, `table`, `comments`, ...)."""

    id: str
    kind: str
    target: str
    external: bool


class Package:
    """The parts of an .xlsx or .xlsm; part names without a leading slash."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.archive = zipfile.ZipFile(io.BytesIO(data))

    @cached_property
    def members(self) -> dict[str, zipfile.ZipInfo]:
        """The members of the file by their part names, in their order. Some writers begin names with a slash; where
        two members have one name the last one counts.
        """
        return {info.filename.lstrip("/"): info for info in self.archive.infolist()}

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(self.members)

    @cached_property
    def _spellings(self) -> dict[str, str]:
        return {name.lower(): name for name in self.members}

    def spelled(self, part: str) -> str:
        """The part as the file spells it: part names are the same in capitals (ECMA-376 part 2, 6.2.2.3)."""
        return part if part in self.members else self._spellings.get(part.lower(), part)

    def packed(self, info: zipfile.ZipInfo) -> memoryview:
        """A member as it lies in the file, still packed."""
        at = info.header_offset
        name_length, extra_length = struct.unpack("<HH", self.data[at + 26 : at + 30])
        start = at + _LOCAL_HEADER + name_length + extra_length
        return memoryview(self.data)[start : start + info.compress_size]

    def read(self, part: str) -> bytes:
        """A part. A large one is unpacked in one piece: zipfile would hold it twice. `opening.check` has found that
        sizes are what the file says.
        """
        info = self.members[part]
        if info.compress_type == zipfile.ZIP_DEFLATED and info.file_size > _LARGE:
            return zlib.decompress(self.packed(info), -zlib.MAX_WBITS, info.file_size)
        return self.archive.read(info)

    def blocks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """A member in blocks. BadZipFile where it is not as long as the directory says, or its checksum is another: a
        packed stream that goes on behind what the directory tells would unpack to any size.
        """
        if info.compress_type != zipfile.ZIP_DEFLATED:
            with self.archive.open(info) as member:
                yield from iter(lambda: member.read(_LARGE), b"")
            return
        with self.archive.open(info):  # looks at the member's own header
            pass
        unpacker, packed = zlib.decompressobj(-zlib.MAX_WBITS), self.packed(info)
        size = check = 0
        for at in range(0, max(len(packed), 1), _LARGE):
            waiting = bytes(packed[at : at + _LARGE])
            while True:
                block = unpacker.decompress(waiting, _LARGE)
                size, check = size + len(block), zlib.crc32(block, check)
                if size > info.file_size:
                    raise zipfile.BadZipFile(f"{info.filename} is longer than it says")
                yield block
                waiting = unpacker.unconsumed_tail
                if not waiting and len(block) < _LARGE:
                    break
        if not unpacker.eof or size != info.file_size or check != info.CRC:
            raise zipfile.BadZipFile(f"{info.filename} is not what it says")

    def tree(self, part: str) -> ET.Element:
        """A part as XML, with Transitional names; `opening.check` has refused packages with a DTD, so no entity can
        expand.
        """
        return read_tree(self.read(part))

    def relationships(self, part: str) -> Iterator[Relationship]:
        """What a part refers to; targets of this package as part names."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.names:
            return
        for element in self.tree(rels).iter(_RELATIONSHIP):
            external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            if not external:
                target = self.spelled(posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/"))
            kind = kind_of_relationship(element.get("Type", ""))
            yield Relationship(element.get("Id", ""), kind, target, external)

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of one kind that `part` refers to and that exist."""
        return [
            link.target
            for link in self.relationships(part)
            if link.kind == kind and not link.external and link.target in self.names
        ]

    @cached_property
    def workbook_part(self) -> str | None:
        """The part that is the workbook, or None where there is none."""
        found = self.related("", "officeDocument")
        return found[0] if found else None

    @cached_property
    def dialect(self) -> Dialect:
        """What new parts of this package are to be written in."""
        workbook = self.read(self.workbook_part) if self.workbook_part else b""
        return Dialect(f"{STRICT_FRONT}spreadsheetml/main".encode() in workbook.replace(b"\0", b""))
