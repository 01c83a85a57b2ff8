"""Cell functions of vendors: OTIF, VENDOR_SCORE, GRADE."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.vendors.grading import BANDS, grades, weighted_score
from prodops_xl.domain.vendors.window import on_time_in_full
from prodops_xl.errors import CellError

Numbers = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
Note = Callable[[int, str], None]


def otif(
    ordered: Numbers,
    promised_date: Days,
    received: Numbers,
    receipt_date: Days,
    early_days: Numbers,
    late_days: Numbers,
    tolerance: Numbers,
    note: Note | None = None,
) -> list[int | CellError]:
    """OTIF: 1 where the receipt is within the window of the promised day and holds the units ordered less the tolerance,
    else 0. Nothing received, or no day, is 0. More than ordered is in full, no more.
    """
    both = on_time_in_full(
        ordered, promised_date, received, receipt_date, early_days, late_days, np.nan_to_num(tolerance)
    )
    out: list[int | CellError] = []
    for row in range(len(ordered)):
        wrong = _otif_problem(ordered[row], early_days[row], late_days[row], tolerance[row])
        out.append(CellError("#NUM!", wrong) if wrong else int(both[row]))
        if note is not None and not wrong and received[row] > 0 and np.isnat(receipt_date[row]):
            note(row, "Units came in and no day says when: not on time.")
    return out


def _otif_problem(ordered: float, early: float, late: float, tolerance: float) -> str:
    """What is wrong with a line's figures; empty where nothing is."""
    if not ordered > 0:
        return f"ordered is {ordered:g}: a line has more than 0 units."
    if early < 0:
        return f"early_days is {early:g}: give 0 or more, or leave it blank for any day before."
    if late < 0:
        return f"late_days is {late:g}: give 0 or more."
    if not 0 <= tolerance <= 1:
        return f"tolerance is {tolerance:g}: it is a share of the units from 0 to 1, such as 0.05."
    return ""


def vendor_score(
    kpis: Sequence[float], weights: Sequence[float], note: Note | None = None
) -> float | CellError:
    """VENDOR_SCORE: sum(weight x score) / sum(weight) over the KPIs that have a score; a note says what was missing."""
    scores, shares = np.asarray(kpis, dtype="float64"), np.asarray(weights, dtype="float64")
    wrong = _score_problem(scores, shares)
    if wrong is not None:
        return wrong
    score, coverage, _ = weighted_score(scores, shares)
    missing = [str(i + 1) for i in np.flatnonzero(np.isnan(scores) & (shares > 0))]
    if note is not None and missing:
        note(
            0,
            f"KPI {', '.join(missing)} is missing: its weight went to the others, {coverage[0]:.0%} had a score.",
        )
    if note is not None and np.nanmax(scores) <= 1 and np.nanmax(scores) > 0:
        note(0, "No KPI is above 1: scores run from 0 to 100, so a rate of 0.9 is 90.")
    return float(np.round(score[0], 9))


def _score_problem(scores: Numbers, weights: Numbers) -> CellError | None:
    if len(scores) != len(weights):
        return CellError(
            "#VALUE!", f"{len(scores)} KPIs and {len(weights)} weights: give one weight per KPI."
        )
    outside = scores[(scores < 0) | (scores > 100)]
    if len(outside):
        return CellError("#NUM!", f"A KPI is {outside[0]:g}: scores run from 0 to 100.")
    if (weights < 0).any():
        return CellError("#NUM!", f"A weight is {weights[weights < 0][0]:g}: give 0 or more.")
    if not (weights > 0).any():
        return CellError("#NUM!", "Every weight is 0: nothing counts.")
    if np.isnan(scores[weights > 0]).all():
        return CellError("#N/A", "No KPI with a weight has a score.")
    return None


def grade(score: Numbers, bands: npt.NDArray[np.object_]) -> list[str | CellError]:
    """GRADE: A to E by the lowest score of each band."""
    out: list[str | CellError] = []
    for value, given in zip(score, bands, strict=True):
        own = BANDS if given is None else tuple(given)
        if not 0 <= value <= 100:
            out.append(CellError("#NUM!", f"score is {value:g}: scores run from 0 to 100."))
        elif len(own) != len(BANDS) or any(high <= low for high, low in pairwise(own)):
            out.append(
                CellError(
                    "#VALUE!", "bands takes the lowest scores of A, B, C and D, each under the one before."
                )
            )
        else:
            out.append(str(grades(value, own).item()))
    return out
