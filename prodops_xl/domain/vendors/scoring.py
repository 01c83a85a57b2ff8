"""Points, score, coverage, grade and rank of every vendor."""

from __future__ import annotations

import numpy as np
import pandas as pd

from prodops_xl.domain.vendors.book import Numbers, only_where
from prodops_xl.domain.vendors.grading import grades, weighted_score
from prodops_xl.domain.vendors.kpis import KPIS
from prodops_xl.domain.vendors.policy import Policy


def scored(measured: pd.DataFrame, policy: Policy, due: Numbers) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`measured` (see `measures`) with `points` (0 to 100 by the KPI's rule, NaN: no data), `share` (weight of all), `used`
    (weight after that of missing KPIs went to the others); and one row per vendor: `score` (NaN: nothing has data),
    `coverage`, `grade` (None where coverage is under the least, or nothing is `due`), `rank` (1 is the best; vendors without a grade have none).
    """
    ids = [kpi.id for kpi in KPIS]
    vendors = len(measured) // len(ids)
    values = measured["value"].to_numpy("float64").reshape(vendors, len(ids))
    points = np.column_stack([policy.rules[name].points(values[:, at]) for at, name in enumerate(ids)])
    weights = np.array([policy.weights[name] for name in ids])
    score, coverage, used = weighted_score(points, weights)
    score = np.round(score, 9)
    enough = (coverage >= policy.least_coverage - 1e-9) & ~np.isnan(score) & (due > 0)
    grade = only_where(enough, grades(score, policy.bands))
    ranked = pd.Series(np.where(enough, np.round(score, 6), np.nan))
    table = measured.assign(
        points=points.ravel(),
        share=np.tile(weights / weights.sum(), vendors),
        used=used.ravel(),
    )
    return table, pd.DataFrame(
        {
            "score": score,
            "coverage": coverage,
            "grade": pd.Series(grade, dtype=object),
            "rank": ranked.rank(ascending=False, method="min"),
        }
    )
