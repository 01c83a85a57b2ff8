"""Where a workbook's tables are: Excel Tables by name, sheets by name, plain ranges by their header row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from prodops_xl.tables.header_rows import is_order_sheet, is_wide_schedule, tells
from prodops_xl.tables.header_words import decorated, words
from prodops_xl.tables.headers import find_header_row, identify_table, join_header_rows
from prodops_xl.tables.schema import TABLES, Table
from prodops_xl.workbook.grids import Grid

# Sheets that commands write themselves: never taken for a team's own table. `Schedule` is read as well as written.
_RESULTS = (
    "Issues", "LandedLines", "DutyLines", "Reconciliation", "Landed cost", "Entry check", "Explain", "Scenario",
    "COGS", "CogsByMonth", "CogsLines", "Layers", "COGS forecast", "COGS variances", "Budget bridge",
    "Refund deadlines",
    "Scorecard", "Scorecard KPIs", "VendorEvidence", "Next steps", "Changes", "Conflicts",
    "Packs", "Returned files", "Remarks", "Frozen formulas",
)  # fmt: skip


def own_name(name: str) -> str:
    """What a result sheet is called where the team has one of that name."""
    return f"ProdOps {name}"


OURS = frozenset({*_RESULTS, *map(own_name, _RESULTS), "ProdOps memory"})


def our_sheets(names: Iterable[str]) -> frozenset[str]:
    """Of a workbook's sheets those that commands write themselves. A sheet `V ...` is a vendor's scorecard only
    where there is a Scorecard: a team may have a sheet of V necks.
    """
    there = set(names)
    scored = not there.isdisjoint({"Scorecard", own_name("Scorecard")})
    vendors = (
        {name for name in there if name.removeprefix(own_name("")).startswith("V ")} if scored else set()
    )
    return frozenset(there & OURS | vendors)


@dataclass(frozen=True)
class Place:
    """A table's place: header rows `header_row` (the last of one or two), data from the next to `last_row`,
    headers by sheet column as written; `excel_table` is its name where it is an Excel Table.
    """

    table: Table
    sheet: str
    header_row: int
    last_row: int
    headers: dict[int, str]
    excel_table: str | None = None


def locate(grids: Iterable[Grid], wanted: Iterable[str], saved: Mapping[str, Any]) -> dict[str, Place]:
    """The place of each wanted table that the workbook has.

    In order: the sheet remembered in the workbook, an Excel Table of that name, a sheet of that name, one of a name
    that teams use for it, then the sheet whose headers say what it is. A sheet is taken once; of a sheet that must
    have certain columns (`told_by`) the name alone is not enough.
    """
    grids = list(grids)
    ours = our_sheets(g.sheet for g in grids)
    sheets = [g for g in grids if g.values and g.sheet not in ours]
    places: dict[str, Place] = {}
    taken: set[str] = set()
    names = [TABLES[name] for name in wanted]
    for rule in (_remembered, _excel_table, _sheet_name, _other_name):
        for table in names:
            if table.name in places:
                continue
            for grid in sheets:
                place = (
                    None if (grid.sheet in taken and rule is not _excel_table) else rule(grid, table, saved)
                )
                if place is not None:
                    places[table.name] = place
                    taken.add(grid.sheet)
                    break
    for table in names:
        if table.name not in places:
            found = by_headers([g for g in sheets if g.sheet not in taken], table)
            if found is not None:
                places[table.name] = found
                taken.add(found.sheet)
    return places


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower()).removeprefix("tbl").removesuffix("table")


def _remembered(grid: Grid, table: Table, saved: Mapping[str, Any]) -> Place | None:
    if saved.get(table.name, {}).get("sheet") != grid.sheet:
        return None
    return _excel_table(grid, table, saved) or _plain(grid, table)


def _excel_table(grid: Grid, table: Table, _: Mapping[str, Any]) -> Place | None:
    for name, row, column, rows, columns in grid.tables:
        if _key(name) == _key(table.name):
            return _if_told(_from_table(grid, table, name, row, column, rows, columns))
    return None


def _from_table(grid: Grid, table: Table, name: str, row: int, column: int, rows: int, columns: int) -> Place:
    head = grid.rows(row, column, 1, columns)[0]
    headers = {column + j: str(h) for j, h in enumerate(head) if h not in (None, "")}
    headers |= _ours_beside(grid, table, row, column + columns, set(headers.values()))
    return Place(table, grid.sheet, row, min(row + rows - 1, grid.bottom), headers, name)


def _ours_beside(grid: Grid, table: Table, row: int, after: int, inside: set[str]) -> dict[int, str]:
    """Columns by our very names that stand behind an Excel Table, where a command or an import could not put them inside."""
    ours = set(table.columns) - inside
    beyond = grid.rows(row, after, 1, max(grid.right - after + 1, 0))[0]
    return {after + j: str(h) for j, h in enumerate(beyond) if h in ours}


def _sheet_name(grid: Grid, table: Table, _: Mapping[str, Any]) -> Place | None:
    if _key(grid.sheet) != _key(table.name):
        return None
    if len(grid.tables) == 1:
        return _if_told(_from_table(grid, table, *grid.tables[0]))
    return _if_told(_plain(grid, table))


def _other_name(grid: Grid, table: Table, _: Mapping[str, Any]) -> Place | None:
    """A sheet, or an Excel Table, of a name that teams use for the table, whose headers are the table's."""
    names = {_spoken(name) for name in (table.name, *table.sheet_names)} if table.told_by else set()
    for name, *block in grid.tables:
        if _spoken(name) in names:
            return _if_told(_from_table(grid, table, name, *block))
    if _spoken(grid.sheet) not in names:
        return None
    places = map(_if_told, _candidates(grid, table))
    return next((place for place in places if place is not None), None)


# What a team adds to the name of any sheet.
_ANY_SHEET = frozenset(
    ("tbl", "table", "sheet", "data", "list", "tab", "new", "final", "copy", "current", "season")
)


@lru_cache(maxsize=1024)
def _spoken(name: str) -> str:
    """A sheet's name by its words, without season, year and the like: `Budget 2026`, `T&A SP27`, `tblUsage`."""
    spoken = [word for word in words(name) if not decorated(word)]
    return "".join(word.removesuffix("s") for word in spoken if word not in _ANY_SHEET)


def _if_told(place: Place | None) -> Place | None:
    """The place where its headers can be the table's, and are not those of the order sheet or of a wide schedule."""
    if place is None or not place.table.told_by:
        return place
    headers = list(place.headers.values())
    if not tells(headers, place.table) or is_wide_schedule(headers):
        return None
    return None if is_order_sheet(headers, TABLES["Orders"]) else place


def _plain(grid: Grid, table: Table) -> Place | None:
    """A plain range: its header row is found among the first rows, a group row above it is joined in."""
    at = find_header_row(grid.values[:60], table)
    if at is None:
        return None
    bottom = grid.values[at]
    joined = (
        join_header_rows(grid.values[at - 1], bottom)
        if at and _is_group_row(grid.values[at - 1], bottom)
        else bottom
    )
    headers = {grid.left + j: str(h) for j, h in enumerate(joined) if h not in (None, "")}
    return Place(table, grid.sheet, grid.top + at, grid.bottom, headers)


def _is_group_row(top: list[Any], bottom: list[Any]) -> bool:
    """A row above is a group row only where the header row repeats itself without it (Plan, Actual, Plan, ...)."""
    texts = [str(h).strip().lower() for h in bottom if h not in (None, "")]
    return len(set(texts)) < len(texts) and sum(h not in (None, "") for h in top) > 1


def by_headers(grids: list[Grid], table: Table) -> Place | None:
    """The place whose headers say most clearly that they are the table's, or None.

    A time and action sheet of one row per order is the order sheet only where no other one is.
    """
    best: tuple[bool, float] = (False, 0.0)
    found: Place | None = None
    for grid in grids:
        for place in _candidates(grid, table):
            headers = list(place.headers.values())
            name, score = identify_table(headers)
            rank = (not is_wide_schedule(headers), score)
            if name == table.name and rank > best:
                best, found = rank, place
    return found


def wide_schedule(grid: Grid) -> Place | None:
    """The place of a team's own time and action sheet: one row per order line, milestones over Plan and Actual."""
    place = _plain(grid, TABLES["Orders"])
    return place if place is not None and is_wide_schedule(list(place.headers.values())) else None


def _candidates(grid: Grid, table: Table) -> list[Place]:
    out = [_from_table(grid, table, *t) for t in grid.tables]
    plain = None if out else _plain(grid, table)
    return out + ([plain] if plain else [])
