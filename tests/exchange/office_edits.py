"""Runs inside a Python that has LibreOffice's `uno` module: does to workbooks what vendors do, and saves them as LibreOffice does.

    python3 office_edits.py PIPE PLAN.json

PLAN is a list of {"path", "target", "edits": [...]}. A row is told by its key, {"PO": ..., "Line": ...}, headers by their text:
people see those, not addresses. Standard library and uno alone; nothing of this project.
"""

import json
import sys
from datetime import date
from pathlib import Path

import uno
from com.sun.star.table import TableSortField
from uno_desk import connect, option

_EPOCH = date(1899, 12, 30)


class Sheet:
    """A sheet by what is on it: the header row is the one that has PO and Line."""

    def __init__(self, sheet):
        self.sheet = sheet
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        self.end = cursor.RangeAddress
        data = sheet.getCellRangeByPosition(0, 0, self.end.EndColumn, self.end.EndRow).getDataArray()
        self.head = next(i for i, row in enumerate(data) if "PO" in row and "Line" in row)
        self.heads = list(data[self.head])
        self.rows = data

    def row(self, key):
        for i in range(self.head + 1, len(self.rows)):
            if all(self._same(self.rows[i][self.heads.index(name)], value) for name, value in key.items()):
                return i
        raise LookupError(f"no row {key}")

    @staticmethod
    def _same(cell, value):
        return cell == value or str(cell).removesuffix(".0") == str(value).removesuffix(".0")


def value_of(value):
    """A day as the number that Calc keeps."""
    if isinstance(value, dict):
        return float((date.fromisoformat(value["day"]) - _EPOCH).days)
    return value


def put(cell, value):
    if isinstance(value, str):
        cell.String = value
    else:
        cell.Value = float(value)


def edit(document, told):
    page = document.Sheets.getByName(told["sheet"])
    page.unprotect("")
    sheet = Sheet(page)
    what = told["do"]
    if what == "set":
        put(
            page.getCellByPosition(sheet.heads.index(told["header"]), sheet.row(told["key"])),
            value_of(told["value"]),
        )
    elif what == "sort":
        area = page.getCellRangeByPosition(0, sheet.head + 1, sheet.end.EndColumn, sheet.end.EndRow)
        by = TableSortField()
        by.Field, by.IsAscending = sheet.heads.index(told["header"]), told["ascending"]
        fields = uno.Any("[]com.sun.star.table.TableSortField", (by,))
        area.sort((option("SortFields", fields), option("ContainsHeader", False)))
    elif what == "insert column":
        at = sheet.heads.index(told["before"])
        page.Columns.insertByIndex(at, 1)
        page.getCellByPosition(at, sheet.head).String = told["header"]
        for key, text in told["cells"]:
            page.getCellByPosition(at, sheet.row(key)).String = text
    elif what == "delete row":
        page.Rows.removeByIndex(sheet.row(told["key"]), 1)
    elif what == "comment":
        cell = page.getCellByPosition(sheet.heads.index(told["header"]), sheet.row(told["key"]))
        page.Annotations.insertNew(cell.CellAddress, told["text"])
    elif what == "hide row":
        page.Rows.getByIndex(sheet.row(told["key"])).IsVisible = False
    else:
        raise ValueError(what)


def main():
    desktop = connect(sys.argv[1])
    plan = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    for one in plan:
        document = desktop.loadComponentFromURL(
            uno.systemPathToFileUrl(one["path"]), "_blank", 0, (option("Hidden", True),)
        )
        try:
            for told in one["edits"]:
                edit(document, told)
            document.storeToURL(
                uno.systemPathToFileUrl(one["target"]), (option("FilterName", "Calc MS Excel 2007 XML"),)
            )
        finally:
            document.close(True)
    try:
        desktop.terminate()
    except Exception:  # noqa: BLE001 - it is gone before it can answer
        return


if __name__ == "__main__":
    main()
