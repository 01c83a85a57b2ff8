"""How a late cost falls on goods that are on hand, sold, or gone back to the vendor on its day.

Always by the layers on hand of that receipt, under moving average too. Where 1 of 5 + 5 units is sold and 10.00 of
freight comes late on the first 5, 8.00 go to stock and 2.00 to COGS (11.888 per unit left); to ask for 12.00
(https://github.com/odoo/odoo/issues/71458) is to restate the sale, which stands beside it as the restated figure.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.ledger import Ledger, codes
from prodops_xl.domain.cogs.shares import share
from prodops_xl.domain.cogs.stock import Stock
from prodops_xl.domain.cogs.unit_axis import Axis
from prodops_xl.domain.money import Cents

Integers = npt.NDArray[np.int64]


def late_shares(stock: Stock, axis: Axis, rows: Integers) -> tuple[Cents, Cents]:
    """Of each late cost the cents on units sold by its day, and on units that had gone back; the rest is on hand."""
    late = stock.late
    receipt = late.position[rows]
    layer, place = stock.layer_of(receipt), stock.late_place[rows]
    item = axis.item[layer]
    sold = np.clip(stock.net_issues(item, place) - (axis.start[layer] - axis.base[item]), 0, axis.net[layer])
    left = axis.units[layer] - stock.back.by_then(receipt, place)
    old, units = axis.cents[layer] + late.before[rows], axis.units[layer]
    new = old + late.cents[rows]
    on_sold = share(new, sold, units) - share(old, sold, units)
    kept = share(new, left, units) - share(old, left, units)
    return on_sold, late.cents[rows] - kept


def late_kinds(cause: npt.NDArray[np.object_]) -> npt.NDArray[np.int8]:
    """Kinds of postings by cause: duty that is paid back stands apart from bills."""
    place, names = pd.factorize(cause)
    refund, cost = codes(["correction: duty refund", "correction: late cost"])
    by_name = [refund if "refund" in str(name) else cost for name in names]
    return np.array([*by_name, cost], dtype="int8")[place]  # a cause that is missing has the place -1


def post_late(
    stock: Stock, ledger: Ledger, rows: Integers, to_stock: Cents, to_cogs: Cents, gone: Cents
) -> None:
    """Post late costs on their days; what falls on units that went back is the vendor's, as those units were."""
    late, place = stock.late, stock.late_place[rows]
    receipt = late.position[rows]
    cause = late.cause[rows]
    at = {
        "day": late.day[rows],
        "item": stock.book.item[receipt],
        "row": np.full(len(rows), -1, dtype="int64"),
        "of": stock.book.order[receipt],
        "text": cause,
    }
    ledger.post(late_kinds(cause), place, stock=to_stock + gone, cogs=to_cogs, between=True, **at)
    some = np.flatnonzero(gone)
    if len(some):
        at = {name: values[some] for name, values in at.items()}
        ledger.post("vendor return", place[some], stock=-gone[some], between=True, **at)
