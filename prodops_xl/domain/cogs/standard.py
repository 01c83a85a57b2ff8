"""Standard cost: stock and COGS run at the dated standard, what was paid beside it is variance.

Stock is worth its units at the standard, rounded once; a movement costs the difference that it makes, so costs
telescope as under FIFO. A new rate holds after its day's movements and revalues what is on hand, as a posting of its
own, and nothing that was booked before (as ERPNext's Item Standard Cost does). Nothing is restated: late costs,
shortages and returns end in variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.fifo import Costs
from prodops_xl.domain.cogs.late_shares import late_shares
from prodops_xl.domain.cogs.ledger import Ledger
from prodops_xl.domain.cogs.movements import Book
from prodops_xl.domain.cogs.purchases import post_back, post_came
from prodops_xl.domain.cogs.shares import signed_share
from prodops_xl.domain.cogs.stock import Stock
from prodops_xl.domain.money import MILLION, Cents
from prodops_xl.errors import ProdOpsError

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Standards:
    """Dated rates by item and day: dense `item`, `day` from the book's origin, `rate` in millionths of a cent."""

    item: Integers
    day: Integers
    rate: Integers

    def at(self, item: Integers, day: Integers) -> Integers:
        """The rate that holds for the movements of a day: the last one from an earlier day, else the item's first."""
        if not len(self.rate):
            return np.zeros(len(item), dtype="int64")
        span = 2**23
        keys = self.item * span + self.day + 2**20
        first = np.searchsorted(self.item, item)
        at = np.maximum(np.searchsorted(keys, item * span + day + 2**20, side="left") - 1, first)
        at = np.minimum(at, len(keys) - 1)
        return np.where(self.item[at] == item, self.rate[at], 0)


def read_standards(given: npt.NDArray[np.int64] | pd.DataFrame | None, book: Book) -> Standards:
    """Standards as handed over: a frame `item`, `day`, `rate`, or one rate per item. Raises ProdOpsError for others."""
    if given is None:
        raise ProdOpsError(
            "Standard costs are needed for the method standard: give StandardCosts, or take another method."
        )
    if not isinstance(given, pd.DataFrame):
        rate = np.asarray(given, dtype="int64")
        if len(rate) != book.items:
            raise ProdOpsError(
                f"{len(rate)} standard costs were given for {book.items} items: give one per item."
            )
        return Standards(np.arange(book.items), np.full(book.items, -(2**19)), rate)
    labels = given["item"].to_numpy(dtype="int64")
    at = np.minimum(np.searchsorted(book.labels, labels), max(book.items - 1, 0))
    known = book.labels[at] == labels if book.items else np.zeros(len(labels), dtype=bool)
    days = given["day"].to_numpy().astype("datetime64[D]")
    day = np.where(np.isnat(days), -(2**19), days.astype("int64") - book.origin.astype("int64"))
    day = np.clip(day, -(2**19), 2**20)
    rows = np.flatnonzero(known)
    rows = rows[np.lexsort((rows, day[rows], at[rows]))]
    return Standards(at[rows], day[rows], given["rate"].to_numpy(dtype="int64")[rows])


@dataclass(frozen=True)
class AtStandard:
    """`costs` of the sales rows (restated and booked are one), `closing` cents per item, `missing`: items without a
    standard.
    """

    costs: Costs
    closing: Cents
    missing: Integers


def book_standard(
    stock: Stock, came_cents: Cents, back_values: Cents, standards: Standards, ledger: Ledger
) -> AtStandard:
    """Value everything at standard and post it. `came_cents`: per movement, what was paid for an opening or receipt;
    `back_values`: per vendor return, what the vendor takes back.
    """
    book, sales, back = stock.book, stock.sales, stock.back
    change = _changes(stock)
    after = _running(book, change)
    rate = standards.at(book.item, book.day)
    step = _at(rate, after) - _at(rate, after - change)
    sold = sales.position
    came = post_came(stock, ledger, step)
    _post_variance(ledger, came, book.order[came], came_cents[came] - step[came])
    ledger.post("cogs", sold, units=-sales.units, stock=step[sold], cogs=-step[sold])
    post_back(stock, ledger, -step[back.position], variance=-back_values - step[back.position])
    _post_late(stock, ledger)
    _revalue(stock, standards, after, ledger)
    have = np.zeros(book.items, dtype=bool)
    have[standards.item] = True
    short = np.minimum(np.maximum(-after[sold], 0), np.maximum(sales.units, 0))
    costs = Costs(-step[sold], -step[sold], short, np.full(len(sold), -1, dtype="int64"))
    return AtStandard(costs, ledger.sums("stock"), np.flatnonzero(~have))


def _changes(stock: Stock) -> Integers:
    """Units by which each movement changes stock on hand."""
    out = np.zeros(len(stock.book.order), dtype="int64")
    out[stock.axis.receipt] = stock.axis.units
    out[stock.sales.position] = -stock.sales.units  # also where a return beyond all sales is a layer
    out[stock.back.position] = -stock.back.units
    return out


def _running(book: Book, change: Integers) -> Integers:
    """Units on hand of the item after each movement."""
    total = np.cumsum(change)
    first = np.searchsorted(book.item, np.arange(book.items))
    return total - np.r_[0, total][first][book.item]


def _at(rate: Integers, units: Integers) -> Cents:
    return signed_share(rate, units, np.full(len(units), MILLION, dtype="int64"))


def _post_variance(ledger: Ledger, place: Integers, of: Integers, variance: Cents) -> None:
    some = np.flatnonzero(variance)
    ledger.post("variance", place[some], variance=variance[some], of=of[some])


def _post_late(stock: Stock, ledger: Ledger) -> None:
    """Late costs never reach stock at standard: variance on their day, less what falls on units that went back."""
    late = stock.late
    rows = np.arange(len(late.position))
    if not len(rows):
        return
    place = stock.late_place
    _, gone = late_shares(stock, stock.axis, rows)
    at = {
        "day": late.day,
        "item": stock.book.item[late.position],
        "row": np.full(len(rows), -1, dtype="int64"),
        "of": stock.book.order[late.position],
        "text": late.cause,
    }
    ledger.post("variance", place, variance=late.cents, between=True, **at)
    some = np.flatnonzero(gone)
    at = {name: values[some] for name, values in at.items()}
    ledger.post("vendor return", place[some], variance=-gone[some], between=True, **at)


def _revalue(stock: Stock, standards: Standards, after: Integers, ledger: Ledger) -> None:
    """A new rate at the end of its day, on the units then on hand."""
    again = np.flatnonzero(np.r_[False, standards.item[1:] == standards.item[:-1]])
    if not len(again) or not len(after):
        return
    item, day = standards.item[again], standards.day[again]
    place = stock.book.after(item, np.maximum(day, -1))
    at = np.maximum(place - 1, 0)
    units = np.where((place > 0) & (stock.book.item[at] == item), after[at], 0)
    change = _at(standards.rate[again], units) - _at(standards.rate[again - 1], units)
    some = np.flatnonzero(change)
    none = np.full(len(some), -1, dtype="int64")
    ledger.post(
        "revaluation", place[some], stock=change[some], variance=-change[some], between=True, item=item[some],
        day=day[some], row=none,
    )  # fmt: skip
