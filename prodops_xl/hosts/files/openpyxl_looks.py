"""Formats of cells, applied to a loaded workbook."""

# openpyxl is pinned below 3.2: this module works with its insides on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Callable

from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.openpyxl_lines import dimensions
from prodops_xl.hosts.files.openpyxl_target import Target

_PLAIN = StyleArray()

StyleChange = Callable[[StyleArray | None], StyleArray | None]


def _restyle(target: Target, sheet_id: int, area: Area, change: StyleChange) -> None:
    """Changes the style of an area; whole rows and columns by their own style, so that no cells are made."""
    sheet = target.sheets[sheet_id]
    if area.whole_columns:
        _restyle_columns(sheet, area, change)
    elif area.whole_rows:
        for row in range(area.row, area.last_row + 1):
            _restyle_row(target, sheet, row, change)
    else:
        for place in area.cells:
            cell = target.cell(sheet, *place)
            cell._style = change(cell._style)
        return
    for cell in target.present(sheet, area):
        cell._style = change(cell._style)


def _restyle_columns(sheet: Worksheet, area: Area, change: StyleChange) -> None:
    for dimension in dimensions(sheet, area.column, area.last_column):
        dimension._style = StyleArray(change(dimension._style) or _PLAIN)


def _restyle_row(target: Target, sheet: Worksheet, row: int, change: StyleChange) -> None:
    attributes = target.row_attributes(sheet, row)
    styles = target.workbook._cell_styles
    number = attributes.get("s")
    style = change(None if number is None else styles[int(number)]) or StyleArray()
    attributes["s"], attributes["customFormat"] = str(styles.add(style)), "1"


def set_fill(edit: e.SetFill, target: Target) -> None:
    """A solid fill, or none."""
    _restyle(target, edit.sheet, edit.area, lambda style: target.styles.with_fill(style, edit.color))


def set_number_format(edit: e.SetNumberFormat, target: Target) -> None:
    """A number format."""
    _restyle(target, edit.sheet, edit.area, lambda style: target.styles.with_number_format(style, edit.code))


def set_font(edit: e.SetFont, target: Target) -> None:
    """Bold, italic, size, colour or name of the font."""
    _restyle(target, edit.sheet, edit.area, lambda style: target.styles.with_font(style, edit))


def set_alignment(edit: e.SetAlignment, target: Target) -> None:
    """Wrapping and alignment."""
    _restyle(target, edit.sheet, edit.area, lambda style: target.styles.with_alignment(style, edit))


def clear_formats(edit: e.ClearFormats, target: Target) -> None:
    """Default style; cells that are not there need nothing."""
    sheet = target.sheets[edit.sheet]
    if edit.area.whole_columns or edit.area.whole_rows:
        _restyle(target, edit.sheet, edit.area, lambda _: None)
    else:
        for cell in target.present(sheet, edit.area):
            cell._style = None
