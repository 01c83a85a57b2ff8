"""collect: returned packs merged into the master; who changed what and when, conflicts, and a report per file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import xlwings as xw

from prodops_xl.commands.closing import close
from prodops_xl.commands.collect_doubts import COMMAND
from prodops_xl.commands.collect_files import COLLECTED, MERGED, NOTHING_NEW, REFUSED, FileResult, judge_files
from prodops_xl.commands.collect_merges import Merging, merge_file
from prodops_xl.commands.collect_sheets import (
    FILES,
    REMARKS,
    REMARKS_SHEET,
    RETURNED_SHEET,
    all_changes,
    file_rows,
    open_conflicts,
    remark_rows,
    write_files,
    write_remarks,
)
from prodops_xl.commands.collect_targets import Target, targets_of
from prodops_xl.commands.merge_sheets import CHANGES, write_changes, write_conflicts
from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.commands.pack_desk import PackDesk, read_desk
from prodops_xl.commands.pack_memory import PACKS, PackBook
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.audit_log import AuditLog, LoggedFile, LoggedMerge
from prodops_xl.exchange.returned import Returned

RESULT_SHEETS = ("Changes", "Conflicts", RETURNED_SHEET, REMARKS_SHEET)
# What an undo puts back: names that begin so, besides these.
BASES = "pack "
REMEMBERED = (PACKS, "changes", "conflicts", REMARKS, FILES)


def collect(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Merge `options["returns"]` into the workbook, write Changes, Conflicts, Returned files and Remarks, and log the
    merge in `options["audit"](place)`. A second run with the same files writes nothing.

    `options["now"]`: the moment, UTC. Raises ProdOpsError where the workbook never sent a pack.
    """
    returns, audit, now = host_of(options)
    progress("Reading the workbook", 0.0)
    desk = read_desk(book, settings, as_of, options, RESULT_SHEETS, merged=True)
    memory = desk.workbook.memory
    told = PackBook.read(memory)
    if told is None:
        raise ProdOpsError(
            "This workbook never sent a pack, so nothing that came back can be its answer. Run send-packs on it first; "
            "if it is a copy, collect into the workbook that sent them."
        )
    before = dict(memory.items)
    progress("Reading the returned files", 0.2)
    results = judge_files(returns, told)
    targets, out = targets_of(desk), Merging()
    wanted = [result for result in results if not result.status]
    for at, result in enumerate(wanted):
        progress(f"Merging {result.name}", 0.4 + 0.3 * at / len(wanted))
        merge_file(result, desk, targets, out, now)
        if not result.status:
            told_anything = result.merged or result.added or result.conflicts or result.remarks
            result.status = MERGED if told_anything else NOTHING_NEW
    wanted = [result for result in wanted if result.status != COLLECTED]
    outcome = _outcome(results, out)
    if wanted or _told_anew(results, desk, as_of):
        log = audit(str(desk.settings["collect.audit_log"])) if wanted else None
        told.merge = log.token if log is not None else told.merge
        told.keep(memory)
        progress("Writing the workbook", 0.7)
        _write(desk, targets, out, results, outcome, as_of)
        if log is not None:
            log.record(_merge(told, results, out, before, desk, now))
        close(desk.workbook, book, outcome)
    else:
        outcome.notes.append(
            "Nothing new was returned; the workbook is as it was." if results else "No file was returned yet."
        )
    progress("Done", 1.0)
    return outcome


def host_of(
    options: Mapping[str, Any] | None,
) -> tuple[Iterable[Returned], Callable[[str], AuditLog], datetime]:
    """What the host hands over; ProdOpsError where it cannot read files."""
    given = options or {}
    if not {"returns", "audit", "now"} <= set(given):
        raise ProdOpsError(
            "collect reads files, which this host cannot. Run `prodops-xl run collect WORKBOOK --set returns=FOLDER`."
        )
    return given["returns"], given["audit"], given["now"]


def _told_anew(results: list[FileResult], desk: PackDesk, as_of: date) -> bool:
    """Is there a refused file that the sheet does not list yet?"""
    rows = file_rows(results, desk.workbook.memory, as_of)
    return any(r.status == REFUSED for r in results) and rows != desk.workbook.memory.get(FILES).get("rows")


def _write(
    desk: PackDesk,
    targets: Mapping[str, list[Target]],
    out: Merging,
    results: list[FileResult],
    outcome: Outcome,
    as_of: date,
) -> None:
    workbook, memory = desk.workbook, desk.workbook.memory
    conflicts = open_conflicts(out, memory, targets)
    changes = all_changes(out, memory, len(CHANGES))
    files, remarks = file_rows(results, memory, as_of), remark_rows(out.remarks, memory)
    for table, ones in targets.items():
        for target in ones:
            cells = target.write(as_of)
            outcome.written[table] = outcome.written.get(table, 0) + cells
    memory.keep(FILES, {"rows": files})
    memory.keep(REMARKS, {"rows": remarks})
    lines = [f"{len(out.changes):,} of them by the files of this run; the sheet {RETURNED_SHEET} says which."]
    outcome.written["Changes"] = write_changes(workbook, COMMAND, changes, lines, as_of)
    outcome.written["Conflicts"] = write_conflicts(workbook, COMMAND, conflicts, as_of)
    outcome.written[RETURNED_SHEET] = write_files(workbook, files, as_of)
    if remarks:
        outcome.written[REMARKS_SHEET] = write_remarks(workbook, remarks, as_of)


def _merge(
    told: PackBook,
    results: list[FileResult],
    out: Merging,
    before: Mapping[str, Any],
    desk: PackDesk,
    now: datetime,
) -> LoggedMerge:
    """The log's record: files, cells, and what the workbook remembered before."""
    items = desk.workbook.memory.items
    names = [n for n in {*before, *items} if n in REMEMBERED or n.startswith(BASES)]
    remembered = {n: before.get(n) for n in sorted(names) if before.get(n) is not items.get(n)}
    packs = remembered.get(PACKS)
    if isinstance(packs, dict):  # anybody may read the log: the secret stays in the workbook
        remembered[PACKS] = {n: v for n, v in packs.items() if n != "key"}
    files = [
        LoggedFile(
            r.name, r.digest, r.identity.pack if r.identity else None, r.identity.revision if r.identity else None,
            r.recipient or None, r.returned.modified_by, r.returned.modified_at, r.status, " ".join(r.said),
        )
        for r in results
    ]  # fmt: skip
    return LoggedMerge(told.master, now, desk.as_of.isoformat(), files, out.cells, remembered)


def _outcome(results: list[FileResult], out: Merging) -> Outcome:
    outcome = Outcome(COMMAND, rows=len(results))
    by_status = {
        status: [r for r in results if r.status == status]
        for status in (MERGED, NOTHING_NEW, COLLECTED, REFUSED)
    }
    outcome.errors, outcome.warnings = len(by_status[REFUSED]), sum(r.conflicts for r in results)
    outcome.counts |= {
        "files": [r.as_json() for r in results],
        "merged": sum(r.merged for r in results),
        "added": sum(r.added for r in results),
        "conflicts": outcome.warnings,
        "remarks": len(out.remarks),
        "refused": outcome.errors,
    }
    outcome.notes += [f"{r.name}: {r.said[-1]}" for r in by_status[REFUSED]]
    outcome.summary = [
        ("Files", len(results)), *[(status.capitalize(), len(ones)) for status, ones in by_status.items() if ones],
        ("Cells merged", outcome.counts["merged"]), ("Rows added", outcome.counts["added"]),
        ("Conflicts", outcome.counts["conflicts"]), ("Remarks", outcome.counts["remarks"]),
    ]  # fmt: skip
    return outcome
