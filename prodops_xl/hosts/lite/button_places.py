"""Which buttons a workbook gets, and where: beside the commands that its Start sheet lists, if that sheet is ours."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.lite.buttons import Button, spots, standing, with_buttons, without_buttons
from prodops_xl.hosts.lite.main_file import CHECK_ROWS
from prodops_xl.hosts.lite.profiles import PROFILES, Profile
from prodops_xl.workbook.grids import Grid, read_grid

SHEETS, COMMANDS = "StartSheets", "StartCommands"
"""Excel Tables of the Start sheet, by which it is known to be ours, and which lists the commands."""
_RUN = re.compile(r"prodops-xl run ([a-z-]+)")
_CHECK = Button(
    CHECK_ROWS, "Check my rows", "Lists the cells of your own rows that cannot be read or cannot be right."
)
# A button makes its own cell the selected one, and this one explains the cell that is selected.
_OF_THE_SELECTION = ("explain",)
_WIDE = 3  # columns that a button may reach over


def dressed(path: Path, package: Package, profile: Profile, taken: Collection[str]) -> Package:
    """The package with the profile's buttons on its Start sheet, and with no other ones of ours; where they stand there
    already it stays as it is. `taken`: commands that have a button of somebody's own.
    """
    bare = undressed(package)
    part = _start_part(bare)
    if part is None:
        return bare
    with open_book(path) as book:
        grid = next((g for g in map(read_grid, book.sheets) if SHEETS in _tables(g)), None)
    if grid is None:
        return bare
    listed = {name: row for name, row in _listed(grid, profile).items() if name not in taken}
    known = {c.name: Button(c.name, c.label, c.help) for c in profile.commands} | {CHECK_ROWS: _CHECK}
    rows = list(listed.values())
    placed = list(spots([known[name] for name in listed], rows, _free_column(grid, rows)))
    if standing(package, _marks()) == {(spot.button.mark, spot.cell) for spot in placed}:
        return package
    return with_buttons(bare, part, grid.sheet, placed)


def undressed(package: Package) -> Package:
    """The package without the buttons of ours."""
    return without_buttons(package, _marks())


def _marks() -> frozenset[str]:
    commands = {c.name: Button(c.name, c.label, c.help) for p in PROFILES.values() for c in p.commands}
    return frozenset(button.mark for button in (*commands.values(), _CHECK))


def _start_part(package: Package) -> str | None:
    """The sheet whose Excel Tables say that it is a Start sheet of ours."""
    workbook = package.workbook_part
    for sheet in package.related(workbook, "worksheet") if workbook else ():
        for table in package.related(sheet, "table"):
            if SHEETS.encode() in package.read(table) and package.tree(table).get("displayName") == SHEETS:
                return sheet
    return None


def _tables(grid: Grid) -> dict[str, tuple[int, int, int, int]]:
    return {name: (row, column, rows, columns) for name, row, column, rows, columns in grid.tables}


def _listed(grid: Grid, profile: Profile) -> dict[str, int]:
    """The commands that get a button, each with its row."""
    if profile.checks_rows:
        return {CHECK_ROWS: _second_line(grid)}
    if COMMANDS not in _tables(grid):
        return {}
    offered = {c.name for c in profile.commands} - set(_OF_THE_SELECTION)
    row, column, rows, columns = _tables(grid)[COMMANDS]
    found: dict[str, int] = {}
    for at, line in enumerate(grid.rows(row, column, rows, columns), start=row):
        for told in map(_RUN.fullmatch, (str(cell or "").strip() for cell in line)):
            if told is not None and told[1] in offered:
                found.setdefault(told[1], at)
    return found


def _second_line(grid: Grid) -> int:
    """The row of the first heading, right of which there is room: a vendor's Start sheet lists no commands."""
    filled = [grid.top + at for at, line in enumerate(grid.values) if any(_holds(cell) for cell in line)]
    return filled[2] if len(filled) > 2 else grid.top


def _free_column(grid: Grid, rows: Collection[int]) -> int:
    """The first column right of the sheet's tables from which on these rows hold nothing."""
    column = max(left + width for _, left, _, width in _tables(grid).values())
    while any(_holds(cell) for row in rows for line in grid.rows(row, column, 1, _WIDE) for cell in line):
        column += 1
    return column


def _holds(cell: Any) -> bool:
    return cell not in (None, "")
