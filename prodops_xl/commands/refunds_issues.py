"""What the command refunds tells on the Issues sheet: what bears on a claim, beside the row that it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from xlwings.utils import col_name

from prodops_xl.commands.inputs import cell_findings
from prodops_xl.commands.orders import replace_key
from prodops_xl.domain.refunds.deadlines import lapsing
from prodops_xl.domain.refunds.rows import NO_PO, SAID, SHEET, entry_key
from prodops_xl.tables.findings import Finding
from prodops_xl.workbook.earlier import Earlier
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import RESULTS

KEY = ("Entry", "PO", "Line", "Program")
# Cells of the report without which no claim can be told; of the others `entries` tells.
_BEARS = frozenset(("Entry", "HTS", "Duty", "Entry date", "Liquidation date"))
# Of the Refunds table what people fill in; a sheet of their own has amounts, too.
_WRITTEN = frozenset((*SAID, *KEY, "Amount"))


def issues_of(
    workbook: Workbook, findings: list[Finding], rows: pd.DataFrame, lines: pd.DataFrame
) -> list[Finding]:
    """Every finding with the row that it is about: of `rows` (the sheet's) on Refunds, of EntryLines by its entry."""
    cells = [
        f for f in cell_findings(workbook, ("EntryLines",)) if f.column in _BEARS and f.severity != "remark"
    ]
    own = [f for f in cell_findings(workbook, ("Refunds",)) if f.column in _WRITTEN]
    first = lines.drop_duplicates("entry").set_index("entry")["row"].to_dict()
    at = _rows_by_key(rows)
    found = [*cells, *own, *findings]
    placed = [_placed(f, at) if f.table == "Refunds" else _on_report(f, first) for f in found]
    return [replace_key(f) for f in [*placed, *lapsing(rows)]]


def _rows_by_key(rows: pd.DataFrame) -> dict[tuple[Any, ...], int]:
    out: dict[tuple[Any, ...], int] = {}
    for at, key in enumerate(rows[[*KEY[:3]]].itertuples(index=False, name=None)):
        out.setdefault(_spelled(key), at)
        out.setdefault((entry_key(key[0]),), at)
    return out


def _spelled(key: tuple[Any, ...]) -> tuple[Any, ...]:
    entry, po, line = (*key, None, None, None)[:3]
    number = pd.to_numeric(line, errors="coerce") if line is not None else float("nan")
    return (
        entry_key(entry),
        "" if po in (None, NO_PO) else str(po),
        -1.0 if pd.isna(number) else float(number),
    )


def _placed(found: Finding, at: dict[tuple[Any, ...], int]) -> Finding:
    """With its row of the sheet as it is written now: by entry and order line, else by entry."""
    row = at.get(_spelled(found.key)) if found.key else None
    return found._replace(row=at.get((entry_key(found.key[0]),)) if row is None and found.key else row)


def _on_report(found: Finding, first: dict[Any, Any]) -> Finding:
    known = found.row is not None or not found.key or found.key[0] not in first
    return found if known else found._replace(row=int(first[found.key[0]]))


def addresses(workbook: Workbook) -> Callable[[int | None, str | None], str]:
    """How cells of the sheet Refunds are named once it is written, "" without a row. Take it before: columns stay where people have
    them.
    """
    known = workbook.memory.get(RESULTS).get("Refunds")
    known = known if isinstance(known, dict) else {}
    places = Earlier(workbook.grids.get(known.get("sheet", "")), known, SHEET, KEY).columns_for(SHEET)

    def cell(row: int | None, column: str | None) -> str:
        if row is None:  # no row of the sheet is meant: its header would mislead
            return ""
        now = workbook.memory.get(RESULTS)["Refunds"]
        return f"{now['sheet']}!{col_name(places.get(column or '', places['Entry']))}{now['row'] + 1 + row}"

    return cell
