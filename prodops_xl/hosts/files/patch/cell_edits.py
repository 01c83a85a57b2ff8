"""Contents, formats, rows and columns, applied to a workbook's sheets."""

from __future__ import annotations

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import MAX_COLUMNS, Area
from prodops_xl.hosts.files.patch.book_patch import BookPatch
from prodops_xl.hosts.files.patch.row_edits import ClearLooks, MarkRows, PutAll, PutBlock, Restyle, Restyling
from prodops_xl.hosts.files.sizes import width_in_file


def set_values(edit: e.SetValues, book: BookPatch) -> None:
    """A block of contents."""
    sheet = book.sheet(edit.sheet)
    width = max(map(len, edit.rows), default=0)
    if not width:
        return
    sheet.add(PutBlock(edit.row, edit.column, edit.rows, book.putter))
    sheet.written.append(Area(edit.row, edit.column, len(edit.rows), width))
    sheet.reach(Area(edit.row, edit.column, len(edit.rows), width))


def fill_value(edit: e.FillValue, book: BookPatch) -> None:
    """One content in every cell of an area."""
    sheet = book.sheet(edit.sheet)
    sheet.add(PutAll(edit.area, edit.content, book.putter))
    sheet.written.append(edit.area)
    if edit.content is not None:
        sheet.reach(edit.area)


# Formats ------------------------------------------------------------------------------------------


def _restyle(book: BookPatch, number: int, area: Area, change: Restyling) -> None:
    """Another format of an area; whole columns by their own records."""
    sheet = book.sheet(number)
    styled = sheet.columns.styled() if area.whole_rows and not area.whole_columns else ()
    if area.whole_columns:
        for node in sheet.columns.records(area.column, area.last_column):
            style = change(int(node.get("style", "0")))
            node.set("style", str(style) if style else None)
    sheet.add(Restyle(area, change, styled))
    if not (area.whole_columns or area.whole_rows):
        sheet.reach(area)


def set_fill(edit: e.SetFill, book: BookPatch) -> None:
    """A solid fill, or none."""
    _restyle(book, edit.sheet, edit.area, lambda style: book.styles.with_fill(style, edit.color))


def set_number_format(edit: e.SetNumberFormat, book: BookPatch) -> None:
    """A number format."""
    _restyle(book, edit.sheet, edit.area, lambda style: book.styles.with_number_format(style, edit.code))


def set_font(edit: e.SetFont, book: BookPatch) -> None:
    """Bold, italic, size, colour or name of the font."""
    _restyle(book, edit.sheet, edit.area, lambda style: book.styles.with_font(style, edit))


def set_alignment(edit: e.SetAlignment, book: BookPatch) -> None:
    """Wrapping and alignment."""
    _restyle(book, edit.sheet, edit.area, lambda style: book.styles.with_alignment(style, edit))


def clear_formats(edit: e.ClearFormats, book: BookPatch) -> None:
    """The default format."""
    if edit.area.whole_columns or edit.area.whole_rows:
        _restyle(book, edit.sheet, edit.area, lambda _: 0)
    else:
        book.sheet(edit.sheet).add(ClearLooks(edit.area))


# Rows and columns ---------------------------------------------------------------------------------


def set_column_width(edit: e.SetColumnWidth, book: BookPatch) -> None:
    """A width, or 0 to hide."""
    last = min(edit.first + edit.count - 1, MAX_COLUMNS)
    for node in book.sheet(edit.sheet).columns.records(edit.first, last):
        node.set("hidden", None if edit.width else "1")
        if edit.width:
            node.set("width", f"{width_in_file(edit.width):.10g}")
            node.set("customWidth", "1")


def set_row_height(edit: e.SetRowHeight, book: BookPatch) -> None:
    """A height, 0 to hide, None for what Excel chooses."""

    def change(marks: dict[str, str]) -> None:
        if edit.height is None:
            marks.pop("ht", None)
            marks.pop("customHeight", None)
            return
        marks.pop("hidden", None)
        if edit.height == 0:
            marks["hidden"] = "1"
        else:
            marks["ht"], marks["customHeight"] = f"{edit.height:g}", "1"

    made = MarkRows(edit.first, edit.count, change, makes=edit.height is not None)
    book.sheet(edit.sheet).add(made)


def set_hidden(edit: e.SetHidden, book: BookPatch) -> None:
    """Rows or columns hidden or shown."""
    sheet = book.sheet(edit.sheet)
    if edit.axis == "columns":
        for node in sheet.columns.records(edit.first, edit.first + edit.count - 1):
            node.set("hidden", "1" if edit.hidden else None)
        return

    def change(marks: dict[str, str]) -> None:
        marks.pop("hidden", None)
        if edit.hidden:
            marks["hidden"] = "1"

    sheet.add(MarkRows(edit.first, edit.count, change, makes=edit.hidden))


def group_lines(edit: e.GroupLines, book: BookPatch) -> None:
    """A level of outline more or less."""
    sheet = book.sheet(edit.sheet)
    if edit.axis == "columns":
        deepest = 0
        for node in sheet.columns.records(edit.first, edit.first + edit.count - 1):
            level = _level(int(node.get("outlineLevel", "0")), edit.step)
            node.set("outlineLevel", str(level) if level else None)
            deepest = max(deepest, level)
        _deepen(book, edit.sheet, "outlineLevelCol", deepest)
        return

    def change(marks: dict[str, str]) -> None:
        level = _level(int(marks.pop("outlineLevel", "0")), edit.step)
        if level:
            marks["outlineLevel"] = str(level)

    sheet.add(MarkRows(edit.first, edit.count, change, makes=edit.step > 0))
    if edit.step > 0:
        deepest = max(sheet.outline(row) for row in range(edit.first, edit.first + edit.count))
        _deepen(book, edit.sheet, "outlineLevelRow", deepest)


def _level(level: int, step: int) -> int:
    return min(max(level + step, 0), 7)


def _deepen(book: BookPatch, number: int, mark: str, deepest: int) -> None:
    """The sheet tells how deep its outline goes, for the buttons beside it."""
    frame = book.sheet(number).frame
    told = frame.need("sheetFormatPr")
    if not told.has("defaultRowHeight"):
        told.set("defaultRowHeight", "15")
    if deepest > int(told.get(mark, "0")):
        told.set(mark, str(deepest))
