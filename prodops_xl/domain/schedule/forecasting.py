"""The forward pass: when each milestone will end, from what was done, promised and made so far.

- Done: the actual day. What comes before something done is done too (`implied`), whoever forgot to enter it.
- Promised (`Revised`; of ex-factory the confirmed day): it counts where it is later than the predecessors allow; once
  they are all done it counts in any case, and of a vessel always.
- In production: the day that its rate leads to, not before the stage ahead of it.
- Else: the end of its predecessors and its own days. The first milestones begin with the order, or with the plan
  where that is later; ex-factory is not before the day committed.

What is not reported done cannot lie in the past: it is moved to the as-of day (`held`), where the team keeps track of
that milestone and of that order. Where it does not, it is taken as done when it was due (`presumed`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.schedule.networks import EX_FACTORY, IN_DC, STAGES
from prodops_xl.domain.schedule.passes import NEVER, Layout, earliest
from prodops_xl.domain.schedule.progress import Making

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of one network's orders; milestones by orders, days as numbers, `NEVER` where blank.

    `order_day`, `committed` (ex-factory), per order; `planned`: the baseline; `tracked`: whether silence about a
    milestone means that it is not done.
    """

    as_of: int
    order_day: Ints
    committed: Ints
    planned: Ints
    actual: Ints
    revised: Ints
    tracked: Flags
    making: Making


@dataclass(frozen=True, eq=False)
class Forecast:
    """Ends by milestone and order, and how each came about (flags, see the module)."""

    ends: Ints
    done: Flags
    implied: Flags
    presumed: Flags
    held: Flags
    promised: Flags
    running: Flags

    @property
    def settled(self) -> Flags:
        """Behind us: nobody has to act on it."""
        return self.done | self.implied | self.presumed


def forecast(layout: Layout, known: Known) -> Forecast:
    """The forward pass over all orders of a network."""
    shape = layout.days.shape
    made = _made(layout, known)
    actual = np.where(known.actual == NEVER, made.done_on, known.actual)
    done = actual != NEVER
    running = made.running & ~done
    implied, bound = _implied(layout, known, actual, running)
    none = np.zeros(shape, dtype=bool)
    out = Forecast(np.full(shape, NEVER), done, implied, none, none.copy(), none.copy(), running)
    for place in range(shape[0]):
        _end(layout, known, out, place, made, actual, bound)
    return out


def _end(
    layout: Layout, known: Known, out: Forecast, place: int, made: _Made, actual: Ints, bound: Ints
) -> None:
    """One milestone of every order, its predecessors done."""
    clock, line, name = layout.clock, layout.lines[place], layout.network.names[place]
    today = np.full(len(line), known.as_of)
    ready = _ready(layout, known, place, out.ends, today)
    before = _ends_before(layout, place, out.ends)
    if out.running[place].any():
        rest = np.ceil(layout.days[place] * (1 - made.share[place])).astype("int64")
        unknown = clock.forward(today, np.maximum(rest, 1), line)
        guess = np.where(made.finish[place] == NEVER, unknown, made.finish[place])
        ready = np.where(out.running[place], np.maximum(np.maximum(guess, before), today), ready)
    promise = known.revised[place]
    settled = _all_settled(layout, place, out) | (line == clock.every_day)
    least = np.where(settled & (promise != NEVER), before, ready)
    end = np.maximum(promise, least)
    if name == EX_FACTORY:
        end = np.maximum(end, np.where(promise == NEVER, known.committed, NEVER))
    held_to = clock.forward(today, np.zeros_like(today), line)
    must = known.tracked[place] | (name in (EX_FACTORY, IN_DC))
    open_ = ~out.done[place] & ~out.implied[place]
    out.held[place] = must & open_ & (end < held_to)
    out.promised[place] = open_ & (promise != NEVER) & (end == promise)
    out.presumed[place] = open_ & ~must & ~out.running[place] & (end < today)
    end = np.where(out.held[place], held_to, end)
    end = np.where(out.implied[place], np.minimum(end, bound[place]), end)
    out.ends[place] = np.where(out.done[place], actual[place], end)


def _ready(layout: Layout, known: Known, place: int, ends: Ints, today: Ints) -> Ints:
    if layout.edges[place]:
        return earliest(layout, place, ends)
    days, line = layout.days[place], layout.lines[place]
    ordered = layout.clock.forward(known.order_day, days, line)
    out = np.maximum(np.where(known.order_day == NEVER, NEVER, ordered), known.planned[place])
    return np.where(out == NEVER, layout.clock.forward(today, days, line), out)


def _ends_before(layout: Layout, place: int, ends: Ints) -> Ints:
    out = np.full(ends.shape[1], NEVER)
    for before, _ in layout.edges[place]:
        out = np.maximum(out, ends[before])
    return out


def _all_settled(layout: Layout, place: int, out: Forecast) -> Flags:
    ok = np.ones(out.ends.shape[1], dtype=bool)
    for before, _ in layout.edges[place]:
        ok &= out.done[before] | out.implied[before]
    return ok


def _implied(layout: Layout, known: Known, actual: Ints, running: Flags) -> tuple[Flags, Ints]:
    """What must be done because something after it is, and the day by which it must have been."""
    done = actual != NEVER
    staged = np.array([step.stage is not None for step in layout.network.steps])
    implied = np.zeros(done.shape, dtype=bool)
    bound = np.full(done.shape, np.iinfo("int64").max)
    for place in reversed(range(len(done))):
        shown = done[place] | implied[place]
        by = np.where(done[place], actual[place], bound[place])
        begun = running[place]
        for before, _ in layout.edges[place]:
            # A stage that runs shows that the goods were there, not that the stage ahead of it has ended.
            works = begun & ~staged[before]
            implied[before] |= (shown | works) & ~done[before] & ~running[before]
            bound[before] = np.minimum(
                bound[before], np.where(shown, by, np.where(works, known.as_of, bound[before]))
            )
    _behind_running(layout, running, implied, bound, done, known.as_of)
    return implied, bound


def _behind_running(
    layout: Layout, running: Flags, implied: Flags, bound: Ints, done: Flags, as_of: int
) -> None:
    """Everything before the first stage of production is done once any stage has begun."""
    steps = layout.network.steps
    begun = running.any(axis=0)
    staged = [at for at, step in enumerate(steps) if step.stage is not None]
    if not staged or not begun.any():
        return
    waiting = [before for before, _ in layout.edges[staged[0]]]
    seen: set[int] = set()
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        implied[place] |= begun & ~done[place] & ~running[place]
        bound[place] = np.where(begun, np.minimum(bound[place], as_of), bound[place])
        waiting += [before for before, _ in layout.edges[place]]


@dataclass(frozen=True, eq=False)
class _Made:
    """Progress by milestone instead of stage."""

    done_on: Ints
    finish: Ints
    running: Flags
    share: npt.NDArray[np.float64]


def _made(layout: Layout, known: Known) -> _Made:
    shape = layout.days.shape
    out = _Made(np.full(shape, NEVER), np.full(shape, NEVER), np.zeros(shape, bool), np.zeros(shape))
    for place, step in enumerate(layout.network.steps):
        if step.stage is not None:
            at = STAGES.index(step.stage)
            out.done_on[place] = known.making.done_on[at]
            out.finish[place] = known.making.finish[at]
            out.running[place] = known.making.running[at]
            so_far, left = known.making.units[at], known.making.left[at]
            whole = np.maximum(np.nan_to_num(so_far + left), 1.0)
            out.share[place] = np.nan_to_num(so_far) / whole
    return out
