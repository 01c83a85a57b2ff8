"""Variances of standard cost: at receipt, split by cause; at month end, spread over stock and COGS.

Exchange never sits inside price: the price variance is taken at the planned rate, and what the rate itself did is
its own figure. Odoo's price difference account takes both in one (192.31 where price alone is 153.85).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.shares import share
from prodops_xl.domain.money import Cents, rate_of

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class StandardParts:
    """Standard cost per unit by part, int64 millionths of a cent per unit (8.50 is 850,000,000); one per receipt.

    `price` is in the book's currency: the planned price in order currency at the planned rate.
    """

    price: Integers
    freight: Integers
    duty: Integers
    other: Integers

    @property
    def whole(self) -> Integers:
        """All parts: the standard that stock runs at."""
        return self.price + self.freight + self.duty + self.other


def split_variances(
    units: Integers,
    standard: StandardParts,
    *,
    order_cents: Cents,
    planned_rate: Integers,
    actual_rate: Integers,
    freight: Cents,
    duty: Cents,
    other: Cents,
) -> pd.DataFrame:
    """Actual minus standard of each receipt, split: int64 cents, favourable is negative.

    `order_cents`: the actual price of all units in hundredths of the order's currency; `planned_rate`,
    `actual_rate`: the book's currency per unit of the order's, in millionths (see `money.millionths`); `freight`,
    `duty`, `other`: actual cents in the book's currency.

    Columns: `price` (order amount at the planned rate, less the standard), `exchange` (order amount at the actual
    rate, less at the planned rate), `freight`, `duty`, `other`, `actual`, `standard`, `total`. The five sum to
    `total` = `actual` - `standard` exactly; `standard` is rounded to the cent once, its rounding sits in `other`.
    """
    planned, paid = rate_of(order_cents, planned_rate), rate_of(order_cents, actual_rate)
    whole = rate_of(units, standard.whole)
    parts = {name: rate_of(units, getattr(standard, name)) for name in ("price", "freight", "duty")}
    split = {
        "price": planned - parts["price"],
        "exchange": paid - planned,
        "freight": freight - parts["freight"],
        "duty": duty - parts["duty"],
        "other": other - (whole - parts["price"] - parts["freight"] - parts["duty"]),
    }
    actual = paid + freight + duty + other
    return pd.DataFrame(split | {"actual": actual, "standard": whole, "total": actual - whole})


def spread_variances(
    variance: Cents, received: Integers, on_hand: Integers, *, all_to_cogs: bool = False
) -> tuple[Cents, Cents]:
    """A month's variance of each item as (to COGS, to stock), int64 cents that sum to `variance`.

    The part of the month's received units that is still on hand at month end (at most all of them, at least none)
    stays in stock: 2,000 on 1,000 received of which 300 are issued gives 600 and 1,400. `all_to_cogs`, or
    nothing received: all of it is COGS.
    """
    left = np.zeros_like(received) if all_to_cogs else np.clip(on_hand, 0, np.maximum(received, 0))
    stock = share(variance, left, received)
    return variance - stock, stock
