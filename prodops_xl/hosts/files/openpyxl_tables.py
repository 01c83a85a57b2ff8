"""Tables and defined names, applied to a loaded workbook."""

# openpyxl is pinned below 3.2: this module works with its insides on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

from openpyxl.cell import Cell
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import parse_area
from prodops_xl.hosts.files.openpyxl_target import Target


def add_table(edit: e.AddTable, target: Target) -> None:
    """A table with filter buttons and banded rows."""
    table = Table(displayName=edit.name, ref=edit.area.address)
    table.tableColumns = []
    table.autoFilter = AutoFilter(ref=edit.area.address)
    if edit.style:
        table.tableStyleInfo = TableStyleInfo(name=edit.style, showRowStripes=True, showColumnStripes=False)
    target.sheets[edit.sheet]._tables.add(table)
    _fit_columns(table, edit.area.columns)


def resize_table(edit: e.ResizeTable, target: Target) -> None:
    """A table over another area."""
    table = _table(target, edit.sheet, edit.name)
    table.ref = edit.area.address
    if table.autoFilter is not None:
        table.autoFilter.ref = edit.area.address
    table.sortState = None
    _fit_columns(table, edit.area.columns)


def set_table_looks(edit: e.SetTableLooks, target: Target) -> None:
    """Style, filter buttons, stripes."""
    table = _table(target, edit.sheet, edit.name)
    info = table.tableStyleInfo or TableStyleInfo(showRowStripes=True)
    table.tableStyleInfo = info
    if edit.style is not None:
        info.name = edit.style or None
    flags = {
        "showRowStripes": edit.row_stripes,
        "showColumnStripes": edit.column_stripes,
        "showFirstColumn": edit.first_column,
        "showLastColumn": edit.last_column,
    }
    for name, value in flags.items():
        if value is not None:
            setattr(info, name, value)
    if edit.autofilter is not None:
        table.autoFilter = AutoFilter(ref=table.ref) if edit.autofilter else None


def _table(target: Target, sheet: int, name: str) -> Table:
    for table in target.sheets[sheet]._tables.values():
        if table.displayName.lower() == name.lower():
            return table
    raise KeyError(name)


def _fit_columns(table: Table, count: int) -> None:
    columns = list(table.tableColumns)[:count]
    number = max((column.id for column in columns), default=0)
    while len(columns) < count:
        number += 1
        columns.append(TableColumn(id=number, name=f"Column{len(columns) + 1}"))
    table.tableColumns = columns


def name_table_columns(target: Target) -> None:
    """A table's column names are the texts of its header cells, or Excel repairs the file: makes them so."""
    for sheet in target.workbook.worksheets:
        for table in sheet._tables.values():
            area = parse_area(table.ref)
            if area is None or table.headerRowCount == 0 or len(table.tableColumns) != area.columns:
                continue
            taken: set[str] = set()
            for offset, column in enumerate(table.tableColumns):
                cell = target.cell(sheet, area.row, area.column + offset)
                name = _free_name(_header(cell, column.name), taken)
                if name != column.name:
                    column.name = name
                if cell.data_type != "s" or str(cell._value) != name:
                    cell._value, cell.data_type = name, "s"


def _header(cell: Cell, name: str) -> str:
    """The header that a cell gives its column; a blank one keeps the column's name."""
    if cell._value is None:
        return name
    value = cell._value
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _free_name(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free.lower() in taken:
        number += 1
        free = f"{name}{number}"
    taken.add(free.lower())
    return free


def set_name(edit: e.SetName, target: Target) -> None:
    """A defined name, or another meaning for it."""
    names = target.workbook.defined_names if edit.scope is None else target.sheets[edit.scope].defined_names
    old = next((name for name in names if name.lower() == edit.name.lower()), edit.name)
    if old in names:
        names[old].attr_text = edit.refers_to[1:]
    else:
        names[edit.name] = DefinedName(edit.name, attr_text=edit.refers_to[1:])


def delete_name(edit: e.DeleteName, target: Target) -> None:
    """A defined name less."""
    if edit.scope is not None and edit.scope not in target.sheets:
        return
    names = target.workbook.defined_names if edit.scope is None else target.sheets[edit.scope].defined_names
    for name in [name for name in names if name.lower() == edit.name.lower()]:
        del names[name]
