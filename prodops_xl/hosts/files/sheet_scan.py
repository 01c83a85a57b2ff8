"""What a fast value reader does not tell of a worksheet: where formulas and error values stand, how far the
cells reach, which cell is active.

Looks through the sheet's XML as bytes. Where the writer left out what this relies on (cell addresses, double
quotes), a parser goes through the same XML, slower.
"""

from __future__ import annotations

import io
import re
from typing import NamedTuple
from xml.etree import ElementTree as ET

from prodops_xl.hosts.files.areas import Area, Cell, column_number, parse_area
from prodops_xl.hosts.files.contents import ErrorValue
from prodops_xl.hosts.files.package import MAIN

_CELL_TAG = re.compile(rb"<(?:\w+:)?c(?=[\s/>])[^>]*>")
_CELL_NAME = re.compile(rb"<(?:\w+:)?c")
_ADDRESS = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f(?=[\s/>])")
_ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c(?=\s)[^>]*\st="e"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<""", re.DOTALL
)
_VALUE_CELL = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>/]*>\s*<(?:\w+:)?(?:v|is|f)\b'
)
_ROW_TAG = re.compile(rb"<(?:\w+:)?row\b")
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_ACTIVE = re.compile(rb"""<(?:\w+:)?selection\b[^>]*\bactiveCell=["']([A-Z]{1,3}[0-9]{1,7})["']""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*\bref=["']([A-Z0-9:]+)["']""")
_HEAD = 20_000


class SheetScan(NamedTuple):
    """`reach` is the area from A1 to the furthest cell, cells without a value included."""

    formulas: set[Cell]
    errors: dict[Cell, ErrorValue]
    reach: Area
    active_cell: Cell
    merged: list[Area]


def scan(xml: bytes) -> SheetScan:
    """Looks through one worksheet part."""
    # Behind the cells other formulas follow: of sparklines, rules and validations.
    end = max(xml.rfind(b"sheetData>"), 0) or len(xml)
    if not _every_cell_is_addressed(xml, end):
        formulas, errors, reach = _parse(xml)
    else:
        formulas = {cell for match in _FORMULA.finditer(xml, 0, end) if (cell := _owner(xml, match.start()))}
        errors = _errors(xml) if xml.find(b't="e"') >= 0 else {}
        reach = _reach(xml)
    return SheetScan(formulas, errors, reach, _active_cell(xml[:_HEAD]), merged_areas(xml, end % len(xml)))


def _every_cell_is_addressed(xml: bytes, end: int) -> bool:
    """Whether all cells begin with their address, as Excel writes them."""
    first = _CELL_TAG.search(xml, 0, end)
    if first is None:
        return True
    tag = _CELL_NAME.match(first[0])[0]  # type: ignore[index]
    cells = sum(xml.count(tag + mark, 0, end) for mark in (b" ", b">", b"/>", b"\n", b"\t", b"\r"))
    return xml.count(tag + b' r="', 0, end) == cells


def _cell(match: re.Match[bytes]) -> Cell:
    return int(match[2]), column_number(match[1].decode())


def _owner(xml: bytes, position: int) -> Cell | None:
    """The address of the cell element of this row that begins last before `position`."""
    end = position
    while (start := xml.rfind(b"<", 0, end)) >= 0:
        tag = _CELL_TAG.match(xml, start)
        if tag is not None:
            address = _ADDRESS.search(tag[0])
            return _cell(address) if address else None
        if _ROW_TAG.match(xml, start):
            return None
        end = start
    return None


def _errors(xml: bytes) -> dict[Cell, ErrorValue]:
    found = {}
    for match in _ERROR_CELL.finditer(xml):
        address = _ADDRESS.search(match[0])
        if address:
            found[_cell(address)] = ErrorValue(match[1].decode())
    return found


def _reach(xml: bytes) -> Area:
    """Each row's last cell tells how far it reaches."""
    rows = columns = 1
    for match in _ROW_END.finditer(xml):
        cell = _owner(xml, match.start())
        if cell is not None:
            rows, columns = max(rows, cell[0]), max(columns, cell[1])
    return Area(1, 1, rows, columns)


def value_reach(xml: bytes) -> Area:
    """Like `reach`, over the cells that hold something alone; slower."""
    rows = columns = 1
    for match in _VALUE_CELL.finditer(xml):
        row, column = _cell(match)
        rows, columns = max(rows, row), max(columns, column)
    return Area(1, 1, rows, columns)


def merged_areas(xml: bytes, start: int) -> list[Area]:
    """The merged areas that a worksheet part tells of behind its rows."""
    areas = (parse_area(match[1].decode()) for match in _MERGED.finditer(xml, start))
    return [area for area in areas if area is not None]


def _active_cell(head: bytes) -> Cell:
    match = _ACTIVE.search(head)
    area = parse_area(match[1].decode()) if match else None
    return (area.row, area.column) if area else (1, 1)


def _parse(xml: bytes) -> tuple[set[Cell], dict[Cell, ErrorValue], Area]:
    """The same by a parser, counting rows and cells where they carry no address."""
    formulas: set[Cell] = set()
    errors: dict[Cell, ErrorValue] = {}
    row = rows = columns = 0
    for _, element in ET.iterparse(io.BytesIO(xml)):  # noqa: S314 (`opening.check` refuses DTDs)
        if element.tag != f"{MAIN}row":
            continue
        row, column = int(element.get("r", row + 1)), 0
        for cell in element.iter(f"{MAIN}c"):
            area = parse_area(cell.get("r", ""))
            row, column = (area.row, area.column) if area else (row, column + 1)
            rows, columns = max(rows, row), max(columns, column)
            if cell.find(f"{MAIN}f") is not None:
                formulas.add((row, column))
            if cell.get("t") == "e":
                errors[row, column] = ErrorValue(cell.findtext(f"{MAIN}v") or "#N/A")
        element.clear()
    return formulas, errors, Area(1, 1, max(rows, 1), max(columns, 1))
