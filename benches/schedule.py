"""The plan of 100,000 orders by some 20 milestones in one call, against a loop over orders in Python.

The peer is what a careful developer writes: per order a backward pass from in-DC and a forward pass from what was done, with
a working-day function that steps over weekends and holidays of a set. It gives latest and forecast days alone: no slack, no
status, no reason, no critical path. It runs on a part of the orders, and its time is taken in proportion.
"""

from __future__ import annotations

import time
from datetime import date, timedelta

import numpy as np
import pandas as pd

from prodops_xl.domain.schedule import plan, planning_years
from prodops_xl.reference.calendars import factory_calendar
from prodops_xl.reference.milestones import templates
from prodops_xl.reference.transit import transit
from prodops_xl.tables.settings import read_settings

ORDERS, PART = 100_000, 2_000
AS_OF = date(2026, 3, 2)
ORIGINS = {"VN": "VNSGN", "CN": "CNSHA", "BD": "BDCGP", "IN": "INNSA"}


def book(n: int, seed: int = 5) -> pd.DataFrame:
    """Orders of four origins over a season."""
    rng = np.random.default_rng(seed)
    origin = np.array(list(ORIGINS), dtype=object)[rng.integers(0, 4, n)]
    wanted = np.datetime64("2026-05-01") + rng.integers(0, 200, n)
    blank = pd.Series([None] * n, dtype=object)
    return pd.DataFrame(
        {
            "PO": (4_500_000_000 + np.arange(n)).astype(str).astype(object), "Line": 10.0, "Style": "T-1", "Units": 1000.0,
            "Order date": (wanted - np.timedelta64(150, "D")).astype("datetime64[ns]"),
            "Ex-factory": (wanted - np.timedelta64(50, "D")).astype("datetime64[ns]"), "In-DC": wanted.astype("datetime64[ns]"),
            "Origin": origin, "Port of loading": pd.Series([ORIGINS[o] for o in origin], dtype=object),
            "Port of entry": "USLAX", "Mode": "ocean", "Template": blank,
        }
    )  # fmt: skip


def inputs(orders: pd.DataFrame) -> dict:
    """Everything that a plan takes beside the orders: a third of the lab dips are done."""
    known = templates()
    n = len(orders)
    blank = pd.Series(np.full(n, np.datetime64("NaT", "ns")))
    dates = pd.DataFrame(dict.fromkeys(known.milestones, blank))
    done = dates.assign(**{"Lab dip": blank.mask(np.arange(n) % 3 == 0, pd.Timestamp("2026-02-20"))})
    none = pd.DataFrame(
        {"PO": pd.Series(dtype=object), "Line": pd.Series(dtype="float64"), "Stage": pd.Series(dtype=object),
         "Report date": pd.Series(dtype="datetime64[ns]"), "Units": pd.Series(dtype="float64")}
    )  # fmt: skip
    calendar = factory_calendar([*ORIGINS, "US"], planning_years(orders, AS_OF))
    return {
        "templates": known, "calendar": calendar, "transit": transit(), "template_of": np.full(n, "woven_new_90", dtype=object),
        "actuals": done, "revised": dates, "progress": none, "as_of": AS_OF, "settings": read_settings({}, {}),
    }  # fmt: skip


def ours(orders: pd.DataFrame, given: dict) -> pd.DataFrame:
    """Plan, and every milestone of every order as a table."""
    made = plan(
        orders,
        given["templates"],
        given["calendar"],
        given["transit"],
        **{k: v for k, v in given.items() if k not in ("templates", "calendar", "transit")},
    )
    return made.milestones


def loop(orders: pd.DataFrame, given: dict) -> int:
    """The peer: days counted."""
    network = given["templates"].find("woven_new_90")
    calendar, edges = given["calendar"], network.edges()
    years = planning_years(orders, AS_OF)
    span = [date(years.start, 1, 1) + timedelta(i) for i in range(366 * len(years))]
    off = {
        c: {
            d
            for d, w in zip(
                span,
                calendar.is_workday(np.array(span, "datetime64[D]"), np.array([c] * len(span), object)),
                strict=True,
            )
            if not w
        }
        for c in [*ORIGINS, "US"]
    }

    def move(day: date, steps: int, closed: set) -> date:
        step = timedelta(1 if steps > 0 else -1)
        for _ in range(abs(steps)):
            day += step
            while day in closed:
                day += step
        return day

    every: set = set()
    counted = 0
    for order in orders.to_dict("records"):
        closed = {"origin": off[order["Origin"]], "destination": off["US"], "every day": every}
        days = [35 if s.days is None else s.days["ocean"] for s in network.steps]
        latest = [order["In-DC"].date()] * len(days)
        for at in reversed(range(len(days))):
            for before, lag in edges[at]:
                latest[before] = min(
                    latest[before],
                    move(latest[at], -max(days[at] + lag, 0), closed[network.steps[at].calendar]),
                )
        ends: list[date] = []
        for at in range(len(days)):
            base = max([ends[b] for b, _ in edges[at]], default=max(order["Order date"].date(), AS_OF))
            lag = max([lag for _, lag in edges[at]], default=0)
            ends.append(move(base, max(days[at] + lag, 0), closed[network.steps[at].calendar]))
        counted += len(ends)
    return counted


def main() -> None:
    orders = book(ORDERS)
    given = inputs(orders)
    begun = time.perf_counter()
    rows = len(ours(orders, given))
    took = time.perf_counter() - begun
    part = orders.head(PART)
    begun = time.perf_counter()
    loop(part, given)
    peer = (time.perf_counter() - begun) * ORDERS / PART
    print(
        f"schedule, {ORDERS:,} orders, {rows:,} milestones: {took:.2f} s with slack, status, reasons and critical path"
    )
    print(
        f"  a loop over orders in Python, dates alone: {peer:.1f} s (from {PART:,} of them): {peer / took:.1f} times slower"
    )


if __name__ == "__main__":
    main()
