"""A new workbook from typed frames: one sheet and one Excel Table each, text as text, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import xlsxwriter

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.saving import replace_file
from prodops_xl.tables.schema import TABLES, Table
from prodops_xl.workbook.memory import SHEET as MEMORY
from prodops_xl.workbook.memory import memory_rows

_FORMATS = {
    "money": "#,##0.00",
    "amount": "#,##0.00",
    "units": "#,##0",
    "whole": "0",
    "rate": "0.00%",
    "date": "yyyy-mm-dd",
}
_WIDEST = 46


def write_workbook(
    path: Path, frames: Mapping[str, pd.DataFrame], memory: dict[str, Any] | None = None
) -> dict[str, int]:
    """Write each frame on a sheet of its name; columns that a row model knows get its format. Returns cells by table.

    `memory`: what the workbook is to remember, on its hidden sheet.

    Raises ProdOpsError where the file exists already or cannot be written.
    """
    if path.exists():
        raise ProdOpsError(f"{path} exists; name a new file.")
    if path.suffix.lower() != ".xlsx":
        raise ProdOpsError(f"--out must end in .xlsx, not {path.suffix or 'nothing'}.")
    if not path.parent.exists():
        raise ProdOpsError(f"The folder {path.parent} does not exist; make it first.")
    # Text that looks like a formula, a number or a link came from somebody's export: it stays text.
    options = {
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": False,
    }
    cells: dict[str, int] = {}

    def write(file: BinaryIO) -> None:
        with xlsxwriter.Workbook(file, options) as book:
            cells.update(
                {table: _sheet(book, table, frame) for table, frame in frames.items() if len(frame.columns)}
            )
            if memory:
                hidden = book.add_worksheet(MEMORY)
                hidden.hide()
                for i, row in enumerate(memory_rows(memory)):
                    for j, value in enumerate(row):
                        _write(hidden, i, j, value)

    replace_file(path, write)
    return cells


def _sheet(book: Any, name: str, frame: pd.DataFrame) -> int:
    sheet = book.add_worksheet(name[:31])
    header = book.add_format(
        {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3864", "text_wrap": True, "valign": "top"}
    )
    for j, column in enumerate(frame.columns):
        sheet.set_column(
            j, j, _width(frame[column], str(column)), _format(book, TABLES.get(name), str(column))
        )
    dates = book.add_format({"num_format": "yyyy-mm-dd"})
    for j, column in enumerate(frame.columns):
        for i, value in enumerate(frame[column].astype(object), start=1):
            _write(sheet, i, j, value, dates)
    rows = max(len(frame), 1)
    sheet.add_table(
        0, 0, rows, len(frame.columns) - 1,
        {"name": name.replace(" ", ""), "style": "Table Style Light 1", "columns": [{"header": str(c), "header_format": header} for c in frame.columns]},
    )  # fmt: skip
    sheet.freeze_panes(1, 0)
    return int(frame.size)


def _format(book: Any, table: Table | None, column: str) -> Any:
    kind = table.columns[column].kind.name if table is not None and column in table.columns else ""
    return book.add_format({"num_format": _FORMATS[kind]}) if kind in _FORMATS else None


def _width(values: pd.Series, header: str) -> float:
    longest = (
        values.head(200).map(lambda v: 0 if v is None or v is pd.NaT else len(str(v))).max()
        if len(values)
        else 0
    )
    return float(min(max(int(longest), len(header)) + 2, _WIDEST))


def _write(sheet: Any, row: int, column: int, value: Any, dates: Any = None) -> None:
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, (bool, np.bool_)):
        sheet.write_boolean(row, column, bool(value))
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(row, column, value.to_pydatetime(), dates)
    elif isinstance(value, (datetime, date)):
        sheet.write_datetime(row, column, value, dates)
    elif isinstance(value, (time, timedelta)):
        sheet.write_string(row, column, str(value))
    else:
        sheet.write_number(row, column, float(value))
