"""Loading a workbook into openpyxl faithfully and fast.

Differences to openpyxl's own loading, each of which would change a user's file on save:
- numbers in date formats stay numbers (openpyxl rounds them, and turns dates it cannot hold into #VALUE!);
- cells inside merged areas keep their contents and borders;
- texts keep their escaped characters (`_x000D_`), rich texts their runs;
- rows keep their attributes as they were, so a sheet formatted down to row 1,048,576 loads in seconds;
- charts and pictures are not read at all: their parts are copied;
- notes keep the size of their boxes. Cells of one style share one style record: use `openpyxl_styles` to
  change a style, never openpyxl's descriptors.
"""

# openpyxl is pinned below 3.2: this module works with the insides of its reader on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

import gc
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree as ET

from openpyxl.cell import Cell
from openpyxl.reader import excel
from openpyxl.workbook import Workbook
from openpyxl.worksheet import _reader as sheet_reader
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.merge import MergeCell
from openpyxl.worksheet.worksheet import Worksheet

from prodops_xl.hosts.files.areas import column_number
from prodops_xl.hosts.files.inventory import Inventory, unescape
from prodops_xl.hosts.files.note_boxes import note_boxes
from prodops_xl.hosts.files.package import MAIN, Package
from prodops_xl.hosts.files.sizes import DEFAULT_WIDTH, width_in_file

_DIGITS = "0123456789"
_ROW_DEFAULTS = {"r", "spans"}
_RICH_RUN = f"{MAIN}r"

RowAttributes = dict[int, dict[str, str]]


class LoadedBook:
    """An openpyxl workbook, and `rows`, the attributes of its rows as in the file, which it has no place
    for.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.rows: dict[Worksheet, RowAttributes] = {sheet: {} for sheet in workbook.worksheets}


def load(package: Package, keep_macros: bool) -> LoadedBook:
    """The workbook with all its cells."""
    reader = _Reader(io.BytesIO(package.data), keep_vba=keep_macros, rich_text=True)
    with _without_collection(), _own_sheet_reader(), warnings.catch_warnings():
        # openpyxl warns of what it leaves out; `losses` tells the same in words for people.
        warnings.simplefilter("ignore")
        reader.read()
    book = LoadedBook(reader.wb)
    for sheet in reader.wb.worksheets:
        book.rows[sheet] = getattr(sheet, "_prodops_rows", {})
    _restore_notes(package, reader.wb)
    return book


@contextmanager
def _without_collection() -> Iterator[None]:
    """A million new cells make the garbage collector look at all of them again and again, for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _own_sheet_reader() -> Iterator[None]:
    original, drawn = excel.WorksheetReader, excel.find_images
    excel.WorksheetReader, excel.find_images = _SheetReader, _nothing_drawn
    try:
        yield
    finally:
        excel.WorksheetReader, excel.find_images = original, drawn


def _nothing_drawn(*_: Any) -> tuple[list[Any], list[Any]]:
    """Charts and pictures are kept as they are, by `drawing_parts`."""
    return [], []


class _Reader(excel.ExcelReader):
    def read_strings(self) -> None:
        content_type = self.package.find(excel.SHARED_STRINGS)
        if content_type is not None:
            with self.archive.open(content_type.PartName.lstrip("/")) as source:
                self.shared_strings = _shared_strings(source)

    def read_worksheets(self) -> None:
        self.wb._date_formats = set()
        self.wb._timedelta_formats = set()
        super().read_worksheets()


def _shared_strings(source: Any) -> list[str]:
    strings: list[str] = []
    for _, node in ET.iterparse(source):  # noqa: S314 (`opening.check` refuses DTDs)
        if node.tag == f"{MAIN}si":
            strings.append(_string(node))
            node.clear()
    return strings


class RichText(str):
    """A text with formatted runs: the plain text, and the runs as XML just as they were."""

    __slots__ = ("runs",)
    runs: str

    @classmethod
    def of(cls, node: ET.Element) -> RichText:
        parts = node.iterfind(f"{MAIN}r/{MAIN}t")
        text = cls(unescape("".join(part.text or "" for part in parts)))
        for element in node.iter():
            element.tag = element.tag.rpartition("}")[2]
            element.tail = None
        text.runs = "".join(ET.tostring(child, encoding="unicode") for child in node)
        return text


def _string(node: ET.Element) -> str:
    if node.find(_RICH_RUN) is not None:
        return RichText.of(node)
    return unescape("".join(part.text or "" for part in node.iterfind(f"{MAIN}t")))


class _SheetParser(sheet_reader.WorkSheetParser):
    """Rows as lists of (column, value, data type, style number)."""

    row_counter: int

    def parse_row(self, row: ET.Element) -> tuple[int, list[Any]]:
        attributes = {name: value for name, value in row.attrib.items() if name[0] != "{"}
        number = int(float(attributes.get("r") or self.row_counter + 1))
        self.row_counter = number
        if attributes.keys() - _ROW_DEFAULTS:
            self.row_dimensions[number] = {
                name: value for name, value in attributes.items() if name not in _ROW_DEFAULTS
            }
        self.col_counter = 0
        return number, [self.parse_cell(element) for element in row]

    def parse_column_dimensions(self, col: ET.Element) -> None:
        if "width" not in col.attrib:
            # openpyxl would make such a column 13 wide.
            default = getattr(getattr(self, "sheet_format", None), "defaultColWidth", None)
            col.set("width", str(default or width_in_file(DEFAULT_WIDTH)))
        super().parse_column_dimensions(col)

    def parse_cell(self, element: ET.Element) -> tuple[int, Any, str, int]:
        attributes = element.attrib
        address = attributes.get("r")
        column = column_number(address.rstrip(_DIGITS)) if address else self.col_counter + 1
        self.col_counter = column
        kind = attributes.get("t", "n")
        text = formula = inline = None
        for child in element:
            tag = child.tag
            if tag == sheet_reader.VALUE_TAG:
                text = child.text
            elif tag == sheet_reader.FORMULA_TAG:
                formula = child
            elif tag == sheet_reader.INLINE_STRING:
                inline = child
        style = int(attributes.get("s", 0))
        if formula is not None:
            return column, self._formula(element, column), "f", style
        if kind == "inlineStr":
            return column, None if inline is None else _string(inline), "s", style
        if text is None:
            return column, None, "n", style
        return column, *self._value(kind, text), style

    def _value(self, kind: str, text: str) -> tuple[Any, str]:
        if kind == "n":
            return (float(text) if "." in text or "E" in text or "e" in text else int(text)), "n"
        if kind == "s":
            return self.shared_strings[int(text)], "s"
        if kind == "str":
            return unescape(text), "s"
        if kind == "b":
            return text.strip() in ("1", "true"), "b"
        if kind == "d":
            return sheet_reader.from_ISO8601(text), "d"
        return text, "e"

    def _formula(self, element: ET.Element, column: int) -> Any:
        if element.get("r") is None:
            element.set("r", f"{sheet_reader.get_column_letter(column)}{self.row_counter}")
        return self.parse_formula(element)


class _SheetReader(sheet_reader.WorksheetReader):
    def __init__(self, ws: Worksheet, xml_source: Any, shared_strings: list[Any], *_: Any) -> None:
        self.ws = ws
        self.parser = _SheetParser(xml_source, shared_strings, rich_text=True)
        self.tables: list[str] = []

    def bind_cells(self) -> None:
        sheet, cells = self.ws, self.ws._cells
        styles = [style if any(style) else None for style in sheet.parent._cell_styles]
        for row, parsed in self.parser.parse():
            for column, value, kind, style in parsed:
                cell = Cell(sheet, row, column)
                cell._value = value
                cell.data_type = kind
                cell._style = styles[style]
                cells[row, column] = cell

    def bind_merged_cells(self) -> None:
        merged = self.parser.merged_cells
        if merged:
            self.ws.merged_cells = MultiCellRange([MergeCell(part.ref) for part in merged.mergeCell])

    def bind_row_dimensions(self) -> None:
        self.ws._prodops_rows = self.parser.row_dimensions


def _restore_notes(package: Package, workbook: Workbook) -> None:
    """Openpyxl writes every note in one size unless told, and calls the nameless "None"."""
    inventory = Inventory(package)
    for record in inventory.sheets:
        cells = workbook[record.name]._cells
        for place, note in inventory.notes(record.id).items():
            if place in cells and cells[place]._comment is not None:
                cells[place]._comment.author = note.author
        for part in package.related(inventory.sheet_parts[record.id], "vmlDrawing"):
            for box in note_boxes(package.read(part)):
                cell = cells.get((box.row, box.column))
                if cell is not None and cell._comment is not None:
                    cell._comment.width, cell._comment.height = box.width, box.height
