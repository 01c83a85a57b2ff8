"""The Settings sheet: read before anything else, made where there is none; what it lacks is added at its foot, what
it holds is never rewritten.
"""

from __future__ import annotations

from typing import Any

import xlwings as xw

from prodops_xl.tables.settings import SETTINGS, Setting
from prodops_xl.workbook.read import Workbook

SHEET = "Settings"
_HEADER = ["Setting", "Value", "Default", "Meaning"]


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


def add_settings_sheet(workbook: Workbook) -> None:
    """A Settings sheet with every setting, its default and meaning, and an empty Value column to fill."""
    book = workbook.book
    if any(s.name.strip().lower() == SHEET.lower() for s in book.sheets):
        _complete(workbook)
        return
    active = book.sheets.active
    sheet = book.sheets.add(SHEET, after=book.sheets[len(book.sheets) - 1])
    active.activate()
    rows = [_HEADER, *map(_line, SETTINGS)]
    sheet.range((1, 1)).options(ndim=2).value = rows
    header = sheet.range((1, 1), (1, len(_HEADER)))
    header.font.bold = True
    for column, width in ((1, 34), (2, 16), (3, 16), (4, 90)):
        sheet.range((1, column)).column_width = width


def _complete(workbook: Workbook) -> None:
    """Settings of a newer version, in lines below the sheet's last one: only where it is laid out as ours."""
    grid = next((g for name, g in workbook.grids.items() if name.strip().lower() == SHEET.lower()), None)
    if grid is None or not grid.values:
        return
    head = next(
        ((i, j) for i, row in enumerate(grid.values) for j in range(len(row)) if _headed(row, j)), None
    )
    if head is None:
        return
    _, left = head
    known = {str(row[left]).strip() for row in grid.values if row[left] is not None}
    lines = [_line(s) for s in SETTINGS if s.name not in known]
    if lines:
        first, column = grid.bottom + 1, grid.left + left
        area = ((first, column), (first + len(lines) - 1, column + len(_HEADER) - 1))
        workbook.book.sheets[grid.sheet].range(*area).options(ndim=2).value = lines


def _headed(row: list[Any], at: int) -> bool:
    return [str(cell).strip() for cell in row[at : at + len(_HEADER)]] == _HEADER


def _line(setting: Setting) -> list[Any]:
    return [setting.name, None, setting.default if setting.default != "" else None, _meaning(setting)]


def _meaning(setting: Setting) -> str:
    return setting.meaning + (f" ({', '.join(setting.choices)})" if setting.choices else "")
