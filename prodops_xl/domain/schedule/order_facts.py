"""What a plan reads of the orders before it begins: days as numbers, calendars, transit, and what is kept track of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.calendars import Calendar
from prodops_xl.domain.ports import port_country
from prodops_xl.domain.schedule import passes
from prodops_xl.domain.schedule.clock import Clock, numbers
from prodops_xl.domain.schedule.networks import EX_FACTORY, STAGES, Network, Templates
from prodops_xl.domain.schedule.passes import NEVER
from prodops_xl.domain.schedule.progress import Making
from prodops_xl.domain.transit import Transit, TransitDays

Ints = npt.NDArray[np.int64]


class OrderFacts:
    """What is read of the orders once: days as numbers, lines of the clock, mode, days in transit."""

    def __init__(
        self,
        orders: pd.DataFrame,
        calendar: Calendar,
        transit: Transit,
        as_of: date,
        settings: Mapping[str, Any],
    ) -> None:
        self.as_of = int(numbers(np.array([as_of], dtype="datetime64[D]"), NEVER)[0])
        self.order_day, self.committed, self.wanted = (
            numbers(orders[name].to_numpy(), NEVER) for name in ("Order date", "Ex-factory", "In-DC")
        )
        origin, entry = orders["Origin"].to_numpy(object), orders["Port of entry"].to_numpy(object)
        ends = {port: port_country(port) or "US" for port in pd.unique(orders["Port of entry"].dropna())}
        destination = np.array([ends.get(port, "US") for port in entry], dtype=object)
        self.clock = Clock(calendar, [c for c in (*pd.unique(origin), *pd.unique(destination)) if c])
        self.origin, self.destination = self.clock.line(origin), self.clock.line(destination)
        self.unknown = self.origin == self.clock.six_days
        self.no_mode = pd.isna(orders["Mode"]).to_numpy(bool)
        self.mode = np.where(self.no_mode, "ocean", orders["Mode"].to_numpy(object))
        self.found: TransitDays = transit.find(
            orders["Port of loading"].to_numpy(object), entry, origin, self.mode,
            orders["Ex-factory"].to_numpy("datetime64[D]"), settings,
        )  # fmt: skip
        days = np.ceil(self.found.days(settings["schedule.transit_cover"])).astype("int64")
        self.transit = np.where(self.found.door, -np.maximum(days, 1), np.maximum(days, 1))


class Tracked:
    """Where silence means that something is not done: of milestones and orders on which anything is reported."""

    def __init__(
        self,
        actuals: pd.DataFrame,
        revised: pd.DataFrame,
        stages: Making,
        templates: Templates,
        settings: Mapping[str, Any],
    ) -> None:
        production = [m for m in actuals.columns if m not in _shipping(templates)]
        told = actuals[production].notna().to_numpy() | revised[production].notna().to_numpy()
        self.order: npt.NDArray[np.bool_] = np.asarray(told.any(axis=1) | stages.begun.any(axis=0))
        reported = actuals.notna().any() | revised.notna().any()
        self.milestone = {name for name in actuals.columns if reported[name]}
        self.stage: npt.NDArray[np.bool_] = np.asarray(stages.begun.any(axis=1))
        self.always = settings["schedule.unreported"] == "open"

    def of(self, network: Network, rows: Ints) -> npt.NDArray[np.bool_]:
        """Milestones by orders."""
        known = [
            step.name in self.milestone
            or (step.stage is not None and bool(self.stage[STAGES.index(step.stage)]))
            for step in network.steps
        ]
        return (np.array(known)[:, None] & self.order[rows]) | self.always


def _shipping(templates: Templates) -> set[str]:
    """Milestones from ex-factory on: their dates come from orders and shipments, whatever the team keeps track of."""
    out: set[str] = set()
    for network in templates.networks.values():
        out |= set(network.names) - passes.ancestors(network, EX_FACTORY)
    return out
