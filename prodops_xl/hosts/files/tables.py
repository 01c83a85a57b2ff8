"""Excel tables of the file engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.names import check_name
from prodops_xl.hosts.files.ranges import Range
from prodops_xl.hosts.files.storage import TableRecord
from prodops_xl.hosts.files.table_growth import fill_calculated
from prodops_xl.hosts.files.table_parts import TableColumns, TableRows, header_text

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheets import Sheet


class Tables(base_classes.Tables):
    """The tables of one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Tables:
        return self

    @property
    def parent(self) -> Sheet:
        return self.sheet

    def _records(self) -> list[TableRecord]:
        return self.sheet.state.tables

    def __call__(self, key: str | int) -> Table:
        records = self._records()
        if isinstance(key, int) and 1 <= key <= len(records):
            return Table(self.sheet, records[key - 1].name)
        for record in records:
            if record.name.lower() == str(key).lower():
                return Table(self.sheet, record.name)
        known = ", ".join(record.name for record in records) or "none"
        raise ProdOpsError(f"The sheet {self.sheet.name} has no table {key}; its tables: {known}.")

    def __len__(self) -> int:
        return len(self._records())

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.sheet, record.name) for record in list(self._records()))

    def __contains__(self, name: object) -> bool:
        return any(record.name.lower() == str(name).lower() for record in self._records())

    def add(
        self,
        source_type: Any = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: bool = True,
        destination: Any = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        """A table over a range with a header row; a range of one row gets an empty row below, as in Excel."""
        if not has_headers:
            raise ProdOpsError(
                "A table needs a header row here: write one above the data and add it with headers."
            )
        area = source.impl.area
        if area.rows == 1:
            area = area._replace(rows=2)
        _refuse_overlap(self.sheet, area, None)
        name = self._check_name(name) if name else self._free_name()
        _settle_headers(self.sheet, area)
        self.sheet.state.tables.append(
            TableRecord(name, self.sheet.state.id, area, (), True, False, table_style_name, autofilter=True)
        )
        self.sheet.state.book.record(e.AddTable(self.sheet.state.id, name, area, table_style_name))
        return Table(self.sheet, name)

    def _check_name(self, name: str) -> str:
        book = self.sheet.state.book
        if book.find_table(name) or book.find_name(name, None):
            raise ProdOpsError(f"The workbook has a table or name {name} already. Choose another name.")
        return check_name(name)

    def _free_name(self) -> str:
        book, number = self.sheet.state.book, 1
        while book.find_table(f"Table{number}") or book.find_name(f"Table{number}", None):
            number += 1
        return f"Table{number}"


def _refuse_overlap(sheet: Sheet, area: Area, itself: str | None) -> None:
    for other in sheet.state.tables:
        if other.name != itself and other.area.meets(area):
            raise ProdOpsError(
                f"{area.address} would lie over the table {other.name} ({other.area.address})."
            )
    for merged in sheet.state.merged:
        if merged.meets(area):
            raise ProdOpsError(
                f"{area.address} holds merged cells ({merged.address}), which no table can. "
                "Unmerge them in Excel."
            )


def _settle_headers(sheet: Sheet, area: Area) -> None:
    """Headers as Excel makes them: texts, none blank, none twice."""
    grid, taken = sheet.state.grid, set[str]()
    found = grid.block(area._replace(rows=1))[0]
    for offset, value in enumerate(found):
        text = f"Column{offset + 1}" if value is None else header_text(value)
        name, number = text, 1
        while name.lower() in taken:
            number += 1
            name = f"{text}{number}"
        taken.add(name.lower())
        if name != value:
            sheet.state.put(area.row, area.column + offset, [["'" + name]])


class Table(base_classes.Table):
    """One table, found by its name at every use: its record changes when it is resized."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        self.sheet = sheet
        self._name = name

    @property
    def record(self) -> TableRecord:
        for record in self.sheet.state.tables:
            if record.name == self._name:
                return record
        raise ProdOpsError(f"The table {self._name} is not on {self.sheet.name} any more.")

    def _change(self, **fields: Any) -> None:
        tables, record = self.sheet.state.tables, self.record
        tables[tables.index(record)] = record._replace(**fields)

    @property
    def api(self) -> Table:
        return self

    @property
    def parent(self) -> Sheet:
        return self.sheet

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._refuse("formulas that use its name do not follow a new one")

    @property
    def display_name(self) -> str:
        return self._name

    @display_name.setter
    def display_name(self, value: str) -> None:
        self._refuse("formulas that use its name do not follow a new one")

    @property
    def range(self) -> Range:
        return Range(self.sheet, self.record.area)

    @property
    def header_row_range(self) -> Range | None:
        record = self.record
        return Range(self.sheet, record.area._replace(rows=1)) if record.header else None

    @property
    def totals_row_range(self) -> Range | None:
        record = self.record
        return (
            Range(self.sheet, record.area._replace(row=record.area.last_row, rows=1))
            if record.totals
            else None
        )

    @property
    def data_body_range(self) -> Range | None:
        body = self.body
        return Range(self.sheet, body) if body.rows > 0 else None

    @property
    def body(self) -> Area:
        """The area between header and totals; of no rows where there is none."""
        record = self.record
        area = record.area
        return area._replace(row=area.row + record.header, rows=area.rows - record.header - record.totals)

    @property
    def insert_row_range(self) -> None:
        return None

    @property
    def columns(self) -> TableColumns:
        return TableColumns(self)

    @property
    def rows(self) -> TableRows:
        return TableRows(self)

    def resize(self, range: Any) -> None:
        """The table over another range; the header row stays where it is."""
        record, area = self.record, range.impl.area
        if area == record.area:
            return
        if record.header and area.row != record.area.row:
            raise ProdOpsError(
                f"The header row of {record.name} stays in row {record.area.row} when it is resized."
            )
        if record.totals:
            raise ProdOpsError(
                f"The table {record.name} has a totals row, which would not move. Switch it off in Excel "
                "(Table Design, Total Row) and run this again."
            )
        _refuse_overlap(self.sheet, area, record.name)
        if record.header:
            _settle_headers(self.sheet, area)
        self._change(area=area)
        self.sheet.state.book.record(e.ResizeTable(self.sheet.state.id, record.name, area))
        fill_calculated(self.sheet.state, record, area)

    def _set_looks(self, **looks: Any) -> None:
        self._change(**looks)
        self.sheet.state.book.record(e.SetTableLooks(self.sheet.state.id, self._name, **looks))

    def _refuse(self, what: str) -> None:
        raise ProdOpsError(f"The table {self._name} stays as it is: {what} in a file without Excel.")

    @property
    def table_style(self) -> str | None:
        return self.record.style or None

    @table_style.setter
    def table_style(self, value: str | None) -> None:
        self._set_looks(style=value or "")

    @property
    def show_autofilter(self) -> bool:
        return self.record.autofilter

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self._set_looks(autofilter=bool(value))

    @property
    def show_headers(self) -> bool:
        return self.record.header

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        self._refuse("its header row is not shown or hidden")

    @property
    def show_totals(self) -> bool:
        return self.record.totals

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        self._refuse("its totals row is not shown or hidden")

    @property
    def show_table_style_row_stripes(self) -> bool:
        return self.record.row_stripes

    @show_table_style_row_stripes.setter
    def show_table_style_row_stripes(self, value: bool) -> None:
        self._set_looks(row_stripes=bool(value))

    @property
    def show_table_style_column_stripes(self) -> bool:
        return self.record.column_stripes

    @show_table_style_column_stripes.setter
    def show_table_style_column_stripes(self, value: bool) -> None:
        self._set_looks(column_stripes=bool(value))

    @property
    def show_table_style_first_column(self) -> bool:
        return self.record.first_column

    @show_table_style_first_column.setter
    def show_table_style_first_column(self, value: bool) -> None:
        self._set_looks(first_column=bool(value))

    @property
    def show_table_style_last_column(self) -> bool:
        return self.record.last_column

    @show_table_style_last_column.setter
    def show_table_style_last_column(self, value: bool) -> None:
        self._set_looks(last_column=bool(value))
