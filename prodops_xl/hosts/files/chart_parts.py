"""Charts as a workbook's parts tell of them, without loading the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from prodops_xl.hosts.files.chart_records import KINDS, RGB, ChartRecord, Corner, SeriesRecord
from prodops_xl.hosts.files.colors import hex_to_rgb
from prodops_xl.hosts.files.package import REL_ID, Package

EMU = 12_700  # English metric units to a point
XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
ANCHORS = tuple(f"{XDR}{kind}Anchor" for kind in ("absolute", "oneCell", "twoCell"))
_LEGENDS = {"t": "top", "b": "bottom", "l": "left", "r": "right", "tr": "corner"}
# Kinds that are only named: xlwings' word for the plainest of each.
_OTHERS = {
    "areaChart": "area", "area3DChart": "3d_area", "pieChart": "pie", "pie3DChart": "3d_pie",
    "doughnutChart": "doughnut", "ofPieChart": "pie_of_pie", "scatterChart": "xy_scatter", "bubbleChart": "bubble",
    "radarChart": "radar", "surfaceChart": "surface_top_view", "surface3DChart": "surface",
    "stockChart": "stock_hlc", "bar3DChart": "3d_column_clustered", "line3DChart": "3d_line",
}  # fmt: skip


def charts_of(package: Package, sheet_part: str) -> list[ChartRecord]:
    """The charts of one worksheet."""
    found: list[ChartRecord] = []
    for drawing in package.related(sheet_part, "drawing"):
        targets = {link.id: link.target for link in package.relationships(drawing)}
        tree = package.tree(drawing)
        for anchor in (each for each in tree if each.tag in ANCHORS):
            drawn = anchor.find(f"{XDR}graphicFrame")
            link = None if drawn is None else next(drawn.iter(f"{C}chart"), None)
            frame = anchor.find(f"{XDR}graphicFrame/{XDR}nvGraphicFramePr/{XDR}cNvPr")
            if link is None or frame is None:
                continue
            part = targets.get(link.get(REL_ID, ""), "")
            if part in package.names:
                name = frame.get("name", "")
                found.append(_record(package.tree(part), anchor, len(found) + 1, name))
    return found


def _record(chart: ET.Element, anchor: ET.Element, number: int, name: str) -> ChartRecord:
    start, end = _corner(anchor, "from"), _corner(anchor, "to")
    size = anchor.find(f"{XDR}ext")
    position = anchor.find(f"{XDR}pos")
    if position is not None:
        start = Corner(1, 1, int(position.get("y", "0")) / EMU, int(position.get("x", "0")) / EMU)
    width, height = (int(size.get(side, "0")) / EMU if size is not None else 0.0 for side in ("cx", "cy"))
    legend = chart.find(f"{C}chart/{C}legend")
    return ChartRecord(
        number=number,
        name=name,
        kind=kind_of(chart),
        title=_title(chart.find(f"{C}chart/{C}title")),
        start=start or Corner(1, 1),
        end=end,
        width=width,
        height=height,
        series=series_in(chart),
        legend=None if legend is None else _LEGENDS.get(_value(legend, "legendPos") or "r", "right"),
    )


def _corner(anchor: ET.Element, side: str) -> Corner | None:
    marker = anchor.find(f"{XDR}{side}")
    if marker is None:
        return None
    told = {child.tag.rpartition("}")[2]: int(child.text or 0) for child in marker}
    row, column = told.get("row", 0) + 1, told.get("col", 0) + 1
    return Corner(row, column, told.get("rowOff", 0) / EMU, told.get("colOff", 0) / EMU)


def _value(element: ET.Element, name: str) -> str | None:
    child = element.find(f"{C}{name}")
    return None if child is None else child.get("val")


def plots(chart: ET.Element) -> Iterator[ET.Element]:
    """The plots of a chart: one, or several that are combined."""
    area = chart.find(f"{C}chart/{C}plotArea")
    return (child for child in (() if area is None else area) if child.tag.endswith("Chart"))


def kind_of(chart: ET.Element) -> str:
    """The name that xlwings has for a chart's kind."""
    drawn = list(plots(chart))
    if len(drawn) != 1:
        return "combination"
    word = drawn[0].tag.rpartition("}")[2]
    markers = drawn[0].find(f"{C}marker") is not None and not _without_markers(drawn[0])
    told = (word.removesuffix("Chart"), _value(drawn[0], "barDir"), _value(drawn[0], "grouping"))
    for name, kind in KINDS.items():
        if told == kind[:3] and (kind.element != "line" or kind.markers == markers):
            return name
    return _OTHERS.get(word, "combination")


def _without_markers(plot: ET.Element) -> bool:
    symbols = [series.find(f"{C}marker/{C}symbol") for series in plot.iter(f"{C}ser")]
    return bool(symbols) and all(symbol is not None and symbol.get("val") == "none" for symbol in symbols)


def _title(title: ET.Element | None) -> str | None:
    if title is None:
        return None
    return "\n".join("".join(text.text or "" for text in line.iter(f"{A}t")) for line in title.iter(f"{A}p"))


def series_in(chart: ET.Element) -> tuple[SeriesRecord, ...]:
    """The data series of a chart."""
    return tuple(map(_series, chart.iter(f"{C}ser")))


def _series(series: ET.Element) -> SeriesRecord:
    name = series.find(f"{C}tx")
    categories, values = _either(series, "cat", "xVal"), _either(series, "val", "yVal")
    cell = _formula(name)
    return SeriesRecord(
        values=_formula(values),
        categories=_formula(categories),
        name_cell=cell,
        name="" if cell or name is None else (name.findtext(f"{C}v") or ""),
        text=categories is None or categories.find(f"{C}numRef") is None,
        fill=_color(series.find(f"{C}spPr/{A}solidFill")),
        line=_color(series.find(f"{C}spPr/{A}ln/{A}solidFill")),
    )


def _either(series: ET.Element, name: str, other: str) -> ET.Element | None:
    found = series.find(f"{C}{name}")
    return series.find(f"{C}{other}") if found is None else found


def _formula(source: ET.Element | None) -> str:
    found = None if source is None else next(source.iter(f"{C}f"), None)
    return "" if found is None else (found.text or "")


def _color(fill: ET.Element | None) -> RGB | None:
    color = None if fill is None else fill.find(f"{A}srgbClr")
    return None if color is None else hex_to_rgb(color.get("val", "000000"))
