"""A small order book in which nothing is wrong, for tests that plant faults in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest

from prodops_xl.domain.orders import validate
from prodops_xl.reference import tariff
from prodops_xl.reference.calendars import factory_calendar
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.schema import TABLES, check
from prodops_xl.tables.settings import read_settings

AS_OF = date(2026, 5, 1)
SIZES = ("S", "M", "L")


def day(text: str) -> datetime:
    return datetime.fromisoformat(text)


TEE = {
    "PO": "4500012345", "Line": 10.0, "Season": "FA26", "Style": "TS100", "Description": "Crew neck T-shirt",
    "Category": "Tops", "Color": "Navy", "S": 300.0, "M": 500.0, "L": 400.0, "Units": 1200.0, "Vendor": "DKN",
    "Factory": "Dhaka Knit 2", "Origin": "BD", "HTS": "6109100012", "Fiber": "60% cotton 40% polyester",
    "Incoterm": "FOB", "Mode": "ocean", "Currency": "USD", "FOB": 5.0, "Target FOB": 5.2, "Retail": 24.0,
    "Order date": day("2026-03-02"), "Ex-factory": day("2026-07-12"), "PO cancel": day("2026-07-26"),
    "In-DC": day("2026-09-01"), "Customer cancel": day("2026-09-15"), "Actual in-DC": None,
    "Confirmed ex-factory": None, "Requested ex-factory": None, "Approved by": None, "Handover (FCR)": None,
    "Actual ex-factory": None, "Net weight": 0.18, "Claims": None, "First sale price": None,
    "GTIN": "036000291452", "Pack": 12.0, "Construction": "knit", "Air approved by": None, "Last price": 5.0,
}  # fmt: skip
PANTS = TEE | {
    "PO": "4500012377", "Style": "WP20", "Description": "Women's chino", "Category": "Trousers", "Color": "Khaki",
    "Vendor": "Saigon Woven Ltd", "Factory": "SW1", "Origin": "VN", "HTS": "62046280", "Fiber": "98% cotton 2% spandex",
    "FOB": 9.5, "Target FOB": 9.5, "Retail": 49.0, "Ex-factory": day("2026-07-13"), "Net weight": 0.45,
    "GTIN": "4006381333931", "Construction": "woven", "Last price": 9.4,
}  # fmt: skip
CLEAN: tuple[dict[str, Any], ...] = (
    TEE,
    TEE | {"Line": 20.0, "Color": "Red"},
    TEE | {"Line": 30.0, "Color": "White", "Fiber": "Cotton 60%, Poly 40%"},
    PANTS,
    PANTS | {"Line": 20.0, "Color": "Black"},
    PANTS | {"Line": 30.0, "Color": "Stone", "Mode": "air", "Air approved by": "M. Ortiz", "Incoterm": "FCA"},
)

VENDORS = [
    {"Vendor": "DKN", "Name": "Dhaka Knit Ltd", "Country": "BD", "MOQ": 1000.0, "Lead time": 90.0,
     "Audit expiry": day("2027-01-31")},
    {"Vendor": "SWV", "Name": "Saigon Woven Ltd", "Country": "VN", "MOQ": 600.0, "Lead time": 100.0},
]  # fmt: skip
FACTORIES = [
    {"Factory": "Dhaka Knit 2", "Vendor": "DKN", "Country": "BD", "Audit expiry": day("2026-12-31")},
    {"Factory": "SW1", "Vendor": "SWV", "Country": "VN", "Audit expiry": day("2026-12-31")},
]


class OrderDesk:
    """The clean order book with its vendors, factories, calendar and tariff; `find` validates it with
    changes.
    """

    def __init__(self) -> None:
        self.tariff = tariff()
        self.calendar = factory_calendar(["BD", "VN", "CN", "MX"], [2026, 2027])
        self.vendors = check(pd.DataFrame(VENDORS), TABLES["Vendors"]).frame
        self.factories = check(pd.DataFrame(FACTORIES), TABLES["Factories"]).frame

    @staticmethod
    def rows(changes: Mapping[int, Mapping[str, Any]] | None = None) -> pd.DataFrame:
        """The raw frame; `changes`: cells by row."""
        rows = [dict(row) | dict((changes or {}).get(at, {})) for at, row in enumerate(CLEAN)]
        return pd.DataFrame(rows, dtype=object)

    def validate(self, raw: pd.DataFrame, **given: Any) -> list[Finding]:
        """Findings of a raw frame; options of `validate` and settings (names with a dot) may be given."""
        settings = read_settings({}, {name: value for name, value in given.items() if "." in name})
        options = {
            "tariff": self.tariff, "settings": settings, "as_of": AS_OF, "vendors": self.vendors,
            "factories": self.factories, "calendar": self.calendar,
        } | {name: value for name, value in given.items() if "." not in name}  # fmt: skip
        checked = check(raw, TABLES["Orders"], [size for size in SIZES if size in raw.columns])
        return validate(checked, **options)

    def find(
        self, changes: Mapping[int, Mapping[str, Any]] | None = None, drop: tuple[str, ...] = (), **given: Any
    ) -> list[Finding]:
        """Findings of the clean book with some cells changed and some columns left out."""
        return self.validate(self.rows(changes).drop(columns=list(drop)), **given)


@pytest.fixture(scope="session")
def desk() -> OrderDesk:
    return OrderDesk()
