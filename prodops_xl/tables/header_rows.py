"""Where a sheet's headers are, headers in two rows, and which table a sheet's headers speak of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from prodops_xl.tables.columns import Table
from prodops_xl.tables.header_dates import read_date
from prodops_xl.tables.header_index import index, key
from prodops_xl.tables.header_words import decorated, words
from prodops_xl.tables.sizes import is_size
from prodops_xl.tables.word_lists import listed

_ROWS = 30
_WITHOUT_KEY = 6
# What nothing but an order sheet says beside the PO; two of them tell it.
_TERMS_OF_SALE = frozenset(
    (
        "Origin",
        "HTS",
        "Currency",
        "FOB",
        "Incoterm",
        "Fiber",
        "Target FOB",
        "Retail",
        "Order date",
        "PO cancel",
    )
)
_SUBHEADERS = listed(
    """
    plan planned actual act revised target original forecast estimated status start end finish done date delay days
    approved submitted sent received remark remarks comment comments variance latest
    """
)
_SIDES = {
    "plan": listed("plan planned target original"),
    "actual": listed("actual act done received approved sent"),
}


def find_header_row(rows: Sequence[Sequence[Any]], table: Table) -> int | None:
    """The row (from 0) of the first 30 that holds the most names of the table's columns; None where none has two.

    Of two header rows it is the lower one, where that holds nothing but Plan, Actual and the like.
    """
    scores = [_score(row, table) for row in rows[:_ROWS]]
    best = max(scores, default=0.0)
    if best < 2:
        return None
    at = scores.index(best)
    if at + 1 < len(rows) and _only_subheaders(rows[at + 1]):
        return at + 1
    return at


def join_header_rows(top: Sequence[Any], bottom: Sequence[Any]) -> list[str]:
    """Headers of two rows as one: `Lab dip` merged over Plan and Actual becomes `Lab dip (Plan)`, `Lab dip (Actual)`.

    A merged cell holds its text in its first column; the columns under it have blanks above. Sizes under a title
    stay as they are.
    """
    joined: list[str] = []
    group = ""
    width = max(len(top), len(bottom))
    for over, under in zip(_padded(top, width), _padded(bottom, width), strict=True):
        above, below = header_text(over), header_text(under)
        if above:
            group = above if below else ""
        if below and group and not is_size(below):
            joined.append(f"{group} ({below})" if group != below else below)
        else:
            joined.append(below or above)
        if not below:
            group = ""
    return joined


def identify_table(headers: Sequence[str], tables: Sequence[Table] | None = None) -> tuple[str, float]:
    """The table whose names a sheet's headers hold most of, and how many (key columns count twice).

    ("", 0.0) where no table has two.
    """
    if tables is None:
        from prodops_xl.tables.schema import TABLES

        tables = list(TABLES.values())
    scores = {table.name: _table_score(headers, table) for table in tables}
    name = max(scores, key=lambda name: scores[name])
    return (name, scores[name]) if scores[name] >= 2 else ("", 0.0)


def tells(headers: Sequence[str], table: Table) -> bool:
    """Do the headers name, or ask for, every column without which a sheet is not the table?"""
    texts = [header_text(header) for header in headers]
    ask = index(table).ask
    asked = {column for text in texts for column in ask.get(key(words(text)), ())}
    return (_columns(texts, table) | asked).issuperset(table.told_by)


def is_order_sheet(headers: Sequence[str], orders: Table) -> bool:
    """Do the headers speak of orders, whatever the sheet is called: PO, units and terms of sale?"""
    named = _columns([header_text(header) for header in headers], orders)
    return {"PO", "Units"} <= named and len(named & _TERMS_OF_SALE) > 1


def is_wide_schedule(headers: Sequence[str]) -> bool:
    """Do joined headers speak of a time and action sheet of one row per order: two or more milestones, each with a
    plan and an actual?
    """
    found: dict[str, set[str]] = {}
    for header in headers:
        spoken = words(str(header))
        milestone = " ".join(word for word in spoken if word not in _SUBHEADERS)
        sides = found.setdefault(milestone, set())
        sides.update(side for side, said in _SIDES.items() if said & set(spoken))
    return sum(sides >= set(_SIDES) for milestone, sides in found.items() if milestone) > 1


def header_text(cell: Any) -> str:
    """A header cell as text: 28.0 is "28", a blank "" (line breaks stay, for writing back)."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _padded(row: Sequence[Any], width: int) -> list[Any]:
    return [*row, *[None] * (width - len(row))]


def _score(row: Sequence[Any], table: Table) -> float:
    """Distinct columns that a row names; what is asked counts half, sizes a little; data rows name none."""
    texts = [header_text(cell) for cell in row if isinstance(cell, str) and cell.strip()]
    named = _columns(texts, table)
    asked = sum(key(words(text)) in index(table).ask for text in texts)
    sizes = sum(is_size(header_text(cell)) for cell in row) if table.has_sizes else 0
    return len(named) + 0.5 * asked + (min(0.02 * sizes, 0.9) if named else 0.0)


def _columns(texts: Sequence[str], table: Table) -> set[str]:
    names = index(table)
    named = set()
    for text in texts:
        spoken = words(text)
        if text in names.computed:
            named.add(text)
        elif column := names.alias.get(key(spoken)) or names.alias.get(
            key(tuple(w for w in spoken if not decorated(w)))
        ):
            named.add(column)
        elif table.name == "Orders" and (read := read_date(spoken)) is not None and read.sure:
            named.add(read.columns[0])
    return named


def _table_score(headers: Sequence[str], table: Table) -> float:
    named = _columns([header_text(header) for header in headers], table)
    keys = sum(name in named for name in table.key)
    if not named.issuperset(table.told_by):
        return 0.0
    # A list of inspections often has no number of its own: what else it says is enough.
    if not keys and not (table.told_by and len(named) >= _WITHOUT_KEY):
        return 0.0
    return float(len(named) + keys)


def _only_subheaders(row: Sequence[Any]) -> bool:
    texts = [cell for cell in row if cell is not None and str(cell).strip()]
    return len(texts) > 1 and all(isinstance(cell, str) and set(words(cell)) <= _SUBHEADERS for cell in texts)
