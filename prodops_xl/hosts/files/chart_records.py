"""What the engine and its storages say of a chart: where it stands, which kind it is, what it shows."""

from __future__ import annotations

from typing import NamedTuple

from prodops_xl.hosts.files.areas import Area, parse_area, quote_sheet, split_sheet

RGB = tuple[int, int, int]


class Kind(NamedTuple):
    """A kind of chart as files spell it: the element's first word, its direction, grouping and overlap."""

    element: str
    direction: str | None
    grouping: str
    overlap: int | None = None
    markers: bool = False


# By xlwings' names: the kinds that can be made here. Other kinds in a file are kept and named, no more.
KINDS = {
    "column_clustered": Kind("bar", "col", "clustered"),
    "column_stacked": Kind("bar", "col", "stacked", 100),
    "column_stacked_100": Kind("bar", "col", "percentStacked", 100),
    "bar_clustered": Kind("bar", "bar", "clustered"),
    "bar_stacked": Kind("bar", "bar", "stacked", 100),
    "bar_stacked_100": Kind("bar", "bar", "percentStacked", 100),
    "line": Kind("line", None, "standard"),
    "line_markers": Kind("line", None, "standard", None, True),
}


class Corner(NamedTuple):
    """A point on a sheet: a cell, and points down and to the right of its top left corner."""

    row: int
    column: int
    down: float = 0.0
    right: float = 0.0


class SeriesRecord(NamedTuple):
    """A data series. `values`, `categories` and `name_cell` are references such as `Sheet1!$B$2:$B$9`, without an
    equals sign, or empty texts; `name` is a name that is no reference. `text` says whether the categories are
    texts. Colours are None where the file names none of one colour.
    """

    values: str
    categories: str = ""
    name_cell: str = ""
    name: str = ""
    text: bool = True
    fill: RGB | None = None
    line: RGB | None = None


class ChartRecord(NamedTuple):
    """A chart of a worksheet, in the order of the file. It reaches to `end` where it sizes with the cells, else it has
    `width` and `height` in points. `legend` is None where there is none, `title` where it has none.
    """

    number: int
    name: str
    kind: str
    title: str | None
    start: Corner
    end: Corner | None
    width: float
    height: float
    series: tuple[SeriesRecord, ...] = ()
    legend: str | None = None


def reference(sheet: str, area: Area) -> str:
    """`'My sheet'!$B$2:$B$9`."""
    return f"{quote_sheet(sheet)}!{area.spell()}"


def referred(text: str) -> tuple[str, Area] | None:
    """Sheet and area of a reference; None where it is none to one area of this workbook."""
    sheet, address = split_sheet(text.removeprefix("="))
    area = parse_area(address)
    return (sheet, area) if sheet is not None and area is not None else None
