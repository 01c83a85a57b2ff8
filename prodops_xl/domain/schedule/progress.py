"""Production progress: where each stage of an order stands, when it will be done, and what cannot be so.

Units are cumulative by stage and day of report. A stage is complete at `schedule.complete_share` of the order's units
(0.97: cut and packed short or over by a few percent is the trade's habit). Its daily rate is what was made in the last
`schedule.rate_days` working days up to its last report, from the report at or before their beginning; a stage that did
not move over all of them stands still. One report alone gives no rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.schedule.clock import Clock, numbers
from prodops_xl.domain.schedule.networks import STAGES
from prodops_xl.tables.findings import Finding

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_MOST_DAYS = 500

PROGRESS_RULES: dict[str, tuple[str, str]] = {
    "progress-falls": ("Cumulative units fall", "Vendor"),
    "progress-passes-stage": ("More units than the stage before", "Vendor"),
    "progress-without-order": ("Progress of an unknown order line", "Production"),
    "progress-over-order": ("More units than ordered", "Production"),
}
"""The rules of `progress_findings`: title and owner by id."""


@dataclass(frozen=True, eq=False)
class Making:
    """Stages (cut, sewn, finished, packed, shipped) by orders.

    `units` so far (NaN: nothing reported), `last` and `done_on`: days as numbers (-1: none), `rate` a working day (NaN:
    not known), `left` units to go, `finish` the day on which it will be complete (-1: not known), `still` no unit for
    a whole window.
    """

    units: Floats
    last: Ints
    done_on: Ints
    rate: Floats
    left: Floats
    finish: Ints
    still: Flags

    @property
    def begun(self) -> Flags:
        """Something was made."""
        return np.nan_to_num(self.units) > 0

    @property
    def running(self) -> Flags:
        """Begun and not complete."""
        return self.begun & (self.done_on < 0)

    def take(self, rows: Ints) -> Making:
        """The same for some of the orders."""
        return Making(*(getattr(self, name)[:, rows] for name in self.__dataclass_fields__))


def making(
    progress: pd.DataFrame,
    orders: pd.DataFrame,
    clock: Clock,
    line: Ints,
    as_of: int,
    settings: Mapping[str, Any],
) -> Making:
    """Each stage of each order as reported by the as-of day. `progress`, `orders`: typed frames."""
    n = len(orders)
    reports = _reports(progress, orders)
    reports = reports[(reports["day"] >= 0) & (reports["day"] <= as_of) & (reports["at"] >= 0)]
    reports = reports.sort_values(["group", "day", "Units"], kind="stable").reset_index(drop=True)
    window = int(settings["schedule.rate_days"])
    shape = (5, n)
    out = Making(
        units=np.full(shape, np.nan), last=np.full(shape, -1, "int64"), done_on=np.full(shape, -1, "int64"),
        rate=np.full(shape, np.nan), left=np.full(shape, np.nan), finish=np.full(shape, -1, "int64"),
        still=np.zeros(shape, bool),
    )  # fmt: skip
    if not len(reports):
        return out
    group, day = reports["group"].to_numpy("int64"), reports["day"].to_numpy("int64")
    units = reports["Units"].to_numpy("float64")
    first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    last = np.r_[first[1:], len(group)] - 1
    each = np.repeat(np.arange(len(first)), last - first + 1)
    stage, at = group[first] % 5, group[first] // 5
    where = line[at]
    begun = clock.start(day[last], np.full(len(last), window + 1), where)
    base = first + np.maximum(np.bincount(each, day <= begun[each]).astype("int64") - 1, 0)
    days = clock.between(day[base], day[last], where).astype("float64")
    rate = np.where((base < last) & (days > 0), (units[last] - units[base]) / np.maximum(days, 1), np.nan)
    aim = orders["Units"].to_numpy("float64")[at] * settings["schedule.complete_share"]
    reached = np.where(units >= aim[each], day, np.iinfo("int64").max)
    done_on = np.minimum.reduceat(reached, first)
    done = done_on < np.iinfo("int64").max
    left = np.maximum(aim - units[last], 0.0)
    need = np.where(rate > 0, np.ceil(left / np.where(rate > 0, rate, 1.0)), np.nan)
    known = np.isfinite(need)
    steps = np.where(known, np.minimum(np.nan_to_num(need), _MOST_DAYS), 0).astype("int64")
    silent = clock.between(day[last], np.full(len(last), as_of), where) > window
    since = np.where(silent, as_of, day[last])
    out.units[stage, at], out.last[stage, at], out.rate[stage, at] = units[last], day[last], rate
    out.done_on[stage, at] = np.where(done, done_on, -1)
    out.left[stage, at] = left
    out.finish[stage, at] = np.where(known, clock.forward(since, steps, where), -1)
    out.still[stage, at] = ~done & (rate <= 0) & (day[base] <= begun)
    return out


def progress_findings(
    progress: pd.DataFrame, orders: pd.DataFrame, settings: Mapping[str, Any]
) -> list[Finding]:
    """What cannot be so in a typed Progress frame: see `PROGRESS_RULES`. One finding per report at most per rule."""
    reports = _reports(progress, orders)
    known = reports[(reports["day"] >= 0) & reports["Units"].notna()]
    lost = known[known["at"] < 0].drop_duplicates(["PO", "Line"])
    told = known[known["at"] >= 0].sort_values(["group", "day"], kind="stable")
    before = told.groupby("group")["Units"].shift()
    falls = told.assign(before=before)[(told["Units"] < before).to_numpy(bool)]
    passed = _passing(told)
    most = orders["Units"].to_numpy("float64")[told["at"]] * (1 + settings["schedule.progress_over"])
    over = told.assign(ordered=orders["Units"].to_numpy("float64")[told["at"]])[
        told["Units"].to_numpy() > most
    ]
    over = over.drop_duplicates("group", keep="last")
    return [
        *_each(falls, "progress-falls", "error", "{Stage} falls to {Units:,.0f} on {date} from {before:,.0f}: cumulative units never fall.", "Have the vendor correct the report; units are from the start, not of the day."),
        *_each(passed, "progress-passes-stage", "error", "{Stage} is {Units:,.0f} on {date}, but {prior} is {before:,.0f}: a stage never passes the one before.", "Correct whichever of the two is wrong."),
        *_each(lost, "progress-without-order", "warning", "PO {PO}, line {Line:.0f} is reported, and Orders has no such line.", "Correct PO or line, or add the order."),
        *_each(over, "progress-over-order", "warning", "{Stage} is {Units:,.0f} on {date}; {ordered:,.0f} are ordered.", "Agree the excess with the vendor, or correct the report."),
    ]  # fmt: skip


def _reports(progress: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Progress with `row` (its position), `at` (position of the order, -1: none), `day`, `stage` and `group`."""
    given = progress[["PO", "Line", "Stage", "Report date", "Units"]].reset_index(drop=True)
    given = given.assign(row=np.arange(len(given)), day=numbers(given["Report date"].to_numpy(), -1))
    given = given[given["Stage"].notna() & given["PO"].notna()]
    keys = orders[["PO", "Line"]].assign(at=np.arange(len(orders))).drop_duplicates(["PO", "Line"])
    out = given.merge(keys, on=["PO", "Line"], how="left")
    at = out["at"].fillna(-1).to_numpy("int64")
    stage = out["Stage"].map({name: i for i, name in enumerate(STAGES)}).to_numpy("int64")
    return out.assign(at=at, stage=stage, group=at * 5 + stage)


def _passing(told: pd.DataFrame) -> pd.DataFrame:
    """Reports with more units than the stage before has on that day, where that stage is reported at all."""
    if not len(told):
        return told.assign(before=np.nan, prior=None)
    right = told[["day", "group", "Units", "Stage"]].rename(columns={"Units": "before", "Stage": "prior"})
    right = right.assign(group=right["group"] + 1)
    left = told[told["stage"] > 0].sort_values("day", kind="stable")
    both = pd.merge_asof(left, right.sort_values("day", kind="stable"), on="day", by="group")
    return both[(both["Units"] > both["before"]).to_numpy(bool)].sort_values("row")


def _each(rows: pd.DataFrame, rule: str, severity: Any, sentence: str, fix: str) -> list[Finding]:
    out = []
    for row in rows.to_dict("records"):
        day = row["Report date"].date()
        told = {**{str(k): v for k, v in row.items()}, "date": day, "Stage": str(row["Stage"]).capitalize()}
        line = None if pd.isna(row["Line"]) else int(row["Line"])
        key = (row["PO"], line, row["Stage"], day)
        message = sentence.format(**told)
        out.append(
            Finding(rule, severity, "Progress", key, "Units", message, row["Units"], fix, row=int(row["row"]))
        )
    return out
