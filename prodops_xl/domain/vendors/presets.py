"""How a KPI becomes points, and the published sets of weights, by the name of their source.

Each set names where it was read and when. A rule is data: linear between the value that earns 0 and the one that earns
100, or steps as published. What a source does not say (a rule, bands) is the house's, and the sheet says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.vendors.grading import BANDS

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """0 points at `zero`, 100 at `full`, straight between, no more and no less beyond."""

    zero: float
    full: float

    def points(self, value: Numbers) -> Numbers:
        """Points of 100; NaN stays NaN."""
        return np.clip((value - self.zero) / (self.full - self.zero), 0.0, 1.0) * 100.0

    def words(self) -> str:
        """As the sheet says it."""
        return f"0 points at {self.zero:g}, 100 at {self.full:g}, straight between"


@dataclass(frozen=True)
class Steps:
    """Points of the first step whose bound the value reaches: at least `bound` where more is better (`rising`), under
    it where less is; `rest` where it reaches none.
    """

    steps: tuple[tuple[float, float], ...]
    rest: float
    rising: bool = True

    def points(self, value: Numbers) -> Numbers:
        """Points of 100; NaN stays NaN."""
        bounds = np.array([bound for bound, _ in self.steps])
        earned = np.array([*(points for _, points in self.steps), self.rest])
        reached = value[..., None] >= bounds - 1e-9 if self.rising else value[..., None] < bounds
        first = np.where(reached.any(axis=-1), reached.argmax(axis=-1), len(bounds))
        return np.where(np.isnan(value), np.nan, earned[first])

    def words(self) -> str:
        """As the sheet says it."""
        sign = "from" if self.rising else "under"
        return (
            ", ".join(f"{sign} {bound:g}: {points:g}" for bound, points in self.steps)
            + f", else {self.rest:g}"
        )


Rule = Linear | Steps

# The house's rules, 2026-11: a rate scores its share of 100, so that a score reads as the rate itself.
_SHARE = Linear(0.0, 1.0)
RULES: dict[str, Rule] = {
    "on_time": _SHARE,
    "on_time_confirmed": _SHARE,
    "in_full": _SHARE,
    "otif": _SHARE,
    "fill_rate": _SHARE,
    "units_in_window": _SHARE,
    "units_off": Linear(0.10, 0.0),
    "first_pass": _SHARE,
    "dhu": Linear(10.0, 0.0),
    "defect_rate": Linear(0.10, 0.0),
    "price_target": Linear(0.10, 0.0),
    "price_last": Linear(0.10, 0.0),
    "lead_time": _SHARE,
    "days_late": Linear(30.0, 0.0),
    "compliance": Linear(0.0, 100.0),
    "certificates": _SHARE,
    "response": _SHARE,
}


@dataclass(frozen=True)
class Preset:
    """Weights by KPI, bands (lowest scores of A to D), rules other than the house's, days early that count (None:
    any), and where all this was read.
    """

    name: str
    source: str
    read: str
    weights: Mapping[str, float]
    bands: tuple[float, float, float, float] = BANDS
    rules: Mapping[str, Rule] = field(default_factory=dict)
    early_days: float | None = None
    note: str = ""


_HOUSE_BANDS = "The source prints no bands: 90, 80, 70, 60 are taken."

PRESETS: tuple[Preset, ...] = (
    Preset(
        "house",
        "ProdOps XL",
        "2026-11",
        {
            "on_time": 30, "in_full": 15, "first_pass": 20, "dhu": 5, "price_target": 10, "lead_time": 5,
            "compliance": 10, "response": 5,
        },
    ),
    Preset(
        "vendorweave",
        "vendorweave.com, supplier scorecard scoring: on-time delivery 25, response 20, quality 20, price 15, lead time 20; A 90, B 80, C 70, D 60",
        "2026-11",
        {"on_time": 25, "response": 20, "first_pass": 20, "price_target": 15, "lead_time": 20},
        note="What the source calls F is E here.",
    ),
    Preset(
        "endlesscommerce",
        "endlesscommerce.com/playbook/vendor-scorecards-and-inbound-reliability: on-time delivery 40, quality 30, lead time 20, response 10",
        "2026-11",
        {"on_time": 40, "first_pass": 30, "lead_time": 20, "response": 10},
        note=_HOUSE_BANDS,
    ),
    Preset(
        "robdtaylor",
        "github.com/robdtaylor/personal-ai-infrastructure: quality 40, delivery 30, cost 20, service 10; 90, 80, 70, 60",
        "2026-11",
        {"first_pass": 40, "on_time": 30, "price_target": 20, "response": 10},
    ),
    Preset(
        "fyic2025",
        "github.com/fyic2025/master-ops: delivery 25, quality 30, price 20, service 15, compliance 10, each scored 1 to 5",
        "2026-11",
        {"on_time": 25, "first_pass": 30, "price_target": 20, "response": 15, "compliance": 10},
        note="The source scores 1 to 5 by hand; here points of 100. " + _HOUSE_BANDS,
    ),
    Preset(
        "spreadsheetbroccoli",
        "spreadsheetbroccoli.com/guides/supplier-performance-scorecard-excel: on-time delivery 95 % and more 100, 90 85, 80 70, 70 50, "
        "else 25; defects under 1 % 100, 2 85, 5 70, 8 50, else 25",
        "2026-11",
        {"on_time": 50, "defect_rate": 50},
        rules={
            "on_time": Steps(((0.95, 100), (0.90, 85), (0.80, 70), (0.70, 50)), 25),
            "defect_rate": Steps(((0.01, 100), (0.02, 85), (0.05, 70), (0.08, 50)), 25, rising=False),
        },
        note="The steps alone are the source's: both count alike here. " + _HOUSE_BANDS,
    ),
    Preset(
        "walmart-otif-2024-02-collect",
        "supplierwiki.supplypike.com/articles/walmart-otif-metrics, rule of 2024-02-01: collect ready on time 98 %, in full 95 %; early "
        "is as bad as late, overages do not count",
        "2026-11",
        {"units_in_window": 50, "fill_rate": 50},
        rules={"units_in_window": Steps(((0.98, 100),), 0), "fill_rate": Steps(((0.95, 100),), 0)},
        early_days=0.0,
        note="Passed or not: 100 or 0. Import orders are outside the source's rule; the width of the window is the setting's. " + _HOUSE_BANDS,
    ),
    Preset(
        "walmart-otif-2024-02-prepaid",
        "supplierwiki.supplypike.com/articles/walmart-otif-metrics, rule of 2024-02-01: prepaid on time 90 %, in full 95 %; early is as "
        "bad as late, overages do not count",
        "2026-11",
        {"units_in_window": 50, "fill_rate": 50},
        rules={"units_in_window": Steps(((0.90, 100),), 0), "fill_rate": Steps(((0.95, 100),), 0)},
        early_days=0.0,
        note="Passed or not: 100 or 0. Import orders are outside the source's rule; the width of the window is the setting's. " + _HOUSE_BANDS,
    ),
)  # fmt: skip

BY_NAME: dict[str, Preset] = {preset.name: preset for preset in PRESETS}
