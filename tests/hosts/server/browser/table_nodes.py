"""Excel tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import xlwings as xw

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.sheets import Sheet
from prodops_xl.hosts.files.tables import Table as ModelTable
from tests.hosts.server.browser.nodes import Collection, HostError, Node
from tests.hosts.server.browser.range_nodes import Range, area_of
from tests.hosts.server.browser.table_parts import TableColumns, TableRows

if TYPE_CHECKING:
    from prodops_xl.hosts.files.areas import Area
    from prodops_xl.hosts.files.sheet_state import SheetState
    from tests.hosts.server.browser.office_host import OfficeHost


class TableNumbers:
    """Which table is which: the model knows tables by name, and a script names a new one after it was made."""

    def __init__(self) -> None:
        self._tables: dict[int, tuple[SheetState, str]] = {}

    def of(self, state: SheetState, name: str) -> int:
        for number, table in self._tables.items():
            if table == (state, name):
                return number
        number = len(self._tables) + 1
        self._tables[number] = (state, name)
        return number

    def table(self, number: int) -> tuple[SheetState, str]:
        return self._tables[number]

    def rename(self, number: int, wanted: str) -> None:
        """The edit that adds the table gets the name; a table of the file is the model's to refuse."""
        state, name = self._tables[number]
        edits = state.book.edits
        new = next((at for at, x in enumerate(edits) if isinstance(x, e.AddTable) and x.name == name), None)
        if new is None:
            ModelTable(Sheet(None, state), name).name = wanted  # type: ignore[arg-type]
            return
        for at in range(new, len(edits)):
            edit = edits[at]
            if isinstance(edit, e.AddTable | e.SetTableLooks | e.ResizeTable) and edit.name == name:
                edits[at] = replace(edit, name=wanted)
        place = next(at for at, record in enumerate(state.tables) if record.name == name)
        state.tables[place] = state.tables[place]._replace(name=wanted)
        self._tables[number] = (state, wanted)


class Tables(Collection):
    """The tables of one sheet or of all; found by name in any case, or by id."""

    def __init__(self, host: OfficeHost, sheets: Sequence[SheetState], meeting: Area | None = None) -> None:
        self.host, self.sheets, self.meeting = host, sheets, meeting

    def items(self) -> list[Table]:
        return [
            Table(self.host, self.host.tables.of(state, record.name))
            for state in self.sheets
            for record in state.tables
            if self.meeting is None or record.area.meets(self.meeting)
        ]

    def find(self, key: Any) -> Table | None:
        wanted = str(key).lower()
        return next((t for t in self.items() if wanted in (t.Name.lower(), t.identity)), None)

    def Add(self, address: Any, has_headers: bool) -> Table:
        state, area = (address.state, address.area) if isinstance(address, Range) else self._place(address)
        self.host.wrote(state)
        source = xw.Range(impl=Range(self.host, state, area).cells)
        added = Sheet(self.host.model, state).tables.add(source=source, has_headers=has_headers)
        return Table(self.host, self.host.tables.of(state, added.name))

    def _place(self, address: str) -> tuple[SheetState, Area]:
        home = self.sheets[0] if len(self.sheets) == 1 else self.host.state.active
        return area_of(self.host, home, address)


class Table(Node):
    """One table."""

    scalars = (
        "Id", "Name", "ShowHeaders", "ShowTotals", "Style", "ShowFilterButton", "HighlightFirstColumn",
        "HighlightLastColumn", "ShowBandedRows", "ShowBandedColumns",
    )  # fmt: skip

    def __init__(self, host: OfficeHost, number: int) -> None:
        self.host, self.number = host, number

    @property
    def identity(self) -> str:
        return f"{{table-{self.number}}}"

    @property
    def state(self) -> SheetState:
        return self.host.tables.table(self.number)[0]

    @property
    def model(self) -> ModelTable:
        state, name = self.host.tables.table(self.number)
        return ModelTable(Sheet(self.host.model, state), name)

    @property
    def Id(self) -> str:
        return self.identity

    @property
    def Name(self) -> str:
        return self.model.name

    @Name.setter
    def Name(self, value: str) -> None:
        self.host.tables.rename(self.number, value)

    @property
    def Worksheet(self) -> Node:
        return self.host.worksheet(self.state)

    @property
    def ShowHeaders(self) -> bool:
        return self.model.show_headers

    @property
    def ShowTotals(self) -> bool:
        return self.model.show_totals

    @property
    def Style(self) -> str:
        return self.model.table_style or ""

    @Style.setter
    def Style(self, value: str) -> None:
        self.model.table_style = value

    @property
    def ShowFilterButton(self) -> bool:
        return self.model.show_autofilter

    @ShowFilterButton.setter
    def ShowFilterButton(self, value: bool) -> None:
        self.model.show_autofilter = value

    @property
    def HighlightFirstColumn(self) -> bool:
        return self.model.show_table_style_first_column

    @HighlightFirstColumn.setter
    def HighlightFirstColumn(self, value: bool) -> None:
        self.model.show_table_style_first_column = value

    @property
    def HighlightLastColumn(self) -> bool:
        return self.model.show_table_style_last_column

    @HighlightLastColumn.setter
    def HighlightLastColumn(self, value: bool) -> None:
        self.model.show_table_style_last_column = value

    @property
    def ShowBandedRows(self) -> bool:
        return self.model.show_table_style_row_stripes

    @ShowBandedRows.setter
    def ShowBandedRows(self, value: bool) -> None:
        self.model.show_table_style_row_stripes = value

    @property
    def ShowBandedColumns(self) -> bool:
        return self.model.show_table_style_column_stripes

    @ShowBandedColumns.setter
    def ShowBandedColumns(self, value: bool) -> None:
        self.model.show_table_style_column_stripes = value

    def _range(self, area: Area) -> Range:
        return Range(self.host, self.state, area)

    def GetRange(self) -> Range:
        return self._range(self.model.record.area)

    def GetHeaderRowRange(self) -> Range:
        header = self.model.header_row_range
        if header is None:
            raise HostError("ItemNotFound", "The table shows no headers.")
        return self._range(header.area)

    def GetDataBodyRange(self) -> Range:
        return self._range(self.model.body)

    def GetTotalRowRange(self) -> Range:
        totals = self.model.totals_row_range
        if totals is None:
            raise HostError("ItemNotFound", "The table shows no totals.")
        return self._range(totals.area)

    @property
    def Columns(self) -> TableColumns:
        return TableColumns(self)

    @property
    def Rows(self) -> TableRows:
        return TableRows(self)

    def Resize(self, target: Any) -> None:
        area = target.area if isinstance(target, Range) else area_of(self.host, self.state, target)[1]
        self.model.resize(xw.Range(impl=self._range(area).cells))
