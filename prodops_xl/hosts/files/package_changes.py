"""Changes to some parts of a package; all other parts are copied as they are."""

from __future__ import annotations

import codecs
import copy
import io
import re
import zipfile

from prodops_xl.hosts.files.package import Package

_LEVEL = 4
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class PackageChanges:
    """A package as it will be. Texts of parts are decoded and encoded as the part itself says."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._changed: dict[str, bytes] = {}
        self._removed: set[str] = set()

    def read(self, part: str) -> bytes:
        return self._changed[part] if part in self._changed else self.package.read(part)

    def text(self, part: str) -> str:
        data = self.read(part)
        return data.decode(_encoding(data), "surrogateescape")

    def put_text(self, part: str, text: str) -> None:
        """New content; does nothing where it is the old one."""
        if text != self.text(part):
            self._changed[part] = text.encode(_encoding(self.read(part)), "surrogateescape")

    def remove(self, part: str) -> None:
        self._removed.add(part)

    @property
    def names(self) -> list[str]:
        return [name for name in self.package.archive.namelist() if name not in self._removed]

    def made(self) -> Package:
        """The package with its changes; the very same one where there are none."""
        if not (self._changed or self._removed):
            return self.package
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for info in self.package.archive.infolist():
                if info.filename in self._removed:
                    continue
                content = self._changed.get(info.filename)
                if content is None:
                    content = self.package.archive.read(info)
                # The writer notes places in the record it is given: the old package keeps its own.
                archive.writestr(copy.copy(info), content, compresslevel=_LEVEL)
        return Package(data.getvalue())


def _encoding(data: bytes) -> str:
    if data.startswith(_UTF16):
        return "utf-16"
    declared = _DECLARED.match(data[:200])
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        return "utf-8"
    return "utf-8" if name.startswith("utf-16") else name  # without a mark in front it is none
