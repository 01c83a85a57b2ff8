"""The formulas of a worksheet: single, shared, of arrays, of what-if tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from prodops_xl.hosts.files.areas import Area, Cell, column_number, parse_area
from prodops_xl.hosts.files.patch.formula_shift import shifted
from prodops_xl.hosts.files.patch.markup import plain
from prodops_xl.hosts.files.patch.row_cells import CellFinder, attributes_of
from prodops_xl.hosts.files.patch.sheet_bytes import SheetBytes

_MARKS = rb"""(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
_ADDRESS = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')


class FormulaAt(NamedTuple):
    """A cell's formula. `kind` is empty, `shared`, `array` or `dataTable`; `text` has no equals sign, and of a member of
    a shared group it is the member's own; `first`: it is the one of its group that holds the text. `dynamic`: it spills.
    """

    cell: Cell
    kind: str
    text: str
    area: Area | None = None
    group: str = ""
    first: bool = False
    dynamic: bool = False


def formulas_of(sheet: SheetBytes, finder: CellFinder) -> dict[Cell, FormulaAt]:
    """Every formula of a sheet, in the order of the file."""
    if sheet.xml.find(b"<" + sheet.prefix + b"f", sheet.start, sheet.end) < 0:
        return {}
    masters: dict[str, FormulaAt] = {}
    found: dict[Cell, FormulaAt] = {}
    for cell, marks, text, dynamic in _elements(sheet, finder):
        formula = _formula(cell, marks, text, dynamic, masters)
        found[cell] = formula
    return found


def _formula(cell: Cell, marks: bytes, text: str, dynamic: bool, masters: dict[str, FormulaAt]) -> FormulaAt:
    if not marks:
        return FormulaAt(cell, "", text)
    told = attributes_of(marks)
    kind, group = told.get("t", ""), told.get("si", "")
    area = parse_area(told.get("ref", ""))
    if kind != "shared":
        return FormulaAt(cell, kind if kind != "normal" else "", text, area, dynamic=dynamic)
    if text or group not in masters:
        masters[group] = FormulaAt(cell, kind, text, area, group, first=True)
        return masters[group]
    master = masters[group]
    down, right = cell[0] - master.cell[0], cell[1] - master.cell[1]
    return FormulaAt(cell, kind, shifted(master.text, down, right), None, group)


def _elements(sheet: SheetBytes, finder: CellFinder) -> Iterator[tuple[Cell, bytes, str, bool]]:
    """Each formula element with its cell, its attributes, its text, and whether its cell is marked as spilling."""
    prefix, xml = sheet.prefix, sheet.xml
    element = re.compile(rb"<%bf(%b)\s*(?:/>|>([^<]*)</%bf\s*>)" % (prefix, _MARKS, prefix))
    opening = b"<" + prefix + b"c "
    found = []
    for match in element.finditer(xml, sheet.start, sheet.end):
        start = xml.rfind(b"<", sheet.start, match.start())
        tag = xml[start : match.start()]
        address = _ADDRESS.search(tag) if tag.startswith(opening) else None
        if address is None:
            yield from _walked(sheet, finder, element)
            return
        cell = int(address[2]), column_number(address[1].decode())
        found.append((cell, match[1], plain((match[2] or b"").decode()), b" cm=" in tag))
    yield from found


def _walked(
    sheet: SheetBytes, finder: CellFinder, element: re.Pattern[bytes]
) -> Iterator[tuple[Cell, bytes, str, bool]]:
    """The same, cell by cell, where cells have no address or something stands before their formula."""
    for row in sheet.rows():
        for cell in finder.cells(row):
            match = element.search(cell.inside)
            if match:
                text = plain((match[2] or b"").decode())
                yield (row.number, cell.column), match[1], text, "cm" in cell.attributes
