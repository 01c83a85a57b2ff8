"""Worksheets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area
from tests.hosts.server.browser.chart_nodes import Charts
from tests.hosts.server.browser.drawing_nodes import Nothing
from tests.hosts.server.browser.name_nodes import Names
from tests.hosts.server.browser.nodes import Collection, HostError, Node, UnknownError, invalid, not_found
from tests.hosts.server.browser.note_nodes import Comments, Notes
from tests.hosts.server.browser.page_nodes import FreezePanes, PageLayout, Protection
from tests.hosts.server.browser.range_nodes import Range, RangeAreas, area_of
from tests.hosts.server.browser.table_nodes import Tables

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheet_state import SheetState
    from tests.hosts.server.browser.office_host import OfficeHost

_VISIBILITY = {"visible": "Visible", "hidden": "Hidden", "veryHidden": "VeryHidden"}


class Worksheets(Collection):
    """The sheets in order."""

    def __init__(self, host: OfficeHost) -> None:
        self.host = host

    def items(self) -> list[Worksheet]:
        return [Worksheet(self.host, state) for state in self.host.state.sheets]

    def find(self, key: Any) -> Worksheet | None:
        """By name, in any case, or by id."""
        by_name = self.host.state.find_sheet(str(key))
        if by_name is not None:
            return Worksheet(self.host, by_name)
        return super().find(key)

    def GetActiveWorksheet(self) -> Worksheet:
        return Worksheet(self.host, self.host.state.active)

    def GetFirst(self, _visible_only: bool = False) -> Worksheet:
        return self.items()[0]

    def Add(self, name: str | None = None) -> Worksheet:
        """A sheet at the end; unlike the desktop, Excel's JavaScript leaves the active sheet in front."""
        state, front = self.host.state, self.host.state.active
        if name is not None and state.find_sheet(name):
            raise HostError(
                "ItemAlreadyExists", f"A resource with the same name or identifier exists: {name}."
            )
        added = state.add_sheet(name, len(state.sheets))
        state.activate(front)
        return Worksheet(self.host, added)

    def _RegisterCalculatedEvent(self) -> None:
        self.host.listen("WorksheetCollection.Calculated")


class Worksheet(Node):
    """One sheet; after its deletion everything asked of it is an error."""

    scalars = ("Id", "Name", "Position", "Visibility", "ShowGridlines")

    def __init__(self, host: OfficeHost, state: SheetState) -> None:
        self.host, self.state = host, state

    def member(self, name: str) -> Any:
        if self.state not in self.host.state.sheets:
            raise not_found(f"the sheet {self.state.name}, which was deleted")
        return super().member(name)

    @property
    def identity(self) -> str:
        return f"{{sheet-{self.state.id}}}"

    @property
    def Id(self) -> str:
        return self.identity

    @property
    def Name(self) -> str:
        return self.state.name

    @Name.setter
    def Name(self, value: str) -> None:
        self.host.state.rename_sheet(self.state, value)

    @property
    def Position(self) -> int:
        return self.host.state.sheets.index(self.state)

    @Position.setter
    def Position(self, place: int) -> None:
        """The model moves a sheet only while it is new: then the edit that adds it gets another place."""
        book = self.host.state
        if place == book.sheets.index(self.state):
            return
        for number, edit in enumerate(book.edits):
            if isinstance(edit, e.AddSheet) and edit.sheet == self.state.id:
                if any(isinstance(later, e.AddSheet | e.DeleteSheet) for later in book.edits[number + 1 :]):
                    break
                book.edits[number] = replace(edit, position=place)
                book.sheets.remove(self.state)
                book.sheets.insert(place, self.state)
                return
        raise UnknownError("moving a sheet that is not new")

    @property
    def Visibility(self) -> str:
        return _VISIBILITY[self.state.visibility]

    @Visibility.setter
    def Visibility(self, value: str) -> None:
        self.host.state.show_sheet(self.state, value[0].lower() + value[1:])  # type: ignore[arg-type]

    @property
    def ShowGridlines(self) -> bool:
        return True

    # Cells ----------------------------------------------------------------------------------------

    def GetRange(self, address: Any = None) -> Range:
        return Range(self.host, *area_of(self.host, self.state, address))

    def GetRanges(self, addresses: Any = None) -> RangeAreas:
        parts = [part.strip() for part in str(addresses).split(",")] if addresses else [None]
        return RangeAreas(self.host, self.state, [area_of(self.host, self.state, part)[1] for part in parts])

    def GetCell(self, row: int, column: int) -> Range:
        return self.GetRangeByIndexes(row, column, 1, 1)

    def GetRangeByIndexes(self, row: int, column: int, rows: int, columns: int) -> Range:
        if row < 0 or column < 0 or rows < 1 or columns < 1:
            raise invalid("Rows and columns count from 0, and a range has at least one of each.")
        return Range(self.host, self.state, Area(row + 1, column + 1, rows, columns))

    def GetUsedRangeOrNullObject(self, _values_only: bool = False) -> Range | None:
        used = self.state.grid.used()
        return None if used is None else Range(self.host, self.state, used)

    def GetUsedRange(self, _values_only: bool = False) -> Range:
        return Range(self.host, self.state, self.state.used())

    # The sheet itself -----------------------------------------------------------------------------

    def Activate(self) -> None:
        if self.state.visibility != "visible":
            raise HostError("InvalidOperation", f"{self.state.name} is hidden and cannot be activated.")
        self.host.state.activate(self.state)
        self.host.selection_changed()

    def Delete(self) -> None:
        if self.state.visibility == "veryHidden":
            raise HostError("GeneralException", "A very hidden sheet cannot be deleted; show it first.")
        self.host.state.delete_sheet(self.state)

    @property
    def Names(self) -> Names:
        return Names(self.host, self.state)

    @property
    def Tables(self) -> Tables:
        return Tables(self.host, [self.state])

    @property
    def Notes(self) -> Notes:
        return Notes(self.host, self.state)

    @property
    def Comments(self) -> Comments:
        return Comments()

    @property
    def Charts(self) -> Charts:
        return Charts(self.host, self.state)

    @property
    def PivotTables(self) -> Nothing:
        return Nothing("pivot tables")

    @property
    def Shapes(self) -> Nothing:
        return Nothing("shapes")

    @property
    def FreezePanes(self) -> FreezePanes:
        return FreezePanes(self.host, self.state)

    @property
    def PageLayout(self) -> PageLayout:
        return PageLayout(self.host, self.state)

    @property
    def Protection(self) -> Protection:
        return Protection()

    def _RegisterSelectionChangedEvent(self) -> None:
        self.host.listen(f"Worksheet.SelectionChanged {self.state.name}")
