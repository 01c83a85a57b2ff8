"""What main.py has to know of the workbook it goes into: on which sheets each command's tables stand, and which shapes
are buttons of a command.

A team's tables stand on sheets of any name, so they are looked for as the command itself looks for them, once, when
the engine is put in. To those come the sheets by our own names, which the command may write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.package import REL_ID, Package
from prodops_xl.hosts.lite.main_file import CHECK_ROWS, Placed
from prodops_xl.hosts.lite.profiles import Profile
from prodops_xl.hosts.server.sheet_plan import static_sheets
from prodops_xl.registry import Command
from prodops_xl.workbook.grids import Grid, read_grid
from prodops_xl.workbook.locate import OURS, locate, our_sheets, wide_schedule
from prodops_xl.workbook.memory import Memory
from prodops_xl.workbook.read import MAPPING

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CELL = re.compile(r"#?(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Za-z]{1,3})\$?([0-9]+)$")


def placed_in(path: Path, package: Package, profile: Profile, *, all_sheets: bool = False) -> Placed:
    """The lists of sheets for the profile's commands (none with `all_sheets`), and the workbook's buttons."""
    buttons = buttons_in(package, profile)
    if all_sheets or not profile.commands:
        return Placed(buttons=buttons)
    with open_book(path) as book:
        saved = Memory.read(book).get(MAPPING)
        grids = [read_grid(sheet) for sheet in book.sheets]
    sheets = {command.name: _read_by(command, grids, saved) for command in profile.commands}
    return Placed(sheets, buttons, [grid.sheet for grid in grids])


def _read_by(command: Command, grids: list[Grid], saved: dict[str, object]) -> list[str]:
    names = [grid.sheet for grid in grids]
    by_name = static_sheets(command)
    wanted = {place.sheet for place in locate(grids, command.tables, saved).values()} | our_sheets(names)
    wanted |= {g.sheet for g in grids if g.values and g.sheet not in OURS and wide_schedule(g) is not None}
    spelled = {name.lower() for name in by_name}
    there = [name for name in names if name in wanted or name.strip().lower() in spelled]
    return [*there, *sorted(set(by_name) - set(there))]


def buttons_in(package: Package, profile: Profile) -> dict[str, str]:
    """Shapes that are linked to a cell of the workbook and named after a command (by name or by alternative text)."""
    wanted = {key: c.name for c in profile.commands for key in (c.name, c.label.lower())}
    if profile.checks_rows:
        wanted |= {CHECK_ROWS: CHECK_ROWS, "check my rows": CHECK_ROWS}
    found: dict[str, str] = {}
    for name, description, cell in _linked_shapes(package):
        for told in (name, description):
            key = told.strip().lower().removeprefix("prodops").strip(" _:-").removeprefix("run").strip(" _:-")
            key = key.replace("_", "-")
            command = wanted.get(key) or wanted.get(key.replace("-", " "))
            if command is not None:
                found.setdefault(command, f"[{name}]{cell}")
    return found


def _linked_shapes(package: Package) -> Iterator[tuple[str, str, str]]:
    """Name, alternative text and target cell (`Start!B6`) of each shape with a link into the workbook."""
    workbook = package.workbook_part
    if workbook is None:
        return
    for sheet in package.related(workbook, "worksheet"):
        for drawing in package.related(sheet, "drawing"):
            links = {
                link.id: link.target for link in package.relationships(drawing) if link.kind == "hyperlink"
            }
            for shape in _shapes(package, drawing):
                link = shape.find(f"{_DRAWING}hlinkClick")
                target = links.get(link.get(REL_ID, "")) if link is not None else None
                cell = _CELL.search(unquote(target.rpartition("#")[2])) if target else None
                if cell is not None:
                    name = (cell[1] or cell[2]).replace("''", "'")
                    yield shape.get("name", ""), shape.get("descr", ""), f"{name}!{cell[3].upper()}{cell[4]}"


def _shapes(package: Package, drawing: str) -> Iterator[Element]:
    try:
        yield from package.tree(drawing).iter(f"{_XDR}cNvPr")
    except ParseError:
        return
