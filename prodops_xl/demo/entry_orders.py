"""The goods of the entry season: what was bought, shipped, received and sold, one shipment after another.

Vendors and styles are the catalogue's (prices in USD alone), with a Korean one, whose goods are free under KORUS. A shipment
holds one purchase order of one vendor and is entered once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from prodops_xl.demo.catalogue import AS_OF, COLORS, FACTORIES, LANES, STYLES, VENDORS, Style, Vendor
from prodops_xl.demo.records import Row
from prodops_xl.domain.entries.numbers import check_digit, hyphened

FIRST_ENTRY, LAST_ENTRY = date(2025, 2, 6), date(2026, 11, 20)
# Our broker's filer code, and that of the broker before, whose numbers begin with a zero.
FILER, OTHER_FILER = "FH7", "034"
IMPORTER = "84-2190057-00"
DDP_VENDOR, DDP_IMPORTER = "Dongguan Silverline Leathergoods", "98-0441725-00"

_KOREAN = Vendor("Hanbit Textile Co", "KR", "TT 30 days", 300, 60, 20000, "WRAP", "Gold", date(2027, 8, 31), "OEKO-TEX 100", 77, "USD", "FOB", "ocean", "KRPUS", "KRICN")  # fmt: skip
_KOREAN_MID = "KRHANTEX22SEO"
_KOREAN_STYLES = (
    Style("FH-1501", "W rib tank", "Knit tops", "knit", "6109100012", "100% cotton", _KOREAN.name, 5.40, 39.00, 1800, 0.16, 0.0010, 12, claims="KR"),
    Style("FH-1502", "M tech jogger", "Bottoms", "woven", "6203424511", "98% cotton 2% elastane", _KOREAN.name, 11.90, 78.00, 1200, 0.44, 0.0026, 6, claims="KR"),
)  # fmt: skip
_SELDOM = ("Calzaturificio Fermano", "Lanificio Valsesia")  # they invoice in EUR
_PORTS = {"ocean": ("USLAX", "2704"), "air": ("USJFK", "4701"), "truck": ("USLRD", "2304")}
_AIR = 0.08


class Goods(NamedTuple):
    """A vendor that the season buys from, its manufacturer ID and its styles."""

    vendor: Vendor
    factory: str
    mid: str
    styles: tuple[Style, ...]


@dataclass
class Traded:
    """Rows of the season's tables, columns of ours."""

    orders: list[Row] = field(default_factory=list)
    shipments: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    charges: list[Row] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)
    usage: list[Row] = field(default_factory=list)


def assortment() -> list[Goods]:
    """Every vendor with its goods."""
    out = []
    for vendor in VENDORS.values():
        own = tuple(style for style in STYLES if style.vendor == vendor.name)
        factory = next(f for f in FACTORIES if f.vendor == vendor.name)
        if vendor.name not in _SELDOM:
            out.append(Goods(vendor, factory.name, factory.mid, own))
    return [*out, Goods(_KOREAN, "Hanbit Seoul", _KOREAN_MID, _KOREAN_STYLES)]


def trade(rng: Random, count: int) -> Traded:
    """`count` shipments entered from FIRST_ENTRY to LAST_ENTRY, in the order of their entry."""
    made, goods = Traded(), assortment()
    span = (LAST_ENTRY - FIRST_ENTRY).days
    for number in range(count):
        day = FIRST_ENTRY + timedelta(days=number * span // max(count - 1, 1))
        _shipment(rng, made, number, day, goods[number % len(goods)])
    return made


def entry_number(number: int, filer: str = FILER) -> str:
    """An entry number, bare, with its check digit."""
    first = f"{filer}{number:07d}"
    return f"{first}{check_digit(first)}"


def _shipment(rng: Random, made: Traded, number: int, day: date, goods: Goods) -> None:
    """One shipment with its order lines, its entry, a freight bill, receipts and sales."""
    vendor = goods.vendor
    mode = "air" if vendor.mode == "ocean" and rng.random() < _AIR else vendor.mode
    eta = day - timedelta(days=rng.randint(0, 2))
    _, days = LANES.get((mode, vendor.origin), LANES.get((mode, ""), (30, 18)))
    etd = eta - timedelta(days=days)
    ddp = vendor.name == DDP_VENDOR and number % 3 == 0
    name = f"FHE-{day:%y}{number + 1:05d}"
    port = _PORTS[mode][0]
    made.shipments.append(
        {
            "Shipment": name, "Mode": mode, "Carrier": "Maersk" if mode == "ocean" else "DHL", "Port of loading": vendor.pol,
            "Port of unlading": port, "Port of entry": port, "ETD": etd, "ETA": eta, "In-DC": eta + timedelta(days=6),
        }
    )  # fmt: skip
    filer = OTHER_FILER if number % 5 == 4 and not ddp else FILER
    entry = entry_number(4_410_000 + 7 * number, filer)
    made.entries.append(
        {
            "Entry": hyphened(entry), "Shipment": name, "Type": "01", "Importer of record": DDP_IMPORTER if ddp else IMPORTER,
            "Entry date": day, "Entered value": None, "Duty paid": None, "MPF": None, "HMF": None, "Liquidation date": None,
            "Status": None,
        }
    )  # fmt: skip
    head = {
        "PO": str(4_500_030_000 + 3 * number), "Season": f"{'FA' if 5 <= day.month <= 10 else 'SP'}{day:%y}", "Vendor": vendor.name,
        "Factory": goods.factory, "Origin": vendor.origin, "Incoterm": "DDP" if ddp else "FOB", "Mode": mode, "Currency": "USD",
        "Order date": etd - timedelta(days=vendor.lead), "Ex-factory": etd - timedelta(days=3),
        "Actual ex-factory": etd - timedelta(days=3), "In-DC": eta + timedelta(days=7), "Port of loading": vendor.pol,
        "Port of entry": port, "Manufacturer ID": goods.mid,
    }  # fmt: skip
    cbm = 0.0
    for at, (style, color) in enumerate(_bought(rng, goods.styles), start=1):
        order = {**head, "Line": at * 10, **_line(rng, style, color)}
        _received(rng, made, order, name, eta + timedelta(days=6))
        made.orders.append(order)
        made.lines.append(
            {
                "Shipment": name,
                "PO": order["PO"],
                "Line": order["Line"],
                "Entry": hyphened(entry),
                "Units shipped": order["Units"],
            }
        )
        cbm += order["Units"] * order["CBM"]
    if not ddp:
        freight = {
            "Shipment": name,
            "Charge": "Freight",
            "Amount": round(cbm * 88 + 150, 2),
            "Currency": "USD",
        }
        made.charges.append({**freight, "Basis": "volume", "Dutiable": "no", "Treatment": "inventory"})


def _bought(rng: Random, styles: tuple[Style, ...]) -> Iterator[tuple[Style, str]]:
    """One to five lines: styles of the vendor in colors, each pair once; lines of one style are one customs line."""
    offered = [(style, color) for style in styles for color in COLORS[:4]]
    yield from rng.sample(offered, rng.randint(1, 5))


def _line(rng: Random, style: Style, color: str) -> dict[str, Any]:
    units = max(round(style.units * rng.uniform(0.6, 1.5) / style.pack), 1) * style.pack
    price = round(style.fob * rng.choice((0.97, 0.99, 1.0, 1.0, 1.02, 1.04)), 2)
    return {
        "Style": style.number, "Description": style.description, "Category": style.category, "Color": color, "Units": units,
        "HTS": style.hts, "Fiber": style.fiber, "FOB": price, "Retail": style.retail, "Net weight": style.kg, "CBM": style.cbm,
        "Claims": style.claims or None,
    }  # fmt: skip


def _received(rng: Random, made: Traded, order: Row, shipment: str, came: date) -> None:
    """What the distribution center counted, and what has been sold since."""
    order["Actual in-DC"] = came if came <= AS_OF else None
    if came > AS_OF:
        return
    number = len(made.receipts) + 1
    made.receipts.append(
        {
            "Receipt": f"GR-{number:06d}", "PO": order["PO"], "Line": order["Line"], "Receipt date": came,
            "Units received": order["Units"], "Units accepted": order["Units"], "Defects": 0, "Shipment": shipment,
        }
    )  # fmt: skip
    sold = int(order["Units"] * rng.choice((0.3, 0.6, 0.8)))
    day = came + timedelta(days=rng.randint(20, 90))
    if sold and day <= AS_OF:
        made.usage.append(
            {
                "Usage": f"SO-{len(made.usage) + 1:06d}", "Style": order["Style"], "Color": order["Color"], "Date": day,
                "Units": sold, "Kind": "sale",
            }
        )  # fmt: skip
