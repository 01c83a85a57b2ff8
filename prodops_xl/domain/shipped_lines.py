"""Shipped lines: which order, shipment and entry each ShipmentLines row belongs to, and its charges' currency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.charges import leg_of
from prodops_xl.domain.dated_rates import DatedRates
from prodops_xl.domain.money import to_cents
from prodops_xl.tables.countries import country_code
from prodops_xl.tables.findings import Finding, Severity

_LOCODE = re.compile(r"^[A-Z]{2}\s?[A-Z0-9]{3}$")
# US customs territory: the states, the District of Columbia and Puerto Rico (19 CFR 101.1).
_US = ("US", "PR")
_MOST_UNITS = 100_000_000.0  # of one line: more is a slip of the hand


class Shipped(NamedTuple):
    """`lines`: one row per ShipmentLines row that can be placed: `order`, `shipment` (row positions), `Shipment`,
    `Entry` (text: filed or assumed), `assumed` (bool), `entry_date`, `units`, `mode`, `pol`, `poe`, `seaport`,
    `enters_us`. `findings`: what could not be placed, and why.
    """

    lines: pd.DataFrame
    findings: list[Finding]


def place_lines(
    orders: pd.DataFrame, shipments: pd.DataFrame, shipment_lines: pd.DataFrame, entries: pd.DataFrame
) -> Shipped:
    """Join ShipmentLines to Orders, Shipments and Entries (typed frames; empty ones are fine)."""
    findings: list[Finding] = []
    order_at = _positions(orders, ("PO", "Line"))
    shipment_at = _positions(shipments, ("Shipment",))
    order = _look_up(order_at, shipment_lines, ("PO", "Line"))
    shipment = _look_up(shipment_at, shipment_lines, ("Shipment",))
    units = shipment_lines["Units shipped"].to_numpy("float64")
    sound = (units > 0) & (units <= _MOST_UNITS)
    findings += _not_placed(
        shipment_lines, order < 0, "PO", "is not in Orders", "Add the order line, or correct PO and Line."
    )
    findings += _not_placed(
        shipment_lines,
        (shipment < 0) & (order >= 0),
        "Shipment",
        "names a shipment that is not in Shipments",
        "Add the shipment, or correct its number.",
    )
    findings += _not_placed(
        shipment_lines,
        ~sound & (order >= 0),
        "Units shipped",
        f"has no units shipped, or more than {_MOST_UNITS:,.0f}",
        "Enter the units shipped.",
    )
    keep = np.flatnonzero((order >= 0) & (shipment >= 0) & sound)
    lines = pd.DataFrame({"order": order[keep], "shipment": shipment[keep], "units": units[keep]})
    lines["Shipment"] = shipments["Shipment"].to_numpy(object)[lines["shipment"]]
    given = shipment_lines["Entry"].to_numpy(object)[keep]
    head = shipments.iloc[lines["shipment"]].reset_index(drop=True)
    buy = orders.iloc[lines["order"]].reset_index(drop=True)
    lines["Entry"], lines["assumed"], doubts = _entry_of(lines["Shipment"].to_numpy(object), given, entries)
    findings += doubts
    lines["entry_date"], undated = _entry_date(lines, head, entries)
    findings += undated
    mode = head["Mode"].where(head["Mode"].notna(), buy["Mode"]).to_numpy(object)
    lines["mode"] = mode
    lines["pol"] = (
        head["Port of loading"]
        .where(head["Port of loading"].notna(), buy["Port of loading"])
        .to_numpy(object)
    )
    poe = head["Port of entry"].where(head["Port of entry"].notna(), buy["Port of entry"]).to_numpy(object)
    lines["poe"] = poe
    lines["enters_us"] = enters_us(poe)
    unlading = head["Port of unlading"].to_numpy(object)
    at_sea = (mode == "ocean") & lines["enters_us"].to_numpy()
    told = ~pd.isna(unlading)
    lines["seaport"] = at_sea & np.where(told, enters_us(unlading), True)
    findings += _port_doubts(lines, at_sea & ~told)
    return Shipped(lines, findings)


def enters_us(port: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Per port (UN/LOCODE, name or blank): False only where a foreign code or a country's name says so."""
    known = {p: _enters_us(p) for p in pd.unique(pd.Series(port, dtype=object).dropna())}
    return np.array([known.get(p, True) for p in port], dtype=bool)


def _enters_us(port: str) -> bool:
    text = port.strip()
    if _LOCODE.match(text.upper()) and text.upper() == text:
        return text[:2] in _US
    country = country_code(text) if len(text) > 3 else None
    return country is None or country in _US


def charge_lines(
    charges: pd.DataFrame, shipments: pd.DataFrame, rates: DatedRates, settings: Mapping[str, Any]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Charges in cents of the book's currency with shipment positions; those that cannot be used become findings.

    Returns `row` (position in charges), shipment, cents, basis, leg, treatment, dutiable.
    """
    shipment = _look_up(_positions(shipments, ("Shipment",)), charges, ("Shipment",))
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
    good = np.flatnonzero((shipment >= 0) & ~np.isnan(amount) & ~np.isnan(fx.value))
    frame = pd.DataFrame(
        {
            "row": good,
            "shipment": shipment[good],
            "cents": to_cents((amount * fx.value)[good]),
            "basis": charges["Basis"]
            .where(charges["Basis"].notna(), settings["landed.basis_default"])
            .to_numpy(object)[good],
            "leg": [leg_of(str(name)) for name in charges["Charge"].to_numpy(object)[good]],
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


def _positions(frame: pd.DataFrame, key: tuple[str, ...]) -> pd.Series:
    """Row position by key; of several rows with one key the first counts (validate-orders reports the others)."""
    index = pd.MultiIndex.from_frame(frame[list(key)]) if len(key) > 1 else pd.Index(frame[key[0]])
    return pd.Series(np.arange(len(frame)), index=index)[~index.duplicated()]


def _look_up(positions: pd.Series, frame: pd.DataFrame, key: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Positions for the keys of `frame`, -1 where there is none."""
    wanted = pd.MultiIndex.from_frame(frame[list(key)]) if len(key) > 1 else pd.Index(frame[key[0]])
    if not len(positions) or not len(frame):
        return np.full(len(frame), -1, dtype="int64")
    at = positions.index.get_indexer(wanted)
    found = np.where(at >= 0, positions.to_numpy("int64")[at], -1)
    return np.where(frame[list(key)].isna().any(axis=1).to_numpy(), -1, found)


def _not_placed(
    lines: pd.DataFrame, mask: npt.NDArray[np.bool_], column: str, why: str, fix: str
) -> list[Finding]:
    out = []
    for row in np.flatnonzero(mask):
        key = tuple(lines[name].iloc[row] for name in ("Shipment", "PO", "Line"))
        text = (
            f"Shipment {key[0]}: PO {key[1]} line {key[2]:g} {why}; it was not costed."
            if key[2] == key[2] and key[2] is not None
            else f"Shipment {key[0]}: a row of PO {key[1]} {why}; it was not costed."
        )
        out.append(
            Finding("line-not-placed", "error", "ShipmentLines", key, column, text, None, fix, row=int(row))
        )
    return out


def _entry_of(
    shipment: npt.NDArray[np.object_], given: npt.NDArray[np.object_], entries: pd.DataFrame
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_], list[Finding]]:
    """The entry each line is on: named, else the shipment's only one, else assumed (one per shipment)."""
    counts = (
        entries.groupby("Shipment")["Entry"].agg(["first", "size"])
        if len(entries)
        else pd.DataFrame({"first": [], "size": []})
    )
    only = counts[counts["size"] == 1]["first"].to_dict()
    several = set(counts[counts["size"] > 1].index)
    named = ~pd.isna(given)
    entry = np.array(
        [g if ok else only.get(s, f"{s} (assumed)") for g, ok, s in zip(given, named, shipment, strict=True)],
        dtype=object,
    )
    assumed = np.array([not ok and s not in only for ok, s in zip(named, shipment, strict=True)], dtype=bool)
    doubts = [
        Finding(
            "entry-unclear", "error", "ShipmentLines", (s,), "Entry",
            f"Shipment {s} has more than one entry and some of its lines do not say which; they were costed as one assumed entry.",
            fix="Fill Entry on the ShipmentLines of this shipment.",
        )
        for s in pd.unique(shipment[assumed]) if s in several
    ]  # fmt: skip
    return entry, assumed, doubts


def _entry_date(
    lines: pd.DataFrame, head: pd.DataFrame, entries: pd.DataFrame
) -> tuple[npt.NDArray[np.datetime64], list[Finding]]:
    """The filed entry date, else the shipment's ETA, else ETD; NaT is a finding and is costed on the planned date."""
    filed = (
        dict(zip(entries["Entry"], entries["Entry date"].to_numpy("datetime64[D]"), strict=True))
        if len(entries)
        else {}
    )
    date = np.array([filed.get(e, np.datetime64("NaT", "D")) for e in lines["Entry"]], dtype="datetime64[D]")
    for name in ("ETA", "In-DC", "ETD"):
        date = np.where(np.isnat(date), head[name].to_numpy("datetime64[D]"), date)
    # Every line of an entry has the entry's date: that of its first line.
    first = (
        pd.Series(date).groupby(lines["Entry"].to_numpy(object)).transform("first")
        if len(lines)
        else pd.Series(date)
    )
    date = first.to_numpy("datetime64[D]")
    findings = [
        Finding(
            "entry-undated", "error", "Shipments", (s,), "ETA",
            f"Shipment {s} has neither an entry date nor an ETA; its lines were costed on the planned date.",
            fix="Enter the ETA, or the entry's date on Entries.",
        )
        for s in pd.unique(lines["Shipment"].to_numpy(object)[np.isnat(date)])
    ]  # fmt: skip
    return date, findings


def _port_doubts(lines: pd.DataFrame, doubtful: npt.NDArray[np.bool_]) -> list[Finding]:
    return [
        Finding(
            "unlading-unknown", "warning", "Shipments", (s,), "Port of unlading",
            f"Shipment {s} has no port of unlading; a US seaport was assumed, so harbor maintenance fee is charged.",
            fix="Enter the port where the goods leave the ship; a Canadian or Mexican port owes none.",
        )
        for s in pd.unique(lines["Shipment"].to_numpy(object)[doubtful])
    ]  # fmt: skip
