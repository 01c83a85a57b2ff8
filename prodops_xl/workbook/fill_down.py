"""Formulas filled down as Excel does it: references move with the row, those behind a dollar sign stay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# Quoted texts and quoted sheet names are no references; neither are names of functions (LOG10) and of tables.
_PARTS = re.compile(
    r"\"[^\"]*\"|'(?:[^']|'')*'!|\[[^\]]*\]"
    r"|(?<![A-Za-z0-9_.$])(\$?[A-Z]{1,3})(\$?)([1-9]\d{0,6})(?![A-Za-z0-9_(.!])"
    r"|(?<![A-Za-z0-9_.$])(\$?)([1-9]\d{0,6}):(\$?)([1-9]\d{0,6})(?![A-Za-z0-9_.])"
)


def moved_down(formula: str, rows: int) -> str:
    """The formula as it reads `rows` rows further down."""

    def move(part: re.Match[str]) -> str:
        if part[1]:
            return f"{part[1]}{part[2]}{part[3] if part[2] else int(part[3]) + rows}"
        if part[5]:
            first = part[5] if part[4] else str(int(part[5]) + rows)
            last = part[7] if part[6] else str(int(part[7]) + rows)
            return f"{part[4]}{first}:{part[6]}{last}"
        return part[0]

    return _PARTS.sub(move, formula)


def column_formula(
    formulas: Mapping[tuple[int, int], str], column: int, rows: Sequence[int]
) -> tuple[int, str] | None:
    """The row and formula to fill a column down from, where it is one formula throughout; None where it is not."""
    if not rows or any((row, column) not in formulas for row in rows):
        return None
    last = rows[-1]
    formula = formulas[last, column]
    before = rows[-2] if len(rows) > 1 else last
    return (last, formula) if moved_down(formulas[before, column], last - before) == formula else None
