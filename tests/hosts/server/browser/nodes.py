"""What an object of Excel's model is here: a node with members, a collection of nodes, the errors they answer with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Loads of members that Excel's model does not have and Excel itself lets pass. xlwings asks for this one.
_PASSED_OVER = {("Table", "DataBodyRange")}


class HostError(Exception):
    """An error of Excel: Office.js raises it in the page as an OfficeExtension.Error of this code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def invalid(message: str) -> HostError:
    return HostError("InvalidArgument", message)


def not_found(what: str) -> HostError:
    return HostError("ItemNotFound", f"The requested resource doesn't exist: {what}.")


class UnknownError(HostError):
    """The page asked for something that this host does not know."""

    def __init__(self, what: str) -> None:
        super().__init__("ApiNotFound", f"The test host does not know {what}.")
        self.what = what


class Node:
    """One object of Excel's model. `scalars` is what a load without names gives."""

    scalars: tuple[str, ...] = ()
    # Ranges follow their cells, so Office.js keeps references to them.
    tracked = False

    @property
    def identity(self) -> str | None:
        """By what the object is found again in its collection."""
        return None

    @property
    def kind(self) -> str:
        return type(self).__name__

    def member(self, name: str) -> Any:
        found = getattr(type(self), name, None)
        if found is None or not name.lstrip("_")[:1].isupper():
            raise UnknownError(f"{self.kind}.{name}")
        return found

    def read(self, name: str) -> Any:
        found = self.member(name)
        if not isinstance(found, property):
            raise UnknownError(f"{self.kind}.{name} as a property")
        return getattr(self, name)

    def call(self, name: str, arguments: list[Any]) -> Any:
        found = self.member(name)
        if isinstance(found, property):
            raise UnknownError(f"{self.kind}.{name} as a method")
        while arguments and arguments[-1] is None:  # what was left out at the end
            arguments = arguments[:-1]
        return getattr(self, name)(*arguments)

    def write(self, name: str, value: Any) -> None:
        found = self.member(name)
        if not isinstance(found, property) or found.fset is None:
            raise UnknownError(f"setting {self.kind}.{name}")
        setattr(self, name, value)


class Collection(Node):
    """Objects in order; found by `find`, by place, or not at all."""

    def items(self) -> list[Any]:
        raise NotImplementedError

    def find(self, key: Any) -> Any | None:
        return next((item for item in self.items() if item.identity == key), None)

    @property
    def Count(self) -> int:
        return len(self.items())

    def GetCount(self) -> int:
        return len(self.items())

    def GetItemOrNullObject(self, key: Any) -> Any | None:
        return self.find(key)

    def GetItem(self, key: Any) -> Any:
        found = self.find(key)
        if found is None:
            raise not_found(f"{self.kind} {key}")
        return found

    def GetItemAt(self, index: int) -> Any:
        items = self.items()
        if not 0 <= index < len(items):
            raise invalid(f"{self.kind} has {len(items)} items, none at {index}.")
        return items[index]


def pascal(name: str) -> str:
    return name[:1].upper() + name[1:]


def answer(node: Node | None, paths: Iterable[list[str]]) -> dict[str, Any] | None:
    """What a query of these member paths (`format/fill/color`) gives, as Office.js reads it."""
    if node is None:
        return None
    wanted: dict[str, list[list[str]]] = {}
    for first, *rest in paths:
        wanted.setdefault(pascal(first), []).extend([rest] if rest else [])
    if isinstance(node, Collection):
        return _answer_collection(node, wanted)
    if not wanted or "*" in wanted:
        wanted = {name: [] for name in node.scalars}
    out: dict[str, Any] = {} if node.identity is None else {"_Id": node.identity}
    for name, rest in wanted.items():
        if (node.kind, name) in _PASSED_OVER:
            continue
        value = node.read(name)
        out[name] = answer(value, rest) if isinstance(value, Node) else value
    return out


def _answer_collection(node: Collection, wanted: dict[str, list[list[str]]]) -> dict[str, Any]:
    """A path of a collection means its items, unless it is one of its own members."""
    own = {name for name in wanted if name != "Items" and name in ("Count", *node.scalars)}
    out: dict[str, Any] = {name: node.read(name) for name in own}
    if own and own == set(wanted):
        return out
    paths = list(wanted.pop("Items", []))
    paths += [[name, *rest] for name, rests in wanted.items() if name not in own for rest in rests or [[]]]
    out["_Items"] = [answer(item, paths) for item in node.items()]
    return out
