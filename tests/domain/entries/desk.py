"""A small season with its customs entries as ACE's report ES-003 has them, in which nothing differs.

T-shirts 6109.10.00.12 of Vietnam (16.5 %), jerseys 6110.20.20.79 of Bangladesh (16.5 %), chinos 6203.42.45.11 of Mexico (16.6 %,
free under USMCA), one entry each per shipment. Figures of the report come from the costing; faults are planted by `change`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.cost_book import Book, CostedBook, cost_book
from prodops_xl.domain.entries.differences import Comparison, compare_entries
from prodops_xl.domain.entries.lines import filed
from prodops_xl.domain.entries.matching import match
from prodops_xl.domain.entries.numbers import check_digit
from prodops_xl.reference import tariff
from prodops_xl.reference.corrections import correction_windows, struck_down
from prodops_xl.tables.schema import TABLES, check
from prodops_xl.tables.settings import read_settings

D = dt.datetime
AS_OF = dt.date(2026, 5, 20)
NAMES = ("Orders", "Shipments", "ShipmentLines", "Entries", "Charges", "Rates")


def number(n: int) -> str:
    """A valid entry number."""
    ten = f"AB4{n:07d}"
    return f"{ten}{check_digit(ten)}"


E1, E2 = number(1), number(2)


def order(po: str, line: int, **change: Any) -> dict[str, Any]:
    return {
        "PO": po, "Line": line, "Style": "T", "Units": 1200, "FOB": 10.0, "HTS": "6109100012", "Origin": "VN", "Currency": "USD",
        "Incoterm": "FOB", "Mode": "ocean", "Ex-factory": D(2026, 2, 8), "In-DC": D(2026, 4, 20), "Net weight": 0.2,
        "CBM": 0.002, "Claims": None, "Port of entry": None, "First sale price": None, "Assists": None, "Retail": None,
        "Target FOB": None, "Actual in-DC": None, **change,
    }  # fmt: skip


ORDERS = (
    order("P1", 10),
    order("P1", 20, Units=600, FOB=12.5),
    order("P2", 10, HTS="6110202079", Origin="BD", Units=2400, FOB=8.0),
    order("P3", 10, HTS="6203424511", Origin="MX", Units=1200, FOB=9.5, Mode="truck", Claims="S"),
    order("P3", 20, HTS="6203424511", Origin="MX", Units=240, FOB=11.0, Mode="truck"),
)
SHIPPED = ("S1", "S1", "S1", "S2", "S2")
DAY = {"S1": D(2026, 3, 2), "S2": D(2026, 3, 10)}
ENTRY = {"S1": E1, "S2": E2}


class EntryDesk:
    """The season costed, its report, and the comparison of both after changes."""

    def __init__(
        self, orders: tuple[dict[str, Any], ...] = ORDERS, shipped: tuple[str, ...] = SHIPPED,
        day: Mapping[str, D] = DAY, **settings: Any,
    ) -> None:  # fmt: skip
        ships = [
            {
                "Shipment": s, "Mode": "ocean" if s != "S2" else "truck", "Port of loading": "VNSGN", "Port of unlading": "USLAX",
                "Port of entry": "USLAX", "ETD": D(2026, 2, 10), "ETA": when,
            }
            for s, when in day.items()
        ]  # fmt: skip
        lines = [
            {"Shipment": s, "PO": o["PO"], "Line": o["Line"], "Units shipped": o["Units"], "Entry": ENTRY[s]}
            for s, o in zip(shipped, orders, strict=True)
        ]
        entries = [{"Entry": ENTRY[s], "Shipment": s, "Entry date": when} for s, when in day.items()]
        given = (list(orders), ships, lines, entries, [], [])
        frames = [check(pd.DataFrame(list(t)), TABLES[n]).frame for n, t in zip(NAMES, given, strict=True)]
        self.tariff = tariff()
        self.settings = read_settings({}, settings)
        self.costed: CostedBook = cost_book(Book(*frames), self.tariff, self.settings, AS_OF)
        self.entry_of = pd.unique(self.costed.shipped.lines["Entry"])
        self.report = self.as_filed()

    def as_filed(self) -> pd.DataFrame:
        """ES-003 of the season, in our column names."""
        entered = self.costed.shipped.costed.entered
        parts = entered.stacks.parts
        lines, place = entered.lines, {}
        rows: list[dict[str, Any]] = []
        for at in range(len(lines)):
            entry = self.entry_of[lines["entry"].iloc[at]]
            place[entry] = place.get(entry, 0) + 1
            claim = lines["Claims"].iloc[at]
            head = {
                "Entry": entry, "Line": place[entry], "Entry date": lines["entry_date"].iloc[at], "Origin": lines["Origin"].iloc[at],
                "Claim": claim if isinstance(claim, str) else None, "Type": "01", "Importer": "12-3456789AB", "Bill of lading": f"MAEU{entry[3:10]}",
            }  # fmt: skip
            mine = np.flatnonzero(entered.customs_line == at)
            mpf, hmf = int(entered.mpf[mine].sum()) / 100, int(entered.hmf[mine].sum()) / 100
            base = 0
            own = np.flatnonzero(entered.duty.line == at)
            for k in own.tolist():
                part = parts.iloc[int(entered.duty.part[k])]
                cents = int(entered.duty.cents[k])
                if part["kind"] == "program":
                    rows.append({**head, "HTS": part["heading"].replace(".", ""), "Duty": cents / 100})
                else:
                    base += cents
            rows.append(
                {
                    **head, "HTS": lines["HTS"].iloc[at], "Duty": base / 100, "Entered value": lines["value"].iloc[at] / 100,
                    "Quantity": round(lines["units"].iloc[at] / 12), "Unit": "DOZ", "MPF": mpf, "HMF": hmf,
                }
            )  # fmt: skip
        return pd.DataFrame(rows, dtype=object)

    def compare(
        self, change: Callable[[pd.DataFrame], pd.DataFrame | None] | None = None, as_of: dt.date = AS_OF, **options: Any
    ) -> Comparison:  # fmt: skip
        """The comparison after `change` (in place, or it returns the new report)."""
        report = self.report.copy()
        changed = change(report) if change else report
        table = check(report if changed is None else changed, TABLES["EntryLines"]).frame
        told = filed(table)
        self.filed, self.matches = told, match(told, self.costed)
        return compare_entries(
            told,
            self.matches,
            self.costed,
            self.tariff,
            correction_windows(),
            as_of,
            struck_down=struck_down(),
            **options,
        )


def told(comparison: Comparison) -> list[tuple[Any, ...]]:
    """What, line and money of each difference."""
    rows = comparison.differences
    return [
        (r["What"], None if pd.isna(r["Line"]) else r["Line"], round(r["Money"], 2))
        for _, r in rows.iterrows()
    ]
