"""A team's order book with something for every command: faults, people's own notes and colours, a foreign sheet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment

from tests.conftest import ES_003, HEADERS, SHIPPED, D, order_row, write_book

AS_OF = dt.date(2026, 9, 15)
ORDERS = "Ann's buy (SS26)"  # an apostrophe, blanks and brackets: what people call sheets
SECRET = "Salaries"  # a sheet that no command needs
SECRETS = ("Linh Tran", 98765.25, "reviewed by the board")
_TABLES = {
    **SHIPPED,
    "Receipts": [
        ["Receipt", "PO", "Line", "Receipt date", "Units received", "Units accepted"],
        ["R1", "4500000001", 10, D(2026, 5, 10), 40, 38],
        ["R2", "4500000001", 10, D(2026, 6, 10), 60, 60],
    ],
    "Usage": [
        ["Usage", "Style", "Color", "Date", "Units", "Kind"],
        ["U1", "T-100", "navy", D(2026, 5, 20), 30, "sale"],
        ["U2", "T-100", "Navy", D(2026, 7, 2), 50, "sale"],
    ],
    "Inspections": [
        ["Inspection", "PO", "Line", "Date", "Number", "Offered units", "Sample", "Critical", "Major", "Minor", "Result"],
        ["Q1", "4500000001", 10, D(2026, 4, 5), 1, 100, 20, 0, 0, 1, "pass"],
    ],
    "Vendors": [
        ["Vendor", "Audit scheme", "Audit grade", "Audit expiry", "Lead time (days)"],
        ["Saigon Knit", "WRAP", "Gold", D(2026, 6, 1), 90],
    ],
    "ES-003": ES_003,
    SECRET: [["Employee", "Pay", "Remark"], [*SECRETS]],
}  # fmt: skip
FIRST = 5  # row of the first order line
PRICE, CODE, COMMENT = (HEADERS.index(name) + 1 for name in ("FOB/pc", "HS CODE", "Buyer note"))


def write_order_book(path: Path) -> Path:
    """Line 1 is right, line 2 has no price, under somebody's note, line 3 half a tariff number and texts that look like
    numbers, dates and formulas.
    """
    path.parent.mkdir(exist_ok=True)
    rows = [
        order_row("4500000001", 10),
        order_row("4500000001", 20, Colorway="Red", **{"FOB/pc": None}),
        order_row(
            "0042", 10, **{"HS CODE": "6109", "Style No": "12E3", "Style Name": "=crew", "Remarks": "3-4"}
        ),
    ]
    write_book(path, rows, _TABLES)
    book = openpyxl.load_workbook(path)
    orders = book["Buy sheet"]
    orders.title = ORDERS
    orders.cell(FIRST + 1, PRICE).comment = Comment("Ann: wait for the mill", "Ann")
    orders.cell(FIRST + 2, HEADERS.index("Style Name") + 1).data_type = "s"
    book[SECRET].sheet_state = "hidden"
    book.save(path)
    return path
