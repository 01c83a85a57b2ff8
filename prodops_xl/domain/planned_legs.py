"""What freight, insurance, drayage and brokerage will cost where no bill is in yet: from the Rates table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.charges import LEGS
from prodops_xl.domain.dated_rates import DatedRates, Found
from prodops_xl.domain.money import Cents, to_cents
from prodops_xl.domain.rate_units import read_unit
from prodops_xl.tables.findings import Finding, Severity


def planned_legs(
    lines: pd.DataFrame, rates: DatedRates, settings: Mapping[str, Any], wanted: npt.NDArray[np.bool_]
) -> tuple[dict[str, Cents], dict[str, npt.NDArray[np.object_]], list[Finding]]:
    """Cents per line by leg, where each came from (text; None: no rate is known), and what is wrong with the rates
    of the lines that are `wanted`.

    `lines`: mode, Origin, pol, poe (text or None), date (datetime64[D]), units, price (cents), weight_kg, cbm.
    Freight is looked up by lane, then origin, then mode alone; the others by port of entry, then alone.
    """
    date = lines["date"].to_numpy("datetime64[D]")
    mode = np.array([m if isinstance(m, str) else "ocean" for m in lines["mode"]], dtype=object)
    amounts, sources = {}, {}
    findings: list[Finding] = []
    for leg in LEGS:
        found = rates.find("freight", _names(leg, lines, mode), date)
        book = settings["book.currency"]
        amounts[leg], sources[leg], told = _amount(found, lines, book, rates, date, wanted)
        findings += told
    for leg, name in (
        ("Freight", "landed.estimate_freight_rate"),
        ("Insurance", "landed.estimate_insurance_rate"),
    ):
        if settings[name]:
            bare = np.array([s is None for s in sources[leg]])
            share = to_cents(lines["price"].to_numpy("float64") / 100 * settings[name])
            amounts[leg] = np.where(bare, share, amounts[leg])
            sources[leg][bare] = f"Settings, {name}"
    return amounts, sources, list(dict.fromkeys(findings))


def _names(leg: str, lines: pd.DataFrame, mode: npt.NDArray[np.object_]) -> list[npt.NDArray[np.object_]]:
    def joined(*parts: Any) -> npt.NDArray[np.object_]:
        return np.array(
            [None if any(p is None for p in row) else " ".join(row) for row in zip(*parts, strict=True)],
            dtype=object,
        )

    pol, poe, origin = (_texts(lines[name]) for name in ("pol", "poe", "Origin"))
    if leg == "Freight":
        return [joined(mode, pol, poe), joined(mode, pol), joined(mode, origin), mode]
    name = np.full(len(lines), leg.lower(), dtype=object)
    return [joined(name, mode, poe), joined(name, poe), joined(name, mode), name]


def _texts(column: pd.Series) -> npt.NDArray[np.object_]:
    return np.array([v if isinstance(v, str) else None for v in column], dtype=object)


def _amount(
    found: Found, lines: pd.DataFrame, book: str, rates: DatedRates, date: npt.NDArray[np.datetime64],
    wanted: npt.NDArray[np.bool_],
) -> tuple[Cents, npt.NDArray[np.object_], list[Finding]]:  # fmt: skip
    """Value times the measure its unit names, in book currency where the unit names another.

    A unit that is not understood, or in a currency without a rate, is no rate: the line has no source, and `wanted`
    lines are told so; those whose rate is out of date too.
    """
    amount, source = np.zeros(len(lines)), np.full(len(lines), None, dtype=object)
    known = ~np.isnan(found.value)
    findings: list[Finding] = []
    units = np.array([u if isinstance(u, str) else "" for u in found.unit], dtype=object)
    for unit in sorted(set(units[known])):
        at = known & (units == unit)
        read = read_unit(unit)
        if read is None:
            findings += _told("rate-unit", found.name[at & wanted], unit)
            continue
        size = lines["price"] / 100 if read.measure == "value" else lines[read.measure]
        money = np.ones(len(lines))
        currency = read.currency or book
        if currency != book:
            exchange = rates.exchange(np.full(len(lines), currency, object), date, book)
            money = exchange.value
            findings += _told("rate-currency", found.name[at & wanted & np.isnan(money)], currency)
            findings += _told(
                "fx-stale",
                np.array([currency], dtype=object)[: int((at & wanted & exchange.stale).any())],
                book,
            )
            at = at & ~np.isnan(money)
        findings += _told("rate-stale", found.name[at & wanted & found.stale], unit)
        at = at & ~np.isnan(
            size.to_numpy("float64")
        )  # no CBM under a rate per cbm: no estimate, never a free ride
        cost = found.value * read.scale * size.to_numpy("float64") * money
        amount[at] = cost[at]
        source[at] = [
            f"Rates, {s or 'no source named'}, {v:g} {unit}".rstrip()
            for s, v in zip(found.source[at], found.value[at], strict=True)
        ]
    return to_cents(amount), source, findings


_SAYS: dict[str, tuple[Severity, str, str, str]] = {
    "rate-unit": (
        "error", "Unit", "The freight rate {0} is given in {1}, which is not understood; it was not used.",
        "Give it per cbm, per kg, per unit, of value or % of value, with the currency before it.",
    ),
    "rate-currency": (
        "error", "Unit", "The freight rate {0} is in {1}, and Rates has no fx rate of it; it was not used.",
        "Add the rate to Rates (Kind fx).",
    ),
    "rate-stale": (
        "warning", "To", "No freight rate {0} is in force on the export date of some lines; the nearest dated one was used.",
        "Add the rate of that period to Rates.",
    ),
    "fx-stale": (
        "warning", "To", "No {0} to {1} rate is in force on the export date of some freight estimates; the nearest dated one was used.",
        "Add the rate of that period to Rates (Kind fx).",
    ),
}  # fmt: skip


def _told(rule: str, names: npt.NDArray[np.object_], about: str) -> list[Finding]:
    """One finding per rate name."""
    severity, column, text, fix = _SAYS[rule]
    kind = "fx" if rule == "fx-stale" else "freight"
    return [
        Finding(rule, severity, "Rates", (kind, name), column, text.format(name, about), about, fix)
        for name in pd.unique(pd.Series(names, dtype=object).dropna())
    ]
