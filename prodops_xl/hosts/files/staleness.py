"""Which cached values of formulas no longer hold after a session's edits.

Nothing here calculates. A formula whose inputs were written to, directly or through other formulas, loses
its cached value when the workbook is saved: a reader that does not calculate then finds a blank, never a
wrong figure. The others keep theirs. Where the inputs of a formula cannot be told (names, tables, other
workbooks, functions such as INDIRECT or TODAY), it counts as touched as soon as anything was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prodops_xl.hosts.files.areas import Area, Cell, parse_area

# A chain of formulas is followed so many times through all of them; what is then unsettled counts as touched.
_ROUNDS = 25
# A sheet that reaches further is taken as touched all over.
_MAX_CELLS = 60_000_000
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE = re.compile(
    r"(?<![\w.])(?:(?:'((?:[^']|'')+)'|([A-Za-z_\u0080-\uffff][\w.\u0080-\uffff]*))!)?"
    r"(\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w(.!])"
)
_WORD = re.compile(r"[A-Za-z_\\\u0080-\uffff][\w.\u0080-\uffff]*(?=(\(?))")
_CONSTANTS = frozenset(("TRUE", "FALSE"))
_UNSURE = frozenset(
    ("INDIRECT", "OFFSET", "TODAY", "NOW", "RAND", "RANDBETWEEN", "RANDARRAY", "CELL", "INFO")
)


class Inputs(NamedTuple):
    """The areas that a formula reads, by the lower-case name of the sheet (None: its own); `sure` says
    whether they are all there are.
    """

    areas: tuple[tuple[str | None, Area], ...]
    sure: bool


def inputs_of(formula: str) -> Inputs:
    """What a formula reads, as far as its text tells."""
    text = _TEXT.sub('""', formula)
    areas = []

    def take(match: re.Match[str]) -> str:
        area = parse_area(match[3])
        if area is None:
            return match[0]
        sheet = match[1].replace("''", "'") if match[1] else match[2]
        if sheet and ":" in sheet:
            return ":"  # the same cells of several sheets
        areas.append((sheet.lower() if sheet else None, area))
        return " "

    rest = _REFERENCE.sub(take, text)
    # What is left of a colon is a range between what functions give, as in INDEX(A1:A9,2):C9.
    words = [(match[0].upper().rpartition(".")[2], match[1]) for match in _WORD.finditer(rest)]
    names = any(not bracket and word not in _CONSTANTS for word, bracket in words)
    unsure = any(word in _UNSURE for word, _ in words)
    return Inputs(tuple(areas), not (names or unsure or any(mark in rest for mark in "[!#:")))


class _Touched:
    """Which cells of one sheet were written to, or hang on cells that were."""

    def __init__(self, reach: Area) -> None:
        size = (reach.last_row, reach.last_column) if reach.size <= _MAX_CELLS else (0, 0)
        self.cells: NDArray[np.bool_] = np.zeros(size, dtype=bool)

    def mark(self, area: Area) -> None:
        if self.cells.size:
            self.cells[area.row - 1 : area.last_row, area.column - 1 : area.last_column] = True

    def meets(self, area: Area) -> bool:
        if not self.cells.size:
            return True
        return bool(self.cells[area.row - 1 : area.last_row, area.column - 1 : area.last_column].any())


def stale_formulas(
    formulas: Mapping[str, Mapping[Cell, str]],
    written: Mapping[str, list[Area]],
    renamed: bool,
    results: Mapping[str, Mapping[Cell, Area]] | None = None,
) -> dict[str, set[Cell]]:
    """The formulas, by sheet, that hang on a written area. Sheets go by their lower-case names; `written`
    areas of sheets without formulas count too. `renamed`: names or tables changed what they mean. `results`: where the
    values of formulas stand that give more than one.
    """
    stale: dict[str, set[Cell]] = {sheet: set() for sheet in formulas}
    if not any(written.values()) and not renamed:
        return stale
    touched = {
        sheet: _Touched(_reach(formulas.get(sheet, {}), [*areas, *(results or {}).get(sheet, {}).values()]))
        for sheet, areas in _all(formulas, written)
    }
    for sheet, areas in written.items():
        for area in areas:
            touched[sheet].mark(area)
    waiting = [
        (sheet, cell, inputs_of(text))
        for sheet, cells in formulas.items()
        for cell, text in sorted(cells.items())
    ]
    for turn in range(_ROUNDS + 1):
        left = []
        for sheet, cell, inputs in waiting:
            if turn == _ROUNDS or _hangs(sheet, inputs, touched):
                stale[sheet].add(cell)
                touched[sheet].mark((results or {}).get(sheet, {}).get(cell, Area(*cell)))
            else:
                left.append((sheet, cell, inputs))
        if len(left) == len(waiting):
            break
        waiting = left
    return stale


def _hangs(sheet: str, inputs: Inputs, touched: Mapping[str, _Touched]) -> bool:
    if not inputs.sure:
        return True
    return any(
        (found := touched.get(name or sheet)) is not None and found.meets(area) for name, area in inputs.areas
    )


def _all(
    formulas: Mapping[str, Mapping[Cell, str]], written: Mapping[str, list[Area]]
) -> Iterable[tuple[str, list[Area]]]:
    return ((sheet, written.get(sheet, [])) for sheet in {*formulas, *written})


def _reach(formulas: Mapping[Cell, str], areas: list[Area]) -> Area:
    rows = max([row for row, _ in formulas] + [area.last_row for area in areas], default=1)
    columns = max([column for _, column in formulas] + [area.last_column for area in areas], default=1)
    return Area(1, 1, rows, columns)
