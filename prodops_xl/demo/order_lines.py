"""The season's order lines as they should be: the truth under the mess of the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd

from prodops_xl.demo.catalogue import (
    AS_OF,
    COLORS,
    CURVE,
    DROPS,
    FACTORIES,
    LANES,
    ONE_SIZE,
    SHIPPED_DROPS,
    SIZES,
    STYLES,
    VENDORS,
    Style,
    Vendor,
)
from prodops_xl.demo.closures import workday
from prodops_xl.domain.gtin import check_digit
from prodops_xl.domain.sizes import size_split

LINES_PER_PO = 14
_APPROVERS = ("D. Whitlock", "M. Osei", "P. Lindqvist")
_DELAYS = (
    "fabric late",
    "lab dip rejected twice",
    "port congestion",
    "yarn shortage",
    "holiday backlog",
    "failed final AQL, rework",
)
_US_PORTS = {
    "ocean": ("USLAX", "USLGB", "USNYC", "USSAV"),
    "air": ("USJFK", "USLAX"),
    "truck": ("USLRD",),
    "courier": ("USJFK",),
}


def order_lines(rng: Random) -> pd.DataFrame:
    """One row per PO line and color, our column names, sizes in columns of their own; `drop` is its place in
    DROPS.

    Dates are datetime.date or None. Every rule of validate-orders holds on these rows.
    """
    rows: list[dict[str, Any]] = []
    number = 4500012000
    for drop, (_, _, lines) in enumerate(DROPS):
        for vendor, chosen in _bought(rng, lines):
            for chunk in _chunks(chosen, LINES_PER_PO):
                number += rng.randint(1, 9)
                rows += _purchase_order(rng, str(number), drop, vendor, chunk)
    out = pd.DataFrame(rows).astype(object)
    return out.where(out.notna(), None)


def _bought(rng: Random, lines: int) -> Iterator[tuple[Vendor, list[tuple[Style, str]]]]:
    """Which styles and colors a drop takes, by vendor."""
    offered = [(style, color) for at, style in enumerate(STYLES) for color in _colors(at)]
    chosen = sorted(rng.sample(range(len(offered)), lines))
    for vendor in VENDORS.values():
        own = [offered[i] for i in chosen if offered[i][0].vendor == vendor.name]
        if own:
            yield vendor, own


def _colors(at: int) -> list[str]:
    """Five or six colors of the palette, the same for a style in every drop."""
    return [COLORS[(at * 5 + step) % len(COLORS)] for step in range(5 + at % 2)]


def _chunks(items: list[Any], size: int) -> Iterator[list[Any]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]


def _purchase_order(
    rng: Random, number: str, drop: int, vendor: Vendor, chunk: list[tuple[Style, str]]
) -> Iterator[dict[str, Any]]:
    season, in_dc, _ = DROPS[drop]
    mode = _mode(rng, vendor)
    head = {
        "drop": drop,
        "PO": number,
        "Season": season,
        "Vendor": vendor.name,
        "Factory": _factory(rng, vendor),
        "Origin": vendor.origin,
        "Incoterm": _incoterm(rng, vendor, mode),
        "Mode": mode,
        "Currency": vendor.currency,
        "Port of loading": vendor.air_pol if mode in ("air", "courier") else vendor.pol,
        "Port of entry": rng.choice(_US_PORTS[mode]),
        "Air approved by": rng.choice(_APPROVERS) if mode == "air" else None,
        **_dates(rng, vendor, mode, in_dc, shipped=drop < SHIPPED_DROPS),
    }
    head["Manufacturer ID"] = next(f.mid for f in FACTORIES if f.name == head["Factory"])
    wholesale = rng.random() < 0.45
    head["Customer cancel"] = in_dc + timedelta(days=rng.randint(10, 21)) if wholesale else None
    for line, (style, color) in enumerate(chunk, start=1):
        yield {**head, "Line": line * 10, **_goods(rng, vendor, style, color)}


def _mode(rng: Random, vendor: Vendor) -> str:
    if vendor.mode == "ocean":
        return "air" if rng.random() < 0.06 else "ocean"
    if vendor.mode == "air":
        return "courier" if rng.random() < 0.12 else "air"
    return vendor.mode


def _incoterm(rng: Random, vendor: Vendor, mode: str) -> str:
    """The vendor's term; some bags are bought landed (DDP), and goods by air from FOB vendors FCA."""
    if vendor.name.startswith("Dongguan") and mode == "ocean" and rng.random() < 0.35:
        return "DDP"
    if mode != "ocean" and vendor.incoterm in ("FOB", "CIF"):
        return "FCA"
    return "FOB" if vendor.incoterm == "CIF" and rng.random() < 0.4 else vendor.incoterm


def _factory(rng: Random, vendor: Vendor) -> str:
    own = [f for f in FACTORIES if f.vendor == vendor.name]
    return rng.choices(own, weights=[f.share for f in own])[0].name


def _dates(rng: Random, vendor: Vendor, mode: str, in_dc: date, *, shipped: bool) -> dict[str, Any]:
    """Backwards from in-DC: ex-factory by the lane, the order by the vendor's lead time; then what came of it."""
    transit, _ = LANES.get((mode, vendor.origin), LANES.get((mode, ""), (14, 4)))
    ex_factory = workday(in_dc - timedelta(days=transit + rng.randint(1, 4)), vendor.origin)
    ordered = ex_factory - timedelta(days=vendor.lead + rng.randint(3, 28))
    late = rng.random() < 0.12
    slip = rng.choice((3, 5, 7, 10) if mode == "ocean" else (1, 2)) if late else 0
    confirmed = workday(ex_factory + timedelta(days=slip), vendor.origin) if slip else ex_factory
    actual = (
        workday(confirmed + timedelta(days=rng.choice((0, 0, 0, 1, 2))), vendor.origin) if shipped else None
    )
    if actual is not None and actual > AS_OF:
        actual = None
    told = shipped or rng.random() < 0.5
    return {
        "Order date": ordered - timedelta(days=max(ordered.weekday() - 4, 0)),
        "Ex-factory": ex_factory,
        "Confirmed ex-factory": confirmed if told else None,
        "Actual ex-factory": actual,
        "Delay reason": rng.choice(_DELAYS) if slip and told else None,
        "Approved by": rng.choice(_APPROVERS) if slip and told else None,
        "PO cancel": ex_factory + timedelta(days=min(14, transit // 2)),
        "In-DC": in_dc,
    }


def _goods(rng: Random, vendor: Vendor, style: Style, color: str) -> dict[str, Any]:
    units = (
        max(round(style.units * rng.uniform(0.55, 1.6) / style.pack), -(-vendor.moq // style.pack))
        * style.pack
    )
    price = round(style.fob * rng.choice((0.98, 1.0, 1.0, 1.0, 1.01, 1.02)), 2)
    sizes = dict.fromkeys((*SIZES, ONE_SIZE))
    if style.sized:
        sizes |= dict(zip(SIZES, (int(u) for u in size_split(units, CURVE)), strict=True))
    else:
        sizes[ONE_SIZE] = units
    return {
        "Style": style.number,
        "Description": style.description,
        "Category": style.category,
        "Color": color,
        **sizes,
        "Units": units,
        "HTS": style.hts,
        "Fiber": style.fiber,
        "Construction": style.construction or None,
        "FOB": price,
        "Target FOB": round(price * rng.choice((1.0, 1.0, 1.02, 1.04)), 2),
        "Last price": round(price * rng.choice((0.97, 0.98, 1.0, 1.0, 1.02)), 2),
        "Retail": style.retail,
        "Net weight": style.kg,
        "CBM": style.cbm,
        "Claims": style.claims or None,
        "GTIN": gtin(style.number, color),
        "Pack": style.pack,
    }


def gtin(style: str, color: str) -> str:
    """A UPC of the range that GS1 leaves to a company's own use (number system 4); one per style and color."""
    body = f"4{style[3:]}{COLORS.index(color):02d}0000"
    return body + str(check_digit(body))
