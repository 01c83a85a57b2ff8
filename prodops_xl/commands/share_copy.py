"""share-copy: a copy that is safe to mail. Formulas that would break elsewhere become their values, listed so that they
can be thawed; what the workbook remembers for us stays at home.

What no cell holds (links, names of people in the file, the embedded engine) is taken out by the host, from the package.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import xlwings as xw
from xlwings.utils import col_name

from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.domain.counting import counted
from prodops_xl.errors import ProdOpsError
from prodops_xl.workbook.addin_formulas import is_our_name, links_in, speaks_of_ours
from prodops_xl.workbook.columns import cell_value
from prodops_xl.workbook.grids import CHUNK, Grid, read_grid
from prodops_xl.workbook.memory import SHEET as MEMORY

COMMAND = "share-copy"
SHEET = "Frozen formulas"
TAKEN_OUT = "Taken out"
ADD_IN, LINK, SOURCE = "add-in function", "link to another workbook", "pivot table or connection"
_LEFT = {LINK: " leads to another workbook", SOURCE: " reads what the copy does not hold"}
_HEAD = ["Sheet", "Cell", "Why", "Formula", "Value"]
_HEAD_ROW = 4
_YES = ("yes", "true", "1", "on", "all")
_LONGEST = 32_000
# Functions that read a pivot table, the data model or a server; none of these is in a copy.
_SOURCES = re.compile(r"\b(?:GETPIVOTDATA|CUBE[A-Z]+|RTD)\s*\(", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_BOOK = re.compile(r"\[[^\[\]]+\.(?:xlsx|xlsm|xlsb|xls|xlam|csv)\]", re.IGNORECASE)


class _Frozen(NamedTuple):
    """A cell whose formula became its value."""

    sheet: str
    row: int
    column: int
    why: str
    formula: str
    value: Any

    @property
    def cell(self) -> str:
        return f"{col_name(self.column)}{self.row}"


def share_copy(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Freeze the formulas that call our functions or other workbooks, list them, take the memory sheet out.

    `book` is the copy itself. `--set thaw=yes`: put the add-in's formulas back instead, where the cell still shows what
    was frozen. Raises ProdOpsError on a host that hands over the original (`options["on_copy"]` is missing).
    """
    if not (options or {}).get("on_copy"):
        raise ProdOpsError(
            "share-copy writes a copy of the file, which this host cannot. Save the workbook and run `prodops-xl run share-copy FILE`."
        )
    if yes(settings.get("thaw")):
        return _thaw(book)
    progress("Reading formulas", 0.1)
    grids = [read_grid(sheet, formulas=True) for sheet in book.sheets if sheet.name != MEMORY]
    frozen = [cell for grid in grids for cell in _to_freeze(grid)]
    hidden = [sheet.name for sheet in book.sheets if sheet.name != MEMORY and not sheet.visible]
    names = [name.name for name in book.names if _leads_away(name.name, str(name.refers_to))]
    listed = any(grid.sheet == SHEET for grid in grids)
    progress("Freezing", 0.5)
    _freeze(book, frozen)
    for name in names:
        book.names[name].delete()
    if frozen:
        _list(book, frozen, as_of, listed=listed)
    taken = (options or {}).get("taken_out") or []
    if taken:
        _list_taken(book, taken, as_of)
    if any(sheet.name == MEMORY for sheet in book.sheets):
        book.sheets[MEMORY].delete()
    progress("Done", 1.0)
    return _outcome(frozen, hidden, names)


def yes(told: Any) -> bool:
    """Was an option of the command switched on?"""
    return str(told or "").strip().lower() in _YES


def _to_freeze(grid: Grid) -> list[_Frozen]:
    """Cells of a sheet whose formula would not work elsewhere. A text that merely looks like one is its own value."""
    out = []
    for (row, column), formula in (grid.formulas or {}).items():
        why = LINK if leads_out(formula) else ADD_IN if speaks_of_ours(formula) else ""
        why = why or (SOURCE if _SOURCES.search(_QUOTED.sub("", formula)) else "")
        line = grid.values[row - grid.top] if why and row <= grid.bottom else []
        value = line[column - grid.left] if column - grid.left < len(line) else None
        if why and value != formula:
            out.append(_Frozen(grid.sheet, row, column, why, formula, value))
    return sorted(out, key=lambda c: (c.row, c.column))


def leads_out(formula: str) -> bool:
    """Does a formula lead to another workbook, by the number of a link or by its path?"""
    return bool(links_in(formula)) or _BOOK.search(formula) is not None


def _leads_away(name: str, refers_to: str) -> bool:
    """A defined name that is one of our functions, or leads to another workbook."""
    return is_our_name(name) or speaks_of_ours(refers_to) or leads_out(refers_to)


def _freeze(book: xw.Book, frozen: list[_Frozen]) -> None:
    for cell in frozen:
        book.sheets[cell.sheet].range((cell.row, cell.column)).value = cell_value(cell.value)


def _list(book: xw.Book, frozen: list[_Frozen], as_of: date, *, listed: bool) -> None:
    active = book.sheets.active
    if listed:
        sheet = book.sheets[SHEET]
        sheet.clear_contents()
    else:
        sheet = book.sheets.add(SHEET, after=book.sheets[len(book.sheets) - 1])
    active.activate()
    rows = [[c.sheet, c.cell, c.why, "'" + c.formula[:_LONGEST], cell_value(c.value)] for c in frozen]
    sheet.range((1, 1)).value = f"Frozen formulas, as of {as_of.isoformat()}"
    sheet.range(
        (2, 1)
    ).value = "These cells show the value that their formula had. With the add-in, share-copy with thaw=yes puts its formulas back."
    area = sheet.range((_HEAD_ROW, 1), (_HEAD_ROW + len(rows), len(_HEAD)))
    area.options(ndim=2, chunksize=CHUNK).value = [_HEAD, *rows]
    sheet.range((_HEAD_ROW, 1), (_HEAD_ROW, len(_HEAD))).font.bold = True
    for column, width in enumerate((24, 9, 26, 60, 24), start=1):
        sheet.range((1, column)).column_width = width


def _list_taken(book: xw.Book, taken: list[list[Any]], as_of: date) -> None:
    """What no cell shows and the copy does not hold."""
    active = book.sheets.active
    if any(sheet.name == TAKEN_OUT for sheet in book.sheets):
        sheet = book.sheets[TAKEN_OUT]
        sheet.clear_contents()
    else:
        sheet = book.sheets.add(TAKEN_OUT, after=book.sheets[len(book.sheets) - 1])
    active.activate()
    sheet.range((1, 1)).value = f"Taken out of this copy, as of {as_of.isoformat()}"
    sheet.range(
        (2, 1)
    ).value = "What cells show was not changed. The workbook that the copy was made of has all of it."
    head = ["What", "Count", "Why"]
    area = sheet.range((_HEAD_ROW, 1), (_HEAD_ROW + len(taken), len(head)))
    area.options(ndim=2).value = [head, *taken]
    sheet.range((_HEAD_ROW, 1), (_HEAD_ROW, len(head))).font.bold = True
    for column, width in enumerate((30, 9, 90), start=1):
        sheet.range((1, column)).column_width = width


def _outcome(frozen: list[_Frozen], hidden: list[str], names: list[str]) -> Outcome:
    outcome = Outcome(COMMAND, rows=len(frozen))
    by_why = {why: sum(c.why == why for c in frozen) for why in (ADD_IN, LINK, SOURCE)}
    errors = [c for c in frozen if c.value is None or (isinstance(c.value, str) and c.value.startswith("#"))]
    outcome.counts |= {
        "frozen": by_why,
        "names": names,
        "hidden_sheets": hidden,
        "without_value": len(errors),
    }
    outcome.written = {SHEET: len(frozen) * len(_HEAD)} if frozen else {}
    outcome.warnings = len(errors)
    if errors:
        outcome.notes.append(
            f"No value or an error in {counted(len(errors), 'frozen cell')} (the first is {errors[0].sheet}!{errors[0].cell}): open the "
            "workbook in Excel with the add-in, save it, and make the copy again."
        )
    if hidden:
        outcome.notes.append(
            f"Hidden sheets travel along: {', '.join(hidden)}. Delete them in the copy if they are not for the recipient."
        )
    outcome.summary = [
        ("Formulas of the add-in frozen", by_why[ADD_IN]), ("Formulas to other workbooks frozen", by_why[LINK]),
        ("Formulas of pivot tables and connections frozen", by_why[SOURCE]),
        ("Names taken out", len(names)),
    ]  # fmt: skip
    return outcome


def _thaw(book: xw.Book) -> Outcome:
    """Put the add-in's formulas back; a cell that was changed since, or that led to another workbook, stays."""
    sheet = next((s for s in book.sheets if s.name == SHEET), None)
    if sheet is None:
        raise ProdOpsError(f"The workbook has no sheet {SHEET}: nothing in it was frozen.")
    rows = _frozen_rows(read_grid(sheet))
    grids = {
        name: read_grid(book.sheets[name])
        for name in {row[0] for row in rows}
        if name in [s.name for s in book.sheets]
    }
    back, left, kept = [], [], []
    for name, cell, why, formula, value in rows:
        now = _value_at(book, grids.get(name), cell)
        if why == ADD_IN and name in grids and speaks_of_ours(formula) and now == value:
            back.append((name, cell, formula))
        else:
            kept.append([name, cell, why, "'" + formula, cell_value(value)])
            left.append(f"{name}!{cell}" + _LEFT.get(why, " was changed since"))
    for name, cell, formula in back:
        book.sheets[name].range(cell).formula = formula
    area = sheet.range((_HEAD_ROW + 1, 1), (_HEAD_ROW + max(len(rows), 1), len(_HEAD)))
    area.options(ndim=2).value = [*kept, *[[None] * len(_HEAD)] * (max(len(rows), 1) - len(kept))]
    outcome = Outcome(COMMAND, rows=len(rows), warnings=len(left))
    outcome.written = {name: sum(b[0] == name for b in back) for name in dict.fromkeys(b[0] for b in back)}
    outcome.counts |= {"thawed": len(back), "left": left}
    outcome.notes += [f"Left as its value: {text}." for text in left[:8]]
    outcome.summary = [("Formulas thawed", len(back)), ("Left as values", len(left))]
    return outcome


def _frozen_rows(grid: Grid) -> list[list[Any]]:
    head = next((i for i, row in enumerate(grid.values) if row[: len(_HEAD)] == _HEAD), None)
    body = grid.values[head + 1 :] if head is not None else []
    return [row[: len(_HEAD)] for row in body if all(isinstance(v, str) and v for v in row[:4])]


def _value_at(book: xw.Book, grid: Grid | None, cell: str) -> Any:
    if grid is None:
        return None
    place = book.sheets[grid.sheet].range(cell)
    row, column = place.row - grid.top, place.column - grid.left
    return (
        grid.values[row][column]
        if 0 <= row < len(grid.values) and 0 <= column < len(grid.values[0])
        else None
    )
