"""Column widths that fit the contents, estimated: nothing here knows the width of a letter in a font."""

from __future__ import annotations

from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.sheet_state import SheetState
from prodops_xl.hosts.files.sizes import fitting_width, shown_length

_ROWS, _COLUMNS = ("rows", "r"), ("columns", "c")
# Formats are asked for the first rows alone: a column has one format, and asking is slow.
_SAMPLE = 50


def autofit(sheet: SheetState, area: Area, axis: str | None) -> None:
    """Fits columns to their longest value (8.43 to 80 characters) and lets Excel choose the heights of
    rows.
    """
    area = sheet.within_used(area)
    if axis is None or axis in _COLUMNS:
        for column in range(area.column, area.last_column + 1):
            # A width would show a hidden column again.
            if not sheet.looks.line("columns", column).hidden:
                sheet.looks.set_width(column, 1, _width(sheet, Area(area.row, column, area.rows, 1)))
    if axis is None or axis in _ROWS:
        sheet.looks.set_height(area.row, area.rows, None)


def _width(sheet: SheetState, column: Area) -> float:
    values = [row[0] for row in sheet.grid.block(column)]
    longest = 0.0
    for row, value in enumerate(values[:_SAMPLE], start=column.row):
        if value is not None:
            code = sheet.looks.look("number_format", row, column.column)
            bold = 1.1 if sheet.looks.look("bold", row, column.column) else 1.0
            longest = max(longest, shown_length(value, code) * bold)
    last = sheet.looks.look("number_format", min(column.last_row, column.row + _SAMPLE), column.column)
    for value in values[_SAMPLE:]:
        if value is not None:
            longest = max(longest, shown_length(value, last))
    return round(fitting_width(longest), 2)
