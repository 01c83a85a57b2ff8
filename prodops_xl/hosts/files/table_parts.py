"""Columns and rows of Excel tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.ranges import Range

if TYPE_CHECKING:
    from prodops_xl.hosts.files.tables import Table


def header_text(value: Any) -> str:
    """A header as Excel makes it text."""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


class TableColumn(base_classes.TableColumn):
    """One column of a table; `index` counts from 1."""

    def __init__(self, table: Table, index: int) -> None:
        self.table = table
        self._index = index

    @property
    def index(self) -> int:
        return self._index

    @property
    def name(self) -> str:
        """The text of its header cell, or what the file calls it where there is none."""
        record, position = self.table.record, self._index - 1
        if record.header:
            value = self.table.sheet.state.grid.value(record.area.row, record.area.column + position)
            if value is not None:
                return header_text(value)
        return record.columns[position] if position < len(record.columns) else f"Column{self.index}"

    def _part(self, area: Area) -> Area:
        return area._replace(column=area.column + self.index - 1, columns=1)

    @property
    def range(self) -> Range:
        return Range(self.table.sheet, self._part(self.table.record.area))

    @property
    def data_body_range(self) -> Range | None:
        body = self.table.data_body_range
        return Range(self.table.sheet, self._part(body.area)) if body is not None else None


class TableColumns(base_classes.TableColumns):
    """A table's columns."""

    def __init__(self, table: Table) -> None:
        self.table = table

    @property
    def api(self) -> TableColumns:
        return self

    @property
    def parent(self) -> Table:
        return self.table

    def __len__(self) -> int:
        return self.table.record.area.columns

    def __iter__(self) -> Iterator[TableColumn]:
        return (TableColumn(self.table, index) for index in range(1, len(self) + 1))

    def __contains__(self, name: object) -> bool:
        return any(column.name.lower() == str(name).lower() for column in self)

    def __call__(self, key: str | int) -> TableColumn:
        if isinstance(key, int) and 1 <= key <= len(self):
            return TableColumn(self.table, key)
        for column in self:
            if column.name.lower() == str(key).lower():
                return column
        raise ProdOpsError(f"The table {self.table.name} has no column {key}.")


class TableRow(base_classes.TableRow):
    """One row of a table's body; `index` counts from 1."""

    def __init__(self, table: Table, index: int) -> None:
        self.table = table
        self._index = index

    @property
    def index(self) -> int:
        return self._index

    @property
    def range(self) -> Range:
        body = self.table.body
        return Range(self.table.sheet, body._replace(row=body.row + self.index - 1, rows=1))


class TableRows(base_classes.TableRows):
    """The rows of a table's body."""

    def __init__(self, table: Table) -> None:
        self.table = table

    @property
    def api(self) -> TableRows:
        return self

    @property
    def parent(self) -> Table:
        return self.table

    def __len__(self) -> int:
        return max(self.table.body.rows, 0)

    def __iter__(self) -> Iterator[TableRow]:
        return (TableRow(self.table, index) for index in range(1, len(self) + 1))

    def __call__(self, key: int) -> TableRow:
        return TableRow(self.table, key)
