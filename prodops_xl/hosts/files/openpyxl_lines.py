"""Rows and columns: sizes, hiding, outline, panes, applied to a loaded workbook."""

# openpyxl is pinned below 3.2: this module works with its insides on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.views import Pane, Selection
from openpyxl.worksheet.worksheet import Worksheet

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.openpyxl_target import Target
from prodops_xl.hosts.files.sizes import DEFAULT_WIDTH, width_in_file


def dimensions(sheet: Worksheet, first: int, last: int) -> list[ColumnDimension]:
    """Column records that cover exactly these columns. Records that reach further are split; where none
    stood, one new record covers the whole gap.
    """
    holder = sheet.column_dimensions
    for key, dimension in list(holder.items()):
        dimension.reindex()
        if dimension.min <= last and first <= dimension.max:
            del holder[key]
            for start, end in _cut(dimension.min, dimension.max, first, last):
                _put_dimension(sheet, dimension, start, end)
    inside = sorted((d for d in holder.values() if first <= d.min and d.max <= last), key=lambda d: d.min)
    column = first
    for dimension in inside:
        if column < dimension.min:
            _put_dimension(sheet, None, column, dimension.min - 1)
        column = dimension.max + 1
    if column <= last:
        _put_dimension(sheet, None, column, last)
    return [d for d in holder.values() if first <= d.min and d.max <= last]


def _cut(start: int, end: int, first: int, last: int) -> Iterator[tuple[int, int]]:
    parts = ((start, min(first - 1, end)), (max(start, first), min(end, last)), (max(last + 1, start), end))
    return (part for part in parts if part[0] <= part[1])


def _put_dimension(sheet: Worksheet, like: ColumnDimension | None, start: int, end: int) -> None:
    letters = get_column_letter(start)
    new = ColumnDimension(sheet, index=letters, min=start, max=end)
    if like is not None:
        new.width, new.hidden, new.bestFit = like.width, like.hidden, like.bestFit
        new.outlineLevel, new.collapsed, new._style = like.outlineLevel, like.collapsed, like._style
    else:
        new.width = sheet.sheet_format.defaultColWidth or width_in_file(DEFAULT_WIDTH)
    sheet.column_dimensions[letters] = new


def set_column_width(edit: e.SetColumnWidth, target: Target) -> None:
    """A width, or 0 to hide."""
    sheet = target.sheets[edit.sheet]
    for dimension in dimensions(sheet, edit.first, edit.first + edit.count - 1):
        dimension.hidden = edit.width == 0
        if edit.width:
            dimension.width = width_in_file(edit.width)


def set_row_height(edit: e.SetRowHeight, target: Target) -> None:
    """A height, 0 to hide, None for what Excel chooses."""
    sheet = target.sheets[edit.sheet]
    rows = target.book.rows[sheet]
    for row in range(edit.first, edit.first + edit.count):
        if edit.height is None:
            for name in ("ht", "customHeight"):
                rows.get(row, {}).pop(name, None)
            continue
        attributes = target.row_attributes(sheet, row)
        attributes.pop("hidden", None)
        if edit.height == 0:
            attributes["hidden"] = "1"
        else:
            attributes["ht"], attributes["customHeight"] = f"{edit.height:g}", "1"


def set_hidden(edit: e.SetHidden, target: Target) -> None:
    """Rows or columns hidden or shown."""
    sheet = target.sheets[edit.sheet]
    last = edit.first + edit.count - 1
    if edit.axis == "columns":
        for dimension in dimensions(sheet, edit.first, last):
            dimension.hidden = edit.hidden
        return
    for row in range(edit.first, last + 1):
        attributes = target.row_attributes(sheet, row)
        attributes.pop("hidden", None)
        if edit.hidden:
            attributes["hidden"] = "1"


def group_lines(edit: e.GroupLines, target: Target) -> None:
    """A level of outline more or less."""
    sheet = target.sheets[edit.sheet]
    last = edit.first + edit.count - 1
    if edit.axis == "columns":
        for dimension in dimensions(sheet, edit.first, last):
            dimension.outlineLevel = _level(dimension.outlineLevel or 0, edit.step)
        return
    deepest = 0
    for row in range(edit.first, last + 1):
        attributes = target.row_attributes(sheet, row)
        level = _level(int(attributes.pop("outlineLevel", 0)), edit.step)
        deepest = max(deepest, level)
        if level:
            attributes["outlineLevel"] = str(level)
    sheet.sheet_format.outlineLevelRow = max(deepest, sheet.sheet_format.outlineLevelRow or 0)


def _level(level: int, step: int) -> int:
    return min(max(level + step, 0), 7)


def set_frozen_panes(edit: e.SetFrozenPanes, target: Target) -> None:
    """Rows and columns that stay in view."""
    view = target.sheets[edit.sheet].sheet_view
    if not edit.rows and not edit.columns:
        view.pane = None
        view.selection = [Selection()]
        return
    corner = f"{get_column_letter(edit.columns + 1)}{edit.rows + 1}"
    pane = "bottomRight" if edit.rows and edit.columns else "bottomLeft" if edit.rows else "topRight"
    view.pane = Pane(
        xSplit=edit.columns or None,
        ySplit=edit.rows or None,
        topLeftCell=corner,
        activePane=pane,
        state="frozen",
    )
    view.selection = [Selection(pane=pane, activeCell=corner, sqref=corner)]
