"""The schedule sheets merged: each with its own base; what changed, by whom, and what it does to in-DC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.commands.merge_sheets import change_rows, conflict_rows
from prodops_xl.commands.schedule_inputs import SOURCE, Desk, Planning, beyond, schedule_rows
from prodops_xl.domain.merge import FORMULA, OVERRIDE, ROW, SHEET, Base, Merged, merge
from prodops_xl.domain.merge import SOURCE as BY_SOURCE
from prodops_xl.tables.schema import TABLES
from prodops_xl.workbook.earlier import is_ours
from prodops_xl.workbook.snapshot import keep_snapshot, read_snapshot, snapshot_name
from prodops_xl.workbook.table_merge import TableMerge, changes_nothing, prepare
from prodops_xl.workbook.wide_schedule import FIELDS, KEY, WideSheet, wide_source

COMMAND = "refresh-schedule"
_SOURCE = "refresh"
FORECAST = snapshot_name(_SOURCE, "forecast in-DC")
# What follows from the other columns is not told as a change by itself.
_FOLLOWS = frozenset({"Latest", "Slack", "Owner", "Why"})


@dataclass(eq=False)
class Merges:
    """The merges of one refresh: `long` (None: the sheet is made, or not wanted), and one per wide sheet. `bases`: of
    each sheet as it was before, by the name it is remembered under.
    """

    long: TableMerge | None
    wide: list[tuple[WideSheet, Merged]]
    bases: dict[str, Base]

    @property
    def changes_nothing(self) -> bool:
        """Does every sheet stay as it is?"""
        return (self.long is None or changes_nothing(self.long)) and all(
            m.changes_nothing for _, m in self.wide
        )

    @property
    def all(self) -> list[Merged]:
        """Every merge."""
        return [*([self.long.merged] if self.long else []), *(merged for _, merged in self.wide)]


def bases_of(desk: Desk) -> dict[str, Base]:
    """The base of each schedule sheet, by the name that it is remembered under."""
    names = [wide_name(w) for w in desk.wide]
    if desk.long is not None:
        names.append(long_name())
    found = {name: read_snapshot(desk.workbook.memory, name)[0] for name in names}
    return {name: base for name, base in found.items() if base is not None}


def long_name() -> str:
    """What the long sheet's base is remembered under."""
    return snapshot_name(_SOURCE, "Schedule")


def wide_name(wide: WideSheet) -> str:
    """What a wide sheet's base is remembered under."""
    return snapshot_name(_SOURCE, f"Schedule of {wide.sheet}")


def merges_of(planning: Planning, bases: Mapping[str, Base]) -> Merges:
    """Merge the plan into every schedule sheet that there is; nothing is written yet."""
    desk = planning.desk
    wide = []
    for one in desk.wide:
        source = wide_source(one, planning.milestones)
        base = bases.get(wide_name(one))
        base = own_plan(one.frame, source) if base is None else base
        wide.append(
            (one, merge(base, one.frame, source, key=KEY, fields=FIELDS, locked=one.locked, closing=False))
        )
    long = None
    if desk.long is not None and len(desk.long.frame):
        base = bases.get(long_name())
        source = long_source(planning, base)
        if base is None:
            base = own_plan(desk.long.frame[[c for c in desk.long.frame if c in desk.long.columns]], source)
        long = prepare(desk.workbook, desk.long, source, base, computed=True)
        long.shut |= _in(desk.long.frame, _keys(desk.orders[planning.done]))
    return Merges(long, wide, dict(bases))


def own_plan(sheet: pd.DataFrame, source: pd.DataFrame) -> Base:
    """The base of a team's own sheet at its first refresh: where it has a planned day, that is taken as the team's own
    plan over ours, not as a conflict of which nobody could say who changed what. Of the other columns nothing is known.
    """
    names = [c for c in sheet.columns if c in source.columns]
    if not {*KEY, "Planned"} <= set(names):
        return Base.empty(names)
    planned = sheet[sheet["Planned"].notna()][names].drop_duplicates([*KEY])
    ours = source[[*KEY, "Planned"]].drop_duplicates([*KEY]).rename(columns={"Planned": "ours"})
    shown = planned.merge(ours, on=[*KEY], how="inner")
    others = [c for c in names if c not in (*KEY, "Planned")]
    frame = (
        shown[[*KEY]]
        .assign(Planned=shown["ours"])
        .join(shown[others].mask(np.ones((len(shown), len(others)), dtype=bool)))
    )
    return Base(frame[names], shown[names], np.ones(len(shown), dtype=bool), np.zeros(len(shown), dtype=bool))


def own_days(merged: Merged) -> npt.NDArray[np.bool_]:
    """Rows of `kept` that are the team's own planned days, typed or by formula."""
    kept = merged.kept
    return (kept["Kind"].isin([OVERRIDE, FORMULA]) & (kept["Column"] == "Planned")).to_numpy(bool)


def long_source(planning: Planning, base: Base | None) -> pd.DataFrame:
    """Milestones of open lines, and of lines in the DC that are on the sheet: those are brought to their end."""
    desk = planning.desk
    open_ones = ~planning.done
    if desk.long is not None:
        open_ones = open_ones | _in(desk.orders, _keys(desk.long.frame))
    if base is not None:
        open_ones = open_ones | _in(desk.orders, _keys(base.frame))
    source = planning.milestones[open_ones[planning.row]].reset_index(drop=True)[[*SOURCE]]
    return _with_others(source, [wide.frame for wide in desk.wide])


def _with_others(source: pd.DataFrame, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """What people wrote on a wide sheet is news to the long one: its days where the facts have none."""
    if not frames:
        return source
    told = schedule_rows(frames).drop_duplicates([*KEY])
    both = source[[*KEY]].merge(told, on=[*KEY], how="left")
    days = {
        n: source[n].where(source[n].notna(), both[n].astype(source[n].dtype)) for n in ("Revised", "Actual")
    }
    return source.assign(**days)


def _keys(frame: pd.DataFrame) -> set[tuple[Any, float]]:
    line = pd.to_numeric(frame["Line"]).fillna(-1.0)
    return set(zip(frame["PO"].to_numpy(object), line.to_numpy("float64").tolist(), strict=True))


def _in(frame: pd.DataFrame, keys: set[tuple[Any, float]]) -> npt.NDArray[np.bool_]:
    line = pd.to_numeric(frame["Line"]).fillna(-1.0).to_numpy("float64").tolist()
    pairs = zip(frame["PO"].to_numpy(object), line, strict=True)
    return np.fromiter((pair in keys for pair in pairs), dtype=bool, count=len(frame))


def keep_bases(planning: Planning, merges: Merges, made: pd.DataFrame | None, as_of: date) -> None:
    """Remember what the sheets show now; `made`: the long sheet where it was written anew."""
    memory = planning.desk.workbook.memory
    if merges.long is not None:
        keep_snapshot(memory, long_name(), merges.long.merged.base, as_of)
    elif made is not None:
        keep_snapshot(memory, long_name(), Base.of(made), as_of)
    for one, merged in merges.wide:
        keep_snapshot(memory, wide_name(one), merged.base, as_of)
    orders = planning.made.orders[["PO", "Line", "Forecast in-DC"]]
    keep_snapshot(memory, FORECAST, Base.of(orders), as_of)


@dataclass(frozen=True, eq=False)
class Effects:
    """What moved the forecast in-DC of each order line since the last refresh, in days (later: above nought): what
    the source did (and the days gone by), and what people did on the sheets. NaN where there was no forecast before.
    """

    orders: pd.DataFrame
    source: npt.NDArray[np.float64]
    sheet: npt.NDArray[np.float64]

    def days(self) -> dict[tuple[Any, Any, str], float | None]:
        """By PO, Line and By, for the Changes sheet."""
        out: dict[tuple[Any, Any, str], float | None] = {}
        keys = zip(self.orders["PO"], self.orders["Line"], strict=True)
        for (po, line), a, b in zip(keys, self.source.tolist(), self.sheet.tolist(), strict=True):
            told = None if line != line else line  # noqa: PLR0124 - NaN
            out[po, told, BY_SOURCE] = a if a == a else None  # noqa: PLR0124
            out[po, told, SHEET] = b if b == b else None  # noqa: PLR0124
        return out


def effects_of(planning: Planning, bases: Mapping[str, Base]) -> Effects:
    """Plan once more as if nobody had touched the sheets since the last refresh: what lies between is people's."""
    desk, made = planning.desk, planning.made.orders
    before, _ = read_snapshot(desk.workbook.memory, FORECAST)
    now = made["Forecast in-DC"].to_numpy("datetime64[D]")
    blank = np.full(len(made), np.nan)
    if before is None or not {"PO", "Line", "Forecast in-DC"} <= set(before.frame.columns):
        return Effects(made, blank, blank)
    as_left = schedule_rows([_as_shown(base) for base in bases.values()])
    untouched = (
        desk.plan(beyond(as_left, planning.milestones)).orders["Forecast in-DC"].to_numpy("datetime64[D]")
    )
    old = before.frame.drop_duplicates(["PO", "Line"]).rename(columns={"Forecast in-DC": "before"})
    told = made[["PO", "Line"]].merge(old, on=["PO", "Line"], how="left")["before"].to_numpy("datetime64[D]")
    return Effects(made, _days(untouched, told), np.where(np.isnat(told), np.nan, _days(now, untouched)))


def _as_shown(base: Base) -> pd.DataFrame:
    """What a sheet showed after the last refresh, as rows of Schedule."""
    frame = base.frame[[*KEY]].copy()
    for name in ("Revised", "Actual"):
        frame[name] = base.shown.get(name, pd.NaT)
    frame = frame[base.present]
    return frame.astype({"Revised": "datetime64[ns]", "Actual": "datetime64[ns]"})


def _days(later: npt.NDArray[Any], earlier: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    out = (later - earlier).astype("float64")
    out[np.isnat(later) | np.isnat(earlier)] = np.nan
    return out


def told_changes(merges: Merges, effects: Effects) -> list[list[Any]]:
    """The lines of the Changes sheet: cells one by one, rows that came or went once per order line."""
    days = effects.days()
    out: list[list[Any]] = []
    for merged in merges.all:
        out += change_rows(_told(merged), "Schedule", KEY, days, COMMAND)
    return out


def _told(merged: Merged) -> pd.DataFrame:
    """Changes without what follows from others; whole rows counted per order line."""
    changes = merged.changes
    follows = changes["Column"].isin(_FOLLOWS) & (changes["By"] == BY_SOURCE)
    whole = (changes["Column"] == ROW).to_numpy(bool)
    cells = changes[~whole & ~follows.to_numpy(bool)]
    if not whole.any():
        return cells
    by = ["PO", "Line", "By", "After"]
    counted = changes[whole].groupby(by, sort=False, dropna=False).size().reset_index(name="n")
    words = [
        f"{n} milestone{'s' if n > 1 else ''} {what}"
        for n, what in zip(counted["n"], counted["After"], strict=True)
    ]
    lines = counted[["PO", "Line", "By"]].assign(After=words, Milestone=None, Column=ROW, Before=None)
    parts = [part.astype(object) for part in (cells, lines[[*changes.columns]]) if len(part)]
    return pd.concat(parts, ignore_index=True)


def told_conflicts(merges: Merges) -> list[list[Any]]:
    """The lines of the Conflicts sheet. A wide sheet's own plan is a note, not thousands of lines."""
    wide = [replace(merged, kept=merged.kept[~own_days(merged)]) for _, merged in merges.wide]
    told = [*([merges.long.merged] if merges.long else []), *wide]
    return [row for merged in told for row in conflict_rows(merged, "Schedule", KEY, COMMAND)]


def made_here(desk: Desk) -> bool:
    """Is the long sheet one that we made, with a head of ours above its table?"""
    if desk.long is None:
        return False
    grid = desk.workbook.grids[desk.long.place.sheet]
    return desk.long.place.header_row > 4 and bool(grid.values) and is_ours(grid)


def new_schedule(planning: Planning) -> pd.DataFrame:
    """The rows of a long sheet that is made anew: columns SOURCE of the model, open lines."""
    known = TABLES["Schedule"].columns
    frame = long_source(planning, None)
    return frame[[c for c in SOURCE if c in known]]
