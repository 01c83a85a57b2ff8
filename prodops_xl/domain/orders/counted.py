"""The ex-factory date that counts.

`Ex-factory` is the original commitment and is never replaced: dates in order, the lead time and the working
day are judged by it. Whatever asks when goods really leave (late, too late for in-DC, audit held) takes the
first of: Actual ex-factory; Requested ex-factory, once somebody stands in Approved by; Confirmed ex-factory;
Ex-factory.
"""

from __future__ import annotations

import numpy as np

from prodops_xl.domain.orders.rules import Days, OrderBook, Texts


def counted_ex_factory(book: OrderBook) -> tuple[Days, Texts]:
    """Per row: the date (datetime64[D], NaT where there is none) and the column that it stands in."""
    counted = np.full(len(book), np.datetime64("NaT", "D"), dtype="datetime64[D]")
    column = np.full(len(book), "Ex-factory", dtype=object)
    approved = book.has("Approved by")
    for name in ("Actual ex-factory", "Requested ex-factory", "Confirmed ex-factory", "Ex-factory"):
        day = book.day(name)
        use = np.isnat(counted) & ~np.isnat(day)
        if name == "Requested ex-factory":
            use &= approved
        counted[use], column[use] = day[use], name
    return counted, column
