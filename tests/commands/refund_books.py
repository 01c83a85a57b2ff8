"""A small workbook for refunds: orders, shipments, an ES-003 export as rows of EntryLines, by entry and its clock."""

from __future__ import annotations

import datetime as dt

from prodops_xl.domain.entries.numbers import check_digit
from tests.conftest import SHIPPED, D, order_row, write_book

AS_OF = dt.date(2026, 11, 25)
EXPORT = [
    "Entry Summary Number", "Line Number", "HTS Number", "Date of Entry", "Entry Type Code", "Importer Number", "Filer Code",
    "Country of Origin", "SPI", "Line Goods Value Amount", "Line Duty Amount", "Liquidation Status", "Liquidation Date",
    "Entry Flags", "PO Number", "PO Line",
]  # fmt: skip
US = "12-3456789"


def number(serial: int, filer: str = "AB4") -> str:
    """A valid entry number as printed."""
    ten = f"{filer}{serial:07d}"
    return f"{filer}-{serial:07d}-{check_digit(ten)}"


def ago(days: int) -> dt.datetime:
    return dt.datetime.combine(AS_OF, dt.time()) - dt.timedelta(days=days)


def line(
    entry: str,
    at: int,
    value: float,
    added: dict[str, float],
    *,
    po=None,
    po_line=None,
    column_1=165.0,
    **change,
):
    """Rows of one entry line: its chapter 99 numbers and the goods."""
    told = {
        "Entry Summary Number": entry, "Line Number": at, "Date of Entry": D(2025, 9, 10), "Entry Type Code": "01",
        "Importer Number": US, "Filer Code": entry[:3], "Country of Origin": "VN", "PO Number": po, "PO Line": po_line, **change,
    }  # fmt: skip
    goods = {"HTS Number": "6109.10.0012", "Line Goods Value Amount": value, "Line Duty Amount": column_1}
    rows = [{**told, "HTS Number": hts, "Line Duty Amount": duty} for hts, duty in added.items()]
    return [[{**row, **change}.get(h) for h in EXPORT] for row in [*rows, {**told, **goods}]]


def liquidated(days: int | None, status: str | None = None) -> dict:
    if days is None:
        return {"Liquidation Status": status or "Unliquidated"}
    return {"Liquidation Status": status or "Liquidated", "Liquidation Date": ago(days)}


def orders() -> list[list]:
    """Two lines of PO 1 and one of PO 2, shipped on S1; a line bought DDP."""
    return [
        order_row("4500000001", 10),
        order_row("4500000001", 20, Colorway="Red"),
        order_row("4500000003", 10, Terms="DDP", **{"Style No": "D-9"}),
    ]


def book(path, rows: list[list], header: list[str] | None = None, **tables):
    lines = {"EntryLines": [header or EXPORT, *rows]}
    shipped = {name: table for name, table in SHIPPED.items() if name not in tables}
    shipped["ShipmentLines"] = [
        ["Shipment", "PO", "Line", "Units shipped", "Entry"],
        ["S1", "4500000001", 10, 100, number(1)],
        ["S1", "4500000001", 20, 60, number(1)],
        ["S1", "4500000003", 10, 40, number(9)],
    ]
    return write_book(path, orders(), {**shipped, **lines, **tables})


def every_state() -> list[list]:
    """An entry for each state that the sheet tells."""
    rec = {"9903.01.25": 100.00, "9903.03.01": 7.00, "9903.88.15": 3.00}
    rows = line(number(1), 1, 1000, {"9903.02.69": 200.01}, po="4500000001", po_line=10, **liquidated(None))
    rows += line(
        number(1),
        2,
        600,
        {"9903.01.25": 60.00, "9903.01.33": 0.0},
        po="4500000001",
        po_line=20,
        **liquidated(None),
    )
    for serial, days in ((2, 79), (3, 80), (4, 81), (5, 179), (6, 180), (7, 181)):
        rows += line(number(serial), 1, 1000 + serial, rec, po="4500000001", po_line=10, **liquidated(days))
    rows += line(number(8), 1, 900, rec, **liquidated(10))  # no order behind it
    rows += line(number(9), 1, 800, rec, po="4500000003", po_line=10, **liquidated(10))  # DDP
    rows += line(
        number(10),
        1,
        700,
        rec,
        po="4500000001",
        po_line=10,
        **liquidated(10),
        **{"Importer Number": "99-9999999"},
    )
    rows += line(
        number(11), 1, 700, rec, po="4500000001", po_line=10, **liquidated(10), **{"Entry Type Code": "09"}
    )
    rows += line(
        number(12), 1, 700, rec, po="4500000001", po_line=10, **liquidated(None), **{"Entry Type Code": "03"}
    )
    rows += line(
        number(13), 1, 700, rec, po="4500000001", po_line=10, **liquidated(40), **{"Entry Flags": "drawback"}
    )
    rows += line(
        number(14), 1, 700, {"9903.88.15": 50.0}, po="4500000001", po_line=10, **liquidated(40)
    )  # nothing of ours
    rows += line(
        number(15),
        1,
        700,
        rec,
        po="4500000001",
        po_line=10,
        **liquidated(None),
        **{"Date of Entry": D(2026, 3, 2)},
    )
    return rows
