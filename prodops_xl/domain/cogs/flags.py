"""What in the movements cannot be as it stands, or had to be valued on an assumption."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.movements import OPENING, RECEIPT
from prodops_xl.domain.cogs.purchases import came_in
from prodops_xl.domain.cogs.stock import Stock

Integers = npt.NDArray[np.int64]


def flags(stock: Stock, short: Integers, loose_late: Integers, no_standard: Integers) -> pd.DataFrame:
    """`row`, `rule`, `figure` (units): see `Valued`. `short`: missing units of each sales row; `loose_late`: rows of
    late costs that no receipt carries; `no_standard`: items.
    """
    book, sales, back = stock.book, stock.sales, stock.back
    priced = np.zeros(book.items, dtype=bool)
    priced[book.item[came_in(stock)]] = True
    missing = np.flatnonzero(short > 0)
    found = sales.position[sales.found]
    unknown = np.r_[sales.position[missing], found]
    unknown_units = np.r_[short[missing], sales.found_units]
    never = ~priced[book.item[unknown]]
    empty = np.flatnonzero(((book.kind == OPENING) | (book.kind == RECEIPT)) & (book.units == 0))
    first = np.searchsorted(book.item, no_standard)
    first = first[first < len(book.order)]

    def rows(position: Integers) -> Integers:
        return book.order[position]

    parts = [
        ("usage before receipt", rows(sales.position[missing]), short[missing]),
        ("never any cost known", rows(unknown[never]), unknown_units[never]),
        ("customer return without a sale", rows(found), sales.found_units),
        ("returned more than received", rows(back.over), back.over_units),
        ("vendor return without a receipt", rows(back.loose), book.units[back.loose]),
        ("receipt without units", rows(empty), np.zeros(len(empty), dtype="int64")),
        ("late cost without a receipt", loose_late, np.zeros(len(loose_late), dtype="int64")),
        ("no standard cost", rows(first), np.zeros(len(first), dtype="int64")),
    ]
    rule = np.repeat(np.array([name for name, _, _ in parts], dtype=object), [len(at) for _, at, _ in parts])
    return pd.DataFrame(
        {
            "row": np.concatenate([at for _, at, _ in parts]),
            "rule": pd.Series(rule, dtype=object),
            "figure": np.concatenate([units for _, _, units in parts]),
        }
    )
