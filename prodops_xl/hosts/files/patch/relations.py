"""The relationships of one part, read and changed."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from prodops_xl.hosts.files.dialects import (
    OFFICE,
    STRICT_FRONT,
    STRICT_OFFICE,
    TRANSITIONAL,
    Dialect,
    kind_of_relationship,
)
from prodops_xl.hosts.files.package import Relationship
from prodops_xl.hosts.files.patch.markup import Document, Node

_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


def rels_of(part: str) -> str:
    """The part that holds another part's relationships; of "" the package's own."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class Relations:
    """What one part leads to."""

    def __init__(
        self,
        part: str,
        document: Document | None,
        spelled: Callable[[str], str] = str,
        dialect: Dialect = TRANSITIONAL,
    ) -> None:
        """`spelled` gives part names as the file spells them."""
        self.part = part
        self._spelled = spelled
        self._dialect = dialect
        self.document = document or Document(_EMPTY)
        self._root = self.document.root
        self._taken: set[str] | None = None
        self._next = 1

    @property
    def nodes(self) -> list[Node]:
        return self._root.all("Relationship")

    def __iter__(self) -> Iterator[Relationship]:
        return (self._read(node) for node in self.nodes)

    def _read(self, node: Node) -> Relationship:
        external = node.get("TargetMode") == "External"
        kind = kind_of_relationship(node.get("Type"))
        target = node.get("Target")
        return Relationship(node.get("Id"), kind, target if external else self._inside(target), external)

    def _inside(self, target: str) -> str:
        folder = posixpath.dirname(self.part)
        return self._spelled(posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/"))

    def target(self, link: str) -> str:
        """The part or address behind an id; empty where there is none."""
        return next((each.target for each in self if each.id == link), "")

    def add(self, kind: str, target: str, external: bool = False) -> str:
        """One more; `kind` is the last word of its type, or the whole type. Returns its id."""
        link = self._free_id()
        type_ = kind if "/" in kind else self._dialect.relationship(kind)
        if not external:
            target = posixpath.relpath("/" + target, "/" + posixpath.dirname(self.part))
        node = Node.made(f"{self._root.prefix}Relationship", Id=link, Type=type_, Target=target)
        if external:
            node.set("TargetMode", "External")
        self._root.add(node)
        return link

    def _free_id(self) -> str:
        if self._taken is None:
            self._taken = {node.get("Id") for node in self.nodes}
        number = self._next
        while f"rId{number}" in self._taken:
            number += 1
        self._next = number + 1
        return f"rId{number}"

    def drop(self, link: str) -> None:
        """The one of an id less."""
        for node in self.nodes:
            if node.get("Id") == link:
                self._root.remove(node)

    def drop_target(self, part: str) -> None:
        """None that lead to a part."""
        for node in self.nodes:
            if node.get("TargetMode") != "External" and self._inside(node.get("Target")) == part:
                self._root.remove(node)


def link_mark(node: Node, root: Node) -> str:
    """The name of the attribute by which an element of a part refers to a relationship: `r:id`, most often."""
    for holder in (node, root):
        for name in holder.marks:
            if name.startswith("xmlns:") and holder.get(name) in (OFFICE, STRICT_OFFICE):
                return f"{name[6:]}:id"
    return "r:id"


def set_link(node: Node, root: Node, link: str) -> None:
    """Makes an element refer to a relationship; the prefix is declared where nothing declares it."""
    mark = link_mark(node, root)
    declared = f"xmlns:{mark.partition(':')[0]}"
    if not any(each.get(declared) in (OFFICE, STRICT_OFFICE) for each in (node, root)):
        node.set(declared, STRICT_OFFICE if _is_strict(root) else OFFICE)
    node.set(mark, link)


def _is_strict(root: Node) -> bool:
    return any(name.startswith("xmlns") and root.get(name).startswith(STRICT_FRONT) for name in root.marks)
