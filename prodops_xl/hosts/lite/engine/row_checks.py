"""What a vendor can check before a pack goes back: that every cell they filled in can be read, and makes sense by itself.

It knows the columns that are a vendor's to fill, and nothing of prices, duties, scores or other rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import xlwings as xw
from xlwings.utils import col_name

from prodops_xl.tables.column_reading import read_column
from prodops_xl.tables.columns import Column, Table, table
from prodops_xl.tables.found import Found, findings
from prodops_xl.tables.header_index import index, key
from prodops_xl.tables.header_words import words
from prodops_xl.tables.kinds import DAY
from prodops_xl.tables.order_dates import OrderDates
from prodops_xl.tables.progress import ProgressReport
from prodops_xl.tables.schedule import Milestone

SHEET = "My checks"
_TOP = 30  # rows in which a header row is looked for
_KEYS = ("PO", "Line")
_TABLES: tuple[Table, ...] = (
    table(Milestone),
    table(ProgressReport),
    replace(table(OrderDates), name="Orders", key=_KEYS),
)


@dataclass(frozen=True)
class Fault:
    """One cell that should be looked at: where, what is wrong, what to do."""

    cell: str
    message: str
    fix: str


@dataclass(frozen=True)
class _Rows:
    """A table on a sheet: the row of its headers, and the sheet column of each of its columns."""

    table: Table
    sheet: str
    header_row: int
    left: int
    columns: dict[str, int]
    cells: list[list[Any]]

    def where(self, row: int | None, name: str) -> str:
        line = self.header_row if row is None else self.header_row + 1 + row
        return f"{self.sheet}!{col_name(self.left + self.columns[name])}{line}"

    def column(self, name: str) -> list[Any]:
        return [line[self.columns[name]] for line in self.cells]


def check_rows(book: xw.Book, today: date) -> list[Fault]:
    """Check every table of the workbook that a vendor fills, and list the faults on the sheet My checks."""
    tables = [
        found for sheet in book.sheets if sheet.name != SHEET and (found := _table_on(sheet)) is not None
    ]
    faults = [fault for each in tables for fault in _faults(each, today)]
    _write(book, faults)
    looked = ", ".join(each.sheet for each in tables) or "no sheet: none has PO numbers and dates to fill in"
    print(f"{len(faults)} cells to look at. Checked: {looked}.")  # noqa: T201 - the add-in shows what is printed
    return faults


def _table_on(sheet: xw.Sheet) -> _Rows | None:
    used = sheet.used_range
    cells = used.options(ndim=2, err_to_str=True).value or []
    best: _Rows | None = None
    for at, line in enumerate(cells[:_TOP]):
        for each in _TABLES:
            found = _read_headers(line, each)
            fills = any(each.columns[name].owner == "V" and name not in _KEYS for name in found)
            if fills and "PO" in found and (best is None or len(found) > len(best.columns)):
                best = _Rows(each, sheet.name, used.row + at, used.column, found, cells[at + 1 :])
    return best


def _read_headers(line: Sequence[Any], each: Table) -> dict[str, int]:
    """Our columns among these headers, by name and place in the line."""
    names = index(each).alias
    found: dict[str, int] = {}
    for place, header in enumerate(line):
        name = header if header in each.columns else names.get(key(words(str(header)))) if header else None
        if name is not None:
            found.setdefault(name, place)
    return found


def _faults(rows: _Rows, today: date) -> Iterator[Fault]:
    filled = pd.Series([any(v not in (None, "") for v in line) for line in rows.cells], dtype=bool)
    mine = {
        n: c
        for n, c in rows.table.columns.items()
        if n in rows.columns and (c.owner == "V" or n in rows.table.key)
    }
    found: list[Found] = []
    frame = pd.DataFrame(
        {
            name: read_column(pd.Series(rows.column(name), dtype=object), column, found)
            for name, column in mine.items()
        }
    )
    keyed = replace(rows.table, key=tuple(name for name in rows.table.key if name in mine))
    for one in findings(found, frame, keyed):
        if one.severity != "remark" and one.column is not None:
            yield Fault(rows.where(one.row, one.column), one.message, one.fix)
    for name, column in mine.items():
        yield from _blank(rows, name, column, frame, filled)
        yield from _future(rows, name, column, frame, today)


def _blank(rows: _Rows, name: str, column: Column, frame: pd.DataFrame, filled: pd.Series) -> Iterator[Fault]:
    """A key without which a row cannot be told from others."""
    if name not in rows.table.key:
        return
    given = pd.Series([v not in (None, "") for v in rows.column(name)], dtype=bool)
    for row in frame.index[frame[name].isna() & filled & ~given]:
        yield Fault(rows.where(int(row), name), f"{name} is empty.", f"Enter {column.kind.expects}.")


def _future(rows: _Rows, name: str, column: Column, frame: pd.DataFrame, today: date) -> Iterator[Fault]:
    if column.kind is not DAY or not name.startswith(("Actual", "Report date")):
        return
    late = pd.to_datetime(frame[name]) > pd.Timestamp(today)
    for row in frame.index[late]:
        yield Fault(
            rows.where(int(row), name),
            f"{name} lies in the future.",
            "Enter the day on which it happened, or leave it empty.",
        )


def _write(book: xw.Book, faults: Sequence[Fault]) -> None:
    names = [sheet.name for sheet in book.sheets]
    if SHEET in names:
        book.sheets[SHEET].clear_contents()
        sheet = book.sheets[SHEET]
    else:
        sheet = book.sheets.add(SHEET, after=book.sheets[names[-1]])
    lines = [[f.cell, f.message, f.fix] for f in faults] or [["", "No faults were found.", ""]]
    sheet["A1"].value = [["Cell", "What is wrong", "What to do"], *lines]
