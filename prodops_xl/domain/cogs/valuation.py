"""One call that values a whole book of movements, whatever the method."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.average import book_average
from prodops_xl.domain.cogs.balances import balances
from prodops_xl.domain.cogs.corrections import AMOUNTS, filed_codes, keep_as_filed
from prodops_xl.domain.cogs.fifo import Costs, book_fifo
from prodops_xl.domain.cogs.flags import flags
from prodops_xl.domain.cogs.late_costs import LateCosts, gather
from prodops_xl.domain.cogs.ledger import Ledger
from prodops_xl.domain.cogs.movements import Movements, keep_book
from prodops_xl.domain.cogs.on_hand import layers_left
from prodops_xl.domain.cogs.purchases import post_back, post_came
from prodops_xl.domain.cogs.standard import book_standard, read_standards
from prodops_xl.domain.cogs.stock import Stock, take_stock
from prodops_xl.domain.cogs.vendor_returns import returned
from prodops_xl.domain.money import Cents
from prodops_xl.errors import ProdOpsError

Method = Literal["fifo", "average", "standard"]


@dataclass(frozen=True)
class Valued:
    """What `value_stock` gives. All amounts int64 cents, all frames RangeIndex.

    `issues`: one row per issue and customer return, by row position of its movement: `row` int64, `item`, `day`,
    `units` (customer return negative), `restated`, `booked` (at its own date), `short` (units of it that were not there
    yet), `unit_basis` (row position of the receipt whose cost was taken last, -1 for none). Under average also vendor
    returns whose own cost the pool could not give: units 0.

    `postings`: the ledger as booked, by item and day: `item`, `day`, `kind` (opening, purchase, cogs, vendor return,
    correction: shortage, correction: late cost, correction: duty refund, correction: vendor return, correction:
    backdated, as filed, revaluation, variance), `row` (movement or -1), `of` (row of the receipt or -1), `units`
    (change of stock), `stock`, `cogs`, `variance` (cents; variance 0 but under standard), `text` (cause or None).
    In every row stock + cogs + variance is what came in (+) or went back to the vendor (-).

    `layers`: receipts on hand: `item`, `row`, `day`, `units`, `cents` (restated, late cost in it), `booked`; units that
    are missing stand as a negative line with row -1 and no day.

    `balances`: one row per item: `item`, in cents `opening`, `purchases` (late costs in it), `vendor_returns`,
    `revaluation`, `cogs`, `variance`, `closing`, `difference` as restated, and `booked_` the same; then
    `opening_units`, `received_units`, `returned_units`, `issued_units`, `closing_units`. A difference is opening +
    purchases - vendor returns + revaluation - cogs - variance - closing, taken from figures that were reached on
    separate ways: it is 0, or this module is wrong.

    `flags`: `row` (of the movement; of the late cost for "late cost without a receipt"), `rule`, `figure` (units).
    Rules: usage before receipt, never any cost known, customer return without a sale, returned more than received,
    vendor return without a receipt, receipt without units, late cost without a receipt, no standard cost.
    """

    method: Method
    issues: pd.DataFrame
    layers: pd.DataFrame
    balances: pd.DataFrame
    flags: pd.DataFrame
    ledger: Ledger

    @cached_property
    def postings(self) -> pd.DataFrame:
        """The ledger as booked."""
        return self.ledger.frame()

    def filed(self, day: date) -> pd.DataFrame:
        """What stands on the books at the end of `day`: `item`, `units`, `cents`, and `cogs`, `variance` up to then.

        Keep it, and hand it back as `value_stock(..., closed_through=day, filed=...)` once that day's month is closed.
        """
        through = int((np.datetime64(day, "D") - self.ledger.book.origin).astype("int64"))
        columns = {column: self.ledger.sums(name, through=through) for name, column in AMOUNTS.items()}
        return pd.DataFrame({"item": self.ledger.book.labels} | columns)


def value_stock(
    movements: Movements,
    late: LateCosts | None = None,
    *,
    method: Method,
    closed_through: date | None = None,
    standard: npt.NDArray[np.int64] | pd.DataFrame | None = None,
    filed: pd.DataFrame | None = None,
) -> Valued:
    """Value every issue and what is left, restated and as booked.

    `standard` (method standard only): a frame `item`, `day` (from), `rate` (int64 millionths of a cent per unit), or
    one rate per item, in ascending order of the items' codes. Every rate of the frame is booked, later ones too:
    hand over those that hold by now.

    `filed`: what was filed at the end of `closed_through`: `item`, `units`, `cents` and, where known, `cogs` and
    `variance` (see `Valued.filed`). What the books would show now for that day may differ (a backdated row, a bill
    with an old date): the filed figure stands, and the difference is one correction per item on the next day.
    Without `filed` whatever is dated in the closed time counts as filed then: nothing says otherwise.

    Raises ProdOpsError where a figure is beyond exact integers, a column is missing or a kind unknown.
    """
    try:
        return _value(movements, late, method, closed_through, standard, filed)
    except OverflowError:
        raise ProdOpsError("Units and values of an item are too large to be exact: check them.") from None


def _value(
    movements: Movements, late_frame: LateCosts | None, method: Method, closed_through: date | None,
    standard: npt.NDArray[np.int64] | pd.DataFrame | None, filed: pd.DataFrame | None,
) -> Valued:  # fmt: skip
    book = keep_book(movements, filed_codes(filed))
    late, folded, loose = gather(late_frame, book)
    stock = take_stock(book, late, folded, returned(book))
    ledger, paid = Ledger(book), book.cents + folded
    leaves = stock.back.values(paid, book.units, late, book.day)
    whole = paid.copy()
    np.add.at(whole, late.position, late.cents)
    gone = stock.back.values(whole, book.units, None, book.day)
    back_costs, missing = (np.zeros(len(gone), dtype="int64"),) * 2, np.zeros(0, dtype="int64")
    closing: tuple[Cents, Cents] | tuple[()] = ()
    if method == "standard":
        at_standard = book_standard(stock, paid, leaves, read_standards(standard, book), ledger)
        costs, closing, missing = at_standard.costs, (at_standard.closing,) * 2, at_standard.missing
    else:
        post_came(stock, ledger, paid)
        post_back(stock, ledger, leaves)
        if method == "fifo":
            costs = book_fifo(stock, ledger)
        elif method == "average":
            averaged = book_average(stock, leaves, gone, ledger)
            costs, closing = averaged.costs, (averaged.closing, averaged.booked_closing)
            back_costs = (averaged.restated_back, averaged.booked_back)
        else:
            raise ProdOpsError(f"{method!r} is no method: give fifo, average or standard.")
    if filed is not None:
        if closed_through is None:
            raise ProdOpsError(
                "Filed figures need the day up to which they were filed: set cogs.closed_through."
            )
        keep_as_filed(ledger, late, filed, closed_through)
    layers = layers_left(stock, *closing)
    cost = np.zeros(len(book.order), dtype="int64")
    cost[stock.sales.position], cost[stock.back.position] = costs.restated, back_costs[0]
    return Valued(
        method, _issues(stock, costs, *back_costs), layers, balances(stock, paid, gone, cost, layers, ledger),
        flags(stock, costs.short, loose, missing), ledger,
    )  # fmt: skip


def _issues(stock: Stock, costs: Costs, back_restated: Cents, back_booked: Cents) -> pd.DataFrame:
    """Costs by row position of their movements."""
    book, sales = stock.book, stock.sales
    position, columns = sales.position, (sales.units, costs.restated, costs.booked, costs.short, costs.basis)
    extra = np.flatnonzero((back_restated != 0) | (back_booked != 0))
    if len(extra):
        nothing, back = np.zeros(len(extra), dtype="int64"), stock.back
        added = (nothing, back_restated[extra], back_booked[extra], nothing, back.receipt[extra])
        position = np.r_[position, back.position[extra]]
        columns = tuple(np.r_[own, more] for own, more in zip(columns, added, strict=True))
    at = np.full(len(book.order), -1, dtype="int64")
    at[book.order[position]] = np.arange(len(position))
    row = np.flatnonzero(at >= 0)
    at = at[row]
    units, restated, booked, short, basis = (values[at] for values in columns)
    where = position[at]
    return pd.DataFrame(
        {
            "row": row,
            "item": book.labels[book.item[where]],
            "day": book.date(book.day[where]),
            "units": units,
            "restated": restated,
            "booked": booked,
            "short": short,
            "unit_basis": np.where(basis >= 0, book.order[basis], -1) if len(book.order) else basis,
        },
        copy=False,
    )
