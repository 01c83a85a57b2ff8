"""One chart of a session: what the file says of it, with the session's edits on top."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.chart_records import ChartRecord, SeriesRecord, reference
from prodops_xl.hosts.files.places import corner_at, point

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheet_state import SheetState

AxisName = Literal["category", "value"]


class ChartState:
    """Every change records its edit and is seen by the next read. `axes` hold what this session set."""

    def __init__(self, sheet: SheetState, record: ChartRecord) -> None:
        self.sheet = sheet
        self.record = record
        self.style: int | None = None
        self.plot_by: str | None = None
        self.axes: dict[AxisName, dict[str, Any]] = {"category": {}, "value": {}}

    @classmethod
    def new(
        cls, sheet: SheetState, name: str, kind: str, box: tuple[float, float, float, float]
    ) -> ChartState:
        """A chart without data; `box`: left, top, width, height in points."""
        left, top, width, height = box
        sheet.charts_made = number = max(len(sheet.charts), sheet.charts_made) + 1
        start = corner_at(sheet.looks, left, top)
        state = cls(sheet, ChartRecord(number, name, kind, None, start, None, width, height))
        sheet.charts.append(state)
        sheet.book.record(e.AddChart(sheet.id, number, name, kind, start, width, height))
        return state

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height in points, as rows and columns now stand."""
        record = self.record
        left, top = point(self.sheet.looks, record.start)
        if record.end is None:
            return left, top, record.width, record.height
        right, bottom = point(self.sheet.looks, record.end)
        return left, top, right - left, bottom - top

    def place(self, **sides: float) -> None:
        """Move or size the chart: `left`, `top`, `width`, `height` in points."""
        left, top, width, height = (
            sides.get(side, now)
            for side, now in zip(("left", "top", "width", "height"), self.box, strict=True)
        )
        start = corner_at(self.sheet.looks, left, top)
        self.record = self.record._replace(start=start, end=None, width=width, height=height)
        self.sheet.book.record(e.PlaceChart(self.sheet.id, self.record.number, start, width, height))

    def change(self, **fields: str) -> None:
        """Name, kind, title or legend; an empty title or legend takes it away."""
        seen = {name: value or None for name, value in fields.items()}
        self.record = self.record._replace(**seen)  # type: ignore[arg-type]
        self.sheet.book.record(e.SetChart(self.sheet.id, self.record.number, **fields))

    def set_series(self, series: tuple[SeriesRecord, ...]) -> None:
        self.record = self.record._replace(series=series)
        self.sheet.book.record(e.SetChartSeries(self.sheet.id, self.record.number, series))

    def set_axis(self, axis: AxisName, **fields: Any) -> None:
        self.axes[axis] |= fields
        told = {name: _told(name, value) for name, value in fields.items()}
        self.sheet.book.record(e.SetChartAxis(self.sheet.id, self.record.number, axis, **told))

    def delete(self) -> None:
        self.sheet.charts.remove(self)
        self.sheet.book.record(e.DeleteChart(self.sheet.id, self.record.number))


def _told(name: str, value: Any) -> Any:
    """None is what takes away, in an edit it is what stays."""
    if value is None:
        return "" if name == "title" else "auto"
    return value


def series_of(
    source: SheetState, areas: list[Area], plot_by: str | None
) -> tuple[tuple[SeriesRecord, ...], str]:
    """The series of a source range and whether they are its `rows` or `columns`, as Excel reads them: the longer side
    holds the points; a first row or column of texts, dates or without a corner holds names and categories. Several
    areas lie side by side where columns are the series, one below the other where rows are.
    """
    across = sum(area.columns for area in areas)
    along = plot_by or ("columns" if areas[0].rows >= across else "rows")
    lines = [line for area in areas for line in _lines(area, along)]
    columns = [[source.grid.value(*cell) for cell in line.cells] for line in lines]
    if len({len(column) for column in columns}) > 1:
        raise ProdOpsError("The areas of a chart's data are of different lengths.")
    block = list(zip(*columns, strict=True))
    corner_blank = block[0][0] is None and len(block) > 1 and len(block[0]) > 1
    labelled = len(block[0]) > 1 and (corner_blank or any(_is_label(line[0]) for line in block[1:]))
    named = len(block) > 1 and (corner_blank or any(isinstance(v, str) for v in block[0][int(labelled) :]))
    texts = any(isinstance(line[0], str) for line in block[int(named) :])

    def cells(first: int, last: int, at: int) -> str:
        """Points `first` to `last` of the series or labels in position `at`."""
        line, count = lines[at], last - first + 1
        if along == "columns":
            return reference(source.name, Area(line.row + first, line.column, count, 1))
        return reference(source.name, Area(line.row, line.column + first, 1, count))

    last = len(block) - 1
    labels = cells(int(named), last, 0) if labelled else ""
    return tuple(
        SeriesRecord(
            cells(int(named), last, at), labels, cells(0, 0, at) if named else "", text=texts or not labels
        )
        for at in range(int(labelled), len(block[0]))
    ), along


def _lines(area: Area, along: str) -> list[Area]:
    """The columns or rows of an area."""
    if along == "columns":
        return [Area(area.row, area.column + at, area.rows, 1) for at in range(area.columns)]
    return [Area(area.row + at, area.column, 1, area.columns) for at in range(area.rows)]


def _is_label(value: Any) -> bool:
    return isinstance(value, (str, dt.datetime))


def restyled(old: tuple[SeriesRecord, ...], new: tuple[SeriesRecord, ...]) -> tuple[SeriesRecord, ...]:
    """New data in the looks of the series that stood in the same positions."""
    return tuple(
        record._replace(fill=old[at].fill, line=old[at].line) if at < len(old) else record
        for at, record in enumerate(new)
    )
