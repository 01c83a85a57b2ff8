"""The cost sheet: what a style will land at, by Excel alone; landed-cost fills in what the tariff says."""

from __future__ import annotations

from prodops_xl.tables.declarations import (
    Chart,
    Declaration,
    Figure,
    Formula,
    Own,
    Record,
    TableSheet,
    Values,
)
from prodops_xl.tables.kinds import MONEY, NUMBER, RATE, TEXT

from .lookups import nth
from .order_checks import rounded
from .season import ORDERS
from .shared_sheets import RATE_SHEET, VENDOR_SHEET
from .words import words

# General rates of duty of the lines (USITC HTS, January 2025 edition) and, where the program is claimed, its rate.
BASE_DUTY = {
    "6109.10.0012": 0.165, "6206.40.3035": 0.269, "6204.43.4030": 0.16, "6201.40.7511": 0.277, "6202.40.7511": 0.277,
    "6105.10.0010": 0.197, "6106.10.0010": 0.197, "6110.20.2041": 0.165, "6105.20.2010": 0.32, "6106.20.2010": 0.32,
}  # fmt: skip
FREE = {"usmca", "JO"}
# Additional programs together, on the planned entry date (seven days before in-DC), by PO.
MORE_DUTY = {
    "4500031001": 0.10,
    "4500031002": 0.10,
    "4500031010": 0.125,
    "4500031020": 0.10,
    "4500031030": 0.0,
    "4500031040": 0.10,
}
_FREIGHT = {"VN": 92.0, "BD": 108.0, "JO": 104.0}


def _freight(row: Record) -> float:
    by_volume = row["CBM"] * _FREIGHT.get(row["Origin"], 0.0)
    return float(rounded(by_volume or row["Net weight"] * 0.55))


def _example(row: Record) -> dict[str, object]:
    free = row.get("Claims") in FREE
    rates = {"Base duty %": 0.0 if free else BASE_DUTY[row["HTS"]], "More duty %": MORE_DUTY[row["PO"]]}
    return {**row, **rates, "Freight guess": _freight(row)}


_FIRST = (
    "PO", "Line", "Style", "Description", "Color", "Units", "Vendor", "Origin", "HTS", "Claims", "Mode", "Currency", "FOB", "Target FOB",
    "Retail",
)  # fmt: skip
_REST = (
    "Season", "Fiber", "Construction", "Incoterm", "Ex-factory", "In-DC", "Port of loading", "Port of entry", "Net weight", "CBM", "Assists",
)  # fmt: skip


def _duty(row: Record, _: Values) -> float:
    return float(rounded(row["FOB"] * (row["Base duty %"] + (row.get("More duty %") or 0))))


def _fees(row: Record, at: Values) -> float:
    harbor = at.figures["HarborFee"] if row.get("Mode") == "ocean" else 0.0
    return float(rounded(row["FOB"] * (at.figures["EntryFee"] + harbor)))


def _sum(row: Record, at: Values) -> float:
    insurance = row["FOB"] * at.figures["InsuranceRate"]
    parts = (
        row["FOB"],
        row["Duty guess"],
        row["Fees guess"],
        row.get("Freight guess") or 0.0,
        insurance,
        at.figures["OtherPerUnit"],
    )
    return float(rounded(sum(parts)))


def _aim(row: Record, at: Values) -> float:
    rates = (
        row["Base duty %"]
        + (row.get("More duty %") or 0)
        + at.figures["EntryFee"]
        + at.figures["InsuranceRate"]
    )
    rates += at.figures["HarborFee"] if row.get("Mode") == "ocean" else 0.0
    money = (
        row["Retail"] * (1 - at.figures["WantedIMU"])
        - (row.get("Freight guess") or 0.0)
        - at.figures["OtherPerUnit"]
    )
    return float(rounded(money / (1 + rates)))


def _verdict(row: Record, at: Values) -> str:
    wanted = at.figures["WantedIMU"]
    return (
        "ok"
        if row["IMU guess"] >= wanted
        else "close"
        if row["IMU guess"] >= wanted - 0.02
        else "under the floor"
    )


_HARBOR = 'IF([@Mode]="ocean",HarborFee,0)'
_GUESS = (
    Own("Base duty %", RATE, "General rate of the tariff line, or the claimed rate: DUTY_RATE or the tariff's page says it"),
    Own("More duty %", RATE, "Additional programs on the planned entry date, together; an assumption until Landed cost has run"),
    Own("Freight guess", MONEY, "International freight per unit, in the book's currency"),
    Own("Duty guess", NUMBER, "FOB x duty, to the cent", Formula(
        "ROUND([@FOB]*([@[Base duty %]]+N([@[More duty %]])),2)", _duty, ("FOB", "Base duty %"))),
    Own("Fees guess", NUMBER, "Merchandise processing by its rate, and the harbor fee by ocean", Formula(
        f"ROUND([@FOB]*(EntryFee+{_HARBOR}),2)", _fees, ("FOB",))),
    Own("Landed guess", NUMBER, "FOB, duty, fees, freight, insurance and other", Formula(
        "ROUND([@FOB]+[@[Duty guess]]+[@[Fees guess]]+N([@[Freight guess]])+[@FOB]*InsuranceRate+OtherPerUnit,2)", _sum, ("FOB", "Duty guess"))),
    Own("IMU guess", RATE, "(Retail - landed) / retail", Formula(
        "([@Retail]-[@[Landed guess]])/[@Retail]", lambda row, _: (row["Retail"] - row["Landed guess"]) / row["Retail"], ("Retail", "Landed guess"))),
    Own("FOB to aim for", NUMBER, "The FOB at which the line lands on the wanted IMU", Formula(
        f"ROUND(([@Retail]*(1-WantedIMU)-N([@[Freight guess]])-OtherPerUnit)/(1+[@[Base duty %]]+N([@[More duty %]])+EntryFee+InsuranceRate+{_HARBOR}),2)",
        _aim, ("Retail", "Base duty %"))),
    Own("Margin", words("ok", "close", "under the floor"), "Against the wanted IMU; close: within two points below it", Formula(
        'IF([@[IMU guess]]>=WantedIMU,"ok",IF([@[IMU guess]]>=WantedIMU-0.02,"close","under the floor"))', _verdict, ("IMU guess",))),
)  # fmt: skip

COST_SHEET = TableSheet(
    "Orders",
    "Cost sheet",
    "Cost sheet",
    "One row per style and color. Guesses are Excel's own, in the book's currency; the last columns are Landed cost's.",
    (
        *_FIRST, *_GUESS, *_REST, "Duty rate", "Duty", "Fees", "Freight", "Insurance", "Other landed", "Landed cost", "Landed total",
        "IMU", "Cost basis", "Notes",
    ),
    lists={"Vendor": "Vendors.Vendor"},
    helps={"PO": "Number of the order, or any name until there is one", "Units": "Units planned"},
    widths={"Fiber": 30, "Margin": 16},
    examples=tuple(_example({n: v for n, v in row.items() if n in _FIRST + _REST}) for row in ORDERS if "Actual ex-factory" not in row),
    rows=30,
    keys=2,
)  # fmt: skip


def _leg(name: str, column: str) -> Own:
    return nth("Legs", "Style", "Orders", column, NUMBER, f"{column} of the cost sheet, per unit", name)


LEGS = TableSheet(
    "Legs",
    "Legs",
    "What a unit is made of",
    "Excel computes it from the cost sheet: first cost, duty, fees and freight per unit, row by row.",
    (
        nth("Legs", "Style", "Orders", "Style", TEXT),
        nth("Legs", "Style", "Orders", "Vendor", TEXT),
        _leg("First cost", "FOB"),
        _leg("Duty", "Duty guess"),
        _leg("Fees", "Fees guess"),
        _leg("Freight", "Freight guess"),
        nth("Legs", "Style", "Orders", "IMU guess", RATE, "IMU of the cost sheet", "IMU"),
    ),
    computed=12,
    widths={"Vendor": 26},
    chart=Chart(
        "stacked column",
        "Landed cost per unit",
        "Stacked columns, one per style of the table beside the chart: first cost, duty, fees and freight per unit.",
        "Style",
        ("First cost", "Duty", "Fees", "Freight"),
        "per unit, book currency",
        "#,##0.00",
    ),
)

TEMPLATE = Declaration(
    "cost-sheet",
    "Cost sheet",
    "What each style will land at, and the FOB to aim for, before the order is placed.",
    (
        "Set the figures below: fees, insurance, other cost per unit, the initial markup that you want.",
        "Fill in the cost sheet, one row per style and color, with the base duty of its tariff line.",
        "Read Landed guess, IMU guess and Margin; negotiate towards FOB to aim for.",
        "Run Landed cost: it fills the grey columns at the right end with the tariff's own duty stack on the planned entry date. Where it differs from the guess, Explain shows every leg.",
    ),
    (COST_SHEET, LEGS, VENDOR_SHEET, RATE_SHEET),
    commands=("landed-cost", "validate-orders", "explain"),
    without=("Guesses, margin and the chart are formulas of Excel and work everywhere.", "Duty rates of lines: hts.usitc.gov, or prodops-xl tariff show HTS --origin VN in the shell."),
    figures=(
        Figure("EntryFee", "Merchandise processing fee", RATE, "0.3464 % of entered value (19 CFR 24.23), without minimum and maximum", 0.003464, 0.003464),
        Figure("HarborFee", "Harbor maintenance fee", RATE, "0.125 % of entered value by ocean (19 CFR 24.24)", 0.00125, 0.00125),
        Figure("InsuranceRate", "Insurance", RATE, "As a fraction of FOB", 0.0012, 0.0012),
        Figure("OtherPerUnit", "Other cost per unit", MONEY, "Drayage, brokerage and the like, in the book's currency", 0.09, 0.09),
        Figure("WantedIMU", "Wanted IMU", RATE, "Initial markup as a fraction of retail", 0.65, 0.82),
    ),
    settings=("book.", "landed.", "orders.imu"),
)  # fmt: skip
