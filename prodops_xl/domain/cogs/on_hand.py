"""Receipts on hand at the end, and what they are worth under each method."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.shares import share
from prodops_xl.domain.cogs.stock import Stock
from prodops_xl.domain.cogs.unit_axis import beyond
from prodops_xl.domain.money import Cents

Integers = npt.NDArray[np.int64]


def layers_left(stock: Stock, closing: Cents | None = None, booked: Cents | None = None) -> pd.DataFrame:
    """Layers on hand, first in first out: `item`, `row`, `day`, `units`, `cents`, `booked`. Missing units are one line
    with row -1 and no day.

    Under FIFO each layer has its own cost, all late costs in it. With `closing` and `booked` (cents per item: moving
    average and standard) all units of an item are worth the same.
    """
    axis, book = stock.whole, stock.book
    items = np.arange(book.items)
    net = stock.net_issues(items, np.searchsorted(book.item, items, side="right"))
    sold = np.clip(net[axis.item] - (axis.start - axis.base[axis.item]), 0, axis.net)
    layer = np.flatnonzero(axis.net > sold)
    left = (axis.net - sold)[layer]
    short = np.flatnonzero(net > axis.received)
    gap = (net - axis.received)[short]
    if closing is None or booked is None:
        cents = share(axis.cents, axis.net, axis.units) - share(axis.cents, sold, axis.units)
        owed = -beyond(axis, axis.cents, axis.first[short + 1] - 1, short, gap)
        worth = both = np.r_[cents[layer], owed]
    else:
        worth = np.r_[_even(axis.item[layer], left, closing), closing[short]]
        both = np.r_[_even(axis.item[layer], left, booked), booked[short]]
    item = np.r_[axis.item[layer], short]
    order = np.argsort(item, kind="stable")
    days = np.r_[book.date(book.day[axis.receipt[layer]]), np.full(len(short), "NaT", dtype="datetime64[ns]")]
    return pd.DataFrame(
        {
            "item": book.labels[item[order]],
            "row": np.r_[book.order[axis.receipt[layer]], np.full(len(short), -1)][order],
            "day": days[order],
            "units": np.r_[left, -gap][order],
            "cents": worth[order],
            "booked": both[order],
        }
    )


def _even(item: Integers, units: Integers, closing: Cents) -> Cents:
    """An item's closing spread over its layers by units; the running sum is rounded, so that the parts sum to it."""
    total = np.cumsum(units)
    first = np.flatnonzero(np.r_[True, item[1:] != item[:-1]]) if len(item) else np.zeros(0, dtype="int64")
    counts = np.diff(np.r_[first, len(item)])
    upto = total - np.repeat(np.r_[0, total][first], counts)
    all_units = np.repeat(upto[np.r_[first[1:], len(item)] - 1], counts) if len(item) else upto
    running = share(closing[item], upto, all_units)
    return running - np.where(
        np.r_[True, item[1:] != item[:-1]][: len(item)], 0, np.r_[0, running][: len(item)]
    )
