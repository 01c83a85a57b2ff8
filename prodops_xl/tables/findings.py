"""Findings: what a check says about a table. Data that piles up, never an exception."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "remark"]


class Finding(NamedTuple):
    """One fault, doubt or remark about one cell or row.

    `row` is the row's position in the frame that was read (None: the table as a whole), `key` the row's key
    values (PO, Line, ...), `column` our column name or None for the whole row, `value` what was found there,
    `message` a sentence that says what is wrong, `fix` what to do (may be empty), `money_at_risk` book
    currency (0.0 where it cannot be known), `suggestion` the value that would mend the cell, where there is one.
    """

    rule: str
    severity: Severity
    table: str
    key: tuple[Any, ...]
    column: str | None
    message: str
    value: Any = None
    fix: str = ""
    money_at_risk: float = 0.0
    row: int | None = None
    suggestion: Any = None
