"""Ranges: what they hold and how they look. Where they lie stands in `range_places.py`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from prodops_xl.hosts.files.areas import Area, quote_sheet
from prodops_xl.hosts.files.serials import to_serial
from tests.hosts.server.browser.look_nodes import RangeFormat, hexed
from tests.hosts.server.browser.nodes import Collection, HostError, Node, UnknownError, invalid
from tests.hosts.server.browser.range_places import RangePlaces, area_of
from tests.hosts.server.browser.typed_values import typed

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheet_state import SheetState
    from tests.hosts.server.browser.office_host import OfficeHost

__all__ = ["Range", "RangeAreas", "area_of"]

# Excel on the web hands over no more values at once; beyond it the property comes back null.
MOST_CELLS = 5_000_000
_WRONG_SIZE = (
    "The number of rows or columns in the input array doesn't match the size or dimensions of the range."
)


class Range(RangePlaces):
    """A rectangle of cells."""

    scalars = (
        "Address", "RowIndex", "ColumnIndex", "RowCount", "ColumnCount", "Values", "Formulas", "NumberFormat",
    )  # fmt: skip

    def GetMergedAreasOrNullObject(self) -> RangeAreas | None:
        areas = [part for part in self.state.merged if part.meets(self.area)]
        return RangeAreas(self.host, self.state, areas) if areas else None

    # What it holds --------------------------------------------------------------------------------

    def _within(self) -> Area:
        if self.area.size > MOST_CELLS:
            raise HostError(
                "InvalidOperation", "A range of so many cells has no values to read or write at once."
            )
        return self.area

    @property
    def Values(self) -> list[list[Any]] | None:
        if self.area.size > MOST_CELLS:
            return None
        date1904 = self.state.book.storage.date1904
        return [[_told(value, date1904) for value in row] for row in self.state.grid.block(self.area)]

    @Values.setter
    def Values(self, values: Any) -> None:
        self._type_in(self._matrix(values))

    @property
    def Formulas(self) -> list[list[Any]] | None:
        values = self.Values
        for row, column in self.state.grid.formulas if values else ():
            if self.area.covers(row, column):
                values[row - self.area.row][column - self.area.column] = self.state.formula(row, column)  # type: ignore[index]
        return values

    @Formulas.setter
    def Formulas(self, values: Any) -> None:
        self._type_in(self._matrix(values))

    @property
    def NumberFormat(self) -> list[list[str]]:
        return [[self._format(row, column) for column in self._columns()] for row in self._rows()]

    @NumberFormat.setter
    def NumberFormat(self, codes: Any) -> None:
        looks = self.state.looks
        told = self._matrix(codes) if isinstance(codes, list) and _size(codes) != (1, 1) else None
        if told is None:
            looks.set_number_format(self.area, codes[0][0] if isinstance(codes, list) else codes)
            return
        for row, line in zip(self._rows(), told, strict=True):
            for column, code in zip(self._columns(), line, strict=True):
                if code is not None and code != self._format(row, column):
                    looks.set_number_format(Area(row, column), code)

    @property
    def Text(self) -> list[list[str]]:
        raise UnknownError("Range.Text: the model draws no numbers")

    def _rows(self) -> range:
        area = self._within()
        return range(area.row, area.last_row + 1)

    def _columns(self) -> range:
        return range(self.area.column, self.area.last_column + 1)

    def _format(self, row: int, column: int) -> str:
        return self.state.looks.look("number_format", row, column)

    def _matrix(self, values: Any) -> list[list[Any]]:
        """One value for all cells, or a value for each; None leaves a cell as it is."""
        area = self._within()
        if not isinstance(values, list):
            return [[values] * area.columns] * area.rows
        if _size(values) != (area.rows, area.columns):
            raise invalid(_WRONG_SIZE)
        return values

    def _ValidateArraySize(self, rows: int, columns: int) -> None:
        """Office.js asks this before it cuts an array of more than 1,500 values into blocks of rows."""
        if (rows, columns) != (self.area.rows, self.area.columns):
            raise invalid(_WRONG_SIZE)

    def _type_in(self, rows: list[list[Any]]) -> None:
        """Runs of cells in a row go to the model at once; a General cell gets the format of what was typed."""
        self.host.wrote(self.state)
        for row, line in zip(self._rows(), rows, strict=True):
            contents: list[Any] = []
            begin = self.area.column
            for column, value in zip(self._columns(), line, strict=True):
                if value is None:
                    self._put(row, begin, contents)
                    begin, contents = column + 1, []
                else:
                    contents.append(self._typed(row, column, value))
            self._put(row, begin, contents)

    def _typed(self, row: int, column: int, value: Any) -> Any:
        if not isinstance(value, str):
            return float(value) if type(value) is int else value
        code = self._format(row, column)
        content, wanted = typed(value, code)
        before = self.state.grid.value(row, column)
        if wanted and (code == "General" or isinstance(before, dt.datetime)) and self._plain(row, column):
            self.state.looks.set_number_format(Area(row, column), wanted)
        return content

    def _plain(self, row: int, column: int) -> bool:
        """Has the cell no format of its own, but for what a date in it made the model say?"""
        return self.host.own_format(self.state, row, column) == "General"

    def _put(self, row: int, column: int, contents: list[Any]) -> None:
        if contents:
            self.state.put(row, column, [contents])

    def Clear(self, apply_to: str = "All") -> None:
        self.host.wrote(self.state)
        cells = self.cells
        if apply_to == "All":
            cells.clear()
        elif apply_to == "Contents":
            cells.clear_contents()
        elif apply_to == "Formats":
            cells.clear_formats()
        elif apply_to in ("Hyperlinks", "RemoveHyperlinks"):
            self.state.delete_links(self.area)
        else:
            raise UnknownError(f"Range.Clear({apply_to})")

    # How it looks ---------------------------------------------------------------------------------

    @property
    def Format(self) -> RangeFormat:
        return RangeFormat(self.host, self.state, self.area)

    @property
    def RowHidden(self) -> bool | None:
        return self.cells.row_hidden

    @RowHidden.setter
    def RowHidden(self, value: bool) -> None:
        self.cells.row_hidden = value

    @property
    def ColumnHidden(self) -> bool | None:
        return self.cells.column_hidden

    @ColumnHidden.setter
    def ColumnHidden(self, value: bool) -> None:
        self.cells.column_hidden = value

    @property
    def Hyperlink(self) -> dict[str, Any] | None:
        address = self.state.links.get((self.area.row, self.area.column))
        return None if address is None else {"address": address}

    @Hyperlink.setter
    def Hyperlink(self, link: dict[str, Any]) -> None:
        address = link.get("address") or "#" + link["documentReference"]
        self.cells.add_hyperlink(address, link.get("textToDisplay") or address, link.get("screenTip") or "")

    def Group(self, by: str) -> None:
        self.cells.group("columns" if by == "ByColumns" else "rows")

    def Ungroup(self, by: str) -> None:
        self.cells.ungroup("columns" if by == "ByColumns" else "rows")

    def GetCellProperties(self, wanted: dict[str, Any]) -> list[list[dict[str, Any]]]:
        """Fills alone; anything else that is asked is not known here."""
        if wanted != {"format": {"fill": {"color": True, "pattern": True}}}:
            raise UnknownError(f"Range.GetCellProperties of {wanted}")
        return [
            [{"format": {"fill": self._fill(row, column)}} for column in self._columns()]
            for row in self._rows()
        ]

    def _fill(self, row: int, column: int) -> dict[str, Any]:
        color = self.state.looks.look("fill", row, column)
        return (
            {"color": "#FFFFFF", "pattern": "None"}
            if color is None
            else {"color": hexed(color), "pattern": "Solid"}
        )

    def SetCellProperties(self, rows: list[list[dict[str, Any]]]) -> None:
        for row, line in zip(self._rows(), self._matrix(rows), strict=True):
            for column, told in zip(self._columns(), line, strict=True):
                fill = told.get("format", {}).get("fill", {})
                if told and (set(told) != {"format"} or set(told["format"]) != {"fill"}):
                    raise UnknownError(f"Range.SetCellProperties of {told}")
                cell = RangeFormat(self.host, self.state, Area(row, column)).Fill
                if fill.get("color"):
                    cell.Color = fill["color"]
                elif fill.get("pattern") == "None":
                    cell.Clear()


class RangeAreas(Node):
    """Several rectangles of one sheet."""

    scalars = ("Address",)
    tracked = True

    def __init__(self, host: OfficeHost, state: SheetState, areas: list[Area]) -> None:
        self.host, self.state, self.parts = host, state, areas

    @property
    def Address(self) -> str:
        return ",".join(f"{quote_sheet(self.state.name)}!{part.address}" for part in self.parts)

    @property
    def Areas(self) -> RangeCollection:
        return RangeCollection([Range(self.host, self.state, part) for part in self.parts])

    def Clear(self, apply_to: str = "All") -> None:
        for part in self.Areas.items():
            part.Clear(apply_to)


class RangeCollection(Collection):
    """The rectangles of a RangeAreas."""

    def __init__(self, parts: list[Range]) -> None:
        self._parts = parts

    def items(self) -> list[Range]:
        return self._parts


def _size(matrix: list[Any]) -> tuple[int, int]:
    widths = {len(row) if isinstance(row, list) else -1 for row in matrix}
    return (len(matrix), widths.pop() if len(widths) == 1 else -1)


def _told(value: Any, date1904: bool) -> Any:
    """A value as Excel's JavaScript sees it: blank is "", a date its serial number, an error its text."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = to_serial(value, date1904)
    if type(value) is float and value.is_integer():
        return int(value)
    return value
