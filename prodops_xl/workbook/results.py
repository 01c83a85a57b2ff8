"""Result sheets: written anew each run, with what people added to them kept beside its row.

Our columns are rewritten; a column that somebody added stays in its place and its values follow their row by
key. A row that is gone but carries somebody's words stays at the foot of the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import xlwings as xw

from prodops_xl.workbook.columns import as_text
from prodops_xl.workbook.grids import CHUNK, Grid
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
    """Write the sheet; return cells written. What the workbook held there was read beforehand, into its grids."""
    book = workbook.book
    known = _known(workbook, result.name)
    grid = workbook.grids.get(result.name)
    old = _Old(grid, known, result)
    sheet = next((s for s in book.sheets if s.name == result.name), None)
    fresh = sheet is None
    if sheet is None:
        active = book.sheets.active
        sheet = book.sheets.add(result.name, after=book.sheets[len(book.sheets) - 1])
        active.activate()
    head_row = _head_row(result, known)
    columns, theirs = old.columns_for(list(result.frame.columns))
    width = max([*columns.values(), *theirs.values(), 1])
    body = _body(result, columns, theirs, old, width, head_row)
    _unfold(sheet, known)
    _clear(sheet, grid, width)
    _write_head(sheet, result, _fitted(result.head, head_row - 2), fresh)
    header: list[Any] = [None] * width
    for name, column in {**columns, **theirs}.items():
        header[column - 1] = name
    block = [header, *body]
    last = head_row + len(body)
    sheet.range((head_row, 1), (last, width)).options(ndim=2, chunksize=CHUNK).value = block
    _looks(sheet, result, columns, head_row, last, width, fresh)
    _links(sheet, result, columns, head_row)
    _excel_table(sheet, result, grid, head_row, max(last, head_row + 1), width, header)
    folds = _fold(sheet, result, head_row)
    kept = workbook.memory.get(RESULTS)
    kept[result.name] = {"row": head_row, "columns": list(result.frame.columns), "folds": folds}
    workbook.memory.keep(RESULTS, kept)
    return len(result.frame) * len(result.frame.columns)


def _known(workbook: Workbook, name: str) -> dict[str, Any]:
    """What is remembered of the sheet: `row` of its header, our `columns`, `folds`; nothing where it makes no sense."""
    told = workbook.memory.get(RESULTS).get(name)
    if not isinstance(told, dict) or not isinstance(told.get("row"), int) or not 0 < told["row"] < 200:
        return {}
    columns = [c for c in told.get("columns") or [] if isinstance(c, str)]
    folds = [f for f in told.get("folds") or [] if isinstance(f, list) and [type(n) for n in f] == [int, int]]
    return {
        "row": told["row"],
        "columns": columns,
        "folds": [f for f in folds if 0 < f[0] <= f[1] <= 1_048_576],
    }


def _head_row(result: ResultSheet, known: Mapping[str, Any]) -> int:
    """Excel cannot move an Excel Table's header row when it resizes it: it stays where the first run put it."""
    return int(known["row"]) if known.get("row") else len(result.head) + 2 + result.room


class _Old:
    """What stood on the sheet: where our columns are, which columns are somebody's, and their values by key."""

    def __init__(self, grid: Grid | None, known: Mapping[str, Any], result: ResultSheet) -> None:
        self.places: dict[str, int] = {}
        self.theirs: dict[str, int] = {}
        self.values: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        self.rows: dict[tuple[Any, ...], list[int]] = {}
        self.lost: dict[tuple[Any, ...], list[list[Any]]] = {}
        row = known.get("row")
        if grid is None or not row or not grid.top <= row <= grid.bottom:
            return
        ours = set(known.get("columns", []))
        header = grid.values[row - grid.top]
        for j, name in enumerate(header):
            if name in (None, ""):
                continue
            (self.places if name in ours else self.theirs)[str(name)] = grid.left + j
        written = grid.formulas or {}
        for i, line in enumerate(grid.values[row - grid.top + 1 :], start=row + 1):
            key = self._key(line, result, grid.left)
            said = {
                name: written.get((i, column), line[column - grid.left])
                for name, column in self.theirs.items()
                if line[column - grid.left] not in (None, "") or (i, column) in written
            }
            if said:
                self.values.setdefault(key, []).append(said)
                self.rows.setdefault(key, []).append(i)
                self.lost.setdefault(key, []).append(
                    [
                        line[self.places[n] - grid.left] if n in self.places else None
                        for n in result.frame.columns
                    ]
                )

    def _key(self, line: list[Any], result: ResultSheet, left: int) -> tuple[Any, ...]:
        return tuple(_same(line[self.places[k] - left]) if k in self.places else None for k in result.key)

    def columns_for(self, names: list[str]) -> tuple[dict[str, int], dict[str, int]]:
        """Sheet column of each of ours (kept where it was) and of each of theirs."""
        taken = set(self.theirs.values())
        columns = {n: self.places[n] for n in names if n in self.places}
        taken |= set(columns.values())
        at = 1
        for name in names:
            if name in columns:
                continue
            while at in taken:
                at += 1
            columns[name] = at
            taken.add(at)
        return columns, self.theirs


def _same(value: Any) -> Any:
    """A key as it compares between a frame and a sheet: numbers as floats, blanks as None."""
    if value is None or value == "" or value != value:  # noqa: PLR0124
        return None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def _body(
    result: ResultSheet,
    columns: Mapping[str, int],
    theirs: Mapping[str, int],
    old: _Old,
    width: int,
    head_row: int,
) -> list[list[Any]]:
    """Rows of the table, with each row's added words beside it, then rows that are gone but carry words."""
    names = list(result.frame.columns)
    values = result.frame.astype(object).to_numpy()
    keys = [tuple(_same(v) for v in row) for row in result.frame[list(result.key)].astype(object).to_numpy()]
    waiting = {
        key: list(zip(said, old.rows[key], old.lost[key], strict=True)) for key, said in old.values.items()
    }
    body = []
    for i, (row, key) in enumerate(zip(values, keys, strict=True)):
        line: list[Any] = [None] * width
        for name, value in zip(names, row, strict=True):
            line[columns[name] - 1] = _cell(value)
        if waiting.get(key):
            said, was, _ = waiting[key].pop(0)
            _put(line, said, theirs, was, head_row + 1 + i)
        body.append(line)
    for left in waiting.values():
        for said, was, values_then in left:
            line = [None] * width
            for name, value in zip(names, values_then, strict=True):
                line[columns[name] - 1] = _cell(value)
            if result.gone_column in columns:
                line[columns[result.gone_column] - 1] = result.gone
            _put(line, said, theirs, was, head_row + 1 + len(body))
            body.append(line)
    return body


def _put(line: list[Any], said: Mapping[str, Any], theirs: Mapping[str, int], was: int, now: int) -> None:
    for name, value in said.items():
        line[theirs[name] - 1] = _moved(value, was, now)


def _moved(value: Any, was: int, now: int) -> Any:
    """A formula that speaks of its own row follows it; other text is text."""
    if isinstance(value, str) and value.startswith("="):
        return re.sub(rf"(?<![A-Za-z0-9_])(\$?[A-Z]{{1,3}}){was}(?![0-9(])", rf"\g<1>{now}", value)
    return as_text(value) if isinstance(value, str) else value


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return as_text(value)
    return None if value is None or value is pd.NaT or value != value else value  # noqa: PLR0124


def _clear(sheet: xw.Sheet, grid: Grid | None, width: int) -> None:
    if grid is not None and grid.values:
        sheet.range((1, 1), (grid.bottom, max(grid.right, width))).clear_contents()


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
    span = max(len(line) for line in head)
    block = [[_cell(v) for v in [*line, *[None] * (span - len(line))]] for line in head]
    sheet.range((1, 1), (len(block), span)).options(ndim=2).value = block
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
    width: int,
    header: list[Any],
) -> None:
    """An Excel Table over the block, so that it can be filtered; none where a header is blank or doubled."""
    span = sheet.range((head_row, 1), (last, width))
    if grid is not None and any(name == result.table_name for name, *_ in grid.tables):
        sheet.tables[result.table_name].resize(span)
    elif all(h not in (None, "") for h in header) and len(set(header)) == len(header):
        sheet.tables.add(source=span, name=result.table_name, table_style_name="TableStyleLight1")


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
