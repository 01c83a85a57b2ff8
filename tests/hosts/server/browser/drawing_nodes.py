"""Kinds of things that stand over the cells and of which the model has none."""

from __future__ import annotations

from typing import Any

from tests.hosts.server.browser.nodes import Collection, Node, UnknownError


class Nothing(Collection):
    """A collection that is always empty: pivot tables, shapes."""

    def __init__(self, what: str) -> None:
        self.what = what

    def items(self) -> list[Node]:
        return []

    def Add(self, *_: Any) -> None:
        raise UnknownError(f"adding {self.what}")
