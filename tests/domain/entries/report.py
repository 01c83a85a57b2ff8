"""A costed book of a few shipments, and reports of its entries to be matched: rows as a broker would file them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.cost_book import Book, CostedBook, cost_book
from prodops_xl.domain.entries.lines import Filed, filed
from prodops_xl.domain.entries.matching import Matches, match
from prodops_xl.domain.entries.numbers import check_digit
from prodops_xl.reference import tariff
from prodops_xl.tables.schema import TABLES, check
from prodops_xl.tables.settings import read_settings

D = dt.datetime
MARCH = D(2026, 3, 2)
AS_OF = dt.date(2026, 5, 20)
NAMES = ("Orders", "Shipments", "ShipmentLines", "Entries", "Charges", "Rates")
TEE, JERSEY, CHINO, DRESS = "6109100012", "6110202079", "6203424511", "6204424030"


def number(n: int, filer: str = "AB4") -> str:
    """A valid entry number."""
    ten = f"{filer}{n:07d}"
    return f"{ten}{check_digit(ten)}"


E1, E2, E3 = number(1), number(2), number(3)


def order(
    po: str,
    line: int = 10,
    units: float = 1200,
    fob: float = 10.0,
    hts: str = TEE,
    origin: str = "VN",
    **more: Any,
) -> dict[str, Any]:
    return {
        "PO": po, "Line": line, "Style": "T", "Units": units, "FOB": fob, "HTS": hts, "Origin": origin, "Currency": "USD",
        "Incoterm": "FOB", "Mode": "ocean", "Ex-factory": D(2026, 2, 8), "In-DC": D(2026, 4, 20), "Net weight": 0.2,
        "CBM": 0.002, "Claims": None, "Port of entry": None, "First sale price": None, "Assists": None, "Retail": None,
        "Target FOB": None, "Actual in-DC": None, "Manufacturer ID": None, **more,
    }  # fmt: skip


def shipment(name: str, eta: D = MARCH, **more: Any) -> dict[str, Any]:
    return {
        "Shipment": name, "Mode": "ocean", "Container": None, "Port of loading": "VNSGN", "Port of unlading": "USLAX",
        "Port of entry": "USLAX", "ETD": D(2026, 2, 10), "ETA": eta, **more,
    }  # fmt: skip


def book(
    orders: Sequence[Mapping[str, Any]],
    ships: Sequence[Mapping[str, Any]] = (),
    lines: Sequence[tuple[Any, ...]] = (),
    entries: Sequence[tuple[Any, ...]] = (),
) -> CostedBook:
    """`lines`: Shipment, PO, Line, units, Entry; `entries`: Entry, Shipment, Entry date."""
    tables = (
        [dict(o) for o in orders],
        [dict(s) for s in ships],
        [dict(zip(("Shipment", "PO", "Line", "Units shipped", "Entry"), row, strict=True)) for row in lines],
        [dict(zip(("Entry", "Shipment", "Entry date"), row, strict=True)) for row in entries],
        [],
        [],
    )
    frames = [check(pd.DataFrame(rows), TABLES[n]).frame for n, rows in zip(NAMES, tables, strict=True)]
    return cost_book(Book(*frames), tariff(), read_settings({}, {}), AS_OF)


def line(
    entry: str,
    at: float,
    value: float | None,
    hts: str | None = TEE,
    origin: str | None = "VN",
    units: float | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A filed line of one row: pieces as units, day 2026-03-02."""
    return {
        "Entry": entry, "Line": at, "HTS": hts, "Origin": origin, "Entered value": value, "Duty": 100.0, "Quantity": units,
        "Unit": "NO" if units else None, "Entry date": D(2026, 3, 2), **more,
    }  # fmt: skip


def read(rows: Sequence[Mapping[str, Any]]) -> Filed:
    """Rows under our column names as the domain gets them."""
    return filed(check(pd.DataFrame([dict(r) for r in rows], dtype=object), TABLES["EntryLines"]).frame)


def matched(
    rows: Sequence[Mapping[str, Any]], costed: CostedBook
) -> tuple[list[tuple[str, tuple[str, ...]]], Matches]:
    """Per filed line how it was found and the PO lines behind it (PO/line), and the matches."""
    told = match(read(rows), costed)
    orders = costed.book.orders
    names = [f"{po}/{at:g}" for po, at in zip(orders["PO"], orders["Line"], strict=True)]
    behind: dict[int, list[str]] = {}
    for of, at in zip(told.shares["of"], told.shares["order"], strict=True):
        behind.setdefault(int(of), []).append(names[int(at)])
    lines = [(how, tuple(sorted(behind.get(k, [])))) for k, how in enumerate(told.lines["how"])]
    return lines, told


def unfiled_pos(told: Matches, costed: CostedBook) -> list[str]:
    """The PO lines of computed customs lines that nothing answers."""
    entered, shipped = costed.shipped.costed.entered, costed.shipped.lines
    rows = np.flatnonzero(np.isin(entered.customs_line, told.unfiled))
    orders = costed.book.orders
    at = shipped["order"].to_numpy("int64")[rows]
    return sorted(
        f"{po}/{ln:g}" for po, ln in zip(orders["PO"].iloc[at], orders["Line"].iloc[at], strict=True)
    )
