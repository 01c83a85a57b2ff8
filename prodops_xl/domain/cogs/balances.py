"""Opening + purchases - vendor returns - COGS = closing, per item, restated and as booked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from prodops_xl.domain.cogs.ledger import Ledger
from prodops_xl.domain.cogs.movements import OPENING
from prodops_xl.domain.cogs.purchases import came_in
from prodops_xl.domain.cogs.shares import item_sums
from prodops_xl.domain.cogs.stock import Stock
from prodops_xl.domain.money import Cents


def balances(
    stock: Stock, paid: Cents, gone: Cents, cost: Cents, layers: pd.DataFrame, ledger: Ledger
) -> pd.DataFrame:
    """The balance of each item.

    Openings and purchases are the movements' own (`paid`, with what belongs to them, and late costs); restated vendor
    returns `gone`, COGS the restated `cost` of every movement, closing the layers; booked figures are sums of postings.
    """
    book, back, late = stock.book, stock.back, stock.late
    items = book.items
    came = came_in(stock)
    opening = came[book.kind[came] == OPENING]
    receipt = came[book.kind[came] != OPENING]

    def add(values: Cents, at: Cents) -> Cents:
        return item_sums(values, book.item[at], items)

    at = np.searchsorted(book.labels, layers["item"].to_numpy())
    purchases = add(paid[receipt], receipt) + add(late.cents, late.position)
    returns = -np.sum(
        [ledger.sums(name, ("vendor return",)) for name in ("stock", "cogs", "variance")], axis=0
    )
    revaluation = ledger.sums("stock", ("revaluation",))
    variance = ledger.sums("variance") + revaluation
    restated = {
        "opening": add(paid[opening], opening),
        "purchases": purchases,
        "vendor_returns": add(gone, back.position),
        "revaluation": revaluation,
        "cogs": item_sums(cost, book.item, items),
        "variance": variance,
        "closing": item_sums(layers["cents"].to_numpy(), at, items),
    }
    booked = restated | {
        "vendor_returns": returns,
        "cogs": ledger.sums("cogs"),
        "closing": ledger.sums("stock"),
    }
    columns = restated | {"difference": _difference(restated)}
    columns |= {f"booked_{name}": values for name, values in booked.items()}
    columns["booked_difference"] = _difference(booked)
    units = {
        "opening_units": add(book.units[opening], opening),
        "received_units": add(book.units[receipt], receipt),
        "returned_units": add(back.units, back.position),
        "issued_units": add(stock.sales.units, stock.sales.position),
        "closing_units": item_sums(layers["units"].to_numpy(), at, items),
    }
    return pd.DataFrame({"item": book.labels} | columns | units)


def _difference(of: dict[str, Cents]) -> Cents:
    had = of["opening"] + of["purchases"] - of["vendor_returns"] + of["revaluation"]
    return had - of["cogs"] - of["variance"] - of["closing"]
