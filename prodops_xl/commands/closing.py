"""How a command that wrote its sheets ends."""

from __future__ import annotations

from collections.abc import Sequence

import xlwings as xw

from prodops_xl.commands.outcome import Outcome
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.settings import Stated, add_settings_sheet


def close(workbook: Workbook, book: xw.Book, outcome: Outcome, stated: Sequence[Stated] = ()) -> None:
    """Give the workbook its Settings sheet, write what it is to remember, and pass on what was noted while reading.
    `stated`: what the Settings sheet is to say beside its settings.
    """
    add_settings_sheet(workbook, stated)
    workbook.memory.write(book)
    outcome.notes += workbook.notes
