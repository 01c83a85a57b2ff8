"""The XML of a chart made new, in the looks of the house."""

from __future__ import annotations

from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from prodops_xl.hosts.files.chart_records import KINDS

_HEAD = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_GREY, _TEXT, _TITLE = "D9D9D9", "595959", "1F3864"
# Series in their order: blue, amber, green, grey, dark blue, red, violet.
_COLORS = ("2F6F9F", "E8A33D", "7BAF8E", "A6A6A6", "1F3864", "C0504D", "8064A2")
_CATEGORY, _VALUE = "50010001", "50010002"
_NO_FILL = "<c:spPr><a:noFill/></c:spPr>"


def new_chart(kind: str) -> bytes:
    """A chart without data."""
    axes = f"{_category_axis(kind)}{_value_axis(kind)}"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {_HEAD}><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{plot(kind)}{axes}{_NO_FILL}</c:plotArea>'
        '<c:plotVisOnly val="0"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>{line(_GREY)}</c:spPr>{words(800)}</c:chartSpace>'
    ).encode()


def line(color: str, width: int = 9525) -> str:
    """The stroke of a line."""
    return f'<a:ln w="{width}"><a:solidFill><a:srgbClr val="{color}"/></a:solidFill></a:ln>'


def words(size: int) -> str:
    """How words look; sizes in hundredths of a point."""
    fill = f'<a:solidFill><a:srgbClr val="{_TEXT}"/></a:solidFill>'
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}">{fill}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="en-US"/></a:p></c:txPr>'
    )


def plot(kind: str) -> str:
    """A plot without data."""
    looks = KINDS[kind]
    ids = f'<c:axId val="{_CATEGORY}"/><c:axId val="{_VALUE}"/>'
    if looks.element == "line":
        return f'<c:lineChart><c:grouping val="{looks.grouping}"/><c:varyColors val="0"/><c:marker val="1"/>{ids}</c:lineChart>'
    overlap = "" if looks.overlap is None else f'<c:overlap val="{looks.overlap}"/>'
    return (
        f'<c:barChart><c:barDir val="{looks.direction}"/><c:grouping val="{looks.grouping}"/><c:varyColors val="0"/>'
        f'<c:gapWidth val="60"/>{overlap}{ids}</c:barChart>'
    )


def _category_axis(kind: str) -> str:
    place = "l" if KINDS[kind].direction == "bar" else "b"
    return (
        f'<c:catAx><c:axId val="{_CATEGORY}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{place}"/><c:numFmt formatCode="General" sourceLinked="1"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>{line(_GREY)}</c:spPr><c:crossAx val="{_VALUE}"/>'
        f'<c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/></c:catAx>'
    )


def _value_axis(kind: str) -> str:
    upright = words(800).replace("<a:bodyPr/>", '<a:bodyPr rot="0" vert="horz"/>')
    place = "b" if KINDS[kind].direction == "bar" else "l"
    return (
        f'<c:valAx><c:axId val="{_VALUE}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{place}"/><c:majorGridlines><c:spPr>{line(_GREY, 6350)}</c:spPr></c:majorGridlines>'
        '<c:numFmt formatCode="General" sourceLinked="1"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{upright}<c:crossAx val="{_CATEGORY}"/>'
        '<c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def made(xml: str) -> ET.Element:
    """An element of these prefixes from its text."""
    return ET.fromstring(f"<c:x {_HEAD}>{xml}</c:x>")[0]  # noqa: S314 (made here)


def title_element(title: str, size: int) -> ET.Element:
    """A title."""
    looks = f'sz="{size}" b="1"'
    fill = f'<a:solidFill><a:srgbClr val="{_TITLE}"/></a:solidFill>'
    return made(
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr {looks}>{fill}</a:defRPr></a:pPr>"
        f'<a:r><a:rPr lang="en-US" {looks}>{fill}</a:rPr><a:t>{escape(title)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )


def new_series(kind: str, at: int) -> ET.Element:
    """A data series without data, in the colour of its position."""
    color = _COLORS[at % len(_COLORS)]
    if KINDS[kind].element == "line":
        marker = "circle" if KINDS[kind].markers else "none"
        looks = f'<c:spPr>{line(color, 28575)}</c:spPr><c:marker><c:symbol val="{marker}"/></c:marker>'
        end = '<c:smooth val="0"/>'
    else:
        looks = f'<c:spPr><a:solidFill><a:srgbClr val="{color}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        end = ""
    return made(f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>{looks}{end}</c:ser>')
