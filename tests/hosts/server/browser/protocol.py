"""The language in which Office.js asks: batches of actions on object paths, answered from nodes.

A request is `{Actions, ObjectPaths}`. An object path says how an object is reached (the workbook, a property, a
method, an indexer, a kept reference), an action what is done with it (instantiate, query, call, set). Read from
Microsoft's own library, which builds the requests
and judges the answers.

A node is one object of Excel's model. Its members are spelled as requests spell them: PascalCase properties hold
values or further nodes, methods take a request's arguments. What a node does not have is refused and noted down:
nothing that is asked is ever ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from prodops_xl.errors import ProdOpsError
from tests.hosts.server.browser.nodes import HostError, Node, UnknownError, answer


class Act(IntEnum):
    """What is done: Microsoft's ActionType."""

    INSTANTIATE = 1
    QUERY = 2
    METHOD = 3
    SET = 4
    TRACE = 5


class Way(IntEnum):
    """How an object is reached: Microsoft's ObjectPathType."""

    GLOBAL = 1
    SERVICE = 2
    METHOD = 3
    PROPERTY = 4
    INDEXER = 5
    REFERENCE = 6
    NULL = 7


class Batch:
    """One request on its way through: paths become nodes once, in the order in which actions need them."""

    def __init__(
        self, body: dict[str, Any], root: Node, services: dict[str, Node], references: References
    ) -> None:
        self.body = body
        self.root = root
        self.services = services
        self.references = references
        self._nodes: dict[int, Node | None] = {}

    def run(self, note: Callable[[str], None]) -> dict[str, Any]:
        """The answer's body. An action that fails ends the batch; what came before it stays done."""
        results: list[dict[str, Any]] = []
        for index, action in enumerate(self.body["Actions"]):
            try:
                value = self._act(action)
            except (HostError, ProdOpsError) as error:
                if isinstance(error, UnknownError):
                    note(error.what)
                return {"Results": results, "Error": _told(error, index, action)}
            results.append({"ActionId": action["Id"], "Value": value})
        return {"Results": results}

    def _act(self, action: dict[str, Any]) -> Any:
        kind, name = action["ActionType"], action.get("Name", "")
        if kind == Act.TRACE:
            return None
        node = self.node(action["ObjectPathId"])
        if kind == Act.INSTANTIATE:
            return self._identity(node)
        if kind == Act.QUERY:
            query = action.get("QueryInfo") or {}
            return answer(node, [path.split("/") for path in query.get("Select", [])])
        if name == "_KeepReference" and kind == Act.METHOD:
            if node is not None:
                self.references.keep(node)
            return None
        if node is None:
            raise HostError("InvalidObjectPath", f"The object path of {name} leads to a null object.")
        arguments = self._arguments(action.get("ArgumentInfo") or {})
        if kind == Act.SET:
            node.write(name, arguments[0])
            return None
        if kind != Act.METHOD:
            raise UnknownError(f"actions of type {kind}")
        given = node.call(name, arguments)
        return None if isinstance(given, Node) else given

    def _identity(self, node: Node | None) -> dict[str, Any] | None:
        if node is None:
            return None
        told: dict[str, Any] = {} if node.identity is None else {"_Id": node.identity}
        if node.tracked and (self.body.get("AutoKeepReference") or self.references.has(node)):
            told["_ReferenceId"] = self.references.keep(node)
        return told

    def node(self, number: int) -> Node | None:
        if number not in self._nodes:
            self._nodes[number] = self._follow(self.body["ObjectPaths"][str(number)])
        return self._nodes[number]

    def _follow(self, path: dict[str, Any]) -> Node | None:
        kind, name = path["ObjectPathType"], path.get("Name", "")
        if kind == Way.GLOBAL:
            return self.root
        if kind == Way.REFERENCE:
            return self.references.of(name)
        if kind == Way.NULL:
            return None
        if kind == Way.SERVICE:
            if name not in self.services:
                raise UnknownError(f"the service {name}")
            return self.services[name]
        parent = self.node(path["ParentObjectPathId"]) if path.get("ParentObjectPathId") else self.root
        if parent is None:
            return None
        arguments = self._arguments(path.get("ArgumentInfo") or {})
        if kind == Way.PROPERTY:
            return parent.read(name)
        if kind == Way.METHOD:
            return parent.call(name, arguments)
        if kind == Way.INDEXER:
            return parent.call("GetItem", arguments)
        raise UnknownError(f"object paths of type {kind} ({name})")

    def _arguments(self, told: dict[str, Any]) -> list[Any]:
        return self._resolved(told.get("Arguments") or [], told.get("ReferencedObjectPathIds"))

    def _resolved(self, value: Any, paths: Any = None) -> Any:
        """Arguments with nodes where object paths were named."""
        if isinstance(value, list):
            marks = paths if isinstance(paths, list) else [0] * len(value)
            return [
                self.node(one) if mark and not isinstance(mark, list) else self._resolved(one, mark)
                for one, mark in zip(value, marks, strict=False)
            ]
        if isinstance(value, dict):
            if set(value) == {"_ObjectPathId"}:
                return self.node(value["_ObjectPathId"])
            return {name: self._resolved(one) for name, one in value.items()}
        return value


class References:
    """Objects that Office.js has asked to keep, by reference id."""

    def __init__(self) -> None:
        self._kept: dict[str, Node] = {}

    def has(self, node: Node) -> bool:
        return any(one is node for one in self._kept.values())

    def keep(self, node: Node) -> str:
        for number, one in self._kept.items():
            if one is node:
                return number
        number = f"reference{len(self._kept) + 1}"
        self._kept[number] = node
        return number

    def of(self, number: str) -> Node:
        if number not in self._kept:
            raise HostError(
                "InvalidReference", f"This reference is not valid for the current operation: {number}."
            )
        return self._kept[number]


def _told(error: Exception, index: int, action: dict[str, Any]) -> dict[str, Any]:
    code = error.code if isinstance(error, HostError) else "InvalidArgument"
    place = action.get("Name") or f"action of type {action['ActionType']}"
    return {
        "Code": code,
        "Message": str(error),
        "Location": place,
        "ActionIndex": index,
        "HttpStatusCode": 400,
    }
