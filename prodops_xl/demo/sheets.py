"""Writes the season as a workbook that looks like a team's: XlsxWriter, same seed, same bytes."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from prodops_xl.demo.catalogue import COMPANY
from prodops_xl.demo.cells import write_cell
from prodops_xl.demo.critical_path import SHEET as CRITICAL_PATH
from prodops_xl.demo.critical_path_sheet import write_critical_path
from prodops_xl.demo.formats import Book
from prodops_xl.demo.layout import FORMS, LEGEND, ORDER_BANDS, ORDER_CELLS, PLANS, SheetPlan
from prodops_xl.demo.layout_operations import OPERATIONS
from prodops_xl.demo.records import Row, records

if TYPE_CHECKING:
    from prodops_xl.demo.season import Season

SHEET = "PO Tracker"
HEADER_ROW = 4  # counted from 0: title, note, totals, bands stand above it
_BLANK_LINES = 14
_NOTES = (
    ("Confirmed ex-factory", "Mei L.", "fty says Friday, will confirm after TOP approval"),
    ("FOB", "Dana W.", "includes +0.10 for recycled poly, agreed by mail 9/3"),
    ("In-DC", "Dana W.", "DC asked for one week earlier, not agreed"),
    ("Vendor", "Ines B.", "new audit booked"),
    ("HTS", "Dana W.", "broker to confirm"),
    ("Units", "Rafa G.", "cut qty +2%"),
)

Place = dict[str, int]


def write_workbook(made: Season, path: Path) -> None:
    """Write every sheet; the order book first, a legend last."""
    book = Book(path)
    _order_sheet(book, made)
    for plan in (*PLANS, *OPERATIONS):
        _sheet(book, plan, made.frames[plan.name])
    write_critical_path(book, made.frames[CRITICAL_PATH])
    sheet = book.book.add_worksheet("Legend")
    sheet.set_column(0, 0, 16, book.words(bold=True))
    sheet.set_column(1, 1, 90, book.words())
    for row, (name, text) in enumerate(LEGEND, start=1):
        sheet.write_row(row, 0, (name, text))
    book.book.close()


def _order_sheet(book: Book, made: Season) -> None:
    sheet = book.book.add_worksheet(SHEET)
    rng = Random(f"{made.seed} sheet")
    at = {cell.column: place for place, cell in enumerate(ORDER_CELLS)}
    rows = records(made.orders)
    lines = _line_numbers(rng, rows)
    last = lines[-1]
    totals = {"Units": sum(map(_units, rows)), "Ext. FOB": sum(_value(row) or 0 for row in rows)}
    _headers(book, sheet, at, last, totals)
    gone = made.truth[made.truth["Actual ex-factory"].notna()]
    shipped = set(zip(gone["PO"], gone["Line"], strict=True))
    for line, row in zip(lines, rows, strict=True):
        grey = "shipped" if (str(row["PO"]).strip(), row["Line"]) in shipped else ""
        style = "hot" if row["Hot"] else grey
        for cell in ORDER_CELLS:
            form = (
                "euro"
                if cell.form == "money" and row["Currency"] == "EUR" and cell.column != "Retail"
                else cell.form
            )
            if cell.column == "Ext. FOB":
                _extended(sheet, line, at, row, book.cell(form, style))
            else:
                write_cell(sheet, line, at[cell.column], row[cell.column], book.cell(form, style))
    _notes(rng, sheet, at, dict(zip(lines, rows, strict=True)), made)
    _furnish(book, sheet, at, last)


def _line_numbers(rng: Random, rows: list[Row]) -> list[int]:
    """The sheet line of each row: some blank lines where a PO ends, as people leave them."""
    ends = [i for i in range(1, len(rows)) if str(rows[i]["PO"]).strip() != str(rows[i - 1]["PO"]).strip()]
    blank = set(rng.sample(ends, _BLANK_LINES))
    lines, line = [], HEADER_ROW
    for i in range(len(rows)):
        line += 1 + (i in blank)
        lines.append(line)
    return lines


def _headers(book: Book, sheet: Worksheet, at: Place, last: int, totals: dict[str, float]) -> None:
    """Title, note, filtered totals (with the values that Excel would show), bands and headers."""
    sheet.merge_range(
        0,
        0,
        0,
        13,
        f"{COMPANY}  |  PO TRACKER  SP26 - SP27",
        book.words(bold=True, font_size=16, font_color="#1F3864"),
    )
    sheet.merge_range(
        1,
        0,
        1,
        13,
        "last update Tue 24-Nov 4:40 pm (Dana).  Filter only, do NOT sort.  Landed costs: see finance file.",
        book.words(italic=True, font_color="#C00000"),
    )
    sheet.write_string(2, at["Color"], "TOTAL (filtered)", book.words(bold=True, align="right"))
    for column, form in (("Units", "units"), ("Ext. FOB", "money")):
        name = xl_col_to_name(at[column])
        sheet.write_formula(
            2,
            at[column],
            f"=SUBTOTAL(109,{name}{HEADER_ROW + 2}:{name}{last + 1})",
            book.words(bold=True, num_format=FORMS[form], top=1),
            totals[column],
        )
    place = 0
    for name, color, cells in ORDER_BANDS:
        sheet.merge_range(
            HEADER_ROW - 1, place, HEADER_ROW - 1, place + len(cells) - 1, name, book.header(color)
        )
        header = book.header(color)
        for cell in cells:
            sheet.write_string(HEADER_ROW, place, cell.header, header)
            sheet.set_column(place, place, cell.width)
            place += 1


def _extended(sheet: Worksheet, line: int, at: Place, row: Row, form: Format) -> None:
    """The team's own formula, units x FOB, with the value that Excel would show."""
    value = _value(row)
    formula = f"={xl_col_to_name(at['Units'])}{line + 1}*{xl_col_to_name(at['FOB'])}{line + 1}"
    sheet.write_formula(line, at["Ext. FOB"], formula, form, "#VALUE!" if value is None else value)


def _units(row: Row) -> float:
    """Units as a sum counts them: text is nothing."""
    return 0 if isinstance(row["Units"], str) else row["Units"] or 0


def _value(row: Row) -> float | None:
    """Units x FOB; None where one of them is text."""
    if isinstance(row["Units"], str) or isinstance(row["FOB"], str):
        return None
    return round((row["Units"] or 0) * (row["FOB"] or 0), 2)


def _notes(rng: Random, sheet: Worksheet, at: Place, rows: dict[int, Row], made: Season) -> None:
    """Notes on cells: chatter here and there, and the word of the person who typed a dozen's price."""
    dozens = {fault.key for fault in made.planted if fault.rule == "per-dozen"}
    chatty = rng.sample(sorted(rows), 12)
    for line, row in rows.items():
        if (str(row["PO"]).strip(), row["Line"]) in dozens:
            sheet.write_comment(line, at["FOB"], "per dz as quoted", {"author": "Mei L."})
        elif line in chatty:
            column, author, text = rng.choice(_NOTES)
            size = {"author": author, "x_scale": 1.4, "y_scale": 0.6}
            sheet.write_comment(line, at[column], f"{author}:\n{text}", size)


def _furnish(book: Book, sheet: Worksheet, at: Place, last: int) -> None:
    """Filter, frozen panes, heights, a list for Ship Via, red for what is late; how it prints."""
    sheet.autofilter(HEADER_ROW, 0, last, len(ORDER_CELLS) - 1)
    sheet.freeze_panes(HEADER_ROW + 1, at["Description"])
    sheet.set_row(0, 24)
    sheet.set_row(HEADER_ROW, 32)
    sheet.set_zoom(85)
    choices = ["Ocean", "Sea", "Air", "Air freight", "Truck", "Courier", "DHL"]
    listed = {"validate": "list", "source": choices, "error_type": "warning"}
    sheet.data_validation(HEADER_ROW + 1, at["Mode"], last, at["Mode"], listed)
    first = HEADER_ROW + 2
    shipped, due = xl_col_to_name(at["Actual ex-factory"]), xl_col_to_name(at["Ex-factory"])
    late = book.book.add_format({"font_color": "#C00000", "bold": True})
    overdue = f'=AND(${shipped}{first}="",ISNUMBER(${due}{first}),${due}{first}<DATE(2026,11,25))'
    rule = {"type": "formula", "criteria": overdue, "format": late}
    sheet.conditional_format(HEADER_ROW + 1, at["Ex-factory"], last, at["Ex-factory"], rule)
    sheet.set_landscape()
    sheet.fit_to_pages(2, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_column(at["Manufacturer ID"], at["Manufacturer ID"], 16, None, {"level": 1, "hidden": True})


def _sheet(book: Book, plan: SheetPlan, frame: pd.DataFrame) -> None:
    """One of the smaller sheets: an Excel Table, or a plain range under its title."""
    sheet = book.book.add_worksheet(plan.sheet or plan.name)
    for line, text in enumerate(plan.title):
        sheet.write_string(line, 0, text, book.words(bold=not line, font_size=10 if line else 14))
    top = len(plan.title) + bool(plan.title)
    rows = records(frame)
    for place, cell in enumerate(plan.cells):
        sheet.set_column(place, place, cell.width)
        form = book.cell(cell.form)
        for line, row in enumerate(rows, start=top + 1):
            write_cell(sheet, line, place, row[cell.column], form)
    end = top + len(rows)
    if plan.table:
        columns = [{"header": cell.header} for cell in plan.cells]
        options = {"name": plan.table, "columns": columns, "style": "Table Style Medium 2"}
        sheet.add_table(top, 0, end, len(plan.cells) - 1, options)
    else:
        header = book.header("#44546A")
        for place, cell in enumerate(plan.cells):
            sheet.write_string(top, place, cell.header, header)
        sheet.autofilter(top, 0, end, len(plan.cells) - 1)
    sheet.set_row(top, 30)
    sheet.freeze_panes(top + 1, 1)
