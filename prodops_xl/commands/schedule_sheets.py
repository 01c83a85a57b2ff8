"""The sheets of refresh-schedule: the long Schedule where there is none, and Next steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.commands.order_money import at_fob
from prodops_xl.commands.schedule_inputs import Planning
from prodops_xl.tables.schema import TABLES
from prodops_xl.workbook.charts import Chart
from prodops_xl.workbook.read import COLUMNS, MAPPING, Workbook
from prodops_xl.workbook.results import RESULTS, ResultSheet, write_result

_DAY = "yyyy-mm-dd"
_COLORS = {"late": "error", "at risk": "warning", "on track": "good", "done": "good", "blocked": "warning"}
_RANK = {"late": 0, "at risk": 1, "on track": 2}
NEXT_STEPS = (
    "PO", "Line", "Style", "Color", "Vendor", "Units", "Next milestone", "Owner", "Days late", "In-DC",
    "Forecast in-DC", "Slack", "Status", "Action",
)  # fmt: skip
_WEEKS = 20


def next_steps(planning: Planning) -> pd.DataFrame:
    """One row per open order line, columns NEXT_STEPS; the worst first: late before at risk, then by days and units."""
    orders, made = planning.desk.orders, planning.made.orders
    frame = orders[["PO", "Line", "Style", "Color", "Vendor", "Units", "In-DC"]].assign(
        **{c: made[c].to_numpy() for c in ("Next milestone", "Owner", "Days late", "Forecast in-DC", "Slack", "Status", "Action")}
    )  # fmt: skip
    frame = frame[~planning.done]
    rank = frame["Status"].map(_RANK).fillna(len(_RANK))
    order = pd.DataFrame(
        {
            "rank": rank,
            "late": -frame["Days late"].fillna(0.0),
            "slack": frame["Slack"],
            "units": -frame["Units"].fillna(0.0),
        }
    )
    at = order.sort_values(["rank", "late", "slack", "units"], kind="stable").index
    return frame.loc[at, [*NEXT_STEPS]].reset_index(drop=True)


def write_next_steps(
    workbook: Workbook, planning: Planning, lines: list[str], settings: Mapping[str, Any], as_of: date
) -> int:
    """The first screen: what is late, whose it is, what to do; return cells."""
    frame = next_steps(planning)
    money = _money(planning, frame)
    late = (frame["Status"] == "late").to_numpy(bool)
    counts = frame["Status"].value_counts()
    told = ", ".join(f"{int(counts.get(s, 0)):,} {s}" for s in _RANK)
    rest = len(frame) - sum(int(counts.get(s, 0)) for s in _RANK)
    told += f", {rest:,} without a status" if rest else ""
    head = [
        [f"Next steps, as of {as_of.isoformat()}"],
        [
            (
                f"{len(frame):,} open order lines, {frame['Units'].sum():,.0f} units, {money.sum():,.0f} "
                f"{settings['book.currency']} at FOB: {told}."
            )
        ],
        [
            (
                f"Late: {frame.loc[late, 'Units'].sum():,.0f} units, {money[late].sum():,.0f} {settings['book.currency']} at FOB, "
                f"{frame.loc[late, 'Days late'].mean() if late.any() else 0:,.1f} days on average."
            )
        ],
        *[[line] for line in lines],
    ]
    colors = [_COLORS.get(str(s), "") for s in frame["Status"]]
    return write_result(
        workbook,
        ResultSheet(
            "Next steps",
            ("PO", "Line"),
            frame,
            head,
            formats={"Line": "0", "Units": "#,##0", "Days late": "0", "Slack": "0", "In-DC": _DAY, "Forecast in-DC": _DAY},
            widths={"PO": 14, "Line": 6, "Style": 12, "Color": 14, "Vendor": 24, "Units": 9, "Next milestone": 18, "Owner": 16, "Days late": 10, "In-DC": 12, "Forecast in-DC": 14, "Slack": 7, "Status": 10, "Action": 118},
            colors={"Status": colors},
            chart=_late_by_week(frame),
            room=2,
        ),
    )  # fmt: skip


def _money(planning: Planning, frame: pd.DataFrame) -> np.ndarray:
    """Worth at FOB of each row of `next_steps`."""
    desk = planning.desk
    orders = desk.orders
    value = pd.Series(at_fob(desk.workbook, orders, desk.settings["book.currency"]), index=orders.index)
    keys = orders.assign(value=value.fillna(0.0)).drop_duplicates(["PO", "Line"])[["PO", "Line", "value"]]
    return (
        frame[["PO", "Line"]]
        .merge(keys, on=["PO", "Line"], how="left")["value"]
        .fillna(0.0)
        .to_numpy("float64")
    )


def _late_by_week(frame: pd.DataFrame) -> Chart | None:
    """Units by the week in which they are due in the DC, those that will be late apart."""
    due = frame[frame["In-DC"].notna()]
    if not (due["Status"] == "late").any():
        return None
    week = due["In-DC"].dt.to_period("W-SUN").dt.start_time
    late = (due["Status"] == "late").to_numpy(bool)
    units = due["Units"].fillna(0.0).to_numpy("float64")
    sums = (
        pd.DataFrame({"On time": np.where(late, 0, units), "Late": np.where(late, units, 0)})
        .groupby(week.to_numpy())
        .sum()
    )
    # The weeks from the first late one on: before it there is nothing to see.
    sums = sums[sums["Late"].cumsum() > 0].head(_WEEKS)
    lines = [
        (f"{day:%d %b}", float(a), float(b))
        for day, a, b in zip(sums.index, sums["On time"], sums["Late"], strict=True)
    ]
    block = (("Week of", "On time", "Late"), *lines)
    return Chart("column_stacked", "Units due in DC by week: on time and late", block=block)


def create_schedule(workbook: Workbook, frame: pd.DataFrame, head: list[list[Any]]) -> int:
    """The long Schedule sheet where there is none: our columns, a head above them; return cells.

    From then on it is a table like others: refreshed in place, never written anew.
    """
    columns = TABLES["Schedule"].columns
    full = frame.assign(**{name: None for name in columns if name not in frame.columns})[[*columns]]
    cells = write_result(
        workbook,
        ResultSheet(
            "Schedule",
            ("PO", "Line", "Milestone"),
            full,
            head,
            formats={"Line": "0", "Slack": "0", "Planned": _DAY, "Revised": _DAY, "Actual": _DAY, "Latest": _DAY},
            widths={"PO": 14, "Line": 6, "Milestone": 20, "Owner": 16, "Planned": 12, "Revised": 12, "Actual": 12, "Latest": 12, "Slack": 7, "Status": 10, "Why": 70, "Comment": 40, "Cause": 12},
        ),
    )  # fmt: skip
    sheet = workbook.memory.get(RESULTS).get("Schedule", {}).get("sheet", "Schedule")
    mapping = workbook.memory.get(MAPPING)
    mapping["Schedule"] = {"sheet": sheet, "map": {n: n for n, c in columns.items() if c.owner != "C"}}
    workbook.memory.keep(MAPPING, mapping)
    written = workbook.memory.get(COLUMNS)
    written["Schedule"] = {n: n for n, c in columns.items() if c.owner == "C"}
    workbook.memory.keep(COLUMNS, written)
    return cells


def schedule_head(planning: Planning, as_of: date) -> list[list[Any]]:
    """Title and size, above the long table. A refresh that changes nothing leaves it as it was."""
    orders = planning.desk.orders
    open_ones = orders[~planning.done]
    currency = planning.desk.settings["book.currency"]
    value = float(at_fob(planning.desk.workbook, open_ones, currency).sum())
    return [
        [f"Schedule, as of {as_of.isoformat()}"],
        [
            f"{len(open_ones):,} open order lines, {open_ones['Units'].sum():,.0f} units, {value:,.0f} {currency} at FOB."
        ],
        ["What moved since the last refresh, by whom, and what it does to in-DC: see the sheet Changes."],
        [
            "Revised, Actual, Comment and Cause are yours to write; Planned, Latest, Slack, Status and Why are computed."
        ],
    ]


def rewrite_head(workbook: Workbook, sheet: str, head: list[list[Any]]) -> None:
    """The head of a long sheet that we made, over its earlier lines; a team's own sheet has none."""
    target = workbook.book.sheets[sheet]
    for row, line in enumerate(head, start=1):
        target.range((row, 1)).value = line[0]
