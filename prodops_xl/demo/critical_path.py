"""The team's own time and action sheet for spring: one row per open order line, Plan and Actual under each milestone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd

from prodops_xl.demo.catalogue import AS_OF
from prodops_xl.demo.closures import workday
from prodops_xl.demo.habits import as_text
from prodops_xl.demo.production import stage_days
from prodops_xl.demo.records import Row, records
from prodops_xl.demo.vendor_habits import HABITS

SHEET = "T&A SP27"
SEASON = "SP27"
# Milestones as the team calls them, in days before ex-factory.
MILESTONES: dict[str, int] = {
    "Lab Dip": 66,
    "Fabric I/H": 46,
    "Trims I/H": 40,
    "PP Sample": 35,
    "Cutting": 23,
    "Sewing": 10,
    "Final Insp.": 3,
    "Ex-Fty": 0,
}
HEAD = ("PO", "Line", "Style", "Color", "Vendor", "Units", "In-DC")
_STAGE = {"Cutting": "cut", "Sewing": "sewn", "Final Insp.": "packed"}  # done when the stage is
_WORDS = (
    "lab dip 2nd submit",
    "shade band ok",
    "waiting for zipper pullers",
    "PP approved w/ comments",
    "fabric 4-pt inspection fail, replacing 3 rolls",
    "cutting on hold, marker",
    "fty asks for +5 days",
    "ours: size set comments sent late",
    "ours: tech pack changed after PO",
    "OK",
)


def plan_and_actual(milestone: str) -> tuple[str, str]:
    """Names of a milestone's two columns, as two header rows read joined."""
    return f"{milestone} (Plan)", f"{milestone} (Actual)"


def critical_path(seed: int, orders: pd.DataFrame) -> pd.DataFrame:
    """HEAD, Plan and Actual of each of the MILESTONES (days; some typed as text), Comments. `orders`: the truth."""
    rng = Random(f"{seed} critical path")
    rows = []
    for line in records(orders):
        if line["Season"] == SEASON and line["Actual ex-factory"] is None:
            dates = dict(_dates(seed, rng, line))
            comment = rng.choice(_WORDS) if rng.random() < 0.16 else None
            rows.append({**{name: line[name] for name in HEAD}, **dates, "Comments": comment})
    out = pd.DataFrame(rows).astype(object)
    return out.where(out.notna(), None)


def _dates(seed: int, rng: Random, line: Row) -> Iterator[tuple[str, Any]]:
    """Plans backwards from ex-factory, none before the order; actuals where the day has passed, most of them."""
    after = line["Order date"] + timedelta(days=4)
    for milestone, days in MILESTONES.items():
        planned = line["Ex-factory"]
        if days:
            planned = max(workday(line["Ex-factory"] - timedelta(days=days), line["Origin"]), after)
        plan, actual = plan_and_actual(milestone)
        yield plan, planned
        yield actual, _actual(seed, rng, line, milestone, planned)


def _actual(seed: int, rng: Random, line: Row, milestone: str, planned: date) -> Any:
    if milestone == "Ex-Fty":
        return None  # the line is open
    if milestone in _STAGE:
        _, done = stage_days(seed, line, _STAGE[milestone])
    else:
        done = planned + timedelta(
            days=HABITS[line["Vendor"]].lag // 2 + rng.choice((-3, -1, 0, 0, 0, 1, 2, 6))
        )
    missed = rng.random() < 0.06  # done, and nobody wrote it down
    if done >= AS_OF or missed:
        return None
    return as_text(rng, done) if rng.random() < 0.05 else done
