"""Receipts and net issues of every item, laid over each other: what both FIFO and the counting of layers start from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.cogs.late_costs import Late
from prodops_xl.domain.cogs.movements import CUSTOMER_RETURN, ISSUE, OPENING, RECEIPT, Book
from prodops_xl.domain.cogs.shares import highest_so_far, share
from prodops_xl.domain.cogs.unit_axis import Axis, lay_out
from prodops_xl.domain.cogs.vendor_returns import Back
from prodops_xl.domain.money import Cents

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sales:
    """Issues and customer returns in book order: `position`, `item`, `units` (returns negative), an item's net
    issues `before` and `after` each.

    Net issues never go below zero: units that come back beyond all sales are `found_units` of the rows `found`. They
    come into stock as a layer of their own.
    """

    position: Integers
    item: Integers
    units: Integers
    before: Integers
    after: Integers
    found: Integers
    found_units: Integers


@dataclass(frozen=True)
class Stock:
    """`axis`: layers at the cost with which they came in; `whole`: the same with every late cost in it.
    `receipts`, `sold`: how many layers and sales rows stand before each place in the book (one more entry than
    movements). `found_cents`: value of the units that came back beyond all sales.
    """

    book: Book
    late: Late
    back: Back
    sales: Sales
    axis: Axis
    whole: Axis
    receipts: Integers
    sold: Integers
    found_cents: Cents

    @cached_property
    def late_place(self) -> Integers:
        """Where late costs stand in the book: after all movements of their item up to the end of their day."""
        return self.book.after(self.book.item[self.late.position], self.late.day)

    def net_issues(self, item: Integers, place: Integers) -> Integers:
        """An item's net issues among the first `place` movements of the book."""
        count = self.sold[place]
        at = np.maximum(count - 1, 0)
        if not len(self.sales.after):
            return np.zeros(len(item), dtype="int64")
        return np.where((count > 0) & (self.sales.item[at] == item), self.sales.after[at], 0)

    def layer_of(self, receipt: Integers) -> Integers:
        """The layer of a receipt's position."""
        return self.receipts[receipt]


def take_stock(book: Book, late: Late, folded: Cents, back: Back) -> Stock:
    """Lay out receipts and sales of a book; `folded`: what belongs to receipts besides their own cents."""
    sales = _sales(book)
    is_layer = ((book.kind == OPENING) | (book.kind == RECEIPT)) & (book.units > 0)
    receipt = np.flatnonzero(is_layer)
    units, cents = book.units[receipt], (book.cents + folded)[receipt]
    found_cents = np.zeros(0, dtype="int64")
    if len(sales.found):
        spot = sales.position[sales.found]
        found_cents = _found_cents(book, receipt, units, cents, spot, sales.found_units)
        is_layer[spot] = True
        order = np.argsort(np.r_[receipt, spot], kind="stable")
        receipt, units = np.r_[receipt, spot][order], np.r_[units, sales.found_units][order]
        cents = np.r_[cents, found_cents][order]
    receipts = _counted(is_layer)
    sent = np.zeros(len(receipt), dtype="int64")
    late_cents = np.zeros(len(receipt), dtype="int64")
    np.add.at(sent, receipts[back.receipt], back.units)
    np.add.at(late_cents, receipts[late.position], late.cents)
    axis = lay_out(receipt, book.item[receipt], units, sent, cents, book.items)
    is_sale = np.zeros(len(book.order), dtype=bool)
    is_sale[sales.position] = True
    return Stock(
        book, late, back, sales, axis, replace(axis, cents=cents + late_cents), receipts, _counted(is_sale),
        found_cents,
    )  # fmt: skip


def _counted(mask: npt.NDArray[np.bool_]) -> Integers:
    out = np.zeros(len(mask) + 1, dtype="int64")
    np.cumsum(mask, out=out[1:])
    return out


def _sales(book: Book) -> Sales:
    position = np.flatnonzero((book.kind == ISSUE) | (book.kind == CUSTOMER_RETURN))
    item = book.item[position]
    units = np.where(book.kind[position] == ISSUE, book.units[position], -book.units[position])
    total = np.cumsum(units)
    first = np.searchsorted(item, np.arange(book.items), side="left")
    opening = np.r_[0, total][first]
    after = total - opening[item]
    if not len(after) or after.min() >= 0:
        none = np.zeros(0, dtype="int64")
        return Sales(position, item, units, after - units, after, none, none)
    found = highest_so_far(item, np.maximum(-after, 0))  # how far below zero the total has been
    step = found - np.where(np.r_[True, item[1:] != item[:-1]], 0, np.r_[0, found[:-1]])
    after = after + found
    rows = np.flatnonzero(step)
    return Sales(position, item, units, after - units - step, after, rows, step[rows])


def _found_cents(
    book: Book, receipt: Integers, units: Integers, cents: Cents, spot: Integers, found: Integers
) -> Cents:
    """Units that came back without a sale, at the cost of the item's last receipt before, else its first one, else 0.

    It is an estimate, so a late cost of that receipt does not move it.
    """
    if not len(receipt):
        return np.zeros(len(spot), dtype="int64")
    after = np.searchsorted(receipt, spot)
    before = np.maximum(after - 1, 0)
    later = np.minimum(after, len(receipt) - 1)
    item = book.item[spot]
    last, first = book.item[receipt[before]] == item, book.item[receipt[later]] == item
    layer = np.where(last & (after > 0), before, later)
    value = share(cents[layer], found, units[layer])
    return np.where((last & (after > 0)) | first, value, 0)
