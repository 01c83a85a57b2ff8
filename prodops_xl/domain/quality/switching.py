"""Switching between normal, tightened and reduced inspection: ISO 2859-1:1999, clauses 9.3 and 9.4.

Only first inspections count (the standard's original inspection). Per vendor, in the order of their dates:

- normal to tightened: 2 of 5 or fewer lots in a row were not accepted;
- tightened to normal: 5 lots in a row were accepted;
- tightened to discontinued: 5 lots in all were not accepted since tightened inspection began;
- normal to reduced: the switching score reached 30, production is steady, and the buyer agrees. The score begins at
  0 with normal inspection. A lot whose acceptance number is 0 or 1 adds 2 when it is accepted; one of 2 or more adds 3
  when it would also be accepted with the next smaller AQL; any other lot sets the score to 0;
- reduced to normal: one lot was not accepted, or production became irregular.

A lot after a discontinuation was inspected because somebody resumed: it counts as tightened inspection begun anew.
A step works on the next lot of every vendor at once, so there are as many steps as the busiest vendor has lots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.orders.rules import without, without_nan
from prodops_xl.domain.quality.first_pass import first_inspections
from prodops_xl.domain.quality.sampling import (
    SEVERITIES,
    Ints,
    Mask,
    Numbers,
    SamplingTables,
    Texts,
    accept_at,
)
from prodops_xl.domain.quality.verdicts import (
    CLASSES,
    ClassPlans,
    class_plans,
    found_defects,
    judge,
    lots,
    over_number,
    pass_or_fail,
)

Of = Literal["overall", "critical", "major", "minor"]

NORMAL, TIGHTENED, REDUCED, DISCONTINUED = range(4)
STATES = (*SEVERITIES, "discontinued")
COLUMNS = ("Vendor", "Severity", "Since", "Score", "Lots", "Not accepted", "Discontinued", "Why")

_START, _WORSE, _BETTER, _SCORED, _RELAPSED, _STOPPED, _RESUMED = range(7)
_LONG_AGO = 1_000_000
_NO_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True, eq=False)
class Switching:
    """`vendors`: one row per vendor, by name. Severity is that of its next lot (normal, tightened, reduced,
    discontinued), Since the day of the lot that brought it (NaT from the start), Score the switching score, Lots and
    Not accepted what was counted, Discontinued the last day on which inspection was discontinued, Why a sentence.

    `in_force`: per row of the inspections, the severity under which it stood; None for rows that do not count.
    """

    vendors: pd.DataFrame
    in_force: npt.NDArray[np.object_]


def next_severity(
    inspections: pd.DataFrame,
    tables: SamplingTables,
    of: Of = "overall",
    *,
    ordered: npt.NDArray[np.float64] | None = None,
    allow_reduced: bool = True,
) -> Switching:
    """The severity that each vendor's next lot should have, and why.

    `inspections` carries a Vendor column. `of`: the lot as a whole (as reported, by the counts where nothing is
    reported), or one class of defects by its counts (as reported where there are none); the standard switches each
    class by itself. Counts are judged under the severity then in force; where that is reduced and a sample as large as
    the normal plan's was drawn, by the normal plan. `ordered`: as `judge` takes it. `allow_reduced` False: nobody goes
    to reduced. Lots without a date, a vendor or an outcome do not count.
    """
    series = _series(inspections, tables, of, ordered)
    log = _Log.start(len(series.vendors))
    in_force = np.full(len(inspections), None, dtype=object)
    names = np.array(STATES, dtype=object)
    for step in range(int(series.count.max(initial=0))):
        at = np.flatnonzero(series.count > step)
        rows = series.rows[series.first[at] + step]
        log.resume(at)
        in_force[rows] = names[log.state[at]]
        log.take(at, series.of_rows(rows, log.state[at]), allow_reduced=allow_reduced)
    return Switching(_table(series, log), in_force)


@dataclass(frozen=True, eq=False)
class _Lots:
    """The lots of one step: accepted?, points of the switching score, does it set the score to 0?, the day."""

    accepted: Mask
    points: Ints
    resets: Mask
    day: npt.NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class _Series:
    """Lots that count, by vendor and date. `rows`: their rows, vendor after vendor; `first`, `count`: each vendor's
    stretch of it; `accepted`: [severity, row]; `points`, `resets`, `day`: per row of the inspections.
    """

    vendors: Texts
    rows: Ints
    first: Ints
    count: Ints
    accepted: Mask
    points: Ints
    resets: Mask
    day: npt.NDArray[np.datetime64]

    def of_rows(self, rows: Ints, state: Ints) -> _Lots:
        return _Lots(self.accepted[state, rows], self.points[rows], self.resets[rows], self.day[rows])


def _series(inspections: pd.DataFrame, tables: SamplingTables, of: Of, ordered: Numbers | None) -> _Series:
    lot = lots(inspections, ordered)
    result = _outcomes(inspections, tables, of, ordered)
    day = inspections["Date"].to_numpy("datetime64[D]")
    vendor = inspections["Vendor"].to_numpy(object)
    counts = first_inspections(inspections) & ~np.isnat(day) & ~pd.isna(vendor) & (result[NORMAL] != None)  # noqa: E711
    known = np.flatnonzero(counts)
    code, names = pd.factorize(vendor[known], sort=True)
    order = np.lexsort((known, day[known], code))
    size = np.bincount(code, minlength=len(names)).astype("int64")
    points, resets = _score(inspections, class_plans(inspections, tables, lot), tables, of)
    return _Series(
        vendors=np.asarray(names, dtype=object),
        rows=known[order].astype("int64"),
        first=np.concatenate([[0], np.cumsum(size)[:-1]]).astype("int64") if len(size) else size,
        count=size,
        accepted=np.array([each == "pass" for each in result]),
        points=points,
        resets=resets,
        day=day,
    )


def _outcomes(
    inspections: pd.DataFrame, tables: SamplingTables, of: Of, ordered: Numbers | None
) -> list[Texts]:
    """Pass, fail or None per row, under each severity. Where one does not tell (the sample is too small for it), the
    lot was evidently inspected under another.
    """
    normal, tightened, reduced = (_outcome(inspections, tables, of, ordered, name) for name in SEVERITIES)
    lot = lots(inspections, ordered)
    full = inspections["Sample"].to_numpy("float64") >= class_plans(inspections, tables, lot).planned
    normal = _else(normal, reduced)
    return [normal, _else(tightened, normal), np.where(full, normal, _else(reduced, normal))]


def _else(first: Texts, second: Texts) -> Texts:
    return np.where(first == None, second, first)  # noqa: E711


def _outcome(
    inspections: pd.DataFrame, tables: SamplingTables, of: Of, ordered: Numbers | None, severity: str
) -> Texts:
    by = np.full(len(inspections), severity, dtype=object)
    if of == "overall":
        return judge(inspections, tables, severity=by, ordered=ordered)["Outcome"].to_numpy(object)
    plan = class_plans(inspections, tables, lots(inspections, ordered), by)
    at, found, taken = (
        CLASSES.index(of),
        found_defects(inspections),
        inspections["Sample"].to_numpy("float64"),
    )
    over, doubt = over_number(plan, found, taken)
    within = (found[at] <= plan.accept[at]) & ~(taken < plan.needed[at]) & ~doubt[at]
    reported = without_nan(inspections["Result"].to_numpy(object))
    return without(_else(pass_or_fail(within, over[at]), reported), reported == "pending")


def _score(inspections: pd.DataFrame, plan: ClassPlans, tables: SamplingTables, of: Of) -> tuple[Ints, Mask]:
    """What an accepted lot adds to the switching score on normal inspection, and whether it sets it to 0.

    For the lot as a whole the least of its classes counts; a class with AQL 0 has no plan and no say. Where a count
    is not known, a class with an acceptance number of 2 or more adds nothing and resets nothing.
    """
    found = found_defects(inspections)
    wanted = [at for at, name in enumerate(CLASSES) if of in ("overall", name)]
    points, resets = [], np.zeros(len(inspections), dtype=bool)
    normal = np.full(len(inspections), "normal", dtype=object)
    for at in wanted:
        planned = plan.column[at] >= 0
        tighter = np.where(planned, _one_tighter(tables, plan, at, normal), np.nan)
        small = plan.accept[at] <= 1
        fails = ~small & (found[at] > tighter)
        gain = np.select([small, found[at] <= tighter], [2, 3], default=0)
        points.append(np.where(planned, gain, _LONG_AGO))
        resets |= planned & fails
    least = np.minimum.reduce(points) if points else np.zeros(len(inspections))
    return np.where(least == _LONG_AGO, 0, least).astype("int64"), resets


def _one_tighter(tables: SamplingTables, plan: ClassPlans, at: int, severity: Texts) -> Numbers:
    """The acceptance number of the next smaller AQL in the row of the plan that is used; NaN where none is printed."""
    return accept_at(tables, plan.used[at], plan.column[at] - 1, severity)


@dataclass(eq=False)
class _Log:
    """Where each vendor stands. `run`: lots accepted in a row on tightened; `refused`: lots not accepted there;
    `since_refusal`: lots on normal since one was not accepted; `event`, `since`: the last switch and its day.
    """

    state: Ints
    score: Ints
    run: Ints
    refused: Ints
    since_refusal: Ints
    lots: Ints
    not_accepted: Ints
    event: Ints
    since: npt.NDArray[np.datetime64]
    stopped: npt.NDArray[np.datetime64]

    @classmethod
    def start(cls, vendors: int) -> _Log:
        zeros = [np.zeros(vendors, dtype="int64") for _ in range(8)]
        days = [np.full(vendors, _NO_DAY, dtype="datetime64[D]") for _ in range(2)]
        log = cls(*zeros, *days)
        log.since_refusal[:] = _LONG_AGO
        return log

    def resume(self, at: Ints) -> None:
        """Discontinued vendors whose next lot is here go on, tightened inspection begun anew."""
        again = at[self.state[at] == DISCONTINUED]
        self._enter(again, TIGHTENED, _RESUMED, self.since[again])

    def take(self, at: Ints, lots: _Lots, *, allow_reduced: bool) -> None:
        """Count the next lot of the vendors `at`, and switch where the rules say so."""
        self.lots[at] += 1
        self.not_accepted[at] += ~lots.accepted
        state = self.state[at].copy()
        self._on_normal(at, lots, state == NORMAL, allow_reduced=allow_reduced)
        self._on_tightened(at, lots, state == TIGHTENED)
        relapsed = (state == REDUCED) & ~lots.accepted
        self._enter(at[relapsed], NORMAL, _RELAPSED, lots.day[relapsed])

    def _on_normal(self, at: Ints, lots: _Lots, here: Mask, *, allow_reduced: bool) -> None:
        kept = lots.accepted & ~lots.resets
        self.score[at[here]] = np.where(kept, self.score[at] + lots.points, 0)[here]
        second = here & ~lots.accepted & (self.since_refusal[at] <= 3)
        self.since_refusal[at[here]] = np.where(lots.accepted, self.since_refusal[at] + 1, 0)[here]
        self._enter(at[second], TIGHTENED, _WORSE, lots.day[second])
        if allow_reduced:
            scored = here & ~second & (self.score[at] >= 30)
            self._enter(at[scored], REDUCED, _SCORED, lots.day[scored], score=30)

    def _on_tightened(self, at: Ints, lots: _Lots, here: Mask) -> None:
        self.run[at[here]] = np.where(lots.accepted, self.run[at] + 1, 0)[here]
        self.refused[at[here]] += ~lots.accepted[here]
        better = here & (self.run[at] >= 5)
        self._enter(at[better], NORMAL, _BETTER, lots.day[better])
        stopped = here & (self.refused[at] >= 5)
        self._enter(at[stopped], DISCONTINUED, _STOPPED, lots.day[stopped])
        self.stopped[at[stopped]] = lots.day[stopped]

    def _enter(
        self, at: Ints, state: int, event: int, day: npt.NDArray[np.datetime64], *, score: int = 0
    ) -> None:
        self.state[at], self.event[at], self.since[at] = state, event, day
        self.score[at], self.run[at], self.refused[at] = score, 0, 0
        self.since_refusal[at] = _LONG_AGO


def _table(series: _Series, log: _Log) -> pd.DataFrame:
    names = np.array(STATES, dtype=object)
    return pd.DataFrame(
        {
            "Vendor": pd.Series(series.vendors, dtype=object),
            "Severity": pd.Series(names[log.state], dtype=object),
            "Since": log.since.astype("datetime64[ns]"),
            "Score": log.score,
            "Lots": log.lots,
            "Not accepted": log.not_accepted,
            "Discontinued": log.stopped.astype("datetime64[ns]"),
            "Why": pd.Series([_why(log, at) for at in range(len(series.vendors))], dtype=object),
        }
    )


def _why(log: _Log, at: int) -> str:
    day, score = log.since[at], int(log.score[at])
    on_tightened = f"{log.run[at]} of 5 in a row accepted since, {log.refused[at]} of 5 not accepted"
    counted = f"{log.lots[at]} {'lot' if log.lots[at] == 1 else 'lots'}"
    return {
        _START: f"Normal from the start: the switching score is {score} of 30 after {counted}.",
        _WORSE: f"2 of 5 or fewer lots in a row were not accepted, the second on {day}; {on_tightened}.",
        _BETTER: f"5 lots in a row were accepted on tightened inspection, the last on {day}; the switching score is {score} of 30.",
        _SCORED: f"The switching score reached 30 on {day}: reduced, where production is steady and you agree.",
        _RELAPSED: f"A lot was not accepted on reduced inspection on {day}; the switching score is {score} of 30.",
        _STOPPED: f"5 lots were not accepted on tightened inspection, the fifth on {day}: "
        "accept nothing on samples until the vendor has put it right, then go on tightened.",
        _RESUMED: f"Inspection was discontinued on {day} and went on since, tightened; {on_tightened}.",
    }[int(log.event[at])]
