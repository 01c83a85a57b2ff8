"""T&A and WIP: milestones of every order line, production by stage, what is late."""

from __future__ import annotations

from prodops_xl.tables.declarations import Chart, Declaration, Formula, Own, Record, TableSheet, Values, blank
from prodops_xl.tables.kinds import DAY, DAYS, RATE, TEXT, UNITS, WHOLE

from .lookups import counted, of_picked, picked, what
from .order_checks import order_state
from .order_sheets import AS_OF_FIGURE, GOODS, PORTS, order_sheet
from .order_sheets import DAYS as ORDER_DAYS
from .season import AS_OF, MILESTONES, PROGRESS
from .shared_sheets import FACTORY_SHEET, RATE_SHEET, VENDOR_SHEET
from .words import words

SCHEDULE_SHEET = TableSheet(
    "Schedule",
    "Schedule",
    "Time and action",
    "One row per order line and milestone. Type the plan, or let Refresh schedule plan it; vendors give Revised and Actual.",
    (
        "PO", "Line", "Milestone", "Owner", "Planned", "Revised", "Actual", "Latest", "Slack", "Status", "Why", "Comment", "Cause",
    ),
    inputs=("PO", "Line", "Milestone", "Owner", "Planned", "Revised", "Actual", "Comment", "Cause"),
    lists={"PO": "Orders.PO"},
    helps={
        "Milestone": "Such as Lab dip, Fabric in-house, PP meeting, Cut, Sew, Final inspection, Ex-factory",
        "Planned": "The plan: yours, until Refresh schedule plans it",
        "Actual": "Day on which it was done",
        "Comment": "Yours; never overwritten",
    },
    widths={"Why": 34, "Milestone": 18, "Comment": 28},
    examples=MILESTONES,
    rows=60,
    keys=3,
)  # fmt: skip

PROGRESS_SHEET = TableSheet(
    "Progress",
    "Progress",
    "Production by stage",
    "One row per report: units through the stage since the start, never fewer than before, never more than the stage before.",
    ("PO", "Line", "Stage", "Report date", "Units"),
    lists={"PO": "Orders.PO"},
    helps={"Report date": "Day of the report"},
    examples=PROGRESS,
    rows=80,
)


def _past(row: Record, at: Values) -> bool:
    today, planned = at.figures["AsOf"], row.get("Planned")
    return bool(today and planned and planned < today and blank(row.get("Actual")))


LATE_SHEET = TableSheet(
    "LateMilestones",
    "Late",
    "Milestones past their plan",
    "Excel lists what was planned before As of and has no actual day; who owes it, and by how much.",
    (
        picked(
            "LateMilestones", "Schedule", '(Schedule[Planned]<>"")*(Schedule[Planned]<AsOf)*(Schedule[Actual]="")', _past
        ),
        of_picked("Schedule", "PO", TEXT),
        of_picked("Schedule", "Line", WHOLE),
        of_picked("Schedule", "Milestone", TEXT),
        of_picked("Schedule", "Owner", TEXT),
        of_picked("Schedule", "Planned", DAY),
        of_picked("Schedule", "Revised", DAY),
        Own("Days late", DAYS, "From the plan to As of", Formula(
            "AsOf-[@Planned]", lambda row, at: (at.figures["AsOf"] - row["Planned"]).days, ("Row", "Planned"))),
        Own("State", words("late", "at risk"), "At risk: the owner has promised a later day", Formula(
            'IF([@Revised]="","late","at risk")', lambda row, _: "late" if blank(row["Revised"]) else "at risk", ("Row",))),
    ),
    computed=20,
    widths={"Milestone": 20, "Owner": 16},
)  # fmt: skip


def _stage(stage: str) -> Own:
    line = "(Progress[PO]=INDEX(Orders[PO],[@Row]))*(Progress[Line]=INDEX(Orders[Line],[@Row]))"
    so_far = f'SUMPRODUCT(MAX({line}*(Progress[Stage]="{stage}")*Progress[Units]))'
    return Own(
        f"Units {stage}",
        UNITS,
        f"Units {stage} so far, by the latest report",
        Formula(
            f'IF({so_far}=0,"",{so_far})',
            lambda row, at: _so_far(at, at.rows["Orders"][row["Row"] - 1], stage),
            ("Row",),
        ),
    )


def _so_far(at: Values, order: Record, stage: str) -> float | str:
    reports = at.of("Progress", PO=order["PO"], Line=order["Line"], Stage=stage)
    return max((report["Units"] or 0 for report in reports), default=0) or ""


def _state(row: Record, at: Values) -> str:
    today, leaves = at.figures["AsOf"], row["To leave on"]
    if not blank(row["Left on"]) or (row["Units shipped"] or 0) >= 0.97 * row["Units to make"]:
        return "complete"
    if today and leaves < today:
        return "late"
    soon = bool(today) and (leaves - today).days <= 14
    return "behind" if soon and (row["Units sewn"] or 0) < 0.97 * row["Units to make"] else "on track"


WIP_SHEET = TableSheet(
    "WIP",
    "WIP",
    "Work in progress",
    "Excel computes it from Orders and Progress: units through each stage of every order line.",
    (
        counted("WIP"),
        what(),
        of_picked("Orders", "Vendor", TEXT, "Made by"),
        of_picked("Orders", "Units", UNITS, "Units to make"),
        of_picked("Orders", "Ex-factory", DAY, "To leave on"),
        of_picked("Orders", "Actual ex-factory", DAY, "Left on"),
        *(_stage(stage) for stage in ("cut", "sewn", "finished", "packed", "shipped")),
        Own("Sewn %", RATE, "Units sewn of the units ordered", Formula(
            "[@[Units sewn]]/[@[Units to make]]", lambda row, _: row["Units sewn"] / row["Units to make"], ("Units sewn", "Units to make"))),
        Own("State", words("complete", "on track", "behind", "late"), "Behind: under 97 % sewn with 14 days to go", Formula(
            'IF(OR([@[Left on]]<>"",N([@[Units shipped]])>=0.97*[@[Units to make]]),"complete",IF(AND(AsOf<>"",[@[To leave on]]<AsOf),"late",'
            'IF(AND(AsOf<>"",[@[To leave on]]-AsOf<=14,N([@[Units sewn]])<0.97*[@[Units to make]]),"behind","on track")))',
            _state, ("Row", "Units to make", "To leave on"))),
    ),
    computed=50,
    widths={"What": 34, "Made by": 24},
)  # fmt: skip

STAGES = TableSheet(
    "OpenByStage",
    "Stages",
    "Open units by stage",
    "Excel computes it from WIP: of the lines that have not left the factory, units through each stage.",
    (
        Own("Stage", TEXT, "Stages of production", Formula(
            'INDEX({"ordered","cut","sewn","finished","packed"},ROW()-ROW(OpenByStage[[#Headers],[Stage]]))',
            lambda row, _: ("ordered", "cut", "sewn", "finished", "packed")[row["#"] - 1])),
        Own("Units", UNITS, "Units of open lines through the stage", Formula(
            'IF([@Stage]="ordered",SUMIFS(WIP[Units to make],WIP[Left on],"",WIP[What],"?*"),SUMIFS(INDEX(WIP[[Units cut]:[Units packed]],0,'
            'ROW()-ROW(OpenByStage[[#Headers],[Stage]])-1),WIP[Left on],"",WIP[What],"?*"))',
            lambda row, at: sum(
                r["Units to make" if row["Stage"] == "ordered" else f"Units {row['Stage']}"] or 0 for r in at.of("WIP", **{"Left on": ""}) if r["What"])),
        ),
    ),
    computed=5,
    widths={"Stage": 16},
    chart=Chart(
        "column",
        "Units of open lines by stage",
        "Columns: units ordered, cut, sewn, finished and packed of the lines that have not left the factory.",
        "Stage",
        ("Units",),
        "units",
    ),
)  # fmt: skip

TEMPLATE = Declaration(
    "schedule-and-wip",
    "Time and action, and work in progress",
    "Milestones of every order line, production by stage, and what is late on the day you look.",
    (
        "Set As of below; fill in Orders with the days that count: Ex-factory and In-DC.",
        "Run Refresh schedule: it plans every milestone back from In-DC. Without the add-in type milestones and planned days into Schedule.",
        "Enter Actual and Revised as vendors report; enter production into Progress.",
        "Read Late, WIP and Stages. Run Refresh schedule again after changes: what people wrote stays, Changes lists what moved.",
    ),
    (
        order_sheet((*GOODS[:-1], "Factory", order_state(), "Origin", "HTS", "Fiber", "Construction", "Incoterm", "Mode", "Currency", "FOB", *ORDER_DAYS, *PORTS)),
        SCHEDULE_SHEET, PROGRESS_SHEET, LATE_SHEET, WIP_SHEET, STAGES, VENDOR_SHEET, FACTORY_SHEET, RATE_SHEET,
    ),
    commands=("refresh-schedule", "validate-orders"),
    without=("Late, WIP and Stages are formulas of Excel and work everywhere.", "Latest, Slack, Status and Why stay blank until Refresh schedule has run."),
    figures=(AS_OF_FIGURE,),
    settings=("schedule.", "book."),
    as_of=AS_OF,
)  # fmt: skip
