"""Writes the time and action sheet: two header rows, each milestone merged over Plan and Actual."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from prodops_xl.demo.catalogue import AS_OF
from prodops_xl.demo.cells import write_cell
from prodops_xl.demo.critical_path import MILESTONES, SHEET, plan_and_actual
from prodops_xl.demo.formats import Book
from prodops_xl.demo.layout import Cell
from prodops_xl.demo.records import records

HEADER_ROW = 3  # counted from 0; Plan and Actual stand in the row below
HEAD = (
    Cell("PO #", "PO", 12),
    Cell("Ln", "Line", 5, "units"),
    Cell("Style No", "Style", 10),
    Cell("Colorway", "Color", 13),
    Cell("Supplier", "Vendor", 30),
    Cell("Qty", "Units", 8, "units"),
    Cell("In DC", "In-DC", 10, "date"),
)
_MILESTONES = tuple(
    Cell(side, column, 10, "date")
    for milestone in MILESTONES
    for side, column in zip(("Plan", "Actual"), plan_and_actual(milestone), strict=True)
)
_CELLS = (*HEAD, *_MILESTONES, Cell("Comments", "Comments", 40))
_COLORS = ("#1F3864", "#385723", "#385723", "#7F6000", "#833C0B", "#833C0B", "#3B3838", "#203864")


def write_critical_path(book: Book, frame: pd.DataFrame) -> None:
    """The sheet: title, note, two header rows, a row per order line; red where a plan has passed without an actual."""
    sheet = book.book.add_worksheet(SHEET)
    sheet.write_string(0, 0, "SPRING 27 TIME & ACTION", book.words(bold=True, font_size=14))
    sheet.write_string(1, 0, "red = past plan, no actual.  Mei updates on Mondays", book.words(italic=True))
    _headers(book, sheet)
    rows = records(frame)
    for place, cell in enumerate(_CELLS):
        sheet.set_column(place, place, cell.width)
        form = book.cell(cell.form)
        for line, row in enumerate(rows, start=HEADER_ROW + 2):
            write_cell(sheet, line, place, row[cell.column], form)
    last = HEADER_ROW + 1 + len(rows)
    _overdue(book, sheet, last)
    sheet.autofilter(HEADER_ROW + 1, 0, last, len(_CELLS) - 1)
    sheet.freeze_panes(HEADER_ROW + 2, 3)
    sheet.set_row(HEADER_ROW, 22)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW, HEADER_ROW + 1)


def _headers(book: Book, sheet: Worksheet) -> None:
    """What is no milestone is merged over both rows."""
    top, bottom = HEADER_ROW, HEADER_ROW + 1
    plain = book.header("#44546A")
    for place, cell in enumerate(HEAD):
        sheet.merge_range(top, place, bottom, place, cell.header, plain)
    for at, (milestone, color) in enumerate(zip(MILESTONES, _COLORS, strict=True)):
        place, form = len(HEAD) + 2 * at, book.header(color)
        sheet.merge_range(top, place, top, place + 1, milestone, form)
        sheet.write_row(bottom, place, ("Plan", "Actual"), form)
    sheet.merge_range(top, len(_CELLS) - 1, bottom, len(_CELLS) - 1, "Comments", plain)


def _overdue(book: Book, sheet: Worksheet, last: int) -> None:
    late = book.book.add_format({"font_color": "#C00000", "bold": True})
    first = HEADER_ROW + 2
    for at in range(len(MILESTONES)):
        place = len(HEAD) + 2 * at
        plan, actual = xl_col_to_name(place), xl_col_to_name(place + 1)
        rule = (
            f'=AND(${actual}{first + 1}="",${plan}{first + 1}<DATE({AS_OF.year},{AS_OF.month},{AS_OF.day}))'
        )
        options = {"type": "formula", "criteria": rule, "format": late}
        sheet.conditional_format(first, place, last, place, options)
