"""The Refunds table as it stood before, and where it stands from now on."""

from __future__ import annotations

from typing import Any

import pandas as pd

from prodops_xl.domain.refunds.rows import SAID
from prodops_xl.tables.schema import TABLES
from prodops_xl.workbook.read import COLUMNS, MAPPING, Workbook
from prodops_xl.workbook.results import RESULTS

TABLE = "Refunds"
GONE = "no longer in the export"
"""Status of a row that stays for words of people beside it alone: no figure of it counts."""


def earlier_rows(workbook: Workbook) -> pd.DataFrame:
    """Rows of the workbook's Refunds table, ours or a team's own: its typed columns; what people wrote and could not be
    read is there as they wrote it.
    """
    frame = workbook.frame(TABLE)
    if TABLE not in workbook.tables or not len(frame):
        return frame
    raw = workbook.tables[TABLE].checked.raw
    out: dict[str, Any] = {name: frame[name].astype(object) for name in frame.columns}
    for name in SAID:
        if name in raw.columns:
            typed = out[name]
            out[name] = typed.where(typed.notna(), raw[name].astype(object))
    kept = pd.DataFrame(out)
    return kept[(kept["Status"] != GONE) & kept["Entry"].notna()].reset_index(drop=True)


def reach(workbook: Workbook) -> None:
    """Before the sheet is written: rows that people added at the foot of our table are the table's, not words below it."""
    told = workbook.memory.get(RESULTS)
    ours, data = told.get(TABLE), workbook.tables.get(TABLE)
    if not isinstance(ours, dict) or data is None or data.place.excel_table is None:
        return
    if data.place.sheet == ours.get("sheet") and isinstance(ours.get("last"), int):
        told[TABLE] = {**ours, "last": max(ours["last"], data.place.last_row)}
        workbook.memory.keep(RESULTS, told)


def take_over(workbook: Workbook) -> None:
    """Once it is written: our sheet is the workbook's Refunds table from now on. A team's own sheet stays as it is; its
    rows were carried into ours, and the notes say so.
    """
    sheet = workbook.memory.get(RESULTS)[TABLE]["sheet"]
    data = workbook.tables.get(TABLE)
    if data is not None and data.place.sheet != sheet and len(data.frame):
        workbook.notes.append(
            f"The rows of sheet {data.place.sheet} were carried into {sheet}, which is read from now on: write there."
        )
    columns = TABLES[TABLE].columns
    mapping = workbook.memory.get(MAPPING)
    mapping[TABLE] = {"sheet": sheet, "map": {n: n for n, c in columns.items() if c.owner != "C"}}
    workbook.memory.keep(MAPPING, mapping)
    written = workbook.memory.get(COLUMNS)
    written[TABLE] = {n: n for n, c in columns.items() if c.owner == "C"}
    workbook.memory.keep(COLUMNS, written)
