"""The vendor scorecard: deliveries, receipts and inspections by vendor; score-vendors writes scores with their evidence."""

from __future__ import annotations

from prodops_xl.tables.declarations import (
    Chart,
    Declaration,
    Formula,
    Own,
    Record,
    TableSheet,
    Values,
    blank,
    is_number,
)
from prodops_xl.tables.kinds import DAY, RATE, SIGNED_DAYS, TEXT, UNITS

from .lookups import nth, of_line
from .order_checks import order_state
from .order_sheets import AS_OF_FIGURE, DAYS, GOODS, order_sheet
from .season import AS_OF, INSPECTIONS, RECEIPTS
from .shared_sheets import FACTORY_SHEET, RATE_SHEET, VENDOR_SHEET
from .words import words


def _late(row: Record, at: Values) -> int | str:
    today, left = at.figures["AsOf"], row.get("Actual ex-factory")
    if not blank(left):
        return int((left - row["Ex-factory"]).days)
    return int((today - row["Ex-factory"]).days) if today and row["Ex-factory"] < today else ""


DAYS_LATE = Own("Days late", SIGNED_DAYS, "Actual against original ex-factory; of open lines past it, to As of", Formula(
    'IF([@[Actual ex-factory]]<>"",[@[Actual ex-factory]]-[@[Ex-factory]],IF(AND(AsOf<>"",[@[Ex-factory]]<AsOf),AsOf-[@[Ex-factory]],""))',
    _late, ("PO", "Ex-factory"),
))  # fmt: skip

RECEIPT_SHEET = TableSheet(
    "Receipts",
    "Receipts",
    "Receipts",
    "One row per receipt of an order line in the distribution center.",
    ("Receipt", "PO", "Line", of_line("Vendor", TEXT, "Made by"), "Receipt date", "Units received", "Units accepted", "Defects"),
    lists={"PO": "Orders.PO"},
    helps={"Receipt": "Number of the receipt", "Defects": "Defective units found"},
    examples=RECEIPTS,
    rows=40,
)  # fmt: skip

INSPECTION_SHEET = TableSheet(
    "Inspections",
    "Inspections",
    "Inspections",
    "One row per inspection. Number 1 is the first: first pass counts those alone. AQL 0, 2.5 and 4.0 where none is given.",
    (
        "Inspection", "PO", "Line", of_line("Vendor", TEXT, "Made by"), "Date", "Number", "Offered units", "Level", "AQL critical",
        "AQL major", "AQL minor", "Sample", "Critical", "Major", "Minor", "Result",
    ),
    lists={"PO": "Orders.PO"},
    helps={"Critical": "Critical defects found", "Major": "Major defects found", "Minor": "Minor defects found"},
    examples=INSPECTIONS,
    rows=40,
)  # fmt: skip


def _share(part: str, of: str) -> str:
    return f'IF({of}=0,"",{part}/{of})'


def _on_time(row: Record, at: Values) -> float | str:
    late = [r["Days late"] for r in at.of("Orders", Vendor=row["Vendor"]) if is_number(r["Days late"])]
    return sum(days <= 0 for days in late) / len(late) if late else ""


def _first_pass(row: Record, at: Values) -> float | str:
    first = [
        r
        for r in at.of("Inspections", **{"Made by": row["Vendor"]})
        if r.get("Number") == 1 and r.get("Result") in ("pass", "fail")
    ]
    return sum(r["Result"] == "pass" for r in first) / len(first) if first else ""


def _rejected(row: Record, at: Values) -> float | str:
    came = at.sum("Receipts", "Units received", **{"Made by": row["Vendor"]})
    good = at.sum("Receipts", "Units accepted", **{"Made by": row["Vendor"]})
    return (came - good) / came if came else ""


def _audit(row: Record, at: Values) -> str:
    today, ends = at.figures["AsOf"], row["Audit expiry"]
    if blank(ends) or not today:
        return "check"
    return "late" if ends < today else "due" if (ends - today).days <= 90 else "ok"


_DUE = 'COUNTIFS(Orders[Vendor],[@Vendor],Orders[Days late],">-9999")'
_FIRST = 'COUNTIFS(Inspections[Made by],[@Vendor],Inspections[Number],1,Inspections[Result],"{}")'
_CAME = "SUMIFS(Receipts[Units received],Receipts[Made by],[@Vendor])"

DELIVERY = TableSheet(
    "Delivery",
    "By vendor",
    "Delivery and quality by vendor",
    "Excel computes it: simple shares, nothing excused. Score vendors excuses our own delays, weighs and grades, and shows the evidence.",
    (
        nth("Delivery", "Vendor", "Vendors", "Vendor"),
        Own("Lines due", UNITS, "Lines that have left the factory, or should have", Formula(
            _DUE, lambda row, at: sum(is_number(r["Days late"]) for r in at.of("Orders", Vendor=row["Vendor"])), ("Vendor",))),
        Own("On time", RATE, "Of the lines due, those not later than the original ex-factory", Formula(
            _share('COUNTIFS(Orders[Vendor],[@Vendor],Orders[Days late],"<=0")', _DUE), _on_time, ("Vendor",))),
        Own("First pass", RATE, "Of first inspections with a result, those passed", Formula(
            _share(_FIRST.format("pass"), f'({_FIRST.format("pass")}+{_FIRST.format("fail")})'), _first_pass, ("Vendor",))),
        Own("Rejected", RATE, "Units received and not accepted, of units received", Formula(
            _share(f"({_CAME}-SUMIFS(Receipts[Units accepted],Receipts[Made by],[@Vendor]))", _CAME), _rejected, ("Vendor",))),
        Own("Delivery", words("on track", "close", "late"), "On time 90 % and more: on track; 80 %: close", Formula(
            'IF([@[On time]]>=0.9,"on track",IF([@[On time]]>=0.8,"close","late"))',
            lambda row, _: "on track" if row["On time"] >= 0.9 else "close" if row["On time"] >= 0.8 else "late", ("Vendor", "On time"))),
        nth("Delivery", "Vendor", "Vendors", "Audit scheme"),
        nth("Delivery", "Vendor", "Vendors", "Audit expiry", DAY),
        Own("Audit", words("ok", "due", "late", "check"), "Due: ends within 90 days of As of; check: no end is known", Formula(
            'IF(OR([@[Audit expiry]]="",AsOf=""),"check",IF([@[Audit expiry]]<AsOf,"late",IF([@[Audit expiry]]-AsOf<=90,"due","ok")))',
            _audit, ("Vendor",))),
    ),
    computed=10,
    widths={"Vendor": 26, "Audit scheme": 16},
    chart=Chart(
        "column",
        "On time and first pass by vendor",
        "Columns: share of lines on time and share of first inspections passed, of each vendor of the table beside the chart.",
        "Vendor",
        ("On time", "First pass"),
        "share",
        "0%",
    ),
)  # fmt: skip

TEMPLATE = Declaration(
    "vendor-scorecard",
    "Vendor scorecard",
    "How vendors deliver: on time, in full, first pass, audits; with the rows behind each figure.",
    (
        "Set As of below; fill in Vendors with their audits, and Orders with original, confirmed and actual days.",
        "Add Receipts and Inspections as they come.",
        "Read By vendor for simple shares.",
        "Run Score vendors: it writes Scorecard, the evidence behind each figure, and a page per vendor to print and send.",
    ),
    (
        order_sheet((*GOODS, order_state(), DAYS_LATE, "Origin", "HTS", "Incoterm", "Mode", "Currency", "FOB", "Target FOB", "Last price", *DAYS)),
        RECEIPT_SHEET, INSPECTION_SHEET, DELIVERY, VENDOR_SHEET, FACTORY_SHEET, RATE_SHEET,
    ),
    commands=("score-vendors", "validate-orders"),
    without=("By vendor and Days late are formulas of Excel and work everywhere.", "The score itself needs Score vendors: the shell runs it on this file."),
    figures=(AS_OF_FIGURE,),
    settings=("vendors.", "book."),
    as_of=AS_OF,
)  # fmt: skip
