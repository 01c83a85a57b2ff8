"""The moving-average pool of every item: integer cents and units, the average itself never rounded.

An issue of u out of a pool of V cents and Q units costs V x u / Q, half up, so the last unit takes what is left and
an empty pool holds exactly 0. (Odoo rounds the unit cost and needs a rounding entry when stock empties, or shows
3.99 for 4.00: its stock_account tests test_rounding_slv_1 and test_stock_valuation_revaluation_avco_rounding.)

A pool that runs short goes on at its last exact average, V/Q before it emptied or the cost of the last receipt that
covered only a part; its value is then that many units below zero. What comes in covers the missing units first, at its
own cost.

Units that a customer brings back return at the average at which the last ones left. A vendor return takes its
receipt's own cost out of the pool; what the pool cannot give (or would be left with, empty) is COGS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.cogs.shares import MOST, share
from prodops_xl.domain.money import Cents

Integers = npt.NDArray[np.int64]
COMES, GOES, RETURNS, BACK, VALUE = range(5)
"""What happens to a pool: units come with their cents, go, return from a customer, go back to the vendor at a
value; or value alone comes.
"""
NARROW = 24  # below so many items in a step, Python's own integers are quicker than arrays


@dataclass(frozen=True)
class Steps:
    """What happened, step by step, in the order of the events. `cost`: cents to COGS; `part`: of it what the pool gave,
    the rest being units that were not there; `missing`: units by which the shortage grew (+) or was taken back (-);
    `covered`: units of an earlier shortage that these goods covered.

    At the end, per item: `units`, `cents`, and the average `rate` x / y at which a shortage would go on.
    """

    cost: Cents
    part: Cents
    missing: Integers
    covered: Integers
    units: Integers
    cents: Cents
    rate_cents: Cents
    rate_units: Integers


def run_pools(item: Integers, kind: npt.NDArray[np.int8], units: Integers, cents: Cents, items: int) -> Steps:
    """Run all pools; events by item, each item's in their order. The k-th events of all items are one step."""
    events = len(item)
    out = Steps(
        *(np.zeros(events, dtype="int64") for _ in range(4)),
        *(np.zeros(items, dtype="int64") for _ in range(4)),
    )
    counts = np.bincount(item, minlength=items) if events else np.zeros(items, dtype="int64")
    start = np.cumsum(counts) - counts
    large = _too_large(item, units, cents, items)
    wide = np.flatnonzero(~large & (counts > 0))
    wide = wide[np.argsort(-counts[wide], kind="stable")]
    pools = _Pools(wide, start, kind, units, cents)
    active = np.searchsorted(-counts[wide], -np.arange(int(counts.max(initial=0))), side="left")
    steps = int(np.searchsorted(-active, -NARROW, side="right")) if len(active) else 0
    for k in range(steps):
        pools.step(k, int(active[k]), out)
    pools.close(out)
    done = np.minimum(counts, steps)
    for each in np.r_[wide[counts[wide] > steps], np.flatnonzero(large)].tolist():
        begun = 0 if large[each] else int(done[each])
        state = (0, 0, 0, 0, 0, 0, 0, 0) if large[each] else pools.state(each)
        _one_pool(
            each, int(start[each]) + begun, int(start[each] + counts[each]), state, kind, units, cents, out
        )
    return out


def _too_large(item: Integers, units: Integers, cents: Cents, items: int) -> npt.NDArray[np.bool_]:
    """Items whose value x units may leave int64: Python's integers run them, and the others stay quick."""
    if not len(item):
        return np.zeros(items, dtype=bool)
    value = np.bincount(item, weights=np.abs(cents).astype("float64"), minlength=items)
    return value * (np.bincount(item, weights=units.astype("float64"), minlength=items) + 1) >= MOST


class _Pools:
    """The state of many pools while they run: `q` units, `v` cents; the rate rx / ry of missing units; lx / ly, the
    average at which the last units left; fx / fy, the cost of the first goods that will come.
    """

    def __init__(
        self, items: Integers, start: Integers, kind: npt.NDArray[np.int8], units: Integers, cents: Cents
    ) -> None:
        self.items, self.start = items, start[items]
        self.event_kind, self.event_units, self.event_cents = kind, units, cents
        self.q, self.v, self.rx, self.ry, self.lx, self.ly, self.fx, self.fy = np.zeros(
            (8, len(items)), dtype="int64"
        )
        self._set_first(start, kind, units, cents)

    def _set_first(self, start: Integers, kind: npt.NDArray[np.int8], units: Integers, cents: Cents) -> None:
        comes = np.flatnonzero((kind == COMES) & (units > 0))
        if not len(comes):
            return
        at = np.searchsorted(comes, self.start)
        found = comes[np.minimum(at, len(comes) - 1)]
        ends = np.r_[start[1:], len(kind)][self.items]
        good = (at < len(comes)) & (found < ends)
        self.fx, self.fy = np.where(good, cents[found], 0), np.where(good, units[found], 0)

    def state(self, item: int) -> tuple[int, ...]:
        """One pool's state as Python's integers."""
        at = int(np.flatnonzero(self.items == item)[0])
        return tuple(
            int(each[at]) for each in (self.q, self.v, self.rx, self.ry, self.lx, self.ly, self.fx, self.fy)
        )

    def close(self, out: Steps) -> None:
        """Hand over the state."""
        out.units[self.items], out.cents[self.items] = self.q, self.v
        out.rate_cents[self.items], out.rate_units[self.items] = self.rx, self.ry

    def step(self, k: int, active: int, out: Steps) -> None:
        """The k-th event of the first `active` pools."""
        at = self.start[:active] + k
        kind = self.event_kind[at]
        for each, run in ((COMES, self._comes), (GOES, self._goes), (RETURNS, self._returns), (BACK, self._back), (VALUE, self._value)):  # fmt: skip
            some = np.flatnonzero(kind == each)
            if len(some):
                spot = at[some]
                run(some, spot, self.event_units[spot], self.event_cents[spot], out)

    def _settle(self, p: Integers, q: Integers, v: Cents, rx: Cents, ry: Integers) -> None:
        """New state of pools `p`; the rate is the pool's own average while it holds units, else as given."""
        self.q[p], self.v[p] = q, v
        self.rx[p], self.ry[p] = np.where(q > 0, v, rx), np.where(q > 0, q, ry)

    def _comes(self, p: Integers, at: Integers, a: Integers, b: Cents, out: Steps) -> None:
        q, v = self.q[p], self.v[p]
        if q.min() >= 0:
            self._settle(p, q + a, v + b, np.where(a > 0, b, self.rx[p]), np.where(a > 0, a, self.ry[p]))
            return
        short = np.maximum(-q, 0)
        cover = share(b, short, a)
        change = np.where(a > 0, cover - share(self.rx[p], short, self.ry[p]), 0)
        out.cost[at], out.covered[at] = change, np.minimum(short, a)
        rx, ry = np.where(a > 0, b, self.rx[p]), np.where(a > 0, a, self.ry[p])
        self._settle(p, q + a, v + b - change, rx, ry)

    def _goes(self, p: Integers, at: Integers, a: Integers, _: Cents, out: Steps) -> None:
        q, v = self.q[p], self.v[p]
        has = q > 0
        x, y = np.where(has, v, self.rx[p]), np.where(has, q, self.ry[p])
        if q.min() > 0 and np.all(a <= q):
            cost = part = share(v, a, q)
        else:
            short = np.maximum(-q, 0)
            cost = np.where(has, share(x, a, y), share(x, short + a, y) - share(x, short, y))
            part = np.where(has, np.where(a >= q, v, cost), 0)
            out.missing[at] = np.maximum(a - q, 0) - short
        out.cost[at], out.part[at] = cost, part
        self.lx[p], self.ly[p] = x, y
        self._settle(p, q - a, v - cost, x, y)

    def _returns(self, p: Integers, at: Integers, a: Integers, _: Cents, out: Steps) -> None:
        q, v, rx, ry = self.q[p], self.v[p], self.rx[p], self.ry[p]
        short = np.maximum(-q, 0)
        undone = np.minimum(a, short)
        relieved = share(rx, short, ry) - share(rx, short - undone, ry)
        left, has, known = self.ly[p] > 0, q > 0, ry > 0
        x = np.where(has, np.where(left, self.lx[p], v), np.where(known, rx, self.fx[p]))
        y = np.where(has, np.where(left, self.ly[p], q), np.where(known, ry, self.fy[p]))
        value = share(x, a - undone, y)
        out.cost[at], out.part[at], out.missing[at] = -relieved - value, -value, -undone
        self._settle(p, q + a, v + relieved + value, rx, ry)

    def _back(self, p: Integers, at: Integers, a: Integers, b: Cents, out: Steps) -> None:
        q, v = self.q[p], self.v[p]
        has = q > 0
        x, y = np.where(has, v, self.rx[p]), np.where(has, q, self.ry[p])
        held, short, after = np.where(has, v, 0), np.maximum(-q, 0), np.maximum(a - q, 0)
        rest = held - b
        part = np.where(q - a > 0, np.minimum(np.maximum(held, 0) - b, 0), rest)
        carried = share(x, after, y) - share(x, short, y)
        out.cost[at], out.part[at], out.missing[at] = part + carried, part, after - short
        self._settle(p, q - a, v - b - part - carried, x, y)

    def _value(self, p: Integers, at: Integers, _: Integers, b: Cents, out: Steps) -> None:
        q, v = self.q[p], self.v[p]
        rest = np.where(q > 0, np.minimum(np.maximum(v, 0) + b, 0), b)
        out.cost[at] = out.part[at] = rest
        self._settle(p, q, v + b - rest, self.rx[p], self.ry[p])


def _part(x: int, part: int, y: int) -> int:
    """As `share`, of Python's integers."""
    if y <= 0:
        return 0
    size = (2 * abs(x) * part + y) // (2 * y)
    return -size if x < 0 else size


def _one_pool(
    item: int, begin: int, end: int, state: tuple[int, ...], kinds: npt.NDArray[np.int8], units: Integers,
    cents: Cents, out: Steps,
) -> None:  # fmt: skip
    """The same rules event by event, for one item with very many events, or very large figures."""
    q, v, rx, ry, lx, ly, fx, fy = state
    span = slice(begin, end)
    kind, many, worth = kinds[span].tolist(), units[span].tolist(), cents[span].tolist()
    if not fy:
        fx, fy = next(
            ((c, u) for k, u, c in zip(kind, many, worth, strict=True) if k == COMES and u > 0), (0, 0)
        )
    cost, part, missing, covered = ([0] * (end - begin) for _ in range(4))
    for i, (k, a, b) in enumerate(zip(kind, many, worth, strict=True)):
        short = -q if q < 0 else 0
        if k == GOES:
            if q > 0:
                rx, ry = v, q
            lx, ly = rx, ry
            if q >= a and q > 0:
                c = cost[i] = part[i] = (2 * v * a + q) // (2 * q) if v >= 0 else _part(v, a, q)
            else:
                c = cost[i] = (v if q > 0 else 0) + _part(rx, max(a - q, 0), ry) - _part(rx, short, ry)
                part[i] = v if q > 0 else 0
                missing[i] = max(a - q, 0) - short
            q, v = q - a, v - c
        elif k == COMES:
            if not a:
                continue
            if short:
                cost[i] = _part(b, short, a) - _part(rx, short, ry)
                covered[i] = min(short, a)
            q, v, rx, ry = q + a, v + b - cost[i], b, a
        elif k == RETURNS:
            undone = min(a, short)
            relieved = _part(rx, short, ry) - _part(rx, short - undone, ry)
            x, y = ((lx, ly) if ly else (v, q)) if q > 0 else (rx, ry) if ry else (fx, fy)
            value = _part(x, a - undone, y)
            cost[i], part[i], missing[i] = -relieved - value, -value, -undone
            q, v = q + a, v + relieved + value
        elif k == BACK:
            if q > 0:
                rx, ry = v, q
            rest, after = (v if q > 0 else 0) - b, max(a - q, 0)
            part[i] = min(max(v, 0) - b, 0) if q > a else rest
            carried = _part(rx, after, ry) - _part(rx, short, ry)
            cost[i], missing[i] = part[i] + carried, after - short
            q, v = q - a, v - b - cost[i]
        else:
            cost[i] = part[i] = min(max(v, 0) + b, 0) if q > 0 else b
            v += b - cost[i]
        if q > 0:
            rx, ry = v, q
    for name, values in (("cost", cost), ("part", part), ("missing", missing), ("covered", covered)):
        getattr(out, name)[span] = values
    out.units[item], out.cents[item], out.rate_cents[item], out.rate_units[item] = q, v, rx, ry
