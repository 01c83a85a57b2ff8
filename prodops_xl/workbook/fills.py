"""The colours of cells, by the names that findings and result sheets use, and what of them a sheet has now."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import xlwings as xw

from prodops_xl.workbook.grids import Grid

RGB = tuple[int, int, int]
Cell = tuple[int, int]
Fills = dict[Cell, RGB | None]

FILLS: dict[str, RGB] = {
    "error": (255, 199, 206),
    "warning": (255, 235, 156),
    "remark": (221, 235, 247),
}
# Of result sheets: something there can be good as well.
COLORS: dict[str, RGB] = {**FILLS, "good": (198, 239, 206)}
# Asked for one by one up to here; a longer stretch at once, and by halves where its cells differ.
_SINGLE = 4_000
_DIFFERENT = (0, 0, 0)  # what Excel answers for cells that differ


def read_fills(book: xw.Book, remembered: Mapping[str, Any], grids: Mapping[str, Grid]) -> dict[str, Fills]:
    """By sheet, the fills of the columns that we coloured: read before anything is written. A sheet whose host tells
    no fills is left out.
    """
    found: dict[str, Fills] = {}
    for told in remembered.values():
        sheet = told.get("sheet") if isinstance(told, dict) else None
        grid = grids.get(sheet) if isinstance(sheet, str) else None
        colored = remembered_colors(told)
        if grid is None or not colored:
            continue
        row, last = told.get("row"), told.get("last")
        if isinstance(row, int) and isinstance(last, int) and grid.top <= row <= grid.bottom:
            columns = [at for name, at in headers_of(grid, row).items() if name in colored]
            with contextlib.suppress(NotImplementedError):
                found[grid.sheet] = {
                    cell: fill
                    for column in columns
                    for cell, fill in _fills(book.sheets[grid.sheet], column, row + 1, min(last, grid.bottom))
                }
    return found


def remembered_colors(told: Any) -> dict[str, dict[str, list[str]]]:
    """By column and colour the keys of the rows that were coloured; nothing where it makes no sense."""
    colors = told.get("colors") if isinstance(told, dict) else None
    if not isinstance(colors, dict):
        return {}
    return {
        column: {
            color: [key for key in keys if isinstance(key, str)]
            for color, keys in by_color.items()
            if color in COLORS and isinstance(keys, list)
        }
        for column, by_color in colors.items()
        if isinstance(by_color, dict)
    }


def _fills(sheet: xw.Sheet, column: int, first: int, last: int) -> Iterator[tuple[Cell, RGB | None]]:
    """The fill of each cell."""
    if last - first < _SINGLE:
        for row in range(first, last + 1):
            yield (row, column), _rgb(sheet.range((row, column)).color)
        return
    color = _rgb(sheet.range((first, column), (last, column)).color)
    if color == _DIFFERENT:
        middle = (first + last) // 2
        yield from _fills(sheet, column, first, middle)
        yield from _fills(sheet, column, middle + 1, last)
    else:
        yield from (((row, column), color) for row in range(first, last + 1))


def _rgb(color: Sequence[int] | None) -> RGB | None:
    return None if color is None else (color[0], color[1], color[2])


def headers_of(grid: Grid, row: int) -> dict[str, int]:
    """Sheet column by header."""
    line = grid.values[row - grid.top]
    return {str(name): grid.left + j for j, name in enumerate(line) if name not in (None, "")}
