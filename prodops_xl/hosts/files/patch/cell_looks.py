"""Which number format a cell will have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.contents import TimeOfDay
from prodops_xl.hosts.files.patch.book_patch import BookPatch
from prodops_xl.hosts.files.patch.final_values import content_in
from prodops_xl.hosts.files.patch.row_edits import DATE_FORMAT, MOMENT_FORMAT
from prodops_xl.hosts.files.patch.sheet_patch import SheetPatch


def style_at(sheet: SheetPatch, row: int, column: int) -> int:
    """The format record of a cell as the file has it: its own, else its row's, else its column's."""
    at = sheet.sheet.row(row)
    if at is not None:
        cell = sheet.finder.cell(at, column)
        if cell is not None:
            return cell.style
        own = sheet.row_style(row)
        if own is not None:
            return own
    return sheet.columns.style(column)


def number_format_at(book: BookPatch, edits: Sequence[e.Edit], number: int, row: int, column: int) -> str:
    """The number format of a cell when the edits are made."""
    record = book.styles.xf(style_at(book.sheet(number), row, column))
    code = book.styles.number_format(int(record.get("numFmtId", "0")))
    for edit in edits:
        if getattr(edit, "sheet", None) != number:
            continue
        if isinstance(edit, (e.SetNumberFormat, e.ClearFormats)) and edit.area.covers(row, column):
            code = edit.code if isinstance(edit, e.SetNumberFormat) else "General"
        elif code in ("General", "@"):
            code = _of_content(content_in(edit, row, column)) or code
    return code


def _of_content(content: Any) -> str | None:
    if isinstance(content, dt.datetime):
        return DATE_FORMAT if content.time() == dt.time() else MOMENT_FORMAT
    return content.number_format if isinstance(content, TimeOfDay) else None
