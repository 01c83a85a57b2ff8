"""Small vendor books for tests: order lines of one vendor or several, with what was shipped, received, inspected."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd

from prodops_xl.domain.vendors import Scored, VendorBook, policy_of, score_book
from prodops_xl.reference.sampling import sampling_tables
from prodops_xl.tables.schema import TABLES, check
from prodops_xl.tables.settings import read_settings

AS_OF = date(2026, 6, 30)
NAMES = {
    "orders": "Orders", "vendors": "Vendors", "factories": "Factories", "receipts": "Receipts", "shipments": "Shipments",
    "shipment_lines": "ShipmentLines", "inspections": "Inspections", "schedule": "Schedule", "rates": "Rates",
}  # fmt: skip


def day(text: str) -> datetime:
    return datetime.fromisoformat(text)


def typed(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return check(pd.DataFrame(rows, dtype=object), TABLES[name]).frame


def order(line: int = 10, **change: Any) -> dict[str, Any]:
    """100 units at 10.00, FOB, promised for May 1."""
    row = {
        "PO": "P1", "Line": line, "Style": "T1", "Category": "Tops", "Vendor": "Ann", "Units": 100, "FOB": 10, "Currency": "USD",
        "Incoterm": "FOB", "Order date": day("2026-01-01"), "Ex-factory": day("2026-05-01"), "In-DC": day("2026-06-10"),
    }  # fmt: skip
    return {**row, **change}


def shipped(*parts: tuple[int, str, float]) -> dict[str, list[dict[str, Any]]]:
    """Shipments of P1: line, day of sailing, units."""
    return {
        "shipments": [
            {"Shipment": f"S{i}", "ETD": day(when), "ETA": day(when)} for i, (_, when, _) in enumerate(parts)
        ],
        "shipment_lines": [
            {"Shipment": f"S{i}", "PO": "P1", "Line": line, "Units shipped": units}
            for i, (line, _, units) in enumerate(parts)
        ],
    }


def received(*parts: tuple[int, str, float], po: str = "P1") -> list[dict[str, Any]]:
    """Receipts: line, day, units."""
    return [
        {"Receipt": f"R{i}", "PO": po, "Line": line, "Receipt date": day(when), "Units received": units}
        for i, (line, when, units) in enumerate(parts)
    ]


def book(**tables: list[dict[str, Any]]) -> VendorBook:
    return VendorBook(*(typed(name, tables.get(field, [])) for field, name in NAMES.items()))


def score(settings: dict[str, Any] | None = None, as_of: date = AS_OF, **tables: Any) -> Scored:
    """Score a book of these tables under these settings."""
    given = read_settings({}, settings or {})
    return score_book(book(**tables), policy_of(given), sampling_tables(), "USD", as_of)


def kpi(scored: Scored, name: str, vendor: str = "Ann") -> pd.Series:
    """One KPI of one vendor."""
    number = scored.vendors.set_index("vendor").loc[vendor, "number"]
    rows = scored.kpis[(scored.kpis["vendor"] == number) & (scored.kpis["kpi"] == name)]
    return rows.iloc[0]
