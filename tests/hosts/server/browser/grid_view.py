"""A sheet of the model as a plain HTML table: what Excel would show beside the task pane, drawn, not photographed."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import Any

import xlwings as xw

from prodops_xl.hosts.files.areas import column_letters

# What the picture says of itself.
LABEL = "Sheet drawn from the test's workbook model; the task pane is the real one, in Chromium."
_STYLE = """
body {margin: 0; font: 12px Calibri, Carlito, "Segoe UI", sans-serif; background: #fff; color: #222}
.both {display: flex; align-items: flex-start}
.grid {flex: 1; overflow: hidden}
table {border-collapse: collapse; table-layout: fixed}
td, th {border: 1px solid #d9d9d9; padding: 1px 4px; height: 17px; white-space: nowrap; overflow: hidden;
  position: relative}
td.long {overflow: visible; z-index: 1}
th {background: #f3f3f3; font-weight: normal; color: #555; text-align: center}
td.number {text-align: right}
td.selected {outline: 2px solid #107c41; outline-offset: -2px}
td.noted::after {content: ""; position: absolute; right: 0; top: 0; border: 4px solid transparent;
  border-top-color: #c00; border-right-color: #c00}
.note {background: #ffffe1; border: 1px solid #888; padding: 4px 6px; margin: 6px 0 0 30px; max-width: 480px;
  display: inline-block; white-space: pre-wrap}
.tabs {background: #f3f3f3; padding: 3px 8px; border-top: 1px solid #ccc}
.tabs span {padding: 2px 10px} .tabs .front {background: #fff; color: #107c41; font-weight: bold}
.label {color: #777; font-size: 11px; padding: 4px 8px}
.pane {border-left: 1px solid #ccc; width: 362px}
.pane img {display: block; width: 360px}
"""


def page(book: xw.Book, sheet: xw.Sheet, rows: range, columns: range, pane_png: str) -> str:
    """The sheet's cells beside a picture of the pane (base64)."""
    return (
        f"<!doctype html><meta charset='utf-8'><style>{_STYLE}</style><div class='both'><div class='grid'>"
        f"{_table(sheet, rows, columns)}{_note(sheet)}<div class='tabs'>{_tabs(book, sheet)}</div>"
        f"<div class='label'>{LABEL}</div></div>"
        f"<div class='pane'><img src='data:image/png;base64,{pane_png}'></div></div>"
    )


def _table(sheet: xw.Sheet, rows: range, columns: range) -> str:
    pixels = [_pixels(sheet, column) for column in columns]
    widths = "".join(f"<col style='width:{width}px'>" for width in pixels)
    head = "".join(f"<th>{column_letters(column)}</th>" for column in columns)
    lines = "".join(
        f"<tr><th>{row}</th>{''.join(_cell(sheet, row, column) for column in columns)}</tr>" for row in rows
    )
    return f"<table style='width:{sum(pixels) + 34}px'><colgroup><col style='width:34px'>{widths}</colgroup><tr><th></th>{head}</tr>{lines}</table>"


def _pixels(sheet: xw.Sheet, column: int) -> int:
    return int(min(sheet.range((1, column)).column_width or 8.43, 48) * 6.2) + 8


def _cell(sheet: xw.Sheet, row: int, column: int) -> str:
    cell = sheet.range((row, column))
    state = sheet.impl.state
    value = cell.value
    looks = f"background:{_hexed(cell.color)};" if cell.color else ""
    looks += "font-weight:bold;" if cell.font.bold else ""
    looks += f"color:{_hexed(cell.font.color)};" if cell.font.color not in (None, (0, 0, 0)) else ""
    kinds = ["number"] if isinstance(value, float | dt.datetime) else []
    kinds += ["noted"] if (row, column) in state.notes else []
    kinds += ["long"] if isinstance(value, str) and sheet.range((row, column + 1)).value is None else []
    kinds += ["selected"] if state.selection.covers(row, column) else []
    return f"<td class='{' '.join(kinds)}' style='{looks}'>{escape(_shown(value, cell.number_format))}</td>"


def _hexed(color: Any) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)


def _shown(value: Any, code: str) -> str:
    """About what Excel shows: thousands, decimals and percent of the format, dates as ISO days."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if not isinstance(value, float):
        return str(value)
    section = (code or "General").split(";")[0]
    if section == "General":
        return f"{value:.10g}"
    decimals = section.partition(".")[2]
    places = sum(c in "0#?" for c in decimals)
    scaled = value * 100 if "%" in section else value
    text = f"{scaled:,.{places}f}" if "," in section else f"{scaled:.{places}f}"
    return text + ("%" if "%" in section else "")


def _note(sheet: xw.Sheet) -> str:
    selection = sheet.impl.state.selection
    found = sheet.impl.state.notes.get((selection.row, selection.column))
    return f"<div class='note'>{escape(found.text)}</div>" if found else ""


def _tabs(book: xw.Book, front: xw.Sheet) -> str:
    return "".join(
        f"<span class='{'front' if sheet.name == front.name else ''}'>{escape(sheet.name)}</span>"
        for sheet in book.sheets
        if sheet.visible
    )
