"""What a fast value reader does not tell of a worksheet: where formulas and error values stand, how far the
cells reach, which cell is active.

Looks through the sheet's XML as bytes. Where the writer left out what this relies on (cell addresses, double
quotes), a parser goes through the same XML, slower.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from prodops_xl.hosts.files.areas import Area, Cell, column_number, parse_area
from prodops_xl.hosts.files.contents import ErrorValue
from prodops_xl.hosts.files.dialects import STRICT_FRONT
from prodops_xl.hosts.files.far_cells import cell_at, reach_of_all
from prodops_xl.hosts.files.package import MAIN

_CELL_TAG = re.compile(rb"<(?:\w+:)?c(?=[\s/>])[^>]*>")
_CELL_NAME = re.compile(rb"<(?:\w+:)?c")
_ADDRESS = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f(?=[\s/>])")
_ERROR_CELL, _MOMENT_CELL = (
    re.compile(
        rb"""<(?:\w+:)?c(?=\s)[^>]*\st="%b"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<""" % kind,
        re.DOTALL,
    )
    for kind in (b"e", b"d")
)
_VALUE_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>\s*<(?!/)')
_ROW_TAG = re.compile(rb"<(?:\w+:)?row\b")
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_ACTIVE = re.compile(rb"""<(?:\w+:)?selection\b[^>]*\bactiveCell=["']([A-Z]{1,3}[0-9]{1,7})["']""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*\bref=["']([A-Z0-9:]+)["']""")
_HEAD = 20_000
_STRICT_MAIN = f"{{{STRICT_FRONT}spreadsheetml/main}}"
_ZONE = re.compile(r"[+-][0-9]{2}:[0-9]{2}$")


class SheetScan(NamedTuple):
    """`reach` is the area from A1 to the furthest cell, cells without a value included. `told`: what a value reader does
    not give as it is, errors and dates of ISO 8601 with a time zone.
    """

    formulas: set[Cell]
    told: dict[Cell, ErrorValue | dt.datetime]
    reach: Area
    active_cell: Cell
    merged: list[Area]


def scan(xml: bytes) -> SheetScan:
    """Looks through one worksheet part."""
    # Behind the cells other formulas follow: of sparklines, rules and validations.
    end = max(xml.rfind(b"sheetData>"), 0) or len(xml)
    if not _every_cell_is_addressed(xml, end):
        formulas, told, reach = _parse(xml)
    else:
        formulas = _formulas(xml, end)
        told = _told(xml, _ERROR_CELL, b't="e"', ErrorValue) | _told(xml, _MOMENT_CELL, b't="d"', _moment)
        reach = _reach(xml, end)
    return SheetScan(formulas, told, reach, _active_cell(xml[:_HEAD]), merged_areas(xml, end % len(xml)))


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


def _formulas(xml: bytes, end: int) -> set[Cell]:
    """The cells that hold a formula element. What stands between two of them is looked through once."""
    found: set[Cell] = set()
    cell, begin = None, 0
    for match in _FORMULA.finditer(xml, 0, end):
        cell = _owner(xml, match.start(), begin) or cell
        begin = match.start()
        if cell:
            found.add(cell)
    return found


def _owner(xml: bytes, position: int, begin: int = 0) -> Cell | None:
    """The address of the cell element of this row that begins last before `position`, and not before `begin`."""
    end = position
    while (start := xml.rfind(b"<", begin, end)) >= 0:
        tag = _CELL_TAG.match(xml, start)
        if tag is not None:
            address = _ADDRESS.search(tag[0])
            return _cell(address) if address else None
        if _ROW_TAG.match(xml, start):
            return None
        end = start
    return None


def _told(xml: bytes, cells: re.Pattern[bytes], mark: bytes, read: Callable[[str], Any]) -> dict[Cell, Any]:
    """The values of the cells of one kind, by `read`; those that it does not take are left out."""
    found = {}
    for match in cells.finditer(xml) if xml.find(mark) >= 0 else ():
        address, value = _ADDRESS.search(match[0]), read(match[1].decode())
        if address and value is not None:
            found[_cell(address)] = value
    return found


def _moment(text: str) -> dt.datetime | None:
    """A moment with a time zone, which is dropped: the clock's time stays. None for what has none."""
    if not text.endswith("Z") and not _ZONE.search(text):
        return None
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _reach(xml: bytes, end: int) -> Area:
    """Each row's last cell tells how far it reaches, where cells stand in order."""
    rows = columns = 1
    for match in _ROW_END.finditer(xml):
        cell = _owner(xml, match.start())
        if cell is not None:
            rows, columns = max(rows, cell[0]), max(columns, cell[1])
    first = _CELL_TAG.search(xml, 0, end)
    if first is None:
        return Area(1, 1, rows, columns)
    tag = _CELL_NAME.match(first[0])[0]  # type: ignore[index]
    return reach_of_all(xml, tag, Area(1, 1, rows, columns), end)


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


def _parse(xml: bytes) -> tuple[set[Cell], dict[Cell, ErrorValue | dt.datetime], Area]:
    """The same by a parser, counting rows and cells where they carry no address."""
    formulas: set[Cell] = set()
    told: dict[Cell, ErrorValue | dt.datetime] = {}
    main = _STRICT_MAIN if xml.find(_STRICT_MAIN[1:-1].encode(), 0, _HEAD) >= 0 else MAIN
    row = rows = columns = 0
    for _, element in ET.iterparse(io.BytesIO(xml)):  # noqa: S314 (`opening.check` refuses DTDs)
        if element.tag != f"{main}row":
            continue
        row, column = int(element.get("r", row + 1)), 0
        for cell in element.iter(f"{main}c"):
            address = cell.get("r", "").replace("$", "")
            row, column = cell_at(address.encode()) if address else (row, column + 1)
            rows, columns = max(rows, row), max(columns, column)
            if cell.find(f"{main}f") is not None:
                formulas.add((row, column))
            if cell.get("t") == "e":
                told[row, column] = ErrorValue(cell.findtext(f"{main}v") or "#N/A")
            elif cell.get("t") == "d" and (moment := _moment(cell.findtext(f"{main}v") or "")):
                told[row, column] = moment
        element.clear()
    return formulas, told, Area(1, 1, max(rows, 1), max(columns, 1))
