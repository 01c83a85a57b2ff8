"""The unit axis: every item's receipts laid end to end, unit by unit, with what the first u units are worth.

FIFO in this form needs no queue. V(u) is the value of an item's first u units; an issue that takes an item's
cumulative issues from u to w costs V(w) - V(u). Costs telescope, so value is conserved to the cent, and all issues
of all items are one look-up on one axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.cogs.late_costs import Late
from prodops_xl.domain.cogs.shares import expand, run_sums, share
from prodops_xl.domain.money import Cents

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Axis:
    """Layers of all items in book order. `receipt`: book position; `units` received, `net`: of them not sent back;
    `cents` of all units received; `start`, `end`: where the net units lie on the axis of all items.
    `first`: the first layer of each item, one more entry than items; `base`: where each item begins.
    """

    receipt: Integers
    item: Integers
    units: Integers
    net: Integers
    cents: Cents
    start: Integers
    end: Integers
    first: Integers
    base: Integers

    @property
    def received(self) -> Integers:
        """Net units per item."""
        return self.base[1:] - self.base[:-1]

    def known_units(self, item: Integers, seen: Integers) -> Integers:
        """Net units of the item among the first `seen` layers of the book."""
        return np.maximum(self._at(seen) - self.base[item], 0)

    def _at(self, seen: Integers) -> Integers:
        ends = np.empty(len(self.end) + 1, dtype="int64")
        ends[0], ends[1:] = 0, self.end
        return ends[seen]

    def last_known(self, item: Integers, seen: Integers) -> Integers:
        """The item's last layer among the first `seen` of the book, -1 where there is none."""
        return np.where(seen > self.first[item], seen - 1, -1)


def lay_out(
    receipt: Integers, item: Integers, units: Integers, back: Integers, cents: Cents, items: int
) -> Axis:
    """The axis of layers in book order; `back`: units of each layer that went back to the vendor."""
    net = units - back
    end = np.cumsum(net)
    first = np.searchsorted(item, np.arange(items + 1), side="left")
    ends = np.r_[0, end]
    return Axis(receipt, item, units, net, cents, end - net, end, first, ends[first])


@dataclass(frozen=True)
class Worth:
    """V(u) of an axis: the net value of each layer, and of all before it."""

    axis: Axis
    net_cents: Cents
    before: Cents

    def first_units(self, item: Integers, units: Integers) -> tuple[Cents, Integers]:
        """What each item's first `units` units are worth, and the layer in which they end.

        Units beyond all receipts are worth what the item's last receipt cost each; 0 where it has none.
        """
        axis = self.axis
        if not len(axis.end):
            return np.zeros(len(item), dtype="int64"), np.full(len(item), -1, dtype="int64")
        held = np.minimum(units, axis.received[item])
        at = axis.base[item] + held
        layer = np.searchsorted(axis.end, at, side="left")
        np.minimum(layer, len(axis.end) - 1, out=layer)
        origin = self.before[np.minimum(axis.first[item], len(axis.end))]
        value = (
            self.before[layer] - origin + share(axis.cents[layer], at - axis.start[layer], axis.units[layer])
        )
        over = np.flatnonzero(units > held)
        if len(over):
            value[over] += beyond(
                axis, axis.cents, axis.first[item[over] + 1] - 1, item[over], (units - held)[over]
            )
        return value, layer


def beyond(axis: Axis, cents: Cents, layer: Integers, item: Integers, units: Integers) -> Cents:
    """Units that are not there at the unit cost of a layer (of `cents` in all); 0 where the layer is not the item's."""
    known = layer >= axis.first[item]
    at = np.maximum(layer, 0)
    if not len(axis.units):
        return np.zeros(len(item), dtype="int64")
    return np.where(known, share(cents[at], units, axis.units[at]), 0)


def worth(axis: Axis) -> Worth:
    """V(u) with every layer at its `cents`."""
    net = share(axis.cents, axis.net, axis.units)
    return Worth(axis, net, np.r_[0, np.cumsum(net)])


def taken(
    axis: Axis, item: Integers, before: Integers, after: Integers, seen: Integers, day: Integers, late: Late
) -> Cents:
    """What it costs to move an item's cumulative issues from `before` to `after` units, as known on `day` when
    `seen` layers of the book had come in: layers at their cost with the late costs known by then; what was not
    there at the cost of the last receipt before it. Negative where units come back.
    """
    there = axis.known_units(item, seen)
    low, high = np.minimum(before, after), np.maximum(before, after)
    sign = np.where(after >= before, 1, -1)
    from_, to = np.minimum(low, there), np.minimum(high, there)
    cost = _within(axis, axis.base[item] + from_, axis.base[item] + to, day, late)
    short = np.flatnonzero(high > there)
    if len(short):
        last = axis.last_known(item[short], seen[short])
        cents = with_late(axis, np.maximum(last, 0), day[short], late)
        units = axis.units[np.maximum(last, 0)] if len(axis.units) else np.zeros(len(short), dtype="int64")
        step = share(cents, (high - to)[short], units) - share(cents, (low - from_)[short], units)
        cost[short] += np.where(last >= 0, step, 0)
    return sign * cost


def with_late(axis: Axis, layer: Integers, day: Integers, late: Late) -> Cents:
    """Cost of layers as known before the movements of a day."""
    if not len(axis.cents):
        return np.zeros(len(layer), dtype="int64")
    return axis.cents[layer] + late.known(axis.receipt[layer], day)


def _within(axis: Axis, low: Integers, high: Integers, day: Integers, late: Late) -> Cents:
    if not len(axis.end):
        return np.zeros(len(low), dtype="int64")
    first = np.minimum(np.searchsorted(axis.end, low, side="right"), len(axis.end) - 1)
    last = np.searchsorted(axis.end, high, side="left")
    counts = np.where(high > low, last - first + 1, 0)
    layer, run = expand(first, counts)
    cents, net, start = with_late(axis, layer, day[run], late), axis.net[layer], axis.start[layer]
    upper, lower = np.clip(high[run] - start, 0, net), np.clip(low[run] - start, 0, net)
    pieces = share(cents, upper, axis.units[layer]) - share(cents, lower, axis.units[layer])
    return run_sums(pieces, np.cumsum(counts) - counts, counts)
