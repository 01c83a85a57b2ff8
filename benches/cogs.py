"""COGS of 1,000,000 movements of 5,000 styles against a sort and a plain deque per style, as ERP systems do it.

The peer is what a careful developer writes in Python: rows sorted by style and day, one deque of [units, cents] per
style, issues popped from its left, customer returns put back at the last unit cost, vendor returns taken from the
receipt that they name, shortages booked at the last known cost and settled by the next receipt, late costs spread over
what is left of their receipt. It gives the booked cost of each issue and nothing else. Ours gives each issue restated
and as booked, every posting and correction, the layers left and the balances. A second peer leaves out returns,
shortages and late costs: nothing but deques.
"""

from __future__ import annotations

import gc
import time
from collections import deque

import numpy as np
import pandas as pd

from prodops_xl.domain.cogs import value_stock

MOVEMENTS, STYLES, DAYS = 1_000_000, 5_000, 365
KINDS = np.array(["receipt", "issue", "customer_return", "vendor_return"], dtype=object)


def year(count: int = MOVEMENTS, styles: int = STYLES, seed: int = 7) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Movements of a year (28 % receipts, 4 % customer and 1 % vendor returns), the first receipt of each style large and
    on the first day, and late costs of 5 % of the receipts.
    """
    rng = np.random.default_rng(seed)
    item, day = rng.integers(0, styles, count), rng.integers(0, DAYS, count)
    code = rng.choice(4, count, p=(0.28, 0.67, 0.04, 0.01))
    item[:styles], day[:styles], code[:styles] = np.arange(styles), 0, 0
    units = np.where(code == 0, rng.integers(20, 400, count), rng.integers(1, 130, count))
    units = np.where(code > 1, units // 20 + 1, units)
    units[:styles] *= 4
    cents = np.where(code == 0, units * rng.integers(300, 4_000, count), 0)
    receipts = np.flatnonzero(code == 0)
    of = np.full(count, -1, dtype="int64")
    back = np.flatnonzero(code == 3)
    of[back] = _one_of_the_style(rng, item, day, receipts, back)
    code[back[of[back] < 0]] = 1
    late = rng.choice(receipts, len(receipts) // 20, replace=False)
    first = np.datetime64("2026-01-01")
    movements = pd.DataFrame(
        {"item": item, "day": (first + day).astype("datetime64[ns]"), "kind": pd.Series(KINDS[code], dtype=object),
         "units": units, "cents": cents, "of": of}
    )  # fmt: skip
    days = (first + day[late] + rng.integers(10, 60, len(late))).astype("datetime64[ns]")
    cost = np.where(rng.random(len(late)) < 0.1, -1, 1) * cents[late] // 20
    cause = pd.Series(np.where(cost < 0, "duty refund", "late freight"), dtype=object)
    return movements, pd.DataFrame({"of": late, "cents": cost, "day": days, "cause": cause})


def _one_of_the_style(rng, item, day, receipts, back):
    """For each vendor return an earlier receipt of its style, -1 where there is none."""
    key = np.sort(item[receipts] * DAYS + day[receipts])
    order = receipts[np.argsort(item[receipts] * DAYS + day[receipts])]
    at = np.searchsorted(key, item[back] * DAYS + day[back]) - 1 - rng.integers(0, 3, len(back))
    at = np.maximum(at, 0)
    return np.where((item[order[at]] == item[back]) & (day[order[at]] <= day[back]), order[at], -1)


def in_order(movements: pd.DataFrame, late: pd.DataFrame | None) -> tuple[list, ...]:
    """Item, what (0 receipt, 1 vendor return, 2 issue, 3 customer return, 4 late cost), units, cents, receipt and row of
    all events by style and day, as lists: the quickest sort that there is for them.
    """
    code = (
        movements["kind"].map({"receipt": 0, "vendor_return": 1, "issue": 2, "customer_return": 3}).to_numpy()
    )
    parts = [movements[name].to_numpy() for name in ("item", "day", "units", "cents", "of")]
    if late is not None:
        of = late["of"].to_numpy()
        code = np.r_[code, np.full(len(late), 4)]
        more = (parts[0][of], late["day"].to_numpy(), parts[2][of], late["cents"].to_numpy(), of)
        parts = [np.r_[own, added] for own, added in zip(parts, more, strict=True)]
    item, day, units, cents, of = parts
    order = np.lexsort((np.where(code == 3, 2, code), day, item))
    return tuple(each[order].tolist() for each in (item, code, units, cents, of, np.arange(len(order))))


def deques(movements: pd.DataFrame, late: pd.DataFrame) -> list[int]:
    """The peer with returns, shortages and late costs: booked cents per row, rounded once per issue."""
    cost, style, queue = [0] * (len(movements) + len(late)), None, deque()
    missing, missing_cents, last = 0, 0.0, 0.0
    for item, what, count, cents, of, row in zip(*in_order(movements, late), strict=True):
        if item != style:
            style, queue, missing, missing_cents, last = item, deque(), 0, 0.0, 0.0
        left = count
        if what == 2:
            want, total = left, 0.0
            while want and queue:
                layer = queue[0]
                last = layer[1]
                if layer[0] <= want:
                    total += layer[0] * last
                    want -= layer[0]
                    queue.popleft()
                else:
                    total += want * last
                    layer[0] -= want
                    want = 0
            if want:
                missing += want
                missing_cents += want * last
                total += want * last
            cost[row] = round(total)
        elif what == 0:
            unit = last = cents / left
            if missing:
                take = min(missing, left)
                was = missing_cents * take / missing
                cost[row] = round(take * unit - was)
                missing_cents -= was
                missing -= take
                left -= take
            if left:
                queue.append([left, unit, row, left])
        elif what == 3:
            queue.appendleft([left, last, -1, left])
            cost[row] = -round(left * last)
        elif what == 1:
            for layer in queue:
                if layer[2] == of:
                    layer[0] -= min(layer[0], left)
                    break
        else:
            for layer in queue:
                if layer[2] == of:
                    layer[1] += cents / left
                    cost[row] = round(cents * (1 - layer[0] / left))
                    break
    return cost


def plain_deques(movements: pd.DataFrame) -> list[int]:
    """The barest peer: sort, then deques; whatever is no receipt is an issue, shortages cost nothing."""
    cost, style, queue = [0] * len(movements), None, deque()
    for item, what, count, cents, _, row in zip(*in_order(movements, None), strict=True):
        if item != style:
            style, queue = item, deque()
        if not what:
            queue.append([count, cents / count])
            continue
        want, total = count, 0.0
        while want and queue:
            layer = queue[0]
            if layer[0] <= want:
                total += layer[0] * layer[1]
                want -= layer[0]
                queue.popleft()
            else:
                total += want * layer[1]
                layer[0] -= want
                want = 0
        cost[row] = round(total)
    return cost


def best(run, times: int = 3) -> float:
    """The quickest of a few runs, in seconds."""
    out = []
    for _ in range(times):
        gc.collect()
        begun = time.perf_counter()
        run()
        out.append(time.perf_counter() - begun)
    return min(out)


def main() -> None:
    movements, late = year()
    valued = value_stock(movements, late, method="fifo")
    assert not valued.balances[["difference", "booked_difference"]].to_numpy().any()
    short = int((valued.issues["short"] > 0).sum())
    fixed = int(valued.postings["kind"].str.startswith("correction").sum())
    print(
        f"COGS, {MOVEMENTS:,} movements of {STYLES:,} styles: {len(valued.issues):,} issues and returns, {short:,} of them short, {len(late):,} late costs, {fixed:,} corrections"
    )
    ours = best(lambda: value_stock(movements, late, method="fifo"))
    booked = best(lambda: value_stock(movements, late, method="fifo").postings)
    average = best(lambda: value_stock(movements, late, method="average"))
    full, plain = best(lambda: deques(movements, late)), best(lambda: plain_deques(movements))
    print(
        f"  FIFO, restated and as booked {ours:.2f} s, with every posting as a table {booked:.2f} s; moving average {average:.2f} s"
    )
    print(
        f"  sort and deques that handle the same {full:.2f} s: {full / ours:.1f} and {full / booked:.1f} times slower (aim: 2), average {full / average:.1f}"
    )
    print(
        f"  sort and bare deques, nothing handled {plain:.2f} s: {plain / ours:.1f} and {plain / booked:.1f} times slower"
    )
    few, bills = year(30_000 * 10 // 7, 300)
    restated = best(lambda: value_stock(few, bills, method="fifo").postings)
    print(
        f"  {int((few['kind'] == 'issue').sum()):,} issues restated with their postings: {restated:.3f} s (aim: under 1 s)"
    )


if __name__ == "__main__":
    main()
