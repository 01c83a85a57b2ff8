"""Answers that nobody should take without asking: days outside a sane window, more units than were ordered, texts that may
be one of two days, cells that came back empty. They stand on Conflicts with why; the workbook keeps what it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.commands.collect_files import FileResult
from prodops_xl.commands.collect_rows import shown_cell, word
from prodops_xl.commands.collect_targets import Target
from prodops_xl.commands.pack_desk import KEY, PackDesk
from prodops_xl.domain.merge import Base, Field
from prodops_xl.domain.merge.values import same
from prodops_xl.domain.returns import aligned, emptied, known_rows
from prodops_xl.exchange.pack_tables import plain_cell

DOUBTFUL, EMPTIED = "doubtful", "emptied"
STAGE_KEY = ("PO", "Line", "Stage")
COMMAND = "collect"
# Columns that say what has happened: not later than the day on which they are collected, and one for the date line.
_HAPPENED = ("Actual ex-factory", "Actual", "Report date")
_ASK = "Not merged: ask them, or type it if it is right."
Days = npt.NDArray[np.datetime64]
Line = list[Any]


class Doubt(NamedTuple):
    """A row of what came back, its column, and why it is asked about."""

    row: int
    column: str
    why: str


def doubts_of(desk: PackDesk, target: Target, source: pd.DataFrame, base: Base) -> list[Doubt]:
    """Doubts about what a file says anew. What it says as it was sent is no news, whatever it is.

    `source`: key and inputs; `base`: what was sent.
    """
    if not len(source):
        return []
    orders, sent = aligned(desk.orders.frame, source, KEY), aligned(base.frame, source, target.key)
    out: list[Doubt] = []
    for name in (n for n in source.columns if source[n].dtype.kind == "M"):
        says = _days(source, name)
        news = ~np.isnat(says) & ~same(says, _days(sent, name))
        plans = _plans(target, source, orders)
        for why in (
            _before(says, orders, plans),
            _too_late(says, name, desk),
            _far(says, plans, desk, target),
        ):
            out += [Doubt(row, name, why[row]) for row in np.flatnonzero(news).tolist() if row in why]
    if target.table == "Progress" and "Units" in source:
        out += _too_many(desk, source, orders, sent)
    first: dict[tuple[int, str], Doubt] = {}
    for doubt in out:
        first.setdefault((doubt.row, doubt.column), doubt)
    return list(first.values())


def _days(frame: pd.DataFrame, name: str) -> Days:
    if name not in frame:
        return np.full(len(frame), np.datetime64("NaT"), dtype="datetime64[D]")
    return pd.to_datetime(frame[name], errors="coerce").to_numpy("datetime64[D]")


def _plans(target: Target, source: pd.DataFrame, orders: pd.DataFrame) -> list[Days]:
    """The days that an answer may be near to: the plan, and the newest that was agreed."""
    if target.table == "Schedule":
        stands = aligned(target.frame, source, target.key)
        return [_days(stands, "Planned"), _days(stands, "Revised")]
    return [_days(orders, "Ex-factory"), _days(orders, "Confirmed ex-factory")]


def _before(says: Days, orders: pd.DataFrame, plans: Sequence[Days]) -> dict[int, str]:
    """Before the order date; not where the plan itself is."""
    ordered = _days(orders, "Order date")
    early = (says < ordered) & ~(plans[0] < ordered)
    return {int(row): f"It is before the order date {ordered[row]}." for row in np.flatnonzero(early)}


def _too_late(says: Days, name: str, desk: PackDesk) -> dict[int, str]:
    last = np.datetime64(desk.as_of + timedelta(days=1), "D")
    rows = np.flatnonzero((says > last) & (name in _HAPPENED))
    return {int(row): f"It says what has happened, and lies after {desk.as_of.isoformat()}." for row in rows}


def _far(says: Days, plans: Sequence[Days], desk: PackDesk, target: Target) -> dict[int, str]:
    """Further from every planned day than the setting allows. Reports of progress are held to the order date alone."""
    if target.table == "Progress":
        return {}
    off = [np.abs((says - plan) / np.timedelta64(1, "D")) for plan in plans]
    with np.errstate(invalid="ignore"):
        nearest = np.fmin(*off)
        rows = np.flatnonzero(nearest > desk.settings["collect.far_days"])
    return {
        int(row): f"It is {int(nearest[row]):,} days from the plan (setting collect.far_days: {desk.settings['collect.far_days']:g})."
        for row in rows
    }  # fmt: skip


def _too_many(desk: PackDesk, source: pd.DataFrame, orders: pd.DataFrame, sent: pd.DataFrame) -> list[Doubt]:
    """Cumulative units above those that were ordered, by more than the schedule's own tolerance."""
    over = float(desk.settings["schedule.progress_over"])
    says, ordered = source["Units"].to_numpy("float64"), orders["Units"].to_numpy("float64")
    before = sent["Units"].to_numpy("float64") if "Units" in sent else np.full(len(source), np.nan)
    rows = np.flatnonzero((says > ordered * (1 + over)) & ~(says == before))
    return [
        Doubt(int(row), "Units", f"More than the {ordered[row]:,.0f} ordered and {over:.0%} over (setting schedule.progress_over).")
        for row in rows
    ]  # fmt: skip


def set_aside(
    result: FileResult,
    target: Target,
    source: pd.DataFrame,
    base: Base,
    doubts: Sequence[Doubt],
    lines: list[Line],
) -> pd.DataFrame:
    """`source` without its doubtful answers, which become lines of Conflicts; a doubtful report goes as a whole."""
    if not doubts:
        return source
    out, sent = source.copy(), aligned(base.frame, source, target.key)
    for doubt in doubts:
        told = {k: source[k].iloc[doubt.row] for k in _key_of(target)}
        was = sent[doubt.column].iloc[doubt.row] if doubt.column in sent else None
        says = shown_cell(source[doubt.column].iloc[doubt.row])
        lines.append(_line(result, target, told, doubt.column, DOUBTFUL, says, was, f"{doubt.why} {_ASK}"))
        if target.table != "Progress":
            out.loc[out.index[doubt.row], doubt.column] = None
    result.conflicts += len(doubts)
    if target.table == "Progress":
        out = out.drop(index=out.index[sorted({d.row for d in doubts})]).reset_index(drop=True)
    return out


def tell_either(
    result: FileResult,
    targets: Sequence[Target],
    source: pd.DataFrame,
    base: Base,
    table: str,
    lines: list[Line],
) -> None:
    """Texts that may be one of two days, of rows that are the pack's; not where one of the two is what was sent."""
    read = result.read.tables[table]
    if not read.either or not targets:
        return
    names = list(read.layout.key)
    keys = [tuple(plain_cell(v) for v in key) for key in source[names].astype(object).to_numpy()]
    sent = aligned(base.frame, source, names) if set(names) <= set(base.frame.columns) else pd.DataFrame()
    rows = {key: row for row, key in enumerate(keys)}
    for (key, column), (text, one, other) in read.either.items():
        if key not in rows:
            continue
        was = sent[column].iloc[rows[key]] if column in sent else None
        if not _missing(was) and pd.Timestamp(str(was)) in (pd.Timestamp(one), pd.Timestamp(other)):
            continue
        why = f"It may be {_iso(one)} or {_iso(other)}, and nothing in the column tells which. {_ASK}"
        told = {k: source[k].iloc[rows[key]] for k in names}
        lines.append(
            _line(result, _holder(targets, source, rows[key]), told, column, DOUBTFUL, text, was, why)
        )
        result.conflicts += 1


def tell_emptied(
    result: FileResult, target: Target, base: Base, source: pd.DataFrame, was: pd.DataFrame,
    fields: Mapping[str, Field], lines: list[Line],
) -> None:  # fmt: skip
    """Cells that came back empty are left, and told. One that holds a text where a day belongs is not empty, nor is one
    whose answer was set aside as doubtful.
    """
    whose = f"{result.recipient}, {result.name}: "
    doubtful = {(line[10], line[3]) for line in lines if line[4] == DOUBTFUL and line[9] == target.table and line[8].startswith(whose)}  # fmt: skip
    stands = aligned(was, source, target.key)
    unread = result.read.tables[target.table].unread
    for row, name, value in emptied(base, source, target.key, fields):
        told = {k: source[k].iloc[row] for k in target.key}
        if (tuple(plain_cell(v) for v in told.values()), name) in unread:
            continue
        if (" / ".join(word(v) for v in told.values()), name) in doubtful:
            continue
        if name not in stands or _missing(stands[name].iloc[row]):
            continue
        why = "it came back empty. Empty yours if that is right; it stays until then."
        lines.append(_line(result, target, told, name, EMPTIED, None, value, why))
        result.conflicts += 1


def last_report(frame: pd.DataFrame, key: Sequence[Any]) -> pd.Series | None:
    """The newest report of a line and stage; None where there is none."""
    same_key = np.ones(len(frame), dtype=bool)
    for name, value in zip(STAGE_KEY, key, strict=False):
        same_key &= (frame[name].astype(object) == value).to_numpy(bool)
    rows = frame[same_key & frame["Report date"].notna().to_numpy(bool)]
    return rows.sort_values("Report date", kind="stable").iloc[-1] if len(rows) else None


def _line(
    result: FileResult, target: Target, told: Mapping[str, Any], column: str, kind: str, says: Any, was: Any, why: str
) -> Line:  # fmt: skip
    shown = [shown_cell(told.get(k)) for k in ("PO", "Line", "Milestone")]
    return [
        *shown, column, kind, shown_cell(_standing(target, told, column)), says, shown_cell(was),
        f"{result.recipient}, {result.name}: {why}", target.table, " / ".join(word(v) for v in told.values()), COMMAND,
    ]  # fmt: skip


def _standing(target: Target, told: Mapping[str, Any], column: str) -> Any:
    """What the workbook shows at a place; of progress what the last report says."""
    frame = target.frame
    if target.table == "Progress":
        last = last_report(frame, [told[k] for k in STAGE_KEY])
        return last[column] if last is not None and column in last else None
    wanted = pd.DataFrame([told]).astype({k: frame[k].dtype for k in told})
    found = aligned(frame, wanted, target.key)
    return found[column].iloc[0] if column in found else None


def _key_of(target: Target) -> tuple[str, ...]:
    return STAGE_KEY if target.table == "Progress" else target.key


def _holder(targets: Sequence[Target], source: pd.DataFrame, row: int) -> Target:
    """The sheet that holds a row; the first where none does."""
    one = source.iloc[[row]]
    held = (t for t in targets if t.table != "Progress" and known_rows(one, t.frame, t.key)[0])
    return next(held, targets[0])


def _missing(value: Any) -> bool:
    return value is None or value is pd.NaT or value != value  # noqa: PLR0124 - NaN


def _iso(day: datetime) -> str:
    return day.isoformat()[:10]
