"""What stands in each table of a workbook to be: rows typed, formulas valued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.errors import ProdOpsError
from prodops_xl.tables.declarations import Declaration, Formula, Own, TableSheet, Values
from prodops_xl.tables.kinds import NOTE
from prodops_xl.tables.schema import TABLES

EXAMPLE = "Example"
"""The column that marks example rows, and what it holds."""
MARK = "example"
_MARKED = Own(EXAMPLE, NOTE, "Example rows hold the word; clear it when the row is yours")

Rows = dict[str, list[dict[str, Any]]]


def with_marks(template: Declaration) -> Declaration:
    """The template with a column Example on each sheet that has example rows."""
    sheets = [replace(s, columns=(*s.columns, _MARKED)) if s.examples else s for s in template.sheets]
    return replace(template, sheets=tuple(sheets))


def example_rows(template: Declaration) -> Rows:
    """The declared example rows, each marked."""
    return {s.table: [{**row, EXAMPLE: MARK} for row in s.examples] for s in template.sheets}


def rows_of(template: Declaration, tables: Mapping[str, pd.DataFrame]) -> Rows:
    """Rows of frames, declared columns alone, blanks as None. Raises ProdOpsError for a table that is not declared."""
    odd = sorted(set(tables) - {s.table for s in template.sheets})
    if odd:
        raise ProdOpsError(
            f"{template.name} has no table {odd[0]!r}; it has {', '.join(s.table for s in template.sheets)}."
        )
    out: Rows = {}
    for sheet in template.sheets:
        frame = tables.get(sheet.table)
        if frame is None:
            continue
        known = [name for name in sheet.names if name in frame.columns]
        lines = frame[known].astype(object).to_numpy()
        out[sheet.table] = [
            {name: plain(value) for name, value in zip(known, line, strict=True)} for line in lines
        ]
    return out


def plain(value: Any) -> Any:
    """A cell as Python has it: blanks None, days date, NumPy's numbers their own."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return None
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date()
    return value


class Line(dict[str, Any]):
    """A row whose formulas are valued when somebody asks for them, in whatever order sheets read each other. A cell
    that nobody filled is None.
    """

    def __init__(self, cells: Mapping[str, Any], formulas: Mapping[str, Formula], values: Values) -> None:
        super().__init__(cells)
        self._formulas, self._values = formulas, values

    def __missing__(self, name: str) -> Any:
        if name in self._formulas:
            self[name] = self._formulas[name].of(self, self._values)
            return self[name]
        return None

    def get(self, name: str, default: Any = None) -> Any:
        """The cell, valued; `default` where nobody filled it."""
        value = self[name]
        return default if value is None else value


def filled(template: Declaration, given: Rows, figures: Mapping[str, Any], blanks: int | None) -> Values:
    """Every table's rows with the blank ones below them, every formula valued.

    `blanks`: blank rows of each table that people fill; None: as declared.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    values = Values(rows, figures)
    for sheet in template.sheets:
        formulas = {c.name: c.formula for c in sheet.columns if isinstance(c, Own) and c.formula is not None}
        cells = _cells(sheet, given.get(sheet.table, []), blanks)
        rows[sheet.table] = [Line(row, formulas, values) for row in cells]
    for sheet in template.sheets:
        for line in rows[sheet.table]:
            for name in sheet.names:
                line.get(name)
    return values


def _cells(sheet: TableSheet, given: list[dict[str, Any]], blanks: int | None) -> list[dict[str, Any]]:
    if sheet.computed:
        return [{"#": number} for number in range(1, sheet.computed + 1)]
    spare = sheet.rows if blanks is None or not sheet.rows else blanks
    count = max(len(given) + spare, 1)
    return [{**(given[i] if i < len(given) else {}), "#": i + 1} for i in range(count)]


def serial(day: date) -> float:
    """A day as the number that a cell holds."""
    whole = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001
    gone = whole - datetime(1899, 12, 30)  # noqa: DTZ001 - dates of the trade are naive
    return gone.days + gone.seconds / 86400 if gone.seconds else gone.days


def model_column(table: str, name: str) -> Any:
    """The row model's column of that name; None for a column of the template's own."""
    return TABLES[table].columns.get(name) if table in TABLES else None
