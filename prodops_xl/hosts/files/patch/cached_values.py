"""Formulas of changed sheets: groups and arrays kept right, values that may not hold dropped, the order of calculation
left to Excel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area, Cell, spanning
from prodops_xl.hosts.files.contents import Formula
from prodops_xl.hosts.files.patch.book_patch import BookPatch
from prodops_xl.hosts.files.patch.formulas import FormulaAt
from prodops_xl.hosts.files.patch.row_edits import PutAll, Refit, Uncache
from prodops_xl.hosts.files.patch.sheet_patch import SheetPatch
from prodops_xl.hosts.files.staleness import stale_formulas

_MEANINGS = (e.SetName, e.DeleteName, e.ResizeTable)
_CONTENTS = (e.SetValues, e.FillValue)
# Jan:Mar!A1: a sheet less between them is told nowhere.
_SEVERAL_SHEETS = re.compile(r"[^\W]'?:[^!()]*!|'[^']*:[^']*'!")


class _Written:
    """Which cells of a sheet get another content."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._cells: set[Cell] = set()
        self._areas: list[Area] = []
        for area in areas:
            if area.size == 1:
                self._cells.add((area.row, area.column))
            else:
                self._areas.append(area)

    def covers(self, row: int, column: int) -> bool:
        return (row, column) in self._cells or any(area.covers(row, column) for area in self._areas)

    def meets(self, other: Area) -> bool:
        return any(area.meets(other) for area in self._areas) or any(
            other.covers(*cell) for cell in self._cells
        )


def settle_formulas(book: BookPatch, edits: Sequence[e.Edit]) -> dict[int, set[Cell]]:
    """Does all of it; returns the formulas that lose their value, by sheet."""
    written = any(isinstance(edit, _CONTENTS) for edit in edits)
    renamed = any(isinstance(edit, _MEANINGS) for edit in edits)
    new = any(_writes_formula(edit) for edit in edits)
    deleted = book.formulas_changed
    if not (written or renamed or deleted):
        return {}
    left = {number: _left(book, number) for number in list(book.sheet_parts) if _has_formulas(book, number)}
    stale = _stale(book, left, renamed)
    if deleted:
        for number, formulas in left.items():
            cells = {cell for cell, formula in formulas.items() if _SEVERAL_SHEETS.search(formula.text)}
            stale.setdefault(number, set()).update(cells)
    for number, cells in stale.items():
        for cell in cells:
            book.sheet(number).add(Uncache(*cell))
    if any(left.values()) or new or book.formulas_changed:
        book.workbook.calculate_on_load()
    if new or book.formulas_changed:
        _drop_calculation_chain(book)
    return stale


def _writes_formula(edit: e.Edit) -> bool:
    return isinstance(edit, e.SetValues) and any(
        type(content) is Formula for line in edit.rows for content in line
    )


def _has_formulas(book: BookPatch, number: int) -> bool:
    """Whether a sheet has any; one that was not opened is looked through and let go."""
    opened = dict(book.opened())
    if number in opened:
        return bool(opened[number].formulas)
    if number not in book.inventory.sheet_parts:
        return False
    data = book.package.read(book.sheet_parts[number])
    return b"<f" in data or b":f" in data or b"\0" in data


def _left(book: BookPatch, number: int) -> dict[Cell, FormulaAt]:
    """The formulas of a sheet that no content replaces."""
    sheet = book.sheet(number)
    if not sheet.written:
        return sheet.formulas
    written = _Written(sheet.written)
    left = {cell: formula for cell, formula in sheet.formulas.items() if not written.covers(*cell)}
    if len(left) < len(sheet.formulas):
        book.formulas_changed = True
    _keep_arrays(book, number, written)
    _keep_groups(sheet, left)
    return left


# Arrays and shared formulas -----------------------------------------------------------------------


def _keep_arrays(book: BookPatch, number: int, written: _Written) -> None:
    """An array is changed as a whole or not at all; what spills gives way."""
    sheet = book.sheet(number)
    for formula in sheet.formulas.values():
        area = formula.area
        if formula.kind not in ("array", "dataTable") or area is None or area.size == 1:
            continue
        if not written.meets(area) or all(written.covers(*cell) for cell in area.cells):
            continue
        if not formula.dynamic:
            raise ProdOpsError(
                f"{area.address} on {book.names[number]} holds one array formula or what-if table, and a part of it was to "
                "be changed, which Excel does not allow either. Nothing was written. Delete the array first, or leave "
                "these cells out."
            )
        _unspill(book, sheet, formula, area, written)


def _unspill(book: BookPatch, sheet: SheetPatch, formula: FormulaAt, area: Area, written: _Written) -> None:
    """What a formula spilled goes; it stands in its own cell again, without a value."""
    row, column = formula.cell
    for cell in area.cells:
        if cell != formula.cell:
            sheet.add(PutAll(Area(*cell), None, book.putter), first=True)
    if not written.covers(row, column):
        own = Area(row, column).address
        text = f'<f t="array" ref="{own}">{escape(formula.text)}</f>'
        sheet.add(Refit(row, column, _prefixed(sheet, text)))
        sheet.add(Uncache(row, column))


def _keep_groups(sheet: SheetPatch, left: dict[Cell, FormulaAt]) -> None:
    """Where the cell that holds the text of a shared formula is replaced, the next one of its group holds it."""
    gone = {f.group for cell, f in sheet.formulas.items() if f.first and cell not in left}
    if not gone:
        return
    groups: dict[str, list[FormulaAt]] = {}
    current: dict[str, str] = {}
    for cell, formula in sheet.formulas.items():
        if formula.kind == "shared" and formula.group in gone:
            if formula.first:  # a number that is used for a second group
                current[formula.group] = f"{formula.group}:{cell}"
                groups[current[formula.group]] = []
            if cell in left:
                groups[current[formula.group]].append(formula)
    for members in groups.values():
        if members and not members[0].first:
            _make_first(sheet, members)


def _make_first(sheet: SheetPatch, members: list[FormulaAt]) -> None:
    first, area = members[0], Area(*members[0].cell)
    for member in members[1:]:
        area = spanning(area, Area(*member.cell))
    text = f'<f t="shared" ref="{area.address}" si="{first.group}">{escape(first.text)}</f>'
    sheet.add(Refit(*first.cell, _prefixed(sheet, text)))


def _prefixed(sheet: SheetPatch, text: str) -> bytes:
    prefix = sheet.sheet.prefix.decode()
    return text.replace("<f", f"<{prefix}f", 1).replace("</f>", f"</{prefix}f>").encode()


# Values -------------------------------------------------------------------------------------------


def _stale(book: BookPatch, left: dict[int, dict[Cell, FormulaAt]], renamed: bool) -> dict[int, set[Cell]]:
    names = {number: name.lower() for number, name in book.names.items()}
    texts = {names[number]: _texts(formulas.values()) for number, formulas in left.items() if formulas}
    if not texts:
        return {}
    opened = dict(book.opened())
    written = {
        names[number]: [_clipped(book, number, area) for area in opened[number].written]
        if number in opened
        else []
        for number in book.sheet_parts
    }
    results = {names[number]: _results(formulas.values()) for number, formulas in left.items() if formulas}
    stale = stale_formulas(texts, written, renamed, results)
    return {
        number: _with_results(cells, results.get(names[number], {}))
        for number in left
        if (cells := stale.get(names[number]))
    }


def _results(formulas: Iterable[FormulaAt]) -> dict[Cell, Area]:
    """Where arrays, formulas that spill and what-if tables have their values."""
    return {
        formula.cell: formula.area
        for formula in formulas
        if formula.kind in ("array", "dataTable") and formula.area is not None and formula.area.size > 1
    }


def _with_results(cells: set[Cell], results: dict[Cell, Area]) -> set[Cell]:
    return cells.union(*(area.cells for cell, area in results.items() if cell in cells))


def _texts(formulas: Iterable[FormulaAt]) -> dict[Cell, str]:
    """What-if tables have no text of their own: nothing tells what they read."""
    return {
        formula.cell: f"={formula.text}" if formula.text and formula.kind != "dataTable" else "=INDIRECT()"
        for formula in formulas
    }


def _clipped(book: BookPatch, number: int, area: Area) -> Area:
    return book.clip(number, area) if area.whole_columns or area.whole_rows or area.size > 100_000 else area


def _drop_calculation_chain(book: BookPatch) -> None:
    """Excel makes a new one; an old one that names cells without formulas it calls damage."""
    for part in book.parts.related(book.workbook.part, "calcChain"):
        book.parts.relations(book.workbook.part).drop_target(part)
        book.parts.remove(part)
