"""Every cell of a deliveries export, read once: figures, dates, words of the trade, prices, line numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.money import to_cents
from prodops_xl.exchange.delivery_facts import Texts, dates, incoterms, modes, numbers
from prodops_xl.exchange.delivery_freight import place_freight, weight_of_shipments
from prodops_xl.tables.countries import COUNTRIES, country_code

DAYS = ("Order date", "In-DC", "Delivered", "Recorded")
AMOUNTS = ("Units", "Value", "Price", "Insurance")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """What an export tells, one value per row.

    `amounts`, `days`: by fact; `odd`: by fact, cells that hold neither a figure nor a word for "not there".
    `freight`, `weights`: as `delivery_freight.place_freight` tells them; `weight`: kg by shipment. `price`
    per unit, and in `price_note` how it came about (`rounded`, `differs`, `from value` or None). `line`: line
    numbers. `mode`, `incoterm`, `destination` in our words; `currency` of every amount.
    """

    amounts: dict[str, Floats]
    days: dict[str, npt.NDArray[np.datetime64]]
    odd: dict[str, npt.NDArray[np.bool_]]
    freight: pd.DataFrame
    weights: pd.DataFrame
    weight: pd.Series
    price: Floats
    price_note: Texts
    line: Floats
    mode: Texts
    incoterm: Texts
    destination: Texts
    currency: str | None

    def value(self) -> npt.NDArray[np.int64]:
        """Units x price in cents, as the costing will have it; 0 where one of them is not known."""
        return to_cents(np.nan_to_num(self.amounts["Units"]) * np.nan_to_num(self.price))


def read_facts(facts: pd.DataFrame, currency: str | None) -> Told:
    """Read the facts of `delivery_facts.facts_of`."""
    cells = {fact: facts[fact].to_numpy(object) for fact in facts.columns}
    amounts, days, odd = {}, {}, {}
    for fact in AMOUNTS:
        amounts[fact], odd[fact] = numbers(cells[fact])
    for fact in DAYS:
        days[fact], odd[fact] = dates(cells[fact])
    freight = place_freight(cells["ID"], cells["Shipment"], cells["Freight"])
    weight, weights = weight_of_shipments(cells["ID"], cells["Shipment"], cells["Weight"])
    price, note = _prices(amounts)
    return Told(
        amounts=amounts,
        days=days,
        odd=odd,
        freight=freight,
        weights=weights,
        weight=weight,
        price=price,
        price_note=note,
        line=_lines(facts),
        mode=modes(cells["Mode"]),
        incoterm=incoterms(cells["Incoterm"]),
        destination=_destinations(cells["Destination"]),
        currency=currency,
    )


def _lines(facts: pd.DataFrame) -> Floats:
    """The row's ID where every ID is a whole number of its own, else a running number within the PO.

    The ID is what references name, and it stays the same when the export grows; an export without IDs has
    nothing better than the order of its rows.
    """
    ids, _ = numbers(facts["ID"].to_numpy(object))
    if (
        len(ids)
        and not np.isnan(ids).any()
        and np.all(ids == np.floor(ids))
        and len(np.unique(ids)) == len(ids)
    ):
        return ids
    place = facts.groupby(facts["PO"].fillna(""), sort=False).cumcount()
    return (place + 1).to_numpy().astype("float64")


def _prices(amounts: Mapping[str, Floats]) -> tuple[Floats, Texts]:
    """Price per unit, and how it came about.

    The value of the line is what was paid. A price that misses it only by its own rounding to the cent gives
    way to value over units, so that units x price is the value to the cent; one that misses by more is kept.
    """
    units, value, price = amounts["Units"], amounts["Value"], amounts["Price"]
    even = np.divide(value, units, out=np.full(len(units), np.nan), where=units > 0)
    known, valued = ~np.isnan(price), ~np.isnan(even)
    ties = to_cents(units * np.nan_to_num(price)) == to_cents(value)
    rounded = known & valued & ~ties & (np.abs(even - price) <= 0.005 + 1e-9)
    note = np.full(len(units), None, dtype=object)
    note[known & valued & ~ties & ~rounded] = "differs"
    note[rounded] = "rounded"
    note[~known & valued] = "from value"
    return np.where(rounded | (~known & valued), even, price), note


def _destinations(cells: Texts) -> Texts:
    """Countries by the name that `country_code` reads back; text that names none stays as it is."""

    def name(text: str) -> str:
        parts = [text, *reversed(text.split(","))]  # "Congo, DRC": the last word decides
        code = next((code for part in parts if (code := country_code(part.strip()))), None)
        return COUNTRIES[code] if code else text

    read = {cell: name(cell) for cell in pd.unique(cells) if cell is not None}
    return np.array([read.get(cell) for cell in cells], dtype=object)
