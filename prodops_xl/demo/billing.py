"""The bills of a shipment: freight by lane, insurance, drayage, brokerage, and what a delay costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

from prodops_xl.demo.catalogue import AS_OF
from prodops_xl.demo.records import Row

# Ocean, per cubic metre; the others per kg (USD). What the forwarder billed, before its own ups and downs.
OCEAN_PER_CBM = {"CN": 71.0, "VN": 78.0, "BD": 104.0, "IN": 92.0, "KH": 96.0, "JO": 118.0, "IT": 66.0}
PER_KG = {"air": 4.35, "truck": 0.62, "courier": 7.90}
AIR_FROM_IT_PER_KG = 3.10  # EUR
BILLED_AFTER = timedelta(days=3)


class Load(NamedTuple):
    """A shipment, its lines, and the orders they are of."""

    shipment: Row
    lines: list[Row]
    orders: list[Row]


def bills(rng: Random, load: Load) -> Iterator[Row]:
    """The forwarder's and the broker's bills of a shipment; none yet where it has only just left."""
    head, orders = load.shipment, load.orders
    if head["ETA"] > AS_OF - BILLED_AFTER:
        return
    terms, currency = orders[0]["Incoterm"], orders[0]["Currency"]
    for name, amount, of, basis, treatment in (
        *_freight(rng, head, terms, _measured(load)),
        *_insurance(load, terms, currency),
        *_local(rng, load, terms),
    ):
        yield {
            "Shipment": head["Shipment"],
            "Charge": name,
            "Amount": round(amount, 2),
            "Currency": of,
            "Basis": basis,
            "Dutiable": "no",
            "Treatment": treatment,
        }


def _measured(load: Load) -> tuple[float, float]:
    """Cubic metres and gross kg of the shipment's own orders (what others left behind rides along)."""
    own = _own(load)
    cbm = sum(units * order["CBM"] for units, order in own)
    return cbm, sum(units * order["Net weight"] for units, order in own) * 1.14


def _own(load: Load) -> list[tuple[int, Any]]:
    by_key = {(row["PO"], row["Line"]): row for row in load.orders}
    return [
        (row["Units shipped"], by_key[row["PO"], row["Line"]])
        for row in load.lines
        if (row["PO"], row["Line"]) in by_key
    ]


def _freight(
    rng: Random, head: Row, terms: str, measured: tuple[float, float]
) -> Iterator[tuple[str, float, str, str, str]]:
    """By volume at sea, by weight else; inside the price for CIF, the vendor's affair for DDP."""
    cbm, kg = measured
    mode, origin, noise = head["Mode"], head["Port of loading"][:2], rng.uniform(0.92, 1.12)
    if terms == "DDP":
        return
    if mode == "ocean":
        amount = cbm * OCEAN_PER_CBM[origin] * noise
        if terms == "CIF":
            yield "Ocean freight in price", amount, "USD", "volume", "included"
        else:
            yield "Ocean freight", amount, "USD", "volume", "inventory"
    elif mode == "air" and origin == "IT":
        yield "Air freight", kg * AIR_FROM_IT_PER_KG * noise, "EUR", "weight", "inventory"
    else:
        name = {"air": "Air freight", "truck": "Cross-border freight", "courier": "Courier freight"}[mode]
        yield name, kg * PER_KG[mode] * noise, "USD", "weight", "inventory"
    if mode == "air" and origin != "IT" and rng.random() < 0.3:
        yield "Air upgrade (vendor delay)", kg * 1.85, "USD", "weight", "expense"


def _insurance(load: Load, terms: str, currency: str) -> Iterator[tuple[str, float, str, str, str]]:
    premium = sum(units * order["FOB"] for units, order in _own(load)) * 0.0011
    if terms == "CIF":
        yield "Marine insurance in price", premium, currency, "value", "included"
    elif terms != "DDP":
        yield "Marine insurance", premium, currency, "value", "inventory"


def _local(rng: Random, load: Load, terms: str) -> Iterator[tuple[str, float, str, str, str]]:
    """Drayage from the port, the broker's fee, and now and then a container that stood too long."""
    at_sea = load.shipment["Mode"] == "ocean"
    if at_sea:
        cbm, _ = _measured(load)
        yield "Drayage", max(cbm * 14.5, 420) * rng.uniform(0.95, 1.1), "USD", "units", "inventory"
    if terms != "DDP":
        yield "Customs brokerage", 145.0 + 12 * len(load.lines), "USD", "equal", "inventory"
    if at_sea and rng.random() < 0.06:
        yield "Demurrage", 175.0 * rng.randint(2, 6), "USD", "equal", "expense"
