"""The Settings sheet: read before anything else, made where there is none; what it lacks is added at its foot, what
it holds is never rewritten. Beside settings it may state facts, in rows of their own that are kept current for as long as
nobody changes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlwings as xw

from prodops_xl.tables.settings import SETTINGS, Setting
from prodops_xl.workbook.grids import Grid
from prodops_xl.workbook.read import Workbook

SHEET = "Settings"
_HEADER = ["Setting", "Value", "Default", "Meaning"]


# What the rows of facts said when we wrote them, remembered in the workbook.
STATED = "stated on settings"


@dataclass(frozen=True)
class Stated:
    """A fact beside the settings: its name in Setting, the fact in Default, more of it in Meaning. Value is left to people.
    No text may look like a date or a number: Excel would make one of it.
    """

    name: str
    fact: str
    meaning: str


def settings_of(book: xw.Book) -> dict[str, Any]:
    """Setting -> value as the sheet has it (blank ones left out); empty where there is no such sheet."""
    sheet = next((s for s in book.sheets if s.name.strip().lower() == SHEET.lower()), None)
    if sheet is None:
        return {}
    rows = sheet.used_range.options(ndim=2).value or []
    names = {s.name for s in SETTINGS}
    out: dict[str, Any] = {}
    for row in rows:
        for at, cell in enumerate(row[:-1]):
            if isinstance(cell, str) and cell.strip() in names and row[at + 1] not in (None, ""):
                out[cell.strip()] = row[at + 1]
    return out


def add_settings_sheet(workbook: Workbook, stated: Sequence[Stated] = ()) -> None:
    """A Settings sheet with every setting, its default and meaning, and an empty Value column to fill; below them what is
    `stated`.
    """
    book = workbook.book
    if any(s.name.strip().lower() == SHEET.lower() for s in book.sheets):
        _complete(workbook, stated)
        return
    active = book.sheets.active
    sheet = book.sheets.add(SHEET, after=book.sheets[len(book.sheets) - 1])
    active.activate()
    rows = [_HEADER, *map(_line, SETTINGS), *map(_stated_line, stated)]
    _remember(workbook, stated)
    sheet.range((1, 1)).options(ndim=2).value = rows
    header = sheet.range((1, 1), (1, len(_HEADER)))
    header.font.bold = True
    for column, width in ((1, 34), (2, 16), (3, 16), (4, 90)):
        sheet.range((1, column)).column_width = width


def _complete(workbook: Workbook, stated: Sequence[Stated]) -> None:
    """Settings of a newer version and new facts, in lines below the sheet's last one: only where it is laid out as ours."""
    grid = next((g for name, g in workbook.grids.items() if name.strip().lower() == SHEET.lower()), None)
    if grid is None or not grid.values:
        return
    head = next(
        ((i, j) for i, row in enumerate(grid.values) for j in range(len(row)) if _headed(row, j)), None
    )
    if head is None:
        return
    top, left = head
    known = {str(row[left]).strip() for row in grid.values if row[left] is not None}
    _refresh(workbook, grid, top, left, stated)
    lines = [_line(s) for s in SETTINGS if s.name not in known]
    new = [s for s in stated if s.name not in known]
    lines += map(_stated_line, new)
    _remember(workbook, new)
    if lines:
        first, column = grid.bottom + 1, grid.left + left
        area = ((first, column), (first + len(lines) - 1, column + len(_HEADER) - 1))
        workbook.book.sheets[grid.sheet].range(*area).options(ndim=2).value = lines


def _refresh(workbook: Workbook, grid: Grid, top: int, left: int, stated: Sequence[Stated]) -> None:
    """Facts that stand on the sheet as we wrote them last are written anew where they have changed. A row that somebody
    changed is theirs from then on.
    """
    written = workbook.memory.get(STATED)
    sheet = workbook.book.sheets[grid.sheet]
    for at, row in enumerate(grid.values[top + 1 :], start=top + 1):
        fact = next((s for s in stated if str(row[left]).strip() == s.name), None)
        if fact is None or row[left + 2 : left + 4] != written.get(fact.name):
            continue
        if row[left + 2 : left + 4] != [fact.fact, fact.meaning]:
            line, column = grid.top + at, grid.left + left + 2
            sheet.range((line, column), (line, column + 1)).options(ndim=2).value = [
                [fact.fact, fact.meaning]
            ]
            _remember(workbook, [fact])


def _stated_line(fact: Stated) -> list[Any]:
    return [fact.name, None, fact.fact, fact.meaning]


def _remember(workbook: Workbook, facts: Sequence[Stated]) -> None:
    if facts:
        told = {fact.name: [fact.fact, fact.meaning] for fact in facts}
        workbook.memory.keep(STATED, {**workbook.memory.get(STATED), **told})


def _headed(row: list[Any], at: int) -> bool:
    return [str(cell).strip() for cell in row[at : at + len(_HEADER)]] == _HEADER


def _line(setting: Setting) -> list[Any]:
    return [setting.name, None, setting.default if setting.default != "" else None, _meaning(setting)]


def _meaning(setting: Setting) -> str:
    return setting.meaning + (f" ({', '.join(setting.choices)})" if setting.choices else "")
