"""What comes in and what goes back to vendors, as postings."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.cogs.ledger import Ledger, codes
from prodops_xl.domain.cogs.movements import CUSTOMER_RETURN, OPENING
from prodops_xl.domain.cogs.stock import Stock
from prodops_xl.domain.money import Cents

Integers = npt.NDArray[np.int64]


def came_in(stock: Stock) -> Integers:
    """Positions of openings and receipts with units."""
    receipt = stock.axis.receipt
    return receipt[stock.book.kind[receipt] != CUSTOMER_RETURN]


def post_came(stock: Stock, ledger: Ledger, worth: Cents) -> Integers:
    """Post openings and purchases; `worth` is what each movement of the book adds to stock. Gives their positions."""
    came, book = came_in(stock), stock.book
    opening, purchase = codes(["opening", "purchase"])
    kinds = np.where(book.kind[came] == OPENING, opening, purchase)
    ledger.post(kinds.astype("int8"), came, units=book.units[came], stock=worth[came])
    return came


def post_back(stock: Stock, ledger: Ledger, leaves: Cents, variance: Cents | None = None) -> None:
    """Post vendor returns; `leaves` is what each takes out of stock."""
    back, book = stock.back, stock.book
    of = book.order[back.receipt]
    ledger.post("vendor return", back.position, units=-back.units, stock=-leaves, variance=variance, of=of)
