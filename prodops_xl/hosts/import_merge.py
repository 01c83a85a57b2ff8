"""`prodops-xl import` onto a workbook that exists: each table merged by key, saved whole, the old file kept beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlwings as xw

from prodops_xl.commands.issue_sheet import write_issues
from prodops_xl.commands.merge_sheets import (
    RESULTS,
    change_rows,
    conflict_rows,
    listed_before,
    write_changes,
    write_conflicts,
)
from prodops_xl.commands.outcome import Outcome, Progress
from prodops_xl.domain.entries.rules import ENTRY_RULES
from prodops_xl.domain.merge import Base, Versions
from prodops_xl.hosts.file_runs import back_up, can_be_replaced
from prodops_xl.hosts.files import open_book
from prodops_xl.tables.column_reading import blank_column
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.schema import TABLES
from prodops_xl.tables.settings import read_settings
from prodops_xl.workbook.read import TableData, Workbook, read_workbook
from prodops_xl.workbook.settings import settings_of
from prodops_xl.workbook.snapshot import keep_snapshot, read_snapshot, snapshot_name
from prodops_xl.workbook.table_merge import TableMerge, changes_nothing, prepare, write
from prodops_xl.workbook.table_sheets import add_table_sheet

COMMAND = "import"
_WHO = "Sourcing & Imports"
IMPORT_RULES: dict[str, tuple[str, str]] = {
    **ENTRY_RULES,
    "types": ("Cell that cannot be read", "Whoever exported it"),
    "dates": ("Date that cannot be read", "Whoever exported it"),
    "entry-filer": ("Filer codes joined with numbers", _WHO),
    "report-columns": ("Report lacks a column", _WHO),
    "report-no-duty": ("Report without duty", _WHO),
    "report-total": ("Total of the report does not tie", _WHO),
    "report-totals": ("Totals of the report left out", _WHO),
    "report-filled": ("Blank cells of the report filled", _WHO),
}
# Rows that stand for something open or closed. What happened (a receipt, a report, a charge) does not vanish because
# an export of this week no longer holds it.
_CLOSING = frozenset({"Orders", "Vendors", "Factories"})


@dataclass(frozen=True, eq=False)
class Imported:
    """What an export gave: `frames` by table (typed; columns of its own behind ours), findings, and what the workbook
    is to remember (`recorded` by name). `room`: by table, columns that the export lacks and a new sheet should have.
    """

    frames: Mapping[str, pd.DataFrame]
    findings: Sequence[Finding]
    recorded: Mapping[str, Any]
    room: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def as_new(self, name: str) -> pd.DataFrame:
        """A table as a new sheet holds it: in our order of columns, with room for what later exports bring."""
        frame, room = self.frames[name], self.room.get(name, ())
        if not room:
            return frame
        columns = TABLES[name].columns
        blank = {column: blank_column(len(frame), columns[column]) for column in room}
        order = [c for c in columns if c in frame.columns or c in blank]
        return frame.assign(**blank)[[*order, *(c for c in frame.columns if c not in columns)]]


def merge_into(
    path: Path,
    imported: Imported,
    answers: Mapping[str, Any],
    as_of: date,
    outcome: Outcome,
    progress: Progress,
    now: datetime | None = None,
) -> str | None:
    """Merge into the workbook at `path` and replace it; return the copy of the file as it was, None where nothing
    changed and nothing was written. Raises ProdOpsError or QuestionsError, and then the file is as it was.
    """
    can_be_replaced(path, "Import into a copy that was saved without them, or into a new workbook.")
    frames = {name: f for name, f in imported.frames.items() if name in TABLES and len(f.columns)}
    progress("Reading the workbook", 0.4)
    with open_book(path) as book:
        settings = read_settings(settings_of(book), {})
        workbook = _read(book, frames, answers, settings)
        ready = {n: _prepare(workbook, n, f, as_of) for n, f in frames.items() if n in workbook.tables}
        new = {n: imported.as_new(n) for n in frames if n not in workbook.tables}
        _say(outcome, ready, new)
        if not new and _as_before(workbook, ready):
            outcome.notes.append("Nothing changed since the last import; the workbook is as it was.")
            return None
        progress("Writing the workbook", 0.7)
        _write(workbook, ready, new, imported, outcome, settings, as_of)
        kept = back_up(path, now or datetime.now())  # noqa: DTZ005 - the user's own clock
        book.save(str(path))
    return str(kept)


def base_columns(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of an imported frame that a later merge compares: the source's, not the user's and not computed."""
    columns = TABLES[name].columns if name in TABLES else {}
    return frame[[c for c in frame.columns if c not in columns or columns[c].owner in ("S", "V")]]


def _read(
    book: xw.Book, frames: Mapping[str, pd.DataFrame], answers: Mapping[str, Any], settings: Mapping[str, Any]
) -> Workbook:
    """The tables that the export has rows for, and Orders for the Issues sheet."""
    return read_workbook(
        book,
        [*frames, *({"Orders"} - set(frames))],
        _answers(answers, frames),
        {name: frozenset(base_columns(name, frame).columns) for name, frame in frames.items()},
        max_rows=settings["orders.max_rows"],
        results=("Issues", *RESULTS),
        order_sheet=settings["orders.sheet"],
    )


def _answers(answers: Mapping[str, Any], frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Answers about headers that may be the sheet's as well as the export's."""
    nested = {n: told for n, told in answers.items() if n in TABLES and isinstance(told, Mapping)}
    flat = {h: c for h, c in answers.items() if not isinstance(c, Mapping)}
    only = next(iter(frames), "")
    return {**nested, **({only: flat} if flat and len(frames) == 1 else {})}


def _prepare(workbook: Workbook, name: str, frame: pd.DataFrame, as_of: date) -> TableMerge:
    data = workbook.tables[name]
    base, told = read_snapshot(workbook.memory, snapshot_name(COMMAND, name))
    source = base_columns(name, frame)
    versions = _older(data, source, as_of, told) if told is not None and as_of < told else None
    return prepare(workbook, data, source, base, versions=versions, closing=name in _CLOSING)


def _older(data: TableData, source: pd.DataFrame, as_of: date, told: date) -> Versions:
    """An export that is older than the last one: what vendors have told since stays."""
    names = data.place.table.owned("V")
    return Versions(
        {n: np.full(len(data.frame), np.datetime64(told)) for n in names},
        {n: np.full(len(source), np.datetime64(as_of)) for n in names},
    )


def _say(outcome: Outcome, ready: Mapping[str, TableMerge], new: Mapping[str, pd.DataFrame]) -> None:
    """Counts and notes of what the merge does."""
    counts = {name: _counts(r) for name, r in ready.items()}
    counts |= {
        name: {"added": len(frame), "changed": 0, "closed": 0, "conflicts": 0} for name, frame in new.items()
    }
    outcome.counts["merged"] = counts
    outcome.summary += [
        (name, ", ".join(f"{n:,} {what}" for what, n in c.items())) for name, c in counts.items()
    ]
    for name, r in ready.items():
        where = f"Sheet {r.data.place.sheet}"
        if r.left_out:
            outcome.notes.append(
                f"{where} has no columns for {', '.join(r.left_out)} of the export; they are left out."
            )
        if r.merged.unkeyed:
            outcome.notes.append(
                f"{r.merged.unkeyed:,} rows of the export have no key of {name} and are left out."
            )
        if len(r.merged.newly_closed):
            outcome.notes.append(
                f"{where}: {len(r.merged.newly_closed):,} rows that the export no longer has are marked closed; they stay."
            )


def _counts(ready: TableMerge) -> dict[str, int]:
    merged = ready.merged
    return {
        "added": len(merged.appended),
        "changed": int(merged.writes["row"].nunique()),
        "closed": len(merged.newly_closed),
        "conflicts": len(merged.conflicts),
    }


def _kept(ready: Mapping[str, TableMerge]) -> list[list[Any]]:
    """The lines of the Conflicts sheet, of every table."""
    return [
        row
        for name, one in ready.items()
        for row in conflict_rows(one.merged, name, one.data.place.table.key, COMMAND)
    ]


def _as_before(workbook: Workbook, ready: Mapping[str, TableMerge]) -> bool:
    """Is there nothing to write, and nothing to tell that was not told last time?"""
    same = all(changes_nothing(one) and not len(one.merged.changes) for one in ready.values())
    return same and listed_before(workbook, COMMAND, _kept(ready))


def _write(
    workbook: Workbook,
    ready: Mapping[str, TableMerge],
    new: Mapping[str, pd.DataFrame],
    imported: Imported,
    outcome: Outcome,
    settings: Mapping[str, Any],
    as_of: date,
) -> None:
    changes: list[list[Any]] = []
    kept = _kept(ready)
    for name, one in ready.items():
        outcome.written[name] = write(workbook, one, as_of)
        keep_snapshot(workbook.memory, snapshot_name(COMMAND, name), one.merged.base, as_of)
        key = one.data.place.table.key
        changes += change_rows(one.merged.changes, name, key, {}, COMMAND)
    for name, frame in new.items():
        outcome.written[name] = add_table_sheet(workbook, name, frame)
        base = Base.of(base_columns(name, frame))
        keep_snapshot(workbook.memory, snapshot_name(COMMAND, name), base, as_of)
    added = [f"New sheet {name}: {len(frame):,} rows." for name, frame in new.items()]
    outcome.written["Changes"] = write_changes(workbook, COMMAND, changes, added, as_of)
    outcome.written["Conflicts"] = write_conflicts(workbook, COMMAND, kept, as_of)
    if imported.findings:
        # A finding's row is the export's, not the sheet's.
        told = [f._replace(row=None) for f in imported.findings]
        outcome.written["Issues"] = write_issues(workbook, COMMAND, told, IMPORT_RULES, settings, as_of)
    for name, value in imported.recorded.items():
        workbook.memory.keep(name, _joined(workbook.memory.get(name), value))
    workbook.memory.write(workbook.book)
    outcome.notes += workbook.notes


def _joined(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Recorded rows by their first value: those of this export, and older ones that it does not speak of."""
    told = before.get("rows")
    old = [row for row in told if isinstance(row, list) and row] if isinstance(told, list) else []
    here = {row[0] for row in now["rows"]}
    return {"rows": [*(row for row in old if row[0] not in here), *now["rows"]]}
