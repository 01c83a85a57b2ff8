"""The plan beside which the year is measured: standard costs by style, and the budget by month and category."""

from __future__ import annotations

from datetime import date
from random import Random

import pandas as pd

from prodops_xl.demo.catalogue import STYLES
from prodops_xl.demo.planned_costs import PlannedCost, planned_cost
from prodops_xl.demo.records import Row, records
from prodops_xl.demo.selling import OPENING_DAY, STYLE, Coming, weekly

RESET = date(2026, 7, 1)
YEAR = 2026
_SET = 26  # styles with a standard


def standard_costs(rng: Random) -> pd.DataFrame:
    """StandardCosts: two thirds of the styles from January, one set anew in July, one dearer color."""
    chosen = sorted(rng.sample(STYLES, _SET), key=lambda style: style.number)
    rows = [_row(style.number, None, OPENING_DAY, planned_cost(style)) for style in chosen]
    again, white = rng.sample(chosen, 2)
    cost = planned_cost(again)
    anew = cost._replace(material=round(cost.material * 1.06, 2), duty=round(cost.duty * 0.85, 2))
    rows.append(_row(again.number, None, RESET, anew))
    cost = planned_cost(white)
    rows.append(
        _row(white.number, "Black", OPENING_DAY, cost._replace(material=round(cost.material + 0.15, 2)))
    )
    return pd.DataFrame(rows)


def _row(style: str, color: str | None, start: date, cost: PlannedCost) -> Row:
    return {
        "Style": style,
        "Color": color,
        "From": start,
        "Material and make": cost.material,
        "Freight": cost.freight,
        "Duty": cost.duty,
        "Other": cost.other,
    }


def budget(rng: Random, opening: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Budget of the year by month and category, in round figures.

    Made before the year as teams make it: every order on its in-DC day, sold at the planned pace, at the planned
    cost; then each category is pushed up or down, in units and in cost, as the meeting wanted it.
    """
    plan = _planned(_as_ordered(opening, orders))
    pushed = {
        category: (rng.uniform(0.86, 1.16), rng.uniform(0.94, 1.05))
        for category in sorted({category for _, category in plan})
    }
    rows = []
    for (month, category), (units, parts) in sorted(plan.items()):
        more, dearer = pushed[category]
        planned = max(round(units * more / 50) * 50, 50)
        each = [part / units * dearer for part in parts]
        landed = round(sum(each) * 20) / 20
        rows.append(
            {
                "Month": date(YEAR, month, 1),
                "Category": category,
                "Units": planned,
                "COGS": round(planned * landed, -2),
                "Landed cost per unit": landed,
                "Freight": round(planned * each[1], -2),
                "Duty": round(planned * each[2], -2),
            }
        )
    return pd.DataFrame(rows)


def _as_ordered(opening: pd.DataFrame, orders: pd.DataFrame) -> Coming:
    out: Coming = {}
    for row in records(opening):
        out.setdefault((row["Style"], row["Color"]), []).append((row["Date"], int(row["Units"])))
    for row in records(orders):
        if row["In-DC"].year == YEAR:
            out.setdefault((row["Style"], row["Color"]), []).append((row["In-DC"], int(row["Units"])))
    return {item: sorted(out[item]) for item in sorted(out)}


def _planned(supply: Coming) -> dict[tuple[int, str], tuple[int, list[float]]]:
    """Units and extended parts of cost by month and category."""
    plan: dict[tuple[int, str], tuple[int, list[float]]] = {}
    for (number, _), lots in supply.items():
        style = STYLE[number]
        cost = planned_cost(style)
        for week, units in weekly(style.category, lots, date(YEAR, 12, 31)):
            before, parts = plan.get((week.month, style.category), (0, [0.0] * len(cost)))
            plan[week.month, style.category] = (
                before + units,
                [part + units * each for part, each in zip(parts, cost, strict=True)],
            )
    return plan
