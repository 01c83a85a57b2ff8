"""The KPIs of a scorecard: what each is called, its formula in words, how it counts, which way is good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Kpi:
    """One KPI. `counted`: good lines of n, drawn toward the category (see `shrinkage`); the others are figures as they
    are. `unit`: share (a fraction), days, points, per 100. `formula` is what the sheet says.
    """

    id: str
    title: str
    formula: str
    unit: Literal["share", "days", "points", "per 100"] = "share"
    counted: bool = False


KPIS: tuple[Kpi, ...] = (
    Kpi(
        "on_time",
        "On time",
        "Lines on time against the original date / lines due; lines excused for a delay of our own in neither.",
        counted=True,
    ),
    Kpi(
        "on_time_confirmed",
        "On time, confirmed",
        "Lines on time against the approved or confirmed ex-factory / lines due that have one.",
        counted=True,
    ),
    Kpi(
        "in_full",
        "In full",
        "Lines sent with at least the units ordered less the tolerance / lines due whose units are known. More than ordered is in full, no more.",
        counted=True,
    ),
    Kpi(
        "otif",
        "OTIF",
        "Lines with enough units in the window to be in full / lines due, lines excused left out of both.",
        counted=True,
    ),
    Kpi(
        "fill_rate", "Fill rate", "Units sent, at most those ordered per line / units ordered, of lines due."
    ),
    Kpi(
        "units_in_window",
        "Units in the window",
        "Units sent in the window, at most those ordered per line / units ordered, of lines due.",
    ),
    Kpi(
        "units_off",
        "Units off the order",
        "Units short or over, each line by itself / units ordered, of lines due: too many counts as too few does.",
    ),
    Kpi(
        "first_pass",
        "First pass",
        "First inspections passed / first inspections with a result; re-inspections do not count.",
        counted=True,
    ),
    Kpi("dhu", "DHU", "Defects x 100 / pieces checked, all inspections.", "per 100"),
    Kpi(
        "defect_rate",
        "Defects at receipt",
        "Units defective or not accepted at receipt / units received, of receipts that say so.",
    ),
    Kpi(
        "price_target",
        "Price against target",
        "(FOB - target FOB) x units / target FOB x units, of lines with both; above 0 is dearer than target.",
    ),
    Kpi(
        "price_last",
        "Price against last",
        "(FOB - last price) x units / last price x units, of lines with both; above 0 is dearer than last time.",
    ),
    Kpi(
        "lead_time",
        "Lead time kept",
        "Lines that left within the vendor's lead time from the order date, or by the original ex-factory where that gives more days / lines due with both, lines excused left out.",
        counted=True,
    ),
    Kpi(
        "days_late",
        "Days late, mean",
        "Calendar days past the original date, over all lines due: early and on time count 0, a line still open counts to today.",
        "days",
    ),
    Kpi(
        "compliance",
        "Compliance",
        "Points of the audit grade by its scheme's rule (0 where expired or not acceptable), weighted by the money of the lines each site makes.",
        "points",
    ),
    Kpi(
        "certificates",
        "Certificates valid",
        "Lines whose site's dated certificates were all valid on the day the goods left / lines due whose site has dated certificates.",
        counted=True,
    ),
    Kpi(
        "response",
        "Answered in time",
        "Milestones of the vendor done by their planned day, and lines due with a confirmed ex-factory / all of both.",
        counted=True,
    ),
)

BY_ID: dict[str, Kpi] = {kpi.id: kpi for kpi in KPIS}
