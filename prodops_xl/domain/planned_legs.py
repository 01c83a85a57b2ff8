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

# Words of a Rates unit, and the column of the line that it multiplies.
_UNIT_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cbm", ("cbm", "m3", "cubic")),
    ("weight_kg", ("kg", "kilo")),
    ("value", ("value", "fob", "%", "fraction", "price")),
    ("units", ("unit", "pc", "piece", "pr", "pair")),
)


def planned_legs(
    lines: pd.DataFrame, rates: DatedRates, settings: Mapping[str, Any]
) -> tuple[dict[str, Cents], dict[str, npt.NDArray[np.object_]]]:
    """Cents per line by leg, and where each came from (text; None: no rate is known).

    `lines`: mode, Origin, pol, poe (text or None), date (datetime64[D]), units, price (cents), weight_kg, cbm.
    Freight is looked up by lane, then origin, then mode alone; the others by port of entry, then alone.
    """
    date = lines["date"].to_numpy("datetime64[D]")
    mode = np.array([m if isinstance(m, str) else "ocean" for m in lines["mode"]], dtype=object)
    amounts, sources = {}, {}
    for leg in LEGS:
        found = rates.find("freight", _names(leg, lines, mode), date)
        amounts[leg], sources[leg] = _amount(found, lines, settings["book.currency"], rates, date)
    for leg, name in (
        ("Freight", "landed.estimate_freight_rate"),
        ("Insurance", "landed.estimate_insurance_rate"),
    ):
        if settings[name]:
            bare = np.array([s is None for s in sources[leg]])
            share = to_cents(lines["price"].to_numpy("float64") / 100 * settings[name])
            amounts[leg] = np.where(bare, share, amounts[leg])
            sources[leg][bare] = f"Settings, {name}"
    return amounts, sources


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
    found: Found, lines: pd.DataFrame, book: str, rates: DatedRates, date: npt.NDArray[np.datetime64]
) -> tuple[Cents, npt.NDArray[np.object_]]:
    """Value times the measure its unit names, in book currency where the unit names another."""
    amount = np.zeros(len(lines))
    source = np.full(len(lines), None, dtype=object)
    known = ~np.isnan(found.value)
    for unit in {str(u) for u in found.unit[known]}:
        at = known & (found.unit.astype(str) == unit)
        measure, currency = _read_unit(unit, book)
        size = (
            lines["price"].to_numpy("float64") / 100
            if measure == "value"
            else lines[measure].to_numpy("float64")
        )
        money = np.ones(len(lines))
        if currency != book:
            money = rates.exchange(np.full(len(lines), currency, object), date, book).value
        amount[at] = (found.value * np.nan_to_num(size) * np.nan_to_num(money, nan=1.0))[at]
        source[at] = [
            f"Rates, {s or 'no source named'}, {v:g} {unit}"
            for s, v in zip(found.source[at], found.value[at], strict=True)
        ]
    return to_cents(amount), source


def _read_unit(unit: str, book: str) -> tuple[str, str]:
    """`EUR per cbm` is (`cbm`, EUR); a unit that names no measure is per unit, one without currency is the book's."""
    text = unit.lower()
    measure = next((m for m, words in _UNIT_WORDS if any(w in text for w in words)), "units")
    currency = next(
        (
            w
            for w in unit.replace("/", " ").split()
            if len(w) == 3 and w.isupper() and w not in {"CBM", "FOB"}
        ),
        book,
    )
    return measure, currency
