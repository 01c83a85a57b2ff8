"""Sheets: adding, deleting, showing, selecting, applied to a loaded workbook."""

# openpyxl is pinned below 3.2: this module works with its insides on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

from typing import Any

from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook import Workbook

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.openpyxl_target import Target


def add_sheet(edit: e.AddSheet, target: Target) -> None:
    """An empty sheet at its place among the worksheets."""
    workbook = target.workbook
    active, following = workbook.active, workbook.worksheets[edit.position :]
    position = workbook._sheets.index(following[0]) if following else len(workbook._sheets)
    sheet = workbook.create_sheet(edit.name, position)
    _keep_active(workbook, active)
    target.sheets[edit.sheet] = sheet
    target.book.rows[sheet] = {}


def rename_sheet(edit: e.RenameSheet, target: Target) -> None:
    """Another title."""
    target.sheets[edit.sheet].title = edit.name


def delete_sheet(edit: e.DeleteSheet, target: Target) -> None:
    """A sheet less."""
    sheet = target.sheets.pop(edit.sheet)
    active = target.workbook.active
    target.workbook.remove(sheet)
    target.book.rows.pop(sheet, None)
    target.drawings.pop(edit.sheet, None)
    _keep_active(target.workbook, active)


def _keep_active(workbook: Workbook, active: Any) -> None:
    """Openpyxl counts the active sheet by position: the same sheet stays active when others come and go."""
    sheets = workbook._sheets
    workbook._active_sheet_index = sheets.index(active) if active in sheets else 0


def set_visible(edit: e.SetVisible, target: Target) -> None:
    """Visible, hidden or very hidden."""
    target.sheets[edit.sheet].sheet_state = edit.visibility


def activate_sheet(edit: e.ActivateSheet, target: Target) -> None:
    """The sheet in front, and the only one selected."""
    workbook = target.workbook
    active = target.sheets[edit.sheet]
    _keep_active(workbook, active)
    for sheet in workbook.worksheets:
        # A second selected sheet would make Excel open with both grouped: typing would go into both.
        sheet.sheet_view.tabSelected = sheet is active


def select_cells(edit: e.SelectCells, target: Target) -> None:
    """The selection of a sheet."""
    view = target.sheets[edit.sheet].sheet_view
    cell = f"{get_column_letter(edit.area.column)}{edit.area.row}"
    for selection in view.selection:
        selection.activeCell, selection.sqref = cell, edit.area.address
