"""Runs inside a Python that has LibreOffice's `uno` module: one JSON request a line in, one JSON answer a line out.

    python3 bridge.py PIPE

Standard library and uno alone; nothing of this project. A request names a workbook, which is opened hidden and read-only,
calculated anew in every cell where `recalculate` says so, looked at, stored under other names where `stores` asks, and closed.
"""

import json
import sys

import uno
from uno_desk import connect, option

_ERROR = 4  # com.sun.star.sheet.FormulaResult.ERROR
_FORMULAS = 16  # com.sun.star.sheet.CellFlags.FORMULA


def url(path):
    return uno.systemPathToFileUrl(path)


def opened(desktop, request):
    how = [option("Hidden", not request.get("shown")), option("ReadOnly", True)]
    if "filter" in request:
        how.append(option("FilterName", request["filter"]))
    if "calls" in request:
        how.append(
            option("MacroExecutionMode", 4)
        )  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN
    document = desktop.loadComponentFromURL(url(request["path"]), "_blank", 0, tuple(how))
    if document is None:
        raise ValueError("LibreOffice does not open this file.")
    return document


def basic(desktop, request):
    """Modules of a library of the document by name, and what calls give: each is [module, function, arguments]."""
    document = opened(desktop, request)
    try:
        libraries = document.BasicLibraries
        libraries.loadLibrary(request["library"])
        modules = libraries.getByName(request["library"])
        sources = {name: modules.getByName(name) for name in modules.ElementNames}
        for name in request.get("without", []):
            modules.removeByName(name)
        provider = document.getScriptProvider()
        given = []
        for module, function, arguments in request["calls"]:
            place = f"{request['library']}.{module}.{function}?language=Basic&location=document"
            script = provider.getScript(f"vnd.sun.star.script:{place}")
            given.append(script.invoke(tuple(arguments), (), ())[0])
        return {"modules": sources, "given": given}
    finally:
        document.close(True)


def look(desktop, request):
    document = opened(desktop, request)
    try:
        if request.get("recalculate"):
            document.calculateAll()
        for target in request.get("stores", []):
            store(document, target)
        return {
            "sheets": {sheet.Name: rows(sheet) for sheet in document.Sheets} if request.get("values") else {},
            "errors": {sheet.Name: errors(sheet) for sheet in document.Sheets},
            "formulas": {sheet.Name: count(sheet) for sheet in document.Sheets},
            "tables": {table.Name: area(document, table.DataArea) for table in document.DatabaseRanges},
            "validations": {
                sheet: {cell: validation(document, sheet, cell) for cell in cells}
                for sheet, cells in request.get("validations", {}).items()
            },
            "sums": sums(document, request.get("sums", {})),
        }
    finally:
        document.close(True)


def used(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    return cursor.RangeAddress


def rows(sheet):
    """Values from A1 on: numbers, texts, an empty text where there is nothing, None for an error."""
    end = used(sheet)
    data = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow).getDataArray()
    return [[value if isinstance(value, (int, float, str)) else None for value in line] for line in data]


def errors(sheet):
    """[address, formula, number of the error] of every cell that shows one."""
    found = []
    for where in sheet.queryFormulaCells(_ERROR).RangeAddresses:
        for row in range(where.StartRow, where.EndRow + 1):
            for column in range(where.StartColumn, where.EndColumn + 1):
                cell = sheet.getCellByPosition(column, row)
                address = cell.AbsoluteName.rpartition(".")[2].replace("$", "")
                found.append([address, cell.Formula, cell.getError()])
    return found


def count(sheet):
    areas = sheet.queryContentCells(_FORMULAS).RangeAddresses
    return sum((a.EndRow - a.StartRow + 1) * (a.EndColumn - a.StartColumn + 1) for a in areas)


def area(document, place):
    sheet = document.Sheets.getByIndex(place.Sheet)
    cells = sheet.getCellRangeByPosition(place.StartColumn, place.StartRow, place.EndColumn, place.EndRow)
    return [sheet.Name, cells.AbsoluteName.rpartition(".")[2].replace("$", "")]


def validation(document, sheet, address):
    rule = document.Sheets.getByName(sheet).getCellRangeByName(address).Validation
    return [rule.Type.value, rule.getFormula1(), rule.getFormula2()]


def sums(document, wanted):
    """{label: what a formula gives} on a sheet of its own. Last of all: a table of the last sheet is gone after it."""
    if not wanted:
        return {}
    name = "sums of the test"
    document.Sheets.insertNewByName(name, document.Sheets.Count)
    sheet = document.Sheets.getByName(name)
    found = {}
    for at, (label, formula) in enumerate(wanted.items()):
        cell = sheet.getCellByPosition(0, at)
        cell.Formula = formula
        if cell.getError():
            raise ValueError(f"{formula} gives error {cell.getError()}")
        found[label] = cell.Value
    document.Sheets.removeByName(name)
    return found


def store(document, target):
    options = [option("FilterName", target["filter"])]
    if "options" in target:
        options.append(option("FilterOptions", target["options"]))
    document.storeToURL(url(target["path"]), tuple(options))


def main():
    desktop = connect(sys.argv[1])
    for line in sys.stdin:
        request = json.loads(line)
        if request.get("do") == "end":
            break
        try:
            answer = basic(desktop, request) if "calls" in request else look(desktop, request)
        except Exception as error:  # noqa: BLE001 - whatever it was, the other side is told and asks on
            answer = {"failed": f"{type(error).__name__}: {getattr(error, 'Message', error)}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    try:
        desktop.terminate()
    except Exception:  # noqa: BLE001 - it is gone before it can answer
        return


if __name__ == "__main__":
    main()
