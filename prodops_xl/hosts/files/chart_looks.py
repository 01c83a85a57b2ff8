"""Series, legend and axes of the charts of the file engine. xlwings sets them by `set`, all at once."""

# mypy: disable-error-code="misc"

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from prodops_xl.hosts.files.chart_records import RGB, SeriesRecord, referred
from prodops_xl.hosts.files.chart_state import AxisName, ChartState
from prodops_xl.hosts.files.colors import rgb_of

if TYPE_CHECKING:
    from prodops_xl.hosts.files.books import Book

_UNSET = base_classes._UNSET  # noqa: SLF001 - xlwings' own mark for "not given"
_DEFAULT_POSITION = "right"


class ChartSeriesCollection(base_classes.ChartSeriesCollection):
    """The series of one chart, by number."""

    def __init__(self, book: Book, state: ChartState) -> None:
        self.book = book
        self.state = state

    @property
    def api(self) -> ChartSeriesCollection:
        return self

    def __call__(self, key: int) -> ChartSeries:
        if isinstance(key, bool) or not isinstance(key, int) or not 1 <= key <= len(self):
            raise KeyError(key)
        return ChartSeries(self.book, self.state, key - 1)

    def __len__(self) -> int:
        return len(self.state.record.series)

    def __iter__(self) -> Iterator[ChartSeries]:
        return (ChartSeries(self.book, self.state, at) for at in range(len(self)))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, int) and not isinstance(key, bool) and 1 <= key <= len(self)


class ChartSeries(base_classes.ChartSeries):
    """One series: its name and its colours."""

    def __init__(self, book: Book, state: ChartState, at: int) -> None:
        self.book = book
        self.state = state
        self.at = at

    @property
    def api(self) -> ChartSeries:
        return self

    @property
    def _record(self) -> SeriesRecord:
        return self.state.record.series[self.at]

    @property
    def name(self) -> str:
        """The name, or what stands in the cell that names the series."""
        record = self._record
        place = referred(record.name_cell) if record.name_cell else None
        sheet = self.book.state.find_sheet(place[0]) if place else None
        if place is None or sheet is None:
            return record.name or f"Series{self.at + 1}"
        value = sheet.grid.value(place[1].row, place[1].column)
        return "" if value is None else str(value)

    @property
    def fill_color(self) -> RGB | None:
        return self._record.fill

    @property
    def line_color(self) -> RGB | None:
        return self._record.line

    @property
    def chart_type(self) -> str:
        return self.state.record.kind

    @property
    def axis_group(self) -> str:
        return "primary"

    def set(self, **looks: Any) -> None:
        """Name, fill and line colour; markers, and kinds and axes of single series are Excel's."""
        told = {name: value for name, value in looks.items() if value is not _UNSET}
        fields: dict[str, Any] = {}
        for name, value in told.items():
            if name == "name":
                fields |= {"name": value, "name_cell": ""}
            elif name in ("fill_color", "line_color"):
                fields[name.removesuffix("_color")] = rgb_of(value)
            else:
                raise NotImplementedError(f"The {name} of a series is not set without Excel.")
        series = list(self.state.record.series)
        series[self.at] = series[self.at]._replace(**fields)
        self.state.set_series(tuple(series))


class ChartLegend(base_classes.ChartLegend):
    """The legend of one chart."""

    def __init__(self, state: ChartState) -> None:
        self.state = state

    @property
    def api(self) -> ChartLegend:
        return self

    @property
    def visible(self) -> bool:
        return self.state.record.legend is not None

    @visible.setter
    def visible(self, value: bool) -> None:
        if bool(value) != self.visible:
            self.state.change(legend=_DEFAULT_POSITION if value else "")

    @property
    def position(self) -> str | None:
        return self.state.record.legend

    @position.setter
    def position(self, value: str) -> None:
        self.state.change(legend=value)


class ChartAxis(base_classes.ChartAxis):
    """One axis: reads tell what this session set; what Excel would choose is known to Excel alone."""

    def __init__(self, state: ChartState, axis: AxisName) -> None:
        self.state = state
        self.axis = axis

    @property
    def api(self) -> ChartAxis:
        return self

    def _read(self, name: str) -> Any:
        found = self.state.axes[self.axis].get(name)
        if found is None and name != "title":
            raise NotImplementedError(f"The {name} of an axis is read here once it has been set.")
        return found

    @property
    def title(self) -> str | None:
        return self._read("title")

    @property
    def minimum_scale(self) -> float:
        return self._read("minimum")

    @property
    def maximum_scale(self) -> float:
        return self._read("maximum")

    @property
    def major_unit(self) -> float:
        return self._read("major_unit")

    @property
    def number_format(self) -> str:
        return self._read("number_format")

    @property
    def visible(self) -> bool:
        return self._read("visible")

    @property
    def reverse_order(self) -> bool:
        return self._read("reverse")

    @property
    def crosses(self) -> str:
        return self._read("crosses")

    def set(self, **looks: Any) -> None:
        words = {"minimum_scale": "minimum", "maximum_scale": "maximum", "reverse_order": "reverse"}
        told = {words.get(name, name): value for name, value in looks.items() if value is not _UNSET}
        self.state.set_axis(self.axis, **told)
