"""Each inspection judged by its plan: what should have been drawn, what is still accepted, pass or fail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.orders.rules import without, without_nan
from prodops_xl.domain.quality.sampling import (
    Ints,
    Mask,
    Numbers,
    Plans,
    SamplingTables,
    Texts,
    accept_at,
    plans,
)

CLASSES = ("critical", "major", "minor")
DEFAULT_AQL = {"critical": 0.0, "major": 2.5, "minor": 4.0}


@dataclass(frozen=True, eq=False)
class ClassPlans:
    """The plans of one inspection's classes; arrays are [class, row], classes along CLASSES.

    `aql`: defaults filled in; `column`: the AQL's column, -1 for 0 and what is no column; `accept`: NaN where the
    class has no plan; `needed`: units that this number is for; `letter`: the lot's code letter; `used`: letter of the
    row of the table that `accept` is from; `planned`: units to draw for all classes together; `whole`: the whole
    lot; `problem`: why a class has no plan, None else.
    """

    aql: Numbers
    column: Ints
    accept: Numbers
    needed: Numbers
    letter: Texts
    used: Texts
    planned: Numbers
    whole: Mask
    problem: Texts


def lots(inspections: pd.DataFrame, ordered: Numbers | None = None) -> Numbers:
    """The lot of each inspection: Offered units, or the units ordered where it is blank."""
    offered = inspections["Offered units"].to_numpy("float64")
    return offered if ordered is None else np.where(np.isnan(offered), ordered, offered)


def class_plans(
    inspections: pd.DataFrame, tables: SamplingTables, lot: Numbers, severity: Texts | None = None
) -> ClassPlans:
    """Plans per class. All classes are looked for on one sample, the largest that one of them asks for.

    A class with AQL 0 accepts none on that sample. A class whose own sample is smaller takes the acceptance number
    printed for the larger sample's letter, where there is one (clause 10.3 lets the larger sample's letter serve all
    classes), else its own, which holds for as many units as that class asks for.
    """
    level = inspections["Level"].to_numpy(object)
    by = np.full(len(inspections), None, dtype=object) if severity is None else severity
    aql = np.array(
        [inspections[f"AQL {name}"].to_numpy("float64", na_value=DEFAULT_AQL[name]) for name in CLASSES]
    )
    found = [plans(tables, lot, aql[at], level, by) for at in range(len(CLASSES))]
    none = aql == 0
    problem = np.array([without(each.problem, none[at]) for at, each in enumerate(found)])
    sample = np.array([np.where(none[at], np.nan, each.table_sample) for at, each in enumerate(found)])
    column = np.array([tables.column(aql[at]) for at in range(len(CLASSES))])
    largest, of_largest = _largest(sample, found)
    own = np.array([each.accept for each in found])
    wider = np.array([accept_at(tables, of_largest, column[at], by) for at in range(len(CLASSES))])
    wider = np.where(sample < largest, wider, np.nan)
    widened = ~np.isnan(wider)
    return ClassPlans(
        aql=aql,
        column=column,
        accept=np.where(none, 0.0, np.where(widened, wider, own)),
        needed=np.minimum(np.where(widened | none, largest, sample), lot),
        letter=_first([each.letter for each in found]),
        used=np.where(widened, of_largest, np.array([each.used for each in found], dtype=object)),
        planned=np.minimum(largest, lot),
        whole=largest >= lot,
        problem=problem,
    )


def _largest(sample: Numbers, found: list[Plans]) -> tuple[Numbers, Texts]:
    """The largest sample of the classes (NaN where none asks for one), and its letter."""
    filled = np.where(np.isnan(sample), -1.0, sample)
    at = filled.argmax(axis=0) if sample.shape[1] else np.zeros(0, dtype="int64")
    rows = np.arange(sample.shape[1])
    largest = filled[at, rows]
    letter = np.array([each.used for each in found], dtype=object)[at, rows]
    return np.where(largest < 0, np.nan, largest), without(letter, largest < 0)


def _first(columns: list[Texts]) -> Texts:
    out = columns[0].copy()
    for column in columns[1:]:
        out = np.where(out == None, column, out)  # noqa: E711
    return out


def pass_or_fail(passes: Mask, fails: Mask) -> Texts:
    """Texts from two masks, None where neither is set."""
    out = np.full(len(passes), None, dtype=object)
    out[passes], out[fails] = "pass", "fail"
    return out


def found_defects(inspections: pd.DataFrame) -> Numbers:
    """Defects found, [class, row]: a blank is 0 where another class is filled, NaN where none is."""
    counts = np.array([inspections[name.capitalize()].to_numpy("float64") for name in CLASSES])
    blank = np.isnan(counts)
    return np.where(blank & ~blank.all(axis=0), 0.0, counts)


def outcome(recorded: Texts, verdict: Texts) -> Texts:
    """Pass or fail as recorded; by the counts where nothing is recorded; None for pending and unknown."""
    blank = recorded == None  # noqa: E711
    return np.where(blank, verdict, without(recorded, recorded == "pending"))


def judge(
    inspections: pd.DataFrame,
    tables: SamplingTables,
    *,
    severity: npt.NDArray[np.object_] | None = None,
    ordered: npt.NDArray[np.float64] | None = None,
) -> pd.DataFrame:
    """One row per inspection, in order.

    `severity`: normal, tightened or reduced per row (normal where None or not given); `ordered`: units of the order
    line per row, the lot where Offered units is blank. Columns: Inspection, Lot, Severity, Code letter, Sample
    planned, Sample taken, Whole lot (bool), Accept critical, Accept major, Accept minor (reject is one more),
    Critical, Major, Minor (found; NaN where no class is filled), Verdict (pass, fail, None), Reason (why it failed
    or could not be judged), Recorded (Result), Outcome (recorded, else verdict; None: open), Agrees (False only
    where Recorded and Verdict are opposite). A lot fails as soon as one class is over its acceptance number; it
    passes when none is, every class has a plan, and the sample was not smaller than planned (a blank Sample is
    taken as drawn). It is not judged where a class with a smaller sample of its own is over its number: the report
    does not say whether the defects were within that sample.
    """
    lot = lots(inspections, ordered)
    plan = class_plans(inspections, tables, lot, severity)
    counts = found_defects(inspections)
    taken = inspections["Sample"].to_numpy("float64")
    verdict = _verdict(plan, counts, taken)
    recorded = without_nan(inspections["Result"].to_numpy(object))
    opposite = ((recorded == "pass") & (verdict == "fail")) | ((recorded == "fail") & (verdict == "pass"))
    return pd.DataFrame(
        {
            "Inspection": inspections["Inspection"].to_numpy(object),
            "Lot": lot,
            "Severity": np.array(["normal"] * len(lot), dtype=object)
            if severity is None
            else np.where(severity == None, "normal", severity),  # noqa: E711
            "Code letter": plan.letter,
            "Sample planned": plan.planned,
            "Sample taken": taken,
            "Whole lot": plan.whole,
            **{f"Accept {name}": plan.accept[at] for at, name in enumerate(CLASSES)},
            **{name.capitalize(): counts[at] for at, name in enumerate(CLASSES)},
            "Verdict": pd.Series(verdict, dtype=object),
            "Reason": pd.Series(_reasons(plan, counts, taken, verdict), dtype=object),
            "Recorded": pd.Series(recorded, dtype=object),
            "Outcome": pd.Series(outcome(recorded, verdict), dtype=object),
            "Agrees": ~opposite,
        }
    )


def over_number(plan: ClassPlans, counts: Numbers, taken: Numbers) -> tuple[Mask, Mask]:
    """Classes over their acceptance number, [class, row]: surely, and where more units were drawn than it is for."""
    over = counts > plan.accept
    doubt = over & (plan.needed < plan.planned) & ~(taken <= plan.needed)
    return over & ~doubt, doubt


def _verdict(plan: ClassPlans, counts: Numbers, taken: Numbers) -> Texts:
    over, doubt = over_number(plan, counts, taken)
    unknown = np.isnan(plan.accept) | np.isnan(counts)
    short = taken < plan.planned
    open_still = np.logical_or.reduce(over | doubt | unknown) | short
    return pass_or_fail(~open_still, np.logical_or.reduce(over))


def _reasons(plan: ClassPlans, counts: Numbers, taken: Numbers, verdict: Texts) -> Texts:
    """Why a lot failed or could not be judged; None where it passed."""
    out = np.full(len(verdict), None, dtype=object)
    over, doubt = over_number(plan, counts, taken)
    for row in np.flatnonzero(verdict == "fail"):
        out[row] = "; ".join(
            f"{counts[at, row]:,.0f} {name} found, {plan.accept[at, row]:,.0f} accepted"
            for at, name in enumerate(CLASSES)
            if over[at, row]
        )
    for row in np.flatnonzero(verdict == None):  # noqa: E711
        told = [text for text in plan.problem[:, row] if text]
        if told:
            out[row] = told[0]
        elif np.isnan(counts[:, row]).all():
            out[row] = "No defects are recorded, not even 0."
        elif doubt[:, row].any():
            at = int(doubt[:, row].argmax())
            out[row] = (
                f"{counts[at, row]:,.0f} {CLASSES[at]} found; {plan.accept[at, row]:,.0f} accepted on the first "
                f"{plan.needed[at, row]:,.0f} units, and the report does not say on which they were."
            )
        else:
            out[row] = f"{taken[row]:,.0f} units were drawn; the plan asks for {plan.planned[row]:,.0f}."
    return out
