"""What there was at the start of the year, and what was sold since: opening stock and usage by style and color."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

import pandas as pd

from prodops_xl.demo.catalogue import AS_OF, STYLES
from prodops_xl.demo.planned_costs import planned_cost
from prodops_xl.demo.records import Row, records

Item = tuple[str, str]
Coming = dict[Item, list[tuple[date, int]]]

OPENING_DAY = date(2026, 1, 1)
FIRST_WEEK = date(2026, 1, 10)  # weeks end on Saturdays

# Share of what is on hand that a week sells, by category; those of SLOW are posted every other week.
SELLS = {
    "Knit tops": 0.11, "Woven tops": 0.09, "Accessories": 0.07, "Bottoms": 0.10, "Dresses": 0.10, "Outerwear": 0.07,
    "Bags": 0.07, "Underwear": 0.12, "Active": 0.11, "Sweaters": 0.08, "Denim": 0.09, "Footwear": 0.08,
    "Tailoring": 0.06, "Baby": 0.12, "Sleepwear": 0.09,
}  # fmt: skip
SLOW = frozenset(SELLS) - {"Knit tops", "Underwear", "Baby"}
MONTHS = (0.75, 0.8, 0.95, 1.0, 1.05, 1.0, 0.9, 1.05, 1.0, 1.05, 1.3, 1.45)
_OPENED = 34
_ADJUSTMENTS = 12
STYLE = {style.number: style for style in STYLES}


def opening_stock(rng: Random, items: list[Item]) -> pd.DataFrame:
    """OpeningStock: what lay there on the first of January, at the cost of last year's orders."""
    rows = []
    for number, color in sorted(rng.sample(items, _OPENED)):
        style = STYLE[number]
        packs = max(int(style.units * rng.uniform(0.15, 0.5)) // style.pack, 1)
        cost = planned_cost(style).total * rng.uniform(0.94, 1.01)
        rows.append((number, color, OPENING_DAY, packs * style.pack, round(cost, 2)))
    return pd.DataFrame(rows, columns=["Style", "Color", "Date", "Units", "Unit cost"])


def coming(opening: pd.DataFrame, receipts: pd.DataFrame, orders: pd.DataFrame) -> Coming:
    """Units that can be sold by style and color, with the day on which they came in; in that order."""
    item_of = {(row["PO"], row["Line"]): (row["Style"], row["Color"]) for row in records(orders)}
    out: Coming = {}
    for row in records(opening):
        out.setdefault((row["Style"], row["Color"]), []).append((row["Date"], int(row["Units"])))
    for row in records(receipts):
        item = item_of[row["PO"], row["Line"]]
        out.setdefault(item, []).append((row["Receipt date"], int(row["Units accepted"])))
    return {item: sorted(out[item]) for item in sorted(out)}


def sell(rng: Random, supply: Coming) -> pd.DataFrame:
    """Usage: sales by week, returns of customers, a few counts that were short; numbered by day.

    Nothing is sold before it came in.
    """
    rows: list[Row] = []
    for item, lots in supply.items():
        hand = Random(f"{rng.random()} {item}")
        rows += _item(hand, item, lots)
    short = rng.sample([row for row in rows if row["Kind"] == "SALE" and row["Units"] > 40], _ADJUSTMENTS)
    rows += [_counted_short(rng, row) for row in short]
    rows.sort(key=lambda row: (row["Date"], row["Style"], row["Color"], row["Kind"]))
    return numbered(rows)


def numbered(rows: list[Row]) -> pd.DataFrame:
    """Usage with its numbers, in the order of the rows."""
    told = [{"Usage": f"SL-{at:06d}", **row} for at, row in enumerate(rows, start=1)]
    return pd.DataFrame(told, columns=["Usage", "Style", "Color", "Date", "Units", "Kind"])


def _item(rng: Random, item: Item, lots: list[tuple[date, int]]) -> Iterator[Row]:
    """A style and color from week to week; a fiftieth of a receipt is kept back for counts that come short."""
    kept = [(day, units - max(units // 50, 4)) for day, units in lots]
    style, color = item
    head = {"Style": style, "Color": color}
    for week, units in weekly(STYLE[style].category, kept, AS_OF, lambda: rng.uniform(0.7, 1.3)):
        yield {**head, "Date": week, "Units": units, "Kind": "SALE"}
        back = round(units * rng.uniform(0.02, 0.12))
        if back and rng.random() < 0.09 and week + timedelta(days=7) <= AS_OF:
            yield {**head, "Date": week + timedelta(days=rng.randint(2, 6)), "Units": -back, "Kind": "RTN"}


def weekly(
    category: str, lots: list[tuple[date, int]], until: date, noise: Callable[[], float] = lambda: 1.0
) -> Iterator[tuple[date, int]]:
    """(Saturday, units): a share of what is on hand, more in November, less in January; the last dozen at once."""
    step = 2 if category in SLOW else 1
    week, sold = FIRST_WEEK, 0
    while week <= until:
        on_hand = sum(units for day, units in lots if day < week) - sold
        if on_hand > 0:
            rate = SELLS[category] * step * MONTHS[week.month - 1] * noise()
            units = on_hand if on_hand < 12 else min(max(round(on_hand * rate), 1), on_hand)
            sold += units
            yield week, units
        week += timedelta(days=7 * step)


def _counted_short(rng: Random, row: Row) -> Row:
    """A cycle count in the week of a sale found a few units missing."""
    return {**row, "Units": rng.randint(1, 4), "Kind": "ADJ"}
