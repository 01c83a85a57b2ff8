"""A merge written back into the table it came from: cells in place, new rows at its foot.

Only cells that change are written. A new row stands directly under the last one that is filled, inside the Excel Table:
blank rows of a template, which hold nothing but formulas, are filled first. It has the formulas of columns that are a
formula throughout and the number formats of the row above. Colours, notes, widths,
filters and columns of the team's own stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
import xlwings as xw

from prodops_xl.domain.merge import Merged
from prodops_xl.errors import ProdOpsError
from prodops_xl.workbook.columns import cell_value
from prodops_xl.workbook.fill_down import column_formula, moved_down
from prodops_xl.workbook.grids import CHUNK
from prodops_xl.workbook.read import TableData
from prodops_xl.workbook.table_ground import Ground

Flags = npt.NDArray[np.bool_]
FORMATS = {
    "date": "yyyy-mm-dd", "money": "#,##0.00", "amount": "#,##0.00", "units": "#,##0", "whole": "0", "days": "0", "rate": "0.00%",
}  # fmt: skip
_PLAIN_FORMATS = (None, "", "General")


def locked_cells(
    data: TableData, ground: Ground, columns: Mapping[str, int], frame: pd.DataFrame
) -> dict[str, Flags]:
    """Per column, cells that are never written: formulas, cells whose text could not be read, and the hidden cells
    of a merged area.
    """
    formulas, anchors = set(ground.formulas), set(data.anchors)
    out = {}
    for name, at in columns.items():
        shut = np.fromiter(
            ((int(row), at) in formulas or (int(row), at) in anchors for row in data.rows),
            bool,
            len(data.rows),
        )
        if name in data.checked.raw.columns:
            raw = data.checked.raw[name].to_numpy(object)
            written = np.fromiter((v is not None and str(v).strip() != "" for v in raw), bool, len(raw))
            shut |= written & frame[name].isna().to_numpy(bool)
        out[name] = shut
    return out


def require_room(data: TableData, ground: Ground, rows: int) -> None:
    """Raise ProdOpsError where new rows would run into something below the table."""
    if rows > ground.room:
        below = ground.foot + ground.room
        raise ProdOpsError(
            f"Sheet {data.place.sheet} takes {rows:,} new rows, and row {below} below the table is in use. "
            "Move what stands there (or switch the table's totals row off) and run this again; nothing was changed."
        )


def write_merged(
    sheet: xw.Sheet,
    data: TableData,
    ground: Ground,
    merged: Merged,
    columns: Mapping[str, int],
    kinds: Mapping[str, str],
) -> int:
    """Write what a merge changed; return cells written.

    `columns`: sheet column by name, of every column that may be written; `kinds`: names of their kinds, for the
    formats of cells that have none.
    """
    count = 0
    for name, part in merged.writes.groupby("column", sort=False):
        at = columns[str(name)]
        rows = np.array([data.cell_row(int(row), at) for row in part["row"]], dtype="int64")
        order = np.argsort(rows, kind="stable")
        values = part["value"].to_numpy(object)[order]
        for start, stop in runs(rows[order]):
            first, last = int(rows[order][start]), int(rows[order][stop - 1])
            block = [[cell_value(v)] for v in values[start:stop]]
            sheet.range((first, at), (last, at)).options(ndim=2, chunksize=CHUNK).value = block
        count += len(rows)
    return count + _append(sheet, data, ground, merged.appended, columns, kinds)


def _append(
    sheet: xw.Sheet,
    data: TableData,
    ground: Ground,
    rows: pd.DataFrame,
    columns: Mapping[str, int],
    kinds: Mapping[str, str],
) -> int:
    """New rows at the foot: values, formulas, formats, and the Excel Table grown over them."""
    if not len(rows):
        return 0
    first, last = ground.foot, ground.foot + len(rows) - 1
    cells = {
        at: [cell_value(v) for v in rows[name].astype(object)] for name, at in columns.items() if name in rows
    }
    filled = {
        at: [moved_down(told[1], first + i - told[0]) for i in range(len(rows))]
        for at in range(ground.left, ground.right + 1)
        if (told := column_formula(ground.formulas, at, _models(data, ground))) is not None
    }
    for run in _neighbours(sorted({**cells, **filled})):
        block = [list(line) for line in zip(*(filled.get(at) or cells[at] for at in run), strict=True)]
        sheet.range((first, run[0]), (last, run[-1])).options(ndim=2, chunksize=CHUNK).value = block
    patterns = _patterns(ground, columns, kinds, [*cells, *filled])
    for at, pattern in patterns.items():
        sheet.range((first, at), (last, at)).number_format = pattern
    if ground.excel is not None:
        name, row, column, height, width = ground.excel
        right = max(column + width - 1, _inside(ground, columns))
        bottom = max(last, row + height - 1)
        sheet.tables[name].resize(sheet.range((row, column), (bottom, right)))
    return sum(len(values) for values in cells.values())


def _models(data: TableData, ground: Ground) -> list[int]:
    """Rows from which a new one learns what is a formula: those that are filled, in an empty table the blank ones."""
    return [row for row in data.rows.tolist() if row not in ground.blank] or sorted(ground.blank)


def _inside(ground: Ground, columns: Mapping[str, int]) -> int:
    """The table's last column, with those that were just added next to it."""
    right = ground.right
    while right + 1 in columns.values():
        right += 1
    return right


def _patterns(
    ground: Ground, columns: Mapping[str, int], kinds: Mapping[str, str], used: Sequence[int]
) -> dict[int, str]:
    """Number format of each new cell's column: the row above's, else what the kind of column asks for."""
    kind_at = {at: kinds.get(name, "") for name, at in columns.items()}
    out = {}
    for at in sorted(used):
        above = ground.formats.get(at)
        pattern = FORMATS.get(kind_at.get(at, ""), "") if above in _PLAIN_FORMATS else above
        if pattern:
            out[at] = pattern
    return out


def runs(rows: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Stretches of rows that follow one another."""
    breaks = np.flatnonzero(np.diff(rows) != 1) + 1
    edges = [0, *breaks.tolist(), len(rows)]
    yield from ((a, b) for a, b in pairwise(edges) if b > a)


def _neighbours(columns: Sequence[int]) -> Iterator[list[int]]:
    """Columns that stand side by side."""
    run: list[int] = []
    for column in columns:
        if run and column != run[-1] + 1:
            yield run
            run = []
        run.append(column)
    if run:
        yield run
