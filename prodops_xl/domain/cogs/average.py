"""Moving average: restated (late costs known from the start) and as booked (each on its own day).

A shortage is booked at the last exact average and corrected on the day of the receipt that covers it. Restated, the
units that were missing cost what that receipt cost, first missing first covered.

Late costs are booked by the layers on hand of their receipt (see `late_shares`), so the two closings may differ under
this method; each ties to its own COGS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.cogs.fifo import Costs
from prodops_xl.domain.cogs.late_shares import late_shares, post_late
from prodops_xl.domain.cogs.ledger import Ledger
from prodops_xl.domain.cogs.movements import CUSTOMER_RETURN, ISSUE, VENDOR_RETURN
from prodops_xl.domain.cogs.pool import BACK, COMES, GOES, RETURNS, VALUE, Steps, run_pools
from prodops_xl.domain.cogs.shares import share
from prodops_xl.domain.cogs.stock import Stock
from prodops_xl.domain.cogs.unit_axis import lay_out, worth
from prodops_xl.domain.money import Cents

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Averaged:
    """`costs` of the sales rows; `restated_back`: restated cents to COGS of each vendor return (its value was not the
    pool's), `booked_back` as booked; `closing`, `booked_closing`: cents per item.
    """

    costs: Costs
    restated_back: Cents
    booked_back: Cents
    closing: Cents
    booked_closing: Cents


def book_average(stock: Stock, back_values: Cents, back_restated: Cents, ledger: Ledger) -> Averaged:
    """Value every sales row and post what moving average books; `back_values`: cents that vendor returns take out, as
    booked and as restated.
    """
    late, book, sales = stock.late, stock.book, stock.sales
    whole = _events(stock, stock.whole.cents, back_restated)
    restated = run_pools(book.item, *whole, book.items)
    final = _with_cover(stock, restated, whole)
    if not len(late.position):
        booked, spot = restated, np.arange(len(book.order))
        gave = np.zeros(0, dtype="int64")
    else:
        booked, spot, gave = _as_booked(stock, back_values)
    _post(stock, booked, spot, gave, ledger)
    short = np.maximum(booked.missing[spot[sales.position]], 0)
    costs = Costs(final[sales.position], booked.cost[spot[sales.position]], short, _basis(stock))
    at = stock.back.position
    return Averaged(costs, final[at], booked.cost[spot[at]], restated.cents, booked.cents)


def _events(
    stock: Stock, layer_cents: Cents, back_cents: Cents
) -> tuple[npt.NDArray[np.int8], Integers, Cents]:
    """Kind, units and cents of every movement as something that happens to a pool."""
    book = stock.book
    kind = np.full(len(book.order), VALUE, dtype="int8")
    units = np.zeros(len(book.order), dtype="int64")
    cents = np.zeros(len(book.order), dtype="int64")
    came = np.ones(len(stock.axis.receipt), dtype=bool)
    came[stock.layer_of(stock.sales.position[stock.sales.found])] = False
    receipt = stock.axis.receipt[came]
    kind[receipt], units[receipt], cents[receipt] = COMES, stock.axis.units[came], layer_cents[came]
    for each, event in ((ISSUE, GOES), (CUSTOMER_RETURN, RETURNS)):
        rows = np.flatnonzero(book.kind == each)
        kind[rows], units[rows] = event, book.units[rows]
    back = stock.back
    kind[back.position], units[back.position], cents[back.position] = BACK, back.units, back_cents
    return kind, units, cents


def _as_booked(stock: Stock, back_values: Cents) -> tuple[Steps, Integers, Cents]:
    """The pools with late costs as events of their own; the place of each movement among the events, and of each late
    cost what the pool did not take up.
    """
    late, book = stock.late, stock.book
    rows = np.arange(len(late.position))
    place = stock.late_place
    sold, gone = late_shares(stock, stock.axis, rows)
    kind, units, cents = _events(stock, stock.axis.cents, back_values)
    # late costs are in order of their receipts: of one place, the earlier day comes first
    order = np.lexsort((late.day, book.item[late.position], place))
    to_pool = (late.cents - sold - gone)[order]
    at = place[order]
    steps = run_pools(
        np.insert(book.item, at, book.item[late.position][order]),
        np.insert(kind, at, VALUE),
        np.insert(units, at, 0),
        np.insert(cents, at, to_pool),
        book.items,
    )
    spot = np.arange(len(book.order)) + np.searchsorted(at, np.arange(len(book.order)), side="right")
    rest = np.empty(len(rows), dtype="int64")
    rest[order] = steps.cost[at + np.arange(len(at))]
    return steps, spot, rest


def _with_cover(stock: Stock, steps: Steps, events: tuple[npt.NDArray[np.int8], Integers, Cents]) -> Cents:
    """Cost of each movement where missing units are worth what the goods cost that covered them."""
    if not steps.missing.any():
        return steps.part
    item, (_, units, cents) = stock.book.item, events
    total = np.cumsum(steps.missing)
    first = np.searchsorted(item, np.arange(stock.book.items))
    after = total - np.r_[0, total][first][item]
    cover = np.flatnonzero(steps.covered)
    covered = steps.covered[cover]
    axis = lay_out(cover, item[cover], units[cover], units[cover] - covered, cents[cover], stock.book.items)
    there = axis.received[item]
    value, _ = worth(axis).first_units(item, np.minimum(after, there))
    value += share(steps.rate_cents[item], np.maximum(after - there, 0), steps.rate_units[item])
    before = np.r_[0, value[:-1]]
    before[1:] = np.where(item[1:] == item[:-1], before[1:], 0)
    rows = np.flatnonzero(steps.missing)
    out = steps.part.copy()
    out[rows] += (value - before)[rows]
    return out


def _post(stock: Stock, steps: Steps, spot: Integers, rest: Cents, ledger: Ledger) -> None:
    book, sales, late = stock.book, stock.sales, stock.late
    cost = steps.cost[spot]
    sold = sales.position
    ledger.post("cogs", sold, units=-sales.units, stock=-cost[sold], cogs=cost[sold])
    covered = stock.axis.receipt[cost[stock.axis.receipt] != 0]
    covered = covered[book.kind[covered] != CUSTOMER_RETURN]
    ledger.post(
        "correction: shortage", covered, stock=-cost[covered], cogs=cost[covered], of=book.order[covered]
    )
    back = np.flatnonzero((book.kind == VENDOR_RETURN) & (cost != 0))
    if len(back):
        ledger.post(
            "correction: vendor return",
            back,
            stock=-cost[back],
            cogs=cost[back],
            of=book.order[book.of[back]],
        )
    if len(late.position):
        rows = np.arange(len(late.position))
        on_sold, gone = late_shares(stock, stock.axis, rows)
        to_cogs = on_sold + rest
        post_late(stock, ledger, rows, late.cents - to_cogs - gone, to_cogs, gone)


def _basis(stock: Stock) -> Integers:
    """The item's last receipt up to each sales row."""
    seen = stock.receipts[stock.sales.position]
    last = stock.axis.last_known(stock.sales.item, seen)
    if not len(stock.axis.receipt):
        return np.full(len(last), -1, dtype="int64")
    return np.where(last >= 0, stock.axis.receipt[np.maximum(last, 0)], -1)
