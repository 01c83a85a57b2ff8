"""adopt: a workbook that is not ours taken as it is: which sheet is which table, which header which column; kept in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import xlwings as xw
from xlwings.utils import col_name

from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.domain.schedule import own_templates
from prodops_xl.errors import ProdOpsError
from prodops_xl.reference.milestones import templates
from prodops_xl.tables.schema import TABLES
from prodops_xl.tables.settings import read_settings
from prodops_xl.workbook.read import TableData, Workbook, read_workbook
from prodops_xl.workbook.settings import settings_of
from prodops_xl.workbook.wide_schedule import WideSheet, read_wide_sheets

COMMAND = "adopt"
ADOPTED = "adopted"
# What a team keeps; sheets that our own commands write are not adopted.
THEIRS = tuple(
    name for name, table in TABLES.items() if name != "Settings" and any(c.owner in ("S", "V", "U") for c in table.columns.values())
    and not all(c.owner == "C" for n, c in table.columns.items() if n not in table.key)
)  # fmt: skip
_SHOWN = 12


def adopt(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Find the tables and read their headers; keep both in the workbook's memory, and change nothing else.

    `--set tables="Orders, Vendors"` looks for these alone. Every header that may mean a column of ours and is not sure
    raises QuestionsError; `options["map"]` answers, null for one that is the team's own. Raises ProdOpsError where no
    table is found.
    """
    given = read_settings(settings_of(book), settings)
    wanted = _wanted(given)
    needed = {name: frozenset(TABLES[name].owned("S", "V", "U")) for name in wanted}
    progress("Looking for tables", 0.1)
    answers = _table_answers(options)
    workbook = read_workbook(
        book, wanted, answers, needed, max_rows=given["orders.max_rows"], order_sheet=given["orders.sheet"]
    )
    if not workbook.tables:
        raise ProdOpsError(
            "No sheet of this workbook has headers that are those of a table of ours. Each table needs a header row "
            "among its first 30 rows, such as PO, Line, Style, Units, FOB for orders."
        )
    progress("Reading the schedule sheets", 0.6)
    wide = _wide(workbook, options) if "Orders" in workbook.tables else []
    found = [_told(workbook.tables[name]) for name in workbook.tables]
    ranges = _ranges(found)
    if workbook.memory.get(ADOPTED).get("tables") != ranges:
        workbook.memory.keep(ADOPTED, {"as_of": as_of.isoformat(), "tables": ranges})
    outcome = _outcome(found, wide, workbook)
    changed = workbook.memory.changed
    workbook.memory.write(book)
    outcome.written = {"ProdOps memory": len(workbook.memory.items)} if changed else {}
    if not changed:
        outcome.notes.append("The workbook knew all of it; nothing was changed.")
    progress("Done", 1.0)
    return outcome


def _wanted(settings: Mapping[str, Any]) -> list[str]:
    """The tables to look for."""
    known = {name.casefold(): name for name in THEIRS}
    asked = [part.strip() for part in str(settings.get("tables") or "").split(",") if part.strip()]
    odd = [name for name in asked if name.casefold() not in known]
    if odd:
        raise ProdOpsError(f"There is no table {odd[0]!r} to adopt; there are {', '.join(THEIRS)}.")
    return [known[name.casefold()] for name in asked] or list(THEIRS)


def _table_answers(options: Mapping[str, Any] | None) -> dict[str, Any]:
    """Answers about columns; those about milestones of a wide schedule are for its sheets."""
    told = dict((options or {}).get("map") or {})
    columns = TABLES["Schedule"].columns
    if isinstance(told.get("Schedule"), Mapping):
        told["Schedule"] = {h: c for h, c in told["Schedule"].items() if c in columns}
    return {name: each for name, each in told.items() if each}


def _wide(workbook: Workbook, options: Mapping[str, Any] | None) -> list[WideSheet]:
    told = ((options or {}).get("map") or {}).get("Schedule", {})
    milestones = (
        {h: m for h, m in told.items() if m not in TABLES["Schedule"].columns}
        if isinstance(told, Mapping)
        else {}
    )
    known = own_templates(templates(), workbook.frame("Templates"))
    return read_wide_sheets(workbook, workbook.frame("Orders"), known.named, milestones)


def _told(data: TableData) -> dict[str, Any]:
    """One table as it was found: its place, and how each header was read."""
    place = data.place
    left, right = min(place.headers), max(place.headers)
    sizes = set(data.sizes)
    return {
        "table": place.table.name, "sheet": place.sheet, "excel_table": place.excel_table,
        "range": f"{col_name(left)}{place.header_row}:{col_name(right)}{max(place.last_row, place.header_row)}",
        "rows": len(data.frame),
        "headers": [
            {"header": m.header, "column": m.column if not m.ask else None, "how": m.how if m.column and not m.ask else "own"}
            if m.header not in sizes else {"header": m.header, "column": m.header, "how": "size"}
            for m in data.matches
        ],
    }  # fmt: skip


def _ranges(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {each["table"]: {"sheet": each["sheet"], "range": each["range"].split(":")[0]} for each in found}


def _outcome(found: list[dict[str, Any]], wide: list[WideSheet], workbook: Workbook) -> Outcome:
    outcome = Outcome(COMMAND, rows=sum(each["rows"] for each in found))
    outcome.counts["tables"] = found
    outcome.counts["wide_schedules"] = [
        {"sheet": w.sheet, "milestones": sorted({name for name, _ in w.columns}), "unknown": w.unknown}
        for w in wide
    ]
    for each in found:
        read = [h for h in each["headers"] if h["column"]]
        own = [h["header"] for h in each["headers"] if not h["column"]]
        outcome.summary.append(
            (
                each["table"],
                f"{each['sheet']}!{each['range']}, {each['rows']:,} rows, {len(read)} of {len(each['headers'])} headers",
            )
        )
        if own:
            names = ", ".join(" ".join(name.split()) for name in own[:_SHOWN]) + (
                f" and {len(own) - _SHOWN} more" if len(own) > _SHOWN else ""
            )
            outcome.notes.append(f"Sheet {each['sheet']}: the team's own, left alone: {names}.")
    outcome.summary += [
        (f"Schedule, {w.sheet}", f"{w.lines:,} order lines, one column per milestone") for w in wide
    ]
    outcome.notes += workbook.notes
    return outcome
