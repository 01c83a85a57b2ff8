"""Which xlwings an add-in was built for, read out of its VBA: the version stands in the name of the library it loads."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

from prodops_xl.hosts.desktop.compound_reader import read_streams
from prodops_xl.hosts.desktop.vba_compression import decompress

_PROJECT = "xl/vbaProject.bin"
_MOST = 32 * 1024 * 1024  # bytes that a VBA project may unpack to
_VERSION = re.compile(rb'XLWINGS_VERSION\s+As\s+String\s*=\s*"([^"]+)"')


def xlwings_of(path: Path) -> str | None:
    """The xlwings version in the add-in; None where there is none to be read."""
    try:
        streams = read_streams(_vba_project(path))
        offsets = module_offsets(decompress(streams["VBA/dir"]))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None
    for name, offset in offsets.items():
        try:
            found = _VERSION.search(decompress(streams[f"VBA/{name}"][offset:]))
        except (ValueError, KeyError):
            continue
        if found:
            return found[1].decode("ascii", "replace")
    return None


def _vba_project(path: Path) -> bytes:
    with zipfile.ZipFile(path) as package, package.open(_PROJECT) as part:
        return part.read(_MOST)


def module_offsets(directory: bytes) -> dict[str, int]:
    """Where each module's source begins in its stream, from the project's directory ([MS-OVBA] 2.3.4.2)."""
    found: dict[str, int] = {}
    name, at = "", 0
    while at + 6 <= len(directory):
        record, size = struct.unpack_from("<HI", directory, at)
        if record == 0x09:  # the project's version: its size says 4, its data are 6
            size = 6
        data = directory[at + 6 : at + 6 + size]
        if record == 0x1A:
            name = data.decode("cp1252", "replace")
        elif record == 0x31 and len(data) == 4:
            (found[name],) = struct.unpack("<I", data)
        at += 6 + size
    return found
