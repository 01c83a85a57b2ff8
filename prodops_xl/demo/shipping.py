"""What was shipped of the season: shipments, their lines, customs entries and charges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

import pandas as pd

from prodops_xl.demo.billing import BILLED_AFTER, Load, bills
from prodops_xl.demo.catalogue import AS_OF, LANES
from prodops_xl.demo.records import Row, records
from prodops_xl.domain.entries.numbers import check_digit

FILER = "FH7"
IMPORTER = "84-2190057-00"
_CARRIERS = {
    "ocean": (
        ("Maersk", "MRKU"),
        ("MSC", "MSDU"),
        ("CMA CGM", "CMAU"),
        ("Evergreen", "EGHU"),
        ("ONE", "ONEU"),
    ),
    "air": (("Cathay Cargo", ""), ("Emirates SkyCargo", ""), ("Lufthansa Cargo", "")),
    "truck": (("Werner", ""), ("Schneider", "")),
    "courier": (("DHL Express", ""), ("FedEx", "")),
}
CANADIAN = ("CAVAN", "CAPRR")


class Shipping(NamedTuple):
    """The four tables, our column names. `zero_basis`: the shipment whose freight no line can bear by volume;
    its lines, as (PO, Line), have no CBM on the sheet.
    """

    shipments: pd.DataFrame
    lines: pd.DataFrame
    entries: pd.DataFrame
    charges: pd.DataFrame
    zero_basis: str
    no_cbm: frozenset[tuple[str, int]]

    def received(self, orders: pd.DataFrame) -> list[date | None]:
        """Per order line: the day its last shipment came in; None where that is still to come."""
        came = self.shipments.set_index("Shipment")["In-DC"]
        last: dict[tuple[str, int], date] = {}
        for row in records(self.lines):
            key = (row["PO"], row["Line"])
            last[key] = max(last.get(key, date.min), came[row["Shipment"]])
        days = (last.get(key, date.max) for key in zip(orders["PO"], orders["Line"], strict=True))
        return [day if day <= AS_OF else None for day in days]


def ship(rng: Random, orders: pd.DataFrame) -> Shipping:
    """Every order line with an actual ex-factory goes into a shipment of its vendor, drop, mode and Incoterm."""
    loads = list(_loads(rng, orders))
    _split(rng, loads)
    _short(rng, loads)
    _through_canada(loads)
    entries = _entries(rng, loads)
    charges = pd.DataFrame([row for load in loads for row in bills(rng, load)])
    zero = _without_volume(loads, charges)
    return Shipping(
        pd.DataFrame([load.shipment for load in loads]),
        pd.DataFrame([row for load in loads for row in load.lines]),
        pd.DataFrame(entries),
        charges.reset_index(drop=True),
        zero.shipment["Shipment"],
        frozenset((row["PO"], row["Line"]) for row in zero.lines),
    )


def _loads(rng: Random, orders: pd.DataFrame) -> Iterator[Load]:
    together: dict[tuple[str, int, str, str], list[Row]] = {}
    for row in records(orders[orders["Actual ex-factory"].notna()]):
        key = (row["Vendor"], row["drop"], row["Mode"], row["Incoterm"])
        together.setdefault(key, []).append(row)
    departed = sorted((max(row["Actual ex-factory"] for row in own), key) for key, own in together.items())
    for number, (left, key) in enumerate(departed, start=1):
        own = together[key]
        shipment = _shipment(rng, f"FHS-{left:%y}{number:04d}", own[0], left)
        yield Load(shipment, [_line(shipment["Shipment"], row) for row in own], own)


def _line(shipment: str, order: Row) -> Row:
    """All units of an order line in a shipment; its entry is not known yet."""
    return {
        "Shipment": shipment,
        "PO": order["PO"],
        "Line": order["Line"],
        "Entry": None,
        "Units shipped": order["Units"],
    }


def _shipment(rng: Random, name: str, order: Row, left: date) -> Row:
    mode, origin = order["Mode"], order["Origin"]
    _, days = LANES.get((mode, origin), LANES.get((mode, ""), (14, 4)))
    carrier, prefix = rng.choice(_CARRIERS[mode])
    etd = left + timedelta(days=rng.randint(2, 5) if mode == "ocean" else rng.randint(0, 2))
    eta = etd + timedelta(days=days + (rng.randint(-1, 3) if mode == "ocean" else 0))
    port = order["Port of entry"]
    return {
        "Shipment": name,
        "Mode": mode,
        "Carrier": carrier,
        "Container": f"{prefix}{rng.randint(1000000, 9999999)}" if prefix else None,
        "Port of loading": order["Port of loading"],
        "Port of unlading": port,
        "Port of entry": port,
        "ETD": etd,
        "ETA": eta,
        "In-DC": eta + timedelta(days=rng.randint(4, 8) if mode == "ocean" else rng.randint(2, 4)),
    }


def _split(rng: Random, loads: list[Load], count: int = 24) -> None:
    """Some lines miss the cut-off: part of their units goes with the vendor's next shipment of the same kind."""
    pairs = []
    for at, load in enumerate(loads):
        later = next((other for other in loads[at + 1 :] if _kind(other) == _kind(load)), None)
        if later is not None:
            pairs.append((load, later))
    for load, later in rng.sample(pairs, count):
        row = rng.choice(load.lines)
        rest = int(row["Units shipped"] * rng.choice((0.2, 0.3, 0.4)))
        row["Units shipped"] -= rest
        later.lines.append({**row, "Shipment": later.shipment["Shipment"], "Units shipped": rest})


def _kind(load: Load) -> tuple[str, str, str]:
    return load.orders[0]["Vendor"], load.shipment["Mode"], load.orders[0]["Incoterm"]


def _short(rng: Random, loads: list[Load], count: int = 18) -> None:
    """Some lines of autumn's shipments were cut short: the rest is still to come, as planned."""
    autumn = [
        load
        for load in loads
        if date(2026, 7, 1) < load.shipment["ETD"] and load.shipment["ETA"] < AS_OF - BILLED_AFTER
    ]
    for row in rng.sample([row for load in autumn for row in load.lines], count):
        row["Units shipped"] = int(row["Units shipped"] * rng.choice((0.5, 0.6, 0.75)))


def _through_canada(loads: list[Load]) -> None:
    """Two ocean shipments are unladen in Canada and trucked over the border: no harbor maintenance fee."""
    from_asia = [
        load
        for load in loads
        if load.shipment["Mode"] == "ocean" and load.shipment["Port of loading"][:2] in ("CN", "VN")
    ]
    for load, port in zip((from_asia[4], from_asia[-9]), CANADIAN, strict=True):
        load.shipment.update({"Port of unlading": port, "Port of entry": "USDET"})


def _entries(rng: Random, loads: list[Load]) -> list[Row]:
    """One entry per shipment that has arrived, two for some; none for landed (DDP) goods: that entry is the
    vendor's.

    Filed figures are left blank: the broker's summary is keyed in later, see `season.with_filed_figures`.
    """
    out = []
    number = 4410000
    arrived = [
        load for load in loads if load.shipment["ETA"] <= AS_OF and load.orders[0]["Incoterm"] != "DDP"
    ]
    twice = {
        load.shipment["Shipment"] for load in rng.sample([load for load in arrived if len(load.lines) > 9], 2)
    }
    for load in arrived:
        parts = [load.lines[0::2], load.lines[1::2]] if load.shipment["Shipment"] in twice else [load.lines]
        for lines in parts:
            number += rng.randint(3, 60)
            day = load.shipment["ETA"] + timedelta(days=rng.randint(-1, 2))
            entry = entry_number(number)
            for row in lines:
                row["Entry"] = entry
            liquidated = day + timedelta(days=314)
            done = liquidated <= AS_OF
            out.append(
                {
                    "Entry": entry,
                    "Shipment": load.shipment["Shipment"],
                    "Type": "01",
                    "Importer of record": IMPORTER,
                    "Entry date": day,
                    "Entered value": None,
                    "Duty paid": None,
                    "MPF": None,
                    "HMF": None,
                    "Liquidation date": liquidated if done else None,
                    "Status": "Liquidated" if done else "Filed",
                }
            )
    return out


def entry_number(number: int) -> str:
    """A number of our broker's, hyphens and check digit as printed on the entry summary."""
    first = f"{FILER}{number:07d}"
    return f"{FILER}-{number:07d}-{check_digit(first)}"


def _without_volume(loads: list[Load], charges: pd.DataFrame) -> Load:
    """The billed ocean shipment with the fewest lines, all of them whole: nobody has measured its cartons."""
    billed = set(charges.loc[charges["Charge"] == "Ocean freight", "Shipment"])
    times = Counter((row["PO"], row["Line"]) for load in loads for row in load.lines)
    whole = [load for load in loads if all(times[row["PO"], row["Line"]] == 1 for row in load.lines)]
    return min(
        (load for load in whole if load.shipment["Shipment"] in billed),
        key=lambda load: (len(load.lines), load.shipment["Shipment"]),
    )
