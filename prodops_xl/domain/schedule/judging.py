"""Slack and status of each milestone, what is to blame, and the reason in words.

- done: entered, or shown by something after it, or taken as done (see `forecasting`);
- late: it will end after its latest day, by its own doing;
- blocked: it will, because one before it is late;
- at risk: less slack than `schedule.at_risk_days`, and it has slipped behind its plan, or its latest start is that
  near, or its production stands still;
- on track: the others.

Slack is in working days of the milestone's own calendar: from the forecast to the latest day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.schedule.clock import days_of
from prodops_xl.domain.schedule.forecasting import Forecast, Known
from prodops_xl.domain.schedule.networks import ETA, EX_FACTORY, IN_DC, ON_BOARD, STAGES
from prodops_xl.domain.schedule.passes import NEVER, Layout, tight

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

STATUSES = np.array(["done", "on track", "at risk", "late", "blocked"], dtype=object)
DONE, ON_TRACK, AT_RISK, LATE, BLOCKED = range(5)
_ARRIVALS = (EX_FACTORY, ON_BOARD, ETA, IN_DC)  # moments, though something takes time before them


@dataclass(frozen=True, eq=False)
class Judged:
    """Milestones by orders: `slack` (working days, NaN without in-DC), `status` (place in `STATUSES`), `cause`
    (position of the late milestone that blocks this one, -1: none), `reason`.
    """

    slack: npt.NDArray[np.float64]
    status: npt.NDArray[np.int8]
    cause: npt.NDArray[np.int8]
    reason: Texts


def judge(
    layout: Layout, known: Known, made: Forecast, latest: Ints, dated: Flags, settings: Mapping[str, Any]
) -> Judged:
    """`latest`: by the backward pass; `dated`: orders that have an in-DC."""
    slack = layout.clock.between(made.ends, latest, layout.lines).astype("float64")
    slack[:, ~dated] = np.nan
    late = ~made.settled & (slack < 0)
    risky = _at_risk(layout, known, made, latest, slack, settings) & ~late
    status = np.where(made.settled, DONE, np.where(risky, AT_RISK, ON_TRACK)).astype("int8")
    cause = np.full(status.shape, -1, dtype="int8")
    for place in range(len(status)):
        status[place][late[place]] = LATE
        for before, lag in layout.edges[place]:
            pushed = late[place] & late[before] & ~made.running[place]
            if pushed.any():
                pushed &= tight(layout, place, before, lag, made.ends)
                status[place][pushed] = BLOCKED
                root = np.where(cause[before] >= 0, cause[before], before)
                cause[place] = np.where(pushed, root, cause[place])
    out = Judged(slack, status, cause, np.full(status.shape, None, dtype=object))
    for place in range(len(status)):
        _explain(layout, known, made, latest, out, place)
    return out


def _at_risk(
    layout: Layout,
    known: Known,
    made: Forecast,
    latest: Ints,
    slack: npt.NDArray[np.float64],
    settings: Mapping[str, Any],
) -> Flags:
    clock, lines = layout.clock, layout.lines
    most = settings["schedule.at_risk_days"]
    starts = clock.start(latest, layout.days, lines)
    near = clock.between(np.full(lines.shape, known.as_of), starts, lines) < most
    slipped = (known.planned != NEVER) & (made.ends > known.planned)
    still = np.zeros(lines.shape, dtype=bool)
    for place, step in enumerate(layout.network.steps):
        if step.stage is not None:
            still[place] = known.making.still[STAGES.index(step.stage)] & made.running[place]
    tightly = np.nan_to_num(slack, nan=0.0 if most > 0 else most) < most
    undated = np.isnan(slack)
    return ~made.settled & (still | (tightly & ((near & ~undated) | slipped)))


def _explain(layout: Layout, known: Known, made: Forecast, latest: Ints, out: Judged, place: int) -> None:
    """Write one milestone's reasons."""
    reason, status = out.reason[place], out.status[place]
    reason[made.implied[place]] = "Not reported; what comes after it shows that it is done."
    reason[made.presumed[place]] = "Nothing reported: taken as done when it was due."
    _say(reason, status == LATE, lambda rows: _why_late(layout, known, made, latest, out, place, rows))
    _say(reason, status == BLOCKED, lambda rows: _why_blocked(layout, made, out, place, rows))
    _say(reason, status == AT_RISK, lambda rows: _why_risky(layout, known, made, latest, out, place, rows))


def _say(reason: Texts, mask: Flags, words: Any) -> None:
    rows = np.flatnonzero(mask)
    if len(rows):
        reason[rows] = words(rows)


def _why_late(
    layout: Layout, known: Known, made: Forecast, latest: Ints, out: Judged, place: int, rows: Ints
) -> list[str]:
    ends, limits = texts(made.ends[place, rows]), texts(latest[place, rows])
    behind = [
        spell_days(-n, each)
        for n, each in zip(out.slack[place, rows], _every_day(layout, place, rows), strict=True)
    ]
    held, promised = made.held[place, rows], made.promised[place, rows]
    running = _running_words(layout, known, place, rows)
    said = []
    for i in range(len(rows)):
        if running[i] and made.running[place, rows[i]]:
            begin = f"{running[i]}: done on {ends[i]}"
        elif held[i]:
            begin = f"Not reported done by {texts(np.array([known.as_of]))[0]}"
        elif promised[i]:
            begin = f"Promised for {ends[i]}"
        else:
            begin = f"Cannot be done before {ends[i]}"
        said.append(f"{begin}, {behind[i]} after its latest day {limits[i]}.")
    return said


def _why_blocked(layout: Layout, made: Forecast, out: Judged, place: int, rows: Ints) -> list[str]:
    names = layout.network.names
    cause = out.cause[place, rows]
    behind = -out.slack[cause, rows]
    name = names[place]
    takes_time = (layout.days[place, rows] > 0) & (name not in _ARRIVALS)
    begin = layout.clock.start(made.ends[place, rows], layout.days[place, rows], layout.lines[place, rows])
    days = texts(np.where(takes_time, begin, made.ends[place, rows]))
    what = _in_a_sentence(name)
    return [
        f"{names[c]} is {spell_days(n, each)} late; {what} cannot {'start' if works else 'be'} before {day}."
        for c, n, each, works, day in zip(
            cause, behind, _every_day(layout, cause, rows), takes_time, days, strict=True
        )
    ]


def _why_risky(
    layout: Layout, known: Known, made: Forecast, latest: Ints, out: Judged, place: int, rows: Ints
) -> list[str]:
    ends, limits = texts(made.ends[place, rows]), texts(latest[place, rows])
    slack, running = out.slack[place, rows], _running_words(layout, known, place, rows)
    each = _every_day(layout, place, rows)
    said = []
    for i, row in enumerate(rows):
        begin = f"{running[i]}: done on {ends[i]}" if made.running[place, row] else f"Forecast {ends[i]}"
        after = (
            f", {spell_days(slack[i], each[i])} before its latest day {limits[i]}."
            if slack[i] == slack[i]
            else "."
        )
        said.append(begin + after)
    return said


def _running_words(layout: Layout, known: Known, place: int, rows: Ints) -> list[str]:
    """`1,200 units left at 240 a day`, `stands still with 1,200 units left since 2026-05-04`."""
    stage = layout.network.steps[place].stage
    if stage is None:
        return [""] * len(rows)
    at = STAGES.index(stage)
    left, rate = known.making.left[at, rows], known.making.rate[at, rows]
    still, last = known.making.still[at, rows], texts(known.making.last[at, rows])
    out = []
    for n, each, stands, day in zip(left, rate, still, last, strict=True):
        if stands:
            out.append(f"Stands still, {n:,.0f} units left by the report of {day}")
        elif each > 0:
            out.append(f"{n:,.0f} units left at {each:,.0f} a day")
        else:
            out.append(f"{n:,.0f} units left, no rate known yet" if n == n else "")  # noqa: PLR0124
    return out


def _in_a_sentence(name: str) -> str:
    """`Cut` as `cut`, `ETA` and `PP sample` as they are."""
    first = name.split(maxsplit=1)[0].split("-", maxsplit=1)[0]
    return name if len(first) > 1 and first.isupper() else name[:1].lower() + name[1:]


@lru_cache(maxsize=4096)
def spell_days(n: float, every_day: bool) -> str:
    """`1 working day`, `6 working days`; `6 days` where every day counts, as at sea."""
    return f"{n:.0f} {'' if every_day else 'working '}day" + ("" if round(n) == 1 else "s")


def _every_day(layout: Layout, place: int | Ints, rows: Ints) -> list[bool]:
    return [bool(each) for each in layout.lines[place, rows] == layout.clock.every_day]


def texts(at: Ints) -> list[str]:
    """Days as ISO texts, each distinct one written once."""
    distinct, places = np.unique(at, return_inverse=True)
    written = np.datetime_as_string(days_of(distinct, np.ones(len(distinct), dtype=bool)))
    said: list[str] = written.astype(object)[places.reshape(-1)].tolist()
    return said
