"""What FIFO books after the fact: a shortage covered, a late cost, a vendor return of units counted as sold."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.cogs.late_shares import late_shares, post_late
from prodops_xl.domain.cogs.ledger import Ledger
from prodops_xl.domain.cogs.movements import CUSTOMER_RETURN
from prodops_xl.domain.cogs.shares import highest_so_far, share
from prodops_xl.domain.cogs.stock import Stock
from prodops_xl.domain.cogs.unit_axis import Axis, lay_out, taken, with_late

Integers = npt.NDArray[np.int64]


def post_covered(stock: Stock, axis: Axis, layers: Integers, ledger: Ledger) -> None:
    """A receipt that finds its item short: what the missing units had been booked at gives way to its own cost.

    ERPNext lets the receipt swallow the difference (225 of goods add 175 to stock); here stock takes the goods at their
    cost and COGS takes the difference, on the receipt's day and as a posting of its own.
    """
    layers = layers[stock.book.kind[axis.receipt[layers]] != CUSTOMER_RETURN]
    item, place = axis.item[layers], axis.receipt[layers]
    units = stock.net_issues(item, place) - (axis.start[layers] - axis.base[item])
    short = np.flatnonzero(units > 0)
    layers, item, place, units = layers[short], item[short], place[short], units[short]
    if not len(layers):
        return
    last = np.maximum(layers - 1, 0)
    known = with_late(axis, last, stock.book.day[place], stock.late)
    was = np.where(layers > axis.first[item], share(known, units, axis.units[last]), 0)
    change = share(axis.cents[layers], units, axis.units[layers]) - was
    ledger.post("correction: shortage", place, stock=-change, cogs=change, of=stock.book.order[place])


def post_late_costs(stock: Stock, axis: Axis, rows: Integers, ledger: Ledger) -> None:
    """Late costs on their days. Where the item is short and this receipt its last, the missing units are booked at this
    receipt's cost: they move with it.
    """
    if not len(rows):
        return
    late, place = stock.late, stock.late_place[rows]
    layer = stock.layer_of(late.position[rows])
    item, seen = axis.item[layer], stock.receipts[place]
    sold, gone = late_shares(stock, axis, rows)
    short = np.maximum(stock.net_issues(item, place) - axis.known_units(item, seen), 0)
    short = np.where(axis.last_known(item, seen) == layer, short, 0)
    old, units = axis.cents[layer] + late.before[rows], axis.units[layer]
    sold += share(old + late.cents[rows], short, units) - share(old, short, units)
    post_late(stock, ledger, rows, late.cents[rows] - sold - gone, sold, gone)


class Versions:
    """Which unit axis was true when.

    A vendor return takes its units off the axis. While they had not been sold, nothing changes for the issues before
    it, and the final axis (number -1) is true all along. Where FIFO had counted them as sold, and yet they lay there to
    be sent back, the return is deep: its item has an axis of its own (0, 1, ...) before its first, second, ... deep
    return, the final one after the last, and each switch is a correction.
    """

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        back, items = stock.back, stock.book.items
        if len(back.position) and len(stock.sales.position):
            self._deep = self._reaches_sold()
        else:
            self._deep = np.zeros(len(back.position), dtype=bool)
        deep = back.position[self._deep]
        self._switches = np.bincount(stock.book.item[deep], minlength=items)
        self.numbers = range(-1, int(self._switches.max(initial=0)))
        self._axes = {-1: stock.axis}
        self._counted = np.cumsum(np.bincount(deep + 1, minlength=len(stock.book.order) + 1))

    def _reaches_sold(self) -> npt.NDArray[np.bool_]:
        """Vendor returns that take units which net issues, at their highest before the return, had reached."""
        stock, sales, back = self.stock, self.stock.sales, self.stock.back
        item, axis, layer = stock.book.item[back.position], stock.axis, stock.layer_of(back.receipt)
        count = stock.sold[back.position]
        at = np.maximum(count - 1, 0)
        reached = np.where(
            (count > 0) & (sales.item[at] == item), highest_so_far(sales.item, sales.after)[at], 0
        )
        return reached > axis.start[layer] + axis.net[layer] - axis.base[item]

    def _number(self, item: Integers, place: Integers) -> Integers:
        """The axis of an item before the movement at a place."""
        before, opening = self._counted, self.stock.book.opening
        number = before[place] - before[opening[item]]
        return np.where(number < self._switches[item], number, -1)

    def split(self, item: Integers, place: Integers) -> dict[int, Integers]:
        """Which of some things at places of the book belong to which axis; axes without any are left out."""
        if len(self.numbers) == 1:
            return {-1: np.arange(len(item))}
        number = self._number(item, place)
        some = np.flatnonzero(number >= 0)
        order = np.argsort(number[some], kind="stable")
        numbers, starts = np.unique(number[some[order]], return_index=True)
        parts = np.split(some[order], starts[1:])
        return {-1: np.flatnonzero(number < 0)} | dict(zip(numbers.tolist(), parts, strict=False))

    def late(self) -> dict[int, Integers]:
        """Which late costs belong to which axis."""
        return self.split(self.stock.book.item[self.stock.late.position], self.stock.late_place)

    def axis(self, number: int) -> Axis:
        """The axis before an item's return of that number."""
        if number not in self._axes:
            self._axes[number] = self._laid_out(number)
        return self._axes[number]

    def _laid_out(self, number: int) -> Axis:
        stock, final, back = self.stock, self.stock.axis, self.stock.back
        item = stock.book.item[back.position]
        rank = self._counted[back.position] - self._counted[stock.book.opening[item]]
        counts = (rank < number) | ((rank == number) & ~self._deep) | (number >= self._switches[item])
        sent = np.zeros(len(final.receipt), dtype="int64")
        np.add.at(sent, stock.layer_of(back.receipt[counts]), back.units[counts])
        return lay_out(final.receipt, final.item, final.units, sent, final.cents, stock.book.items)

    def post_switches(self, ledger: Ledger) -> None:
        """Corrections of COGS by vendor returns of units that had been counted as sold, on the day of the return."""
        stock, back = self.stock, self.stock.back
        item = stock.book.item[back.position]
        rank = np.where(self._deep, self._number(item, back.position), -1)
        for number in self.numbers[1:]:
            rows = np.flatnonzero(rank == number)
            place = back.position[rows]
            net, seen, day = stock.net_issues(item[rows], place), stock.receipts[place], stock.book.day[place]
            none = np.zeros_like(net)
            # where this was the item's last switch, an axis of that number equals the final one for it
            was, now = (
                taken(self.axis(each), item[rows], none, net, seen, day, stock.late)
                for each in (number, number + 1)
            )
            some = np.flatnonzero(now != was)
            change = (now - was)[some]
            of = stock.book.order[back.receipt[rows[some]]]
            ledger.post("correction: vendor return", place[some], stock=-change, cogs=change, of=of)
