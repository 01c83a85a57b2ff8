"""What the tariff says of the orders' numbers: whether they exist, and whether their duty goes by weight."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.orders.rules import Mask, OrderBook, of_distinct
from prodops_xl.domain.rates import parse_rate


class Known(IntEnum):
    """Standing of a tariff number. `NEWER`: its 8-digit line exists, its statistical suffix is not in the
    tables; `OUTSIDE`: of a chapter that the tables do not hold.
    """

    BLANK = 0
    NO = 1
    NEWER = 2
    YES = 3
    OUTSIDE = 4


def known_lines(book: OrderBook) -> npt.NDArray[np.int64]:
    """Per row: `Known` of its HTS. Without a tariff every number is taken as it is."""
    return book.once("known HTS", lambda: _known(book))


def _known(book: OrderBook) -> npt.NDArray[np.int64]:
    if book.tariff is None:
        return np.where(book.has("HTS"), Known.YES, Known.BLANK).astype("int64")
    codes = frozenset(book.tariff.lines["hts"])
    lines = frozenset(code[:8] for code in codes)
    chapters = frozenset(code[:2] for code in codes)

    def standing(number: str) -> Known:
        if number in codes or (len(number) == 8 and number in lines):
            return Known.YES
        if len(number) == 10 and number[:8] in lines:
            return Known.NEWER
        return Known.NO if number[:2] in chapters else Known.OUTSIDE

    return of_distinct(book.text("HTS"), standing, blank=Known.BLANK).astype("int64")


def has_standing(book: OrderBook, *states: Known) -> Mask:
    """Rows whose number has one of these standings."""
    return np.isin(known_lines(book), states)


def by_kilogram(book: OrderBook) -> Mask:
    """Rows whose general rate has a part per kilogram."""
    if book.tariff is None:
        return np.zeros(len(book), dtype=bool)
    rates = book.tariff.lines["column_1"]
    heavy = {rate for rate in rates.unique() if any(part.basis == "kg" for part in parse_rate(rate).parts)}
    charged = frozenset(code[:8] for code in book.tariff.lines.loc[rates.isin(heavy), "hts"])
    return of_distinct(book.text("HTS"), lambda number: number[:8] in charged, blank=False).astype(bool)
