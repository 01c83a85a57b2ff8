"""Ten kinds of edit, as a person would make them, on a place that a workbook has for them."""

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

import xlwings as xw

NOTE = "Units are negative. Write a positive number."
DAY = dt.date(2026, 3, 9)
# Parts that every change of contents may touch: Excel is told to calculate, and makes a chain of calculation anew.
_CALCULATION = r"xl/workbook\.xml|xl/calcChain\.xml|xl/_rels/workbook\.xml\.rels|\[Content_Types\]\.xml"
_STYLES = r"xl/styles\.xml"


class Made(NamedTuple):
    """Where an edit was made, and what shows it: a check of the workbook as openpyxl reads it."""

    sheet: str
    cells: set[str]
    seen: Callable


class Kind(NamedTuple):
    """An edit; the parts besides the sheet that it may touch; children of the sheet that it is about."""

    make: Callable[[xw.Book], Made]
    may_touch: str = _CALCULATION
    about: tuple[str, ...] = ()


def target(book: xw.Book) -> xw.Range:
    """A cell that holds something plain, on the first sheet that has one; else a blank one below all others."""
    for sheet in book.sheets:
        state = sheet.impl.state
        formulas = state.book.storage._read.sheet(state.id).formulas.values()
        arrays = [formula.area for formula in formulas if formula.kind == "array" and formula.area]
        for cell in list(sheet.impl.state.used().cells)[:400]:
            plain = type(state.grid.value(*cell)) in (float, str) and cell not in state.grid.formulas
            held = any(area.covers(*cell) for area in state.merged) or cell in state.notes
            held = held or any(area.covers(*cell) for area in arrays)
            header = any(table.area.row == cell[0] for table in state.tables)
            if plain and not held and not header:
                return sheet.range(cell)
    sheet = book.sheets[0]
    return sheet.range((sheet.impl.state.used().last_row + 2, 1))


def _put(value, read):
    def make(book):
        cell = target(book)
        cell.value = value
        address = cell.get_address(False, False)
        return Made(cell.sheet.name, {address}, lambda opened: read(opened[cell.sheet.name][address]))

    return make


def _is_day(cell):
    # Where the cell had a number format of its own it keeps it, and openpyxl reads a number; a day of ISO 8601 it reads so.
    return cell.value in (dt.datetime(2026, 3, 9), 46090, DAY)


def _fill(book):
    cell = target(book)
    cell.color = (255, 199, 206)
    address = cell.get_address(False, False)
    return Made(
        cell.sheet.name,
        {address},
        lambda opened: opened[cell.sheet.name][address].fill.fgColor.rgb == "FFFFC7CE",
    )


def _note(book):
    cell = target(book)
    cell.add_note(NOTE)
    address = cell.get_address(False, False)
    return Made(cell.sheet.name, set(), lambda opened: opened[cell.sheet.name][address].comment.text == NOTE)


def _table_row(book):
    """A row more in the first table; in a workbook without one, in a table that is made for it."""
    sheets = [sheet for sheet in book.sheets if any(not t.impl.record.totals for t in sheet.tables)]
    if sheets:
        sheet = sheets[0]
        table = next(table for table in sheet.tables if not table.impl.record.totals)
    else:
        sheet = book.sheets[0]
        row = max(area.last_row for area in (sheet.impl.state.used(), *sheet.impl.state.merged)) + 3
        sheet.range((row, 1)).value = [["PO", "Units"], ["a", 1]]
        table = sheet.tables.add(sheet.range((row, 1), (row + 1, 2)), name="ProdOpsNew")
    area = table.range
    below = area.resize(area.rows.count + 1, area.columns.count)
    new = below[below.rows.count - 1, :]
    new.value = [[7.0] * new.columns.count]
    table.resize(below)
    first = area.row if not sheets else new.row
    cells = {
        sheet.range((row, column)).get_address(False, False)
        for row in range(first, new.row + 1)
        for column in range(area.column, area.column + area.columns.count)
    }
    name, address = table.name, below.get_address(False, False)
    return Made(sheet.name, cells, lambda opened: opened[sheet.name].tables[name].ref == address)


def _sheet(book):
    sheet = book.sheets.add("ProdOps Issues", after=book.sheets[len(book.sheets) - 1])
    sheet["A1"].value = "none"
    return Made("", set(), lambda opened: opened["ProdOps Issues"]["A1"].value == "none")


def _name(book):
    book.names.add("ProdOpsRate", f"='{book.sheets[0].name.replace(chr(39), chr(39) * 2)}'!$A$1")
    return Made("", set(), lambda opened: opened.defined_names["ProdOpsRate"].attr_text.endswith("!$A$1"))


def _format(book):
    cell = target(book)
    cell.number_format = "0.000"
    address = cell.get_address(False, False)
    return Made(
        cell.sheet.name, {address}, lambda opened: opened[cell.sheet.name][address].number_format == "0.000"
    )


KINDS = {
    "number": Kind(_put(12.5, lambda cell: cell.value == 12.5 or cell.is_date)),
    "text": Kind(_put("a <b> & 'c'", lambda cell: cell.value == "a <b> & 'c'")),
    "date": Kind(_put(DAY, _is_day), f"{_CALCULATION}|{_STYLES}"),
    # openpyxl shows the address of a link for a blank cell.
    "blank": Kind(_put(None, lambda cell: cell.value is None or cell.hyperlink)),
    "fill": Kind(_fill, _STYLES),
    "note": Kind(
        _note,
        r"xl/comments.*|xl/drawings/.*\.vml|xl/worksheets/_rels/.*|\[Content_Types\]\.xml",
        ("legacyDrawing",),
    ),
    "table row": Kind(
        _table_row,
        rf"{_CALCULATION}|{_STYLES}|xl/tables/.*|xl/worksheets/_rels/.*",
        ("tableParts", "conditionalFormatting", "dataValidations"),
    ),
    "sheet": Kind(_sheet, rf"{_CALCULATION}|xl/worksheets/sheet\d+\.xml|xl/chartsheets/.*", ("sheetViews",)),
    "name": Kind(_name, _CALCULATION),
    "number format": Kind(_format, _STYLES),
}


def allowed(kind: str, part: str) -> bool:
    """Whether an edit of a kind may touch a part that is not its sheet."""
    return re.fullmatch(KINDS[kind].may_touch, part) is not None
