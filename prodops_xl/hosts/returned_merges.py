"""Merged cells of a returned file: what the first cell of a merged column says, each of its rows says.

Excel and LibreOffice keep the value in the first cell alone. A vendor who merges one PO over three lines, or one date,
means all three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from prodops_xl.hosts.files.package import MAIN, REL_ID, Package
from prodops_xl.workbook.grids import Grid

_AREA = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
# First row, last row, column.
Stretch = tuple[int, int, int]


def sheet_parts(package: Package) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet that is there."""
    workbook = package.workbook_part or ""
    targets = {r.id: r.target for r in package.relationships(workbook)}
    for sheet in package.tree(workbook).iter(f"{MAIN}sheet"):
        part = targets.get(sheet.get(REL_ID, ""), "")
        if part in package.names:
            yield sheet.get("name", ""), part


def merged_areas(package: Package) -> dict[str, list[Stretch]]:
    """Merged cells of one column and several rows, by sheet. Wider ones are titles."""
    out: dict[str, list[Stretch]] = {}
    for name, part in sheet_parts(package):
        if b"mergeCell" not in package.read(part):
            continue
        for cell in package.tree(part).iter(f"{MAIN}mergeCell"):
            area = _AREA.fullmatch(cell.get("ref", ""))
            if area and area[1] == area[3]:
                out.setdefault(name, []).append((int(area[2]), int(area[4]), column_number(area[1])))
    return out


def fill_merged(grids: Mapping[str, Grid], areas: Mapping[str, list[Stretch]]) -> list[str]:
    """Give each row of a merged column the value of its first cell; a sentence for each sheet where that was done."""
    return [
        f"Sheet {name} has merged cells; what they say was read for each of their rows."
        for name, stretches in areas.items()
        if name in grids and sum([_fill(grids[name], stretch) for stretch in stretches]) > 0
    ]


def _fill(grid: Grid, stretch: Stretch) -> int:
    first, last, column = stretch
    at, top = column - grid.left, first - grid.top
    if not grid.values or not (0 <= at < len(grid.values[0]) and 0 <= top < len(grid.values)):
        return 0
    value, count = grid.values[top][at], 0
    for line in grid.values[top + 1 : last - grid.top + 1]:
        if value not in (None, "") and line[at] in (None, ""):
            line[at] = value
            count += 1
    return count


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
