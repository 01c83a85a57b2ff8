"""Shipped lines: which order, shipment and entry each ShipmentLines row belongs to, and where it goes ashore."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.ports import enters_us, unclear
from prodops_xl.tables.findings import Finding

_MOST_UNITS = 100_000_000.0  # of one line: more is a slip of the hand


class Shipped(NamedTuple):
    """`lines`: one row per ShipmentLines row that can be placed: `order`, `shipment` (row positions), `Shipment`,
    `Entry` (text: filed or assumed), `assumed` (bool), `entry_date`, `etd`, `units`, `mode`, `pol`, `poe`,
    `seaport`, `enters_us`. `findings`: what could not be placed, and why.
    """

    lines: pd.DataFrame
    findings: list[Finding]


def place_lines(
    orders: pd.DataFrame, shipments: pd.DataFrame, shipment_lines: pd.DataFrame, entries: pd.DataFrame
) -> Shipped:
    """Join ShipmentLines to Orders, Shipments and Entries (typed frames; empty ones are fine)."""
    findings: list[Finding] = []
    order_at = positions(orders, ("PO", "Line"))
    shipment_at = positions(shipments, ("Shipment",))
    order = look_up(order_at, shipment_lines, ("PO", "Line"))
    shipment = look_up(shipment_at, shipment_lines, ("Shipment",))
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
    lines["etd"] = head["ETD"].to_numpy("datetime64[D]")
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
    blank = pd.isna(mode)
    at_sea = ((mode == "ocean") | blank) & lines[
        "enters_us"
    ].to_numpy()  # as planned lines: ocean where none is said
    lines["seaport"] = at_sea & enters_us(unlading)
    ships = lines["Shipment"].to_numpy(object)
    findings += _sea_doubts(
        ships[at_sea & blank],
        "Mode",
        "Neither shipment {0} nor its orders have a mode; ocean",
        "Enter the mode; only goods unladen from a ship owe the fee.",
    )
    findings += _sea_doubts(
        ships[at_sea & pd.isna(unlading)],
        "Port of unlading",
        "Shipment {0} has no port of unlading; a US seaport",
        "Enter the port where the goods leave the ship; a Canadian or Mexican port owes none.",
    )
    doubtful = at_sea & unclear(unlading)
    findings += _unknown_ports(ships[doubtful], unlading[doubtful])
    named = ~pd.isna(head["Port of entry"].to_numpy(object)) & unclear(poe)
    findings += _unclear_entries(ships[named], poe[named])
    return Shipped(lines, findings)


def positions(frame: pd.DataFrame, key: tuple[str, ...]) -> pd.Series:
    """Row position by key; of several rows with one key the first counts (validate-orders reports the others)."""
    index = pd.MultiIndex.from_frame(frame[list(key)]) if len(key) > 1 else pd.Index(frame[key[0]])
    return pd.Series(np.arange(len(frame)), index=index)[~index.duplicated()]


def look_up(at_key: pd.Series, frame: pd.DataFrame, key: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Positions for the keys of `frame`, -1 where there is none."""
    wanted = pd.MultiIndex.from_frame(frame[list(key)]) if len(key) > 1 else pd.Index(frame[key[0]])
    if not len(at_key) or not len(frame):
        return np.full(len(frame), -1, dtype="int64")
    at = at_key.index.get_indexer(wanted)
    found = np.where(at >= 0, at_key.to_numpy("int64")[at], -1)
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


def _sea_doubts(ships: npt.NDArray[np.object_], column: str, text: str, fix: str) -> list[Finding]:
    """Shipments of which it was assumed that they were unladen from a ship at a US port; `{0}` is the shipment."""
    said = " was assumed, so harbor maintenance fee is charged."
    return [
        Finding("unlading-unknown", "warning", "Shipments", (s,), column, text.format(s) + said, fix=fix)
        for s in pd.unique(ships)
    ]


def _unknown_ports(ships: npt.NDArray[np.object_], ports: npt.NDArray[np.object_]) -> list[Finding]:
    return [
        Finding(
            "unlading-unknown", "warning", "Shipments", (s,), "Port of unlading",
            f"Shipment {s} is unladen at {port}, which names neither a US port nor a country; a US seaport was assumed, so harbor maintenance fee is charged.",
            port, "Enter the port's UN/LOCODE (CAVAN), or the country beside the name (Vancouver, Canada).",
        )
        for s, port in dict.fromkeys(zip(ships, ports, strict=True))
    ]  # fmt: skip


def _unclear_entries(ships: npt.NDArray[np.object_], ports: npt.NDArray[np.object_]) -> list[Finding]:
    return [
        unclear_port("Shipments", (s,), f"Shipment {s}", port)
        for s, port in dict.fromkeys(zip(ships, ports, strict=True))
    ]


def unclear_port(
    table: str, key: tuple[object, ...], what: str, port: str, row: int | None = None
) -> Finding:
    """A port of entry that names neither a US port nor a foreign one: costed as the US, and told."""
    return Finding(
        "port-unclear", "warning", table, key, "Port of entry",
        f"{what}: the port of entry {port} names neither a US port nor another country; the goods were taken to enter the US.",
        port, "Enter the port's UN/LOCODE (USLAX), or the country beside the name.", row=row,
    )  # fmt: skip
