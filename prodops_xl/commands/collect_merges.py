"""One returned file merged: its rows checked, each table three-way merged against what that revision was sent with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.commands.collect_doubts import (
    COMMAND,
    DOUBTFUL,
    doubts_of,
    set_aside,
    tell_either,
    tell_emptied,
)
from prodops_xl.commands.collect_files import FileResult
from prodops_xl.commands.collect_lost import placed, tell_homeless, tell_taken_off
from prodops_xl.commands.collect_rows import filled_reports, plain_cell, rows_of_the_pack
from prodops_xl.commands.collect_shown import misplaced, progress_remarks, shown_remarks
from prodops_xl.commands.collect_targets import CellWrite, Target
from prodops_xl.commands.merge_sheets import Rows, change_rows, conflict_rows
from prodops_xl.commands.pack_desk import PackDesk
from prodops_xl.commands.pack_memory import PackRecord, keep_base, read_base
from prodops_xl.domain.counting import counted
from prodops_xl.domain.merge import AMBIGUOUS, CONFLICT, OLDER, SOURCE, Base, Merged
from prodops_xl.domain.returns import known_rows, rebased, told_later
from prodops_xl.exchange.audit_log import CELL, ROW, LoggedCell
from prodops_xl.exchange.pack_identity import PackIdentity
from prodops_xl.exchange.pack_remarks import RemarkLine
from prodops_xl.workbook.memory import Memory

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
    for table in result.read.tables:
        base = read_base(desk.workbook.memory, identity.pack, identity.revision, table)
        if base is None:
            result.said.append(f"What was sent on sheet {table} is no longer remembered; it was left out.")
            continue
        source = _source(result, desk, table, base, targets[table], out)
        _merge_table(result, desk, targets[table], table, source, base, out, now)
    lines = result.read.remarks
    result.remarks = len(lines)
    asked = sum(line[4] == DOUBTFUL and result.name in line[8] for line in out.conflicts)
    if asked:
        result.said.append(
            f"{counted(asked, 'answer')} not merged but asked about; the sheet Conflicts says why."
        )
    if result.missing:
        result.said.append(
            f"{counted(result.missing, 'row')} of the pack missing from it; nothing was taken off the workbook."
        )
    again = record.left.get(result.digest)
    record.revisions[identity.revision].collected = True
    record.saw(result.digest, result.left_digest)
    if again is not None and again == result.left_digest and not (result.merged or result.added):
        result.collected_before()
        return
    out.remarks += [(result, line) for line in lines]


def _source(
    result: FileResult, desk: PackDesk, table: str, base: Base, targets: Sequence[Target], out: Merging
) -> pd.DataFrame:
    """The answers of a table that may be merged; what was changed in our columns becomes remarks."""
    read, identity = result.read.tables[table], result.identity
    assert identity is not None
    none = np.zeros(len(read.frame), dtype=bool)
    astray = none if table == "Progress" else misplaced(read, base.frame)
    source = rows_of_the_pack(result, desk, table, read.frame, base, astray)
    mine = known_rows(read.frame, source, read.layout.key) & ~astray
    tell_either(result, targets, source, base, table, out.conflicts)
    if table == "Progress":
        orders = read_base(desk.workbook.memory, identity.pack, identity.revision, "Orders")
        sent = orders.frame if orders is not None else None
        result.read.remarks += progress_remarks(read, base.frame, sent, mine)
        return filled_reports(result, source)
    result.read.remarks += shown_remarks(read, base.frame, mine)
    result.missing += int((~known_rows(base.frame, read.frame, read.layout.key)).sum())
    return source


def _merge_table(
    result: FileResult, desk: PackDesk, targets: Sequence[Target], table: str, source: pd.DataFrame, base: Base,
    out: Merging, now: datetime,
) -> None:  # fmt: skip
    """Merge into each sheet that holds the table, and keep the base for the next return of this revision."""
    identity, record = result.identity, result.record
    assert identity is not None
    assert record is not None
    memory, number = desk.workbook.memory, identity.revision
    left, bases = base, []
    for target in targets:
        here = source if table == "Progress" else _rows_in(source, target.frame, target.key)
        own = _part(left, known_rows(left.frame, target.frame, target.key)) if table == "Schedule" else left
        here = placed(result, target, here, own)
        here = set_aside(result, target, here, own, doubts_of(desk, target, here, own), out.conflicts)
        merged = (
            _merged(result, target, here, own, _earlier(memory, record, identity), out, now)
            if len(here)
            else None
        )
        bases.append(merged.base if merged is not None else own)
        if table == "Schedule":
            left = _part(left, ~known_rows(left.frame, bases[-1].frame, target.key))
    if table == "Schedule":
        tell_homeless(result, source, base, targets)
        bases += [left] if len(left) else []
    if bases:
        keep_base(memory, identity.pack, number, table, _joined(bases), _day(record.revisions[number].day))


def _merged(
    result: FileResult, target: Target, here: pd.DataFrame, own: Base, earlier: Sequence[tuple[str, Base]],
    out: Merging, now: datetime,
) -> Merged:  # fmt: skip
    """Merge the answers of one sheet and tell of it."""
    identity, record = result.identity, result.record
    assert identity is not None
    assert record is not None
    fields, was = target.fields(list(here.columns)), target.frame
    older = [one for table, one in earlier if table == target.table]
    own = rebased(own, was, here, older, target.key, fields)
    newer = max((n for n, sent in record.revisions.items() if sent.collected), default=0)
    versions = told_later(was, here, own, target.key, fields, newer, identity.revision)
    if target.table == "Progress":
        tell_taken_off(result, here, own, was, target.key)
    merged = target.merged(own, here, versions)
    _tell(result, target, merged, was, out, now)
    tell_emptied(result, target, own, here, was, fields, out.conflicts)
    return merged


def _earlier(memory: Memory, record: PackRecord, identity: PackIdentity) -> list[tuple[str, Base]]:
    """The bases of earlier revisions that were collected, with their tables."""
    return [
        (table, one)
        for n, sent in record.revisions.items()
        if n < identity.revision and sent.collected
        for table in sent.tables
        if (one := read_base(memory, identity.pack, n, table)) is not None
    ]


def _rows_in(source: pd.DataFrame, frame: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    return source[known_rows(source, frame, key)].reset_index(drop=True)


def _tell(
    result: FileResult, target: Target, merged: Merged, was: pd.DataFrame, out: Merging, now: datetime
) -> None:
    """Counts, lines of Changes and Conflicts, and the log."""
    writes = target.writes_of(merged, was)
    result.merged += len(writes)
    result.added += len(merged.appended)
    result.conflicts += len(merged.conflicts)
    result.left += [
        str(line)
        for line in merged.conflicts.loc[merged.conflicts["Kind"] == AMBIGUOUS, list(target.key)]
        .to_numpy()
        .tolist()
    ]
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
