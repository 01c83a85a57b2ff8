"""The chart of a result sheet: drawn once, given new figures on every run, taken off when there is none any more.

In place of adding it anew, so that what somebody did to its looks and its place stays. Who deletes it is not given it
again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import xlwings as xw

from prodops_xl.workbook.result_layout import Layout, column_widths, points

if TYPE_CHECKING:
    from prodops_xl.workbook.charts import Chart
    from prodops_xl.workbook.results import ResultSheet

NAME = "ProdOps chart"
_KINDS = {
    "column": "column_clustered",
    "bar": "bar_clustered",
    "line": "line",
    "column_stacked": "column_stacked",
    "bar_stacked": "bar_stacked",
}
WIDTH, HEIGHT, _GAP, _ROW = 460.0, 240.0, 12.0, 15.0


def draw(
    sheet: xw.Sheet, result: ResultSheet, layout: Layout, columns: Mapping[str, int], width: int, known: Any
) -> dict[str, Any] | None:
    """Draw the sheet's chart or renew it; return what is to be remembered of it. `known`: what the last run
    remembered; `width`: the table's columns, people's included.
    """
    there = NAME in [chart.name for chart in sheet.charts]
    wanted = result.chart
    source = None if wanted is None else _source(result, wanted, layout, columns)
    if wanted is None or source is None:
        if there:
            sheet.charts[NAME].delete()
        return None
    if isinstance(known, dict) and not there:  # somebody deleted it
        return known
    figures = _figures(sheet, source)
    if figures is None:  # half a chart would mislead: one that is there stays as it is
        return known if isinstance(known, dict) else None
    box, anchor = _place(sheet, layout, width)
    told = {"title": wanted.title, "box": box}
    before = known if isinstance(known, dict) else {}
    if not there:
        chart = _added(sheet, box, anchor)
    else:
        chart = sheet.charts[NAME]
        if box is not None and before.get("box") != box:
            chart.left, chart.top, chart.width, chart.height = box
    _show(sheet, chart, source, figures)
    if not there:
        chart.chart_type = _KINDS[wanted.kind]
        _style(chart, wanted, len(source[0]), _format(result, wanted), _days(result, wanted))
    if before.get("title") != wanted.title:
        chart.title = wanted.title
    return told


Source = tuple[list[int], int, int, int, int]


def _source(result: ResultSheet, chart: Chart, layout: Layout, columns: Mapping[str, int]) -> Source | None:
    """Sheet columns of the figures, header row, first and last row of the points, column of the categories; None where
    there is nothing to draw.
    """
    if chart.block:
        if layout.block is None:
            return None
        cells = layout.head[layout.block[0] - 1]
        at = {str(cell): column for column, cell in enumerate(cells, start=1) if cell is not None}
        names = chart.series or tuple(str(name) for name in chart.block[0][1:])
        header, last = layout.block
        first = header + 1 + (chart.rows[0] if chart.rows else 0)
        last = min(last, header + 1 + chart.rows[1]) if chart.rows else last
        label = at[str(chart.block[0][0])]
    else:
        first, last = chart.rows or (0, len(result.frame) - 1)
        last = min(last, len(result.frame) - 1)
        at, names, header = dict(columns), chart.series, layout.head_row
        first, last = header + 1 + first, header + 1 + last
        label = at.get(chart.categories, 0)
    found = sorted(at[name] for name in names if name in at)
    return (found, header, first, last, label) if found and label and last >= first else None


def _figures(sheet: xw.Sheet, source: Source) -> xw.Range | None:
    """The chart's figures with their headers where those stand on top of them; None where the host takes but one area."""
    found, header, first, last, _ = source
    return _cells(sheet, found, header if first == header + 1 else first, last)


def _show(sheet: xw.Sheet, chart: xw.Chart, source: Source, figures: xw.Range) -> None:
    """Give the chart its figures, and the categories apart, which may be numbers or days."""
    found, header, first, last, label = source
    top = header if first == header + 1 else first
    chart.set_source_data(figures, plot_by="columns")
    chart.set_x_axis_values(sheet.range((first, label), (last, label)))
    if top != header:
        for at, column in enumerate(found):
            chart.series[at].set(name=str(sheet.range((header, column)).value))


def _cells(sheet: xw.Sheet, columns: Sequence[int], top: int, last: int) -> xw.Range | None:
    """The columns as one range, or as several areas where others stand between them; None where a host has no areas."""
    runs: list[list[int]] = []
    for column in columns:
        if runs and column == runs[-1][-1] + 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    areas = [sheet.range((top, run[0]), (last, run[-1])) for run in runs]
    if len(areas) == 1:
        return areas[0]
    try:
        return sheet.range(",".join(area.address for area in areas))
    except Exception:  # noqa: BLE001 - each host refuses in its own way
        return None


def _place(sheet: xw.Sheet, layout: Layout, width: int) -> tuple[list[float] | None, xw.Range]:
    """Left, top, width and height in points, and the cell where the chart begins: for hosts that know no points."""
    if layout.chart_rows is None:
        corner, indent, height = sheet.range((layout.head_row, width + 1)), _GAP, HEIGHT
    else:
        first, last = layout.chart_rows
        corner, indent = sheet.range((first, layout.column)), layout.indent
        height = (last - first + 1) * _ROW - 2
    anchor = corner if not indent else corner.offset(0, 1)
    try:
        return [round(corner.left + indent, 2), round(corner.top + 1, 2), WIDTH, height], anchor
    except NotImplementedError:
        return None, anchor


def _added(sheet: xw.Sheet, box: list[float] | None, anchor: xw.Range) -> xw.Chart:
    if box is None:
        return sheet.charts.add(width=WIDTH, height=HEIGHT, name=NAME, anchor=anchor)
    left, top, width, height = box
    return sheet.charts.add(left=left, top=top, width=width, height=height, name=NAME)


def _style(chart: xw.Chart, wanted: Chart, series: int, number_format: str, days: str) -> None:
    """Once, when it is new: legend, figures on the axis, the first category of bars on top."""
    if series > 1:
        chart.legend.position = "bottom"
    else:
        chart.legend.visible = False
    chart.value_axis.set(number_format=number_format)
    if days:  # a spreadsheet other than Excel would show them as numbers
        chart.category_axis.set(number_format=days)
    if wanted.kind.startswith("bar"):
        chart.category_axis.set(reverse_order=True, crosses="maximum")


def _format(result: ResultSheet, chart: Chart) -> str:
    """Whole numbers where the figures are large."""
    if chart.block:
        figures = [v for line in chart.block[1:] for v in line[1:] if isinstance(v, (int, float))]
    else:
        shown = [name for name in chart.series if name in result.frame.columns]
        figures = [float(v) for name in shown for v in result.frame[name].dropna()]
    return "#,##0" if max(map(abs, figures), default=0.0) >= 20 else "#,##0.00"


def _days(result: ResultSheet, chart: Chart) -> str:
    """The number format of categories that are days or months."""
    if chart.block or result.frame[chart.categories].dtype.kind != "M":
        return ""
    return result.formats.get(chart.categories, "")


def reach(result: ResultSheet, layout: Layout, width: int) -> float:
    """Points from the sheet's left edge to the right edge of its chart; 0 where it has none."""
    if result.chart is None:
        return 0.0
    begins = width + 1 if layout.chart_rows is None else layout.column
    return points(column_widths(result), begins - 1) + layout.indent + WIDTH + _GAP
