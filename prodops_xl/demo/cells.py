"""One cell of a sheet, by what it holds."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet


def write_cell(sheet: Worksheet, line: int, column: int, value: Any, form: Format) -> None:
    """Write a value as a number, a text or a day; a blank keeps its format."""
    if value is None:
        sheet.write_blank(line, column, None, form)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, datetime.combine(value, time()), form)
    elif isinstance(value, str):
        sheet.write_string(line, column, value, form)
    else:
        sheet.write_number(line, column, value, form)
