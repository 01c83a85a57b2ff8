"""Tables of a workbook as typed frames, with the cell address of every value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xlwings as xw
from xlwings.utils import col_name

from prodops_xl.errors import ProdOpsError, QuestionsError
from prodops_xl.tables.headers import HeaderMatch, match_headers
from prodops_xl.tables.schema import TABLES, Checked, Table, check
from prodops_xl.tables.sizes import size_columns
from prodops_xl.workbook.fills import Fills, read_fills
from prodops_xl.workbook.grids import Grid, read_grid
from prodops_xl.workbook.host_limits import limits_of
from prodops_xl.workbook.locate import Place, by_headers, locate, our_sheets, own_name, wide_schedule
from prodops_xl.workbook.memory import Memory
from prodops_xl.workbook.odd_cells import SUFFIX, fill_merged, foreign_columns, refuse_uncalculated

MAPPING, COLUMNS = "mapping", "columns"


@dataclass(frozen=True)
class TableData:
    """A table as read: its typed frame (`checked`) and where each value stands.

    `columns`: sheet column of each of our columns; `sizes`: of each size label; `headers`: header text as
    written, by sheet column; `rows`: sheet row of each frame row; `matches`: how each header was read. `foreign`:
    columns that bear the name of one of our computed ones and hold what we did not write. `anchors`: of merged
    cells, the row that holds the value, by sheet row and column.
    """

    place: Place
    columns: dict[str, int]
    sizes: dict[str, int]
    rows: npt.NDArray[np.int64]
    checked: Checked
    matches: list[HeaderMatch]
    grid: Grid
    foreign: frozenset[str] = frozenset()
    anchors: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @property
    def frame(self) -> pd.DataFrame:
        """The typed frame."""
        return self.checked.frame

    def address(self, row: int | None, column: str | None) -> str:
        """`Orders!F12`: the cell of a frame row and column; the header's cell where `row` is None."""
        at = self.column_of(column)
        line = self.place.header_row if row is None else self.cell_row(row, at)
        return f"{self.place.sheet}!{col_name(at)}{line}"

    def cell_row(self, row: int, column: int) -> int:
        """Sheet row of a frame row's cell in a sheet column: of merged cells the one that holds the value."""
        at = int(self.rows[row])
        return self.anchors.get((at, column), at)

    def column_of(self, column: str | None) -> int:
        """Sheet column of one of ours or of a size; the table's first key where it has no such column."""
        if column in self.columns:
            return self.columns[column]
        if column in self.sizes:
            return self.sizes[column]
        keys = [self.columns[k] for k in self.place.table.key if k in self.columns]
        return keys[0] if keys else min(self.place.headers)


@dataclass
class Workbook:
    """What a command read: the tables it wanted (`tables`), the memory, every sheet's grid, and the fills of what it
    coloured on result sheets.
    """

    book: xw.Book
    tables: dict[str, TableData]
    memory: Memory
    grids: dict[str, Grid]
    notes: list[str] = field(default_factory=list)
    fills: dict[str, Fills] = field(default_factory=dict)

    def frame(self, name: str) -> pd.DataFrame:
        """The typed frame of a table; empty, with every column, where the workbook has none."""
        return self.tables[name].frame if name in self.tables else empty(name)

    def has(self, name: str) -> bool:
        """Does the workbook hold that table, with at least one row?"""
        return name in self.tables and len(self.tables[name].frame) > 0


def empty(name: str) -> pd.DataFrame:
    """The typed frame of a table without rows."""
    return check(pd.DataFrame(), TABLES[name]).frame


def read_workbook(
    book: xw.Book,
    wanted: Iterable[str],
    answers: Mapping[str, Mapping[str, str | None]] | None = None,
    needed: Mapping[str, frozenset[str]] | None = None,
    max_rows: float = 250_000,
    results: Iterable[str] = (),
    order_sheet: str = "",
) -> Workbook:
    """Read the wanted tables.

    `answers`: table -> header -> column (or None: leave it), from `--map` or a dialogue; they win over what the
    workbook remembers. `needed`: columns per table that the command cannot do without: an ambiguous header that
    could be one of them raises QuestionsError. `results`: result sheets that will be written anew and are read
    for what people added to them. `order_sheet`: the sheet of Orders, where several look like one. Raises
    ProdOpsError where a table has too many rows, or formulas that were never calculated.
    """
    wanted, results = list(wanted), list(results)
    memory = Memory.read(book)
    results = {*results, *map(own_name, results)}
    ours = our_sheets(s.name for s in book.sheets)
    grids = {
        s.name: read_grid(s, formulas=s.name in results)
        for s in book.sheets
        if s.name not in ours or s.name in results
    }
    saved = _saved(memory, answers or {})
    if order_sheet:
        saved.setdefault("Orders", {"map": {}})["sheet"] = _sheet_named(grids, order_sheet)
    places = locate(grids.values(), wanted, saved)
    out = Workbook(book, {}, memory, grids, fills=read_fills(book, memory.get("results"), grids))
    out.notes += _other_orders(grids, places) + _unused_answers(places, answers or {})
    questions: list[dict[str, Any]] = []
    for name, place in places.items():
        rows = place.last_row - place.header_row
        if rows > max_rows:
            raise ProdOpsError(
                f"Sheet {place.sheet} has {rows:,} rows; {name} is read up to {int(max_rows):,}. "
                "Split it by season, or raise orders.max_rows on the Settings sheet."
            )
        grid = grids[place.sheet]
        matches = _match(place, saved.get(name, {}).get("map", {}))
        questions += _questions(place, matches, (needed or {}).get(name, frozenset()))
        written = memory.get(COLUMNS).get(name)
        out.tables[name] = _read(book, place, grid, matches, written if isinstance(written, dict) else {})
    if questions:
        raise QuestionsError(questions)
    if "Orders" in places:
        out.notes += limits_of(book.sheets[places["Orders"].sheet])
    _remember(memory, out.tables, saved)
    return out


def _saved(memory: Memory, answers: Mapping[str, Mapping[str, str | None]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, kept in memory.get(MAPPING).items():
        if name in TABLES and isinstance(kept, dict) and isinstance(kept.get("map"), dict):
            known = {str(h): c for h, c in kept["map"].items() if c is None or c in TABLES[name].columns}
            out[name] = {"sheet": kept.get("sheet"), "map": known}
    for name, told in answers.items():
        if name not in TABLES:
            raise ProdOpsError(f"The map names a table {name!r}; tables are {', '.join(TABLES)}.")
        for header, column in told.items():
            if column is not None and column not in TABLES[name].columns:
                raise ProdOpsError(
                    f"The map gives {header!r} the column {column!r}, which {name} does not have."
                )
            out.setdefault(name, {"sheet": None, "map": {}})["map"][header] = column
    return out


def _match(place: Place, saved: Mapping[str, str | None]) -> list[HeaderMatch]:
    return match_headers(list(place.headers.values()), place.table, saved)


def _questions(place: Place, matches: list[HeaderMatch], needed: frozenset[str]) -> list[dict[str, Any]]:
    """Ambiguous headers that could be a needed column which no other header gives."""
    have = {m.column for m in matches if m.column and not m.ask}
    return [
        {
            "table": place.table.name,
            "header": m.header,
            "choices": list(m.choices),
            "sentence": f"Sheet {place.sheet}: what is the column {m.header!r}? It may be {' or '.join(m.choices)}. "
            "Answer with --map, once; the answer stays in the workbook.",
        }
        for m in matches
        if m.ask and any(c in needed and c not in have for c in m.choices)
    ]


def _read(
    book: xw.Book, place: Place, grid: Grid, matches: list[HeaderMatch], written: Mapping[str, Any]
) -> TableData:
    """`written`: headers of the computed columns that an earlier run wrote, by our name."""
    at = list(place.headers)
    columns = {m.column: at[i] for i, m in enumerate(matches) if m.column and not m.ask}
    labels = (
        size_columns([m.header for m in matches], place.table, matches, _cells(place, grid, at))
        if place.table.name == "Orders"
        else {}
    )
    sizes = {label: at[i] for label, i in labels.items() if at[i] not in columns.values()}
    first = place.header_row + 1
    block = grid.values[first - grid.top : place.last_row + 1 - grid.top]
    used = [c - grid.left for c in (*columns.values(), *sizes.values())]
    rows = np.array(
        [i for i, line in enumerate(block) if any(line[c] is not None and line[c] != "" for c in used)],
        dtype="int64",
    )
    rows = _without_totals(place, block, rows, columns, grid.left)
    cells = {name: [block[i][c - grid.left] for i in rows] for name, c in {**columns, **sizes}.items()}
    sheet = book.sheets[place.sheet]
    anchors = fill_merged(sheet, place.table, columns, rows + first, cells)
    refuse_uncalculated(sheet, place.table, columns, rows + first, cells)
    raw = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in cells.items()})
    per_dozen = frozenset(m.column for m in matches if m.column and m.per == "dozen" and not m.ask)
    checked = check(raw, place.table, list(sizes), per_dozen=per_dozen)
    foreign = foreign_columns(sheet, place, columns, written, grid)
    columns |= {name: at for at, text in place.headers.items() if (name := _suffixed(place.table, text))}
    return TableData(place, columns, sizes, rows + first, checked, matches, grid, foreign, anchors)


def _suffixed(table: Table, header: str) -> str | None:
    """Our column behind a header such as `Status (ProdOps)`, which stands beside the team's own `Status`."""
    name = header.removesuffix(SUFFIX)
    return name if name != header and name in table.owned("C") else None


def _sheet_named(grids: Mapping[str, Grid], name: str) -> str:
    found = next((sheet for sheet in grids if sheet.strip().lower() == name.strip().lower()), None)
    if found is None:
        raise ProdOpsError(
            f"Setting orders.sheet names the sheet {name!r}; the workbook has {', '.join(grids)}."
        )
    return found


def _other_orders(grids: Mapping[str, Grid], places: Mapping[str, Place]) -> list[str]:
    """Other sheets that look like an order table too: only one is read, and that is said."""
    if "Orders" not in places:
        return []
    taken = {place.sheet for place in places.values()}
    rest = [
        grid
        for name, grid in grids.items()
        if name not in taken | our_sheets(grids) and not wide_schedule(grid)
    ]
    others = [grid.sheet for grid in rest if by_headers([grid], TABLES["Orders"]) is not None]
    if not others:
        return []
    return [
        (
            f"Only sheet {places['Orders'].sheet} was read as orders. {' and '.join(others)} also looks like an order "
            "table: name the one to read with the setting orders.sheet."
        )
    ]


def _unused_answers(places: Mapping[str, Place], answers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Headers that the answers name and no sheet has."""
    return [
        f"--map names the header {header!r}, which sheet {places[name].sheet} does not have."
        for name, told in answers.items()
        if name in places
        for header in told
        if header not in places[name].headers.values()
    ]


def _cells(place: Place, grid: Grid, at: list[int]) -> list[list[Any]]:
    """The first rows under the header, by the headers' positions: enough to tell a size column from dates or text."""
    first = place.header_row + 1 - grid.top
    return [[line[c - grid.left] for c in at] for line in grid.values[first : first + 60]]


def _without_totals(
    place: Place, block: list[list[Any]], rows: npt.NDArray[np.int64], columns: dict[str, int], left: int
) -> npt.NDArray[np.int64]:
    """Leave out rows of totals: no key, and a cell that begins with the word."""
    keys = [columns[k] - left for k in place.table.key if k in columns]

    def is_total(line: list[Any]) -> bool:
        bare = all(
            line[c] in (None, "") or str(line[c]).strip().lower().startswith(("total", "grand total"))
            for c in keys
        )
        return bare and any(
            isinstance(v, str) and v.strip().lower().startswith(("total", "grand total", "subtotal"))
            for v in line
        )

    return np.array([i for i in rows if not is_total(block[i])], dtype="int64")


def _remember(memory: Memory, tables: Mapping[str, TableData], saved: dict[str, Any]) -> None:
    """Keep answers and the headers that were read without a doubt: the next run asks nothing."""
    for name, data in tables.items():
        kept = saved.get(name, {"map": {}})["map"]
        owned = (
            data.place.table.columns
        )  # our own computed columns stand under our names: nothing to remember
        sure = {
            m.header: m.column
            for m in data.matches
            if m.column and not m.ask and m.how != "fuzzy" and owned[m.column].owner != "C"
        }
        saved[name] = {"sheet": data.place.sheet, "map": {**kept, **sure}}
    memory.keep(MAPPING, saved)
