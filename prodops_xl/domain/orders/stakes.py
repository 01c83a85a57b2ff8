"""Money at stake where it is not the whole line: the duty of a line whose tariff number is in doubt."""

from __future__ import annotations

import numpy as np

from prodops_xl.domain.orders.counted import counted_ex_factory
from prodops_xl.domain.orders.rules import Numbers, OrderBook, Rows
from prodops_xl.domain.tariff import stacks


def duty_at_stake(book: OrderBook, rows: Rows) -> Numbers:
    """Duty of these rows at the total rate of the number they carry, without claims, on the date they are
    needed.

    The line's value where the rate is not known: no tariff, no origin, or duty by weight.
    """
    value = book.value[rows]
    if book.tariff is None or not len(rows):
        return value
    origin = book.text("Origin")[rows]
    rate = np.full(len(rows), np.nan)
    rated = np.flatnonzero(origin != None)  # noqa: E711 - element by element
    if len(rated):
        at = rows[rated]
        found = stacks(book.tariff, book.text("HTS")[at], origin[rated], _entry_day(book)[at])
        rate[rated] = found.ad_valorem[found.line_stack]
    return np.where(np.isnan(rate), value, value * rate)


def _entry_day(book: OrderBook) -> np.ndarray:
    """In-DC, else the ex-factory date that counts, else the as-of date."""
    need = book.day("In-DC")
    leaves, _ = counted_ex_factory(book)
    day = np.where(np.isnat(need), leaves, need)
    return np.where(np.isnat(day), np.datetime64(book.as_of, "D"), day)
