"""Prices: above zero, against target, last price and retail, and the markup that is left.

FOB, Target FOB, Last price and First sale price are in the line's currency, Retail in the book's. A price
about 12 times off is told once, as that: the other rules leave the line alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from prodops_xl.domain.orders.rules import Faults, Mask, Numbers, OrderBook, Rule, numbered
from prodops_xl.domain.orders.wording import percents, prices, say

_EXACT = 1e-9  # a price at the tolerance to the cent is within it, whatever its float says


def not_positive(book: OrderBook) -> Iterator[Faults]:
    """No price is zero or less."""
    for column in ("FOB", "Target FOB", "Last price", "Retail"):
        price = book.number(column)
        rows = numbered(price <= 0)
        messages = say(f"{column} is {{}}; goods are never free.", prices(price[rows]))
        yield Faults(rows, column, messages, f"Enter {column} per unit.")


def _reference(book: OrderBook, column: str) -> Numbers:
    price = book.number(column)
    return np.where(price > 0, price, np.nan)


# Dozens are seen between 9 and 15 times off: 12, give or take a quarter for a price that has moved.
_LEAST, _MOST = 9.0, 15.0


def _dozens_off(ratio: Numbers) -> Mask:
    either_way = np.maximum(ratio, 1 / ratio)
    return (either_way >= _LEAST) & (either_way <= _MOST)


def _per_dozen(book: OrderBook) -> Mask:
    return book.once("per dozen", lambda: _is_per_dozen(book))


def _is_per_dozen(book: OrderBook) -> Mask:
    target, last = (book.fob / _reference(book, column) for column in ("Target FOB", "Last price"))
    return _dozens_off(target) | (_dozens_off(last) & ~(np.abs(target - 1) < 0.5))


def dozen(book: OrderBook) -> Iterator[Faults]:
    """FOB about 12 times above or below target or last price: one of them is per dozen."""
    rows = numbered(_per_dozen(book))
    target, last = _reference(book, "Target FOB"), _reference(book, "Last price")
    by_target = _dozens_off(book.fob / target)[rows]
    other = np.where(by_target, target[rows], last[rows])
    fob = book.fob[rows]
    dear = fob > other
    ratio = np.where(dear, fob / other, other / fob)
    messages = say(
        "FOB {} is {} times {} {} of {}: one of them looks like the price of a dozen.",
        prices(fob),
        [f"{times:.1f}" for times in ratio],
        np.where(dear, "the", "under the"),
        np.where(by_target, "target", "last price"),
        prices(other),
    )
    fixes = say(
        "If {} is per dozen, a piece costs {}.",
        np.where(dear, "FOB", np.where(by_target, "the target", "the last price")),
        prices(np.round(np.maximum(fob, other) / 12, 4)),
    )
    yield Faults(rows, "FOB", messages, fixes, _difference(book, fob - other, rows))


def above_target(book: OrderBook) -> Iterator[Faults]:
    """FOB above target by more than orders.fob_tolerance."""
    target = _reference(book, "Target FOB")
    limit = target * (1 + book.settings["orders.fob_tolerance"]) * (1 + _EXACT)
    rows = numbered((book.fob > limit) & ~_per_dozen(book))
    over = book.fob[rows] - target[rows]
    messages = say(
        "FOB {} is {} ({}) above the target of {}.",
        prices(book.fob[rows]),
        prices(np.round(over, 4)),
        percents(over / target[rows]),
        prices(target[rows]),
    )
    yield Faults(
        rows, "FOB", messages, "Negotiate, or have the target changed.", _difference(book, over, rows)
    )


def off_last_price(book: OrderBook) -> Iterator[Faults]:
    """FOB above or below the style's last price by more than orders.last_price_tolerance."""
    last = _reference(book, "Last price")
    change = book.fob / last - 1
    tolerance = book.settings["orders.last_price_tolerance"]
    rows = numbered((np.abs(change) > tolerance + _EXACT) & ~_per_dozen(book))
    messages = say(
        "FOB {} is {} {} the last price of {}.",
        prices(book.fob[rows]),
        percents(np.abs(change[rows])),
        np.where(change[rows] > 0, "above", "below"),
        prices(last[rows]),
    )
    fix = "Confirm the price with the vendor."
    yield Faults(rows, "FOB", messages, fix, _difference(book, book.fob[rows] - last[rows], rows))


def first_sale(book: OrderBook) -> Iterator[Faults]:
    """The factory's price to the middleman is not above the middleman's price to us (19 CFR 152.103; T.D.
    96-87).
    """
    first = book.number("First sale price")
    rows = numbered((first > book.fob * (1 + _EXACT)) & ~_per_dozen(book))
    over = first[rows] - book.fob[rows]
    messages = say("First sale price {} is above FOB {}.", prices(first[rows]), prices(book.fob[rows]))
    fix = "A first sale is the factory's price to the middleman: correct one of the two."
    yield Faults(rows, "First sale price", messages, fix, _difference(book, over, rows))


def _difference(book: OrderBook, per_unit: Numbers, rows: np.ndarray) -> Numbers:
    """Price differences of the lines in book currency."""
    return np.nan_to_num(np.abs(per_unit) * book.units[rows] * book.fx[rows])


def _cost(book: OrderBook) -> tuple[Numbers, Mask]:
    """Cost per unit in book currency, and where it is landed cost rather than FOB alone."""
    fob = book.fob * book.fx
    if book.landed is None:
        return fob, np.zeros(len(book), dtype=bool)
    landed = book.landed > 0
    return np.where(landed, book.landed, fob), landed


def _sold_at_a_loss(book: OrderBook) -> Mask:
    return (_reference(book, "Retail") < book.fob * book.fx * (1 - _EXACT)) & ~_per_dozen(book)


def retail_below_fob(book: OrderBook) -> Iterator[Faults]:
    """Retail under FOB."""
    rows = numbered(_sold_at_a_loss(book))
    retail, fob = book.number("Retail")[rows], (book.fob * book.fx)[rows]
    book_currency = book.settings["book.currency"]
    messages = say(
        f"Retail {{}} is below FOB {{}} {book_currency}.",
        prices(np.round(retail, 4)),
        prices(np.round(fob, 4)),
    )
    fix = "Correct Retail or FOB; is one of them in another currency?"
    yield Faults(rows, "Retail", messages, fix, np.nan_to_num((fob - retail) * book.units[rows]))


def markup(book: OrderBook) -> Iterator[Faults]:
    """Initial markup (retail - cost) / retail under orders.imu_floor. The money is the margin that is
    missing.
    """
    cost, landed = _cost(book)
    retail = _reference(book, "Retail")
    floor = book.settings["orders.imu_floor"]
    rate = (retail - cost) / retail
    rows = numbered((rate < floor - _EXACT) & ~_sold_at_a_loss(book) & ~_per_dozen(book))
    most = retail[rows] * (1 - floor)
    kind = np.where(landed[rows], "landed cost", "FOB alone, before duty and freight,")
    messages = say(
        f"IMU is {{}} on {{}} {{}} and retail {{}}; the floor is {percents([floor])[0]}.",
        percents(rate[rows]),
        kind,
        prices(np.round(cost[rows], 2)),
        prices(retail[rows]),
    )
    fixes = say("A cost of {} or less makes the floor.", prices(np.floor(most * 100 + 1e-6) / 100))
    yield Faults(rows, "Retail", messages, fixes, np.nan_to_num((cost[rows] - most) * book.units[rows]))


RULES = (
    Rule("price", "Price zero or less", "error", "Procurement", not_positive, ("FOB",)),
    Rule("per-dozen", "Price about 12 times off", "error", "Procurement", dozen, ("FOB",)),
    Rule("fob-target", "FOB above target", "warning", "Procurement", above_target, ("FOB", "Target FOB"),
         ("orders.fob_tolerance",)),
    Rule("last-price", "FOB off the last price", "warning", "Procurement", off_last_price,
         ("FOB", "Last price"), ("orders.last_price_tolerance",)),
    Rule("first-sale", "First sale price above FOB", "error", "Sourcing & Imports", first_sale,
         ("FOB", "First sale price")),
    Rule("retail", "Retail below FOB", "error", "Merchandising", retail_below_fob, ("FOB", "Retail")),
    Rule("imu", "IMU under the floor", "warning", "Merchandising", markup, ("FOB", "Retail"),
         ("orders.imu_floor",)),
)  # fmt: skip
