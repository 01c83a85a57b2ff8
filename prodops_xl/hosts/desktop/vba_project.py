"""Writes a VBA project ([MS-OVBA]): module sources and references in, the bytes of `vbaProject.bin` out.

Source alone, no compiled code: Office compiles when it opens the file. The same modules give the same bytes.
"""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from prodops_xl.hosts.desktop.compound_file import Storage, Stream, compound_file
from prodops_xl.hosts.desktop.vba_compression import compress

ModuleKind = Literal["standard", "class", "workbook", "sheet"]

_CODE_PAGE, _LANGUAGE, _SYSTEM = 1252, 0x409, 3  # Western Europe, US English, 64-bit Windows
_ENCODING = "cp1252"
_LONGEST_LINE = 1023  # characters that the VBA editor takes in a line

# VB_Base: what kind of object a module describes.
_BASES = {
    "workbook": "0{00020819-0000-0000-C000-000000000046}",
    "sheet": "0{00020820-0000-0000-C000-000000000046}",
    "class": "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}",
}
# What a blank add-in of Excel refers to, VBA and Excel itself aside.
_OFFICE = r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
_REFERENCES = (
    (
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    ("Office", rf"{_OFFICE}\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library"),
)


@dataclass(frozen=True)
class Module:
    """A module: `code` without attributes of the module itself. Procedures' own attributes (descriptions) may
    stand in it. Raises ValueError for a name, character or line that the VBA editor refuses.
    """

    name: str
    kind: ModuleKind
    code: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,30}", self.name):
            raise ValueError(f"{self.name!r} is no name for a module.")
        for number, line in enumerate(self.code.splitlines(), start=1):
            if len(line) > _LONGEST_LINE:
                raise ValueError(f"{self.name}, line {number} is longer than {_LONGEST_LINE} characters.")
        try:
            self.source.encode(_ENCODING)
        except UnicodeEncodeError as error:
            raise ValueError(
                f"{self.name} holds {error.object[error.start]!r}, which is not in {_ENCODING}."
            ) from error

    @property
    def source(self) -> str:
        """The module as Office keeps it: attributes first, lines ended by CR LF."""
        lines = [f'Attribute VB_Name = "{self.name}"']
        if self.kind != "standard":
            document = self.kind != "class"
            lines += [
                f'Attribute VB_Base = "{_BASES[self.kind]}"',
                "Attribute VB_GlobalNameSpace = False",
                "Attribute VB_Creatable = False",
                f"Attribute VB_PredeclaredId = {document}",
                f"Attribute VB_Exposed = {document}",
                "Attribute VB_TemplateDerived = False",
                f"Attribute VB_Customizable = {document}",
            ]
        return "".join(line + "\r\n" for line in [*lines, *self.code.splitlines()])


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The project as bytes. Raises ValueError where two modules' names differ in case alone."""
    if len({module.name.lower() for module in modules}) != len(modules):
        raise ValueError("Names of modules must differ, case aside.")
    streams = [Stream(module.name, compress(module.source.encode(_ENCODING))) for module in modules]
    # Version FFFF: no compiled code of any version is here (2.3.4.1).
    vba = Storage(
        "VBA",
        (
            *streams,
            Stream("_VBA_PROJECT", bytes.fromhex("CC61FFFF000100")),
            Stream("dir", compress(_directory(name, modules))),
        ),
    )
    root = (vba, Stream("PROJECT", _project(name, modules)), Stream("PROJECTwm", _wide_names(modules)))
    return compound_file(Storage("", root))


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _both(narrow: int, wide: int, text: str) -> bytes:
    """A text in the code page and again in UTF-16."""
    return _record(narrow, text.encode(_ENCODING)) + _record(wide, text.encode("utf-16-le"))


def _directory(name: str, modules: Sequence[Module]) -> bytes:
    """The dir stream (2.3.4.2): the project, its references, its modules, record by record."""
    out = [
        _record(0x01, struct.pack("<I", _SYSTEM)),
        _record(0x02, struct.pack("<I", _LANGUAGE)),
        _record(0x14, struct.pack("<I", _LANGUAGE)),
        _record(0x03, struct.pack("<H", _CODE_PAGE)),
        _record(0x04, name.encode(_ENCODING)),
        _both(0x05, 0x40, ""),  # description
        _record(0x06, b""),
        _record(0x3D, b""),  # help files
        _record(0x07, bytes(4)),
        _record(0x08, bytes(4)),
        struct.pack("<HIIH", 0x09, 4, 0x5F000000, 1),  # version: the size says 4, the data are 6
        _both(0x0C, 0x3C, ""),  # constants
    ]
    for reference, library in _REFERENCES:
        path = library.encode(_ENCODING)
        out += [
            _both(0x16, 0x3E, reference),
            _record(0x0D, struct.pack("<I", len(path)) + path + bytes(6)),
        ]
    out += [_record(0x0F, struct.pack("<H", len(modules))), _record(0x13, b"\xff\xff")]
    for module in modules:
        out += [
            _both(0x19, 0x47, module.name),
            _both(0x1A, 0x32, module.name),
            _both(0x1C, 0x48, ""),
            _record(0x31, bytes(4)),  # the source begins at once: there is no compiled code before it
            _record(0x1E, bytes(4)),
            _record(0x2C, b"\xff\xff"),
            _record(0x21 if module.kind == "standard" else 0x22, b""),
            _record(0x2B, b""),
        ]
    return b"".join([*out, _record(0x10, b"")])


def _project(name: str, modules: Sequence[Module]) -> bytes:
    """The PROJECT stream (2.3.1): text lines. Nothing is protected, and says so in the format's own cipher."""
    identity = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"prodops-xl/{name}")).upper() + "}"
    forms = {"standard": "Module={}", "class": "Class={}"}
    lines = [
        f'ID="{identity}"',
        *(forms.get(module.kind, "Document={}/&H00000000").format(module.name) for module in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_ciphered(bytes(4), identity, 0x1A)}"',
        f'DPB="{_ciphered(bytes(1), identity, 0x3C)}"',
        f'GC="{_ciphered(bytes([255]), identity, 0x58)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "".join(line + "\r\n" for line in lines).encode(_ENCODING)


def _ciphered(data: bytes, identity: str, seed: int) -> str:
    """Data encryption (2.4.3.2): version 2, a key from the project's id, filler bytes by the seed, length, data."""
    key = sum(identity.encode("ascii")) & 0xFF
    out = [seed, seed ^ 2, seed ^ key]
    before, last, one_back = key, out[2], out[1]
    for byte in bytes((seed & 6) // 2) + struct.pack("<I", len(data)) + data:
        cipher = byte ^ ((one_back + before) & 0xFF)
        out.append(cipher)
        one_back, last, before = last, cipher, byte
    return bytes(out).hex().upper()


def _wide_names(modules: Sequence[Module]) -> bytes:
    """PROJECTwm (2.3.3): each name in the code page and in UTF-16."""
    names = (
        module.name.encode(_ENCODING) + b"\0" + module.name.encode("utf-16-le") + b"\0\0"
        for module in modules
    )
    return b"".join(names) + b"\0\0"
