"""What the doctor tries in Excel, and what Python itself says to it: the expected figures are computed, not written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from prodops_xl.commands.outcome import silent
from prodops_xl.functions.calls import call
from prodops_xl.hosts.desktop import log_file
from prodops_xl.hosts.files import new_book
from prodops_xl.registry import command

_CALL = ("6109100012", "VN", date(2026, 5, 1))
FORMULA = '=PRODOPS_DUTY_RATE("6109100012","VN",DATE(2026,5,1))'
COMMAND, SHEET = "validate-orders", "Orders"

_DAYS = [datetime(2026, 1, 5), datetime(2026, 4, 8), datetime(2026, 5, 20)]  # noqa: DTZ001 - a sheet's dates
# An order book with faults: a tariff number of 9 digits; a country that is none, 98 % of fibers, no units.
ORDERS: list[list[Any]] = [
    ["PO", "Line", "Style", "Units", "Vendor", "Factory", "Origin", "HTS", "Fiber", "Construction", "Incoterm",
     "Mode", "Currency", "FOB", "Retail", "Order date", "Ex-factory", "In-DC"],
    ["T1", 10, "A1", 100, "Saigon Knit", "Plant 1", "VN", "6109.10.0012", "100% cotton", "knit", "FOB", "ocean", "USD",
     8.5, 42, *_DAYS],
    ["T1", 20, "A2", 100, "Saigon Knit", "Plant 1", "VN", "6109.10.001", "100% cotton", "knit", "FOB", "ocean", "USD",
     8.5, 42, *_DAYS],
    ["T2", 10, "A3", 0, "Saigon Knit", "Plant 1", "Atlantis", "6109.10.0012", "60% cotton 38% polyester", "knit", "FOB",
     "ocean", "USD", 8.5, 42, *_DAYS],
]  # fmt: skip
_SHOWN = ("Key", "Column", "Rule")


def expected_rate() -> float:
    """The figure that the formula shows."""
    return float(call("DUTY_RATE", list(_CALL)).value)


def expected_findings(today: date) -> list[str]:
    """What the command finds in the same order book without Excel."""
    with new_book() as book:
        sheet = book.sheets[0]
        sheet.name = SHEET
        sheet["A1"].value = ORDERS
        command(COMMAND).resolve()(book, {}, today, {"map": {}}, silent)
        return findings(book)


def findings(book: Any) -> list[str]:
    """The Issues sheet's rows in short, sorted; none where there is no such sheet yet."""
    if "Issues" not in [sheet.name for sheet in book.sheets]:
        return []
    rows = book.sheets["Issues"].used_range.value or []
    start = next((i for i, row in enumerate(rows) if row and row[0] == "Money at risk"), len(rows))
    if start == len(rows):
        return []
    places = [rows[start].index(name) for name in _SHOWN]
    return sorted(", ".join(str(row[i]) for i in places) for row in rows[start + 1 :] if row[places[0]])


def log() -> str:
    """Where commands write what went wrong."""
    return str(log_file.path())
