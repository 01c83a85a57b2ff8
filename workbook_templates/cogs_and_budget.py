"""COGS and budget: receipts, sales, standard costs and the budget; cogs values the stock by FIFO, average or standard."""

from __future__ import annotations

from prodops_xl.tables.declarations import Chart, Declaration, Formula, Own, Record, TableSheet, Values, blank
from prodops_xl.tables.kinds import AMOUNT, MONTH, NUMBER, UNITS

from .order_checks import month_of, rounded
from .order_sheets import GOODS, PORTS, TERMS, order_sheet
from .season import AS_OF, BUDGET, OPENING, RECEIPTS, STANDARDS, USAGE
from .shared_sheets import RATE_SHEET, VENDOR_SHEET
from .words import words

RECEIPT_SHEET = TableSheet(
    "Receipts",
    "Receipts",
    "Receipts",
    "One row per receipt of an order line: what came into stock, and when.",
    ("Receipt", "PO", "Line", "Receipt date", "Units received", "Units accepted", "Defects"),
    lists={"PO": "Orders.PO"},
    helps={"Receipt": "Number of the receipt"},
    examples=RECEIPTS,
    rows=40,
)


def _standard(row: Record, at: Values) -> object:
    found = [
        r
        for r in at.of("StandardCosts", Style=row["Style"], Color=row.get("Color"))
        if r["From"] <= row["Date"]
    ]
    latest = max((r["From"] for r in found), default=None)
    cost = sum(r["Standard cost"] for r in found if r["From"] == latest)
    return rounded(row["Units"] * cost) if cost else ""


_SAME = "(StandardCosts[Style]=[@Style])*(StandardCosts[Color]=[@Color])*(StandardCosts[From]<=[@Date])"
_COST = f"SUMIFS(StandardCosts[Standard cost],StandardCosts[Style],[@Style],StandardCosts[Color],[@Color],StandardCosts[From],SUMPRODUCT(MAX({_SAME}*StandardCosts[From])))"
USAGE_SHEET = TableSheet(
    "Usage",
    "Usage",
    "Sales, returns and adjustments",
    "One row per issue of stock. Sales are above 0, customer returns below 0.",
    (
        "Usage", "Style", "Color", "Date", "Units", "Kind",
        Own("Month", MONTH, "First day of its month", Formula(
            "[@Date]-DAY([@Date])+1", lambda row, _: month_of(row["Date"]), ("Date",))),
        Own("At standard", AMOUNT, "Units x the standard cost that holds on the day; blank where there is none", Formula(
            f'IF({_COST}=0,"",ROUND([@Units]*{_COST},2))', _standard, ("Style", "Date", "Units"))),
    ),
    helps={"Date": "Day of the issue"},
    examples=USAGE,
    rows=80,
)  # fmt: skip

OPENING_SHEET = TableSheet(
    "OpeningStock",
    "OpeningStock",
    "Opening stock",
    "One row per style and color: what lay in stock on the first day, and at which cost.",
    ("Style", "Color", "Date", "Units", "Unit cost"),
    helps={"Date": "Day of the balance", "Units": "Units in stock"},
    examples=OPENING,
    rows=30,
)

RETURN_SHEET = TableSheet(
    "Returns",
    "Returns",
    "Returns to vendors",
    "One row per return: it leaves at the cost of the receipt that it came in with.",
    ("Return", "Receipt", "Date", "Units"),
    lists={"Receipt": "Receipts.Receipt"},
    rows=20,
)

STANDARD_SHEET = TableSheet(
    "StandardCosts",
    "StandardCosts",
    "Standard costs",
    "One row per style, color and first day, in the book's currency. The latest that has begun holds.",
    (
        "Style", "Color", "From", "Material and make", "Freight", "Duty", "Other",
        Own("Standard cost", NUMBER, "The four together, per unit", Formula(
            "ROUND(N([@[Material and make]])+N([@Freight])+N([@Duty])+N([@Other]),2)",
            lambda row, _: rounded(sum(row.get(name) or 0 for name in ("Material and make", "Freight", "Duty", "Other"))),
            ("Style", "Material and make"))),
    ),
    helps={"From": "First day on which it holds"},
    examples=STANDARDS,
    rows=30,
)  # fmt: skip

BUDGET_SHEET = TableSheet(
    "Budget",
    "Budget",
    "Budget",
    "One row per month and category. COGS, freight and duty are extended, in the book's currency.",
    ("Month", "Category", "Units", "COGS", "Landed cost per unit", "Freight", "Duty"),
    helps={"Month": "First day of the month", "Category": "As orders name it"},
    examples=BUDGET,
    rows=36,
)


def _month(row: Record, at: Values) -> object:
    budgeted = [r["Month"] for r in at.rows["Budget"] if not blank(r.get("Month"))]
    if not budgeted:
        return ""
    month = month_of(min(budgeted), row["#"] - 1)
    return month if month <= max(budgeted) else ""


def _word(row: Record, _: Values) -> str:
    return "over budget" if row["Over budget by"] > 0 else "under budget"


_AT = "(ROW()-ROW(Months[[#Headers],[Month]])-1)"
_NTH = f"DATE(YEAR(MIN(Budget[Month])),MONTH(MIN(Budget[Month]))+{_AT},1)"
MONTHS = TableSheet(
    "Months",
    "Months",
    "COGS at standard against budget",
    "Excel computes it from Usage, StandardCosts and Budget. The valued figures, by FIFO or average, are those of COGS.",
    (
        Own("Month", MONTH, "From the first month of the budget to the last", Formula(
            f'IF(COUNT(Budget[Month])=0,"",IF({_NTH}>MAX(Budget[Month]),"",{_NTH}))', _month)),
        Own("Units sold", UNITS, "Sales less returns, with adjustments", Formula(
            "SUMIFS(Usage[Units],Usage[Month],[@Month])", lambda row, at: at.sum("Usage", "Units", Month=row["Month"]), ("Month",))),
        Own("Units in budget", UNITS, "Of all categories", Formula(
            "SUMIFS(Budget[Units],Budget[Month],[@Month])", lambda row, at: at.sum("Budget", "Units", Month=row["Month"]), ("Month",))),
        Own("COGS at standard", AMOUNT, "Units issued at standard cost", Formula(
            "ROUND(SUMIFS(Usage[At standard],Usage[Month],[@Month]),2)", lambda row, at: round(at.sum("Usage", "At standard", Month=row["Month"]), 2), ("Month",))),
        Own("COGS in budget", AMOUNT, "Of all categories", Formula(
            "SUMIFS(Budget[COGS],Budget[Month],[@Month])", lambda row, at: at.sum("Budget", "COGS", Month=row["Month"]), ("Month",))),
        Own("Over budget by", AMOUNT, "COGS at standard less budget; below 0: under it", Formula(
            "ROUND([@[COGS at standard]]-[@[COGS in budget]],2)",
            lambda row, _: round(row["COGS at standard"] - row["COGS in budget"], 2), ("Month",))),
        Own("Against budget", words("under budget", "over budget"), "In a word", Formula(
            'IF([@[Over budget by]]>0,"over budget","under budget")', _word, ("Month",))),
    ),
    computed=12,
    widths={"Against budget": 15, "COGS at standard": 14, "COGS in budget": 14},
    chart=Chart(
        "column",
        "COGS at standard against budget",
        "Columns: cost of goods sold at standard and in the budget by month, from the table beside the chart.",
        "Month",
        ("COGS at standard", "COGS in budget"),
        "book currency",
    ),
)  # fmt: skip

TEMPLATE = Declaration(
    "cogs-and-budget",
    "COGS and budget",
    "What was sold and what it cost, month by month, beside the budget.",
    (
        "Fill in OpeningStock for the first day, StandardCosts where you keep them, and the Budget.",
        "Add Orders, Receipts and Usage; Returns for what went back to vendors. They may come from exports: prodops-xl import.",
        "Read Months: cost of goods sold at standard cost beside the budget.",
        "Run COGS: it values issues and stock by FIFO, average or standard (Settings, cogs.method), with variances and the forecast. cogs.closed_through closes months.",
        "Receipts stand at the planned landed cost, and COGS says so, until the workbook has the sheets Shipments, ShipmentLines and Charges too: copy them from the shipment tracker, or import them.",
    ),
    (
        USAGE_SHEET, RECEIPT_SHEET, OPENING_SHEET, STANDARD_SHEET, BUDGET_SHEET, MONTHS, RETURN_SHEET,
        order_sheet((*GOODS[:-1], *TERMS, "Order date", "Ex-factory", "In-DC", *PORTS), factories=False),
        VENDOR_SHEET, RATE_SHEET,
    ),
    commands=("cogs", "landed-cost"),
    without=("Months, At standard and Standard cost are formulas of Excel and work everywhere.",),
    settings=("cogs.", "book.", "landed."),
    as_of=AS_OF,
)  # fmt: skip
