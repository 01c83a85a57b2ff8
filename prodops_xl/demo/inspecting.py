"""Final inspections of the season: first ones and those after rework, judged by the inspector's card.

The card is ISO 2859-1:1999, general level II, normal inspection (tables 1 and 2-A): lot, sample, and what may be found
at AQL 2.5 for majors and 4.0 for minors; no critical defect is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

import pandas as pd

from prodops_xl.demo.catalogue import AS_OF
from prodops_xl.demo.closures import workday
from prodops_xl.demo.records import Row, records
from prodops_xl.demo.vendor_habits import HABITS


class Plan(NamedTuple):
    """Lots up to `lot` units: how many are drawn, and how many majors and minors are accepted."""

    lot: int
    sample: int
    major: int
    minor: int


CARD = (
    Plan(150, 20, 1, 2),
    Plan(280, 32, 2, 3),
    Plan(500, 50, 3, 5),
    Plan(1200, 80, 5, 7),
    Plan(3200, 125, 7, 10),
    Plan(10000, 200, 10, 14),
    Plan(35000, 315, 14, 21),
)
SMALLEST_LOT = 91
_INSPECTED = 0.55
_WAITING = 5
_PASS, _FAIL = ("Pass", "Pass", "PASS", "Passed"), ("Fail", "Fail", "FAIL", "Failed")


def inspect(rng: Random, orders: pd.DataFrame) -> pd.DataFrame:
    """Inspections of about half the lines that have left, up to three each; some of those that stand ready wait for the
    buyer's word. `orders`: the truth.
    """
    rows: list[Row] = []
    lines = [row for row in records(orders) if row["Units"] >= SMALLEST_LOT]
    for line in lines:
        if line["Actual ex-factory"] is not None and rng.random() < _INSPECTED:
            rows += _rounds(rng, line)
    ready = sorted((line for line in lines if _stands_ready(line)), key=lambda line: line["Ex-factory"])
    for line in ready[:_WAITING]:
        found = _found(rng, line, 1.0)
        rows.append({**_inspection(line, 1, found), "Date": AS_OF - timedelta(days=1), "Result": "Pending"})
    rows.sort(key=lambda row: (row["Date"], row["PO"], row["Line"], row["Number"]))
    numbered = [{"Inspection": f"FI-{at:05d}", **row} for at, row in enumerate(rows, start=1)]
    return pd.DataFrame(numbered)


def _stands_ready(line: Row) -> bool:
    return (
        line["Actual ex-factory"] is None
        and line["Order date"] < AS_OF
        and line["Ex-factory"] <= AS_OF + timedelta(days=3)
    )


def card(lot: int) -> Plan:
    """The plan for a lot."""
    return next(plan for plan in CARD if lot <= plan.lot)


def _rounds(rng: Random, line: Row) -> Iterator[Row]:
    """Inspections of a line until it passes, three at most; the last stands two to five days before it leaves."""
    rework = 1.0
    found: list[tuple[int, int, int]] = []
    while len(found) < 3:
        found.append(_found(rng, line, rework))
        if _passes(line, found[-1]):
            break
        rework = 0.45
    day = line["Actual ex-factory"] - timedelta(days=rng.randint(2, 5))
    days = [workday(day, line["Origin"])]
    for _ in found[1:]:
        days.insert(0, workday(days[0] - timedelta(days=rng.randint(4, 8)), line["Origin"]))
    for number, (counts, on) in enumerate(zip(found, days, strict=True), start=1):
        result = rng.choice(_PASS if _passes(line, counts) else _FAIL)
        yield {**_inspection(line, number, counts), "Date": on, "Result": result}


def _found(rng: Random, line: Row, rework: float) -> tuple[int, int, int]:
    """Criticals, majors and minors in the sample; lots differ, and rework has taken out most of what was wrong."""
    habit, sample = HABITS[line["Vendor"]], card(line["Units"]).sample
    lot = rng.choice((0.4, 0.7, 1.0, 1.0, 1.2, 1.9)) * rework
    critical = int(rng.random() < habit.critical * rework)
    major = sum(rng.random() < habit.major * lot for _ in range(sample))
    minor = sum(rng.random() < habit.minor * lot for _ in range(sample))
    return critical, major, minor


def _passes(line: Row, found: tuple[int, int, int]) -> bool:
    critical, major, minor = found
    plan = card(line["Units"])
    return not critical and major <= plan.major and minor <= plan.minor


def _inspection(line: Row, number: int, found: tuple[int, int, int]) -> dict[str, Any]:
    critical, major, minor = found
    return {
        "PO": line["PO"],
        "Line": line["Line"],
        "Number": number,
        "Vendor": line["Vendor"],
        "Offered units": line["Units"],
        "Level": "II",
        "AQL critical": 0,
        "AQL major": 2.5,
        "AQL minor": 4.0,
        "Sample": card(line["Units"]).sample,
        "Critical": critical,
        "Major": major,
        "Minor": minor,
    }
