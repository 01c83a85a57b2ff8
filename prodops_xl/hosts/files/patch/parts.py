"""The parts of a package as they will be: what is read for a change, what is new, what goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import BinaryIO

from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.patch.archive import write_archive
from prodops_xl.hosts.files.patch.markup import Document, Node
from prodops_xl.hosts.files.patch.relations import Relations, rels_of

CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
WORKSHEET_TYPE = f"{_TYPES}worksheet+xml"
TABLE_TYPE = f"{_TYPES}table+xml"
COMMENTS_TYPE = f"{_TYPES}comments+xml"
STYLES_TYPE = f"{_TYPES}styles+xml"
RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

Pieces = Callable[[], Iterable[bytes]]


class Parts:
    """A package with changes. A document that is asked for may be changed: it is written if it then differs."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.dialect = package.dialect
        self._documents: dict[str, Document] = {}
        self._relations: dict[str, Relations] = {}
        self._contents: dict[str, bytes | Pieces] = {}
        self._removed: set[str] = set()
        self._last = ""

    @property
    def names(self) -> set[str]:
        """Every part there will be."""
        new = {*self._documents, *self._contents} | {
            rels_of(part) for part, links in self._relations.items() if links.nodes
        }
        return (set(self.package.names) | new) - self._removed

    def read(self, part: str) -> bytes:
        """A part as it now stands."""
        if part in self._documents:
            return self._documents[part].to_bytes()
        content = self._contents.get(part)
        if content is None:
            return self.package.read(part)
        return content if isinstance(content, bytes) else b"".join(content())

    def head(self, part: str, size: int) -> bytes:
        """The beginning of a part, or all of one that has changed."""
        if part in self._documents or part in self._contents:
            return self.read(part)
        with self.package.archive.open(self.package.members[part]) as member:
            return member.read(size)

    def document(self, part: str) -> Document:
        """A part to look at or to change."""
        if part not in self._documents:
            self._documents[part] = Document(self.read(part))
            self._contents.pop(part, None)
        return self._documents[part]

    def put(self, part: str, content: bytes | Pieces, kind: str | None = None) -> None:
        """A part's new content; with a content type, a new part."""
        self._documents.pop(part, None)
        self._removed.discard(part)
        self._contents[part] = content
        if kind is not None:
            self._declare(part, kind)

    def adopt(self, part: str, document: Document, kind: str) -> None:
        """A new part that is still being written to."""
        self._documents[part] = document
        self._removed.discard(part)
        self._declare(part, kind)

    def free(self, pattern: str) -> str:
        """A part name that nothing has, such as `xl/tables/table3.xml` of `xl/tables/table{}.xml`."""
        taken = {name.lower() for name in self.names | set(self.package.names)}
        number = next(n for n in range(1, len(taken) + 2) if pattern.format(n).lower() not in taken)
        return pattern.format(number)

    def relations(self, part: str) -> Relations:
        """What a part leads to, to look at or to change."""
        if part not in self._relations:
            name = rels_of(part)
            document = self.document(name) if name in self.names else None
            self._relations[part] = Relations(part, document, self.package.spelled, self.dialect)
        return self._relations[part]

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of one kind that `part` leads to and that exist."""
        names = self.names
        return [
            link.target
            for link in self.relations(part)
            if link.kind == kind and not link.external and link.target in names
        ]

    # Content types --------------------------------------------------------------------------------

    @cached_property
    def _types(self) -> Node:
        return self.document(CONTENT_TYPES).root

    def _overrides(self, part: str) -> list[Node]:
        wanted = f"/{part}".lower()
        return [each for each in self._types.all("Override") if each.get("PartName").lower() == wanted]

    def _declare(self, part: str, kind: str) -> None:
        extension = part.rpartition(".")[2].lower()
        defaults = {
            each.get("Extension").lower(): each.get("ContentType") for each in self._types.all("Default")
        }
        if defaults.get(extension) == kind or self.kind_of(part) == kind:
            return
        if extension != "xml" and extension not in defaults:
            node = Node.made(f"{self._types.prefix}Default", Extension=extension, ContentType=kind)
            self._types.add(node, at=0)
            return
        self.declare(part, kind)

    def declare(self, part: str, kind: str) -> None:
        """A part's content type, told once."""
        told = self._overrides(part)
        if told:
            for each in told:
                each.set("ContentType", kind)
        else:
            self._types.add(Node.made(f"{self._types.prefix}Override", PartName=f"/{part}", ContentType=kind))

    def kind_of(self, part: str) -> str:
        """The content type of a part; empty where none is told."""
        told = self._overrides(part)
        if told:
            return told[0].get("ContentType")
        extension = part.rpartition(".")[2].lower()
        defaults = (each for each in self._types.all("Default") if each.get("Extension").lower() == extension)
        return next((each.get("ContentType") for each in defaults), "")

    # Removing -------------------------------------------------------------------------------------

    def remove(self, part: str) -> None:
        """A part less, with its relationships and its content type. What it leads to stays."""
        for name in (part, rels_of(part)):
            self._documents.pop(name, None)
            self._contents.pop(name, None)
            self._removed.add(name)
        self._relations[part] = Relations(part, None, dialect=self.dialect)
        for told in self._overrides(part):
            self._types.remove(told)

    def remove_tree(self, part: str) -> None:
        """A part less, and all that hangs on it alone."""
        for source in self._reached([""]):
            self.relations(source).drop_target(part)
        for gone in self._reached([part]) - self._reached([""]):
            self.remove(gone)

    def _reached(self, starts: list[str]) -> set[str]:
        """The parts that are led to from some, these included; "" is the package itself."""
        found: set[str] = set()
        waiting = list(starts)
        names = self.names
        while waiting:
            part = waiting.pop()
            if part in found or (part and part not in names):
                continue
            found.add(part)
            if part in self._relations or rels_of(part) in names:
                waiting += [link.target for link in self.relations(part) if not link.external]
        return found

    # Writing --------------------------------------------------------------------------------------

    def write(self, file: BinaryIO) -> None:
        """The package with its changes as a file."""
        write_archive(self.package, file, self._changed(), self._removed, self._last)

    def write_last(self, part: str) -> None:
        """A document that still changes while other parts are spelled."""
        self._last = part

    def _changed(self) -> dict[str, bytes | Pieces]:
        changed = dict(self._contents)
        last = self._documents.pop(self._last, None)
        for part, links in self._relations.items():
            name = rels_of(part)
            if not links.nodes and name not in self.package.names:
                continue
            if links.nodes or name not in self._removed:
                self._documents[name] = links.document
                if name not in self.package.names and not self.kind_of(name):
                    self._declare(name, RELATIONS_TYPE)
        for part, document in self._documents.items():
            if document.changed or part not in self.package.names:
                changed[part] = document.to_bytes()
        if last is not None:
            self._documents[self._last] = last
            changed[self._last] = lambda: [last.to_bytes()]
        return changed
