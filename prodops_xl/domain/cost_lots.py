"""Lots: the shipped lines of a book by entry, and units not shipped as planned, each costed in one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.charges import LEGS
from prodops_xl.domain.dated_rates import DatedRates
from prodops_xl.domain.landed_cost import NO_CHARGES, Costed, basis_weights, cost
from prodops_xl.domain.lots import Book, Lot
from prodops_xl.domain.money import Cents, to_cents
from prodops_xl.domain.planned_legs import planned_legs
from prodops_xl.domain.priced_orders import INSIDE, in_book_currency, stale_exchange
from prodops_xl.domain.tariff import Tariff
from prodops_xl.tables.findings import Finding

Flags = npt.NDArray[np.bool_]


class Given(NamedTuple):
    """What every lot is costed from: the book, its orders priced, its rates, the tariff and the settings."""

    book: Book
    priced: pd.DataFrame
    rates: DatedRates
    tariff: Tariff
    settings: Mapping[str, Any]


def shipped_lot(given: Given, placed: pd.DataFrame, charges: pd.DataFrame) -> tuple[Lot, list[Finding]]:
    """Shipped lines on their entries, with the charges of their shipments; legs not yet billed from Rates.

    A line that cannot be costed stays in it, uncosted, so that it bears its share of the charges.
    """
    buy, findings = _at_departure(given, placed)
    here = placed["enters_us"].to_numpy(bool)
    ok = buy["ready"].to_numpy(bool) | (buy["priced"].to_numpy(bool) & ~here)
    date = placed["entry_date"].to_numpy("datetime64[D]")
    planned = buy["planned_entry_date"].to_numpy("datetime64[D]")
    placed = placed.assign(entry_date=np.where(np.isnat(date), planned, date), fx=buy["fx"])
    lines = _lines(given.book.orders, placed, buy)
    lines["shipment"] = placed["shipment"].to_numpy("int64")
    lines["entry"] = pd.factorize(placed["Entry"])[0].astype("int64")
    lines["ours"] = ok & ~buy["vendor_entry"].to_numpy(bool) & here
    lines["seaport"] = placed["seaport"].to_numpy(bool)
    costed = cost(lines, charges, given.tariff, formal=given.settings["landed.formal_entry"])
    unspread = np.union1d(costed.zero_basis, costed.not_inside)
    bills = charges[~np.isin(np.arange(len(charges)), unspread)]
    billed = {leg: _has_bill(bills, placed, leg) for leg in LEGS}
    # Until the freight bill is in, each leg that has no bill is estimated.
    known = billed["Freight"] | ~ok
    estimate, sources, told = _estimate(given, placed, buy, lines, ~known)
    for leg in LEGS:
        there = billed[leg] | known
        if leg in INSIDE:
            there = there | buy[f"in_{leg}"].to_numpy(bool)
        estimate[leg] = np.where(there, 0, estimate[leg])
        sources[leg][there & (billed[leg] | known)] = None
    any_bill = np.isin(placed["shipment"], bills["shipment"])
    inside = buy["in_Freight"].to_numpy(bool)
    estimated = np.logical_or.reduce([cents != 0 for cents in estimate.values()])
    whole = (billed["Freight"] | (inside & any_bill)) & ~estimated
    basis = np.where(whole, "actual", np.where(any_bill, "mixed", "estimate")).astype(object)
    bare = ~known & ~inside & np.array([s is None for s in sources["Freight"]], dtype=bool)
    freight = costed.lines["Freight"].to_numpy("int64")
    costed = _with_legs(_uncosted(costed, ~ok), estimate)
    twice = np.where(inside, freight, 0)
    lot = Lot(placed, costed, basis, sources, bare, twice, basis_weights(lines))
    return lot, findings + told


def _at_departure(given: Given, placed: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """The orders of shipped lines, prices at the rate of the day of export (19 CFR 159.32): ETD, else ex-factory."""
    at = placed["order"].to_numpy("int64")
    buy = given.priced.iloc[at].reset_index(drop=True)
    etd = placed["etd"].to_numpy("datetime64[D]")
    date = np.where(np.isnat(etd), buy["export_date"].to_numpy("datetime64[D]"), etd)
    currency = given.book.orders["Currency"].to_numpy(object)[at]
    book = given.settings["book.currency"]
    fx = given.rates.exchange(currency, date, book)
    return in_book_currency(buy.assign(export_date=date), fx.value), stale_exchange(currency, fx.stale, book)


def planned_lot(
    given: Given, units: npt.NDArray[np.float64], not_before: npt.NDArray[np.datetime64] | None = None
) -> tuple[Lot, list[Finding]]:
    """`units` of each order line costed alone, on its planned entry date, charges from Rates.

    `not_before`: per order row, the earliest day of entry.
    """
    orders, priced = given.book.orders, given.priced
    here = ~priced["abroad"].to_numpy(bool)
    at = np.flatnonzero(priced["ready"].to_numpy(bool) & (np.nan_to_num(units) > 0))
    buy = priced.iloc[at].reset_index(drop=True)
    date = buy["planned_entry_date"].to_numpy("datetime64[D]")
    placed = pd.DataFrame(
        {
            "order": at,
            "units": units[at],
            "mode": orders["Mode"].to_numpy(object)[at],
            "pol": orders["Port of loading"].to_numpy(object)[at],
            "poe": orders["Port of entry"].to_numpy(object)[at],
            "enters_us": here[at],
            "entry_date": date if not_before is None else np.maximum(date, not_before[at]),
            "fx": buy["fx"],
        }
    )
    lines = _lines(orders, placed, buy)
    mode = placed["mode"].to_numpy(object)
    lines["shipment"], lines["entry"] = -1, np.arange(len(at))
    lines["ours"] = ~buy["vendor_entry"].to_numpy(bool) & here[at]
    lines["seaport"] = ((mode == "ocean") | pd.isna(mode)) & here[at]
    estimate, sources, told = _estimate(given, placed, buy, lines, np.ones(len(at), dtype=bool))
    inside = sum((np.where(buy[f"in_{leg}"], estimate[leg], 0) for leg in INSIDE), np.zeros(len(at), "int64"))
    lines["customs"] = lines["customs"].to_numpy("int64") - np.where(buy["first_sale"], 0, inside)
    costed = cost(lines, NO_CHARGES, given.tariff, alone=True)
    added = {
        leg: np.where(buy[f"in_{leg}"], 0, estimate[leg]) if leg in INSIDE else estimate[leg] for leg in LEGS
    }
    bare = ~buy["in_Freight"].to_numpy(bool) & np.array([s is None for s in sources["Freight"]], dtype=bool)
    basis = np.full(len(at), "estimate", dtype=object)
    return Lot(placed, _with_legs(costed, added), basis, sources, bare, np.zeros(len(at), "int64")), told


def _lines(orders: pd.DataFrame, placed: pd.DataFrame, buy: pd.DataFrame) -> pd.DataFrame:
    """The part of `landed_cost.cost`'s frame that order and units give."""
    row = orders.iloc[placed["order"]].reset_index(drop=True)
    units = placed["units"].to_numpy("float64")
    ours = ~buy["vendor_entry"].to_numpy(bool)
    # A leg without a flag of its own (Other) is inside the price where the freight is.
    inside = {f"in_{leg}": ours & buy[f"in_{leg if leg in INSIDE else 'Freight'}"] for leg in LEGS}
    return pd.DataFrame(
        {
            "entry_date": placed["entry_date"].to_numpy("datetime64[D]"),
            "HTS": row["HTS"],
            "Origin": row["Origin"],
            "Manufacturer ID": row["Manufacturer ID"],
            "Claims": row["Claims"],
            "units": units,
            "price": to_cents(units * buy["unit_price"].to_numpy("float64")),
            "customs": to_cents(units * buy["unit_customs"].to_numpy("float64")),
            "assists": to_cents(units * buy["unit_assists"].to_numpy("float64")),
            "weight_kg": units * row["Net weight"].to_numpy("float64"),
            "cbm": units * row["CBM"].to_numpy("float64"),
            "first_sale": buy["first_sale"].to_numpy(bool),
            **inside,
        }
    )


def _estimate(
    given: Given, placed: pd.DataFrame, buy: pd.DataFrame, lines: pd.DataFrame, wanted: Flags
) -> tuple[dict[str, Cents], dict[str, npt.NDArray[np.object_]], list[Finding]]:
    """Legs from Rates; what is wrong with a rate is told for the `wanted` lines."""
    asked = lines.assign(
        mode=placed["mode"].to_numpy(object), pol=placed["pol"].to_numpy(object), poe=placed["poe"].to_numpy(object),
        date=buy["export_date"].to_numpy("datetime64[D]"),
    )  # fmt: skip
    return planned_legs(asked, given.rates, given.settings, wanted)


def _has_bill(bills: pd.DataFrame, placed: pd.DataFrame, leg: str) -> Flags:
    """Shipments with a bill of the leg: a charge that is spread and is cost of the goods."""
    of_leg = (bills["leg"] == leg) & (bills["treatment"] == "inventory")
    return np.isin(placed["shipment"].to_numpy("int64"), bills.loc[of_leg, "shipment"])


def _uncosted(costed: Costed, bad: Flags) -> Costed:
    lines = costed.lines.assign(uncosted=costed.lines["uncosted"].to_numpy(bool) | bad)
    return replace(costed, lines=lines)


def _with_legs(costed: Costed, extra: dict[str, Cents]) -> Costed:
    """Estimated legs on top of the spread charges."""
    lines = costed.lines.copy()
    for leg, cents in extra.items():
        lines[leg] += cents
        lines["landed"] += cents
    return replace(costed, lines=lines)
