"""Is everything there, and once: required fields, duplicates of PO and line, what is assumed where a cell is
blank.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from prodops_xl.domain.orders.rules import Faults, Mask, OrderBook, Rule, numbered, paired
from prodops_xl.domain.orders.wording import counts, say, several
from prodops_xl.tables.schema import TABLES

REQUIRED: tuple[str, ...] = tuple(
    name for name, column in TABLES["Orders"].columns.items() if column.required
)

# How the other rules and the costing read a blank cell of these columns.
ASSUMED = {"Incoterm": "FOB", "Mode": "ocean"}


def required(book: OrderBook) -> Iterator[Faults]:
    """A missing column is one finding for the table, a blank cell one for its row."""
    for column in REQUIRED:
        if column not in book.present:
            message = f"The order table has no column for {column}."
            fix = f"Add a column {column}, or map one of the sheet's headers to it."
            yield Faults(np.array([-1]), column, [message], fix, money=np.array([book.value.sum()]))
            continue
        rows = numbered(_blank(book, column))
        fix = f"Fill in {column}."
        yield Faults(rows, column, [f"{column} is blank."] * len(rows), fix)


def _blank(book: OrderBook, column: str) -> Mask:
    """Blank, and not because the schema could not read what stands there (that is its own finding)."""
    return ~book.has(column) & ~book.told(column)


def duplicate(book: OrderBook) -> Iterator[Faults]:
    """Every row after the first with the same PO and line."""
    po, line = book.text("PO"), book.number("Line")
    code, first = paired(po, line)
    rows = numbered(book.has("PO", "Line") & (first[code] != np.arange(len(book))))
    messages = say(
        "PO {} line {} is here again; it first stands on order row {}.",
        po[rows],
        counts(line[rows]),
        counts(first[code[rows]] + 1),
    )
    yield Faults(rows, "Line", messages, "Delete one of the two, or give it a line number of its own.")


def assumed(book: OrderBook) -> Iterator[Faults]:
    """One remark per column about lines whose blank cell is read as the usual value."""
    for column, usual in ASSUMED.items():
        blank = int(_blank(book, column).sum())
        if blank:
            message = f"{column} is blank on {several(blank, 'line')}: read as {usual}."
            fix = f"Fill in {column} where it is not {usual}."
            yield Faults(np.array([-1]), column, [message], fix, money=np.zeros(1))


RULES = (
    Rule("required", "Required field missing", "error", "Production", required),
    Rule("duplicate", "PO and line twice", "error", "Procurement", duplicate, ("PO", "Line")),
    Rule("assumed", "Read as the usual value", "remark", "Production", assumed),
)  # fmt: skip
