"""A source merged into a table of the workbook: prepared from what was read, then written.

Between the two a command may look at what will change; nothing is read once the writing has begun.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xlwings as xw

from prodops_xl.domain.merge import Base, Field, Merged, Versions, fields_of, merge
from prodops_xl.errors import ProdOpsError
from prodops_xl.workbook.columns import add_columns
from prodops_xl.workbook.grids import CHUNK
from prodops_xl.workbook.odd_cells import SUFFIX
from prodops_xl.workbook.read import TableData, Workbook
from prodops_xl.workbook.table_ground import Ground, read_ground
from prodops_xl.workbook.table_writes import (
    FORMATS,
    locked_cells,
    require_room,
    runs,
    write_merged,
)

# Headers of the columns that say since when a row is closed, by table.
CLOSED = "closed columns"
_CLOSED = "Closed"


@dataclass(eq=False)
class TableMerge:
    """A merge that is ready to be written.

    `columns`: sheet column by name; `added`: columns that the sheet gets; `left_out`: columns of the source that the
    sheet has no place for. `closed_at`: sheet column that says since when a row is closed. `shut`: rows of the sheet's frame that are closed, by the merge or by the caller.
    """

    data: TableData
    ground: Ground
    merged: Merged
    columns: dict[str, int]
    added: list[str]
    left_out: list[str]
    shut: npt.NDArray[np.bool_]
    closed_at: int | None
    kinds: dict[str, str] = field(default_factory=dict)


def prepare(
    workbook: Workbook,
    data: TableData,
    source: pd.DataFrame,
    base: Base | None,
    *,
    versions: Versions | None = None,
    closing: bool = True,
    computed: bool = False,
    required: Collection[str] = (),
) -> TableMerge:
    """Merge `source` (typed columns under our names, size labels, columns of its own) into a table as it was read.

    `computed`: the source holds what commands compute, and may write C columns. `required`: columns that the sheet is
    given where it lacks them, even without a value. Raises ProdOpsError where new rows have no room.
    """
    table = data.place.table
    _require_keys(data, source)
    sheet, places = _on_sheet(data, source.columns, base, computed=computed)
    known = set(base.frame.columns) if base is not None else set()
    lacking = [c for c in source.columns if c not in places and c in table.columns]
    added = [
        c for c in lacking
        if (computed or table.columns[c].owner != "C") and c not in known and (c in required or source[c].notna().any())
    ]  # fmt: skip
    for name in added:
        sheet[name] = pd.Series([None] * len(sheet), dtype=source[name].dtype if name in source else object)
    left_out = [c for c in source.columns if c not in places and c not in table.columns]
    fields = _fields(data, [*places, *added])
    ground = read_ground(workbook.book.sheets[data.place.sheet], data)
    locked = locked_cells(data, ground, places, sheet)
    merged = merge(
        base if base is not None and len(data.frame) else Base.empty(list(fields)),
        sheet, source, key=table.key, fields=fields, locked=locked, versions=versions, closing=closing,
    )  # fmt: skip
    require_room(data, ground, len(merged.appended))
    shut = np.zeros(len(data.frame), dtype=bool)
    shut[merged.closed] = True
    kinds = {n: table.columns[n].kind.name for n in fields if n in table.columns}
    return TableMerge(data, ground, merged, places, added, left_out, shut, _closed_at(workbook, data), kinds)


def write(workbook: Workbook, ready: TableMerge, as_of: date) -> int:
    """Write a prepared merge; return cells written."""
    data = ready.data
    sheet = workbook.book.sheets[data.place.sheet]
    rows, shut = _closed_changes(ready)
    mark = _closed_title(data) if len(rows) and ready.closed_at is None else None
    new = [*ready.added, *([mark] if mark else [])]
    columns = {**ready.columns, **(add_columns(workbook, data, new) if new else {})}
    for name in ready.added:
        _format_column(sheet, data, columns[name], FORMATS.get(ready.kinds.get(name, ""), ""))
    count = write_merged(sheet, data, ready.ground, ready.merged, columns, ready.kinds)
    if not len(rows):
        return count
    at = columns[mark] if mark else ready.closed_at
    if at is not None:
        _mark_closed(sheet, data, at, rows, shut, as_of)
    if mark:
        kept = workbook.memory.get(CLOSED)
        kept[data.place.table.name] = mark
        workbook.memory.keep(CLOSED, kept)
    return count + len(rows)


def changes_nothing(ready: TableMerge) -> bool:
    """Will the sheet stay exactly as it is?"""
    rows, _ = _closed_changes(ready)
    return ready.merged.changes_nothing and not ready.added and not len(rows)


def _on_sheet(
    data: TableData, wanted: Collection[str], base: Base | None, *, computed: bool
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The sheet's frame with every column that the source has too, and where each stands.

    Columns of the team's own take part only where an earlier merge wrote them.
    """
    table = data.place.table
    places = {
        name: at for name, at in data.columns.items()
        if name in wanted and (computed or table.columns[name].owner != "C" or name in table.key)
    }  # fmt: skip
    places |= {name: at for name, at in data.sizes.items() if name in wanted}
    frame = pd.concat([data.frame, data.checked.sizes], axis=1)
    known = set(base.frame.columns) if base is not None else set()
    taken = set(places.values())
    for at, header in data.place.headers.items():
        if header in wanted and header in known and header not in places and at not in taken:
            places[header] = at
            frame[header] = pd.Series(_cells(data, at), dtype=object)
    return frame[[*places]].copy(), places


def _cells(data: TableData, column: int) -> list[Any]:
    grid = data.grid
    return [grid.values[int(row) - grid.top][column - grid.left] for row in data.rows]


def _require_keys(data: TableData, source: pd.DataFrame) -> None:
    """Rows can be told apart only by a key that both sides have; without it every row would be added once more."""
    table = data.place.table
    for name in table.key:
        there, here = name in source.columns and source[name].notna().any(), name in data.columns
        if there != here and len(data.frame):
            lacking = f"Sheet {data.place.sheet}" if there else "What is merged in"
            raise ProdOpsError(
                f"{lacking} has no column for {name}, which tells the rows of {table.name} apart. "
                "If it is there under another header, name it with --map."
            )


def _fields(data: TableData, names: Sequence[str]) -> dict[str, Field]:
    """Fields of the columns that both sides have, the key first; sizes are numbers of the source."""
    table = data.place.table
    wanted = [*table.key, *(n for n in names if n not in table.key)]
    sizes = {name: Field("S", "number") for name in wanted if name in data.sizes}
    return {**fields_of(table, wanted), **sizes}


def _closed_at(workbook: Workbook, data: TableData) -> int | None:
    """The sheet column in which an earlier merge said that rows are closed, where the sheet still has it: in the table,
    or behind it where it could not be put inside.
    """
    told = workbook.memory.get(CLOSED).get(data.place.table.name)
    if not isinstance(told, str):
        return None
    grid, after = data.grid, max(data.place.headers) + 1
    beyond = grid.rows(data.place.header_row, after, 1, max(grid.right - after + 1, 0))[0]
    headers = {**data.place.headers, **{after + j: text for j, text in enumerate(beyond)}}
    return next((column for column, text in headers.items() if text == told), None)


def _closed_changes(ready: TableMerge) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Frame rows whose mark changes, and whether each gets one."""
    marked = np.zeros(len(ready.data.frame), dtype=bool)
    if ready.closed_at is not None:
        told = _cells(ready.data, ready.closed_at)
        marked = np.array([v not in (None, "") for v in told], dtype=bool)
    # A mark is taken off only where the source has the row again.
    again = np.zeros(len(marked), dtype=bool)
    again[ready.merged.reopened] = True
    rows = np.flatnonzero((ready.shut & ~marked) | (again & marked & ~ready.shut))
    return rows, ready.shut[rows]


def _closed_title(data: TableData) -> str:
    taken = {header.casefold() for header in data.place.headers.values()}
    return _CLOSED + (SUFFIX if _CLOSED.casefold() in taken else "")


def _mark_closed(
    sheet: xw.Sheet,
    data: TableData,
    at: int,
    rows: npt.NDArray[np.int64],
    shut: npt.NDArray[np.bool_],
    as_of: date,
) -> None:
    """The day since when a row is closed, or nothing where it is open again."""
    day = datetime(as_of.year, as_of.month, as_of.day)  # noqa: DTZ001 - dates of the trade are naive
    cells = np.array([data.cell_row(int(row), at) for row in rows], dtype="int64")
    order = np.argsort(cells, kind="stable")
    for start, stop in runs(cells[order]):
        area = sheet.range((int(cells[order][start]), at), (int(cells[order][stop - 1]), at))
        area.options(ndim=2, chunksize=CHUNK).value = [
            [day if each else None] for each in shut[order][start:stop]
        ]
        area.number_format = FORMATS["date"]


def _format_column(sheet: xw.Sheet, data: TableData, at: int, pattern: str) -> None:
    if pattern and len(data.rows):
        sheet.range((int(data.rows[0]), at), (int(data.rows[-1]), at)).number_format = pattern
