"""What a chart consists of: title, legend, axes, series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodops_xl.hosts.files.charts import Chart as ModelChart
from tests.hosts.server.browser.look_nodes import hexed, rgb
from tests.hosts.server.browser.nodes import Collection, Node

if TYPE_CHECKING:
    from prodops_xl.hosts.files.chart_looks import ChartAxis as ModelAxis


class _Part(Node):
    def __init__(self, model: ModelChart) -> None:
        self.model = model


class ChartTitle(_Part):
    """The title of a chart."""

    scalars = ("Visible", "Text")

    @property
    def Visible(self) -> bool:
        return bool(self.model.title)

    @Visible.setter
    def Visible(self, value: bool) -> None:
        if not value:
            self.model.title = None

    @property
    def Text(self) -> str:
        return self.model.title or ""

    @Text.setter
    def Text(self, value: str) -> None:
        self.model.title = value


class ChartLegend(_Part):
    """The legend of a chart."""

    scalars = ("Visible", "Position")

    @property
    def Visible(self) -> bool:
        return self.model.legend.visible

    @Visible.setter
    def Visible(self, value: bool) -> None:
        self.model.legend.visible = value

    @property
    def Position(self) -> str:
        return (self.model.legend.position or "right").capitalize()

    @Position.setter
    def Position(self, value: str) -> None:
        self.model.legend.position = value.lower()


class ChartAxes(_Part):
    """The two axes that the model draws."""

    @property
    def CategoryAxis(self) -> ChartAxis:
        return ChartAxis(self.model.category_axis)

    @property
    def ValueAxis(self) -> ChartAxis:
        return ChartAxis(self.model.value_axis)


class ChartAxis(Node):
    """One axis; the model keeps what is set and leaves the rest to Excel."""

    scalars = ("Visible",)

    def __init__(self, model: ModelAxis) -> None:
        self.model = model

    @property
    def Visible(self) -> bool:
        try:
            return self.model.visible
        except NotImplementedError:
            return True

    @Visible.setter
    def Visible(self, value: bool) -> None:
        self.model.set(visible=value)

    @property
    def NumberFormat(self) -> str:
        return self.model.number_format

    @NumberFormat.setter
    def NumberFormat(self, value: str) -> None:
        self.model.set(number_format=value)

    @property
    def ReversePlotOrder(self) -> bool:
        return self.model.reverse_order

    @ReversePlotOrder.setter
    def ReversePlotOrder(self, value: bool) -> None:
        self.model.set(reverse_order=value)

    @property
    def Position(self) -> str:
        return self.model.crosses.capitalize()

    @Position.setter
    def Position(self, value: str) -> None:
        self.model.set(crosses=value.lower())


class ChartSeries(Collection):
    """The series of a chart."""

    def __init__(self, model: ModelChart) -> None:
        self.model = model

    def items(self) -> list[OneSeries]:
        return [OneSeries(self.model, at) for at in range(len(self.model.series))]


class OneSeries(Node):
    """One series: its name, its labels, its colours."""

    scalars = ("Name",)

    def __init__(self, chart: ModelChart, at: int) -> None:
        self.chart, self.at = chart, at

    @property
    def Name(self) -> str:
        return self.chart.series(self.at + 1).name

    @Name.setter
    def Name(self, value: str) -> None:
        self.chart.series(self.at + 1).set(name=value)

    def SetXAxisValues(self, source: Any) -> None:
        """The model gives all series the same labels, as Excel's own charts of this kind have."""
        self.chart.set_x_axis_values(source.cells)

    @property
    def Format(self) -> SeriesFormat:
        return SeriesFormat(self.chart, self.at)


class SeriesFormat(Node):
    """How a series is drawn."""

    def __init__(self, chart: ModelChart, at: int) -> None:
        self.chart, self.at = chart, at

    @property
    def Line(self) -> SeriesLine:
        return SeriesLine(self.chart, self.at)

    @property
    def Fill(self) -> SeriesFill:
        return SeriesFill(self.chart, self.at)


class SeriesLine(SeriesFormat):
    """Its line."""

    scalars = ("Color",)

    @property
    def Color(self) -> str | None:
        color = self.chart.series(self.at + 1).line_color
        return None if color is None else hexed(color)

    @Color.setter
    def Color(self, value: str) -> None:
        self.chart.series(self.at + 1).set(line_color=rgb(value))


class SeriesFill(SeriesFormat):
    """Its fill."""

    def SetSolidColor(self, value: str) -> None:
        self.chart.series(self.at + 1).set(fill_color=rgb(value))
