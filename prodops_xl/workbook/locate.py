"""Where a workbook's tables are: Excel Tables by name, sheets by name, plain ranges by their header row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prodops_xl.tables.headers import find_header_row, identify_table, join_header_rows
from prodops_xl.tables.schema import TABLES, Table
from prodops_xl.workbook.grids import Grid

# Sheets that commands write themselves: never taken for a team's own table.
_RESULTS = ("Issues", "LandedLines", "DutyLines", "Reconciliation", "Landed cost", "Entry check", "Explain")


def own_name(name: str) -> str:
    """What a result sheet is called where the team has one of that name."""
    return f"ProdOps {name}"


OURS = frozenset({*_RESULTS, *map(own_name, _RESULTS), "ProdOps memory"})


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

    In order: the sheet remembered in the workbook, an Excel Table of that name, a sheet of that name, then
    (Orders alone) the sheet whose headers say order book. A sheet is taken once.
    """
    sheets = [g for g in grids if g.values and g.sheet not in OURS]
    places: dict[str, Place] = {}
    taken: set[str] = set()
    names = [TABLES[name] for name in wanted]
    for rule in (_remembered, _excel_table, _sheet_name):
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
            return _from_table(grid, table, name, row, column, rows, columns)
    return None


def _from_table(grid: Grid, table: Table, name: str, row: int, column: int, rows: int, columns: int) -> Place:
    head = grid.rows(row, column, 1, columns)[0]
    headers = {column + j: str(h) for j, h in enumerate(head) if h not in (None, "")}
    headers |= _ours_beside(grid, table, row, column + columns)
    return Place(table, grid.sheet, row, min(row + rows - 1, grid.bottom), headers, name)


def _ours_beside(grid: Grid, table: Table, row: int, after: int) -> dict[int, str]:
    """Our own columns that stand behind an Excel Table, where they could not be put inside it."""
    computed = set(table.owned("C"))
    beyond = grid.rows(row, after, 1, max(grid.right - after + 1, 0))[0]
    return {after + j: str(h) for j, h in enumerate(beyond) if h in computed}


def _sheet_name(grid: Grid, table: Table, _: Mapping[str, Any]) -> Place | None:
    if _key(grid.sheet) != _key(table.name):
        return None
    if len(grid.tables) == 1:
        return _from_table(grid, table, *grid.tables[0])
    return _plain(grid, table)


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
    """The place whose headers say most clearly that they are the table's, or None."""
    best: tuple[float, Place] | None = None
    for grid in grids:
        for place in _candidates(grid, table):
            name, score = identify_table(list(place.headers.values()))
            if name == table.name and (best is None or score > best[0]):
                best = (score, place)
    return best[1] if best else None


def _candidates(grid: Grid, table: Table) -> list[Place]:
    out = [_from_table(grid, table, *t) for t in grid.tables]
    plain = None if out else _plain(grid, table)
    return out + ([plain] if plain else [])
