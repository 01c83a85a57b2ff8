"""Where a sheet's headers are, headers of two rows, and which table they speak of."""

from __future__ import annotations

from datetime import datetime

import pytest

from prodops_xl.tables import TABLES
from prodops_xl.tables.header_rows import header_text
from prodops_xl.tables.headers import find_header_row, identify_table, join_header_rows, match_headers
from tests.conftest import HEADERS

ORDERS = TABLES["Orders"]
DATA = [
    "4500000001",
    10.0,
    "T-100",
    "Crew tee",
    "Navy",
    10.0,
    40.0,
    30.0,
    20.0,
    100.0,
    "Style to be checked",
    "Acme",
]


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["SPRING 26 BUY", None, None], ["updated", None, None], [None] * 3, HEADERS, DATA], 3),
        ([HEADERS, DATA, DATA], 0),
        ([["Style", "notes"], HEADERS, DATA], 1),
        ([["Season:", "SS26", "Vendor:", "Acme"], [], HEADERS, DATA], 2),
        ([DATA, DATA], None),
        ([], None),
        ([[None]] * 40 + [HEADERS], None),
        ([["PO #", "Style", "Lab dip", None], [None, None, "Plan", "Actual"], DATA], 1),
    ],
)
def test_the_header_row_is_found(rows, at):
    assert find_header_row(rows, ORDERS) == at


def test_two_header_rows_are_joined():
    top = ["PO #", "Style", "Lab dip", None, "PP sample", None, None, "SIZES", None, "Qty"]
    bottom = [None, None, "Plan", "Actual", "Plan", "Revised", "Actual", "S", "M", None]
    joined = join_header_rows(top, bottom)
    assert joined == [
        "PO #", "Style", "Lab dip (Plan)", "Lab dip (Actual)", "PP sample (Plan)", "PP sample (Revised)", "PP sample (Actual)",
        "S", "M", "Qty",
    ]  # fmt: skip
    assert [m.column for m in match_headers(joined, ORDERS)] == ["PO", "Style", *[None] * 7, "Units"]


def test_a_group_of_ex_factory_dates_is_read():
    joined = join_header_rows(["PO", "Ex-factory", None, None], [None, "Original", "Revised", "Actual"])
    assert [m.column for m in match_headers(joined, ORDERS)] == [
        "PO",
        "Ex-factory",
        "Confirmed ex-factory",
        "Actual ex-factory",
    ]


def test_rows_of_unequal_width():
    assert join_header_rows(["A"], ["b", "c"]) == ["A (b)", "A (c)"]
    assert join_header_rows(["A", "B", "C"], []) == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (28.0, "28"),
        (6.5, "6.5"),
        (None, ""),
        (float("nan"), ""),
        (" S ", "S"),
        (datetime(2026, 6, 7), "2026-06-07 00:00:00"),
    ],
)
def test_header_cells_as_text(cell, text):
    assert header_text(cell) == text


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (HEADERS, "Orders"),
        (["Shipment No", "Mode", "Container", "ETD", "ETA", "POL"], "Shipments"),
        (["Shipment", "PO #", "Ln", "Shipped Qty"], "ShipmentLines"),
        (["Shipment", "Charge", "Amount", "Curr", "Basis"], "Charges"),
        (["Entry No", "Shipment", "Entry Type", "Entry Date", "Entered Value", "MPF", "HMF"], "Entries"),
        (["GRN No", "PO", "Line", "Received Date", "Received Qty"], "Receipts"),
        (["Supplier", "Country", "Payment terms", "MOQ", "Lead Time (days)", "Audit Grade"], "Vendors"),
        (["Factory", "Vendor", "Country", "Audit Date", "Audit Expiry"], "Factories"),
        (["Kind", "Name", "From", "To", "Value"], "Rates"),
        (["Setting", "Value", "Default", "Meaning"], "Settings"),
        (["Apples", "Pears"], ""),
        ([], ""),
    ],
)
def test_a_sheet_is_known_by_its_headers(headers, name):
    found, score = identify_table(headers)
    assert found == name
    assert (score > 0) == bool(name)
