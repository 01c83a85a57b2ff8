"""Charts: adding, changing, deleting, applied to the drawings of a loaded workbook."""

# openpyxl is pinned below 3.2: this module works with the insides of its cells on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from prodops_xl.hosts.files import chart_xml as xml
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.chart_new import new_chart
from prodops_xl.hosts.files.chart_parts import EMU, XDR, C, kind_of
from prodops_xl.hosts.files.chart_records import Corner, referred
from prodops_xl.hosts.files.drawing_parts import ChartPart, Drawing
from prodops_xl.hosts.files.openpyxl_target import Target
from prodops_xl.hosts.files.serials import to_serial

_ANCHOR = (
    '<xdr:oneCellAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<xdr:from/><xdr:ext/><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="{id}" name={name}/>'
    '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart/></a:graphicData>'
    "</a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor>"
)


def _drawing(target: Target, sheet: int) -> Drawing:
    """The sheet's drawing, made where it has none."""
    if sheet not in target.drawings:
        target.drawings[sheet] = Drawing(
            target.package, target.free_part("xl/drawings/drawing{}.xml"), new=True
        )
    return target.drawings[sheet]


def _found(edit: Any, target: Target) -> ChartPart:
    return target.drawings[edit.sheet].charts[edit.chart]


def add_chart(edit: e.AddChart, target: Target) -> None:
    """A chart without data."""
    drawing = _drawing(target, edit.sheet)
    text = _ANCHOR.format(id=drawing.free_id(), name=quoteattr(edit.name))
    anchor = ET.fromstring(text)  # noqa: S314 (made here)
    _place(anchor, edit.start, edit.width, edit.height)
    part = target.free_part("xl/charts/chart{}.xml")
    drawing.add(edit.chart, anchor, part, new_chart(edit.kind))


def place_chart(edit: e.PlaceChart, target: Target) -> None:
    """Another place or size."""
    target.drawings[edit.sheet].touched = True
    _place(_found(edit, target).anchor, edit.start, edit.width, edit.height)


def _place(anchor: ET.Element, start: Corner, width: float, height: float) -> None:
    """Makes an anchor one that begins at a corner and has a size of its own."""
    anchor.tag = f"{XDR}oneCellAnchor"
    anchor.attrib.pop("editAs", None)
    for name in ("from", "to", "pos", "ext"):
        for old in anchor.findall(f"{XDR}{name}"):
            anchor.remove(old)
    begin = ET.Element(f"{XDR}from")
    parts = (
        ("col", start.column - 1),
        ("colOff", start.right * EMU),
        ("row", start.row - 1),
        ("rowOff", start.down * EMU),
    )
    for name, value in parts:
        ET.SubElement(begin, f"{XDR}{name}").text = str(round(value))
    size = ET.Element(f"{XDR}ext", {"cx": str(round(width * EMU)), "cy": str(round(height * EMU))})
    anchor.insert(0, begin)
    anchor.insert(1, size)


def set_chart(edit: e.SetChart, target: Target) -> None:
    """Name, kind, title or legend."""
    chart = _found(edit, target)
    if edit.name is not None:
        target.drawings[edit.sheet].touched = True
        next(chart.anchor.iter(f"{XDR}cNvPr")).set("name", edit.name)
    if edit.kind is not None:
        xml.set_kind(chart.tree, edit.kind)
    if edit.title is not None:
        xml.set_title(chart.tree, edit.title)
    if edit.legend is not None:
        xml.set_legend(chart.tree, edit.legend)


def set_chart_series(edit: e.SetChartSeries, target: Target) -> None:
    """The data of a chart."""
    tree = _found(edit, target).tree
    xml.set_series(tree, kind_of(tree), edit.series)


def set_chart_axis(edit: e.SetChartAxis, target: Target) -> None:
    """One axis of a chart."""
    xml.set_axis(_found(edit, target).tree, edit)


def delete_chart(edit: e.DeleteChart, target: Target) -> None:
    """A chart less."""
    target.drawings[edit.sheet].remove(edit.chart)


# Cached figures -----------------------------------------------------------------------------------


def fill_caches(target: Target) -> None:
    """Puts the figures of the cells into the charts that were touched: viewers that calculate nothing show those."""
    for drawing in target.drawings.values():
        for chart in drawing.charts.values():
            if chart.touched:
                for source in [
                    each for kind in ("strRef", "numRef") for each in chart.tree.iter(f"{C}{kind}")
                ]:
                    _cache(source, target)


def _cache(source: ET.Element, target: Target) -> None:
    place = referred(source.findtext(f"{C}f") or "")
    if place is None or place[0] not in target.workbook.sheetnames:
        return
    text = source.tag == f"{C}strRef"
    cache = ET.Element(f"{C}{'str' if text else 'num'}Cache")
    values = _values(target, *place)
    if not text:
        ET.SubElement(cache, f"{C}formatCode").text = _format(target, *place)
    ET.SubElement(cache, f"{C}ptCount", {"val": str(len(values))})
    for at, value in enumerate(values):
        told = _point(value, text, target.date1904)
        if told:
            point = ET.SubElement(cache, f"{C}pt", {"idx": str(at)})
            ET.SubElement(point, f"{C}v").text = told
    for old in [child for child in source if child.tag.endswith("Cache")]:
        source.remove(old)
    source.insert(1, cache)


def _values(target: Target, sheet: str, area: Area) -> list[Any]:
    worksheet = target.workbook[sheet]
    number = next((number for number, each in target.sheets.items() if each is worksheet), 0)
    found: list[Any] = []
    for place in area.cells:
        cell = worksheet._cells.get(place)
        formula = cell is not None and cell.data_type == "f"
        found.append(
            target.cached.get(number, {}).get(place) if formula else None if cell is None else cell._value
        )
    return found


def _format(target: Target, sheet: str, area: Area) -> str:
    cell = target.workbook[sheet]._cells.get((area.row, area.column))
    return "General" if cell is None else target.styles.look(cell._style).number_format


def _point(value: Any, text: bool, date1904: bool) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, dt.date) and not text:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        value = to_serial(moment, date1904)
    if isinstance(value, (int, float)):
        return f"{value:.15g}"
    return str(value) if text else ""
