"""A scenario's totals and what is said of it, on the sheet and beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prodops_xl.domain.scenarios.repricing import Repriced

NOW_THEN = ("duty_now", "duty_then", "landed_now", "landed_then")


def scenario_figures(repriced: Repriced) -> dict[str, Any]:
    """A scenario's totals, dollars to the cent."""
    lines = repriced.lines
    sums = {name: round(int(lines[name].sum()) / 100, 2) for name in NOW_THEN}
    return {
        "name": repriced.scenario.label,
        "what": repriced.scenario.text,
        "lines": len(lines),
        "units": int(lines["units"].sum()),
        **sums,
        "duty_change": round(sums["duty_then"] - sums["duty_now"], 2),
        "landed_change": round(sums["landed_then"] - sums["landed_now"], 2),
        "near_a_cliff": int(lines["cliff"].notna().sum()),
        "claims_left_out": int(lines["refused"].notna().sum()),
    }


def scenario_notes(repriced: Sequence[Repriced]) -> list[str]:
    """What is to be known of the scenarios: what holds of all of them once, the rest by scenario."""
    shared = [note for note in repriced[0].notes if all(note in each.notes for each in repriced)]
    own = [f"{each.scenario.label}: {n}" for each in repriced for n in each.notes if n not in shared]
    return [*shared, *own]


def told(figures: Mapping[str, Any], repriced: Repriced, days: int) -> str:
    """A scenario in a sentence or three. `days`: how near a cliff is near."""
    same = figures["name"].casefold() == figures["what"].casefold()
    name = figures["name"] if same else f"{figures['name']} ({figures['what']})"
    out = (
        f"{name}: landed {figures['landed_then']:,.2f} ({figures['landed_change']:+,.2f}), duty {figures['duty_then']:,.2f} "
        f"({figures['duty_change']:+,.2f})."
    )
    if figures["near_a_cliff"]:
        later = repriced.lines["beyond"].abs().sum() / 100
        near = _lines_are(figures["near_a_cliff"])
        out += f" {near} within {days} days of another rate; {later:,.2f} hangs on the dates."
    if figures["claims_left_out"]:
        out += f" {_lines_are(figures['claims_left_out'])} priced without a claim that does not hold there."
    return out


def _lines_are(count: int) -> str:
    return "1 order line is" if count == 1 else f"{count:,} order lines are"
