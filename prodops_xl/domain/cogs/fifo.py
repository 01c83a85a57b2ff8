"""FIFO: restated, and as booked with what was known on each day.

Restated, an issue costs V(w) - V(u) on the unit axis with every late cost in its layer, whatever came first in time:
a shortage is worth what the receipt cost that later covered it.

As booked, V is what was known on the day. Cumulative cost always equals V of that moment, so each later fact (the
receipt that covers a shortage, a late cost, a vendor return of units that had been counted as sold) is one
correction, V after it less V before it, on its own day; at the end both views agree to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.cogs.fifo_corrections import Versions, post_covered, post_late_costs
from prodops_xl.domain.cogs.ledger import Ledger
from prodops_xl.domain.cogs.stock import Stock
from prodops_xl.domain.cogs.unit_axis import Axis, taken, worth
from prodops_xl.domain.money import Cents

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Costs:
    """What issues and customer returns cost, one row each as in `Sales`: `restated`, `booked` cents, `short` units,
    `basis`: position of the receipt whose cost was taken last, -1 for none.
    """

    restated: Cents
    booked: Cents
    short: Integers
    basis: Integers


def restate(stock: Stock) -> tuple[Cents, Integers]:
    """Cost of each sales row as if all had been known from the start, and the layer in which it ends."""
    sales = stock.sales
    value, layer = worth(stock.whole).first_units(sales.item, sales.after)
    cost = value.copy()
    cost[1:] -= np.where(sales.item[1:] == sales.item[:-1], value[:-1], 0)
    cost[sales.found] -= stock.found_cents
    return cost, layer


def book_fifo(stock: Stock, ledger: Ledger) -> Costs:
    """Value every sales row and post what FIFO books: issues and the corrections of what was not known in time."""
    restated, layer = restate(stock)
    sales, versions = stock.sales, Versions(stock)
    booked, short = restated.copy(), np.zeros(len(restated), dtype="int64")
    pieces = Ledger(stock.book)
    rows, late = versions.split(sales.item, sales.position), versions.late()
    layers, none = versions.split(stock.axis.item, stock.axis.receipt), np.zeros(0, dtype="int64")
    for number in versions.numbers:
        axis = versions.axis(number)
        _cost_rows(stock, axis, rows.get(number, none), layer if number < 0 else None, booked, short)
        post_covered(stock, axis, layers.get(number, none), pieces)
        post_late_costs(stock, axis, late.get(number, none), pieces)
    ledger.post("cogs", sales.position, units=-sales.units, stock=-booked, cogs=booked)
    ledger.pieces += pieces.pieces
    versions.post_switches(ledger)
    return Costs(restated, booked, short, _basis(stock, layer, short))


def _basis(stock: Stock, layer: Integers, short: Integers) -> Integers:
    if not len(stock.axis.receipt):
        return np.full(len(layer), -1, dtype="int64")
    seen = stock.receipts[stock.sales.position]
    last = stock.axis.last_known(stock.sales.item, seen)
    item = stock.sales.item
    chosen = np.where(short > 0, last, np.clip(layer, stock.axis.first[item], stock.axis.first[item + 1] - 1))
    return np.where(chosen >= 0, stock.axis.receipt[chosen], -1)


def _cost_rows(
    stock: Stock, axis: Axis, rows: Integers, layer: Integers | None, booked: Cents, short: Integers
) -> None:
    """Fill in `booked` and `short` of some sales rows. `layer` is given where the axis is the restated one: only rows
    that are short, or touch a layer with a late cost, can then differ from the restated cost.
    """
    sales = stock.sales
    seen = stock.receipts[sales.position[rows]]
    there = axis.known_units(sales.item[rows], seen)
    gap = np.maximum(sales.after[rows] - there, 0)
    short[rows] = np.minimum(gap, np.maximum(sales.units[rows], 0))
    if layer is not None:
        wanted = (gap > 0) | (sales.before[rows] > there)
        if len(stock.late.position):
            wanted |= _touches_late(stock, layer)[rows]
        keep = np.flatnonzero(wanted)
        rows, seen = rows[keep], seen[keep]
    if not len(rows):
        return
    day = stock.book.day[sales.position[rows]]
    cost = taken(axis, sales.item[rows], sales.before[rows], sales.after[rows], seen, day, stock.late)
    booked[rows] = cost
    if len(sales.found):
        found = np.isin(sales.found, rows)
        booked[sales.found[found]] -= stock.found_cents[found]


def _touches_late(stock: Stock, layer: Integers) -> npt.NDArray[np.bool_]:
    """Whether a sales row takes from, or ends in, a layer on which a cost came late."""
    sales, axis = stock.sales, stock.axis
    marked = np.zeros(len(axis.receipt) + 1, dtype="int64")
    marked[stock.layer_of(stock.late.position) + 1] = 1
    total = np.cumsum(marked)
    previous = np.minimum(axis.first[sales.item], len(axis.receipt) - 1)
    same = sales.item[1:] == sales.item[:-1]
    previous[1:] = np.where(same, layer[:-1], previous[1:])
    return total[np.maximum(layer, previous) + 1] > total[np.minimum(layer, previous)]
