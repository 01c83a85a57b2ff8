"""Cell functions as Excel calls them: through Microsoft's own proxy of custom functions, results and all.

Excel sends invocations as messages into the page and gets their results back as a request on the object
`customFunctions`. What the proxy makes of a value, an error or a broken promise is Microsoft's code.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from prodops_xl.errors import CellError
from tests.hosts.server.browser.nodes import Node

# What the proxy's numbers stand for in a cell (`_getCustomFunctionResultErrorCodeFromErrorCode`).
_ERRORS = {1: "#N/A", 5: "#DIV/0!", 6: "#NUM!", 7: "#VALUE!", 8: "#NULL!"}
_INVOCATION, _CALL, _ERRORS_INSIDE = 1, 1000, 4


@dataclass(frozen=True)
class Answer:
    """What came back for one cell: a value or a block of values, or an error value with its sentence."""

    value: Any = None
    error: str | None = None
    message: str = ""


class CustomFunctions(Node):
    """The host's side: numbers calls and takes their results."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.answers: dict[int, Answer] = {}

    def message(self, name: str, arguments: list[Any], address: str) -> tuple[int, dict[str, Any]]:
        """An invocation as Excel sends it, and its number."""
        number = next(self._numbers)
        call = {
            "invocationId": number,
            "functionName": name,
            "parameterValues": [_handed_over(argument) for argument in arguments],
            "address": address,
            "parameterAddresses": None,
            "flags": _ERRORS_INSIDE if any(map(_has_error, arguments)) else 0,
            "isInValuePreview": False,
        }
        return number, {"messageCategory": _INVOCATION, "messageType": _CALL, "message": call}

    def SetInvocationArrayResults(self, results: list[list[Any]]) -> None:
        for number, done, value, *rest in results:
            self._take(number, done, value, rest[0] if rest and not done else None)

    def SetInvocationResults(self, results: list[dict[str, Any]]) -> None:
        for told in results:
            self._take(told["id"], not told.get("failed"), told.get("value"), told.get("errorCode"))

    def _take(self, number: int, done: bool, value: Any, code: int | None) -> None:
        if done:
            self.answers[number] = Answer(value)
        else:
            self.answers[number] = Answer(None, _ERRORS.get(code or 7, "#VALUE!"), str(value or ""))

    def _SetOsfControlContainerReadyForCustomFunctions(self) -> None:
        """The page says that its functions are there."""


def _has_error(value: Any) -> bool:
    return any(map(_has_error, value)) if isinstance(value, list) else isinstance(value, CellError)


def _handed_over(value: Any) -> Any:
    """An error cell as Excel sends it: the proxy makes a CustomFunctions.Error of it."""
    if isinstance(value, list):
        return [_handed_over(one) for one in value]
    return {"type": "CustomFunctionError", "code": value.code} if isinstance(value, CellError) else value
