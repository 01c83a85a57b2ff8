"""Result sheets: written anew each run, with what people added to them kept beside its row.

Our columns are rewritten; a column that somebody added stays in its place and its values follow their row by
key. A row that is gone but carries somebody's words stays at the foot of the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import xlwings as xw

from prodops_xl.workbook.columns import cell_value
from prodops_xl.workbook.earlier import Earlier, comparable, header_of, is_ours, moved
from prodops_xl.workbook.grids import CHUNK, Grid
from prodops_xl.workbook.locate import own_name
from prodops_xl.workbook.read import Workbook

RESULTS = "results"
_TITLE = (31, 56, 100)
_HEADER = (31, 56, 100)
_WHITE = (255, 255, 255)
_BAR = (47, 111, 159)


@dataclass(frozen=True)
class ResultSheet:
    """A sheet to write: `head` lines (the first screen: each a list of cells; the first is the title), then the
    table `frame`. `key` names the columns that tell a row from another; `formats` number formats and `widths`
    column widths by column; `links` by column: a place `Sheet!A1` (or None) per row; `folds`: stretches of rows
    (first, last, from 0) that are folded away; `picture`: the head's lines (first, last, from 0) that draw it;
    `room`: lines left free above the table on the first run, for a head that may grow;
    `gone` is what stands in `gone_column` on a kept row whose key is gone.
    """

    name: str
    key: tuple[str, ...]
    frame: pd.DataFrame
    head: list[list[Any]]
    formats: Mapping[str, str] = field(default_factory=dict)
    widths: Mapping[str, float] = field(default_factory=dict)
    links: Mapping[str, list[str | None]] = field(default_factory=dict)
    folds: tuple[tuple[int, int], ...] = ()
    picture: tuple[int, int] | None = None
    room: int = 0
    gone_column: str = ""
    gone: str = "no longer found"

    @property
    def table_name(self) -> str:
        """Name of the Excel Table: the sheet's, without blanks."""
        return self.name.replace(" ", "")


def write_result(workbook: Workbook, result: ResultSheet) -> int:
    """Write the sheet; return cells written. What the workbook held there was read beforehand, into its grids.

    A sheet of the team's own that bears the name is left alone: ours is then called `ProdOps ...`.
    """
    book = workbook.book
    known = _known(workbook, result.name)
    name = known.get("sheet") or result.name
    if not known and not is_ours(workbook.grids.get(name)):
        name = own_name(result.name)
    grid = workbook.grids.get(name)
    names = list(result.frame.columns)
    old = Earlier(grid, known, names, result.key)
    sheet = next((s for s in book.sheets if s.name == name), None)
    fresh = sheet is None
    if sheet is None:
        active = book.sheets.active
        sheet = book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])
        active.activate()
    head_row = known.get("row") or len(result.head) + 2 + result.room
    columns = old.columns_for(names)
    every = {**columns, **old.theirs}
    width = max([*every.values(), 1])
    body = _body(result, columns, old, width, head_row)
    last = head_row + len(body)
    _unfold(sheet, known)
    _clear(sheet, grid, known, old, width)
    head = _fitted(result.head, head_row - 2)
    _write_head(sheet, result, head, fresh)
    header: list[Any] = [None] * width
    for column_name, column in every.items():
        header[column - 1] = header_of(column_name)
    sheet.range((head_row, 1), (last, width)).options(ndim=2, chunksize=CHUNK).value = [header, *body]
    _write_foot(sheet, old, last)
    _looks(sheet, result, columns, head_row, last, width, fresh)
    _links(sheet, result, columns, head_row)
    taken = {table[0].casefold() for each in workbook.grids.values() for table in each.tables}
    _excel_table(sheet, result, grid, head_row, max(last, head_row + 1), header, taken)
    folds = _fold(sheet, result, head_row)
    kept = workbook.memory.get(RESULTS)
    kept[result.name] = {
        "sheet": name,
        "row": head_row,
        "last": last,
        "head": [len(line) for line in head],
        "columns": names,
        "folds": folds,
    }
    workbook.memory.keep(RESULTS, kept)
    return len(result.frame) * len(result.frame.columns)


def _known(workbook: Workbook, name: str) -> dict[str, Any]:
    """What is remembered of the sheet: `sheet`, `row` and `last` of its table, `head` (how many cells each of its
    lines has), our `columns`, `folds`. Nothing where it makes no sense.
    """
    told = workbook.memory.get(RESULTS).get(name)
    if (
        not isinstance(told, dict)
        or not all(_row_number(told.get(k)) for k in ("row", "last"))
        or told["row"] > 200
    ):
        return {}
    sheet, head = told.get("sheet"), told.get("head")
    if sheet not in (name, own_name(name)) or sheet not in workbook.grids:
        return {}
    folds = [
        f for f in told.get("folds") or [] if isinstance(f, list) and len(f) == 2 and all(map(_row_number, f))
    ]
    return {
        "sheet": sheet,
        "row": told["row"],
        "last": told["last"],
        "head": [n for n in head if _row_number(n)] if isinstance(head, list) else [],
        "columns": [c for c in told.get("columns") or [] if isinstance(c, str)],
        "folds": [f for f in folds if f[0] <= f[1]],
    }


def _row_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 1_048_576


def _body(
    result: ResultSheet, columns: Mapping[str, int], old: Earlier, width: int, head_row: int
) -> list[list[Any]]:
    """Rows of the table, with each row's added words beside it, then rows that are gone but carry words."""
    names = list(result.frame.columns)
    values = result.frame.astype(object).to_numpy()
    keys = [
        tuple(comparable(v) for v in row) for row in result.frame[list(result.key)].astype(object).to_numpy()
    ]
    waiting = {
        key: list(zip(said, old.rows[key], old.lost[key], strict=True)) for key, said in old.values.items()
    }

    def line_of(row: Any, said: Mapping[str, Any], was: int) -> list[Any]:
        line: list[Any] = [None] * width
        for name, value in zip(names, row, strict=True):
            line[columns[name] - 1] = cell_value(value)
        for name, value in said.items():
            line[old.theirs[name] - 1] = moved(value, was, head_row + 1 + len(body))
        return line

    body: list[list[Any]] = []
    for row, key in zip(values, keys, strict=True):
        said, was, _ = waiting[key].pop(0) if waiting.get(key) else ({}, 0, None)
        body.append(line_of(row, said, was))
    for left in waiting.values():
        for said, was, then in left:
            if result.gone_column in names:
                then[names.index(result.gone_column)] = result.gone
            body.append(line_of(then, said, was))
    return body


def _clear(sheet: xw.Sheet, grid: Grid | None, known: Mapping[str, Any], old: Earlier, width: int) -> None:
    """Empty what the last run wrote: its head and its table. Other cells are somebody's."""
    if grid is None or not grid.values:
        return
    if not known:  # ours, but the workbook forgot where: all of it
        sheet.range((1, 1), (grid.bottom, max(grid.right, width))).clear_contents()
        return
    for row, columns in enumerate(known["head"], start=1):
        sheet.range((row, 1), (row, min(columns, grid.right))).clear_contents()
    sheet.range((known["row"], 1), (max(old.last, known["row"]), width)).clear_contents()


def _write_foot(sheet: xw.Sheet, old: Earlier, last: int) -> None:
    """Lines that somebody wrote below the table: where they were, or pushed down by a table that grew."""
    if not old.foot or min(old.foot) > last + 1:
        return
    down = last + 2 - min(old.foot)
    for row in old.foot:
        if row > last:
            sheet.range((row, 1), (row, max(old.foot[row]))).clear_contents()
    for row, cells in old.foot.items():
        for column, value in cells.items():
            sheet.range((row + down, column)).value = moved(value, row, row + down)


def _fitted(head: list[list[Any]], room: int) -> list[list[Any]]:
    """The head in the rows there are above the table; what does not fit is joined into the last line of notes."""
    if len(head) <= room:
        return head
    notes = [i for i, line in enumerate(head) if len(line) == 1][2:]
    over = len(head) - room
    joined = notes[-over - 1 :] if len(notes) > over else []
    if not joined:
        return head[:room]
    text = " ".join(str(head[i][0]) for i in joined)
    return [[text] if i == joined[0] else line for i, line in enumerate(head) if i not in joined[1:]]


def _write_head(sheet: xw.Sheet, result: ResultSheet, head: list[list[Any]], fresh: bool) -> None:
    """The lines above the table: each only as wide as it is, so that a word beside it stays."""
    for i, line in enumerate(head, start=1):
        sheet.range((i, 1), (i, len(line))).options(ndim=2).value = [[cell_value(v) for v in line]]
    if result.picture is not None and len(head) == len(result.head):
        first, last = result.picture
        for j, cell in enumerate(head[first], start=1):
            drawn = sheet.range((first + 1, j), (last + 1, j))
            if isinstance(cell, float):
                drawn.number_format = "#,##0" if abs(cell) >= 1000 else "#,##0.00"
            elif isinstance(cell, str) and cell[:1] in "█░·":
                drawn.font.color = _BAR
    if fresh:
        title = sheet.range((1, 1))
        title.font.bold = True
        title.font.size = 14
        title.font.color = _TITLE


def _looks(
    sheet: xw.Sheet,
    result: ResultSheet,
    columns: Mapping[str, int],
    head_row: int,
    last: int,
    width: int,
    fresh: bool,
) -> None:
    """Formats of our columns; colours and widths only when the sheet is new, a team's own stay."""
    for name, pattern in result.formats.items():
        if name in columns and last > head_row:
            sheet.range((head_row + 1, columns[name]), (last, columns[name])).number_format = pattern
    if not fresh:
        return
    header = sheet.range((head_row, 1), (head_row, width))
    header.color = _HEADER
    header.font.bold = True
    header.font.color = _WHITE
    for name, column in columns.items():
        sheet.range((1, column)).column_width = result.widths.get(name, max(len(name) + 3, 11))


def _links(sheet: xw.Sheet, result: ResultSheet, columns: Mapping[str, int], head_row: int) -> None:
    for name, places in result.links.items():
        for i, place in enumerate(places):
            if place:
                tab, _, cell = place.rpartition("!")
                quoted = "'" + tab.replace("'", "''") + "'"
                sheet.range((head_row + 1 + i, columns[name])).add_hyperlink(f"#{quoted}!{cell}", place)


def _excel_table(
    sheet: xw.Sheet,
    result: ResultSheet,
    grid: Grid | None,
    head_row: int,
    last: int,
    header: list[Any],
    taken: set[str],
) -> None:
    """An Excel Table over the columns that have headers, so that it can be filtered; none where one is doubled."""
    table = result.table_name if sheet.name == result.name else own_name(result.name).replace(" ", "")
    width = next((j for j, h in enumerate(header) if h in (None, "")), len(header))
    span = sheet.range((head_row, 1), (last, max(width, 1)))
    if grid is not None and any(name == table for name, *_ in grid.tables):
        sheet.tables[table].resize(span)
    elif (
        table.casefold() not in taken and width and len({str(h).casefold() for h in header[:width]}) == width
    ):
        sheet.tables.add(source=span, name=table, table_style_name="TableStyleLight1")


def _unfold(sheet: xw.Sheet, known: Mapping[str, Any]) -> None:
    for first, last in known.get("folds") or ():
        rows = sheet.range((first, 1), (last, 1))
        rows.ungroup(by="rows")
        rows.row_height = 15


def _fold(sheet: xw.Sheet, result: ResultSheet, head_row: int) -> list[list[int]]:
    """Group stretches of rows and hide them; Excel shows the plus signs that open them. Returns their sheet rows."""
    out = []
    for first, last in result.folds:
        rows = sheet.range((head_row + 1 + first, 1), (head_row + 1 + last, 1))
        rows.group(by="rows")
        rows.row_height = 0
        out.append([head_row + 1 + first, head_row + 1 + last])
    return out
