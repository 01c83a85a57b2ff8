"""Packs as data: one per recipient, with that recipient's rows and columns and nothing of anybody else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.exchange.pack_identity import PackIdentity
from prodops_xl.exchange.pack_layout import REMARK, STAGES, pack_sheet

Flags = npt.NDArray[np.bool_]
_STEM = re.compile(r"[^\w .&+-]+")
_MOST_LETTERS = 80
_MOST_BYTES = 200  # of a file's name; most disks take 255


@dataclass(frozen=True, eq=False)
class PackTable:
    """A sheet of a pack: `frame` as it is shown, key columns first, inputs and the remark last; `inputs`: headers that
    are filled in.
    """

    name: str
    frame: pd.DataFrame
    inputs: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Pack:
    """What one recipient gets. `points`: open points, see `open_points`; `addresses`: where the draft goes to, blank
    where the master does not say.
    """

    recipient: str
    identity: PackIdentity
    tables: Mapping[str, PackTable]
    points: pd.DataFrame
    addresses: tuple[str, ...]
    as_of: date

    @property
    def stem(self) -> str:
        """The pack's file name without its ending: recipient and revision."""
        name = (
            " ".join(_STEM.sub(" ", self.recipient).split()).strip(". ")[:_MOST_LETTERS] or self.identity.pack
        )
        name = name.encode()[:_MOST_BYTES].decode("utf-8", "ignore").strip()
        return f"{name} r{self.identity.revision}"


def orders_table(orders: pd.DataFrame, shown: Sequence[str]) -> PackTable:
    """Order lines. `orders`: typed; `shown`: columns that are seen but not filled in."""
    sheet = pack_sheet("Orders")
    names = [*sheet.key, *(c for c in shown if c not in sheet.key and c not in sheet.inputs), *sheet.inputs]
    frame = orders.reindex(columns=names).reset_index(drop=True)
    return _table(sheet.table, frame)


def schedule_table(milestones: pd.DataFrame, orders: pd.DataFrame) -> PackTable:
    """Milestones of these orders, in the order of the lines. `milestones`: PO, Line, Milestone, Planned, Revised, Actual."""
    lines = orders[["PO", "Line", "Style"]].reset_index(drop=True)
    both = lines.merge(milestones, on=["PO", "Line"], how="inner", sort=False)
    return _table("Schedule", both[["PO", "Line", "Milestone", "Style", "Planned", "Revised", "Actual"]])


def progress_table(reports: pd.DataFrame, orders: pd.DataFrame) -> PackTable:
    """Every stage of these orders with the last report: inputs are blank. `reports`: PO, Line, Stage, Report date, Units."""
    lines = (
        orders[["PO", "Line", "Style", "Units"]].rename(columns={"Units": "Ordered"}).reset_index(drop=True)
    )
    grid = lines.merge(pd.DataFrame({"Stage": list(STAGES)}), how="cross")
    last = (
        reports.dropna(subset=["PO", "Line", "Stage", "Report date"])
        .sort_values("Report date", kind="stable")
        .drop_duplicates(["PO", "Line", "Stage"], keep="last")
        .rename(columns={"Report date": "Last report", "Units": "Units so far"})
    )
    both = grid.merge(
        last[["PO", "Line", "Stage", "Last report", "Units so far"]], on=["PO", "Line", "Stage"], how="left"
    )
    both = both[["PO", "Line", "Stage", "Style", "Ordered", "Last report", "Units so far"]]
    return _table("Progress", _with_blanks(both))


def _with_blanks(frame: pd.DataFrame) -> pd.DataFrame:
    out = frame.copy()
    out["Report date"] = pd.Series([pd.NaT] * len(out), dtype="datetime64[s]")
    out["Units"] = np.nan
    return out


def _table(name: str, frame: pd.DataFrame) -> PackTable:
    out = frame.copy()
    out[REMARK] = pd.Series([None] * len(frame), dtype=object)
    return PackTable(name, out, (*pack_sheet(name).inputs, REMARK))


def open_points(tables: Mapping[str, PackTable], as_of: date, due_days: float) -> pd.DataFrame:
    """What the recipient is asked for, most urgent first: PO, Line, Style, What, Due (day), Days late (0: not yet).

    An order line without a confirmed date, one whose ex-factory date is past and that has not left, a milestone that is
    past or due within `due_days` and not done.
    """
    now = np.datetime64(as_of, "D")
    parts = [_order_points(tables["Orders"].frame, now)]
    if "Schedule" in tables:
        parts.append(_milestone_points(tables["Schedule"].frame, now, int(due_days)))
    out = pd.concat(parts, ignore_index=True)
    late = (now - out["Due"].to_numpy("datetime64[D]")).astype("timedelta64[D]").astype("float64")
    out["Days late"] = np.nan_to_num(np.maximum(late, 0)).astype("int64")
    return out.sort_values(["Days late", "Due"], ascending=[False, True], kind="stable").reset_index(
        drop=True
    )


def _order_points(orders: pd.DataFrame, now: np.datetime64) -> pd.DataFrame:
    def day(name: str) -> npt.NDArray[np.datetime64]:
        if name not in orders:
            return np.full(len(orders), np.datetime64("NaT"), dtype="datetime64[D]")
        return orders[name].to_numpy("datetime64[D]")

    asked, confirmed = day("Ex-factory"), day("Confirmed ex-factory")
    due = np.where(np.isnat(confirmed), asked, confirmed)
    here = np.isnat(day("Actual ex-factory"))
    parts = (
        (np.isnat(confirmed) & here, "Confirm the ex-factory date", asked),
        ((due < now) & here, "Past its ex-factory date: say when it left, or the new date", due),
    )
    return pd.concat([_points(orders, flags, what, days) for flags, what, days in parts], ignore_index=True)


def _milestone_points(milestones: pd.DataFrame, now: np.datetime64, due_days: int) -> pd.DataFrame:
    revised = milestones["Revised"].to_numpy("datetime64[D]")
    due = np.where(np.isnat(revised), milestones["Planned"].to_numpy("datetime64[D]"), revised)
    open_ones = milestones["Actual"].isna().to_numpy(bool)
    soon = open_ones & (due <= now + np.timedelta64(due_days, "D"))
    words = milestones["Milestone"].astype(str) + ": done, or a new date?"
    return _points(milestones, soon, words.to_numpy(object), due)


def _points(
    rows: pd.DataFrame, flags: Flags, what: str | npt.NDArray[np.object_], due: npt.NDArray[np.datetime64]
) -> pd.DataFrame:
    style = rows["Style"].to_numpy(object) if "Style" in rows else np.full(len(rows), None, dtype=object)
    words = np.full(len(rows), what, dtype=object) if isinstance(what, str) else what
    return pd.DataFrame(
        {
            "PO": rows["PO"].to_numpy(object)[flags],
            "Line": rows["Line"].to_numpy("float64")[flags],
            "Style": style[flags],
            "What": words[flags],
            "Due": due[flags].astype("datetime64[s]"),
        }
    )
