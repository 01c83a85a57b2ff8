"""Contents, notes and links of cells, applied to a loaded workbook."""

# openpyxl is pinned below 3.2: this module works with its insides on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.worksheet.hyperlink import Hyperlink

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.contents import ErrorValue, Formula, QuotedText, TimeOfDay
from prodops_xl.hosts.files.openpyxl_target import Target
from prodops_xl.hosts.files.serials import to_serial

DATE_FORMAT = "yyyy-mm-dd"
MOMENT_FORMAT = "yyyy-mm-dd hh:mm"
_MIDNIGHT = dt.time()


def set_values(edit: e.SetValues, target: Target) -> None:
    """A block of contents; only cells that are to hold something are made."""
    sheet = target.sheets[edit.sheet]
    cells, cached = sheet._cells, target.cached.get(edit.sheet)
    put = _Writer(target).put
    for row, contents in enumerate(edit.rows, start=edit.row):
        for column, content in enumerate(contents, start=edit.column):
            cell = cells.get((row, column))
            if cell is None:
                if content is None:
                    continue
                cell = target.cell(sheet, row, column)
            elif cached and cell.data_type == "f":
                cached.pop((row, column), None)
            put(cell, content)


def fill_value(edit: e.FillValue, target: Target) -> None:
    """One content in every cell of an area."""
    sheet = target.sheets[edit.sheet]
    put, cached = _Writer(target).put, target.cached.get(edit.sheet, {})
    if edit.content is None:
        cells: Iterator[Cell] = iter(target.present(sheet, edit.area))
    else:
        cells = (target.cell(sheet, *place) for place in edit.area.cells)
    for cell in cells:
        cached.pop((cell.row, cell.column), None)
        put(cell, edit.content)


class _Writer:
    """Puts contents into cells, with what Excel does to their format on the way."""

    def __init__(self, target: Target) -> None:
        self.styles = target.styles
        self.date1904 = target.date1904

    def put(self, cell: Cell, content: Any) -> None:
        kind = type(content)
        style = cell._style
        if style is not None and style[7] and kind is not QuotedText and content is not None:
            cell._style = self.styles.with_quote_prefix(style, quoted=False)
        if kind is float:
            cell._value, cell.data_type = content, "n"
        elif kind is str:
            cell._value, cell.data_type = content, "s"
        elif content is None:
            cell._value, cell.data_type = None, "n"
        elif kind is bool:
            cell._value, cell.data_type = content, "b"
        elif kind is dt.datetime:
            self._put_moment(cell, content)
        elif kind is TimeOfDay:
            cell._value, cell.data_type = float(content), "n"
            cell._style = self.styles.with_date_format(cell._style, content.number_format)
        elif kind is Formula:
            cell._value, cell.data_type = str(content), "f"
        elif kind is ErrorValue:
            cell._value, cell.data_type = str(content), "e"
        else:
            cell._value, cell.data_type = str(content), "s"
            cell._style = self.styles.with_quote_prefix(cell._style, quoted=True)

    def _put_moment(self, cell: Cell, moment: dt.datetime) -> None:
        try:
            cell._value, cell.data_type = to_serial(moment, self.date1904), "n"
        except ValueError:  # a date before 1904 in a workbook that counts from 1904
            cell._value, cell.data_type = moment.date().isoformat(), "s"
            return
        code = DATE_FORMAT if moment.time() == _MIDNIGHT else MOMENT_FORMAT
        cell._style = self.styles.with_date_format(cell._style, code)


def set_note(edit: e.SetNote, target: Target) -> None:
    """A note in a box that shows it; a shorter text keeps the old box."""
    cell = target.cell(target.sheets[edit.sheet], edit.row, edit.column)
    old = cell._comment
    note = Comment(edit.text, edit.author)
    if old is not None and len(edit.text) <= len(old.text):
        note.width, note.height = old.width, old.height
    else:
        note.width, note.height = _note_size(edit.text)
    cell.comment = note


def _note_size(text: str) -> tuple[int, int]:
    """A box in pixels that shows the text: 36 letters a line, 18 pixels high."""
    lines = sum(max(1, math.ceil(len(line) / 36)) for line in text.split("\n"))
    return 260, min(max(lines, 2), 20) * 18 + 12


def delete_notes(edit: e.DeleteNotes, target: Target) -> None:
    """No notes in an area."""
    for cell in target.present(target.sheets[edit.sheet], edit.area):
        if cell._comment is not None:
            cell.comment = None


def set_hyperlink(edit: e.SetHyperlink, target: Target) -> None:
    """A link on a cell, shown as one."""
    cell = target.cell(target.sheets[edit.sheet], edit.row, edit.column)
    link = Hyperlink(ref=cell.coordinate, tooltip=edit.screen_tip)
    if edit.address.startswith("#"):
        link.location = edit.address[1:]
    else:
        link.target = edit.address
    cell._hyperlink = link
    cell._style = target.styles.as_link(cell._style)


def delete_hyperlinks(edit: e.DeleteHyperlinks, target: Target) -> None:
    """No links in an area."""
    for cell in target.present(target.sheets[edit.sheet], edit.area):
        cell._hyperlink = None
