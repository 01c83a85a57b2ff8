"""What taking a merge back changes, sheet by sheet, and what it leaves because it was changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.commands.merge_sheets import change_rows
from prodops_xl.commands.pack_desk import PackDesk
from prodops_xl.domain.counting import counted
from prodops_xl.domain.merge import OVERRIDE, Base, Field, Merged, fields_of, merge
from prodops_xl.domain.merge import ROW as ROW_CHANGE
from prodops_xl.domain.merge.values import comparable, is_blank, same
from prodops_xl.domain.returns import aligned, known_rows
from prodops_xl.exchange.audit_log import CELL, ROW, LoggedCell, LoggedMerge
from prodops_xl.workbook.read import TableData
from prodops_xl.workbook.wide_schedule import FIELDS, WideSheet

COMMAND = "undo-collect"


@dataclass(eq=False)
class Undo:
    """What is to be written: per table its data, the cells that change, the rows to be emptied; `left`: what stays;
    `emptied`: columns that hold nothing any more.
    """

    tables: list[tuple[TableData, Merged]] = field(default_factory=list)
    wide: list[tuple[WideSheet, Merged]] = field(default_factory=list)
    rows: list[tuple[TableData, np.ndarray]] = field(default_factory=list)
    changes: list[list[Any]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)
    back: int = 0


def planned_undo(desk: PackDesk, last: LoggedMerge) -> Undo:
    """What changes, sheet by sheet; nothing is written yet."""
    out = Undo()
    datas = [d for d in (desk.orders, desk.long, desk.progress) if d is not None]
    for table, sheet in dict.fromkeys((c.table, c.sheet) for c in last.cells):
        cells = [c for c in last.cells if (c.table, c.sheet) == (table, sheet)]
        data = next((d for d in datas if d.place.table.name == table and d.place.sheet == sheet), None)
        wide = next((w for w in desk.wide if w.sheet == sheet), None)
        if data is not None:
            _undo_table(data, cells, out)
        elif wide is not None and table == "Schedule":
            _undo_wide(wide, cells, out)
        else:
            out.left.append(f"sheet {sheet} is not there any more ({counted(len(cells), 'cell')})")
    out.left = list(dict.fromkeys(out.left))
    return out


def _undo_table(data: TableData, cells: list[LoggedCell], out: Undo) -> None:
    table = data.place.table
    places = [c for c in cells if c.kind == CELL]
    names = [n for n in dict.fromkeys(c.column for c in places) if n in data.columns]
    gone = sorted({c.column for c in places} - set(names))
    out.left += [f"column {name} is not on sheet {data.place.sheet} any more" for name in gone]
    fields = {n: replace(f, owner="S") for n, f in fields_of(table, [*table.key, *names]).items()}
    merged = _taken_back(
        data.frame,
        [c for c in places if c.column in names],
        table.key,
        fields,
        data.place.sheet,
        table.name,
        out,
    )
    if merged is not None:
        out.tables.append((data, merged))
        out.emptied += [
            f"{n} on sheet {data.place.sheet}" for n in names if _is_emptied(data.frame[n], merged, n)
        ]
    added = [c for c in cells if c.kind == ROW]
    if added:
        _undo_rows(data, added, out)


def _is_emptied(column: pd.Series, merged: Merged, name: str) -> bool:
    """Is a column blank once these cells are written?"""
    writes = merged.writes[merged.writes["column"] == name]
    others = column.drop(index=column.index[writes["row"].to_numpy("int64")])
    return bool(len(writes) and writes["value"].isna().all() and is_blank(others.to_numpy()).all())


def _undo_wide(wide: WideSheet, cells: list[LoggedCell], out: Undo) -> None:
    fields = {n: replace(f, owner="S") for n, f in FIELDS.items()}
    merged = _taken_back(wide.frame, cells, ("PO", "Line", "Milestone"), fields, wide.sheet, "Schedule", out)
    if merged is not None:
        out.wide.append((wide, merged))


def _taken_back(
    sheet: pd.DataFrame,
    cells: list[LoggedCell],
    key: tuple[str, ...],
    fields: Mapping[str, Field],
    name: str,
    table: str,
    out: Undo,
) -> Merged | None:
    """A merge of what was before into what stands there, its base what was merged: a cell that was changed since stays.

    Each column by itself: a row has logged cells in some of its columns only.
    """
    parts: list[Merged] = []
    for column in dict.fromkeys(c.column for c in cells):
        own = [c for c in cells if c.column == column]
        frames = [_frame(own, key, column, which) for which in ("after", "before")]
        wanted = {k: fields[k] for k in (*key, column)}
        merged = merge(Base.of(frames[0]), sheet, frames[1], key=key, fields=wanted, closing=False)
        gone = merged.kept[(merged.kept["Column"] == ROW_CHANGE) & (merged.kept["Kind"] == OVERRIDE)]
        out.left += [f"{name}: {_told(row, key)} is not there any more" for row in gone.to_dict("records")]
        kept = merged.conflicts
        out.left += [
            f"{name}: {_told(row, key)} {column} was changed since" for row in kept.to_dict("records")
        ]
        out.back += len(merged.writes)
        out.changes += change_rows(
            merged.changes[merged.changes["By"] == "source"].assign(By="undo"), table, key, {}, COMMAND
        )
        parts.append(merged)
    if not parts:
        return None
    return replace(
        parts[0],
        writes=pd.concat([p.writes for p in parts], ignore_index=True),
        appended=parts[0].appended.iloc[:0],
    )


def _frame(cells: list[LoggedCell], key: tuple[str, ...], column: str, which: str) -> pd.DataFrame:
    """Logged cells of one column as a frame: the last value of a cell that was merged twice, its first before."""
    told: dict[tuple[Any, ...], Any] = {}
    for cell in cells:
        if which == "after" or cell.key not in told:
            told[cell.key] = cell.after if which == "after" else cell.before
    rows = [[*map(_value, k), _value(v)] for k, v in told.items()]
    frame = pd.DataFrame(rows, columns=[*key, column], dtype=object)
    for name in frame.columns:
        values = [v for v in frame[name] if v is not None]
        if values and all(isinstance(v, pd.Timestamp) for v in values):
            frame[name] = pd.to_datetime(frame[name])
        elif values and all(isinstance(v, (int, float)) for v in values):
            frame[name] = frame[name].astype("float64")
    return frame


def _value(told: Any) -> Any:
    return pd.Timestamp(told["day"]) if isinstance(told, dict) else told


def _told(row: Mapping[Any, Any], key: Iterable[str]) -> str:
    words = [row[k] for k in key]
    return " / ".join(f"{v:g}" if isinstance(v, float) else str(v) for v in words)


def _undo_rows(data: TableData, added: list[LoggedCell], out: Undo) -> None:
    """Rows that the merge added are emptied where nobody changed them since."""
    key = data.place.table.key
    wanted = pd.DataFrame([[_value(v) for v in c.key] for c in added], columns=list(key), dtype=object)
    for name in key:
        wanted[name] = wanted[name].astype(data.frame[name].dtype)
    there = known_rows(data.frame, wanted, key)
    says = pd.DataFrame([{n: _value(v) for n, v in c.after.items()} for c in added])
    own = aligned(says.astype({k: data.frame[k].dtype for k in key}), data.frame, key)
    untouched = there.copy()
    for name in (n for n in says.columns if n not in key and n in data.columns):
        dtype = data.place.table.columns[name].kind.dtype
        untouched &= same(comparable(data.frame[name], dtype), comparable(own[name], dtype))
    lost = int((~known_rows(wanted, data.frame, key)).sum())
    if lost:
        out.left.append(f"{counted(lost, 'row')} added to sheet {data.place.sheet}: not there any more")
    changed = int(there.sum() - untouched.sum())
    if changed:
        out.left.append(f"{counted(changed, 'row')} added to sheet {data.place.sheet}: changed since")
    rows = np.flatnonzero(untouched)
    out.back += len(rows)
    out.rows.append((data, rows))
