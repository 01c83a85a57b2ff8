"""Where the published data sets lie, and small workbooks as teams have them."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import settings
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from tests.effort import examples
from tests.libreoffice.driver import Office, python_with_uno, running


def shared_data() -> Path | None:
    """The published data sets: PRODOPS_SHARED, else beside the checkout."""
    for root in (os.environ.get("PRODOPS_SHARED"), Path(__file__).parents[2] / "shared"):
        if root and (Path(root) / "data").is_dir():
            return Path(root) / "data"
    return None


# A developer's own tariff tables are no part of a test.
os.environ["PRODOPS_TARIFF"] = "packaged"

settings.register_profile("here", max_examples=examples(100), deadline=None)  # no test is timed
settings.load_profile("here")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Importing xlwings Server sets this for the whole process, and xlwings then asks every new one for a licence."""
    os.environ.pop("XLWINGS_ON_SERVER", None)


@pytest.fixture(scope="session")
def shared() -> Path:
    found = shared_data()
    if found is None:
        pytest.skip("the published data sets are not beside the checkout (PRODOPS_SHARED names them)")
    return found


@pytest.fixture(scope="session")
def soffice() -> str:
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    return found


@pytest.fixture(scope="session")
def office(soffice) -> Iterator[Office]:
    """LibreOffice, started once for all tests of this process that ask for it."""
    python = python_with_uno(soffice)
    if python is None:
        pytest.skip("no Python here speaks with LibreOffice (Debian and Ubuntu: apt install python3-uno)")
    with running(soffice, python) as started:
        yield started


D = dt.datetime

# A team's own headers: two title rows, a blank line, their own columns between ours.
HEADERS = [
    "PO #", "Ln", "Style No", "Style Name", "Colorway", "XS", "S", "M", "L", "Total Qty", "Buyer note", "Supplier", "Fty", "COO",
    "HS CODE", "Content", "Knit/Woven", "Terms", "Curr.", "FOB/pc", "Tgt FOB", "MSRP", "PO Date", "Ex-Fty", "In DC", "Ship Via",
    "NW/pc (kg)", "CBM", "Remarks",
]  # fmt: skip


def order_row(po: str, line: int, **change):
    row = {
        "PO #": po, "Ln": line, "Style No": "T-100", "Style Name": "Crew tee", "Colorway": "Navy", "XS": 10, "S": 40, "M": 30, "L": 20,
        "Total Qty": 100, "Buyer note": "call Ann", "Supplier": "Saigon Knit", "Fty": "Plant 1", "COO": "Vietnam", "HS CODE": "6109.10.0012",
        "Content": "100% cotton", "Knit/Woven": "knit", "Terms": "FOB", "Curr.": "USD", "FOB/pc": 8.5, "Tgt FOB": 9.0, "MSRP": 42.0,
        "PO Date": D(2026, 1, 5), "Ex-Fty": D(2026, 4, 8), "In DC": D(2026, 5, 20), "Ship Via": "Sea", "NW/pc (kg)": 0.2, "CBM": 0.002,
        "Remarks": "repeat",
    }  # fmt: skip
    return [{**row, **change}[h] for h in HEADERS]


def write_book(path: Path, rows: list[list], extra: dict[str, list[list]] | None = None) -> Path:
    """An order book as plain ranges: titles, a blank line, the header in row 4, a formula column, notes and colours."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Buy sheet"
    sheet["A1"] = "SPRING 26 BUY"
    sheet.merge_cells("A1:F1")
    sheet["A2"] = "updated by Ann"
    sheet.append([])
    for j, header in enumerate([*HEADERS, "Ext"], start=1):
        sheet.cell(4, j, header)
    for i, row in enumerate(rows, start=5):
        for j, value in enumerate(row, start=1):
            sheet.cell(i, j, value)
        sheet.cell(i, len(HEADERS) + 1, f"=J{i}*T{i}")
    sheet["K5"].comment = Comment("ask for a better price", "Ann")
    sheet["K5"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet.freeze_panes = "C5"
    sheet.auto_filter.ref = f"A4:{sheet.cell(4, len(HEADERS) + 1).coordinate[:-1]}{4 + len(rows)}"
    sheet.column_dimensions["D"].width = 31
    for name, table in (extra or {}).items():
        tab = book.create_sheet(name)
        for row in table:
            tab.append(row)
    book.save(path)
    return path


# One line of ACE's report ES-003, for commands that read nothing else.
ES_003 = [
    ["Entry Summary Number", "Entry Summary Line Number", "HTS Number", "Entry Date", "Country of Origin", "Duty Amount", "Line Entered Value"],
    ["AB400000019", 1, "6109.10.0012", D(2026, 5, 1), "VN", 224.4, 1360],
]  # fmt: skip
SHIPPED = {
    "Shipments": [
        ["Shipment", "Mode", "Port of loading", "Port of unlading", "Port of entry", "ETD", "ETA"],
        ["S1", "ocean", "VNSGN", "USLAX", "USLAX", D(2026, 4, 10), D(2026, 5, 1)],
    ],
    "ShipmentLines": [
        ["Shipment", "PO", "Line", "Units shipped"],
        ["S1", "4500000001", 10, 100],
        ["S1", "4500000001", 20, 60],
    ],
    "Charges": [
        ["Shipment", "Charge", "Amount", "Currency", "Basis", "Treatment"],
        ["S1", "Ocean freight", 100.01, "USD", "volume", None],
        ["S1", "Air upgrade", 50, "USD", "value", "expense"],
    ],
}


@pytest.fixture
def good_rows():
    return [
        order_row("4500000001", 10),
        order_row("4500000001", 20),
        order_row(
            "4500000002",
            10,
            **{
                "HS CODE": 6203424511,
                "Style No": "P-7",
                "Style Name": "Chino trousers",
                "Knit/Woven": "woven",
            },
        ),
    ]


@pytest.fixture
def book_path(tmp_path, good_rows):
    return write_book(tmp_path / "buy.xlsx", good_rows, SHIPPED)
