"""The plan of an order book: every milestone of every order with its planned, latest and forecast day.

Planned is the day that the team works to, the baseline. It moves with neither the as-of day nor what was done: up to
ex-factory it is counted back from the ex-factory committed on the order, from there to customs it is counted forward,
and in-DC is the day on the order. Where no ex-factory is given all of it is counted back from in-DC.
Latest is counted back from in-DC. Forecast is what will be (see `forecasting`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.calendars import Calendar
from prodops_xl.domain.schedule import passes
from prodops_xl.domain.schedule.clock import days_of, numbers
from prodops_xl.domain.schedule.forecasting import Forecast, Known, forecast
from prodops_xl.domain.schedule.judging import STATUSES, Judged, judge
from prodops_xl.domain.schedule.networks import EX_FACTORY, IN_DC, Network, Templates
from prodops_xl.domain.schedule.order_facts import OrderFacts, Tracked
from prodops_xl.domain.schedule.order_view import order_rows
from prodops_xl.domain.schedule.passes import NEVER, Layout
from prodops_xl.domain.schedule.progress import Making, making
from prodops_xl.domain.transit import Transit

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

MILESTONE_COLUMNS = (
    "row", "PO", "Line", "Milestone", "Owner", "Planned", "Latest", "Forecast", "Actual", "Slack", "Status", "Reason",
    "Critical",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Planned:
    """One network's orders planned: `rows` are their positions; milestones by orders, days as numbers."""

    rows: Ints
    network: Network
    planned: Ints
    latest: Ints
    made: Forecast
    judged: Judged
    critical: npt.NDArray[np.bool_]
    dated: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Plan:
    """`orders`: one row per order. `milestones`: one per order and milestone, made when asked for. `notes`: sentences
    about what was assumed.
    """

    orders: pd.DataFrame
    notes: list[str]
    keys: pd.DataFrame = field(repr=False)
    parts: tuple[Planned, ...] = field(repr=False)

    @cached_property
    def milestones(self) -> pd.DataFrame:
        """Columns row (position of the order), PO, Line, Milestone, Owner, Planned, Latest, Forecast, Actual (datetime64),
        Slack (working days, float64), Status, Reason (text or None), Critical (bool); in the orders' order, and within
        an order in the network's.
        """
        row = np.concatenate(
            [np.repeat(p.rows, len(p.network.steps)) for p in self.parts] or [np.zeros(0, "int64")]
        )
        order = np.argsort(row, kind="stable")
        row = row[order]

        def days(name: str) -> npt.NDArray[np.datetime64]:
            return _column(self.parts, order, lambda p: _dates(p, name)).astype("datetime64[s]")

        po, line = self.keys["PO"].to_numpy(object), self.keys["Line"].to_numpy("float64")
        columns = {
            "row": row,
            "PO": po[row],
            "Line": line[row],
            "Milestone": _named(self.parts, order, lambda step: step.name),
            "Owner": _named(self.parts, order, lambda step: step.owner or None),
            "Planned": days("planned"),
            "Latest": days("latest"),
            "Forecast": days("forecast"),
            "Actual": days("actual"),
            "Slack": _column(self.parts, order, lambda p: p.judged.slack),
            "Status": STATUSES[_column(self.parts, order, lambda p: p.judged.status)],
            "Reason": _column(self.parts, order, lambda p: p.judged.reason),
            "Critical": _column(self.parts, order, lambda p: p.critical),
        }
        return pd.DataFrame(columns, columns=list(MILESTONE_COLUMNS), copy=False)


def plan(
    orders: pd.DataFrame,
    templates: Templates,
    calendar: Calendar,
    transit: Transit,
    *,
    template_of: Sequence[str] | Texts,
    actuals: pd.DataFrame,
    revised: pd.DataFrame,
    progress: pd.DataFrame,
    as_of: date,
    settings: Mapping[str, Any],
) -> Plan:
    """The plan of a typed Orders frame.

    `template_of`: a template's name per order. `actuals`, `revised`: see `reported_dates`. `progress`: typed frame.
    `settings`: schedule.transit_cover, .at_risk_days, .rate_days, .complete_share, .unreported, and
    orders.transit_days_*. `calendar` should hold the origins and the countries of the ports of entry (US where blank)
    over `planning_years`; a country that it does not hold is counted with six days a week.
    """
    desk = OrderFacts(orders, calendar, transit, as_of, settings)
    stages = making(progress, orders, desk.clock, desk.origin, desk.as_of, settings)
    tracked = Tracked(actuals, revised, stages, templates, settings)
    named = np.asarray(template_of, dtype=object)
    codes, names = pd.factorize(pd.Series(named, dtype=object))
    parts, views = [], []
    for code, name in enumerate(names):
        rows = np.flatnonzero(codes == code)
        part, view = _of_network(
            templates.find(name), rows, desk, stages, tracked, actuals, revised, settings
        )
        parts.append(part)
        views.append(view.assign(row=rows, Template=part.network.name))
    table = pd.concat(views).sort_values("row").reset_index(drop=True) if views else _no_orders()
    return Plan(
        _finished(table, orders, desk), _notes(desk, tracked, table), orders[["PO", "Line"]], tuple(parts)
    )


def planning_years(orders: pd.DataFrame, as_of: date) -> range:
    """The years for whose holidays a plan of these orders may ask."""
    years = [as_of.year]
    for column in ("Order date", "Ex-factory", "In-DC"):
        years += orders[column].dropna().dt.year.tolist()
    return range(max(int(min(years)) - 1, as_of.year - 5), min(int(max(years)) + 1, as_of.year + 5) + 1)


def _of_network(
    network: Network, rows: Ints, desk: OrderFacts, stages: Making, tracked: Tracked, actuals: pd.DataFrame,
    revised: pd.DataFrame, settings: Mapping[str, Any],
) -> tuple[Planned, pd.DataFrame]:  # fmt: skip
    """All orders of one network."""
    layout = passes.lay_out(
        network, desk.clock, desk.origin[rows], desk.destination[rows], desk.mode[rows], desk.transit[rows]
    )
    wanted, dated = desk.wanted[rows], desk.wanted[rows] != NEVER
    latest = passes.backward(layout, np.where(dated, wanted, desk.as_of), network.place(IN_DC))
    planned = _baseline(layout, latest, wanted, desk.committed[rows])
    known = Known(
        desk.as_of, desk.order_day[rows], desk.committed[rows], planned, _wide(actuals, network, rows),
        _wide(revised, network, rows), tracked.of(network, rows), stages.take(rows),
    )  # fmt: skip
    made = forecast(layout, known)
    judged = judge(layout, known, made, latest, dated, settings)
    critical = passes.critical(layout, made.ends, made.settled)
    part = Planned(rows, network, planned, latest, made, judged, critical, dated)
    view = order_rows(
        layout, known, made, judged, latest, passes.latest_order_day(layout, latest), wanted, dated
    )
    return part, view


def _baseline(layout: Layout, latest: Ints, wanted: Ints, committed: Ints) -> Ints:
    """Planned: see the module; `NEVER` where neither ex-factory nor in-DC is known."""
    network = layout.network
    gate, end = network.place(EX_FACTORY), network.place(IN_DC)
    ahead = passes.ancestors(network, EX_FACTORY)
    out = np.where(wanted == NEVER, NEVER, latest)
    given = committed != NEVER
    if given.any():
        anchor = np.where(given, committed, latest[gate])
        back = passes.backward(layout, anchor, gate, only=ahead)
        for place, name in enumerate(network.names):
            if name in ahead:
                out[place] = np.where(given, back[place], out[place])
        out[gate] = np.where(given, committed, out[gate])
        behind = [p for p, name in enumerate(network.names) if name not in ahead and p != gate]
        for place in behind:
            if any(before == gate or before in behind for before, _ in layout.edges[place]):
                day = passes.earliest(layout, place, out)
                out[place] = np.where(given, day, out[place])
    out[end] = np.where(wanted == NEVER, out[end], wanted)
    return out


def _wide(dates: pd.DataFrame, network: Network, rows: Ints) -> Ints:
    """Milestones by orders as numbers, `NEVER` where blank."""
    out = np.full((len(network.steps), len(rows)), NEVER)
    for place, name in enumerate(network.names):
        if name in dates.columns:
            out[place] = numbers(dates[name].to_numpy()[rows], NEVER)
    return out


def _finished(table: pd.DataFrame, orders: pd.DataFrame, desk: OrderFacts) -> pd.DataFrame:
    """The orders' table with its keys, days and words."""
    status = table["Status"].to_numpy("int64")
    return pd.DataFrame(
        {
            "PO": orders["PO"].to_numpy(object),
            "Line": orders["Line"].to_numpy("float64"),
            "Template": table["Template"].to_numpy(object),
            "Next milestone": table["Next milestone"].to_numpy(object),
            "Owner": table["Owner"].to_numpy(object),
            "Days late": table["Days late"].to_numpy("float64"),
            "Forecast in-DC": _day_column(table["Forecast in-DC"]),
            "Latest order date": _day_column(table["Latest order date"]),
            "Slack": table["Slack"].to_numpy("float64"),
            "Status": np.where(status >= 0, STATUSES[np.maximum(status, 0)], None),
            "Action": table["Action"].to_numpy(object),
            "Transit days": np.abs(desk.transit).astype("float64"),
            "Transit source": desk.found.source,
        }
    )


def _day_column(column: pd.Series) -> npt.NDArray[np.datetime64]:
    at = column.to_numpy("int64")
    return days_of(at, at != NEVER).astype("datetime64[s]")


def _dates(part: Planned, name: str) -> npt.NDArray[np.datetime64]:
    if name == "planned":
        return days_of(part.planned, part.planned != NEVER)
    if name == "latest":
        return days_of(part.latest, np.broadcast_to(part.dated, part.latest.shape))
    return days_of(part.made.ends, part.made.done if name == "actual" else np.ones_like(part.made.done))


def _column(parts: Sequence[Planned], order: Ints, take: Any) -> npt.NDArray:
    """A matrix of each part, order by order, in the orders' order."""
    return np.concatenate([take(part).T.reshape(-1) for part in parts] or [np.zeros(0, "int8")])[order]


def _named(parts: Sequence[Planned], order: Ints, take: Any) -> Texts:
    listed = [np.tile(np.array([take(s) for s in p.network.steps], dtype=object), len(p.rows)) for p in parts]
    return np.concatenate(listed or [np.zeros(0, object)])[order]


def _no_orders() -> pd.DataFrame:
    names = [
        "Next milestone",
        "Owner",
        "Days late",
        "Forecast in-DC",
        "Latest order date",
        "Slack",
        "Status",
        "Action",
        "Template",
    ]
    return pd.DataFrame({name: np.zeros(0, "int64") for name in names})


def _notes(desk: OrderFacts, tracked: Tracked, table: pd.DataFrame) -> list[str]:
    """What was assumed, each with the number of lines."""
    undated = int((desk.wanted == NEVER).sum())
    silent = 0 if tracked.always else int((~tracked.order & (table["Status"].to_numpy("int64") != 0)).sum())
    told = (
        (undated, "has no In-DC: no latest day, no slack, no status", "have no In-DC: no latest day, no slack, no status"),
        (silent, "has no date and no progress reported before ex-factory: its milestones are taken as done when they were due", "have no date and no progress reported before ex-factory: their milestones are taken as done when they were due"),
        (int(desk.unknown.sum()), "has an origin without a calendar: six days a week were counted", "have an origin without a calendar: six days a week were counted"),
        (int(desk.no_mode.sum()), "has no mode: ocean was assumed", "have no mode: ocean was assumed"),
    )  # fmt: skip
    return [
        f"{n:,} order {'line' if n == 1 else 'lines'} {one if n == 1 else many}."
        for n, one, many in told
        if n
    ]
