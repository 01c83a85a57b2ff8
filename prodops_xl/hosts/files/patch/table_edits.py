"""Tables, applied to a workbook's table parts.

A table's column names are the texts of its header cells, or Excel repairs the file: they are settled when all edits are
applied. Rules, validations and sort order reach as far down as the table does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area, parse_area
from prodops_xl.hosts.files.inventory import unescape
from prodops_xl.hosts.files.patch.book_patch import BookPatch
from prodops_xl.hosts.files.patch.cell_xml import marked
from prodops_xl.hosts.files.patch.final_values import NOT_HERE, FinalValues
from prodops_xl.hosts.files.patch.markup import Document, Node, quoted
from prodops_xl.hosts.files.patch.ordering import Order
from prodops_xl.hosts.files.patch.parts import TABLE_TYPE
from prodops_xl.hosts.files.patch.reaching import reach_down
from prodops_xl.hosts.files.patch.row_edits import PutBlock

_TABLE = Order(("autoFilter", "sortState", "tableColumns", "tableStyleInfo", "extLst"))
_NEW = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="{id}" name="{name}" '
    'displayName="{name}" ref="{ref}" totalsRowShown="0"><autoFilter ref="{ref}"/><tableColumns/></table>'
)


def _tables(number: int, book: BookPatch) -> Iterator[Node]:
    for part in book.parts.related(book.sheet_parts[number], "table"):
        yield book.document(part).root


def _table(number: int, name: str, book: BookPatch) -> Node:
    for table in _tables(number, book):
        if (table.get("displayName") or table.get("name")).lower() == name.lower():
            return table
    raise ProdOpsError(f"The table {name} is not in the file any more. Open the workbook again.")


def add_table(edit: e.AddTable, book: BookPatch) -> None:
    """A table with filter buttons and banded rows."""
    sheet = book.sheet(edit.sheet)
    ids = [int(table.get("id", "0")) for number in book.sheet_parts for table in _tables(number, book)]
    part = book.parts.free("xl/tables/table{}.xml")
    text = _NEW.format(id=max(ids, default=0) + 1, name=quoted(edit.name), ref=edit.area.address)
    document = Document(book.parts.dialect.part(text.encode()))
    book.parts.adopt(part, document, TABLE_TYPE)
    link = book.parts.relations(sheet.part).add("table", part)
    frame = sheet.frame
    holder = frame.need("tableParts")
    frame.set_link(holder.add(frame.made("tablePart")), link)
    holder.set("count", str(len(holder.nodes)))
    _fit_columns(document.root, edit.area.columns, book)
    if edit.style:
        info = _TABLE.need(document.root, "tableStyleInfo")
        info.set("name", edit.style)
        for mark, value in zip(_FLAGS, "0010", strict=True):
            info.set(mark, value)
    book.headers.add((edit.sheet, edit.name.lower()))


# Parts that may hold formulas with names of tables.
_FORMULAS = re.compile(r"xl/(workbook|worksheets/|tables/|charts/|pivotTables/).*\.xml$", re.IGNORECASE)
_FLAGS = ("showFirstColumn", "showLastColumn", "showRowStripes", "showColumnStripes")


def resize_table(edit: e.ResizeTable, book: BookPatch) -> None:
    """A table over another area; what covered its columns down to the last row covers the new rows too."""
    table = _table(edit.sheet, edit.name, book)
    old = parse_area(table.get("ref")) or edit.area
    if edit.area.columns != old.columns and table.get("tableType", "worksheet") != "worksheet":
        raise ProdOpsError(
            f"The table {edit.name} is filled by a query or an XML map, which would not know of another column; its "
            "columns cannot change here. Nothing was written. Change them in Excel, or put the columns beside the table."
        )
    table.set("ref", edit.area.address)
    found = table.find("autoFilter")
    if found is not None:
        found.set("ref", edit.area.address)
        for column in found.all("filterColumn"):
            if int(column.get("colId", "0")) >= edit.area.columns:
                found.remove(column)
    _resize_sorting(table, old, edit.area)
    _fit_columns(table, edit.area.columns, book)
    if edit.area.last_row > old.last_row:
        reach_down(book.sheet(edit.sheet).frame.root, old, edit.area.last_row)
    book.headers.add((edit.sheet, edit.name.lower()))


def _resize_sorting(table: Node, old: Area, new: Area) -> None:
    """The order in which a table was sorted stays told, over its rows; not for columns that it has no more."""
    for holder in (table, table.find("autoFilter")):
        state = holder.find("sortState") if holder is not None else None
        if holder is None or state is None:
            continue
        if new.columns < old.columns or new.last_row <= new.row:
            holder.remove(state)
            continue
        for node in (state, *state.all("sortCondition")):
            area = parse_area(node.get("ref"))
            if area is not None and area.last_row == old.last_row:
                node.set("ref", area._replace(rows=new.last_row - area.row + 1).address)


def set_table_looks(edit: e.SetTableLooks, book: BookPatch) -> None:
    """Style, filter buttons, stripes."""
    table = _table(edit.sheet, edit.name, book)
    flags = {
        "showFirstColumn": edit.first_column,
        "showLastColumn": edit.last_column,
        "showRowStripes": edit.row_stripes,
        "showColumnStripes": edit.column_stripes,
    }
    told = {mark: value for mark, value in flags.items() if value is not None}
    if edit.style is not None or told:
        new = table.find("tableStyleInfo") is None
        info = _TABLE.need(table, "tableStyleInfo")
        if new:
            info.set("showRowStripes", "1")
        if edit.style is not None:
            info.set("name", edit.style or None)
        for mark, value in told.items():
            info.set(mark, str(int(value)))
    if edit.autofilter is not None:
        for old in table.all("autoFilter"):
            if not edit.autofilter:
                table.remove(old)
        if edit.autofilter:
            _TABLE.need(table, "autoFilter").set("ref", table.get("ref"))


def _fit_columns(table: Node, count: int, book: BookPatch) -> None:
    holder = _TABLE.need(table, "tableColumns")
    columns = holder.all("tableColumn")
    for gone in columns[count:]:
        holder.remove(gone)
    number = max((int(column.get("id", "0")) for column in columns), default=0)
    for at in range(len(columns), count):
        number += 1
        node = Node.made(f"{holder.prefix}tableColumn", id=str(number), name=f"Column{at + 1}")
        book.new_columns.add(id(holder.add(node)))
    holder.set("count", str(count))


# Headers ------------------------------------------------------------------------------------------


def settle_headers(book: BookPatch, values: FinalValues) -> None:
    """Gives the columns of tables that were made, resized or written over the texts of their header cells."""
    for number in list(book.sheet_parts):
        for table in _tables(number, book) if _may_have_changed(number, book) else ():
            area = parse_area(table.get("ref"))
            if area is None or table.get("headerRowCount", "1") == "0":
                continue
            key = (number, (table.get("displayName") or table.get("name")).lower())
            header = area._replace(rows=1)
            if key in book.headers or any(written.meets(header) for written in book.sheet(number).written):
                _name_columns(number, table, area, book, values)


def _may_have_changed(number: int, book: BookPatch) -> bool:
    opened = dict(book.opened()).get(number)
    return any(key[0] == number for key in book.headers) or (opened is not None and bool(opened.written))


def _name_columns(number: int, table: Node, area: Area, book: BookPatch, values: FinalValues) -> None:
    holder = table.find("tableColumns")
    columns = holder.all("tableColumn") if holder else []
    taken: set[str] = set()
    for offset, column in enumerate(columns[: area.columns]):
        old, place = column.get("name"), (area.row, area.column + offset)
        value = values.written(number, *place)
        if value is NOT_HERE and id(column) not in book.new_columns:
            taken.add(unescape(old).lower())
            continue
        if value is NOT_HERE:
            value = values.value(number, *place)
        name = _free_name(_header(value, unescape(old)), taken)
        if name != unescape(old):
            if id(column) not in book.new_columns:
                _refuse_if_used(table, old, book)
            column.set("name", marked(name).replace("\n", "_x000a_"))
        if value != name:
            book.sheet(number).add(PutBlock(*place, ((name,),), book.putter))


def _header(value: object, name: str) -> str:
    """The header that a cell gives its column; a blank one keeps the column's name."""
    if value is None:
        return name
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _free_name(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free.lower() in taken:
        number += 1
        free = f"{name}{number}"
    taken.add(free.lower())
    return free


def _refuse_if_used(table: Node, column: str, book: BookPatch) -> None:
    """Formulas that name a column do not follow it, and Excel would call the file damaged."""
    named = re.escape(quoted(re.sub(r"([\[\]#'@])", r"'\1", column)))
    part = part_that_says(rf"\[@?{named}\]", book)
    if part:
        raise ProdOpsError(
            f"The header “{column}” of the table {table.get('displayName')} cannot change here: formulas use it "
            f"({part}) and would not follow. Rename it in Excel."
        )


def refuse_to_lose_tables(number: int, book: BookPatch) -> None:
    """A sheet with a table that formulas elsewhere name stays."""
    for table in _tables(number, book):
        name = table.get("displayName")
        part = part_that_says(rf"(?<![\w.]){re.escape(name)}\[", book, but=book.sheet_parts[number])
        if part:
            raise ProdOpsError(
                f"The sheet {book.names[number]} cannot be deleted here: formulas use its table {name} ({part}) and would "
                "break. Do it in Excel."
            )


def part_that_says(pattern: str, book: BookPatch, but: str = "") -> str:
    """The first part with formulas that match; empty where none does."""
    needle = re.compile(pattern.encode(), re.IGNORECASE)
    for part in sorted(book.package.names):
        if _FORMULAS.match(part) and part != but and needle.search(book.package.read(part)):
            return part
    return ""
