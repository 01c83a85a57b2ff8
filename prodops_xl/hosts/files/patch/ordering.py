"""Where a child goes among its siblings: the order of a schema, with what only some readers know in between."""

from __future__ import annotations

from collections.abc import Sequence

from prodops_xl.hosts.files.patch.markup import Node


class Order:
    """The children of one kind of element, in the order of its schema."""

    def __init__(self, names: Sequence[str]) -> None:
        self._ranks = {name: rank for rank, name in enumerate(names)}

    def need(self, parent: Node, name: str) -> Node:
        """A child, made in its place where it is missing."""
        found = parent.find(name)
        return self.put(parent, Node.made(parent.prefix + name)) if found is None else found

    def put(self, parent: Node, node: Node, name: str = "") -> Node:
        """A new child in its place, behind others of its name; `name`: what it stands for, where it has another."""
        return parent.add(node, self._place(parent, self._ranks[name or node.local]))

    def _place(self, parent: Node, wanted: int) -> int:
        rank = -1
        for at, child in enumerate(parent.children):
            if isinstance(child, Node):
                rank = max(rank, self._rank(child, parent.prefix))
                if rank > wanted:
                    return at
        return len(parent.children)

    def _rank(self, node: Node, prefix: str) -> int:
        """A child's place in the order; alternatives for newer readers count as what they hold."""
        if node.prefix == prefix and node.local in self._ranks:
            return self._ranks[node.local]
        if node.local == "AlternateContent":
            return max(
                (self._ranks[each.local] for each in node.walk() if each.local in self._ranks), default=-1
            )
        return -1
