"""Charts: adding, changing, deleting, applied to a workbook's drawings."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree import ElementTree as ET

from prodops_xl.hosts.files import chart_xml as xml
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.chart_new import new_chart
from prodops_xl.hosts.files.chart_parts import EMU, C, kind_of
from prodops_xl.hosts.files.chart_records import Corner, referred
from prodops_xl.hosts.files.patch.book_patch import BookPatch
from prodops_xl.hosts.files.patch.cell_looks import number_format_at
from prodops_xl.hosts.files.patch.drawings import DRAWING_TYPE, EMPTY, ChartPart, Drawing, shape_properties
from prodops_xl.hosts.files.patch.final_values import FinalValues
from prodops_xl.hosts.files.patch.markup import Document, Node, parse_node, quoted
from prodops_xl.hosts.files.serials import to_serial

_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_ANCHOR = (
    f'<xdr:oneCellAnchor xmlns:xdr="{_XDR}" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<xdr:from/><xdr:ext cx="0" cy="0"/><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
    '<xdr:cNvPr id="{id}" name="{name}"/>'
    '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart/></a:graphicData>'
    "</a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor>"
)


def drawing_of(number: int, book: BookPatch, make: bool = False) -> Drawing | None:
    """The sheet's drawing; `make`: made where it has none."""
    if number not in book.drawings:
        sheet = book.sheet(number)
        parts = book.parts.related(sheet.part, "drawing")
        if parts:
            book.drawings[number] = Drawing(book.parts, parts[0], book.document(parts[0]))
        elif make:
            part = book.parts.free("xl/drawings/drawing{}.xml")
            document = Document(book.parts.dialect.part(EMPTY))
            book.parts.adopt(part, document, DRAWING_TYPE)
            link = book.parts.relations(sheet.part).add("drawing", part)
            sheet.frame.drop("drawing")
            sheet.frame.set_link(sheet.frame.need("drawing"), link)
            book.drawings[number] = Drawing(book.parts, part, document)
    return book.drawings.get(number)


def _chart(edit: Any, book: BookPatch) -> ChartPart:
    drawing = drawing_of(edit.sheet, book)
    if drawing is None:
        raise KeyError(edit.chart)
    return drawing.charts[edit.chart]


def add_chart(edit: e.AddChart, book: BookPatch) -> None:
    """A chart without data."""
    drawing = drawing_of(edit.sheet, book, make=True)
    if drawing is None:
        raise KeyError(edit.sheet)
    text = _ANCHOR.format(id=drawing.free_id(), name=quoted(edit.name))
    anchor = parse_node(book.parts.dialect.text(text))
    _place(anchor, edit.start, edit.width, edit.height)
    drawing.add(
        edit.chart,
        anchor,
        book.parts.free("xl/charts/chart{}.xml"),
        book.parts.dialect.part(new_chart(edit.kind)),
    )


def place_chart(edit: e.PlaceChart, book: BookPatch) -> None:
    """Another place or size."""
    _place(_chart(edit, book).anchor, edit.start, edit.width, edit.height)


def _place(anchor: Node, start: Corner, width: float, height: float) -> None:
    """Makes an anchor one that begins at a corner and has a size of its own."""
    prefix = anchor.prefix
    anchor.set("editAs", None)
    marks = {name: anchor.get(name) for name in anchor.marks}
    anchor.rename(f"{prefix}oneCellAnchor", marks)
    for child in anchor.nodes:
        if child.local in ("from", "to", "pos") or (child.local == "ext" and child.prefix == prefix):
            anchor.remove(child)
    begin = Node(f"{prefix}from")
    parts = (
        ("col", start.column - 1),
        ("colOff", start.right * EMU),
        ("row", start.row - 1),
        ("rowOff", start.down * EMU),
    )
    for name, value in parts:
        begin.add(Node(prefix + name)).set_text(str(round(value)))
    size = Node.made(f"{prefix}ext", cx=str(round(width * EMU)), cy=str(round(height * EMU)))
    anchor.add(begin, at=0)
    anchor.add(size, at=1)


def set_chart(edit: e.SetChart, book: BookPatch) -> None:
    """Name, kind, title or legend."""
    chart = _chart(edit, book)
    if edit.name is not None:
        told = shape_properties(chart.anchor)
        if told is not None:
            told.set("name", edit.name)
    if edit.kind is not None:
        xml.set_kind(chart.tree, edit.kind)
    if edit.title is not None:
        xml.set_title(chart.tree, edit.title)
    if edit.legend is not None:
        xml.set_legend(chart.tree, edit.legend)


def set_chart_series(edit: e.SetChartSeries, book: BookPatch) -> None:
    """The data of a chart."""
    tree = _chart(edit, book).tree
    xml.set_series(tree, kind_of(tree), edit.series)


def set_chart_axis(edit: e.SetChartAxis, book: BookPatch) -> None:
    """One axis of a chart."""
    xml.set_axis(_chart(edit, book).tree, edit)


def delete_chart(edit: e.DeleteChart, book: BookPatch) -> None:
    """A chart less; a drawing that holds nothing more goes too."""
    drawing = drawing_of(edit.sheet, book)
    if drawing is None:
        return
    drawing.remove(edit.chart)
    if not drawing.document.root.nodes:
        sheet = book.sheet(edit.sheet)
        sheet.frame.drop("drawing")
        book.parts.remove_tree(drawing.part)
        del book.drawings[edit.sheet]


# Cached figures -----------------------------------------------------------------------------------


def settle_charts(book: BookPatch, values: FinalValues, edits: list[e.Edit]) -> None:
    """Puts the figures of the cells into the charts that were touched: viewers that calculate nothing show those."""
    for drawing in book.drawings.values():
        for chart in drawing.charts.values():
            if chart.touched:
                for kind in ("strRef", "numRef"):
                    for source in list(chart.tree.iter(f"{C}{kind}")):
                        _cache(source, book, values, edits)
                book.parts.put(chart.part, chart.content())


def _cache(source: ET.Element, book: BookPatch, values: FinalValues, edits: list[e.Edit]) -> None:
    place = referred(source.findtext(f"{C}f") or "")
    numbers = {name.lower(): number for number, name in book.names.items()}
    if place is None or place[0].lower() not in numbers:
        return
    number, area = numbers[place[0].lower()], place[1]
    text = source.tag == f"{C}strRef"
    cache = ET.Element(f"{C}{'str' if text else 'num'}Cache")
    found = values.values(number, _held(area, number, values))
    if not text:
        ET.SubElement(cache, f"{C}formatCode").text = number_format_at(
            book, edits, number, area.row, area.column
        )
    ET.SubElement(cache, f"{C}ptCount", {"val": str(len(found))})
    for at, value in enumerate(found):
        told = _point(value, text, book.date1904)
        if told:
            point = ET.SubElement(cache, f"{C}pt", {"idx": str(at)})
            ET.SubElement(point, f"{C}v").text = told
    for old in [child for child in source if child.tag.endswith("Cache")]:
        source.remove(old)
    source.insert(1, cache)


def _held(area: Area, number: int, values: FinalValues) -> Area:
    """Whole rows and columns as far as the sheet holds anything."""
    grid = values.grid(number)
    rows = min(area.rows, max(grid.last_row() - area.row + 1, 1)) if area.whole_columns else area.rows
    columns = (
        min(area.columns, max(grid.last_column() - area.column + 1, 1)) if area.whole_rows else area.columns
    )
    return area._replace(rows=rows, columns=columns)


def _point(value: Any, text: bool, date1904: bool) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, dt.datetime) and not text:
        value = to_serial(value, date1904)
    if isinstance(value, (int, float)):
        return f"{value:.15g}"
    return str(value) if text else ""
