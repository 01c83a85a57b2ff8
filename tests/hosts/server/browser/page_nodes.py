"""What hangs on a sheet but its cells: panes, pages, protection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import parse_area
from tests.hosts.server.browser.nodes import Node, UnknownError, invalid
from tests.hosts.server.browser.range_nodes import Range, RangeAreas

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheet_state import SheetState
    from tests.hosts.server.browser.office_host import OfficeHost


class FreezePanes(Node):
    """Rows and columns that stay in view; the model takes them and is not asked."""

    def __init__(self, host: OfficeHost, state: SheetState) -> None:
        self.host, self.state = host, state

    def _freeze(self, rows: int, columns: int) -> None:
        self.state.book.record(e.SetFrozenPanes(self.state.id, rows, columns))

    def FreezeAt(self, frozen: Any) -> None:
        area = frozen.area if isinstance(frozen, Range) else parse_area(str(frozen))
        if area is None:
            raise invalid(f"{frozen} is no range.")
        self._freeze(
            0 if area.whole_columns else area.last_row,
            0 if area.whole_rows else area.last_column,
        )

    def FreezeRows(self, count: int = 1) -> None:
        self._freeze(count, 0)

    def FreezeColumns(self, count: int = 1) -> None:
        self._freeze(0, count)

    def Unfreeze(self) -> None:
        self._freeze(0, 0)


class PageLayout(Node):
    """What is printed, and how."""

    def __init__(self, host: OfficeHost, state: SheetState) -> None:
        self.host, self.state = host, state

    def GetPrintAreaOrNullObject(self) -> RangeAreas | None:
        told = self.state.print_area
        if told is None:
            return None
        areas = [area for part in told.split(",") if (area := parse_area(part.rpartition("!")[2]))]
        return RangeAreas(self.host, self.state, areas)

    def SetPrintArea(self, area: Any) -> None:
        if isinstance(area, Range):
            self.state.set_print_area(area.area.spell())
            return
        parts = [parse_area(part) for part in area.split(",")] if area else []
        if None in parts:
            raise invalid(f"{area} is no area to print.")
        self.state.set_print_area(",".join(part.spell() for part in parts if part) or None)

    @property
    def Orientation(self) -> str:
        raise UnknownError("reading PageLayout.Orientation: the model only writes it")

    @Orientation.setter
    def Orientation(self, value: str) -> None:
        self.state.book.record(e.SetPages(self.state.id, landscape=value == "Landscape"))

    @property
    def Zoom(self) -> dict[str, Any]:
        raise UnknownError("reading PageLayout.Zoom: the model only writes it")

    @Zoom.setter
    def Zoom(self, value: dict[str, Any]) -> None:
        if value.get("scale"):
            raise UnknownError("PageLayout.Zoom with a scale")
        wide, tall = value.get("horizontalFitToPages"), value.get("verticalFitToPages")
        self.state.book.record(e.SetPages(self.state.id, wide=wide or 0, tall=tall or 0))

    def SetPrintTitleRows(self, rows: Any) -> None:
        area = rows.area if isinstance(rows, Range) else parse_area(str(rows))
        if area is None:
            raise invalid(f"{rows} are no rows.")
        self.state.book.record(e.SetPages(self.state.id, title_rows=f"{area.row}:{area.last_row}"))


class Protection(Node):
    """No sheet of the model is protected: the file engine refuses what protection would."""

    scalars = ("Protected",)

    @property
    def Protected(self) -> bool:
        return False
