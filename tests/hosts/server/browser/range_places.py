"""Where ranges lie, and how one range leads to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from prodops_xl.hosts.files.areas import (
    MAX_COLUMNS,
    MAX_ROWS,
    Area,
    parse_area,
    quote_sheet,
    spanning,
    split_sheet,
)
from prodops_xl.hosts.files.names import range_of_name
from prodops_xl.hosts.files.ranges import Range as ModelRange
from prodops_xl.hosts.files.sheets import Sheet
from tests.hosts.server.browser.nodes import HostError, Node, invalid

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheet_state import SheetState
    from tests.hosts.server.browser.office_host import OfficeHost

WHOLE = Area(1, 1, MAX_ROWS, MAX_COLUMNS)


def area_of(host: OfficeHost, state: SheetState, address: Any) -> tuple[SheetState, Area]:
    """What `getRange(address)` means on that sheet: an address, a name, a table; nothing: the whole sheet."""
    if address in (None, ""):
        return state, WHOLE
    sheet_name, text = split_sheet(str(address))
    if sheet_name is not None:
        found = host.state.find_sheet(sheet_name)
        if found is None:
            raise invalid(f"There is no sheet {sheet_name}.")
        state = found
    area = parse_area(text)
    if area is not None:
        return state, area
    for scope in (state.id, None):
        record = host.state.find_name(text, scope)
        cells = range_of_name(host.model, record) if record else None
        if cells is not None:
            return cells.sheet.state, cells.area
    raise invalid(f"{address} is no address on {state.name}.")


class RangePlaces(Node):
    """The half of a Range that has to do with places."""

    tracked = True

    def __init__(self, host: OfficeHost, state: SheetState, area: Area) -> None:
        self.host, self.state, self.area = host, state, area

    @property
    def cells(self) -> ModelRange:
        """The same range of the model."""
        return ModelRange(Sheet(self.host.model, self.state), self.area)

    def _at(self, area: Area) -> Self:
        if area.row < 1 or area.column < 1 or area.last_row > MAX_ROWS or area.last_column > MAX_COLUMNS:
            raise invalid("The range lies outside the sheet.")
        return type(self)(self.host, self.state, area)

    @property
    def Address(self) -> str:
        return f"{quote_sheet(self.state.name)}!{self.area.address}"

    @property
    def RowIndex(self) -> int:
        return self.area.row - 1

    @property
    def ColumnIndex(self) -> int:
        return self.area.column - 1

    @property
    def RowCount(self) -> int:
        return self.area.rows

    @property
    def ColumnCount(self) -> int:
        return self.area.columns

    @property
    def CellCount(self) -> int:
        return self.area.size

    @property
    def Left(self) -> float:
        return self.cells.left

    @property
    def Top(self) -> float:
        return self.cells.top

    @property
    def Width(self) -> float:
        return self.cells.width

    @property
    def Height(self) -> float:
        return self.cells.height

    @property
    def Worksheet(self) -> Node:
        return self.host.worksheet(self.state)

    def GetCell(self, row: int, column: int) -> Self:
        return self._at(Area(self.area.row + row, self.area.column + column))

    def GetRow(self, row: int) -> Self:
        return self._at(self.area._replace(row=self.area.row + row, rows=1))

    def GetColumn(self, column: int) -> Self:
        return self._at(self.area._replace(column=self.area.column + column, columns=1))

    def GetOffsetRange(self, rows: int, columns: int) -> Self:
        return self._at(self.area._replace(row=self.area.row + rows, column=self.area.column + columns))

    def GetResizedRange(self, rows: int, columns: int) -> Self:
        return self._at(self.area._replace(rows=self.area.rows + rows, columns=self.area.columns + columns))

    def GetAbsoluteResizedRange(self, rows: int, columns: int) -> Self:
        return self._at(self.area._replace(rows=rows, columns=columns))

    def GetEntireRow(self) -> Self:
        return self._at(Area(self.area.row, 1, self.area.rows, MAX_COLUMNS))

    def GetEntireColumn(self) -> Self:
        return self._at(Area(1, self.area.column, MAX_ROWS, self.area.columns))

    def GetLastCell(self) -> Self:
        return self._at(Area(self.area.last_row, self.area.last_column))

    def GetRangeEdge(self, direction: str, _active_cell: Any = None) -> Self:
        cell = self.state.grid.end(self.area.row, self.area.column, direction.lower())  # type: ignore[arg-type]
        return self._at(Area(*cell))

    def GetSurroundingRegion(self) -> Self:
        return self._at(self.state.grid.region(self.area.row, self.area.column))

    def GetUsedRangeOrNullObject(self, _values_only: bool = False) -> Self | None:
        used = self.state.grid.used()
        if used is None or not used.meets(self.area):
            return None
        return self._at(_shared(used, self.area))

    def GetIntersectionOrNullObject(self, other: Any) -> Self | None:
        area = other.area if isinstance(other, RangePlaces) else area_of(self.host, self.state, other)[1]
        return self._at(_shared(self.area, area)) if self.area.meets(area) else None

    def GetBoundingRect(self, other: Any) -> Self:
        area = other.area if isinstance(other, RangePlaces) else area_of(self.host, self.state, other)[1]
        return self._at(spanning(self.area, area))

    def GetTables(self, _fully_contained: bool = False) -> Node:
        return self.host.tables_meeting(self.state, self.area)

    def Select(self) -> None:
        if self.state.visibility != "visible":
            raise HostError(
                "InvalidOperation", f"{self.state.name} is hidden: nothing on it can be selected."
            )
        self.host.select(self.state, self.area)


def _shared(one: Area, other: Area) -> Area:
    row, column = max(one.row, other.row), max(one.column, other.column)
    return Area(
        row,
        column,
        min(one.last_row, other.last_row) - row + 1,
        min(one.last_column, other.last_column) - column + 1,
    )
