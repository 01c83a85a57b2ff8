"""A whole order book costed: shipped lines by entry, the rest as planned, and both told per order line.

The one call behind the commands landed-cost and explain. Pure: typed frames in, frames and findings out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.charge_book import charge_lines
from prodops_xl.domain.cost_findings import (
    charge_doubts,
    duty_problems,
    freight_twice,
    notes_of,
    over_shipped,
    short_inside,
    unknown_inside,
)
from prodops_xl.domain.cost_lots import Given, planned_lot, shipped_lot
from prodops_xl.domain.dated_rates import DatedRates
from prodops_xl.domain.lots import Book, Lot
from prodops_xl.domain.ports import enters_us, unclear
from prodops_xl.domain.priced_orders import price_orders
from prodops_xl.domain.shipped_lines import place_lines, unclear_port
from prodops_xl.domain.tariff import Tariff
from prodops_xl.errors import ProdOpsError
from prodops_xl.tables.findings import Finding


@dataclass(frozen=True)
class CostedBook:
    """`shipped` lines as entered, `remaining` units as planned, and `planned`: every order whole, as planned,
    for the comparison. `orders`: prices and terms per order row. `currency`: the book's, of every amount. `notes`:
    sentences the sheet must say.
    """

    book: Book
    orders: pd.DataFrame
    shipped: Lot
    remaining: Lot
    planned: Lot
    charges: pd.DataFrame
    findings: list[Finding]
    currency: str
    notes: list[str] = field(default_factory=list)


def cost_book(book: Book, tariff: Tariff, settings: Mapping[str, Any], as_of: date) -> CostedBook:
    """Cost every order line of the book: see the module's docstring. Nothing raises on bad rows: they are findings."""
    rates = DatedRates(book.rates)
    placed = place_lines(book.orders, book.shipments, book.shipment_lines, book.entries)
    priced, findings = price_orders(book.orders, _abroad(book.orders, placed.lines), rates, settings, as_of)
    charges, told = charge_lines(
        book.charges, book.shipments, rates, settings, _ships_abroad(book.shipments, placed.lines)
    )
    findings += placed.findings + told + _unclear_ports(book.orders)
    given = Given(book, priced, rates, tariff, settings)
    shipped, told = shipped_lot(given, placed.lines, charges)
    findings += told
    ordered = book.orders["Units"].to_numpy("float64")
    gone = np.bincount(
        shipped.lines["order"].to_numpy("int64"),
        weights=shipped.lines["units"].to_numpy("float64"),
        minlength=len(ordered),
    )
    remaining, told = planned_lot(given, ordered - gone, _not_before(book.orders, gone, as_of))
    findings += told
    planned, _ = planned_lot(given, ordered)
    findings += charge_doubts(book, charges, shipped) + short_inside(book.orders, remaining)
    findings += unknown_inside(book.orders, priced, shipped, charges) + freight_twice(shipped)
    findings += over_shipped(book.orders, ordered, gone)
    findings += duty_problems(book.orders, shipped) + duty_problems(book.orders, remaining)
    notes = notes_of(book, placed.lines, priced, (shipped, remaining))
    once = [f for k, f in enumerate(findings) if f.table != "Rates" or f not in findings[:k]]
    return CostedBook(
        book, priced, shipped, remaining, planned, charges, once, settings["book.currency"], notes
    )


def require_dollars(costed: CostedBook) -> None:
    """Raise ProdOpsError where duty would be computed in another currency than the one it is owed in."""
    lots = (costed.shipped, costed.remaining, costed.planned)
    if costed.currency != "USD" and any((lot.costed.entered.customs_line >= 0).any() for lot in lots):
        raise ProdOpsError(
            f"US duty and fees are computed in USD, and book.currency is {costed.currency}: set book.currency to USD "
            "on the Settings sheet (prices keep their own currency; Rates converts them)."
        )


def _not_before(
    orders: pd.DataFrame, gone: npt.NDArray[np.float64] | npt.NDArray[np.int64], as_of: date
) -> npt.NDArray[np.datetime64]:
    """Units that have not shipped cannot have been entered before today; a line that is in the DC, was."""
    today = np.datetime64(as_of, "D")
    in_dc = orders["Actual in-DC"].to_numpy("datetime64[D]")
    return np.where((in_dc <= today) & (gone == 0), np.datetime64("1900-01-01", "D"), today)


def _unclear_ports(orders: pd.DataFrame) -> list[Finding]:
    """Each port of entry of Orders that cannot be placed, once, with the number of its lines."""
    port = orders["Port of entry"].to_numpy(object)
    told = pd.Series(port[unclear(port)], dtype=object).value_counts(sort=False)
    return [
        unclear_port("Orders", (str(name),), f"{count:,} order lines", str(name))
        for name, count in told.items()
    ]


def _ships_abroad(shipments: pd.DataFrame, placed: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Per shipment row: it has lines, and none of them enters the US."""
    at, here = placed["shipment"].to_numpy("int64"), placed["enters_us"].to_numpy(bool)
    n = len(shipments)
    return (np.bincount(at, minlength=n) > 0) & (np.bincount(at[here], minlength=n) == 0)


def _abroad(orders: pd.DataFrame, placed: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Order rows whose goods do not enter the US: their own port of entry says so, or, where they name none, all of
    their shipments do.
    """
    port = orders["Port of entry"]
    at = placed["order"].to_numpy("int64")
    shipped = np.bincount(at, minlength=len(orders)) > 0
    home = np.bincount(at, weights=placed["enters_us"].to_numpy("float64"), minlength=len(orders)) > 0
    return ~enters_us(port.to_numpy(object)) | (port.isna().to_numpy() & shipped & ~home)
