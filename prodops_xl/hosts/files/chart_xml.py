"""The XML of one chart, changed in one thing with everything else left as it is.

Elements stand in the order of DrawingML's schema (ECMA-376 part 1, 21.2): Excel refuses a chart where they do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from prodops_xl.hosts.files import chart_new as house
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.chart_parts import A, C, plots, series_in
from prodops_xl.hosts.files.chart_records import KINDS, RGB, SeriesRecord

_CHART = (
    "title",
    "autoTitleDeleted",
    "pivotFmts",
    "view3D",
    "floor",
    "sideWall",
    "backWall",
    "plotArea",
    "legend",
)
_SERIES = (
    "idx", "order", "tx", "spPr", "invertIfNegative", "pictureOptions", "marker", "dPt", "dLbls", "trendline",
    "errBars", "cat", "val", "shape", "smooth", "extLst",
)  # fmt: skip
_AXIS = (
    "axId", "scaling", "delete", "axPos", "majorGridlines", "minorGridlines", "title", "numFmt", "majorTickMark",
    "minorTickMark", "tickLblPos", "spPr", "txPr", "crossAx", "crosses", "crossesAt", "crossBetween", "auto",
    "baseTimeUnit", "lblAlgn", "lblOffset", "tickLblSkip", "majorUnit", "majorTimeUnit", "minorUnit",
)  # fmt: skip
_SCALING = ("logBase", "orientation", "max", "min")
_LEGENDS = {"top": "t", "bottom": "b", "left": "l", "right": "r", "corner": "tr"}
_CROSSES = {"automatic": "autoZero", "minimum": "min", "maximum": "max"}


def _put(parent: ET.Element, child: ET.Element, order: Sequence[str]) -> None:
    """Puts a child in its place, for the one of its name that is there."""
    name = child.tag.rpartition("}")[2]
    for old in parent.findall(child.tag):
        parent.remove(old)
    later = {f"{C}{each}" for each in order[order.index(name) + 1 :]} | {f"{C}extLst"}
    at = next((at for at, other in enumerate(parent) if other.tag in later), len(parent))
    parent.insert(at, child)


def _take(parent: ET.Element, name: str) -> None:
    for old in parent.findall(f"{C}{name}"):
        parent.remove(old)


def _chart(root: ET.Element) -> ET.Element:
    found = root.find(f"{C}chart")
    if found is None:
        raise ValueError("a chart part without a chart")
    return found


# Title and legend ---------------------------------------------------------------------------------


def set_title(root: ET.Element, title: str) -> None:
    """Another title, in the looks of the one that is there; none where it is empty."""
    chart = _chart(root)
    if not title:
        _take(chart, "title")
    elif (old := chart.find(f"{C}title")) is None or not _retitled(old, title):
        _put(chart, house.title_element(title, 1100), _CHART)
    _put(chart, house.made(f'<c:autoTitleDeleted val="{int(not title)}"/>'), _CHART)


def _retitled(title: ET.Element, text: str) -> bool:
    """Puts the words into the title's first run, and takes the other runs away; False where it has none."""
    runs = [(line, run) for line in title.iter(f"{A}p") for run in line.findall(f"{A}r")]
    for line, run in runs[1:]:
        line.remove(run)
    words = runs[0][1].find(f"{A}t") if runs else None
    if words is None:
        return False
    words.text = text
    return True


def set_legend(root: ET.Element, position: str) -> None:
    """A legend at a place, or none."""
    chart = _chart(root)
    old = chart.find(f"{C}legend")
    if not position:
        _take(chart, "legend")
    elif old is not None:
        _put(
            old,
            house.made(f'<c:legendPos val="{_LEGENDS[position]}"/>'),
            ("legendPos", "legendEntry", "layout", "overlay", "spPr", "txPr"),
        )
    else:
        _put(
            chart,
            house.made(f'<c:legend><c:legendPos val="{_LEGENDS[position]}"/><c:overlay val="0"/></c:legend>'),
            _CHART,
        )


# Kind and series ----------------------------------------------------------------------------------


def set_kind(root: ET.Element, kind: str) -> None:
    """Another kind: its data stays, a plot of columns and bars keeps its looks too."""
    area = _chart(root).find(f"{C}plotArea")
    if area is None:
        raise ValueError("a chart without a plot area")
    old = next(plots(root))
    records = series_in(root)
    new = house.made(house.plot(kind))
    area.insert(list(area).index(old), new)
    area.remove(old)
    for was, now in zip(old.findall(f"{C}axId"), new.findall(f"{C}axId"), strict=False):
        now.set("val", was.get("val", ""))
    places = ("l", "b") if KINDS[kind].direction == "bar" else ("b", "l")
    for axis, place in zip((_axis(root, "category"), _axis(root, "value")), places, strict=True):
        position = axis.find(f"{C}axPos")
        if position is not None:
            position.set("val", place)
    if KINDS[kind].direction == "bar" and _axis(root, "category").find(f"{C}txPr") is None:
        # Every bar has its name, in small letters.
        _put(_axis(root, "category"), house.made('<c:tickLblSkip val="1"/>'), _AXIS)
        _put(_axis(root, "category"), house.made(house.words(700)), _AXIS)
    set_series(root, kind, records)


def set_series(root: ET.Element, kind: str, records: Iterable[SeriesRecord]) -> None:
    """New data, in the looks of the series that stand in the same positions."""
    plot = next(plots(root))
    old = plot.findall(f"{C}ser")
    records = list(records)
    for gone in old[len(records) :]:
        plot.remove(gone)
    for at, record in enumerate(records):
        series = old[at] if at < len(old) else _added(plot, house.new_series(kind, at))
        _fill(series, record, KINDS[kind].element)


def _added(plot: ET.Element, series: ET.Element) -> ET.Element:
    before = {f"{C}{name}" for name in ("grouping", "varyColors", "barDir", "ser")}
    plot.insert(sum(1 for child in plot if child.tag in before), series)
    return series


def _fill(series: ET.Element, record: SeriesRecord, element: str) -> None:
    for name in ("tx", "cat", "val"):
        _take(series, name)
    if record.name_cell:
        _put(
            series,
            house.made(f"<c:tx><c:strRef><c:f>{escape(record.name_cell)}</c:f></c:strRef></c:tx>"),
            _SERIES,
        )
    elif record.name:
        _put(series, house.made(f"<c:tx><c:v>{escape(record.name)}</c:v></c:tx>"), _SERIES)
    if record.categories:
        kind = "strRef" if record.text else "numRef"
        cells = f"<c:{kind}><c:f>{escape(record.categories)}</c:f></c:{kind}>"
        _put(series, house.made(f"<c:cat>{cells}</c:cat>"), _SERIES)
    _put(
        series, house.made(f"<c:val><c:numRef><c:f>{escape(record.values)}</c:f></c:numRef></c:val>"), _SERIES
    )
    if record.fill is not None or record.line is not None:
        _color(series, record.fill, record.line, element)


def _color(series: ET.Element, fill: RGB | None, line: RGB | None, element: str) -> None:
    looks = series.find(f"{C}spPr")
    if looks is None:
        looks = house.made("<c:spPr/>")
        _put(series, looks, _SERIES)
    if fill is not None and element != "line":
        for old in [child for child in looks if child.tag.endswith("Fill")]:
            looks.remove(old)
        looks.insert(0, house.made(f'<a:solidFill><a:srgbClr val="{_hex(fill)}"/></a:solidFill>'))
    if line is not None:
        for old in looks.findall(f"{A}ln"):
            looks.remove(old)
        at = sum(1 for child in looks if child.tag.endswith("Fill"))
        looks.insert(at, house.made(house.line(_hex(line), 28575 if element == "line" else 9525)))


def _hex(color: RGB) -> str:
    return "{:02X}{:02X}{:02X}".format(*color)


# Axes ---------------------------------------------------------------------------------------------


def _axis(root: ET.Element, axis: str) -> ET.Element:
    names = ("catAx", "dateAx") if axis == "category" else ("valAx",)
    found = [each for name in names for each in root.iter(f"{C}{name}")]
    if not found:
        raise ValueError(f"a chart without a {axis} axis")
    return found[0]


def set_axis(root: ET.Element, edit: e.SetChartAxis) -> None:
    """Title, scale, format and visibility of one axis."""
    axis = _axis(root, edit.axis)
    if edit.title is not None:
        _take(axis, "title")
        if edit.title:
            _put(axis, house.title_element(edit.title, 900), _AXIS)
    if edit.number_format is not None:
        looks = ET.Element(f"{C}numFmt", {"formatCode": edit.number_format, "sourceLinked": "0"})
        _put(axis, looks, _AXIS)
    if edit.visible is not None:
        _put(axis, house.made(f'<c:delete val="{int(not edit.visible)}"/>'), _AXIS)
    if edit.major_unit is not None:
        _number(axis, "majorUnit", edit.major_unit, _AXIS)
    _scale(axis, edit)
    if edit.crosses is not None:
        # Where the other axis crosses this one stands in the other one's element.
        other = _axis(root, "value" if edit.axis == "category" else "category")
        _take(other, "crossesAt")
        _put(other, house.made(f'<c:crosses val="{_CROSSES[edit.crosses]}"/>'), _AXIS)


def _scale(axis: ET.Element, edit: e.SetChartAxis) -> None:
    scaling = axis.find(f"{C}scaling")
    if scaling is None:
        scaling = house.made("<c:scaling/>")
        _put(axis, scaling, _AXIS)
    if edit.reverse is not None:
        _put(
            scaling, house.made(f'<c:orientation val="{"maxMin" if edit.reverse else "minMax"}"/>'), _SCALING
        )
    for name, value in (("max", edit.maximum), ("min", edit.minimum)):
        if value is not None:
            _number(scaling, name, value, _SCALING)


def _number(parent: ET.Element, name: str, value: Any, order: Sequence[str]) -> None:
    _take(parent, name)
    if value != "auto":
        _put(parent, house.made(f'<c:{name} val="{float(value)!r}"/>'), order)
