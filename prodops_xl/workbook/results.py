"""Result sheets: written anew each run, with what people added to them kept beside its row.

Our columns are rewritten; a column that somebody added stays in its place and its values follow their row by
key. A row that is gone but carries somebody's words stays at the foot of the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import xlwings as xw

from prodops_xl.workbook.charts import Chart
from prodops_xl.workbook.columns import cell_value
from prodops_xl.workbook.earlier import Earlier, comparable, header_of, is_ours, moved
from prodops_xl.workbook.fills import remembered_colors
from prodops_xl.workbook.grids import CHUNK, Grid
from prodops_xl.workbook.locate import own_name
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.result_charts import draw, reach
from prodops_xl.workbook.result_colors import paint
from prodops_xl.workbook.result_layout import lay_out
from prodops_xl.workbook.result_looks import fold, set_print_area, table_looks, unfold, write_head

RESULTS = "results"


@dataclass(frozen=True)
class ResultSheet:
    """A sheet to write: `head` lines (the first screen: each a list of cells; the first is the title), then the
    table `frame`. `key` names the columns that tell a row from another; `formats` number formats and `widths`
    column widths by column; `links` by column: a place `Sheet!A1` (or None) per row; `folds`: stretches of rows
    (first, last, from 0) that are folded away; `picture`: the head's lines (first, last, from 0) that draw it;
    `room`: lines left free above the table on the first run, for a head that may grow;
    `gone` is what stands in `gone_column` on a kept row whose key is gone. `chart` is drawn above the table or beside
    it; `colors` by column: one name per row (`error`, `warning`, `remark`, `good` or none) that fills its cell;
    `freeze`: the header stays in view, where it stands high enough; `print_area`: head, chart and table are printed,
    one landscape page wide; `printed`: of the table only so many columns (0: all).
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
    chart: Chart | None = None
    colors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    freeze: bool = True
    print_area: bool = True
    printed: int = 0

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
    layout = lay_out(result, known.get("row"))
    head_row = layout.head_row
    columns = old.columns_for(names)
    every = {**columns, **old.theirs}
    width = max([*every.values(), 1])
    body = _body(result, columns, old, width, head_row)
    last = head_row + len(body)
    unfold(sheet, known)
    _clear(sheet, grid, known, old, width)
    _unlink(sheet, result, columns, known, old.last, head_row)
    write_head(sheet, result, layout, fresh)
    header: list[Any] = [None] * width
    for column_name, column in every.items():
        header[column - 1] = header_of(column_name)
    sheet.range((head_row, 1), (last, width)).options(ndim=2, chunksize=CHUNK).value = [header, *body]
    foot = _write_foot(sheet, old, last)
    table_looks(sheet, result, columns, head_row, last, width, fresh)
    colors = paint(sheet, result, grid, known, workbook.fills.get(name), columns, head_row)
    _links(sheet, result, columns, head_row)
    taken = {table[0].casefold() for each in workbook.grids.values() for table in each.tables}
    _excel_table(sheet, result, grid, head_row, max(last, head_row + 1), header, taken)
    folds = fold(sheet, result, head_row)
    chart = draw(sheet, result, layout, columns, width, known.get("chart"))
    edge = reach(result, layout, width) if chart else 0.0
    area = set_print_area(sheet, result, layout, max(last, foot), width, edge, known.get("print area", ""))
    kept = workbook.memory.get(RESULTS)
    kept[result.name] = {
        "sheet": name,
        "row": head_row,
        "last": last,
        "head": [len(line) for line in layout.head],
        "columns": names,
        "folds": folds,
        "colors": colors,
        "chart": chart,
        "print area": area,
    }
    workbook.memory.keep(RESULTS, kept)
    return len(result.frame) * len(result.frame.columns)


def _known(workbook: Workbook, name: str) -> dict[str, Any]:
    """What is remembered of the sheet: `sheet`, `row` and `last` of its table, `head` (how many cells each of its
    lines has), our `columns`, `folds`, `colors`, `chart`, `print area`. Nothing where it makes no sense.
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
        "colors": remembered_colors(told),
        "chart": told.get("chart"),
        "print area": area if isinstance(area := told.get("print area"), str) else "",
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


def _write_foot(sheet: xw.Sheet, old: Earlier, last: int) -> int:
    """Lines that somebody wrote below the table: where they were, or pushed down by a table that grew. Returns the
    last of their rows.
    """
    if not old.foot or min(old.foot) > last + 1:
        return max(old.foot, default=0)
    down = last + 2 - min(old.foot)
    for row in old.foot:
        if row > last:
            sheet.range((row, 1), (row, max(old.foot[row]))).clear_contents()
    for row, cells in old.foot.items():
        for column, value in cells.items():
            sheet.range((row + down, column)).value = moved(value, row, row + down)
    return max(old.foot) + down


def _unlink(
    sheet: xw.Sheet,
    result: ResultSheet,
    columns: Mapping[str, int],
    known: Mapping[str, Any],
    last: int,
    head_row: int,
) -> None:
    """Empty the cells of the last run's table that had a link and get none now: emptying the contents leaves the link."""
    for name, places in result.links.items():
        if not known or name not in known["columns"]:
            continue
        linked = {head_row + 1 + i for i, place in enumerate(places) if place}
        first = known["row"] + 1
        for row in range(first, last + 2):
            if row in linked or row > last:
                if first < row:
                    sheet.range((first, columns[name]), (row - 1, columns[name])).clear()
                first = row + 1


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
    there = {name: (row, column) for name, row, column, *_ in grid.tables} if grid is not None else {}
    # Ours under its own name, or under the one that somebody gave it.
    mine = table if table in there else next((n for n, at in there.items() if at == (head_row, 1)), None)
    if mine is not None:
        sheet.tables[mine].resize(span)
    elif (
        table.casefold() not in taken and width and len({str(h).casefold() for h in header[:width]}) == width
    ):
        sheet.tables.add(source=span, name=table, table_style_name="TableStyleLight1")
