"""Colours of cells on result sheets: drawn in runs, taken off on the next run, colours of people left alone.

What was coloured is remembered by the row's key, not by address: people sort, and Excel moves a colour with its cell.
A cell counts as ours while it has the colour that we gave it; any other colour is somebody's, and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import xlwings as xw

from prodops_xl.workbook.earlier import comparable
from prodops_xl.workbook.fills import COLORS, Cell, Fills, headers_of
from prodops_xl.workbook.grids import Grid

if TYPE_CHECKING:
    from prodops_xl.workbook.results import ResultSheet

_MOST = 20_000  # cells that are coloured on one sheet, and remembered


def _keys(rows: Iterable[Sequence[Any]]) -> list[str]:
    """Each row's key as text, with the number of its occurrence where it is not the first."""
    seen: dict[str, int] = {}
    out = []
    for row in rows:
        key = "|".join("" if (v := comparable(cell)) is None else str(v) for cell in row)
        seen[key] = seen.get(key, 0) + 1
        out.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return out


def paint(
    sheet: xw.Sheet,
    result: ResultSheet,
    grid: Grid | None,
    known: Mapping[str, Any],
    fills: Fills | None,
    columns: Mapping[str, int],
    head_row: int,
) -> dict[str, dict[str, list[str]]]:
    """Draw the result's colours and take off those of the last run that are no longer; return what to remember."""
    ours = _ours(result, grid, known, fills)
    theirs = {cell for cell, fill in (fills or {}).items() if fill is not None and cell not in ours}
    wanted: dict[Cell, str] = {}
    kept: dict[str, dict[str, list[str]]] = {}
    keys = _keys(result.frame[list(result.key)].astype(object).to_numpy()) if result.colors else []
    for name, colors in result.colors.items():
        for i, color in enumerate(colors):
            cell = (head_row + 1 + i, columns.get(name, 0))
            if color in COLORS and cell[1] and cell not in theirs and len(wanted) < _MOST:
                wanted[cell] = color
                kept.setdefault(name, {}).setdefault(color, []).append(keys[i])
    changed = {cell: wanted.get(cell) for cell in {**ours, **wanted} if ours.get(cell) != wanted.get(cell)}
    for first, last, column, fill in _runs(changed):
        sheet.range((first, column), (last, column)).color = None if fill is None else COLORS[fill]
    return kept


def _ours(
    result: ResultSheet, grid: Grid | None, known: Mapping[str, Any], fills: Fills | None
) -> dict[Cell, str]:
    """The cells that still have the colour that the last run gave them, wherever their rows stand now."""
    told, row = known.get("colors") or {}, known.get("row")
    if grid is None or not row or not told or not grid.top <= row <= grid.bottom:
        return {}
    headers = headers_of(grid, row)
    if not all(name in headers for name in result.key):
        return {}
    at = [headers[name] - grid.left for name in result.key]
    lines = grid.values[row + 1 - grid.top : min(known["last"], grid.bottom) + 1 - grid.top]
    rows = {key: row + 1 + i for i, key in enumerate(_keys([line[c] for c in at] for line in lines))}
    found: dict[Cell, str] = {}
    for name, by_color in told.items():
        for color, keys in by_color.items():
            cells = [(rows[key], headers[name]) for key in keys if key in rows and name in headers]
            found |= {cell: color for cell in cells if fills is None or fills.get(cell) == COLORS[color]}
    return found


def _runs(cells: Mapping[Cell, str | None]) -> Iterator[tuple[int, int, int, str | None]]:
    """First row, last row, column and colour of each run of cells that become alike."""
    runs: list[list[Any]] = []
    for (row, column), color in sorted(cells.items(), key=lambda item: (item[0][1], item[0][0])):
        if runs and runs[-1][1:] == [row - 1, column, color]:
            runs[-1][1] = row
        else:
            runs.append([row, row, column, color])
    yield from (tuple(run) for run in runs)  # type: ignore[misc]
