"""Variances of standard cost at month ends: the part that stays in stock while the units that it came with are there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.shares import expand
from prodops_xl.domain.cogs.variances import spread_variances

Integers = npt.NDArray[np.int64]


def kept_in_stock(variances: pd.DataFrame, units: pd.DataFrame, last: int) -> pd.DataFrame:
    """What moves between COGS and stock at each month end.

    `variances`: `item`, `vendor`, `month` (int64), `cents` as posted. `units`: `item`, `month`, `change` (all movements),
    `came` (openings and receipts). `last`: the last month looked at. Gives `item`, `vendor`, `month`, `cents`: what the
    variance kept in stock grows by at the month's end (and COGS shrinks by).

    Units on hand are those that came last, so of a month's receipts min(on hand - what came since, received) are
    left, and that share of the month's variance stays in stock: 2,000 on 1,000 received of which 300 are issued keeps
    1,400. The variance of a month in which nothing came is COGS.
    """
    told = variances.groupby(["item", "vendor", "month"], sort=True, as_index=False)["cents"].sum()
    told = told[told["cents"] != 0].reset_index(drop=True)
    if not len(told):
        return told.astype({"item": "int64", "month": "int64", "cents": "int64"})
    first = int(min(units["month"].min(), told["month"].min()))
    on_hand, came = (_by_month(units, name, first, last) for name in ("change", "came"))
    item, month = told["item"].to_numpy("int64"), told["month"].to_numpy("int64") - first
    since, row = expand(month, last - first - month + 1)
    which, begun = item[row], month[row]
    left = np.maximum(on_hand[which, since], 0) - (came[which, since] - came[which, begun])
    received = came[which, begun] - np.where(begun > 0, came[which, begun - 1], 0)
    _, stock = spread_variances(told["cents"].to_numpy("int64")[row], received, np.maximum(left, 0))
    before = np.where(since > begun, np.r_[0, stock[:-1]], 0)
    return (
        pd.DataFrame(
            {
                "item": which,
                "vendor": told["vendor"].to_numpy(object)[row],
                "month": since + first,
                "cents": stock - before,
            }
        )
        .query("cents != 0", engine="python")
        .reset_index(drop=True)
    )


def _by_month(units: pd.DataFrame, column: str, first: int, last: int) -> Integers:
    """Running totals, items by months from `first` to `last`."""
    items = int(units["item"].max()) + 1
    out = np.zeros((items, last - first + 1), dtype="int64")
    use = (units["month"] <= last).to_numpy(bool)
    at = units["item"].to_numpy("int64")[use], units["month"].to_numpy("int64")[use] - first
    np.add.at(out, at, units[column].to_numpy("int64")[use])
    return np.cumsum(out, axis=1)
