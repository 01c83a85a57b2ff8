"""The order book: one row per PO line and color, checked, costed, and seen by vendor."""

from __future__ import annotations

from prodops_xl.tables.declarations import Chart, Declaration, Formula, Own, TableSheet
from prodops_xl.tables.kinds import AMOUNT, SIZE, UNITS

from .lookups import nth
from .order_checks import order_check, order_state, order_value
from .order_sheets import AS_OF_FIGURE
from .season import AS_OF, ORDERS, SIZES
from .shared_sheets import FACTORY_SHEET, RATE_SHEET, VENDOR_SHEET

ORDER_SHEET = TableSheet(
    "Orders",
    "Orders",
    "Orders",
    "One row per PO line and color. Ex-factory is the day first committed; In-DC is when the goods are needed.",
    (
        "PO", "Line", "Season", "Style", "Description", "Category", "Color",
        *(Own(size, SIZE, f"Units of size {size}") for size in SIZES),
        "Units", order_check(), order_state(), "Vendor", "Factory", "Origin", "HTS", "Fiber", "Construction", "Incoterm", "Mode",
        "Currency", "FOB", "Target FOB", "Last price", "Retail", order_value(), "Order date", "Ex-factory", "PO cancel", "In-DC",
        "Customer cancel", "Confirmed ex-factory", "Requested ex-factory", "Delay reason", "Approved by", "Handover (FCR)",
        "Actual ex-factory", "Actual in-DC", "Port of loading", "Port of entry", "Net weight", "CBM", "Claims", "First sale price",
        "Assists", "Manufacturer ID", "GTIN", "Pack", "Air approved by", "Notes", "Planned in-DC", "Duty rate", "Duty", "Fees",
        "Freight", "Insurance", "Other landed", "Landed cost", "Landed total", "IMU", "Cost basis", "Status", "Issues",
    ),
    lists={"Vendor": "Vendors.Vendor", "Factory": "Factories.Factory"},
    widths={"Check": 26, "Fiber": 30, "Delay reason": 26, "Issues": 30},
    examples=ORDERS,
    rows=40,
    keys=2,
)  # fmt: skip

BY_VENDOR = TableSheet(
    "ByVendor",
    "By vendor",
    "Orders by vendor",
    "Excel computes it from Orders and Vendors; nothing is to be filled in.",
    (
        nth("ByVendor", "Vendor", "Vendors", "Vendor"),
        Own("Lines", UNITS, "Order lines", Formula(
            "COUNTIFS(Orders[Vendor],[@Vendor])", lambda row, at: at.count("Orders", Vendor=row["Vendor"]), ("Vendor",)
        )),
        Own("Units ordered", UNITS, "Units of all its lines", Formula(
            "SUMIFS(Orders[Units],Orders[Vendor],[@Vendor])",
            lambda row, at: at.sum("Orders", "Units", Vendor=row["Vendor"]), ("Vendor",),
        )),
        Own("Units left", UNITS, "Units of lines that have left the factory", Formula(
            'SUMIFS(Orders[Units],Orders[Vendor],[@Vendor],Orders[Actual ex-factory],">0")',
            lambda row, at: at.sum("Orders", "Units", Vendor=row["Vendor"]) - at.sum("Orders", "Units", Vendor=row["Vendor"], **{"Actual ex-factory": None}),
            ("Vendor",),
        )),
        Own("Units open", UNITS, "Units of lines that have not left the factory", Formula(
            'SUMIFS(Orders[Units],Orders[Vendor],[@Vendor],Orders[Actual ex-factory],"")',
            lambda row, at: at.sum("Orders", "Units", Vendor=row["Vendor"], **{"Actual ex-factory": None}), ("Vendor",),
        )),
        Own("Value ordered", AMOUNT, "Order value of all its lines, in the orders' currency", Formula(
            "SUMIFS(Orders[Order value],Orders[Vendor],[@Vendor])",
            lambda row, at: round(at.sum("Orders", "Order value", Vendor=row["Vendor"]), 2), ("Vendor",),
        )),
        Own("Lines to look at", UNITS, "Lines that are late, at risk, or have something to check", Formula(
            'COUNTIFS(Orders[Vendor],[@Vendor],Orders[State],"late")+COUNTIFS(Orders[Vendor],[@Vendor],Orders[State],"at risk")'
            '+COUNTIFS(Orders[Vendor],[@Vendor],Orders[Check],"check*")',
            lambda row, at: sum(
                (r["State"] in ("late", "at risk")) + str(r["Check"]).startswith("check") for r in at.of("Orders", Vendor=row["Vendor"])
            ),
            ("Vendor",),
        )),
    ),
    computed=10,
    widths={"Vendor": 26},
    chart=Chart(
        "stacked column",
        "Units by vendor",
        "Stacked columns: units that have left the factory and units still open, of each vendor of the table beside the chart.",
        "Vendor",
        ("Units left", "Units open"),
        "units",
    ),
)  # fmt: skip

TEMPLATE = Declaration(
    "order-book",
    "Order book",
    "Every PO line of the season in one table: what was ordered, from whom, at which price, for which day.",
    (
        "Set As of below; fill in Vendors and Factories first, the order sheet offers them.",
        "Paste or type the lines into Orders, one row per PO line and color, into the blank rows of the table.",
        "Look at the columns Check and State; then run Validate orders: it marks faults on their cells and opens the sheet Issues.",
        "Run Landed cost: it fills the grey cost columns at the right end of Orders, and writes the sheets behind them.",
        "By vendor sums units and money; print from there.",
    ),
    (ORDER_SHEET, BY_VENDOR, VENDOR_SHEET, FACTORY_SHEET, RATE_SHEET),
    commands=("validate-orders", "landed-cost", "refresh-schedule", "explain"),
    without=(
        "Check, State, Order value and By vendor are formulas of Excel and work everywhere.",
        "Cost columns stay blank until Landed cost has run; the shell runs it on this file where Excel has no add-in.",
    ),
    figures=(AS_OF_FIGURE,),
    settings=("book.", "orders.", "landed.", "issues."),
    as_of=AS_OF,
)
