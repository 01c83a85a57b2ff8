"""Sheets that several templates have: vendors, factories, the team's own rates."""

from __future__ import annotations

from prodops_xl.tables.declarations import TableSheet

from .season import FACTORIES, RATES, VENDORS

VENDOR_SHEET = TableSheet(
    "Vendors",
    "Vendors",
    "Vendors",
    "One row per vendor. Lists of vendors on the other sheets offer what stands here.",
    (
        "Vendor", "Name", "Country", "Payment terms", "MOQ", "Lead time", "Weekly capacity", "Audit scheme", "Audit grade",
        "Audit expiry", "Certificates", "Sustainability score",
    ),
    helps={"Vendor": "The vendor as orders name it"},
    examples=VENDORS,
    rows=20,
)  # fmt: skip

FACTORY_SHEET = TableSheet(
    "Factories",
    "Factories",
    "Factories",
    "One row per factory, and the vendor that it works for.",
    (
        "Factory", "Vendor", "Country", "Weekly capacity", "Audit scheme", "Audit grade", "Audit date", "Audit expiry", "Certificates",
    ),
    lists={"Vendor": "Vendors.Vendor"},
    helps={"Factory": "The factory as orders name it"},
    examples=FACTORIES,
    rows=20,
)  # fmt: skip

RATE_SHEET = TableSheet(
    "Rates",
    "Rates",
    "Rates of our own",
    "Exchange, freight, transit, fees, closures. They win over the packaged figures, and the commands say so. May stay empty.",
    ("Kind", "Name", "From", "To", "Value", "Unit", "Source"),
    helps={
        "Name": "A currency, a lane such as ocean VN, a charge, a fee, or the country of a closure",
        "Value": "The rate in the unit beside it; a closure needs none",
        "Unit": "Such as per cbm, per kg, per unit, of value, USD per EUR, days ex-factory to DC",
    },
    widths={"Source": 36, "Name": 18, "Unit": 18},
    examples=RATES,
    rows=20,
)
