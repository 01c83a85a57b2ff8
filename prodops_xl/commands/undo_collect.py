"""undo-collect: the last merge of returned packs taken back, where its cells still stand as they were merged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import xlwings as xw

from prodops_xl.commands.closing import close
from prodops_xl.commands.collect import BASES, RESULT_SHEETS
from prodops_xl.commands.collect_doubts import COMMAND as COLLECT
from prodops_xl.commands.collect_sheets import (
    FILES,
    REMARKS,
    REMARKS_SHEET,
    RETURNED_SHEET,
    write_files,
    write_remarks,
)
from prodops_xl.commands.merge_sheets import write_changes, write_conflicts
from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.commands.pack_desk import PackDesk, read_desk
from prodops_xl.commands.pack_memory import PACKS, PackBook
from prodops_xl.commands.undo_plan import Undo, planned_undo
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.audit_log import LoggedMerge
from prodops_xl.workbook.memory import Memory
from prodops_xl.workbook.read import TableData
from prodops_xl.workbook.table_ground import read_ground
from prodops_xl.workbook.table_writes import write_merged
from prodops_xl.workbook.wide_schedule import write_wide

COMMAND = "undo-collect"
_NAMED = 8


def undo_collect(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Write the values from before the last merge where they still stand as merged, tell what was changed since, and
    forget that its files were collected. Raises ProdOpsError where the log has nothing to take back.
    """
    given = options or {}
    if not {"audit", "now"} <= set(given):
        raise ProdOpsError(
            "undo-collect reads the audit log, which this host cannot. Run `prodops-xl run undo-collect WORKBOOK`."
        )
    progress("Reading the workbook", 0.0)
    desk = read_desk(book, settings, as_of, options, RESULT_SHEETS, merged=True)
    told = PackBook.read(desk.workbook.memory)
    log = given["audit"](str(desk.settings["collect.audit_log"]))
    last: LoggedMerge | None = log.last(told.master, told.merge) if told is not None else None
    if last is None:
        raise ProdOpsError(
            f"The audit log {log.path.name} has no merge of this workbook that could be taken back: there was none, it was "
            "taken back, or the log is another one. The setting collect.audit_log names another."
        )
    progress("Comparing with the merge", 0.4)
    undo = planned_undo(desk, last)
    outcome = _outcome(last, undo)
    progress("Writing the workbook", 0.7)
    _write(desk, undo, last, outcome, as_of)
    log.undone(last.id, given["now"])
    close(desk.workbook, book, outcome)
    progress("Done", 1.0)
    return outcome


def _write(desk: PackDesk, undo: Undo, last: LoggedMerge, outcome: Outcome, as_of: date) -> None:
    workbook, memory = desk.workbook, desk.workbook.memory
    grounds = [read_ground(workbook.book.sheets[data.place.sheet], data) for data, _ in undo.tables]
    for (data, merged), ground in zip(undo.tables, grounds, strict=True):
        sheet = workbook.book.sheets[data.place.sheet]
        cells = write_merged(sheet, data, ground, merged, data.columns, {})
        outcome.written[data.place.table.name] = outcome.written.get(data.place.table.name, 0) + cells
    for wide, merged in undo.wide:
        outcome.written["Schedule"] = outcome.written.get("Schedule", 0) + write_wide(workbook, wide, merged)
    for data, rows in undo.rows:
        outcome.written[data.place.table.name] = outcome.written.get(data.place.table.name, 0) + _empty_rows(
            workbook.book, data, rows
        )
    _forget(memory, last)
    lines = [f"The merge of {last.at_utc:%Y-%m-%d %H:%M} UTC was taken back."]
    outcome.written["Changes"] = write_changes(workbook, COMMAND, undo.changes, lines, as_of)
    told = memory.get("conflicts").get(COLLECT)
    outcome.written["Conflicts"] = write_conflicts(
        workbook, COLLECT, told if isinstance(told, list) else [], as_of
    )
    outcome.written[RETURNED_SHEET] = write_files(workbook, memory.get(FILES).get("rows") or [], as_of)
    if REMARKS_SHEET in workbook.grids:
        outcome.written[REMARKS_SHEET] = write_remarks(workbook, memory.get(REMARKS).get("rows") or [], as_of)


def _forget(memory: Memory, last: LoggedMerge) -> None:
    """Put back what the workbook remembered before the merge: of packs that the files were not collected, of Changes and
    Conflicts the lines of collect, of bases those that it still remembers. What was sent or merged since stays.
    """
    for name, value in last.remembered.items():
        if name == PACKS:
            now = PackBook.read(memory)
            before = PackBook.of_told({**value, "key": now.key}) if now and isinstance(value, dict) else None
            if now is not None and before is not None:
                now.taken_back(before)
                now.keep(memory)
        elif name in ("changes", "conflicts"):
            own = value.get(COLLECT) if isinstance(value, dict) else None
            others = {n: rows for n, rows in memory.get(name).items() if n != COLLECT}
            memory.keep(name, {**others, COLLECT: own} if own else others)
        elif name in (FILES, REMARKS) or (name.startswith(BASES) and name in memory.items):
            if value is None:
                memory.items.pop(name, None)
            else:
                memory.keep(name, value)


def _empty_rows(book: xw.Book, data: TableData, rows: np.ndarray) -> int:
    """Clear what the merge wrote into its new rows; rows at the foot of an Excel Table are taken out of it."""
    sheet = book.sheets[data.place.sheet]
    own = list(data.columns.values())
    lines = sorted(int(data.rows[row]) for row in rows)
    for line in lines:
        for at in own:
            sheet.range((line, at)).clear_contents()
    excel = next((t for t in data.grid.tables if t[0] == data.place.excel_table), None)
    if excel is not None and lines:
        name, top, left, height, width = excel
        last = top + height - 1
        while last in lines and last > top + 1:
            last -= 1
        if last < top + height - 1:
            sheet.tables[name].resize(sheet.range((top, left), (last, left + width - 1)))
    return len(lines) * len(own)


def _outcome(last: LoggedMerge, undo: Undo) -> Outcome:
    outcome = Outcome(COMMAND, rows=len(last.cells), warnings=len(undo.left))
    outcome.counts |= {
        "merge": last.id,
        "taken_back": undo.back,
        "left": undo.left,
        "files": [f.file for f in last.files],
    }
    outcome.notes += [f"Left as it is: {text}." for text in undo.left[:_NAMED]]
    if len(undo.left) > _NAMED:
        outcome.notes.append(f"And {len(undo.left) - _NAMED:,} more that were changed since.")
    if undo.emptied:
        outcome.notes.append(
            f"Nothing stands any more in the column {', '.join(undo.emptied)}; delete it if collect added it and you do not need it."
        )
    outcome.summary = [
        ("Merge of", f"{last.at_utc:%Y-%m-%d %H:%M} UTC"), ("Files", len(last.files)),
        ("Cells and rows taken back", undo.back), ("Left, changed since", len(undo.left)),
    ]  # fmt: skip
    return outcome
