"""Changes to some parts of a package; all other parts are copied as they are."""

from __future__ import annotations

import copy
import io
import zipfile

from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.patch.markup import encoding_of

_LEVEL = 4


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
        return data.decode(encoding_of(data), "surrogateescape")

    def put_text(self, part: str, text: str) -> None:
        """New content; does nothing where it is the old one."""
        if text != self.text(part):
            self._changed[part] = text.encode(encoding_of(self.read(part)), "surrogateescape")

    def remove(self, part: str) -> None:
        self._removed.add(part)

    @property
    def names(self) -> list[str]:
        return [name for name in self.package.members if name not in self._removed]

    def made(self) -> Package:
        """The package with its changes; the very same one where there are none."""
        if not (self._changed or self._removed):
            return self.package
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for part, info in self.package.members.items():
                if part in self._removed:
                    continue
                content = self._changed.get(part)
                if content is None:
                    content = self.package.archive.read(info)
                # The writer notes places in the record it is given: the old package keeps its own.
                archive.writestr(copy.copy(info), content, compresslevel=_LEVEL)
        return Package(data.getvalue())
