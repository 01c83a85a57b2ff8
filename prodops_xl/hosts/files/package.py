"""A workbook file as a package of parts, read into memory once: nothing keeps the file open."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple
from xml.etree import ElementTree as ET

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


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
    def names(self) -> frozenset[str]:
        return frozenset(self.archive.namelist())

    def read(self, part: str) -> bytes:
        return self.archive.read(part)

    def tree(self, part: str) -> ET.Element:
        """A part as XML; `opening.check` has refused packages with a DTD, so no entity can expand."""
        return ET.fromstring(self.read(part))  # noqa: S314

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
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            kind = element.get("Type", "").rpartition("/")[2]
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
