"""How a command that wrote its sheets ends."""

from __future__ import annotations

import xlwings as xw

from prodops_xl.commands.outcome import Outcome
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.settings import add_settings_sheet


def close(workbook: Workbook, book: xw.Book, outcome: Outcome) -> None:
    """Give the workbook its Settings sheet, write what it is to remember, and pass on what was noted while reading."""
    add_settings_sheet(workbook)
    workbook.memory.write(book)
    outcome.notes += workbook.notes
