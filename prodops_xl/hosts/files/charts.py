"""Charts of the file engine: columns, bars and lines are made and changed; other kinds in a file are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from xlwings import base_classes

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.chart_looks import ChartAxis, ChartLegend, ChartSeriesCollection
from prodops_xl.hosts.files.chart_records import KINDS, reference
from prodops_xl.hosts.files.chart_state import ChartState, restyled, series_of

if TYPE_CHECKING:
    from prodops_xl.hosts.files.ranges import Range
    from prodops_xl.hosts.files.sheets import Sheet

_DEFAULT = "column_clustered"


class Charts(base_classes.Charts):
    """The charts of one sheet, by number or name."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Charts:
        return self

    @property
    def parent(self) -> Sheet:
        return self.sheet

    def __call__(self, key: str | int) -> Chart:
        states = self.sheet.state.charts
        if isinstance(key, int) and 1 <= key <= len(states):
            return Chart(self.sheet, states[key - 1])
        for state in states:
            if state.record.name.lower() == str(key).lower():
                return Chart(self.sheet, state)
        known = ", ".join(state.record.name for state in states) or "none"
        raise ProdOpsError(f"The sheet {self.sheet.name} has no chart {key}; its charts: {known}.")

    def __len__(self) -> int:
        return len(self.sheet.state.charts)

    def __iter__(self) -> Iterator[Chart]:
        return (Chart(self.sheet, state) for state in list(self.sheet.state.charts))

    def __contains__(self, name: object) -> bool:
        return any(state.record.name.lower() == str(name).lower() for state in self.sheet.state.charts)

    def add(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        chart_type: str | None = None,
        source: Range | None = None,
        plot_by: str | None = None,
        name: str | None = None,
        anchor: Any = None,
        style: int | None = 227,
    ) -> Chart:
        """A chart at a place in points or at the top left corner of a range (`anchor`)."""
        kind = _known(chart_type or _DEFAULT)
        if anchor is not None:
            left, top = anchor.left, anchor.top
        state = ChartState.new(self.sheet.state, name or self._free_name(), kind, (left, top, width, height))
        chart = Chart(self.sheet, state)
        state.style = style
        if source is not None:
            chart.set_source_data(source, plot_by)
        return chart

    def _free_name(self) -> str:
        number = len(self) + 1
        while f"Chart {number}" in self:
            number += 1
        return f"Chart {number}"


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise NotImplementedError(
            f"Charts of the kind {kind} are not drawn without Excel; these are: {', '.join(KINDS)}."
        )
    return kind


class Chart(base_classes.Chart):
    """One chart."""

    def __init__(self, sheet: Sheet, state: ChartState) -> None:
        self.sheet = sheet
        self.state = state

    @property
    def api(self) -> Chart:
        return self

    @property
    def parent(self) -> Sheet:
        return self.sheet

    @property
    def name(self) -> str:
        return self.state.record.name

    @name.setter
    def name(self, value: str) -> None:
        if value.lower() != self.name.lower() and value in Charts(self.sheet):
            raise ProdOpsError(
                f"The sheet {self.sheet.name} has a chart {value} already. Choose another name."
            )
        self.state.change(name=value)

    @property
    def chart_type(self) -> str:
        """The name that xlwings has for the kind; `combination` for several in one chart, and for
        kinds that have no name here.
        """
        return self.state.record.kind

    @chart_type.setter
    def chart_type(self, value: str) -> None:
        self._check_drawn()
        self.state.change(kind=_known(value))

    def _check_drawn(self) -> None:
        if self.chart_type not in KINDS:
            self._refuse(f"its kind, {self.chart_type}, is not drawn without Excel")

    def _refuse(self, why: str) -> NoReturn:
        raise NotImplementedError(f"The chart {self.name} stays as it is: {why}.")

    def set_source_data(self, rng: Range, plot_by: str | None = None) -> None:
        """New data; colours stay with their positions."""
        self._check_drawn()
        series, along = series_of(rng.sheet.state, rng.areas, plot_by or self.state.plot_by)
        self.state.plot_by = along
        self.state.set_series(restyled(self.state.record.series, series))

    def set_x_axis_values(self, rng: Range) -> None:
        """The labels of the points, for every series."""
        self._check_drawn()
        block = rng.sheet.state.grid.block(rng.area)
        text = any(isinstance(value, str) for line in block for value in line)
        labels = reference(rng.sheet.name, rng.area)
        self.state.set_series(
            tuple(series._replace(categories=labels, text=text) for series in self.state.record.series)
        )

    @property
    def title(self) -> str | None:
        return self.state.record.title

    @title.setter
    def title(self, value: str | None) -> None:
        self.state.change(title=value or "")

    @property
    def legend(self) -> ChartLegend:
        return ChartLegend(self.state)

    @property
    def category_axis(self) -> ChartAxis:
        return ChartAxis(self.state, "category")

    @property
    def value_axis(self) -> ChartAxis:
        return ChartAxis(self.state, "value")

    @property
    def secondary_category_axis(self) -> ChartAxis:
        self._refuse("a second axis is not drawn without Excel")

    @property
    def secondary_value_axis(self) -> ChartAxis:
        self._refuse("a second axis is not drawn without Excel")

    @property
    def series(self) -> ChartSeriesCollection:
        return ChartSeriesCollection(self.sheet.book, self.state)

    @property
    def plot_by(self) -> str:
        if self.state.plot_by is None:
            self._refuse("whether rows or columns are its series is known once set_source_data has set them")
        return self.state.plot_by

    @plot_by.setter
    def plot_by(self, value: str) -> None:
        self._refuse("give plot_by to set_source_data, with the range")

    @property
    def style(self) -> int:
        """Excel's number of a built-in style: kept for reading, charts are drawn in one style here."""
        if self.state.style is None:
            self._refuse("its style is not read here")
        return self.state.style

    @style.setter
    def style(self, value: int) -> None:
        self.state.style = value

    @property
    def left(self) -> float:
        return self.state.box[0]

    @left.setter
    def left(self, value: float) -> None:
        self.state.place(left=float(value))

    @property
    def top(self) -> float:
        return self.state.box[1]

    @top.setter
    def top(self, value: float) -> None:
        self.state.place(top=float(value))

    @property
    def width(self) -> float:
        return self.state.box[2]

    @width.setter
    def width(self, value: float) -> None:
        self.state.place(width=float(value))

    @property
    def height(self) -> float:
        return self.state.box[3]

    @height.setter
    def height(self, value: float) -> None:
        self.state.place(height=float(value))

    def delete(self) -> None:
        self.state.delete()

    def to_png(self, path: str) -> None:
        self._refuse("pictures of charts are drawn by Excel")

    def to_pdf(self, path: str, quality: str) -> None:
        self._refuse("a PDF is printed by Excel")
