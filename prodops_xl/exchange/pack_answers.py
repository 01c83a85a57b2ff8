"""Cells that were to be filled in and cannot be taken as they stand: error values, formulas that were never calculated,
endless texts, texts where a day belongs, and texts that may be one of two days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prodops_xl.tables.cells.dates import day_first, read_day
from prodops_xl.tables.kinds import Kind

LONGEST = 2_000  # characters of an answer; a cell of Excel takes 32,767
RISKY = ("=", "+", "-", "@", "\t", "\r")
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA)"
)


@dataclass(eq=False)
class Answers:
    """One column as it may be read: `cells` with blanks where nothing may be taken. `why`: for these, by row, what a
    remark says of them; `either`: rows whose text may be one of two days. `formulas`, `risky`: how many cells held a
    formula, or a text that might run as one.
    """

    cells: list[Any]
    why: dict[int, str] = field(default_factory=dict)
    either: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    formulas: int = 0
    risky: int = 0


def answers_of(cells: Sequence[Any], formulas: Sequence[str | None], kind: Kind) -> Answers:
    """Look at the cells of one column; `formulas`: of each cell, None where it holds none."""
    out = Answers(list(cells))
    for row, (value, formula) in enumerate(zip(cells, formulas, strict=True)):
        written = formula is not None and formula != value  # a text that looks like one is its own value
        out.formulas += written
        out.risky += isinstance(value, str) and value.lstrip(" ").startswith(RISKY)
        if written and value in (None, ""):
            out.cells[row], out.why[row] = None, "a formula without a value"
        elif isinstance(value, str) and _ERROR.fullmatch(value.strip()):
            out.cells[row], out.why[row] = None, "an error value"
        elif isinstance(value, str) and len(value) > LONGEST:
            out.cells[row], out.why[row] = None, f"a text of {len(value):,} characters"
    if kind.dtype == "date":
        out.either = two_days(out.cells)
        for row in out.either:
            out.cells[row] = None
    return out


def two_days(cells: Sequence[Any]) -> dict[int, tuple[datetime, datetime]]:
    """Rows whose text is one day with the month first and another with the day first, where the column's other texts
    do not tell which is meant: none that does, or some of either kind.
    """
    texts = {row: value for row, value in enumerate(cells) if isinstance(value, str)}
    if len({lead for text in texts.values() if (lead := day_first([text])) is not None}) == 1:
        return {}
    out = {}
    for row, text in texts.items():
        days = [read_day(text, day_leads=leads).value for leads in (False, True)]
        if None not in days and days[0] != days[1]:
            out[row] = (days[0], days[1])
    return out
