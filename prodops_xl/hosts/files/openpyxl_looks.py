"""Formats of cells, applied to a loaded workbook."""

# openpyxl is pinned below 3.2: this module works with its insides on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Callable, Iterable

from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.openpyxl_lines import dimensions
from prodops_xl.hosts.files.openpyxl_target import Target

_PLAIN = StyleArray()
_FAR = 256

StyleChange = Callable[[StyleArray | None], StyleArray | None]


def _restyle(target: Target, sheet_id: int, area: Area, change: StyleChange) -> None:
    """Changes the style of an area; whole rows and columns by their own style. Where a row's style and a column's
    meet, Excel has a cell of its own, and so has this.
    """
    sheet = target.sheets[sheet_id]
    rows = target.book.rows[sheet]
    if area.whole_columns:
        if not area.whole_rows:
            _make_cells(target, sheet, [row for row in rows if "s" in rows[row]], _columns(area))
        _restyle_columns(sheet, area, change)
    if area.whole_rows:
        if not area.whole_columns:
            _make_cells(target, sheet, _rows(area), _styled_columns(sheet))
        for row in [row for row in rows if "s" in rows[row]] if area.whole_columns else _rows(area):
            _restyle_row(target, sheet, row, change)
    if not (area.whole_rows or area.whole_columns):
        _make_cells(target, sheet, _rows(area), _columns(area))
    for cell in target.present(sheet, area):
        cell._style = change(cell._style)


def _rows(area: Area) -> range:
    return range(area.row, area.last_row + 1)


def _columns(area: Area) -> range:
    return range(area.column, area.last_column + 1)


def _styled_columns(sheet: Worksheet) -> list[int]:
    """Columns with a style of their own; of a style that runs on, the first few hundred."""
    return [
        column
        for dimension in sheet.column_dimensions.values()
        if dimension._style and any(dimension._style)
        for column in range(dimension.min, min(dimension.max, dimension.min + _FAR) + 1)
    ]


def _make_cells(target: Target, sheet: Worksheet, rows: Iterable[int], columns: Iterable[int]) -> None:
    for row in rows:
        for column in columns:
            target.cell(sheet, row, column)


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
    """Default style; of cells that are not there, those are made that would look as their row or column."""
    sheet = target.sheets[edit.sheet]
    if edit.area.whole_columns or edit.area.whole_rows:
        _restyle(target, edit.sheet, edit.area, lambda _: None)
        return
    for place in edit.area.cells:
        if place in sheet._cells or target.blank_style(sheet, *place) is not None:
            target.cell(sheet, *place)._style = None
