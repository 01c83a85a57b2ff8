"""A package written anew: members that did not change are copied as they lie in the file, still packed."""

from __future__ import annotations

import copy
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO
from xml.parsers import expat

from prodops_xl.hosts.files.package import Package

_LEVEL = 3
_BLOCK = 1 << 20
# The sizes follow the content (general purpose bit 3): not so where a member is copied.
_SIZES_FOLLOW = 0x08
_SIZES_IN_64_BITS = 1
_OLDEST = (1980, 1, 1, 0, 0, 0)

Content = bytes | Callable[[], Iterable[bytes]]


def write_archive(
    package: Package, file: BinaryIO, changed: Mapping[str, Content], removed: set[str], last: str = ""
) -> None:
    """The package with some members changed, added or left out. Members keep their order and their dates, but for one
    that is known `last`.
    """
    waiting = dict(changed)
    if last in waiting:
        waiting[last] = waiting.pop(last)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for part, info in package.members.items():
            if part == last and part in waiting:
                continue
            if part in waiting:
                _write(archive, _like(info), waiting.pop(part))
            elif part not in removed:
                _copy(package, archive, info)
        for part, content in waiting.items():
            known = package.members.get(part)
            told = content if isinstance(content, bytes) else b"".join(content())
            if known is not None and told == package.read(part):
                _copy(package, archive, known)
                continue
            new = _like(known) if known is not None else zipfile.ZipInfo(part, _OLDEST)
            new.compress_type = zipfile.ZIP_DEFLATED
            _write(archive, new, told)


def _like(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    new = zipfile.ZipInfo(info.filename, info.date_time)
    new.compress_type = zipfile.ZIP_DEFLATED
    new.external_attr, new.create_system = info.external_attr, info.create_system
    return new


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, content: Content) -> None:
    # The level is the archive's: a record made by hand has none of its own (3.11 and 3.12 spell it otherwise).
    for name in ("compress_level", "_compresslevel"):
        if hasattr(info, name):
            setattr(info, name, _LEVEL)
    check = _check_for(info.filename)
    with archive.open(info, "w") as member:
        for block in _blocks([content] if isinstance(content, bytes) else content()):
            member.write(block)
            check(block, False)
    check(b"", True)


def _check_for(name: str) -> Callable[[bytes, bool], object]:
    """Parses what is written, so that a file that no program could open never takes the place of a good one."""
    if not name.lower().endswith((".xml", ".rels")):
        return lambda *_: None
    # Names of namespaces are told apart here as Excel does it: a prefix that nothing declares is an error.
    return expat.ParserCreate(namespace_separator=" ").Parse


def _blocks(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """Small pieces together, so that each call into the packer is worth it."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        if len(piece) > _BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
            yield from (piece[at : at + _BLOCK] for at in range(0, len(piece), _BLOCK))
            continue
        waiting.append(piece)
        size += len(piece)
        if size >= _BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _copy(package: Package, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """A member as it is, packed: zipfile reads and writes members unpacked alone, so its records are kept here."""
    new = copy.copy(info)
    new.flag_bits &= ~_SIZES_FOLLOW
    new.extra = _without_sizes(info.extra)
    file = archive.fp
    if file is None:
        raise ValueError("the archive is closed")
    file.seek(archive.start_dir)
    new.header_offset = file.tell()
    file.write(new.FileHeader())
    file.write(package.packed(info))
    archive.filelist.append(new)
    archive.NameToInfo[new.filename] = new
    archive.start_dir = file.tell()
    archive._didModify = True  # type: ignore[attr-defined]  # noqa: SLF001


def _without_sizes(extra: bytes) -> bytes:
    """A member's further fields without its sizes in 64 bits: Excel takes them for damage where they are not needed."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        field, length = struct.unpack("<HH", extra[at : at + 4])
        if field != _SIZES_IN_64_BITS:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept
