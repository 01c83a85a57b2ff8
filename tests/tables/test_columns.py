"""The row models say what tables.md says: names, owners, keys; and what their types take and refuse."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from prodops_xl.tables import TABLES
from prodops_xl.tables.columns import column
from prodops_xl.tables.orders import Order
from prodops_xl.tables.schema import Column, check

# Names and owners as designed; | sets columns apart.
ORDERS = {
    "S": """PO|Line|Season|Style|Description|Category|Color|Units|Vendor|Factory|Origin|HTS|Fiber|Incoterm|Mode|Currency|FOB|
        Target FOB|Retail|Order date|Ex-factory|PO cancel|In-DC|Customer cancel|Actual in-DC|Handover (FCR)|Port of loading|
        Port of entry|Net weight|CBM|Claims|First sale price|Assists|Manufacturer ID|GTIN|Pack|Construction|Last price""",
    "V": "Confirmed ex-factory|Requested ex-factory|Delay reason|Actual ex-factory",
    "U": "Approved by|Air approved by|Notes",
    "C": """Planned in-DC|Duty rate|Duty|Fees|Freight|Insurance|Other landed|Landed cost|Landed total|IMU|Cost basis|Status|
        Issues""",
}
OTHERS = {
    "Shipments": "Shipment|Mode|Carrier|Container|Port of loading|Port of unlading|Port of entry|ETD|ETA|In-DC",
    "Entries": """Entry|Shipment|Type|Importer of record|Entry date|Entered value|Duty paid|MPF|HMF|Liquidation date|Status""",
    "ShipmentLines": "Shipment|PO|Line|Entry|Units shipped",
    "Charges": "Shipment|Charge|Amount|Currency|Basis|Dutiable|Treatment|Bill date",
    "Receipts": "Receipt|PO|Line|Receipt date|Units received|Units accepted|Defects",
    "Vendors": """Vendor|Name|Country|Payment terms|MOQ|Lead time|Weekly capacity|Audit scheme|Audit grade|Audit expiry|
        Certificates|Sustainability score""",
    "Factories": """Factory|Vendor|Country|Weekly capacity|Audit scheme|Audit grade|Audit date|Audit expiry|Certificates""",
    "Rates": "Kind|Name|From|To|Value|Unit|Source",
    "Settings": "Setting|Value|Default|Meaning",
    "LandedLines": """Shipment|PO|Line|Entry|Units|Price value|Entered value|Duty|of which IEEPA|MPF|HMF|Freight|Insurance|Drayage|
        Brokerage|Other|Expensed|Landed total""",
    "DutyLines": "Shipment|PO|Line|Program|Heading|Basis|Rate|Amount|Source",
    "Issues": "Rule|Severity|Money at risk|Table|Key|Column|Found|Sentence|Fix|Cell",
}
KEYS = {
    "Orders": ("PO", "Line"), "Shipments": ("Shipment",), "Entries": ("Entry",), "ShipmentLines": ("Shipment", "PO", "Line"),
    "Charges": ("Shipment", "Charge"), "Receipts": ("Receipt",), "Vendors": ("Vendor",), "Factories": ("Factory",),
    "Rates": ("Kind", "Name", "From"), "Settings": ("Setting",), "LandedLines": ("Shipment", "PO", "Line"),
}  # fmt: skip


def listed(text):
    return [" ".join(name.split()) for name in text.split("|")]


def test_order_columns_and_their_owners():
    owners = {name: owner for owner, text in ORDERS.items() for name in listed(text)}
    assert {name: c.owner for name, c in TABLES["Orders"].columns.items()} == owners


@pytest.mark.parametrize("name", list(OTHERS))
def test_columns_of_the_other_tables(name):
    assert list(TABLES[name].columns) == listed(OTHERS[name])


@pytest.mark.parametrize("name", list(KEYS))
def test_keys(name):
    assert TABLES[name].key == KEYS[name]


def test_every_key_is_a_column():
    for table in TABLES.values():
        assert set(table.key) <= set(table.columns)
        assert all(isinstance(c, Column) and c.name == name for name, c in table.columns.items())


def test_required_order_columns():
    assert {name for name, c in TABLES["Orders"].columns.items() if c.required} == {
        "PO", "Line", "Style", "Units", "Vendor", "Origin", "HTS", "Currency", "FOB", "Ex-factory",
    }  # fmt: skip


def test_owned():
    assert TABLES["Orders"].owned("U") == ("Approved by", "Air approved by", "Notes")


def test_a_column_from_one_text():
    made = column("S", "PO # | P.O.\n ask: Ref\n beside: bulk | @suppliers\n never: line")
    assert made.aliases == ("PO #", "P.O.")
    assert made.asks == ("Ref",)
    assert made.beside == ("bulk", "partner", "supplier", "vendor", "factory")
    assert made.never == ("line",)


ROW = {
    "PO": "1",
    "Line": 10.0,
    "Units": 100.0,
    "FOB": 8.5,
    "Origin": "VN",
    "HTS": "6109100012",
    "Ex-factory": dt.datetime(2026, 4, 1),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Units", -1.0), ("Units", True), ("Units", "100"), ("Units", float("nan")), ("Origin", "XX"), ("HTS", "610910001"),
        ("Ex-factory", 46113.0), ("Ex-factory", dt.datetime(1905, 7, 18)), ("PO", 45.0), ("Incoterm", "LDP"), ("Mode", "sea"),
        ("Currency", "DOL"),
    ],
)  # fmt: skip
def test_a_row_model_takes_what_a_column_takes(name, value):
    """The model refuses just those cells that `check` sends through a reader."""
    assert Order.model_validate(ROW).ex_factory == ROW["Ex-factory"]
    with pytest.raises(ValidationError) as refused:
        Order.model_validate({**ROW, name: value})
    assert [error["loc"] for error in refused.value.errors()] == [(name,)]
    with pytest.raises(ValidationError):
        TABLES["Orders"].columns[name].adapter.validate_python([None, value])


def test_check_is_quick_on_a_long_sheet():
    """100,000 texts for dates take seconds, not minutes (about 0.5 s here)."""
    import time

    import pandas as pd

    raw = pd.DataFrame(
        {"Ex-factory": pd.Series([f"{1 + i % 28}-Mar-26" for i in range(100_000)], dtype=object)}
    )
    start = time.process_time()
    checked = check(raw, TABLES["Orders"])
    assert time.process_time() - start < 8
    assert checked.frame["Ex-factory"].notna().all()
    assert len(checked.findings) == 1
