"""How the team lays its workbook out: headers in its own words, widths, number formats, bands of color."""

from __future__ import annotations

from typing import NamedTuple

from prodops_xl.demo.catalogue import ONE_SIZE, SIZES


class Cell(NamedTuple):
    """A column of a sheet: the team's `header`, the `column` it holds, width in characters, `form` of its cells."""

    header: str
    column: str
    width: float
    form: str = "text"


# Number formats, as the team set them: dates short, units with red negatives, money with two places.
FORMS = {
    "text": "General",
    "code": "0",
    "units": "#,##0;[Red]-#,##0",
    "money": '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    "euro": "[$€-2] #,##0.00",
    "date": "d-mmm-yy",
    "day": "ddd m/d",
    "month": "mmm-yy",
    "aql": "0.0",
    "kg": "0.00",
    "cbm": "0.0000",
    "rate": "0.0000",
}

# Bands over the header row: (name, color, columns).
ORDER_BANDS: tuple[tuple[str, str, tuple[Cell, ...]], ...] = (
    (
        "ORDER",
        "#1F3864",
        (
            Cell("Season", "Season", 7),
            Cell("PO #", "PO", 12, "code"),
            Cell("Ln", "Line", 5, "units"),
            Cell("Style No", "Style", 9),
            Cell("Style Description", "Description", 22),
            Cell("Dept", "Category", 11),
            Cell("Colorway", "Color", 12),
        ),
    ),
    (
        "SIZE BREAKDOWN (pcs)",
        "#7F6000",
        (
            *(Cell(size, size, 6, "units") for size in (*SIZES, ONE_SIZE)),
            Cell("Total Qty", "Units", 8, "units"),
        ),
    ),
    (
        "SOURCING",
        "#385723",
        (
            Cell("Prepack", "Pack", 7, "units"),
            Cell("Supplier", "Vendor", 32),
            Cell("Fty", "Factory", 22),
            Cell("COO", "Origin", 11),
            Cell("HS CODE", "HTS", 14, "code"),
            Cell("Content", "Fiber", 34),
            Cell("Knit/Woven", "Construction", 8),
            Cell("FTA", "Claims", 7),
            Cell("MID", "Manufacturer ID", 16),
        ),
    ),
    (
        "COST",
        "#833C0B",
        (
            Cell("Terms", "Incoterm", 6),
            Cell("Curr.", "Currency", 6),
            Cell("FOB/pc", "FOB", 9, "money"),
            Cell("Tgt FOB", "Target FOB", 9, "money"),
            Cell("Last FOB", "Last price", 9, "money"),
            Cell("MSRP", "Retail", 9, "money"),
            Cell("Ext. FOB", "Ext. FOB", 13, "money"),
        ),
    ),
    (
        "DATES",
        "#3B3838",
        (
            Cell("PO Date", "Order date", 10, "date"),
            Cell("Ex-Fty\nDate", "Ex-factory", 10, "date"),
            Cell("Confirmed\nFTY Ex Fac", "Confirmed ex-factory", 11, "date"),
            Cell("Shipped Date", "Actual ex-factory", 10, "date"),
            Cell("Delay Reason", "Delay reason", 16),
            Cell("Extension Approved By", "Approved by", 12),
            Cell("PO Cancel Date", "PO cancel", 10, "date"),
            Cell("In DC", "In-DC", 10, "date"),
            Cell("Cust Cancel", "Customer cancel", 10, "date"),
            Cell("DC Received Date", "Actual in-DC", 10, "date"),
        ),
    ),
    (
        "LOGISTICS",
        "#203864",
        (
            Cell("Ship Via", "Mode", 9),
            Cell("POL", "Port of loading", 8),
            Cell("POE", "Port of entry", 8),
            Cell("NW/pc (kg)", "Net weight", 8, "kg"),
            Cell("CBM/pc", "CBM", 8, "cbm"),
            Cell("Air Approval", "Air approved by", 12),
            Cell("UPC", "GTIN", 14, "code"),
        ),
    ),
    (
        "PRODUCTION ONLY",
        "#7030A0",
        (
            Cell("Hot?", "Hot", 6),
            Cell("Fabric ETA", "Fabric ETA", 10, "day"),
            Cell("TOP", "TOP status", 16),
            Cell("Comments (prod.)", "Comments", 28),
        ),
    ),
)  # fmt: skip
ORDER_CELLS: tuple[Cell, ...] = tuple(cell for _, _, cells in ORDER_BANDS for cell in cells)


class SheetPlan(NamedTuple):
    """One of the smaller sheets. `name`: the table that it holds; `table`: name of the Excel Table it is, blank for a
    plain range; `title`: rows above the header; `sheet`: what it is called, blank: as the table.
    """

    name: str
    cells: tuple[Cell, ...]
    table: str = ""
    title: tuple[str, ...] = ()
    sheet: str = ""


PLANS: tuple[SheetPlan, ...] = (
    SheetPlan(
        "Vendors",
        (
            Cell("Supplier", "Vendor", 30),
            Cell("Country", "Country", 9),
            Cell("Payment Terms", "Payment terms", 14),
            Cell("MOQ", "MOQ", 8, "units"),
            Cell("Lead Time (days)", "Lead time", 10, "units"),
            Cell("Weekly Capacity", "Weekly capacity", 11, "units"),
            Cell("Audit Type", "Audit scheme", 13),
            Cell("Audit Rating", "Audit grade", 12),
            Cell("Audit Valid Until", "Audit expiry", 12, "date"),
            Cell("Certs", "Certificates", 20),
            Cell("ESG Score", "Sustainability score", 9, "units"),
        ),
        table="Vendors",
    ),
    SheetPlan(
        "Factories",
        (
            Cell("Fty Name", "Factory", 24),
            Cell("Supplier", "Vendor", 30),
            Cell("Country", "Country", 9),
            Cell("Weekly Capacity", "Weekly capacity", 11, "units"),
            Cell("Audit Type", "Audit scheme", 13),
            Cell("Audit Rating", "Audit grade", 12),
            Cell("Audit Valid Until", "Audit expiry", 12, "date"),
        ),
        title=("FACTORY LIST", "compliance keeps this up to date, questions to Ines"),
    ),
    SheetPlan(
        "Shipments",
        (
            Cell("Shipment No", "Shipment", 14),
            Cell("Ship Mode", "Mode", 10),
            Cell("Carrier", "Carrier", 18),
            Cell("Container No", "Container", 14),
            Cell("POL", "Port of loading", 9),
            Cell("Port of Discharge", "Port of unlading", 11),
            Cell("Port of Entry", "Port of entry", 10),
            Cell("ETD", "ETD", 11, "date"),
            Cell("ETA", "ETA", 11, "date"),
            Cell("In DC", "In-DC", 11, "date"),
        ),
    ),
    SheetPlan(
        "ShipmentLines",
        (
            Cell("Shipment No", "Shipment", 14),
            Cell("PO #", "PO", 13),
            Cell("Ln", "Line", 6, "units"),
            Cell("Entry No", "Entry", 16),
            Cell("Shipped Qty", "Units shipped", 11, "units"),
        ),
        table="tblShipmentLines",
    ),
    SheetPlan(
        "Entries",
        (
            Cell("Entry No", "Entry", 16),
            Cell("Shipment No", "Shipment", 14),
            Cell("Type", "Type", 6),
            Cell("IOR", "Importer of record", 15),
            Cell("Entry Date", "Entry date", 11, "date"),
            Cell("Entered Value", "Entered value", 14, "money"),
            Cell("Duty Paid", "Duty paid", 13, "money"),
            Cell("MPF", "MPF", 10, "money"),
            Cell("HMF", "HMF", 10, "money"),
            Cell("Liquidation Date", "Liquidation date", 12, "date"),
            Cell("Status", "Status", 11),
        ),
        title=("CUSTOMS ENTRIES 2026", "figures from the broker's 7501 PDFs, keyed in by hand"),
    ),
    SheetPlan(
        "Charges",
        (
            Cell("Shipment No", "Shipment", 14),
            Cell("Charge", "Charge", 28),
            Cell("Amount", "Amount", 12, "money"),
            Cell("Currency", "Currency", 9),
            Cell("Basis", "Basis", 9),
            Cell("Dutiable", "Dutiable", 9),
            Cell("Treatment", "Treatment", 11),
            Cell("Invoice Date", "Bill date", 11, "date"),
        ),
        table="Charges",
    ),
    SheetPlan(
        "Rates",
        (
            Cell("Kind", "Kind", 9),
            Cell("Name", "Name", 14),
            Cell("From", "From", 11, "date"),
            Cell("To", "To", 11, "date"),
            Cell("Value", "Value", 10, "rate"),
            Cell("Unit", "Unit", 20),
            Cell("Source", "Source", 34),
        ),
    ),
    SheetPlan(
        "Settings",
        (
            Cell("Setting", "Setting", 32),
            Cell("Value", "Value", 12),
            Cell("Default", "Default", 10),
            Cell("Meaning", "Meaning", 66),
        ),
    ),
)  # fmt: skip

LEGEND: tuple[tuple[str, str], ...] = (
    ("yellow row", "HOT: launch style, chase every Monday"),
    ("grey text", "shipped complete"),
    ("SP27 orders", "floor sets 1 to 4, in DC 14-Jan to 2-Feb"),
    ("LDP", "bags bought landed: supplier clears customs"),
    ("who", "Dana W. production | Mei L. Asia | Rafa G. MX | Ines B. compliance | freight desk: logistics@"),
)
