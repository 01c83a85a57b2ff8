"""What the distribution center counted of the shipments that came in, and what went back to vendors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pandas as pd

from prodops_xl.demo.catalogue import AS_OF
from prodops_xl.demo.records import Row, records
from prodops_xl.demo.vendor_habits import HABITS

_RECEIPTS = ("Receipt", "PO", "Line", "Receipt date", "Units received", "Units accepted", "Defects")


def receive(rng: Random, shipments: pd.DataFrame, lines: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Receipts: one per shipped line that has come in, two for some; numbered in the order in which they came.

    `orders`: the truth; lines of no order are left out.
    """
    came = shipments.set_index("Shipment")["In-DC"].to_dict()
    by_key = {(row["PO"], row["Line"]): row for row in records(orders)}
    rows: list[Row] = []
    for line in records(lines):
        order = by_key.get((line["PO"], line["Line"]))
        if order is not None and came[line["Shipment"]] <= AS_OF:
            first = {**line, "Vendor": order["Vendor"], "Receipt date": came[line["Shipment"]]}
            rows += [row for row in _parts(rng, first) if row["Receipt date"] <= AS_OF]
    rows.sort(key=lambda row: (row["Receipt date"], row["Shipment"], row["PO"], row["Line"]))
    for number, row in enumerate(rows, start=1):
        row["Receipt"] = f"GR-26{number:05d}"
    return pd.DataFrame(rows, columns=[*_RECEIPTS])


def _parts(rng: Random, line: Row) -> Iterator[Row]:
    """One count of a shipped line, or two: the rest came out of another container or was found later."""
    habit = HABITS[line["Vendor"]]
    units = int(line["Units shipped"])
    if rng.random() < habit.off:
        units += round(units * rng.choice((-0.02, -0.015, -0.01, -0.01, 0.01, 0.015)))
    if units > 240 and rng.random() < 0.06:
        later = int(units * rng.choice((0.25, 0.4, 0.5)))
        yield _counted(rng, line, units - later, 0)
        yield _counted(rng, line, later, rng.randint(2, 9))
    else:
        yield _counted(rng, line, units, 0)


def _counted(rng: Random, line: Row, units: int, after: int) -> Row:
    """Units, and of them those that a check at the door found defective; the worst stay out of stock."""
    habit = HABITS[line["Vendor"]]
    defects = round(units * (habit.major + habit.minor) * rng.uniform(0.1, 0.5))
    rejected = 0
    if rng.random() < habit.rejects:
        rejected = max(round(units * rng.uniform(0.008, 0.045)), 6)
        defects += rejected
    day = line["Receipt date"] + timedelta(days=after)
    return {
        **line,
        "Receipt date": day,
        "Units received": units,
        "Units accepted": units - rejected,
        "Defects": defects,
    }


def send_back(rng: Random, receipts: pd.DataFrame) -> pd.DataFrame:
    """Returns to vendors: two of three receipts with a dozen rejects or more, some weeks after they came."""
    rows: list[Row] = []
    for row in records(receipts):
        rejected = int(row["Units received"] - row["Units accepted"])
        day = row["Receipt date"] + timedelta(days=rng.randint(10, 45))
        if rejected >= 12 and rng.random() < 0.66 and day <= AS_OF:
            rows.append({"Receipt": row["Receipt"], "Date": day, "Units": rejected})
    rows.sort(key=lambda row: (row["Date"], row["Receipt"]))
    numbered = [{"Return": f"RTV-{at:04d}", **row} for at, row in enumerate(rows, start=1)]
    return pd.DataFrame(numbered, columns=["Return", "Receipt", "Date", "Units"])
