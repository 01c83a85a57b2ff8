"""One returned file merged: its rows checked, each table three-way merged against what that revision was sent with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.commands.collect_files import FileResult
from prodops_xl.commands.collect_rows import filled_reports, plain_cell, rows_of_the_pack, shown_cell, word
from prodops_xl.commands.collect_targets import CellWrite, Target
from prodops_xl.commands.merge_sheets import Rows, change_rows, conflict_rows
from prodops_xl.commands.pack_desk import PackDesk
from prodops_xl.commands.pack_memory import keep_base, read_base
from prodops_xl.domain.merge import CONFLICT, OLDER, SOURCE, Base, Merged
from prodops_xl.domain.returns import aligned, emptied, known_rows, rebased, told_later
from prodops_xl.exchange.audit_log import CELL, ROW, LoggedCell
from prodops_xl.exchange.pack_reading import RemarkLine, counted

COMMAND = "collect"
EMPTIED = "emptied"
_TODO = {
    CONFLICT: "You and they changed it. Type their value to take it; yours stays until then.",
    OLDER: "A newer revision, or you, said otherwise since. Yours stays.",
}


@dataclass(eq=False)
class Merging:
    """What the merges of one run told, for the sheets and the log."""

    changes: Rows = field(default_factory=list)
    conflicts: Rows = field(default_factory=list)
    cells: list[LoggedCell] = field(default_factory=list)
    remarks: list[tuple[FileResult, RemarkLine]] = field(default_factory=list)


def merge_file(
    result: FileResult, desk: PackDesk, targets: Mapping[str, list[Target]], out: Merging, now: datetime
) -> None:
    """Merge one judged file into the targets; its counts and sentences go to `result`, the rest to `out`."""
    identity, record = result.identity, result.record
    assert identity is not None
    assert record is not None
    for table, read in result.read.tables.items():
        base = read_base(desk.workbook.memory, identity.pack, identity.revision, table)
        if base is None:
            result.said.append(f"What was sent on sheet {table} is no longer remembered; it was left out.")
            continue
        source = rows_of_the_pack(result, desk, table, read.frame, base)
        if table == "Progress":
            source = filled_reports(result, source)
        else:
            result.missing += int((~known_rows(base.frame, read.frame, read.layout.key)).sum())
        _merge_table(result, desk, targets[table], table, source, base, out, now)
    lines = result.read.remarks
    result.remarks = len(lines)
    out.remarks += [(result, line) for line in lines]
    record.saw(result.digest)
    record.revisions[identity.revision].collected = True
    if result.missing:
        result.said.append(
            f"{counted(result.missing, 'row')} of the pack missing from it; nothing was taken off the workbook."
        )


def _merge_table(
    result: FileResult, desk: PackDesk, targets: Iterable[Target], table: str, source: pd.DataFrame, base: Base,
    out: Merging, now: datetime,
) -> None:  # fmt: skip
    """Merge into each sheet that holds the table, and keep the base for the next return of this revision."""
    identity, record = result.identity, result.record
    assert identity is not None
    assert record is not None
    memory = desk.workbook.memory
    earlier = [
        one for n, sent in record.revisions.items()
        if n < identity.revision and sent.collected and (one := read_base(memory, identity.pack, n, table)) is not None
    ]  # fmt: skip
    newer = max((n for n, sent in record.revisions.items() if sent.collected), default=0)
    left, bases = base, []
    for target in targets:
        here = (
            source
            if table == "Progress"
            else source[known_rows(source, target.frame, target.key)].reset_index(drop=True)
        )
        own = _part(left, known_rows(left.frame, target.frame, target.key)) if table == "Schedule" else left
        here = _placed(result, target, here, own)
        if not len(here):
            bases.append(own)
            left = (
                _part(left, ~known_rows(left.frame, own.frame, target.key)) if table == "Schedule" else left
            )
            continue
        fields = target.fields(list(here.columns))
        was = target.frame
        own = rebased(own, was, here, earlier, target.key, fields)
        versions = told_later(was, here, own, target.key, fields, newer, identity.revision)
        merged = target.merged(own, here, versions)
        _tell(result, target, merged, was, out, now)
        _tell_emptied(result, target, own, here, was, fields, out)
        bases.append(merged.base)
        if table == "Schedule":
            left = _part(left, ~known_rows(left.frame, merged.base.frame, target.key))
    if table == "Schedule" and len(left):
        bases.append(left)
    if bases:
        keep_base(
            memory,
            identity.pack,
            identity.revision,
            table,
            _joined(bases),
            _day(record.revisions[identity.revision].day),
        )


def _placed(result: FileResult, target: Target, source: pd.DataFrame, base: Base) -> pd.DataFrame:
    """Answers for which the sheet has no column become remarks."""
    source = source.copy()
    for name, rows in target.homeless(source).items():
        sent = aligned(base.frame, source, target.key)
        told = rows & source[name].notna().to_numpy(bool)
        if name in sent:
            told &= ~(source[name].to_numpy("datetime64[D]") == sent[name].to_numpy("datetime64[D]"))
        for at in np.flatnonzero(told):
            key = tuple(source[k].iloc[at] for k in target.key)
            result.read.remarks.append(
                RemarkLine(
                    target.table,
                    key,
                    f"{name} (sheet {target.sheet} has no column for it)",
                    word(source[name].iloc[at]),
                )
            )
        source[name] = source[name].mask(rows)
    return source


def _tell(
    result: FileResult, target: Target, merged: Merged, was: pd.DataFrame, out: Merging, now: datetime
) -> None:
    """Counts, lines of Changes and Conflicts, and the log."""
    writes = target.writes_of(merged, was)
    result.merged += len(writes)
    result.added += len(merged.appended)
    result.conflicts += len(merged.conflicts)
    when = (result.returned.modified_at or now.isoformat()).replace("T", " ")[:16] + " UTC"
    by = result.recipient + (f" ({result.returned.modified_by})" if result.returned.modified_by else "")
    told = merged.changes[merged.changes["By"] == SOURCE].assign(By=by)
    out.changes += change_rows(told, target.table, target.key, {}, COMMAND, when)
    lines = conflict_rows(replace(merged, kept=merged.conflicts), target.table, target.key, COMMAND)
    out.conflicts += [_named(line, result) for line in lines]
    out.cells += [_logged(result, target, write) for write in writes]
    for row in merged.appended.to_dict("records"):
        cells = {str(name): plain_cell(value) for name, value in row.items()}
        key = tuple(plain_cell(row[k]) for k in target.key)
        out.cells.append(
            LoggedCell(result.name, result.recipient, ROW, target.table, target.sheet, key, "", None, cells)
        )


def _named(line: list[Any], result: FileResult) -> list[Any]:
    """A line of Conflicts that says whose answer it is, and what to do."""
    todo = _TODO.get(line[4], line[8])
    return [*line[:8], f"{result.recipient}, {result.name}: {todo}", *line[9:]]


def _tell_emptied(
    result: FileResult,
    target: Target,
    base: Base,
    source: pd.DataFrame,
    was: pd.DataFrame,
    fields: Mapping[str, Any],
    out: Merging,
) -> None:
    """Cells that came back empty are left, and told."""
    stands = aligned(was, source, target.key)
    for row, name, value in emptied(base, source, target.key, fields):
        now = stands[name].iloc[row] if name in stands else None
        if now is None or now is pd.NaT or now != now:  # noqa: PLR0124 - NaN
            continue
        told = {k: source[k].iloc[row] for k in target.key}
        shown = [shown_cell(told.get(k)) for k in ("PO", "Line", "Milestone")]
        out.conflicts.append(
            [
                *shown, name, EMPTIED, shown_cell(now), None, shown_cell(value),
                f"{result.recipient}, {result.name}: it came back empty. Empty yours if that is right; it stays until then.",
                target.table, " / ".join(word(v) for v in told.values()), COMMAND,
            ]
        )  # fmt: skip
        result.conflicts += 1


def _logged(result: FileResult, target: Target, write: CellWrite) -> LoggedCell:
    key = tuple(plain_cell(value) for value in write.key)
    return LoggedCell(
        result.name,
        result.recipient,
        CELL,
        target.table,
        write.sheet,
        key,
        write.column,
        plain_cell(write.before),
        plain_cell(write.after),
    )


def _part(base: Base, rows: np.ndarray) -> Base:
    """These rows of a base."""
    return Base(
        base.frame[rows].reset_index(drop=True),
        base.shown[rows].reset_index(drop=True),
        base.present[rows],
        base.closed[rows],
    )


def _joined(bases: Sequence[Base]) -> Base:
    if len(bases) == 1:
        return bases[0]
    full = [b for b in bases if len(b)] or list(bases[:1])
    return Base(
        pd.concat([b.frame for b in full], ignore_index=True), pd.concat([b.shown for b in full], ignore_index=True),
        np.concatenate([b.present for b in full]), np.concatenate([b.closed for b in full]),
    )  # fmt: skip


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
