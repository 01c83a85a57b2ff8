"""What a host cannot tell of a sheet or do to it: asked once, said once, and done without.

A workbook that a client sent to a server holds values alone, where that client told no more: then formulas and fills
are not known, and older versions of Excel have no notes that a program may write.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import xlwings as xw

T = TypeVar("T")


def answered(read: Callable[[], T], otherwise: T) -> T:
    """What a host answers, or `otherwise` where it has no answer."""
    try:
        return read()
    except NotImplementedError:
        return otherwise


def takes_notes(sheet: xw.Sheet) -> bool:
    """Can notes be read and written here? Those that are there must be readable: their words are people's."""

    def words() -> bool:
        for note in sheet.notes:
            _ = note.text
        return True

    return answered(words, otherwise=False)


def limits_of(sheet: xw.Sheet) -> list[str]:
    """A sentence for each thing that this host cannot do with the sheet; empty where it can do all."""
    cell = sheet.range((1, 1))
    nothing: Any = NotImplemented
    out = []
    if answered(lambda: cell.color, nothing) is nothing:
        out.append(
            "This host does not tell the fills of cells: faulty cells were not coloured, so that no colour of yours is lost. "
            "The Issues sheet lists them."
        )
    if not takes_notes(sheet):
        out.append(
            "This Excel takes no notes from a program (that needs ExcelApi 1.18): what is wrong with a cell stands on the "
            "Issues sheet alone."
        )
    if answered(lambda: cell.formula, nothing) is nothing:
        out.append(
            "This host does not tell formulas from values: formulas that you wrote on result sheets became values."
        )
    return out
