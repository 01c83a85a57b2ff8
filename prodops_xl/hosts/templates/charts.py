"""A chart of a table's columns, beside it, with its words for those who do not see it."""

from __future__ import annotations

from typing import Any

from prodops_xl.hosts.templates.looks import BARS, FORMATS, INK
from prodops_xl.hosts.templates.pages import CHART, HEAD
from prodops_xl.hosts.templates.table_sheet import places
from prodops_xl.tables.declarations import TableSheet

_KINDS: dict[str, dict[str, str]] = {
    "column": {"type": "column"},
    "stacked column": {"type": "column", "subtype": "stacked"},
    "bar": {"type": "bar"},
    "line": {"type": "line"},
}


def _day_axis(sheet: TableSheet) -> dict[str, Any]:
    """Days along the axis are told as days: some programs do not take the cells' format over."""
    chart = sheet.chart
    kinds = {place.name: place.kind for place in places(sheet)}
    days = chart is not None and kinds[chart.categories].name == "date"
    return {"num_format": FORMATS["date"], "text_axis": True} if days else {}


def draw(book: Any, page: Any, sheet: TableSheet, rows: int) -> None:
    """Draw the sheet's chart over its first `rows` rows; right of the table, under its headers."""
    chart = sheet.chart
    if chart is None:
        return
    at = {place.name: place.at for place in places(sheet)}
    first, last = HEAD + 1, HEAD + rows
    drawn = book.add_chart(_KINDS[chart.kind])
    for number, name in enumerate(chart.series):
        drawn.add_series(
            {
                "name": [sheet.sheet, HEAD, at[name]],
                "categories": [sheet.sheet, first, at[chart.categories], last, at[chart.categories]],
                "values": [sheet.sheet, first, at[name], last, at[name]],
                "fill": {"color": BARS[number]},
                "line": {"color": BARS[number]},
                "gap": 60,
            }
        )
    font = {"color": INK, "size": 10}
    drawn.set_title({"name": chart.title, "name_font": {**font, "size": 13, "bold": True}, "overlay": False})
    drawn.set_x_axis(
        {**_day_axis(sheet), "num_font": font, "major_tick_mark": "none", "minor_tick_mark": "none"}
    )
    drawn.set_y_axis(
        {"name": chart.axis, "name_font": font, "num_font": font, "num_format": chart.pattern, "minor_tick_mark": "none", "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    )  # fmt: skip
    drawn.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom", "font": font})
    drawn.set_size({"width": CHART[0], "height": CHART[1]})
    page.insert_chart(
        HEAD,
        len(at) + 1,
        drawn,
        {"description": chart.alt, "object_position": 2, "x_offset": 4, "y_offset": 4},
    )
