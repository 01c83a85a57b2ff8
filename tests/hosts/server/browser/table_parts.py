"""Columns and rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.hosts.server.browser.nodes import Collection, Node, UnknownError
from tests.hosts.server.browser.range_nodes import Range

if TYPE_CHECKING:
    from prodops_xl.hosts.files.areas import Area
    from tests.hosts.server.browser.table_nodes import Table


class TableColumns(Collection):
    """The columns of a table."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def items(self) -> list[TableColumn]:
        header = self.table.model.record.area._replace(rows=1)
        names = self.table.state.grid.block(header)[0]
        return [TableColumn(self.table, index, str(name)) for index, name in enumerate(names)]

    def find(self, key: Any) -> TableColumn | None:
        return next((c for c in self.items() if key in (c.Name, c.Id)), None)


class TableColumn(Node):
    """One column."""

    scalars = ("Id", "Name", "Index")

    def __init__(self, table: Table, index: int, name: str) -> None:
        self.table, self._index, self._name = table, index, name

    @property
    def identity(self) -> str:
        return str(self._index + 1)

    @property
    def Id(self) -> int:
        return self._index + 1

    @property
    def Name(self) -> str:
        return self._name

    @property
    def Index(self) -> int:
        return self._index

    def _part(self, area: Area) -> Range:
        return Range(
            self.table.host, self.table.state, area._replace(column=area.column + self._index, columns=1)
        )

    def GetRange(self) -> Range:
        return self._part(self.table.model.record.area)

    def GetDataBodyRange(self) -> Range:
        return self._part(self.table.model.body)


class TableRows(Collection):
    """The rows of a table's body: counted, not changed one by one."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def items(self) -> list[Any]:
        raise UnknownError("single rows of a table")

    @property
    def Count(self) -> int:
        return self.table.model.body.rows
