"""Formulas of an open workbook's sheets: read in one go, as text, with the place of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import xlwings as xw

from prodops_xl.errors import ProdOpsError

Texts = list[list[Any]]


class Formulas(NamedTuple):
    """The formulas of a sheet from its first used cell on, constants as their values. `by` is how they are read and
    entered: `formula2`, or `formula` where Excel has no dynamic arrays.
    """

    sheet: xw.Sheet
    row: int
    column: int
    texts: Texts
    by: str = "formula2"

    def at(self, row: int, column: int) -> Any:
        """What was read from a cell; None outside."""
        i, j = row - self.row, column - self.column
        return self.texts[i][j] if 0 <= i < len(self.texts) and 0 <= j < len(self.texts[i]) else None


class Cell(NamedTuple):
    """A cell whose formula is to be entered: its old text and its new one."""

    row: int
    column: int
    old: str
    new: str

    @property
    def address(self) -> str:
        """As a person reads it: B7."""
        letters, rest = "", self.column
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(65 + digit) + letters
        return f"{letters}{self.row}"


def read_formulas(book: xw.Book) -> list[Formulas]:
    """The formulas of every sheet. Raises ProdOpsError where a program cannot read them."""
    return [formulas_of(sheet) for sheet in book.sheets]


def told_formulas(book: xw.Book, told: Mapping[str, Any]) -> list[Formulas]:
    """The formulas that a host has handed over: {sheet: [first row, first column, rows of formulas]}."""
    found = []
    for sheet in book.sheets:
        if sheet.name in told:
            row, column, texts = told[sheet.name]
            found.append(Formulas(sheet, int(row), int(column), texts))
    return found


def formulas_of(sheet: xw.Sheet) -> Formulas:
    """The formulas of one sheet, as Excel shows them."""
    used = sheet.used_range
    found, by = None, "formula2"
    try:
        found = used.formula2
    except NotImplementedError:
        raise ProdOpsError(
            "This host cannot read formulas. Save the workbook and run `prodops-xl run repair-formulas FILE` on it, "
            "or use the button of the desktop add-in."
        ) from None
    except Exception:  # noqa: BLE001 - without dynamic arrays there is no Formula2; each host says so in its own way
        found, by = used.formula, "formula"
    return Formulas(sheet, used.row, used.column, _as_rows(found, used.shape), by)


def _as_rows(found: Any, shape: tuple[int, int]) -> Texts:
    """A text of one cell, a list of one line, or rows, as rows."""
    if not isinstance(found, (list, tuple)):
        return [[found]]
    if not any(isinstance(line, (list, tuple)) for line in found):
        return [list(found)] if shape[0] == 1 else [[cell] for cell in found]
    return [list(line) for line in found]


def shown_by(found: Formulas) -> Texts:
    """What the cells of the same area show, errors as their text."""
    last = (found.row + len(found.texts) - 1, found.column + max(map(len, found.texts)) - 1)
    area = found.sheet.range((found.row, found.column), last)
    values: Texts = area.options(ndim=2, err_to_str=True).value
    return values
