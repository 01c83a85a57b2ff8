"""Columns of an order sheet that Excel computes by itself: value, what is amiss in a row, where a line stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from prodops_xl.tables.declarations import Formula, Own, Record, Values, blank, is_number
from prodops_xl.tables.kinds import AMOUNT

from .season import SIZES
from .words import words


def order_value() -> Own:
    """Units x FOB, in the order's currency."""
    return Own(
        "Order value",
        AMOUNT,
        "Units x FOB, in the order's currency",
        Formula("ROUND([@Units]*[@FOB],2)", lambda row, _: round(row["Units"] * row["FOB"] + 1e-9, 2), ("Units", "FOB")),
    )  # fmt: skip


def order_check() -> Own:
    """What is amiss in a row, in words."""
    run = f"SUM(Orders[[#This Row],[{SIZES[0]}]:[{SIZES[-1]}]])"
    excel = (
        'IF(COUNTIFS(Orders[PO],[@PO],Orders[Line],[@Line])>1,"check: PO and line twice",'
        f'IF(AND({run}<>0,{run}<>[@Units]),"check: sizes are not units",'
        'IF([@Vendor]="","check: no vendor",'
        'IF([@HTS]="","check: no HTS",'
        'IF(AND([@[Ex-factory]]<>"",[@[In-DC]]<>"",[@[In-DC]]<=[@[Ex-factory]]),"check: in-DC before ex-factory",'
        'IF(AND([@[PO cancel]]<>"",[@[PO cancel]]<[@[Ex-factory]]),"check: cancel before ex-factory","ok"))))))'
    )
    return Own(
        "Check",
        words("ok", "check"),
        "What Excel sees by itself; validate-orders sees more",
        Formula(excel, _checked, ("PO", "Line")),
    )


def _checked(row: Record, at: Values) -> str:
    run = sum(row.get(size) or 0 for size in SIZES)
    leaves, needed, cancel = (row.get(name) for name in ("Ex-factory", "In-DC", "PO cancel"))
    if at.count("Orders", PO=row["PO"], Line=row["Line"]) > 1:
        return "check: PO and line twice"
    if run and run != row.get("Units"):
        return "check: sizes are not units"
    if blank(row.get("Vendor")):
        return "check: no vendor"
    if blank(row.get("HTS")):
        return "check: no HTS"
    if leaves and needed and needed <= leaves:
        return "check: in-DC before ex-factory"
    return "check: cancel before ex-factory" if cancel and leaves and cancel < leaves else "ok"


def order_state() -> Own:
    """Where a line stands on the day AsOf."""
    excel = (
        'IF([@[Actual in-DC]]<>"","received",IF([@[Actual ex-factory]]<>"","shipped",'
        'IF(AND(AsOf<>"",[@[Ex-factory]]<AsOf),"late",'
        'IF(AND([@[Confirmed ex-factory]]<>"",[@[Confirmed ex-factory]]>[@[Ex-factory]]),"at risk",'
        'IF(AND([@[Requested ex-factory]]<>"",[@[Requested ex-factory]]>[@[Ex-factory]]),"at risk",'
        'IF(AND(AsOf<>"",[@[Ex-factory]]<=AsOf+14),"due","open"))))))'
    )
    return Own(
        "State",
        words("received", "shipped", "late", "at risk", "due", "open"),
        "Late: not shipped by the day As of. At risk: the vendor named a later day. Due: within 14 days",
        Formula(excel, _state, ("PO", "Ex-factory")),
    )


def _state(row: Record, at: Values) -> str:
    today, leaves = at.figures["AsOf"], row["Ex-factory"]
    said = [row.get(name) for name in ("Confirmed ex-factory", "Requested ex-factory")]
    if not blank(row.get("Actual in-DC")):
        return "received"
    if not blank(row.get("Actual ex-factory")):
        return "shipped"
    if today and leaves < today:
        return "late"
    if any(later and later > leaves for later in said):
        return "at risk"
    return "due" if today and (leaves - today).days <= 14 else "open"


def rounded(value: Any) -> Any:
    """To the cent, as Excel's ROUND: a half goes up."""
    return round(value + 1e-9, 2) if is_number(value) else value


def month_of(day: date, later: int = 0) -> date:
    """First day of the month, or of a later one."""
    months = day.year * 12 + day.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)
