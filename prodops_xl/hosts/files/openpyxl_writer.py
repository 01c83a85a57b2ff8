"""Writing a loaded workbook through openpyxl, with the cells of the sheets written here.

openpyxl writes every part but the rows of the worksheets: those are made as text, which is several times
faster and keeps the cached values of formulas (openpyxl drops them, and the next reader would find blanks).
"""

# openpyxl is pinned below 3.2: this module works with the insides of its writer on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from openpyxl.cell import Cell
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.packaging import manifest
from openpyxl.packaging.manifest import Override
from openpyxl.packaging.relationship import Relationship, RelationshipList
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.related import Related
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_APP, ARC_CONTENT_TYPES, ARC_WORKBOOK, XLSM, XLSX, XLTM, XLTX
from openpyxl.xml.functions import tostring

from prodops_xl.hosts.files.areas import Area, column_letters
from prodops_xl.hosts.files.contents import ErrorValue
from prodops_xl.hosts.files.drawing_parts import Drawing, rels_of
from prodops_xl.hosts.files.openpyxl_reader import RichText
from prodops_xl.hosts.files.openpyxl_target import Target
from prodops_xl.hosts.files.serials import time_to_days, to_serial

_LEVEL = 4
_CHUNK = 4000
_KINDS = (XLSX, XLSM, XLTX, XLTM)
_SPECIAL = re.compile("[\r\x00-\x08\x0b\x0c\x0e-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_SCOPE = re.compile('localSheetId="([0-9]+)"')
_SHEET_DATA = re.compile(rb"<sheetData\s*/>|<sheetData>\s*</sheetData>")
# LibreOffice recalculates on opening what was not written by Excel, and Excel is told to: cached values
# that our edits made stale are never shown. So the file does not claim to be Excel's.
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>ProdOps XL</Application></Properties>"
)


def write(target: Target, file: BinaryIO, macros: bool) -> None:
    """Writes the workbook; `macros` says whether the file is to be an .xlsm."""
    workbook = target.workbook
    workbook.calculation.fullCalcOnLoad = True
    workbook.properties.modified = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    workbook._pivots = []
    drawings = {sheet: sheet.legacy_drawing for sheet in workbook.worksheets}
    with _Archive(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        archive.macros = macros
        if workbook.chartsheets:
            archive.places = tuple(workbook._sheets.index(sheet) for sheet in workbook.worksheets)
        try:
            _Writer(target, archive).write_data()
        finally:
            for sheet, drawing in drawings.items():
                sheet.legacy_drawing = drawing


class _Archive(zipfile.ZipFile):
    """Sets right three small parts on their way in: who wrote the file, which kind of workbook it is (Excel
    refuses a file whose kind and extension differ; openpyxl goes by whether it holds macros), and which
    sheet a name belongs to where there are chart sheets too (openpyxl counts the worksheets alone).
    """

    macros = False
    places: tuple[int, ...] = ()

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        if zinfo_or_arcname == ARC_APP:
            data = _APP
        elif zinfo_or_arcname == ARC_CONTENT_TYPES:
            data = data if isinstance(data, str) else data.decode()
            for kind in _KINDS:
                data = data.replace(kind, XLSM if self.macros else XLSX)
        elif zinfo_or_arcname == ARC_WORKBOOK and self.places:
            data = data if isinstance(data, str) else data.decode()
            data = _SCOPE.sub(lambda match: f'localSheetId="{self.places[int(match[1])]}"', data)
        if zinfo_or_arcname not in self.NameToInfo:  # a picture that several sheets, or the macros, show
            super().writestr(zinfo_or_arcname, data, *args, **kwargs)


class _Writer(ExcelWriter):
    def __init__(self, target: Target, archive: zipfile.ZipFile) -> None:
        super().__init__(target.workbook, archive)
        self.target = target
        self.ids = {sheet: number for number, sheet in target.sheets.items()}

    def write_worksheet(self, ws: Worksheet) -> None:
        ws._drawing = None
        drawing = self.target.drawings.get(self.ids[ws])
        rows = _Rows(ws, self.target, self.target.cached.get(self.ids[ws], {}))
        frame = _Frame(ws, rows.area(), drawing.part if drawing else None)
        # The rows find the links and notes that the frame writes after them.
        cells = [chunk.encode() for chunk in rows.chunks()]
        head, tail = frame.around_rows()
        with self._archive.open(ws.path[1:], "w") as part:
            part.write(head)
            for chunk in cells:
                part.write(chunk)
            part.write(tail)
        ws._rels = frame._rels
        self.manifest.append(ws)
        if drawing:
            self._write_parts(drawing)

    def _write_chartsheets(self) -> None:
        for number, sheet in enumerate(self.workbook.chartsheets, 1):
            sheet._id = number
            tree = sheet.to_tree()
            drawing = self.target.chart_sheets.get(sheet.title)
            if drawing:
                self._write_parts(drawing)
                relations = RelationshipList()
                relations.append(Relationship(type="drawing", Target=f"/{drawing.part}"))
                self._archive.writestr(rels_of(sheet.path[1:]), tostring(relations.to_tree()))
            self._archive.writestr(sheet.path[1:], tostring(tree))
            self.manifest.append(sheet)

    def _write_parts(self, drawing: Drawing) -> None:
        for part in drawing.parts():
            self._archive.writestr(part.name, part.content)
            extension = part.name.rpartition(".")[2]
            if part.kind and extension == "xml":
                self.manifest.Override.append(Override(f"/{part.name}", part.kind))
            elif part.kind:
                manifest.mimetypes.add_type(part.kind, f".{extension}")


class _Frame(WorksheetWriter):
    """Everything of a worksheet part but its rows."""

    def __init__(self, ws: Worksheet, area: Area, drawing: str | None) -> None:
        super().__init__(ws, out=io.BytesIO())
        self.area = area
        self.drawing = drawing

    def write_dimensions(self) -> None:
        self.xf.send(ET.Element("dimension", ref=self.area.address))

    def write_drawings(self) -> None:
        if self.drawing:
            relation = Relationship(type="drawing", Target=f"/{self.drawing}")
            self._rels.append(relation)
            element = Related()
            element.id = relation.id
            self.xf.send(element.to_tree("drawing"))

    def write_rows(self) -> None:
        stream = self.xf.send(True)
        with stream.element("sheetData"):
            pass
        self.xf.send(None)

    def around_rows(self) -> tuple[bytes, bytes]:
        self.write()
        xml = self.out.getvalue()
        place = _SHEET_DATA.search(xml)
        if place is None:
            raise ValueError("openpyxl wrote a worksheet without sheetData")
        return xml[: place.start()] + b"<sheetData>", b"</sheetData>" + xml[place.end() :]


class _Rows:
    """The rows of one sheet as XML text."""

    def __init__(self, sheet: Worksheet, target: Target, cached: dict[tuple[int, int], Any]) -> None:
        self.sheet = sheet
        self.target = target
        self.cached = cached
        self.date1904 = target.date1904
        self.attributes = target.book.rows[sheet]
        self.order = sorted(sheet._cells)
        self.numbers: dict[int, str] = {}

    def area(self) -> Area:
        if not self.order:
            return Area(1, 1)
        top, bottom = self.order[0][0], self.order[-1][0]
        columns = {column for _, column in self.order}
        left = min(columns)
        return Area(top, left, bottom - top + 1, max(columns) - left + 1)

    def chunks(self) -> Iterator[str]:
        """Rows in order, some thousand lines of text at a time."""
        pieces: list[str] = []
        for row, cells in self._rows():
            marks = "".join(
                f" {name}={quoteattr(value)}" for name, value in self.attributes.get(row, {}).items()
            )
            texts = [text for cell in cells if (text := self._cell(cell))]
            if texts:
                pieces += [f'<row r="{row}"{marks}>', *texts, "</row>"]
            elif marks:
                pieces.append(f'<row r="{row}"{marks}/>')
            if len(pieces) > _CHUNK:
                yield "".join(pieces)
                pieces = []
        yield "".join(pieces)

    def _rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Every row that has cells or attributes."""
        found = self.sheet._cells
        lone = iter(sorted(self.attributes.keys() - {row for row, _ in self.order}))
        waiting = next(lone, None)
        current = 0
        cells: list[Cell] = []
        for place in self.order:
            row = place[0]
            if row != current:
                if cells:
                    yield current, cells
                while waiting is not None and waiting < row:
                    yield waiting, []
                    waiting = next(lone, None)
                current, cells = row, []
            cells.append(found[place])
        if cells:
            yield current, cells
        while waiting is not None:
            yield waiting, []
            waiting = next(lone, None)

    def _cell(self, cell: Cell) -> str:
        if cell._hyperlink is not None:
            cell._hyperlink.ref = cell.coordinate
            self.sheet._hyperlinks.append(cell._hyperlink)
        if cell._comment is not None:
            self.sheet._comments.append(CommentRecord.from_cell(cell))
        style, value, kind = cell._style, cell._value, cell.data_type
        if style is None and value is None and self._blank_style(cell) is None:
            return ""
        place = f'<c r="{column_letters(cell.column)}{cell.row}"'
        if style is not None:
            place += f' s="{self._number(style)}"'
        if value is None or value == "":
            return place + "/>"
        if kind == "n":
            return f"{place}><v>{_number(value)}</v></c>"
        if kind == "s":
            return f'{place} t="inlineStr"><is>{_text(value)}</is></c>'
        if kind == "f":
            return place + self._formula(cell, value)
        if kind == "b":
            return f'{place} t="b"><v>{int(value)}</v></c>'
        if kind == "d":
            return f"{place}><v>{_number(self._serial(value))}</v></c>"
        return f'{place} t="e"><v>{escape(str(value))}</v></c>'

    def _blank_style(self, cell: Cell) -> Any:
        """What the cell would look like if it were not written."""
        return self.target.blank_style(self.sheet, cell.row, cell.column)

    def _number(self, style: Any) -> str:
        """The number of a style in the style sheet, found once for each shared style object."""
        found = self.numbers.get(id(style))
        if found is None:
            found = self.numbers[id(style)] = str(self.sheet.parent._cell_styles.add(style))
        return found

    def _serial(self, value: Any) -> float:
        if isinstance(value, dt.time):
            return time_to_days(value)
        if isinstance(value, dt.timedelta):
            return value / dt.timedelta(days=1)
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        return to_serial(moment, self.date1904)

    def _formula(self, cell: Cell, value: Any) -> str:
        marks, text = "", value
        if isinstance(value, (ArrayFormula, DataTableFormula)):
            marks = "".join(f" {name}={quoteattr(str(mark))}" for name, mark in dict(value).items())
            text = value.text if isinstance(value, ArrayFormula) else ""
        formula = f"<f{marks}>{escape((text or '').removeprefix('='))}</f>"
        result = self.cached.get((cell.row, cell.column))
        kind = type(result)
        if result is None:
            return f">{formula}</c>"
        if kind is str:
            return f' t="str">{formula}<v>{escape(_marked(result))}</v></c>'
        if kind is bool:
            return f' t="b">{formula}<v>{int(result)}</v></c>'
        if kind is ErrorValue:
            return f' t="e">{formula}<v>{escape(result)}</v></c>'
        number = self._serial(result) if kind is dt.datetime else result
        return f">{formula}<v>{_number(number)}</v></c>"


def _number(value: float) -> str:
    if type(value) is float and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _marked(text: str) -> str:
    """Characters that XML loses, and text that looks like such a mark, as `_xHHHH_` (ST_Xstring)."""
    return _SPECIAL.sub(lambda match: f"_x{ord(match[0]):04X}_", text) if _SPECIAL.search(text) else text


def _text(value: Any) -> str:
    if isinstance(value, RichText):
        return value.runs
    text = escape(_marked(value))
    if text[0].isspace() or text[-1].isspace() or "\n" in text:
        return f'<t xml:space="preserve">{text}</t>'
    return f"<t>{text}</t>"
