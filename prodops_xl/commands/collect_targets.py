"""The tables that answers are merged into: file by file in memory, written once at the end.

A target shows later files what earlier ones brought. Nothing is read once the writing has begun.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.commands.pack_desk import MILESTONE_KEY, PackDesk
from prodops_xl.domain.merge import Base, Field, Merged, Versions, fields_of, merge
from prodops_xl.tables.schema import TABLES
from prodops_xl.workbook.read import TableData, Workbook
from prodops_xl.workbook.table_merge import TableMerge, prepare, write
from prodops_xl.workbook.table_sheets import add_table_sheet
from prodops_xl.workbook.wide_schedule import FIELDS, WideSheet, write_wide


@dataclass(frozen=True)
class CellWrite:
    """A cell that a merge writes, for the audit log."""

    sheet: str
    key: tuple[Any, ...]
    column: str
    before: Any
    after: Any


class TableTarget:
    """A table of the workbook: Orders, the long Schedule, Progress."""

    def __init__(self, workbook: Workbook, data: TableData) -> None:
        self._workbook = workbook
        self._data = data
        self._rounds: list[TableMerge] = []
        self._added: pd.DataFrame | None = None
        self.table = data.place.table.name
        self.key = data.place.table.key
        self.sheet = data.place.sheet

    @property
    def frame(self) -> pd.DataFrame:
        """What stands there, with what earlier files brought."""
        return self._data.frame

    def fields(self, names: Sequence[str]) -> dict[str, Field]:
        """Fields of these columns, the key first."""
        return fields_of(TABLES[self.table], [*self.key, *(n for n in names if n not in self.key)])

    def homeless(self, source: pd.DataFrame) -> dict[str, np.ndarray]:  # noqa: ARG002 - as every target
        """Columns that the sheet has no place for: none, a table gets a column for it."""
        return {}

    def merged(self, base: Base, source: pd.DataFrame, versions: Versions | None) -> Merged:
        """Merge one file's answers; ProdOpsError where new rows have no room."""
        if self._added is not None and len(source):
            known = pd.concat([self._added[[*self.key]]], ignore_index=True)
            both = source[[*self.key]].merge(known, on=[*self.key], how="left", indicator=True)
            source = source[(both["_merge"] == "left_only").to_numpy(bool)].reset_index(drop=True)
        ready = prepare(self._workbook, self._data, source, base, versions=versions, closing=False)
        self._rounds.append(ready)
        if len(ready.merged.appended):
            parts = [f for f in (self._added, ready.merged.appended) if f is not None]
            self._added = pd.concat(parts, ignore_index=True)
        checked = self._data.checked
        self._data = replace(
            self._data, checked=replace(checked, frame=_applied(checked.frame, ready.merged.writes))
        )
        return ready.merged

    def writes_of(self, merged: Merged, before: pd.DataFrame) -> list[CellWrite]:
        """The cells that a merge writes; `before`: the frame as it was."""
        return _cell_writes(self.sheet, self.key, before, merged.writes)

    def write(self, as_of: date) -> int:
        """Write what all files brought; return cells."""
        if not self._rounds:
            return 0
        first = self._rounds[0]
        writes = pd.concat([r.merged.writes for r in self._rounds], ignore_index=True)
        writes = writes.drop_duplicates(["row", "column"], keep="last").reset_index(drop=True)
        added = [r.merged.appended for r in self._rounds if len(r.merged.appended)]
        appended = pd.concat(added, ignore_index=True) if added else first.merged.appended
        columns = list(dict.fromkeys(name for r in self._rounds for name in r.added))
        merged = replace(first.merged, writes=writes, appended=appended, reopened=np.zeros(0, dtype="int64"))
        kinds = {name: kind for r in self._rounds for name, kind in r.kinds.items()}
        places = {name: at for r in self._rounds for name, at in r.columns.items()}
        return write(
            self._workbook, replace(first, merged=merged, added=columns, kinds=kinds, columns=places), as_of
        )


class NewTable:
    """Progress in a workbook that has none yet: a sheet of its own."""

    def __init__(self, workbook: Workbook, table: str) -> None:
        self._workbook = workbook
        self._frame = workbook.frame(table).iloc[:0]
        self.table, self.sheet = table, table
        self.key = TABLES[table].key

    @property
    def frame(self) -> pd.DataFrame:
        """What files brought so far."""
        return self._frame

    def fields(self, names: Sequence[str]) -> dict[str, Field]:
        """Fields of these columns, the key first."""
        return fields_of(TABLES[self.table], [*self.key, *(n for n in names if n not in self.key)])

    def homeless(self, source: pd.DataFrame) -> dict[str, np.ndarray]:  # noqa: ARG002 - as every target
        """A new sheet has a place for all."""
        return {}

    def merged(self, base: Base, source: pd.DataFrame, versions: Versions | None) -> Merged:
        """Merge one file's answers."""
        names = list(source.columns)
        out = merge(
            base,
            self._frame[names],
            source,
            key=self.key,
            fields=self.fields(names),
            versions=versions,
            closing=False,
        )
        frame = _applied(self._frame[names], out.writes)
        self._frame = pd.concat([f for f in (frame, out.appended) if len(f)] or [frame], ignore_index=True)
        return out

    def writes_of(self, merged: Merged, before: pd.DataFrame) -> list[CellWrite]:
        """The cells that a merge writes; `before`: the frame as it was."""
        return _cell_writes(self.sheet, self.key, before, merged.writes)

    def write(self, as_of: date) -> int:  # noqa: ARG002 - as every target
        """Add the sheet, where there is something for it."""
        return add_table_sheet(self._workbook, self.table, self._frame) if len(self._frame) else 0


class WideTarget:
    """A team's own time and action sheet: one row per order line."""

    table, key = "Schedule", MILESTONE_KEY

    def __init__(self, workbook: Workbook, wide: WideSheet) -> None:
        self._workbook = workbook
        self._wide = wide
        self._frame = wide.frame
        self._writes: list[pd.DataFrame] = []
        self._last: Merged | None = None
        self.sheet = wide.sheet

    @property
    def frame(self) -> pd.DataFrame:
        """What stands there, with what earlier files brought."""
        return self._frame

    def fields(self, names: Sequence[str]) -> dict[str, Field]:
        """Fields of these columns, the key first."""
        return {name: FIELDS[name] for name in (*self.key, *(n for n in names if n not in self.key))}

    def homeless(self, source: pd.DataFrame) -> dict[str, np.ndarray]:
        """Cells of answers for which the sheet has no column, by column: rows of `source`."""
        milestones = source["Milestone"].to_numpy(object)
        return {
            side: np.array([(name, side) not in self._wide.columns for name in milestones], dtype=bool)
            for side in source.columns
            if side not in self.key
        }

    def merged(self, base: Base, source: pd.DataFrame, versions: Versions | None) -> Merged:
        """Merge one file's answers."""
        fields = self.fields(list(source.columns))
        out = merge(
            base,
            self._frame,
            source,
            key=self.key,
            fields=fields,
            locked=self._wide.locked,
            versions=versions,
            closing=False,
        )
        self._writes.append(out.writes)
        self._last = out
        self._frame = _applied(self._frame, out.writes)
        return out

    def writes_of(self, merged: Merged, before: pd.DataFrame) -> list[CellWrite]:
        """The cells that a merge writes; `before`: the frame as it was."""
        return _cell_writes(self.sheet, self.key, before, merged.writes)

    def write(self, as_of: date) -> int:  # noqa: ARG002 - as every target
        """Write what all files brought; return cells."""
        if self._last is None:
            return 0
        writes = pd.concat(self._writes, ignore_index=True).drop_duplicates(["row", "column"], keep="last")
        return write_wide(
            self._workbook, self._wide, replace(self._last, writes=writes.reset_index(drop=True))
        )


Target = TableTarget | NewTable | WideTarget


def targets_of(desk: PackDesk) -> Mapping[str, list[Target]]:
    """The targets of each table of a pack."""
    schedule: list[Target] = [TableTarget(desk.workbook, desk.long)] if desk.long is not None else []
    schedule += [WideTarget(desk.workbook, wide) for wide in desk.wide]
    return {
        "Orders": [TableTarget(desk.workbook, desk.orders)],
        "Schedule": schedule,
        "Progress": [
            TableTarget(desk.workbook, desk.progress)
            if desk.progress is not None
            else NewTable(desk.workbook, "Progress")
        ],
    }


def _applied(frame: pd.DataFrame, writes: pd.DataFrame) -> pd.DataFrame:
    """The frame with these cells."""
    out = frame.copy()
    for name, part in writes.groupby("column", sort=False):
        if str(name) not in out.columns:
            continue
        values = out[str(name)].astype(object).to_numpy(object).copy()
        values[part["row"].to_numpy("int64")] = part["value"].to_numpy(object)
        kind = out[str(name)].dtype
        column = pd.Series(values, dtype=object)
        out[str(name)] = pd.to_datetime(column).astype(kind) if kind.kind == "M" else column.astype(kind)
    return out


def _cell_writes(
    sheet: str, key: Sequence[str], before: pd.DataFrame, writes: pd.DataFrame
) -> list[CellWrite]:
    keys = before[[*key]].astype(object).to_numpy()
    held = {
        name: before[name].astype(object).to_numpy()
        for name in writes["column"].unique()
        if name in before.columns
    }
    return [
        CellWrite(sheet, tuple(keys[row]), name, held[name][row] if name in held else None, value)
        for row, name, value in zip(writes["row"], writes["column"], writes["value"], strict=True)
    ]
