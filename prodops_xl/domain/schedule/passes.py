"""The two passes over one network, for many orders at once: milestones by orders, days as numbers.

Backward from in-DC: the last day on which each milestone may end. Forward from what is known: the day on which it
will. The forward step of an edge is `end of predecessor + lag + days`, on the calendar of the milestone that comes
after; the backward step is its exact inverse, so a milestone that ends on its latest day never makes a later one late.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.schedule.clock import Clock
from prodops_xl.domain.schedule.networks import EX_FACTORY, IN_DC, MODES, Network

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEVER = -1


@dataclass(frozen=True, eq=False)
class Layout:
    """One network laid out for `n` orders: days of each milestone and lines of its calendar, milestones by orders."""

    network: Network
    clock: Clock
    days: Ints
    lines: Ints

    @property
    def edges(self) -> list[tuple[tuple[int, int], ...]]:
        """Per milestone: (position of a predecessor, lag)."""
        return self.network.edges()

    def steps(self, at: int, lag: int) -> Ints:
        """Working days from the end of a predecessor to the end of a milestone."""
        return np.maximum(self.days[at] + lag, 0)


def lay_out(
    network: Network,
    clock: Clock,
    origin: Ints,
    destination: Ints,
    mode: npt.NDArray[np.object_],
    transit: Ints,
) -> Layout:
    """`origin`, `destination`: lines of the clock; `mode`: of each order; `transit`: days on the way, or, below 0,
    the days from ex-factory to in-DC, of which the other steps on that way are taken off.
    """
    n = len(mode)
    by_mode = np.array([MODES.index(m) for m in mode], dtype="int64") if n else np.zeros(0, "int64")
    days = np.zeros((len(network.steps), n), dtype="int64")
    lines = np.zeros_like(days)
    for at, step in enumerate(network.steps):
        if step.days is not None:
            days[at] = np.array([step.days[m] for m in MODES], dtype="int64")[by_mode]
        lines[at] = {"origin": origin, "destination": destination}.get(
            step.calendar, np.full(n, clock.every_day)
        )
    made = Layout(network, clock, days, lines)
    afloat = np.where(transit < 0, np.maximum(-transit - _handling(made), 1), transit)
    for at, step in enumerate(network.steps):
        if step.days is None:
            days[at] = afloat
    return made


def _handling(layout: Layout) -> Ints:
    """Calendar days from ex-factory to in-DC that are not on the way: working days of a five-day week as seven."""
    out = np.zeros(layout.days.shape[1], dtype="int64")
    onward = ancestors(layout.network, IN_DC) - ancestors(layout.network, EX_FACTORY) | {IN_DC}
    for at, step in enumerate(layout.network.steps):
        if step.name in onward - {EX_FACTORY} and step.days is not None:
            week = layout.lines[at] == layout.clock.every_day
            out += np.where(week, layout.days[at], -(-layout.days[at] * 7 // 5))
    return out


def ancestors(network: Network, name: str) -> set[str]:
    """Every milestone that must end before that one."""
    of = {step.name: [each for each, _ in step.after] for step in network.steps}
    out: set[str] = set()
    waiting = list(of.get(name, ()))
    while waiting:
        each = waiting.pop()
        if each not in out:
            out.add(each)
            waiting += of[each]
    return out


def backward(layout: Layout, end: Ints, at: int, only: set[str] | None = None) -> Ints:
    """Latest finish of every milestone so that the one at `at` ends by `end`. `only`: the milestones to be computed,
    the others are as late as the end.
    """
    clock, lines = layout.clock, layout.lines
    names = layout.network.names
    latest = np.broadcast_to(end, layout.days.shape).copy()
    latest[at] = clock.back(end, lines[at])
    bounds = latest.copy()
    for place in reversed(range(len(names))):
        if only is not None and names[place] not in only and place != at:
            continue
        latest[place] = clock.back(bounds[place], lines[place])
        for before, lag in layout.edges[place]:
            base = clock.latest_base(latest[place], layout.steps(place, lag), lines[place])
            bounds[before] = np.minimum(bounds[before], base)
    return latest


def earliest(layout: Layout, place: int, ends: Ints) -> Ints:
    """When a milestone can end at the earliest, by the ends of its predecessors; `NEVER` where it has none."""
    out = np.full(ends.shape[1], NEVER)
    for before, lag in layout.edges[place]:
        day = layout.clock.forward(ends[before], layout.steps(place, lag), layout.lines[place])
        out = np.maximum(out, day)
    return out


def forward(layout: Layout, begin: Ints) -> Ints:
    """When each milestone can end at the earliest where the work begins on that day and nothing else is known."""
    ends = np.full(layout.days.shape, NEVER)
    for place, edges in enumerate(layout.edges):
        first = layout.clock.forward(begin, layout.days[place], layout.lines[place])
        ends[place] = earliest(layout, place, ends) if edges else first
    return ends


def tight(layout: Layout, place: int, before: int, lag: int, ends: Ints) -> Flags:
    """Does that predecessor's end alone decide when the milestone ends?"""
    day = layout.clock.forward(ends[before], layout.steps(place, lag), layout.lines[place])
    return day == ends[place]


def critical(layout: Layout, ends: Ints, done: Flags) -> Flags:
    """Milestones that are not done and that a later in-DC hangs on, by the chain of tight predecessors."""
    out = np.zeros(ends.shape, dtype=bool)
    out[layout.network.place(IN_DC)] = True
    for place in reversed(range(len(ends))):
        for before, lag in layout.edges[place]:
            out[before] |= out[place] & ~done[place] & tight(layout, place, before, lag, ends)
    return out & ~done


def roots(network: Network) -> list[int]:
    """Positions of the milestones that come after none."""
    return [at for at, step in enumerate(network.steps) if not step.after]


def latest_order_day(layout: Layout, latest: Ints) -> Ints:
    """The last day on which the order can be placed: the first of the roots needs it."""
    out = None
    for at in roots(layout.network):
        base = layout.clock.latest_base(latest[at], layout.days[at], layout.lines[at])
        day = layout.clock.back(base, layout.lines[at])
        out = day if out is None else np.minimum(out, day)
    return out if out is not None else latest[0]
