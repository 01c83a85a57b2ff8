"""The weekly status: one page for the Monday meeting, out of the order lines."""

from __future__ import annotations

from datetime import timedelta

from prodops_xl.tables.declarations import Chart, Declaration, Formula, Own, Record, TableSheet, Values, blank
from prodops_xl.tables.kinds import DAY, SIGNED_DAYS, TEXT, UNITS

from .lookups import nth, of_picked, picked, what
from .order_checks import order_state
from .order_sheets import AS_OF_FIGURE, DAYS, GOODS, PORTS, TERMS, order_sheet
from .season import AS_OF
from .shared_sheets import FACTORY_SHEET, RATE_SHEET, VENDOR_SHEET
from .words import words


def _count(name: str, help_text: str, state: str, column: str = "") -> Own:
    if column:
        text = f'SUMIFS(Orders[{column}],Orders[Vendor],[@Vendor],Orders[State],"{state}")'
        return Own(
            name,
            UNITS,
            help_text,
            Formula(
                text, lambda row, at: at.sum("Orders", column, Vendor=row["Vendor"], State=state), ("Vendor",)
            ),
        )
    text = f'COUNTIFS(Orders[Vendor],[@Vendor],Orders[State],"{state}")'
    return Own(
        name,
        UNITS,
        help_text,
        Formula(text, lambda row, at: at.count("Orders", Vendor=row["Vendor"], State=state), ("Vendor",)),
    )


def _word(row: Record, _: Values) -> str:
    return "late" if row["Late"] else "at risk" if row["At risk"] else "on track"


STATUS = TableSheet(
    "Status",
    "Status",
    "Status by vendor",
    "Excel computes it from Orders on the day As of: lines by state, units late and at risk.",
    (
        nth("Status", "Vendor", "Vendors", "Vendor"),
        _count("Open", "Lines that leave later than in 14 days", "open"),
        _count("Due", "Lines that leave within 14 days", "due"),
        _count("At risk", "Lines for which the vendor named a later day", "at risk"),
        _count("Late", "Lines past their ex-factory and not shipped", "late"),
        _count("Shipped", "Lines on the way", "shipped"),
        _count("Received", "Lines in the distribution center", "received"),
        _count("Units at risk", "Units of those lines", "at risk", "Units"),
        _count("Units late", "Units of those lines", "late", "Units"),
        Own("Word", words("on track", "at risk", "late"), "The worst of its lines", Formula(
            'IF([@Late]>0,"late",IF([@[At risk]]>0,"at risk","on track"))', _word, ("Vendor",))),
    ),
    computed=10,
    widths={"Vendor": 26},
    chart=Chart(
        "stacked column",
        "Order lines by vendor and state",
        "Stacked columns: lines open, due, at risk, late, shipped and received of each vendor of the table beside the chart.",
        "Vendor",
        ("Open", "Due", "At risk", "Late", "Shipped", "Received"),
        "lines",
    ),
)  # fmt: skip


def _meets(row: Record, _: Values) -> bool:
    return row.get("State") in ("late", "at risk")


def _asked(row: Record, at: Values) -> object:
    line = at.rows["Orders"][row["Row"] - 1]
    said = [line.get(name) for name in ("Requested ex-factory", "Confirmed ex-factory")]
    later = max((day for day in said if not blank(day)), default=None)
    return (later - line["Ex-factory"]).days if later else ""


_LATER = "MAX(INDEX(Orders[Requested ex-factory],[@Row]),INDEX(Orders[Confirmed ex-factory],[@Row]))"
TROUBLE = TableSheet(
    "Trouble",
    "To talk about",
    "Lines to talk about",
    "Excel lists the lines that are late or at risk. Write what was agreed into Notes on Orders: it shows here.",
    (
        picked("Trouble", "Orders", '(Orders[State]="late")+(Orders[State]="at risk")', _meets),
        what(),
        of_picked("Orders", "Vendor", TEXT, "Made by"),
        of_picked("Orders", "Units", UNITS, "Units to make"),
        of_picked("Orders", "Ex-factory", DAY, "To leave on"),
        Own("Days later", SIGNED_DAYS, "The vendor's latest day against our ex-factory", Formula(
            f'IF({_LATER}=0,"",{_LATER}-[@[To leave on]])', _asked, ("Row", "To leave on"))),
        of_picked("Orders", "State", words("late", "at risk")),
        of_picked("Orders", "Delay reason", TEXT, "Said"),
        of_picked("Orders", "Notes", TEXT, "Agreed"),
    ),
    computed=20,
    widths={"What": 34, "Said": 28, "Agreed": 40, "Made by": 24},
)  # fmt: skip


def _week(row: Record, at: Values) -> object:
    today = at.figures["AsOf"]
    return today - timedelta(days=today.weekday() - 7 * (row["#"] - 3)) if today else ""


def _leaving(row: Record, at: Values, *, gone: bool) -> float:
    first = row["Week of"]
    lines = [
        r
        for r in at.rows["Orders"]
        if not blank(r.get("Ex-factory")) and first <= r["Ex-factory"] < first + timedelta(days=7)
    ]
    return sum(r["Units"] for r in lines if not gone or not blank(r.get("Actual ex-factory")))


_WITHIN = 'Orders[Ex-factory],">="&[@[Week of]],Orders[Ex-factory],"<"&[@[Week of]]+7'
WEEKS = TableSheet(
    "Weeks",
    "Weeks",
    "Units by week of ex-factory",
    "Excel computes it from Orders: units planned to leave by week, from Monday, and how many of them have left.",
    (
        Own("Week of", DAY, "Monday of the week; the third is the week of As of", Formula(
            'IF(AsOf="","",AsOf-WEEKDAY(AsOf,2)+1+7*(ROW()-ROW(Weeks[[#Headers],[Week of]])-3))', _week)),
        Own("Planned", UNITS, "Units whose ex-factory falls in the week", Formula(
            f"SUMIFS(Orders[Units],{_WITHIN})", lambda row, at: _leaving(row, at, gone=False), ("Week of",))),
        Own("Left", UNITS, "Of these, units that have left the factory", Formula(
            f'SUMIFS(Orders[Units],{_WITHIN},Orders[Actual ex-factory],">0")', lambda row, at: _leaving(row, at, gone=True), ("Week of",))),
    ),
    computed=10,
    chart=Chart(
        "column",
        "Units planned to leave, and left",
        "Columns: units planned to leave the factory by week, and those that have left, from the table beside the chart.",
        "Week of",
        ("Planned", "Left"),
        "units",
    ),
)  # fmt: skip

TEMPLATE = Declaration(
    "weekly-status",
    "Weekly status",
    "The page for the weekly meeting: where every vendor stands, which lines to talk about, what leaves when.",
    (
        "Set As of below to the day of the meeting.",
        "Bring Orders up to date: vendors' confirmed, requested and actual days.",
        "Print Status, To talk about and Weeks, or show them; write what was agreed into Notes on Orders.",
        "With the add-in, run Refresh schedule first: Next steps then says what each line waits for.",
    ),
    (
        STATUS, TROUBLE, WEEKS,
        order_sheet((*GOODS, order_state(), *TERMS, *DAYS, *PORTS, "Notes")),
        VENDOR_SHEET, FACTORY_SHEET, RATE_SHEET,
    ),
    commands=("refresh-schedule", "validate-orders"),
    without=("Everything but the commands' own sheets is formulas of Excel and works everywhere.",),
    figures=(AS_OF_FIGURE,),
    settings=("book.", "orders.", "schedule."),
    as_of=AS_OF,
)  # fmt: skip
