"""Cliff dates: an order that lands a few days later, or earlier, and pays another rate.

A day is a cliff for a line where the duty of its own stack on that day differs from the day before: a program begins
or ends, or what is claimed begins or ends. Law: the rate is that of the date of entry (19 CFR 141.69).
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cost_lots import Given
from prodops_xl.domain.duty import duty_amounts
from prodops_xl.domain.lots import Lot
from prodops_xl.domain.runs import within
from prodops_xl.domain.scenarios.claims import Standing, standing
from prodops_xl.domain.stacking import stacks

Days = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]

WEEK = 7


class Priceable(Protocol):
    """Order lines that can be priced on other days; see `repricing.Plan`."""

    @property
    def given(self) -> Given: ...  # noqa: D102
    @property
    def order(self) -> Ints: ...  # noqa: D102
    @property
    def entry(self) -> Days: ...  # noqa: D102
    def priced(self, entry: Days, rows: Ints | None = None) -> tuple[Lot, Standing]: ...  # noqa: D102


def cliffs(plan: Priceable, lot: Lot, floor: Days, days: int) -> dict[str, Any]:
    """Columns `cliff`, `away`, `beyond`, `week_earlier`, `week_later` of `repricing.Repriced`, one row per line of the
    plan. `lot`: the lines as planned; `floor`: the first day on which each can still be entered.
    """
    n = len(plan.order)
    cliff, away = np.full(n, np.datetime64("NaT", "D")), np.full(n, np.nan)
    money = {name: np.full(n, np.nan) for name in ("beyond", "week_earlier", "week_later")}
    line, bound = _near(plan, lot, floor, days)
    if len(line):
        changes = _changes(plan, lot, line, bound)
        line, bound = _nearest(plan.entry, line[changes], bound[changes])
        cliff[line] = bound
        day = plan.entry[line]
        side = np.where(bound > day, bound, bound - np.timedelta64(1, "D"))
        away[line] = (side - day).astype("int64")
        wanted = {
            "beyond": side,
            "week_earlier": day - np.timedelta64(WEEK, "D"),
            "week_later": day + np.timedelta64(WEEK, "D"),
        }
        for name, on in wanted.items():
            money[name][line] = _more(plan, lot, line, on, floor[line])
    return {"cliff": cliff, "away": away, **money}


def _near(plan: Priceable, lot: Lot, floor: Days, days: int) -> tuple[Ints, Days]:
    """Pairs of line and a day, at most `days` from its entry, on which something in the tariff changes."""
    bounds = plan.given.tariff.program_book.bounds
    ours = (lot.costed.entered.customs_line >= 0) & ~lot.costed.lines["uncosted"].to_numpy(bool)
    entry = plan.entry.astype("datetime64[D]").astype("int64")
    # The other side is the bound itself where it is ahead, and the day before it where it is behind.
    first = np.maximum(entry - days + 1, floor.astype("datetime64[D]").astype("int64") + 1)
    low = np.searchsorted(bounds, first, side="left")
    count = np.where(ours, np.maximum(np.searchsorted(bounds, entry + days, side="right") - low, 0), 0)
    line = np.repeat(np.arange(len(entry)), count)
    return line, bounds[low[line] + within(count)].astype("datetime64[D]")


def _changes(plan: Priceable, lot: Lot, line: Ints, bound: Days) -> npt.NDArray[np.bool_]:
    """Does the line's duty, or its freedom from MPF, change on that day?"""
    before = _owed(plan, lot, line, bound - np.timedelta64(1, "D"))
    after = _owed(plan, lot, line, bound)
    return np.logical_or.reduce([b != a for b, a in zip(before, after, strict=True)])


def _owed(plan: Priceable, lot: Lot, line: Ints, day: Days) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Duty and fees with a heading in cents, and freedom from MPF, of lines entered on a day."""
    orders, at = plan.given.book.orders, plan.order[line]
    hts, origin, claims = (orders[name].to_numpy(object)[at] for name in ("HTS", "Origin", "Claims"))
    kept = standing(plan.given.tariff, hts, origin, day, claims).claims
    made = stacks(plan.given.tariff, hts, origin, day, kept)
    units = lot.lines["units"].to_numpy("float64")[line]
    value = lot.costed.lines["value"].to_numpy("int64")[line]
    amounts = duty_amounts(made, value, units, units * orders["Net weight"].to_numpy("float64")[at])
    return amounts.duty() + amounts.fees(), made.mpf_exempt[made.line_stack]


def _nearest(entry: Days, line: Ints, bound: Days) -> tuple[Ints, Days]:
    """Of each line's cliffs the one that the fewest days reach; of two as near the later one."""
    ahead = (bound - entry[line]).astype("int64")
    reach = np.where(ahead > 0, ahead, 1 - ahead)
    pairs = pd.DataFrame({"line": line, "bound": bound.astype("int64"), "reach": reach})
    first = pairs.sort_values(["line", "reach", "bound"], ascending=[True, True, False]).drop_duplicates(
        "line"
    )
    return first["line"].to_numpy("int64"), first["bound"].to_numpy("int64").astype("datetime64[D]")


def _more(plan: Priceable, lot: Lot, line: Ints, day: Days, floor: Days) -> npt.NDArray[np.float64]:
    """What the lines would cost more, in cents, entered on other days; NaN where the day is past or has no price."""
    other, _ = plan.priced(day, line)
    out = (
        other.costed.lines["landed"].to_numpy("int64") - lot.costed.lines["landed"].to_numpy("int64")[line]
    ).astype("float64")
    out[other.costed.lines["uncosted"].to_numpy(bool) | (day < floor)] = np.nan
    return out
