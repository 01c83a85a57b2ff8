"""The Charges table made ready: each charge with its shipment, its leg, and its cents of the book's currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.charges import is_duty, leg_of
from prodops_xl.domain.dated_rates import DatedRates
from prodops_xl.domain.money import to_cents
from prodops_xl.domain.priced_orders import stale_exchange
from prodops_xl.domain.shipped_lines import look_up, positions
from prodops_xl.tables.findings import Finding, Severity


def charge_lines(
    charges: pd.DataFrame,
    shipments: pd.DataFrame,
    rates: DatedRates,
    settings: Mapping[str, Any],
    abroad: npt.NDArray[np.bool_],
) -> tuple[pd.DataFrame, list[Finding]]:
    """Charges in cents of the book's currency with shipment positions; those that cannot be used become findings.

    `abroad`: per shipment row, its goods do not enter the US, so that a charge named duty is no duty of ours.
    Returns `row` (position in charges), shipment, cents, basis, leg, treatment, dutiable.
    """
    shipment = look_up(positions(shipments, ("Shipment",)), charges, ("Shipment",))
    etd = np.full(len(charges), np.datetime64("NaT", "D"), dtype="datetime64[D]")
    for name in ("ETD", "ETA"):
        dates = np.append(shipments[name].to_numpy("datetime64[D]"), np.datetime64("NaT", "D"))[shipment]
        etd = np.where(np.isnat(etd), dates, etd)
    book = settings["book.currency"]
    fx = rates.exchange(
        charges["Currency"].to_numpy(object), np.where(np.isnat(etd), np.datetime64("2999-01-01"), etd), book
    )
    amount = charges["Amount"].to_numpy("float64")
    treatment = charges["Treatment"].where(charges["Treatment"].notna(), "inventory").to_numpy(object)
    findings = _charge_findings(charges, shipment, amount, fx.value, treatment, book)
    names = charges["Charge"].to_numpy(object)
    owed = np.array([is_duty(str(name)) for name in names], dtype=bool) & ~np.append(abroad, False)[shipment]
    findings += _owed_findings(charges, np.flatnonzero(owed & (shipment >= 0)))
    stale = fx.stale & ~np.isnat(etd) & (shipment >= 0)
    findings += stale_exchange(charges["Currency"].to_numpy(object), stale, book, "departure", "charges")
    good = np.flatnonzero((shipment >= 0) & ~np.isnan(amount) & ~np.isnan(fx.value) & ~owed)
    frame = pd.DataFrame(
        {
            "row": good,
            "shipment": shipment[good],
            "cents": to_cents((amount * fx.value)[good]),
            "basis": charges["Basis"]
            .where(charges["Basis"].notna(), settings["landed.basis_default"])
            .to_numpy(object)[good],
            "leg": [leg_of(str(name)) for name in names[good]],
            "treatment": treatment[good],
            "dutiable": (charges["Dutiable"].to_numpy(object) == "yes")[good],
        }
    )
    return frame, findings


def _charge_findings(
    charges: pd.DataFrame, shipment: npt.NDArray[np.int64], amount: npt.NDArray[np.float64],
    fx: npt.NDArray[np.float64], treatment: npt.NDArray[np.object_], book: str,
) -> list[Finding]:  # fmt: skip
    out = []
    for row in np.flatnonzero((shipment < 0) | np.isnan(amount) | np.isnan(fx)):
        name, ship = charges["Charge"].iloc[row], charges["Shipment"].iloc[row]
        severity: Severity = "error"
        column = "Amount"
        if shipment[row] < 0:
            column, text, fix = (
                "Shipment",
                f"{name}: shipment {ship} is not in Shipments; the charge was not placed.",
                "Correct the shipment's number or add it to Shipments.",
            )
        elif np.isnan(amount[row]) and treatment[row] == "included":
            severity, text, fix = (
                "remark",
                f"{name} of shipment {ship} is inside the price and its amount is not known: entered value keeps it.",
                "Ask the vendor for the amount: shown separately it is not dutiable.",
            )
        elif np.isnan(amount[row]):
            text, fix = f"{name} of shipment {ship} has no amount; it was not placed.", "Enter the amount."
        else:
            column, text, fix = (
                "Currency",
                f"{name} of shipment {ship} is in {charges['Currency'].iloc[row]} and Rates has no fx rate to {book}.",
                "Add the rate to Rates (Kind fx).",
            )
        risk = 0.0 if np.isnan(amount[row]) else abs(float(amount[row]))
        out.append(
            Finding(
                "charge-not-placed",
                severity,
                "Charges",
                (ship, name),
                column,
                text,
                None,
                fix,
                risk,
                int(row),
            )
        )
    return out


def _owed_findings(charges: pd.DataFrame, rows: npt.NDArray[np.int64]) -> list[Finding]:
    out = []
    for row in rows:
        name, ship, amount = (charges[c].iloc[row] for c in ("Charge", "Shipment", "Amount"))
        out.append(
            Finding(
                "charge-is-duty", "error", "Charges", (ship, name), "Charge",
                f"{name} of shipment {ship} is owed to customs and was not spread: it would count twice, duty and fees are computed.",
                name, "Delete the charge, or enter what was paid on Entries, where it is compared.",
                0.0 if np.isnan(amount) else abs(float(amount)), int(row),
            )
        )  # fmt: skip
    return out
