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

from prodops_xl.domain.charges import LEGS
from prodops_xl.domain.cost_findings import (
    charge_doubts,
    duty_problems,
    notes_of,
    over_shipped,
    unknown_inside,
)
from prodops_xl.domain.dated_rates import DatedRates
from prodops_xl.domain.landed_cost import Costed, cost
from prodops_xl.domain.lots import Book, Lot
from prodops_xl.domain.money import to_cents
from prodops_xl.domain.planned_legs import planned_legs
from prodops_xl.domain.priced_orders import INSIDE, price_orders
from prodops_xl.domain.shipped_lines import charge_lines, enters_us, place_lines
from prodops_xl.domain.tariff import Tariff
from prodops_xl.tables.findings import Finding


@dataclass(frozen=True)
class CostedBook:
    """`shipped` lines as entered, `remaining` units as planned, and `planned`: every order whole, as planned,
    for the comparison. `orders`: prices and terms per order row. `notes`: sentences the sheet must say.
    """

    book: Book
    orders: pd.DataFrame
    shipped: Lot
    remaining: Lot
    planned: Lot
    charges: pd.DataFrame
    findings: list[Finding]
    notes: list[str] = field(default_factory=list)


def cost_book(book: Book, tariff: Tariff, settings: Mapping[str, Any], as_of: date) -> CostedBook:
    """Cost every order line of the book: see the module's docstring. Nothing raises on bad rows: they are findings."""
    rates = DatedRates(book.rates)
    placed = place_lines(book.orders, book.shipments, book.shipment_lines, book.entries)
    priced, findings = price_orders(book.orders, _abroad(book.orders, placed.lines), rates, settings, as_of)
    charges, charge_findings = charge_lines(book.charges, book.shipments, rates, settings)
    findings += placed.findings + charge_findings
    shipped, told = _shipped_lot(book, priced, placed.lines, charges, rates, tariff, settings)
    findings += told
    ordered = book.orders["Units"].to_numpy("float64")
    gone = np.bincount(
        shipped.lines["order"].to_numpy("int64"),
        weights=shipped.lines["units"].to_numpy("float64"),
        minlength=len(ordered),
    )
    remaining = _planned_lot(book, priced, ordered - gone, rates, tariff, settings)
    planned = _planned_lot(book, priced, ordered, rates, tariff, settings)
    findings += over_shipped(book.orders, ordered, gone)
    findings += duty_problems(book.orders, shipped) + duty_problems(book.orders, remaining)
    return CostedBook(
        book, priced, shipped, remaining, planned, charges, findings, notes_of(book, placed.lines, priced)
    )


def _abroad(orders: pd.DataFrame, placed: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Order rows whose goods do not enter the US: their own port of entry says so, or, where they name none, all of
    their shipments do.
    """
    port = orders["Port of entry"]
    at = placed["order"].to_numpy("int64")
    shipped = np.bincount(at, minlength=len(orders)) > 0
    home = np.bincount(at, weights=placed["enters_us"].to_numpy("float64"), minlength=len(orders)) > 0
    return ~enters_us(port.to_numpy(object)) | (port.isna().to_numpy() & shipped & ~home)


def _shipped_lot(
    book: Book, priced: pd.DataFrame, placed: pd.DataFrame, charges: pd.DataFrame, rates: DatedRates,
    tariff: Tariff, settings: Mapping[str, Any],
) -> tuple[Lot, list[Finding]]:  # fmt: skip
    buy = priced.iloc[placed["order"]].reset_index(drop=True)
    ok = buy["ready"].to_numpy(bool) | (buy["priced"].to_numpy(bool) & ~placed["enters_us"].to_numpy(bool))
    placed, buy = placed[ok].reset_index(drop=True), buy[ok].reset_index(drop=True)
    entry_date = placed["entry_date"].to_numpy("datetime64[D]")
    placed["entry_date"] = np.where(
        np.isnat(entry_date), buy["planned_entry_date"].to_numpy("datetime64[D]"), entry_date
    )
    lines = _lines(book.orders, placed, buy, entry_date=placed["entry_date"])
    lines["shipment"] = placed["shipment"].to_numpy("int64")
    lines["entry"] = pd.factorize(placed["Entry"])[0].astype("int64")
    lines["ours"] = ~buy["vendor_entry"].to_numpy(bool) & placed["enters_us"].to_numpy(bool)
    lines["seaport"] = placed["seaport"].to_numpy(bool)
    costed = cost(lines, charges, tariff, formal=settings["landed.formal_entry"])
    billed = _has_leg(charges, placed, "Freight")
    any_bill = np.isin(placed["shipment"], charges["shipment"])
    estimate, sources = _missing_legs(placed, buy, lines, charges, rates, settings, billed)
    costed = _with_legs(costed, estimate)
    free = buy["in_Freight"].to_numpy(bool) & any_bill
    basis = np.where(billed | free, "actual", np.where(any_bill, "mixed", "estimate")).astype(object)
    findings = charge_doubts(book, charges, costed, placed)
    findings += unknown_inside(placed, buy, charges)
    return Lot(placed, costed, basis, sources), findings


def _planned_lot(
    book: Book, priced: pd.DataFrame, units: npt.NDArray[np.float64], rates: DatedRates, tariff: Tariff,
    settings: Mapping[str, Any],
) -> Lot:  # fmt: skip
    """`units` of each order line costed alone, on its planned entry date, charges from Rates."""
    here = ~priced["abroad"].to_numpy(bool)
    ok = priced["ready"].to_numpy(bool) & (np.nan_to_num(units) > 0)
    at = np.flatnonzero(ok)
    buy = priced.iloc[at].reset_index(drop=True)
    orders = book.orders
    placed = pd.DataFrame(
        {
            "order": at,
            "units": units[at],
            "mode": orders["Mode"].to_numpy(object)[at],
            "pol": orders["Port of loading"].to_numpy(object)[at],
            "poe": book.orders["Port of entry"].to_numpy(object)[at],
            "enters_us": here[at],
            "entry_date": buy["planned_entry_date"],
        }
    )
    lines = _lines(orders, placed, buy, entry_date=buy["planned_entry_date"])
    mode = placed["mode"].to_numpy(object)
    lines["shipment"], lines["entry"] = -1, np.arange(len(at))
    lines["ours"] = ~buy["vendor_entry"].to_numpy(bool) & here[at]
    lines["seaport"] = ((mode == "ocean") | pd.isna(mode)) & here[at]
    every = np.zeros(len(at), dtype=bool)
    estimate, sources = _estimate(placed, buy, lines, rates, settings, every)
    inside = sum((np.where(buy[f"in_{leg}"], estimate[leg], 0) for leg in INSIDE), np.zeros(len(at), "int64"))
    lines["customs"] = np.maximum(lines["customs"].to_numpy("int64") - inside, 0)
    costed = cost(lines, _NO_CHARGES, tariff, alone=True)
    added = {
        leg: np.where(buy[f"in_{leg}"], 0, estimate[leg]) if leg in INSIDE else estimate[leg] for leg in LEGS
    }
    return Lot(placed, _with_legs(costed, added), np.full(len(at), "estimate", dtype=object), sources)


_NO_CHARGES = pd.DataFrame(
    {
        "shipment": np.zeros(0, "int64"),
        "cents": np.zeros(0, "int64"),
        "basis": [],
        "leg": [],
        "treatment": [],
        "dutiable": [],
    }
)


def _lines(
    orders: pd.DataFrame, placed: pd.DataFrame, buy: pd.DataFrame, entry_date: pd.Series
) -> pd.DataFrame:
    """The part of `landed_cost.cost`'s frame that order and units give."""
    row = orders.iloc[placed["order"]].reset_index(drop=True)
    units = placed["units"].to_numpy("float64")
    return pd.DataFrame(
        {
            "entry_date": entry_date.to_numpy("datetime64[D]"),
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
        }
    )


def _estimate(
    placed: pd.DataFrame, buy: pd.DataFrame, lines: pd.DataFrame, rates: DatedRates, settings: Mapping[str, Any],
    known: npt.NDArray[np.bool_],
) -> tuple[dict[str, npt.NDArray[np.int64]], dict[str, npt.NDArray[np.object_]]]:  # fmt: skip
    """Legs from Rates, 0 where `known` (a bill is in)."""
    asked = lines.assign(
        mode=placed["mode"].to_numpy(object), pol=placed["pol"].to_numpy(object), poe=placed["poe"].to_numpy(object),
        date=buy["export_date"].to_numpy("datetime64[D]"),
    )  # fmt: skip
    amounts, sources = planned_legs(asked, rates, settings)
    return {leg: np.where(known, 0, cents) for leg, cents in amounts.items()}, sources


def _missing_legs(
    placed: pd.DataFrame, buy: pd.DataFrame, lines: pd.DataFrame, charges: pd.DataFrame, rates: DatedRates,
    settings: Mapping[str, Any], billed: npt.NDArray[np.bool_],
) -> tuple[dict[str, npt.NDArray[np.int64]], dict[str, npt.NDArray[np.object_]]]:  # fmt: skip
    """Estimates for shipped lines: until the freight bill is in, each leg without a charge is estimated."""
    estimate, sources = _estimate(placed, buy, lines, rates, settings, billed)
    for leg in LEGS:
        there = _has_leg(charges, placed, leg)
        if leg in INSIDE:
            there = there | buy[f"in_{leg}"].to_numpy(bool)
        estimate[leg] = np.where(there, 0, estimate[leg])
        sources[leg][there | billed] = None
    return estimate, sources


def _has_leg(charges: pd.DataFrame, placed: pd.DataFrame, leg: str) -> npt.NDArray[np.bool_]:
    return np.isin(placed["shipment"].to_numpy("int64"), charges.loc[charges["leg"] == leg, "shipment"])


def _with_legs(costed: Costed, extra: dict[str, npt.NDArray[np.int64]]) -> Costed:
    """Estimated legs on top of the spread charges."""
    lines = costed.lines.copy()
    for leg, cents in extra.items():
        lines[leg] += cents
        lines["landed"] += cents
    return Costed(
        lines,
        costed.entered,
        costed.problems,
        costed.warnings,
        costed.zero_basis,
        costed.thin_basis,
        costed.short_included,
    )
