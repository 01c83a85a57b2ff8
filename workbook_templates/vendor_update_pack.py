"""The vendor update pack: a vendor sees plan dates of their lines and fills in days, milestones and production."""

from __future__ import annotations

from prodops_xl.tables.declarations import (
    Declaration,
    Figure,
    Formula,
    Own,
    Record,
    TableSheet,
    Values,
    blank,
)
from prodops_xl.tables.kinds import DAY, SIGNED_DAYS, TEXT

from .season import AS_OF, MILESTONES, ORDERS, PROGRESS
from .words import words

VENDOR = "Hai Phong Outerwear"
INPUTS = (
    "Confirmed ex-factory", "Requested ex-factory", "Delay reason", "Handover (FCR)", "Actual ex-factory", "Notes",
)  # fmt: skip
_MINE = {(row["PO"], row["Line"]): row for row in ORDERS if row["Vendor"] == VENDOR}


def _mine(rows: tuple[Record, ...], names: tuple[str, ...]) -> tuple[Record, ...]:
    return tuple({n: row[n] for n in names if n in row} for row in rows if (row["PO"], row["Line"]) in _MINE)


def _answer(row: Record, _: Values) -> str:
    if not blank(row.get("Actual ex-factory")) or not blank(row.get("Handover (FCR)")):
        return "shipped"
    if not blank(row.get("Requested ex-factory")) and row["Requested ex-factory"] > row["Ex-factory"]:
        return "later asked"
    return "please confirm" if blank(row.get("Confirmed ex-factory")) else "confirmed"


def _moved(row: Record, _: Values) -> object:
    said = [row.get(name) for name in ("Actual ex-factory", "Requested ex-factory", "Confirmed ex-factory")]
    latest = next((day for day in said if not blank(day)), None)
    return "" if latest is None else (latest - row["Ex-factory"]).days


_GIVEN = ("PO", "Line", "Style", "Description", "Color", "Units", "Ex-factory", "In-DC")
LINES = TableSheet(
    "Orders",
    "Orders",
    "Your order lines",
    "Green columns are ours. Please fill in the brown ones; blank cells are open questions. Keep PO and Line as they are.",
    (
        *_GIVEN,
        Own("Answer", words("please confirm", "confirmed", "later asked", "shipped"), "What your entries say so far", Formula(
            'IF(OR([@[Actual ex-factory]]<>"",[@[Handover (FCR)]]<>""),"shipped",IF(AND([@[Requested ex-factory]]<>"",[@[Requested ex-factory]]>[@[Ex-factory]]),'
            '"later asked",IF([@[Confirmed ex-factory]]="","please confirm","confirmed")))',
            _answer, ("PO", "Ex-factory"))),
        Own("Days moved", SIGNED_DAYS, "From our ex-factory to your latest day; above 0: later", Formula(
            'IF([@[Actual ex-factory]]<>"",[@[Actual ex-factory]]-[@[Ex-factory]],IF([@[Requested ex-factory]]<>"",[@[Requested ex-factory]]-[@[Ex-factory]],'
            'IF([@[Confirmed ex-factory]]<>"",[@[Confirmed ex-factory]]-[@[Ex-factory]],"")))',
            _moved, ("PO", "Ex-factory"))),
        *INPUTS,
    ),
    inputs=INPUTS,
    helps={
        "Confirmed ex-factory": "The day on which the goods will leave your factory: confirm ours, or say the day that you now expect",
        "Requested ex-factory": "Only to ask for a later day: it counts once we have approved it",
        "Delay reason": "Why the line is late, in your words",
        "Handover (FCR)": "Day of the forwarder's cargo receipt",
        "Notes": "Remarks on the line",
    },
    widths={"Answer": 15, "Delay reason": 30, "Notes": 34},
    examples=_mine(ORDERS, (*_GIVEN, *INPUTS)),
    rows=0,
    keys=2,
    by_vendor=True,
)  # fmt: skip

STEPS = TableSheet(
    "Schedule",
    "Milestones",
    "Milestones",
    "Planned is ours. Please enter Actual when a milestone is done, Revised when it will be another day.",
    ("PO", "Line", "Milestone", "Owner", "Planned", "Revised", "Actual", "Comment"),
    inputs=("Revised", "Actual", "Comment"),
    helps={
        "Planned": "Planned by us",
        "Revised": "The day that you now promise; blank where the plan holds",
        "Actual": "The day on which it was done",
        "Comment": "Remarks",
    },
    widths={"Milestone": 20, "Comment": 34},
    examples=_mine(MILESTONES, ("PO", "Line", "Milestone", "Owner", "Planned", "Revised", "Actual")),
    rows=0,
    keys=3,
    by_vendor=True,
)

REPORTS = TableSheet(
    "Progress",
    "Progress",
    "Production so far",
    "One row per report: units through the stage since the start, not of the week. A stage never falls.",
    ("PO", "Line", "Stage", "Report date", "Units"),
    lists={"PO": "Orders.PO"},
    helps={"PO": "One of your order lines", "Report date": "Day of the report"},
    examples=_mine(PROGRESS, ("PO", "Line", "Stage", "Report date", "Units")),
    rows=60,
    keys=2,
    by_vendor=True,
)

TEMPLATE = Declaration(
    "vendor-update-pack",
    "Vendor update",
    "Your order lines with us. Please fill in what you know, and send the file back by reply.",
    (
        "Orders: confirm the ex-factory day of each line, or give the day that you expect. Enter actual days and the forwarder's receipt when goods have left.",
        "Milestones: enter Actual when one is done, Revised when it will be another day.",
        "Progress: add a row per stage and report with the units so far.",
        "Save and reply with this file. You may sort and filter it, add columns of your own or rename it: rows are found by PO and Line.",
    ),
    (LINES, STEPS, REPORTS),
    without=(
        "This workbook needs no add-in and has no macros. It works in Excel, LibreOffice and on a phone.",
    ),
    figures=(
        Figure("Vendor", "Vendor", TEXT, "Whose lines these are", example=VENDOR),
        Figure("AsOf", "As of", DAY, "Day on which this was sent", example=AS_OF),
        Figure(
            "ReplyBy",
            "Please reply by",
            DAY,
            "Day by which we need your answer",
            example=AS_OF.replace(day=18),
        ),
    ),
    as_of=AS_OF,
)
