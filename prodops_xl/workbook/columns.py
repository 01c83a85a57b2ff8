"""Write computed columns back, row by row of the frame, into the sheet they came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.errors import ProdOpsError
from prodops_xl.workbook.grids import CHUNK
from prodops_xl.workbook.odd_cells import SUFFIX
from prodops_xl.workbook.read import COLUMNS, TableData, Workbook

# A header that we add looks like one that is computed; a team's own headers keep their looks.
HEADER_FILL = (221, 235, 247)
_WIDTHS = {"Issues": 60.0, "Landed total": 15.0}


def write_columns(
    workbook: Workbook, data: TableData, columns: pd.DataFrame, formats: Mapping[str, str]
) -> dict[str, int]:
    """Write each column of `columns` (frame rows, our names) into its sheet column; return sheet columns.

    A column that the sheet does not have, or has with a team's own content, is added at the right: inside the Excel
    Table where the cells beside it are free, else behind the last used column. Only columns owned by `computed` may
    be written. Rows that the frame does not hold (blank lines, totals) are not touched. Text is written as text,
    never as a formula.
    """
    table = data.place.table
    for name in columns.columns:
        if table.columns[name].owner != "C":
            raise ProdOpsError(f"{name} belongs to the user of {table.name}; it is never written.")
    places = {name: at for name, at in data.columns.items() if name not in data.foreign or _ours(data, at)}
    added = [name for name in columns.columns if name not in places]
    if added:
        places |= add_columns(workbook, data, added)
    _remember(workbook, data, places, added)
    sheet = workbook.book.sheets[data.place.sheet]
    for names in _neighbours(list(columns.columns), places):
        block = [[cell_value(v) for v in row] for row in columns[names].astype(object).to_numpy()]
        left = places[names[0]]
        for start, stop in _runs(data.rows):
            first, last = int(data.rows[start]), int(data.rows[stop - 1])
            target = sheet.range((first, left), (last, left + len(names) - 1))
            target.options(ndim=2, chunksize=CHUNK).value = block[start:stop]
            for j, name in enumerate(names):
                if name in added and name in formats:
                    sheet.range((first, left + j), (last, left + j)).number_format = formats[name]
    return {name: places[name] for name in columns.columns}


def _ours(data: TableData, column: int) -> bool:
    return data.place.headers[column].endswith(SUFFIX)


def _titles(data: TableData, names: list[str]) -> list[str]:
    """Headers of new columns: our names, marked where the team has a column of that name."""
    return [name + SUFFIX if name in data.foreign else name for name in names]


def _remember(workbook: Workbook, data: TableData, places: Mapping[str, int], added: list[str]) -> None:
    """Keep which headers are ours: the next run may write under them."""
    kept = workbook.memory.get(COLUMNS)
    table = data.place.table
    titles = dict(zip(added, _titles(data, added), strict=True))
    told = kept.get(table.name)
    mine = dict(told) if isinstance(told, dict) else {}
    for name, column in places.items():
        if name in titles or (name in table.owned("C") and name not in data.foreign):
            mine[name] = titles.get(name) or data.place.headers[column]
    kept[table.name] = mine
    workbook.memory.keep(COLUMNS, kept)
    if data.foreign & set(titles):
        own = sorted(data.foreign & set(titles))
        workbook.notes.append(
            f"Sheet {data.place.sheet} has columns of its own called {', '.join(own)}; ours are called "
            f"{', '.join(_titles(data, own))}. Empty yours and name them so if we are to fill them."
        )


def add_columns(workbook: Workbook, data: TableData, names: list[str]) -> dict[str, int]:
    """Headers for new columns, and the Excel Table grown over them where nothing stands in the way.

    An Excel Table may not hold two headers that differ in case alone (a team's `FREIGHT` and our `Freight`): then
    our columns stand behind it, a column apart.
    """
    sheet, place, grid = workbook.book.sheets[data.place.sheet], data.place, data.grid
    head = place.header_row
    edge = max(place.headers)
    excel = next((t for t in grid.tables if t[0] == place.excel_table), None)
    if excel is not None:
        edge = excel[2] + excel[4] - 1
    beside = grid.rows(head, edge + 1, place.last_row - head + 1, len(names))
    free = all(cell in (None, "") for line in beside for cell in line)
    taken = {text.casefold() for text in place.headers.values()}
    inside = (
        excel is not None and free and not any(title.casefold() in taken for title in _titles(data, names))
    )
    left = edge + 1 if inside or (excel is None and free) else grid.right + (1 if excel is None else 2)
    header = sheet.range((head, left), (head, left + len(names) - 1))
    header.value = _titles(data, names)
    header.color = HEADER_FILL
    header.font.bold = True
    for j, name in enumerate(names):
        sheet.range((head, left + j)).column_width = _WIDTHS.get(name, max(len(name) + 3, 11))
    if inside and excel is not None:
        name, row, column, rows, _ = excel
        sheet.tables[name].resize(sheet.range((row, column), (row + rows - 1, left + len(names) - 1)))
    return {name: left + j for j, name in enumerate(names)}


def _neighbours(names: list[str], places: Mapping[str, int]) -> Iterator[list[str]]:
    """Names whose sheet columns stand side by side, so that each block is one write."""
    run: list[str] = []
    for name in sorted(names, key=lambda n: places[n]):
        if run and places[name] != places[run[-1]] + 1:
            yield run
            run = []
        run.append(name)
    if run:
        yield run


def _runs(rows: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Stretches of frame rows whose sheet rows follow one another."""
    breaks = np.flatnonzero(np.diff(rows) != 1) + 1
    edges = [0, *breaks.tolist(), len(rows)]
    yield from ((a, b) for a, b in pairwise(edges) if b > a)


def cell_value(value: Any) -> Any:
    """A value as a cell takes it: no NaN, and no text that Excel would read as a formula."""
    return as_text(value) if isinstance(value, str) else (None if value is None or value != value else value)  # noqa: PLR0124


# What Excel would turn into a number or a date as it is written: PO 0004500, 1-2, 12/5.
_NUMERIC = re.compile(r"[\d\s.,:/%$()eE+-]*\d[\d\s.,:/%$()eE+-]*")


def as_text(text: str) -> str:
    """Text that stays text: what begins like a formula, or looks like a number or a date, gets the apostrophe that
    Excel hides.
    """
    risky = text[:1] in ("=", "+", "-", "@", "'", "\t", "\r") or _NUMERIC.fullmatch(text)
    return "'" + text if risky else text
