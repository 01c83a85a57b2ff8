"""Charts, as far as the file engine draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodops_xl.hosts.files.chart_records import KINDS
from prodops_xl.hosts.files.charts import Chart as ModelChart
from prodops_xl.hosts.files.charts import Charts as ModelCharts
from prodops_xl.hosts.files.sheets import Sheet
from tests.hosts.server.browser.chart_parts import ChartAxes, ChartLegend, ChartSeries, ChartTitle
from tests.hosts.server.browser.nodes import Collection, Node, UnknownError

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheet_state import SheetState
    from tests.hosts.server.browser.office_host import OfficeHost

# ColumnStacked100 -> column_stacked_100, and back.
_KINDS = {"".join(part.capitalize() for part in kind.split("_")): kind for kind in KINDS}
_SPELT = {kind: name for name, kind in _KINDS.items()}
# What Excel gives a new chart that is told no place and no size, in points.
_BOX = (0.0, 0.0, 360.0, 216.0)


class Charts(Collection):
    """The charts of a sheet, by name or place."""

    def __init__(self, host: OfficeHost, state: SheetState) -> None:
        self.host, self.state = host, state

    @property
    def model(self) -> ModelCharts:
        return ModelCharts(Sheet(self.host.model, self.state))

    def items(self) -> list[Chart]:
        return [Chart(model) for model in self.model]

    def find(self, key: Any) -> Chart | None:
        return next((chart for chart in self.items() if str(key) in (chart.identity, chart.Name)), None)

    def Add(self, kind: str, source: Any, series_by: str = "Auto") -> Chart:
        if kind not in _KINDS:
            raise UnknownError(f"charts of the type {kind}")
        self.host.wrote(self.state)
        made = self.model.add(*_BOX, chart_type=_KINDS[kind])
        chart = Chart(made)
        chart.SetData(source, series_by)
        return chart


class Chart(Node):
    """One chart. Its id outlives its name."""

    scalars = ("Id", "Name", "ChartType", "Left", "Top", "Width", "Height")

    def __init__(self, model: ModelChart) -> None:
        self.model = model

    @property
    def identity(self) -> str:
        return f"{{chart-{self.model.state.record.number}}}"

    @property
    def Id(self) -> str:
        return self.identity

    @property
    def Name(self) -> str:
        return self.model.name

    @Name.setter
    def Name(self, value: str) -> None:
        self.model.name = value

    @property
    def ChartType(self) -> str:
        return _SPELT.get(self.model.chart_type, "Invalid")

    @ChartType.setter
    def ChartType(self, value: str) -> None:
        if value not in _KINDS:
            raise UnknownError(f"charts of the type {value}")
        self.model.chart_type = _KINDS[value]

    @property
    def Left(self) -> float:
        return self.model.left

    @Left.setter
    def Left(self, value: float) -> None:
        self.model.left = value

    @property
    def Top(self) -> float:
        return self.model.top

    @Top.setter
    def Top(self, value: float) -> None:
        self.model.top = value

    @property
    def Width(self) -> float:
        return self.model.width

    @Width.setter
    def Width(self, value: float) -> None:
        self.model.width = value

    @property
    def Height(self) -> float:
        return self.model.height

    @Height.setter
    def Height(self, value: float) -> None:
        self.model.height = value

    @property
    def Style(self) -> int:
        return self.model.style

    @Style.setter
    def Style(self, value: int) -> None:
        self.model.style = value

    def SetPosition(self, start: Any, end: Any = None) -> None:
        if end is not None or isinstance(start, str):
            raise UnknownError("Chart.SetPosition but with one range")
        self.model.left, self.model.top = start.Left, start.Top

    def SetData(self, source: Any, series_by: str = "Auto") -> None:
        along = {"Columns": "columns", "Rows": "rows", "Auto": None}[series_by]
        self.model.set_source_data(source.cells, along)

    def Delete(self) -> None:
        self.model.delete()

    @property
    def Title(self) -> ChartTitle:
        return ChartTitle(self.model)

    @property
    def Legend(self) -> ChartLegend:
        return ChartLegend(self.model)

    @property
    def Axes(self) -> ChartAxes:
        return ChartAxes(self.model)

    @property
    def Series(self) -> ChartSeries:
        return ChartSeries(self.model)
