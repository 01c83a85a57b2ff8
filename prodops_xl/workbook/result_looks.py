"""How a result sheet looks and prints. What a team changes on a sheet that is there stays as they made it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import xlwings as xw
from xlwings.utils import col_name

from prodops_xl.workbook.columns import cell_value
from prodops_xl.workbook.result_layout import Layout, column_widths, columns_within, pages_wide, text_reach

if TYPE_CHECKING:
    from prodops_xl.workbook.results import ResultSheet

_TITLE = (31, 56, 100)
_HEADER = (31, 56, 100)
_WHITE = (255, 255, 255)
_BAR = (47, 111, 159)
# Rows that may stay in view: more would leave a laptop no rows to scroll. Excel then shows an Excel Table's headers in
# place of the column letters.
_FROZEN = 15
_LANDSCAPE = 2
_ROOM = "_)_)"  # as wide as two brackets


def write_head(sheet: xw.Sheet, result: ResultSheet, layout: Layout, fresh: bool) -> None:
    """The lines above the table: each only as wide as it is, so that a word beside it stays."""
    for i, line in enumerate(layout.head, start=1):
        sheet.range((i, 1), (i, len(line))).options(ndim=2).value = [[cell_value(v) for v in line]]
    if result.picture is not None and not layout.cut:
        first, last = result.picture
        _figures(sheet, layout, first + 1, last + 1)
    if layout.block is not None:
        header, last = layout.block
        _figures(sheet, layout, header + 1, last)
        if fresh:
            sheet.range((header, 1), (header, len(layout.head[header - 1]))).font.bold = True
    if fresh:
        title = sheet.range((1, 1))
        title.font.bold = True
        title.font.size = 14
        title.font.color = _TITLE


def _figures(sheet: xw.Sheet, layout: Layout, first: int, last: int) -> None:
    """Formats of the head's figures, by the first line that has one in a column; bars in their colour."""
    lines = layout.head[first - 1 : last]
    for column in range(1, max(map(len, lines)) + 1):
        cells = [line[column - 1] for line in lines if len(line) >= column and line[column - 1] is not None]
        if not cells:
            continue
        drawn = sheet.range((first, column), (last, column))
        if all(isinstance(cell, (int, float)) for cell in cells):
            whole = max(map(abs, cells)) >= 1000 or all(float(cell).is_integer() for cell in cells)
            drawn.number_format = "#,##0" if whole else "#,##0.00"
        elif isinstance(cells[0], str) and cells[0][:1] in "█░·":
            drawn.font.color = _BAR


def table_looks(
    sheet: xw.Sheet,
    result: ResultSheet,
    columns: Mapping[str, int],
    head_row: int,
    last: int,
    width: int,
    fresh: bool,
) -> None:
    """Formats of our columns; colours, widths, frozen rows and pages only when the sheet is new."""
    for name, pattern in result.formats.items():
        if name in columns and last > head_row:
            cells = sheet.range((head_row + 1, columns[name]), (last, columns[name]))
            cells.number_format = spaced(pattern) if _before_text(result, columns, name) else pattern
    if not fresh:
        return
    header = sheet.range((head_row, 1), (head_row, width))
    header.color = _HEADER
    header.font.bold = True
    header.font.color = _WHITE
    for column, characters in column_widths(result).items():
        sheet.range((1, column)).column_width = characters
    if result.freeze and head_row <= _FROZEN:
        freeze(sheet, head_row)
    if result.print_area:
        set_pages(sheet, head_row, *pages_wide(result))


def spaced(pattern: str) -> str:
    """A number format that leaves room on the right: a figure does not touch the text in the next column."""
    return ";".join(part + _ROOM for part in pattern.split(";")) if pattern not in ("@", "") else pattern


def _before_text(result: ResultSheet, columns: Mapping[str, int], name: str) -> bool:
    """Does a column of ours that holds texts stand right of this one?"""
    beside = next((n for n, at in columns.items() if at == columns[name] + 1), None)
    return beside is not None and any(isinstance(value, str) for value in result.frame[beside])


def freeze(sheet: xw.Sheet, rows: int) -> None:
    """Keep the first rows in view. xlwings offers it where Excel runs elsewhere; in a running Excel it is a matter of
    its window, and a look is not worth failing for.
    """
    try:
        sheet.freeze_panes.freeze_at(f"1:{rows}")
    except (AttributeError, NotImplementedError):
        with contextlib.suppress(Exception):
            _freeze_window(sheet, rows)


def _freeze_window(sheet: xw.Sheet, rows: int) -> None:
    active = sheet.book.sheets.active
    sheet.activate()
    try:
        window = sheet.book.app.api.ActiveWindow
        window.FreezePanes = False
        window.ScrollRow, window.SplitColumn, window.SplitRow = 1, 0, rows
        window.FreezePanes = True
    finally:
        active.activate()


def set_pages(sheet: xw.Sheet, head_row: int, wide: int = 1, side: int = 0) -> None:
    """Landscape, `wide` pages beside each other, the table's header and its first `side` columns on every page: by the
    names of Excel on Windows, to which the file engine answers too. A host that has none of them, or no printer, prints
    as it always does.
    """
    with contextlib.suppress(Exception):
        pages: Any = sheet.page_setup.api
        pages.Orientation = _LANDSCAPE
        pages.Zoom = False
        pages.FitToPagesWide = wide
        pages.FitToPagesTall = False
        pages.PrintTitleRows = f"${head_row}:${head_row}"
        if side:
            pages.PrintTitleColumns = f"$A:${col_name(side)}"


def set_print_area(
    sheet: xw.Sheet, result: ResultSheet, layout: Layout, last: int, width: int, reach: float, before: str
) -> str:
    """What is printed: head, chart and table. `before`: the area that the last run set; one that people chose instead
    stays. Returns ours, or an empty text where it is theirs.
    """
    if not result.print_area:
        return ""
    now = sheet.page_setup.print_area or ""
    if now.replace("$", "") != before.replace("$", ""):
        return before
    widths = column_widths(result)
    columns = max(result.printed or width, columns_within(widths, max(reach, text_reach(layout.head))))
    area = sheet.range((1, 1), (last, columns)).address
    if now != area:
        sheet.page_setup.print_area = area
    return area


def unfold(sheet: xw.Sheet, known: Mapping[str, Any]) -> None:
    """Show the rows that the last run folded away."""
    for first, last in known.get("folds") or ():
        rows = sheet.range((first, 1), (last, 1))
        rows.ungroup(by="rows")
        rows.row_height = 15


def fold(sheet: xw.Sheet, result: ResultSheet, head_row: int) -> list[list[int]]:
    """Group stretches of rows and hide them; Excel shows the plus signs that open them. Returns their sheet rows."""
    out = []
    for first, last in result.folds:
        rows = sheet.range((head_row + 1 + first, 1), (head_row + 1 + last, 1))
        rows.group(by="rows")
        rows.row_height = 0
        out.append([head_row + 1 + first, head_row + 1 + last])
    return out
