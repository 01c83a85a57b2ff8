"""What collect writes beside the tables: Returned files, Remarks, Changes and Conflicts; older lines stay while they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.commands.collect_doubts import COMMAND, DOUBTFUL, last_report
from prodops_xl.commands.collect_files import COLLECTED, REFUSED, FileResult
from prodops_xl.commands.collect_merges import Merging
from prodops_xl.commands.collect_targets import Target
from prodops_xl.commands.merge_sheets import CONFLICTS, Rows
from prodops_xl.domain.counting import counted
from prodops_xl.exchange.pack_remarks import RemarkLine
from prodops_xl.workbook.memory import Memory
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import ResultSheet, write_result

FILES, REMARKS = "returned files", "remarks"
RETURNED_SHEET, REMARKS_SHEET = "Returned files", "Remarks"
_MOST = 20_000
FILE_COLUMNS = (
    "File", "From", "Revision", "Status", "Merged", "Added", "Conflicts", "Remarks", "Rows missing", "Rows refused", "What to know",
    "Changed by", "Changed at", "Collected", "Pack",
)  # fmt: skip
REMARK_COLUMNS = (
    "From",
    "PO",
    "Line",
    "Row",
    "Where",
    "Remark",
    "File",
    "Changed at",
    "Table",
    "Key",
    "Pack",
)


def file_rows(results: Iterable[FileResult], memory: Memory, as_of: date) -> Rows:
    """The lines of Returned files: those of this run, then what earlier runs left of other files.

    What was collected before keeps the line that it had.
    """
    kept = _rows(memory, FILES, len(FILE_COLUMNS))
    out: Rows = []
    for result in results:
        line = _file_line(result, as_of)
        before = next(
            (row for row in kept if row[0] == line[0] and row[14] == line[14] and row[2] == line[2]), None
        )
        if result.status == COLLECTED and before is not None:
            line = before
        elif before is not None and before[:13] == line[:13]:
            line = before  # the same again: the day on which it was first told stays
        out.append(line)
    names = {row[0] for row in out}
    return [*out, *(row for row in kept if row[0] not in names)][:_MOST]


def _file_line(result: FileResult, as_of: date) -> list[Any]:
    identity = result.identity
    known = identity is not None and result.record is not None
    return [
        result.name, result.recipient or None, float(identity.revision) if known and identity else None, result.status,
        float(result.merged), float(result.added), float(result.conflicts), float(result.remarks), float(result.missing),
        float(result.refused_rows), " ".join(result.said) or None, result.returned.modified_by or None,
        result.returned.modified_at.replace("T", " ").removesuffix("Z") or None, as_of.isoformat(),
        identity.pack if known and identity else None,
    ]  # fmt: skip


def write_files(workbook: Workbook, rows: Rows, as_of: date) -> int:
    """Write the sheet; return cells."""
    frame = pd.DataFrame(rows, columns=list(FILE_COLUMNS)).astype(object)
    counts = frame["Status"].value_counts()
    told = ", ".join(f"{int(n):,} {status}" for status, n in counts.items()) or "no files yet"
    head = [
        [f"Returned files, as of {as_of.isoformat()}"],
        [f"{told}. Files are known by the pack id inside them, whatever they are called."],
    ]
    colors = {"Status": [{"merged": "good", REFUSED: "error"}.get(str(s), "") for s in frame["Status"]]}
    return write_result(
        workbook,
        ResultSheet(
            RETURNED_SHEET, ("File", "Pack", "Revision"), frame, head, colors=colors,
            formats=dict.fromkeys(("Revision", "Merged", "Added", "Conflicts", "Remarks", "Rows missing", "Rows refused"), "0"),
            widths={"File": 38, "From": 30, "Status": 16, "What to know": 90, "Changed by": 18, "Changed at": 18, "Collected": 12, "Pack": 18},
        ),
    )  # fmt: skip


def remark_rows(told: Iterable[tuple[FileResult, RemarkLine]], memory: Memory) -> Rows:
    """The lines of Remarks, new ones first. What was said at a place before stays beside what is said now; the same
    words stand once.
    """
    new = [_remark_line(result, line) for result, line in told]
    out: dict[tuple[Any, ...], list[Any]] = {}
    for row in [*new, *_rows(memory, REMARKS, len(REMARK_COLUMNS))]:
        out.setdefault((row[10], row[8], row[9], row[4], row[5]), row)
    return list(out.values())


def _remark_line(result: FileResult, line: RemarkLine) -> list[Any]:
    key = [None if v is None or v is pd.NaT or v != v else v for v in line.key]  # noqa: PLR0124 - NaN
    shown = [f"{v:g}" if isinstance(v, float) else str(v) for v in key if v is not None]
    return [
        result.recipient, shown[0] if shown else None, float(key[1]) if len(key) > 1 and key[1] is not None else None,
        shown[2] if len(shown) > 2 else None, line.where, line.text, result.name,
        result.returned.modified_at.replace("T", " ").removesuffix("Z") or None, line.table, " / ".join(shown),
        result.identity.pack if result.identity else None,
    ]  # fmt: skip


def write_remarks(workbook: Workbook, rows: Rows, as_of: date) -> int:
    """Write the sheet; return cells."""
    frame = pd.DataFrame(rows[:_MOST], columns=list(REMARK_COLUMNS)).astype(object)
    more = f" The first {_MOST:,} are listed." if len(rows) > _MOST else ""
    head = [
        [f"Remarks, as of {as_of.isoformat()}"],
        [
            f"{counted(len(rows), 'line')}: remarks, comments and columns of their own that came with returned files. Nothing of them was written into your tables.{more}"
        ],
    ]
    return write_result(
        workbook,
        ResultSheet(
            REMARKS_SHEET, ("Pack", "Table", "Key", "Where", "Remark"), frame, head, formats={"Line": "0"},
            widths={"From": 30, "PO": 14, "Line": 7, "Row": 20, "Where": 34, "Remark": 70, "File": 34, "Changed at": 18, "Table": 12, "Key": 30, "Pack": 18},
        ),
    )  # fmt: skip


def open_conflicts(out: Merging, memory: Memory, targets: Mapping[str, list[Target]]) -> Rows:
    """The conflicts of this run, and those of earlier ones whose cell still stands as it did."""
    new = {_place(row) for row in out.conflicts}
    written = {(cell.table, _key(cell.key), cell.column) for cell in out.cells}
    kept = [
        row for row in _command_rows(memory, "conflicts", len(CONFLICTS))
        if _place(row) not in new and _place(row) not in written and _stands(row, targets)
    ]  # fmt: skip
    return [*out.conflicts, *kept]


def all_changes(out: Merging, memory: Memory, width: int) -> Rows:
    """The changes of this run first, then those of earlier ones."""
    return [*out.changes, *_command_rows(memory, "changes", width)]


def _place(row: Sequence[Any]) -> tuple[Any, Any, Any]:
    return (row[9], row[10], row[3])


def _stands(row: Sequence[Any], targets: Mapping[str, list[Target]]) -> bool:
    """Does the cell of a line of Conflicts still show what it showed?"""
    for target in targets.get(str(row[9]), []):
        frame = target.frame
        if target.table == "Progress" and row[4] == DOUBTFUL:
            return _shown(_last_told(frame, row)) == row[5]
        if row[3] not in frame.columns:
            continue
        for at in _rows_with(frame, target, row):
            if _shown(frame[row[3]].iloc[at]) == row[5]:
                return True
    return False


def _last_told(frame: pd.DataFrame, row: Sequence[Any]) -> Any:
    """What the last report of a doubtful line's stage says in its column."""
    last = last_report(frame, [row[0], row[1], str(row[10]).rpartition(" / ")[2]])
    return last[row[3]] if last is not None and row[3] in last else None


def _rows_with(frame: pd.DataFrame, target: Target, row: Sequence[Any]) -> np.ndarray:
    same_po = (frame["PO"].astype(object) == row[0]).to_numpy(bool)
    return np.asarray(
        [at for at in np.flatnonzero(same_po) if _key(frame[[*target.key]].iloc[at]) == row[10]],
        dtype="int64",
    )


def _key(values: Iterable[Any]) -> str:
    """A key as the sheets list it."""
    out = []
    for value in values:
        told = value["day"] if isinstance(value, dict) else _shown(value)
        out.append("" if told is None else f"{told:g}" if isinstance(told, float) else str(told))
    return " / ".join(out)


def _shown(value: Any) -> Any:
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN
        return None
    return value.isoformat()[:10] if isinstance(value, (datetime, date)) else value


def _rows(memory: Memory, name: str, width: int) -> Rows:
    """Lines that the workbook remembers, as this module makes them."""
    told = memory.get(name).get("rows")
    return [row for row in told if _is_row(row, width)] if isinstance(told, list) else []


def _command_rows(memory: Memory, name: str, width: int) -> Rows:
    told = memory.get(name).get(COMMAND)
    return [row for row in told if _is_row(row, width)] if isinstance(told, list) else []


def _is_row(row: Any, width: int) -> bool:
    return (
        isinstance(row, list)
        and len(row) == width
        and all(v is None or isinstance(v, (str, int, float)) for v in row)
    )
