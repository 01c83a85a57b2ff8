"""Where the factories are with the open orders: cumulative units by stage, as they report them every Tuesday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pandas as pd

from prodops_xl.demo.catalogue import AS_OF
from prodops_xl.demo.records import Row, records
from prodops_xl.demo.vendor_habits import HABITS

REPORTS = (date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 17), date(2026, 11, 24))
STALLED = 7
_MOST = 1900
# First and last day of each stage, in days before ex-factory.
STAGES: dict[str, tuple[int, int]] = {
    "cut": (31, 23),
    "sewn": (27, 10),
    "finished": (17, 7),
    "packed": (12, 3),
    "shipped": (1, 0),
}
_SAID = {
    "cut": "Cutting",
    "sewn": "Sewing",
    "finished": "Finishing",
    "packed": "Packing",
    "shipped": "Ex-Factory",
}


def slip(seed: int, line: Row) -> int:
    """Days by which an open line's production runs behind (or before) its plan, by its vendor's habit."""
    rng = Random(f"{seed} production {line['PO']} {line['Line']}")
    lag = HABITS[line["Vendor"]].lag
    return lag + rng.choice((-2, -1, 0, 0, 0, 1, 2, 4))


def stage_days(seed: int, line: Row, stage: str) -> tuple[date, date]:
    """First and last day of a stage of a line, as it goes."""
    leaves = line["Confirmed ex-factory"] or line["Ex-factory"]
    first, last = STAGES[stage]
    late = timedelta(days=slip(seed, line))
    return leaves - timedelta(days=first) + late, leaves - timedelta(days=last) + late


def progress(seed: int, orders: pd.DataFrame) -> pd.DataFrame:
    """Progress of open lines in production, whole POs of them, up to 1,900 reports; a few lines stand still.

    `orders`: the truth. A stage never falls, and never passes the one before.
    """
    rng = Random(f"{seed} progress")
    by_po: dict[str, list[Row]] = {}
    for line in records(orders):
        if line["Actual ex-factory"] is None:
            by_po.setdefault(line["PO"], []).append(line)
    rows: list[Row] = []
    for po in rng.sample(sorted(by_po), len(by_po)):
        told = [row for line in by_po[po] for row in _reports(seed, rng, line)]
        if len(rows) + len(told) <= _MOST:
            rows += told
    _stand_still(rng, rows)
    rows.sort(key=lambda row: (row["Report date"], row["PO"], row["Line"], list(_SAID).index(row["stage"])))
    return pd.DataFrame([{**row, "Stage": _SAID[row["stage"]]} for row in rows])


def _reports(seed: int, rng: Random, line: Row) -> Iterator[Row]:
    """Report by report, stage by stage; a stage without units is not reported."""
    target = round(line["Units"] * rng.choice((1.0, 1.0, 1.0, 1.01, 1.02)))  # cut with an allowance
    pace = {stage: rng.uniform(0.93, 1.07) for stage in STAGES}
    for day in (day for day in REPORTS if day < AS_OF):
        before = target
        for stage in STAGES:
            first, last = stage_days(seed, line, stage)
            done = ((day - first).days + 1) / ((last - first).days + 1) * pace[stage]
            units = min(max(round(target * min(done, 1.0) / 10) * 10, 0), before)
            units = before if done >= 1 else units
            if stage == "shipped" or units == 0:
                break
            yield {
                "PO": line["PO"],
                "Line": line["Line"],
                "stage": stage,
                "Report date": day,
                "Units": units,
                "Vendor": line["Vendor"],
            }
            before = units


def _stand_still(rng: Random, rows: list[Row]) -> None:
    """Some lines that were sewing two weeks ago have not moved since."""
    since = REPORTS[-3]
    sewing = sorted(
        {(row["PO"], row["Line"]) for row in rows if row["stage"] == "sewn" and row["Report date"] == since}
        - {
            (row["PO"], row["Line"])
            for row in rows
            if row["stage"] == "packed" and row["Report date"] == since
        }
    )
    stuck = set(rng.sample(sewing, min(STALLED, len(sewing))))
    then = {
        (row["PO"], row["Line"], row["stage"]): row["Units"]
        for row in rows
        if row["Report date"] == since and (row["PO"], row["Line"]) in stuck
    }
    rows[:] = [
        row
        for row in rows
        if (row["PO"], row["Line"]) not in stuck
        or row["Report date"] <= since
        or (row["PO"], row["Line"], row["stage"]) in then
    ]
    for row in rows:
        if (row["PO"], row["Line"]) in stuck and row["Report date"] > since:
            row["Units"] = then[row["PO"], row["Line"], row["stage"]]
