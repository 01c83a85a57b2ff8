"""The shipment tracker: what is on the way, for which order lines, at what cost, and whether it is in time."""

from __future__ import annotations

from datetime import timedelta

from prodops_xl.tables.declarations import (
    Chart,
    Declaration,
    Figure,
    Formula,
    Own,
    Record,
    TableSheet,
    Values,
    blank,
)
from prodops_xl.tables.kinds import AMOUNT, DAY, DAYS, NUMBER, SIGNED_DAYS, UNITS

from .lookups import day_of_line
from .order_checks import order_value, rounded
from .order_sheets import AS_OF_FIGURE, GOODS, PORTS, TERMS, order_sheet
from .season import AS_OF, CHARGES, ENTRIES, SHIPMENT_LINES, SHIPMENTS
from .shared_sheets import RATE_SHEET, VENDOR_SHEET
from .words import words


def _state(row: Record, at: Values) -> str:
    today = at.figures["AsOf"]
    if not blank(row.get("In-DC")) and row["In-DC"] <= today:
        return "received"
    if not blank(row.get("ETA")) and row["ETA"] <= today:
        return "arrived"
    return "on the water" if not blank(row.get("ETD")) and row["ETD"] <= today else "planned"


def _expected(row: Record, at: Values) -> object:
    if not blank(row.get("In-DC")):
        return row["In-DC"]
    return "" if blank(row.get("ETA")) else row["ETA"] + timedelta(days=at.figures["DaysToDC"])


SHIPMENT_SHEET = TableSheet(
    "Shipments",
    "Shipments",
    "Shipments",
    "One row per shipment. ETD and ETA are the vessel's; In-DC is the day at our door, blank until it is there or fixed.",
    (
        "Shipment", "Mode", "Carrier", "Container", "Port of loading", "Port of unlading", "Port of entry", "ETD", "ETA", "In-DC",
        Own("State", words("planned", "on the water", "arrived", "received"), "By ETD, ETA and In-DC on the day As of", Formula(
            'IF(AND([@[In-DC]]<>"",[@[In-DC]]<=AsOf),"received",IF(AND([@ETA]<>"",[@ETA]<=AsOf),"arrived",IF(AND([@ETD]<>"",[@ETD]<=AsOf),"on the water","planned")))',
            lambda row, at: _state(row, at) if at.figures["AsOf"] else "planned", ("Shipment",))),
        Own("Expected", DAY, "In-DC, else ETA and the days from port to door", Formula(
            'IF([@[In-DC]]<>"",[@[In-DC]],IF([@ETA]<>"",[@ETA]+DaysToDC,""))', _expected, ("Shipment",))),
        Own("Units", UNITS, "Units of its lines", Formula(
            "SUMIFS(ShipmentLines[Units shipped],ShipmentLines[Shipment],[@Shipment])",
            lambda row, at: at.sum("ShipmentLines", "Units shipped", Shipment=row["Shipment"]), ("Shipment",))),
        Own("Charges", AMOUNT, "Its charges, where all are in one currency", Formula(
            "SUMIFS(Charges[Amount],Charges[Shipment],[@Shipment])",
            lambda row, at: round(at.sum("Charges", "Amount", Shipment=row["Shipment"]), 2), ("Shipment",))),
        Own("Charges per unit", NUMBER, "Charges / units", Formula(
            'IF([@Units]=0,"",ROUND([@Charges]/[@Units],2))',
            lambda row, _: rounded(row["Charges"] / row["Units"]) if row["Units"] else "", ("Shipment",))),
    ),
    helps={"Shipment": "Number of the shipment: the bill of lading's, or the forwarder's", "Carrier": "Line, airline or haulier",
           "Container": "Number of the container", "Port of loading": "UN/LOCODE, such as VNSGN",
           "Port of entry": "UN/LOCODE, such as USLAX", "In-DC": "Day of arrival at our door"},
    examples=SHIPMENTS,
    rows=30,
    widths={"State": 14},
)  # fmt: skip


def _outlook(row: Record, _: Values) -> str:
    spare = row["Days to spare"]
    return "late" if spare < 0 else "at risk" if spare <= 5 else "on track"


def _spare(row: Record, at: Values) -> object:
    found = [r["Expected"] for r in at.of("Shipments", Shipment=row["Shipment"])]
    return (row["Needed"] - found[0]).days if found and not blank(found[0]) else ""


_EXPECTED = "SUMIFS(Shipments[Expected],Shipments[Shipment],[@Shipment])"
LINE_SHEET = TableSheet(
    "ShipmentLines",
    "ShipmentLines",
    "Lines of shipments",
    "One row per shipment and order line: what is in the box, and on which customs entry.",
    (
        "Shipment", "PO", "Line", "Entry", "Units shipped",
        day_of_line("In-DC", DAY, "Needed"),
        Own("Days to spare", SIGNED_DAYS, "From the day expected to the day needed; below 0: too late", Formula(
            f'IF({_EXPECTED}>0,[@[Needed]]-{_EXPECTED},"")', _spare, ("Shipment", "Needed"))),
        Own("Outlook", words("on track", "at risk", "late"), "At risk: five days or fewer to spare", Formula(
            'IF([@[Days to spare]]<0,"late",IF([@[Days to spare]]<=5,"at risk","on track"))', _outlook, ("Days to spare",))),
    ),
    lists={"Shipment": "Shipments.Shipment", "PO": "Orders.PO"},
    helps={"Shipment": "One of the sheet Shipments", "Units shipped": "Units of the line in this shipment"},
    examples=SHIPMENT_LINES,
    rows=60,
    widths={"Entry": 17},
)  # fmt: skip

CHARGE_SHEET = TableSheet(
    "Charges",
    "Charges",
    "Charges",
    "One row per bill. Landed cost spreads it over the shipment's lines by its basis, to the cent.",
    ("Shipment", "Charge", "Amount", "Currency", "Basis", "Dutiable", "Treatment", "Bill date"),
    lists={"Shipment": "Shipments.Shipment"},
    helps={"Amount": "Amount of the bill", "Dutiable": "Does it belong to the entered value?",
           "Treatment": "inventory: into the cost; expense: air paid for a delay, demurrage; included: in a CFR, CIF or DAP price"},
    examples=CHARGES,
    rows=60,
)  # fmt: skip

ENTRY_SHEET = TableSheet(
    "Entries",
    "Entries",
    "Customs entries",
    "One row per entry as filed. Where there is none, one per shipment on its ETA is assumed.",
    (
        "Entry", "Shipment", "Type", "Importer of record", "Entry date", "Entered value", "Duty paid", "MPF", "HMF",
        "Liquidation date", "Status",
    ),
    lists={"Shipment": "Shipments.Shipment"},
    helps={"Entry": "Entry number, XXX-NNNNNNN-N", "Duty paid": "As filed, all programs together"},
    examples=ENTRIES,
    rows=20,
    widths={"Entry": 17},
)  # fmt: skip

ARRIVALS = TableSheet(
    "Arrivals",
    "Arrivals",
    "Units arriving by week",
    "Excel computes it from Shipments: units by the week, from Monday, in which they are expected in the distribution center.",
    (
        Own("Week of", DAY, "Monday of the week; the second is the week of As of", Formula(
            'IF(AsOf="","",AsOf-WEEKDAY(AsOf,2)+1+7*(ROW()-ROW(Arrivals[[#Headers],[Week of]])-2))',
            lambda row, at: at.figures["AsOf"] - timedelta(days=at.figures["AsOf"].weekday() - 7 * (row["#"] - 2)) if at.figures["AsOf"] else "")),
        Own("Shipments", UNITS, "Shipments expected in that week", Formula(
            'COUNTIFS(Shipments[Expected],">="&[@[Week of]],Shipments[Expected],"<"&[@[Week of]]+7)',
            lambda row, at: sum(_in_week(r, row) for r in at.rows["Shipments"]), ("Week of",))),
        Own("Units", UNITS, "Their units", Formula(
            'SUMIFS(Shipments[Units],Shipments[Expected],">="&[@[Week of]],Shipments[Expected],"<"&[@[Week of]]+7)',
            lambda row, at: sum(r["Units"] for r in at.rows["Shipments"] if _in_week(r, row)), ("Week of",))),
    ),
    computed=8,
    chart=Chart(
        "column",
        "Units arriving by week",
        "Columns: units expected in the distribution center by week, from the table beside the chart.",
        "Week of",
        ("Units",),
        "units",
    ),
)  # fmt: skip


def _in_week(shipment: Record, week: Record) -> bool:
    day = shipment["Expected"]
    return not blank(day) and week["Week of"] <= day < week["Week of"] + timedelta(days=7)


TEMPLATE = Declaration(
    "shipment-tracker",
    "Shipment tracker",
    "What is on the way, for which order lines, at what cost, and whether it comes in time.",
    (
        "Set As of below; fill in Orders with the day on which each line is needed (In-DC).",
        "Enter each shipment, its lines, its bills and its customs entry on their sheets.",
        "Read State on Shipments, Outlook on ShipmentLines, and Arrivals for the weeks to come.",
        "Run Landed cost: it spreads the bills over the lines to the cent, computes duty by program, and compares with the entries as filed.",
    ),
    (
        SHIPMENT_SHEET, LINE_SHEET, CHARGE_SHEET, ENTRY_SHEET, ARRIVALS,
        order_sheet((*GOODS[:-1], *TERMS, order_value(), "Ex-factory", "In-DC", "Actual ex-factory", "Actual in-DC", *PORTS), factories=False),
        VENDOR_SHEET, RATE_SHEET,
    ),
    commands=("landed-cost", "validate-orders", "explain"),
    without=("State, Outlook, Charges per unit and Arrivals are formulas of Excel and work everywhere.",),
    figures=(AS_OF_FIGURE, Figure("DaysToDC", "Days from port to door", DAYS, "From ETA to the distribution center, where In-DC is blank", 7, 7)),
    settings=("book.", "landed."),
    as_of=AS_OF,
)  # fmt: skip
