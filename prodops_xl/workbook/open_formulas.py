"""Add-in formulas of a workbook that is open in Excel: read through Excel, mended, entered again.

Excel looks a function up when its formula is entered. So a formula that is spelt right but shows #NAME? is entered again
too, and a mended cell shows what the function gives now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import groupby
from typing import Any

import xlwings as xw

from prodops_xl.workbook.addin_formulas import DEAD, is_our_name, speaks_of_ours
from prodops_xl.workbook.formula_cells import (
    Cell,
    Formulas,
    formulas_of,
    read_formulas,
    shown_by,
    told_formulas,
)
from prodops_xl.workbook.formula_repair import Repair, some

_UNKNOWN = "#NAME?"
_TRIES = 3  # refusals on a sheet, with nothing taken, after which no more is tried


def mend_open(book: xw.Book, repair: Repair, given: Mapping[str, Any] | None = None) -> None:
    """Mend the formulas of cells and names. `given`: {sheet: [first row, first column, rows of formulas]} from a host
    where a program cannot read formulas by itself. Raises ProdOpsError where they can neither be read nor are given.
    """
    sheets = read_formulas(book) if given is None else told_formulas(book, given)
    for sheet in sheets:
        _mend_sheet(sheet, repair, rereads=given is None)
    if given is None:
        _mend_names(book, repair)


def _mend_sheet(found: Formulas, repair: Repair, *, rereads: bool) -> None:
    """Cells beside a changed one with the very same text may be its spill, which follows by itself: they wait, and what is
    still broken when the sheet is read again is a formula of its own.
    """
    cells = _broken(found, repair)
    places = {(c.row, c.column): c for c in cells}
    later = {c for c in cells if _follows(c, places)}
    refused = _enter(found, [c for c in cells if c not in later], repair)
    if later and rereads:
        now = formulas_of(found.sheet)
        later = {c for c in later if now.at(c.row, c.column) == c.old and c.address not in refused}
    refused += _enter(found, sorted(later), repair)
    if refused:
        many = "1 formula" if len(refused) == 1 else f"{len(refused):,} formulas"
        repair.not_mended(
            len(refused),
            f"Excel did not take {many} on {found.sheet.name} ({some(refused)}): the sheet is protected, or the cell is part "
            "of what cannot be changed alone. Unprotect the sheet (Review, Unprotect Sheet) and run this again.",
        )


def _broken(found: Formulas, repair: Repair) -> list[Cell]:
    """The cells whose formula changes, and those that are spelt right but that Excel does not know."""
    candidates = [
        (found.row + i, found.column + j, text)
        for i, line in enumerate(found.texts)
        for j, text in enumerate(line)
        if isinstance(text, str) and text.startswith("=") and speaks_of_ours(text)
    ]
    shown = found._replace(texts=shown_by(found)) if candidates else found
    cells = []
    for row, column, text in candidates:
        if shown.at(row, column) == text:  # a text that begins with an equals sign, not a formula
            continue
        ours = repair.ours
        new = repair.mended(text, found.sheet.name, Cell(row, column, text, "").address)
        if new != text or (repair.ours > ours and shown.at(row, column) == _UNKNOWN):
            cells.append(Cell(row, column, text, new))
    return cells


def _follows(cell: Cell, places: Mapping[tuple[int, int], Cell]) -> bool:
    beside = (places.get((cell.row - 1, cell.column)), places.get((cell.row, cell.column - 1)))
    return any(other is not None and other.old == cell.old for other in beside)


def _enter(found: Formulas, cells: list[Cell], repair: Repair) -> list[str]:
    """Enter formulas, runs of a column at once; the addresses of those that Excel refused."""
    refused: list[str] = []
    taken = 0
    for run in _runs(cells):
        if len(run) > 1 and _entered_together(found, run):
            taken += len(run)
            _count(found, run, repair)
            continue
        for cell in run:
            hopeless = not taken and len(refused) >= _TRIES
            if not hopeless and _entered(found, cell):
                taken += 1
                _count(found, [cell], repair)
            else:
                refused.append(cell.address)
    return refused


def _count(found: Formulas, cells: list[Cell], repair: Repair) -> None:
    for cell in cells:
        repair.entered(cell.old, found.sheet.name, again=cell.old == cell.new)


def _runs(cells: list[Cell]) -> Iterator[list[Cell]]:
    """Cells that stand right under one another."""
    ordered = sorted(cells, key=lambda c: (c.column, c.row))
    for _, run in groupby(enumerate(ordered), key=lambda pair: (pair[1].column, pair[1].row - pair[0])):
        yield [cell for _, cell in run]


def _entered_together(found: Formulas, run: list[Cell]) -> bool:
    area = found.sheet.range((run[0].row, run[0].column), (run[-1].row, run[-1].column))
    if _has_array(area) is not False:
        return False
    return _taken(area, found.by, [[cell.new] for cell in run])


def _entered(found: Formulas, cell: Cell) -> bool:
    rng = found.sheet.range((cell.row, cell.column))
    if _has_array(rng) and not _spills(rng):
        bottom, right = cell.row, cell.column
        while found.at(bottom + 1, cell.column) == cell.old:
            bottom += 1
        while found.at(cell.row, right + 1) == cell.old:
            right += 1
        return _taken(found.sheet.range((cell.row, cell.column), (bottom, right)), "formula_array", cell.new)
    return _taken(rng, found.by, cell.new)


def _taken(area: xw.Range, how: str, what: Any) -> bool:
    try:
        setattr(area, how, what)
    except Exception:  # noqa: BLE001 - each host refuses in its own way; the caller tells which cells
        return False
    return True


def _has_array(area: xw.Range) -> bool | None:
    """None where some cells have one, or where the host does not say."""
    try:
        return area.has_array
    except NotImplementedError:
        return False


def _spills(cell: xw.Range) -> bool:
    """Whether an array is one that spills: Excel on Windows alone says so."""
    with suppress(Exception):
        return bool(cell.api.HasSpill)
    return False


def _mend_names(book: xw.Book, repair: Repair) -> None:
    for name in list(book.names):
        text = name.refers_to
        if not isinstance(text, str):
            continue
        if is_our_name(name.name) and text.lstrip("=") in DEAD:
            repair.dead_names.append(name.name)  # it hides the function
            name.delete()
        elif speaks_of_ours(text):
            new = repair.mended(text, "Names", name.name)
            if new != text and _taken_name(name, new):
                repair.entered(text, "Names", again=False)
            elif new != text:
                repair.not_mended(
                    1, f"Excel did not take the name {name.name}; change it in Formulas, Name Manager."
                )


def _taken_name(name: xw.Name, refers_to: str) -> bool:
    try:
        name.refers_to = refers_to
    except Exception:  # noqa: BLE001 - as for cells
        return False
    return True
