"""A seeded apparel season as a team's workbook: order book, partners, shipments, entries, charges, rates; receipts,
sales, inspections, progress, standards, budget, and the team's own time and action sheet.

About 2,000 PO lines of 40 styles, 12 vendors and 8 origins, in-DC from January 2026 to February 2027; 60 %
have shipped on the as-of date, 2026-11-25. The order book is as messy as real ones are (`habits`), and has
faults that are listed one by one (`faults`). The same seed gives the same season, and the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pandas as pd

from prodops_xl.demo.catalogue import AS_OF, FACTORIES, VENDORS
from prodops_xl.demo.faults import Planted, plant
from prodops_xl.demo.filing import file_entries
from prodops_xl.demo.habits import typed
from prodops_xl.demo.operations import operations
from prodops_xl.demo.order_lines import order_lines
from prodops_xl.demo.rates import rates, settings
from prodops_xl.demo.shipping import Shipping, ship

__all__ = ["AS_OF", "Planted", "Season", "season", "with_filed_figures", "write_orders"]


@dataclass(frozen=True)
class Season:
    """The season's tables.

    `truth`: the order lines as they should be (dates as datetime.date), columns of ours and sizes. `frames`:
    every sheet's table by name, columns of ours (and the users' own in Orders), cells as typed. `planted`:
    the faults.
    """

    seed: int
    truth: pd.DataFrame
    frames: dict[str, pd.DataFrame]
    planted: tuple[Planted, ...]

    @property
    def orders(self) -> pd.DataFrame:
        """The order book as typed, duplicates included."""
        return self.frames["Orders"]

    @property
    def entries(self) -> pd.DataFrame:
        """Entries; filed figures are blank until `with_filed_figures`."""
        return self.frames["Entries"]


def season(seed: int = 2026) -> Season:
    """Make the season of that seed."""
    rng = Random(seed)
    lines = order_lines(rng)
    shipping = ship(rng, lines)
    truth = lines.assign(**{"Actual in-DC": pd.Series(shipping.received(lines), dtype=object)})
    orders, planted = plant(rng, typed(rng, _unmeasured(truth, shipping)), truth)
    packed, stray = _stray_line(shipping.lines)
    frames = {
        "Orders": orders,
        "Vendors": _vendors(),
        "Factories": _factories(),
        "Shipments": shipping.shipments,
        "ShipmentLines": packed,
        "Entries": shipping.entries,
        "Rates": rates(),
        "Settings": settings(),
    }
    happened, more = operations(seed, truth, shipping)
    volume = Planted(
        "charge-basis-zero",
        "Charges",
        (shipping.zero_basis, "Ocean freight"),
        "Basis",
        "volume",
        "freight by volume, and no CBM on any line",
    )
    return Season(seed, truth, {**frames, **happened}, (*planted, *more, volume, stray))


def with_filed_figures(made: Season, computed: pd.DataFrame) -> Season:
    """The season with the broker's figures on most of its entries.

    `computed`: Entry, Entered value, Duty, MPF, HMF (dollars), as our own costing gives them. They are
    copied, and a few are changed as brokers do: those differences join `planted`.
    """
    entries, planted = file_entries(
        Random(f"{made.seed} filed"), made.entries, made.frames["Shipments"], computed
    )
    return replace(made, frames={**made.frames, "Entries": entries}, planted=(*made.planted, *planted))


def write_orders(made: Season, path: str | Path) -> None:
    """Write the season as the workbook `orders.xlsx` that the demo starts from."""
    from prodops_xl.demo.sheets import write_workbook

    write_workbook(made, Path(path))


def _unmeasured(truth: pd.DataFrame, shipping: Shipping) -> pd.DataFrame:
    """The lines of one shipment lose their CBM: a charge spread by volume finds nothing to go by."""
    bare = [(po, line) in shipping.no_cbm for po, line in zip(truth["PO"], truth["Line"], strict=True)]
    cbm = [None if no else value for no, value in zip(bare, truth["CBM"], strict=True)]
    return truth.assign(CBM=pd.Series(cbm, dtype=object))


def _stray_line(lines: pd.DataFrame) -> tuple[pd.DataFrame, Planted]:
    """One packing-list line names a PO that nobody has."""
    row = {
        "Shipment": lines["Shipment"].iloc[40],
        "PO": "4599990001",
        "Line": 10,
        "Entry": None,
        "Units shipped": 144,
    }
    planted = Planted(
        "line-not-placed",
        "ShipmentLines",
        (row["Shipment"], row["PO"], row["Line"]),
        "PO",
        row["PO"],
        "no such order line",
    )
    return pd.concat([lines, pd.DataFrame([row])], ignore_index=True), planted


def _vendors() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Vendor": v.name,
                "Name": v.name,
                "Country": v.origin,
                "Payment terms": v.terms,
                "MOQ": v.moq,
                "Lead time": v.lead,
                "Weekly capacity": v.capacity,
                "Audit scheme": v.scheme,
                "Audit grade": v.grade,
                "Audit expiry": v.expiry,
                "Certificates": v.certificates or None,
                "Sustainability score": v.score,
            }
            for v in VENDORS.values()
        ]
    )


def _factories() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Factory": f.name,
                "Vendor": f.vendor,
                "Country": VENDORS[f.vendor].origin,
                "Weekly capacity": round(VENDORS[f.vendor].capacity * f.share, -2),
                "Audit scheme": VENDORS[f.vendor].scheme,
                "Audit grade": VENDORS[f.vendor].grade,
                "Audit expiry": f.expiry,
            }
            for f in FACTORIES
        ]
    )
