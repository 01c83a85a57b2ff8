"""Where the tables of a returned pack stand: sheets are known by the headers of their keys and inputs, never by place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prodops_xl.exchange.pack_layout import SHEETS, PackSheet
from prodops_xl.workbook.grids import Grid

_HEADER_DEPTH = 60
# What a pack calls the sheet of a table where it is not the table's own name.
_SHEET_NAMES = {"Schedule": "milestones"}


def folded(value: Any) -> str:
    """A header or sheet name as it compares: case and blanks aside."""
    return " ".join(str(value).casefold().split())


def places_of(grids: Iterable[Grid], layout: PackSheet) -> list[tuple[Grid, int]]:
    """Every sheet with the headers of a table, and its header row (a position in the grid's values). The one with most
    inputs comes first, of equals the one that bears the table's name.
    """
    found: list[tuple[tuple[int, bool], Grid, int]] = []
    name = _SHEET_NAMES.get(layout.table, folded(layout.table))
    for grid in grids:
        ranked = [(_inputs(row, layout), at) for at, row in enumerate(grid.values[:_HEADER_DEPTH])]
        most, at = max(ranked, key=lambda one: (one[0], -one[1]), default=(0, 0))
        if most:
            found.append(((most, folded(grid.sheet) == name), grid, at))
    return [(grid, at) for _, grid, at in sorted(found, key=lambda one: one[0], reverse=True)]


def _inputs(row: list[Any], layout: PackSheet) -> int:
    """How many inputs of a table a row names, if it is its header row; 0 where it is not.

    The milestones' sheet has PO and Line too: a table is told by all of its keys and an input of its own. With all of
    its inputs it may have a column that is another table's key: people call their own columns Stage.
    """
    heads = {folded(cell) for cell in row if isinstance(cell, str)}
    keys, inputs = {folded(k) for k in layout.key}, {folded(h) for h in layout.inputs}
    others = {folded(k) for s in SHEETS for k in s.key} - keys
    if not keys <= heads or (heads & others and not inputs <= heads):
        return 0
    return len(heads & inputs)
