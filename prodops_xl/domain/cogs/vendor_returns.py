"""Vendor returns: units go back out of the receipt that they came from, at that receipt's own cost.

ERP systems take the oldest layer, even where another order is returned (Odoo: stock_account's test_fifo_returns
leaves 800). The vendor credits what it billed, so ours takes it from the receipt that is named.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.cogs.late_costs import Late
from prodops_xl.domain.cogs.movements import OPENING, RECEIPT, VENDOR_RETURN, Book
from prodops_xl.domain.cogs.shares import share
from prodops_xl.domain.money import Cents

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Back:
    """Vendor returns in book order: `position` of the return, `receipt` position, `units` that count (never more than
    are left of the receipt), `before`: units of that receipt that went back earlier.

    `over`: positions that name more than is left, `over_units` how many more; `loose`: positions that name no receipt
    of their item.
    """

    position: Integers
    receipt: Integers
    units: Integers
    before: Integers
    over: Integers
    over_units: Integers
    loose: Integers

    def values(self, cents: Cents, whole: Integers, late: Late | None, day: Integers) -> Cents:
        """What each return takes out: its units' share of the receipt, counted from the receipt's end so that all
        returns and what stays sum to the receipt. With `late`, only the late costs known by the return's day are in.
        """
        value, size = cents[self.receipt], whole[self.receipt]
        if late is not None:
            value = value + late.known(self.receipt, day[self.position])
        left = size - self.before
        return share(value, left, size) - share(value, left - self.units, size)

    def by_then(self, receipt: Integers, position: Integers) -> Integers:
        """Units of a receipt that went back before a place in the book (the number of movements before it)."""
        if not len(self.position):
            return np.zeros(len(receipt), dtype="int64")
        order = np.lexsort((self.position, self.receipt))
        span = int(max(self.position.max(), position.max(initial=0))) + 2
        keys = self.receipt[order] * span + self.position[order]
        total = np.r_[0, np.cumsum(self.units[order])]
        first = np.searchsorted(keys, receipt * span, side="left")
        return total[np.searchsorted(keys, receipt * span + position, side="left")] - total[first]


def returned(book: Book) -> Back:
    """Vendor returns of a book, capped at what was received."""
    position = np.flatnonzero(book.kind == VENDOR_RETURN)
    receipt = book.of[position]
    good = receipt >= 0
    source = np.where(good, receipt, 0)
    if len(position):
        kind = book.kind[source]
        good &= (kind == OPENING) | (kind == RECEIPT)
        good &= (book.item[source] == book.item[position]) & (book.units[source] > 0)
    loose, position, receipt = position[~good], position[good], receipt[good]
    units = book.units[position]
    order = np.argsort(receipt, kind="stable")
    first = np.searchsorted(receipt[order], receipt[order], side="left")
    total = np.cumsum(units[order]) - units[order]
    asked = np.empty(len(units), dtype="int64")
    asked[order] = total - total[first] if len(total) else total
    size = book.units[receipt]
    before = np.minimum(asked, size)
    count = np.minimum(units, size - before)
    over = np.flatnonzero(count < units)
    return Back(position, receipt, count, before, position[over], (units - count)[over], loose)
