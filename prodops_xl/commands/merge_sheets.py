"""Changes and Conflicts: what a merge moved and by whom, and where sheet and source differ with all three values.

Every command replaces its own rows on them and leaves those of the others, as on the Issues sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.merge import AMBIGUOUS, CONFLICT, FORMULA, OLDER, OVERRIDE, Merged
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import ResultSheet, write_result

RESULTS = ("Changes", "Conflicts")
CHANGES = (
    "PO", "Line", "Milestone", "Column", "By", "Before", "After", "In-DC days", "Table", "Key", "When", "Check",
)  # fmt: skip
CONFLICTS = (
    "PO", "Line", "Milestone", "Column", "Kind", "On the sheet", "In the source", "At the last merge", "What to do",
    "Table", "Key", "Check",
)  # fmt: skip
# More lines than this nobody reads; how many there are is said above the table.
_MOST = 20_000
# As many overrides in a row are shown; more would hide the conflicts of the next command.
_MOST_OPEN = 20
_TODO = {
    CONFLICT: "Both changed it. Type the source's value to take it; yours stays until then.",
    OLDER: "The source is older than what the vendor told. Yours stays.",
    FORMULA: "A formula, or a text that could not be read, stands in the cell. It stays.",
    AMBIGUOUS: "Several rows have this key. Give each its own, or delete the doubled ones.",
    OVERRIDE: "Changed on the sheet alone. It stays.",
}
Rows = list[list[Any]]


def change_rows(
    changes: pd.DataFrame,
    table: str,
    key: Sequence[str],
    days: Mapping[tuple[Any, Any, str], float | None],
    check: str,
    when: str | None = None,
) -> Rows:
    """One line per row of a merge's `changes`; `days`: what the changes of an order line do to its forecast in-DC, by PO, Line and By;
    `when`: when they were made, where that is known.
    """
    return [
        [
            *_keys(told, key), told["Column"], told["By"], _shown(told["Before"]), _shown(told["After"]),
            days.get((_shown(told.get("PO")), _shown(told.get("Line")), told["By"])), table, _key(told, key), when, check,
        ]
        for told in changes.to_dict("records")
    ]  # fmt: skip


def conflict_rows(merged: Merged, table: str, key: Sequence[str], check: str) -> Rows:
    """One line per cell (or row) that was kept though the source differs; conflicts first, overrides last."""
    return [
        [
            *_keys(told, key), told["Column"], told["Kind"], _shown(told["Sheet"]), _shown(told["Source"]),
            _shown(told["Base"]), _todo(told), table, _key(told, key), check,
        ]
        for told in merged.kept.to_dict("records")
    ]  # fmt: skip


def _todo(told: Mapping[Any, Any]) -> str:
    if told["Kind"] == CONFLICT and _shown(told["Base"]) is None:
        return "They differ, and no earlier merge says which is newer. Correct the wrong one; yours stays until then."
    return _TODO[told["Kind"]]


def write_changes(workbook: Workbook, command: str, rows: Rows, lines: Sequence[str], as_of: date) -> int:
    """Write the Changes sheet; return cells. `lines`: sentences above the table, about this command's changes."""
    shown = _merged_rows(workbook, "changes", command, rows, CHANGES)
    frame = pd.DataFrame(shown, columns=list(CHANGES)).astype(object)
    by = frame.loc[frame["Check"] == command, "By"]
    count = f"{int((by != 'sheet').sum()):,} by the source, {int((by == 'sheet').sum()):,} on the sheet"
    head = [[f"Changes, as of {as_of.isoformat()}"], [f"{command}: {_counted(rows, count, 'changes')}."]]
    return write_result(
        workbook,
        ResultSheet(
            "Changes",
            ("Table", "Key", "Column", "By", "Check"),
            frame,
            [*head, *[[line] for line in lines]],
            formats={"Line": "0", "In-DC days": "+0;-0;0"},
            widths={"PO": 14, "Line": 7, "Milestone": 26, "Column": 22, "By": 28, "Before": 22, "After": 22, "In-DC days": 12, "Table": 14, "Key": 32, "When": 20, "Check": 18},
            room=2,
        ),
    )  # fmt: skip


def write_conflicts(workbook: Workbook, command: str, rows: Rows, as_of: date) -> int:
    """Write the Conflicts sheet; return cells."""
    shown = _merged_rows(workbook, "conflicts", command, rows, CONFLICTS)
    frame = pd.DataFrame(shown, columns=list(CONFLICTS)).astype(object)
    kinds = frame["Kind"].value_counts()
    told = ", ".join(f"{int(n):,} {kind}" for kind, n in kinds.items()) or "none"
    folds = _stretches(frame["Kind"].to_numpy(object) == OVERRIDE)
    head = [
        [f"Conflicts, as of {as_of.isoformat()}"],
        [f"Sheet and source differ: {told}. Every cell listed here was left as it stood on the sheet."],
        *(
            [["Overrides are folded away below the conflicts: the + beside the rows opens them."]]
            if folds
            else []
        ),
    ]
    colors = {"Kind": ["remark" if kind == OVERRIDE else "warning" for kind in frame["Kind"]]}
    return write_result(
        workbook,
        ResultSheet(
            "Conflicts",
            ("Table", "Key", "Column", "Check"),
            frame,
            head,
            formats={"Line": "0"},
            widths={"PO": 14, "Line": 7, "Milestone": 26, "Column": 22, "Kind": 14, "On the sheet": 22, "In the source": 22, "At the last merge": 22, "What to do": 62, "Table": 14, "Key": 32, "Check": 18},
            room=2,
            colors=colors,
            folds=folds,
        ),
    )  # fmt: skip


def _stretches(flags: npt.NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
    """First and last row of each stretch that is long enough to be folded away."""
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False].astype("int8")))
    pairs = edges.reshape(-1, 2).tolist()
    return tuple((first, stop - 1) for first, stop in pairs if stop - first > _MOST_OPEN)


def listed_before(workbook: Workbook, command: str, rows: Rows) -> bool:
    """Are these the conflicts that the command listed last time?"""
    told = workbook.memory.get("conflicts").get(command, [])
    return bool(told == rows[:_MOST])


def _merged_rows(workbook: Workbook, name: str, command: str, rows: Rows, columns: Sequence[str]) -> Rows:
    """Rows of this command, then what others have left; remembered for the next."""
    told = workbook.memory.get(name).items()
    kept = {check: lines for check, lines in told if _are_rows(lines, check, columns)}
    kept[command] = rows[:_MOST]
    workbook.memory.keep(name, {check: lines for check, lines in kept.items() if lines})
    return [*kept.pop(command), *(row for check in sorted(kept) for row in kept[check])]


def _are_rows(told: Any, check: str, columns: Sequence[str]) -> bool:
    """Lines as this module makes them? What a workbook remembers may come from anybody."""
    return isinstance(told, list) and all(
        isinstance(row, list)
        and len(row) == len(columns)
        and row[-1] == check
        and all(v is None or isinstance(v, (str, int, float)) for v in row)
        for row in told
    )


def _counted(rows: Rows, count: str, what: str) -> str:
    if not rows:
        return f"no {what} since the last run"
    more = f"; the first {_MOST:,} are listed" if len(rows) > _MOST else ""
    return f"{len(rows):,} {what} ({count}){more}"


def _keys(told: Mapping[Any, Any], key: Sequence[str]) -> list[Any]:
    return [_shown(told[k]) if k in key else None for k in ("PO", "Line", "Milestone")]


def _key(told: Mapping[Any, Any], key: Sequence[str]) -> str:
    return " / ".join(
        "" if (v := _shown(told[k])) is None else f"{v:g}" if isinstance(v, float) else str(v) for k in key
    )


def _shown(value: Any) -> Any:
    """A value as it is listed: days as text, numbers as numbers."""
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    return value if isinstance(value, (str, int, float)) else str(value)
