"""What `sheet.range(...)` means: addresses, names, tables, pairs of numbers, ranges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.areas import Area, on_sheet, parse_area, spanning, split_sheet
from prodops_xl.hosts.files.names import range_of_name
from prodops_xl.hosts.files.ranges import Range

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheets import Sheet


class Areas(base_classes.Range):
    """Several areas at once, as the data of a chart. Nothing else is done to them: every other member raises."""

    def __init__(self, sheet: Sheet, areas: list[Area]) -> None:
        self.sheet = sheet
        self.areas = areas

    @property
    def api(self) -> Areas:
        return self


_STRUCTURED = re.compile(r"([^\W\d][\w.]*)(?:\[([^\[\]]*)\])?")


def resolve(sheet: Sheet, arg1: Any, arg2: Any = None) -> Range | Areas:
    """The range of one reference, or the smallest range that holds two."""
    first = _one(sheet, arg1)
    if arg2 is None or isinstance(first, Areas):
        return first
    second = _one(sheet, arg2)
    if isinstance(second, Areas):
        raise ProdOpsError(f"{arg2} are several areas; a range is told by two corners.")
    return Range(first.sheet, spanning(first.area, second.area))


def _one(sheet: Sheet, arg: Any) -> Range | Areas:
    if isinstance(arg, Range):
        return arg
    if isinstance(arg, tuple):
        numbers = [int(number) for number in arg]
        if 0 in numbers[:2]:
            raise IndexError("Rows and columns of Excel ranges count from 1.")
        return Range(sheet, on_sheet(Area(*numbers)))
    return _spelled(sheet, str(arg))


def _spelled(sheet: Sheet, text: str) -> Range | Areas:
    from prodops_xl.hosts.files.sheets import Sheet as SheetImpl

    sheet_name, address = split_sheet(text)
    if sheet_name is not None:
        state = sheet.book.state.find_sheet(sheet_name)
        if state is None:
            raise ProdOpsError(f"{sheet.book.name} has no sheet {sheet_name}.")
        sheet = SheetImpl(sheet.book, state)
    area = parse_area(address)
    if area is not None:
        return Range(sheet, area, text)
    found = _named(sheet, address) or _structured(sheet, address) or _several(sheet, address)
    if found is None:
        raise ProdOpsError(f"“{text}” is no address, name or table of {sheet.book.name}.")
    return found


def _named(sheet: Sheet, name: str) -> Range | None:
    """The sheet's own name before the workbook's."""
    state = sheet.book.state
    record = state.find_name(name, sheet.state.id) or state.find_name(name, None)
    return range_of_name(sheet.book, record) if record else None


def _several(sheet: Sheet, text: str) -> Areas | None:
    """`A1:A9,C1:C9`: areas of one sheet."""
    areas = [parse_area(part) for part in text.split(",")]
    known = [area for area in areas if area is not None]
    return Areas(sheet, known) if len(known) == len(areas) > 1 else None


def _structured(sheet: Sheet, text: str) -> Range | None:
    """`Orders` (a table's body), `Orders[#All]`, `Orders[#Headers]`, `Orders[#Data]` or `Orders[PO]`."""
    from prodops_xl.hosts.files.sheets import Sheet as SheetImpl
    from prodops_xl.hosts.files.tables import Table

    match = _STRUCTURED.fullmatch(text)
    found = sheet.book.state.find_table(match[1]) if match else None
    if match is None or found is None:
        return None
    table, part = Table(SheetImpl(sheet.book, found[0]), found[1].name), (match[2] or "#Data")
    pieces = {"#all": table.range, "#headers": table.header_row_range, "#data": table.data_body_range}
    if part.lower() in pieces:
        return pieces[part.lower()]
    return next(
        (column.data_body_range for column in table.columns if column.name.lower() == part.lower()), None
    )
