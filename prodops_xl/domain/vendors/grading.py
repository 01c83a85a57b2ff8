"""Score and grade: what cell functions and the scorecard share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

GRADES = np.array(["A", "B", "C", "D", "E"], dtype=object)
BANDS = (90.0, 80.0, 70.0, 60.0)  # lowest scores of A to D, as three of the published scorecards have them
_DUST = 1e-9


def weighted_score(scores: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[Numbers, Numbers, Numbers]:
    """Score, coverage and the weights as used, per row of `scores` (rows x KPIs, 0 to 100, NaN: missing).

    score = sum(w x s) / sum(w) over the KPIs that have a score: the weight of a missing one goes to the others in
    proportion (worldcalc.org/vendor-scorecard-rating: R = sum(w x s) / sum(w)). Coverage is the share of all weight
    that had a score. Weights as used sum to 1 per row, or are 0 where nothing had a score; the score is then NaN.
    """
    s = np.atleast_2d(np.asarray(scores, dtype="float64"))
    w = np.broadcast_to(np.asarray(weights, dtype="float64"), s.shape)
    there = np.where(np.isnan(s), 0.0, w)
    held, whole = there.sum(axis=1), w.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        used = np.where(held[:, None] > 0, there / held[:, None], 0.0)
        score = np.where(held > 0, (used * np.nan_to_num(s)).sum(axis=1), np.nan)
        coverage = np.where(whole > 0, held / whole, 0.0)
    return np.clip(score, 0.0, 100.0), coverage, used


def grades(score: npt.ArrayLike, bands: Sequence[float] = BANDS) -> npt.NDArray[np.object_]:
    """A to E by the lowest score of each band; None where there is no score. 100 is an A: no band has an upper end."""
    s = np.asarray(score, dtype="float64")
    below = (s[..., None] + _DUST < np.asarray(bands, dtype="float64")).sum(axis=-1)
    out = np.array(GRADES[below], dtype=object)
    out[np.isnan(s)] = None
    return out
