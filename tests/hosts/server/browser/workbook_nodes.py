"""The workbook and the application around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.hosts.server.browser.drawing_nodes import Nothing
from tests.hosts.server.browser.name_nodes import Names
from tests.hosts.server.browser.nodes import Node
from tests.hosts.server.browser.note_nodes import Comments
from tests.hosts.server.browser.range_nodes import Range
from tests.hosts.server.browser.sheet_nodes import Worksheets
from tests.hosts.server.browser.table_nodes import Tables

if TYPE_CHECKING:
    from prodops_xl.hosts.files.areas import Area
    from tests.hosts.server.browser.office_host import OfficeHost


class Workbook(Node):
    """The root of every object path."""

    scalars = ("Name",)

    def __init__(self, host: OfficeHost) -> None:
        self.host = host

    @property
    def Name(self) -> str:
        return self.host.model.name

    @property
    def Worksheets(self) -> Worksheets:
        return Worksheets(self.host)

    @property
    def Names(self) -> Names:
        return Names(self.host, None)

    @property
    def Tables(self) -> Tables:
        return Tables(self.host, self.host.state.sheets)

    @property
    def Comments(self) -> Comments:
        return Comments()

    @property
    def PivotTables(self) -> Nothing:
        return Nothing("pivot tables")

    @property
    def Application(self) -> Application:
        return Application(self.host)

    def _selection(self) -> Area:
        return self.host.state.active.selection

    def GetSelectedRange(self) -> Range:
        return Range(self.host, self.host.state.active, self._selection())

    def GetActiveCell(self) -> Range:
        return Range(self.host, self.host.state.active, self._selection()._replace(rows=1, columns=1))

    def Save(self, _behavior: str = "Save") -> None:
        self.host.saves += 1

    def _RemoveReference(self, _number: str) -> None:
        """References cost nothing here."""

    def _RemoveAllReferences(self) -> None:
        """As above."""


class Application(Node):
    """Excel itself."""

    scalars = ("CalculationMode",)

    def __init__(self, host: OfficeHost) -> None:
        self.host = host

    @property
    def CalculationMode(self) -> str:
        return "Automatic"

    @property
    def CultureInfo(self) -> CultureInfo:
        return CultureInfo()

    def Calculate(self, _kind: str) -> None:
        """The model computes no formulas."""

    def SuspendScreenUpdatingUntilNextSync(self) -> None:
        """There is no screen."""

    def SuspendApiCalculationUntilNextSync(self) -> None:
        """As above."""


class CultureInfo(Node):
    """English (United States), as `typed_values` reads."""

    scalars = ("Name",)

    @property
    def Name(self) -> str:
        return "en-US"

    @property
    def DatetimeFormat(self) -> DatetimeFormat:
        return DatetimeFormat()


class DatetimeFormat(Node):
    """Its dates."""

    scalars = ("ShortDatePattern",)

    @property
    def ShortDatePattern(self) -> Any:
        return "m/d/yyyy"
