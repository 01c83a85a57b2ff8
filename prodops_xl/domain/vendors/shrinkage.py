"""Small samples: a vendor's rate is drawn toward its category's, the more so the fewer lines it has.

Beta-binomial. A vendor with k good lines of n has the posterior Beta(1 + s*m + k, 1 + s*(1 - m) + n - k):

- m: the category's mean, sum of min(n, 20) x k/n over sum of min(n, 20), so that one large vendor is not the category;
- s: how many lines the category weighs, the whole number from 1 to 20 with the greatest marginal likelihood of all
  the category's counts (the smallest of equal ones);
- one good and one bad line besides (Laplace), so that nobody is sure after two lines;
- where fewer than five vendors of a category have lines, m and s are those of all vendors; where fewer than five
  of all have, s is 0.

Shrunk is the posterior's mean, the interval its middle 90 %. As s is at most 20, two of two never beats 480 of 500,
whatever the category: (2 + 1 + s*m) / (4 + s) > (480 + 1 + s*m) / (502 + s) would need s * (498*m - 478) > 418.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.vendors.beta import log_beta, quantile

Numbers = npt.NDArray[np.float64]

MOST_WEIGHT = 20
LEAST_PEERS = 5
INTERVAL = 0.90


def shrink(good: npt.ArrayLike, n: npt.ArrayLike, category: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Per vendor (rows in the order given): raw, shrunk, low, high (fractions; NaN where n is 0), `mean` and `weight`
    of the prior (m and s), `peers` (vendors it was learnt from), `of` (the category, or `all vendors`).
    """
    k, lines = np.asarray(good, dtype="float64"), np.asarray(n, dtype="float64")
    names = np.where(pd.isna(category), "(no category)", category)
    mean, weight = np.full(len(k), 0.5), np.zeros(len(k))
    peers, of = np.zeros(len(k)), np.full(len(k), "all vendors", dtype=object)
    has = lines > 0
    groups = [(has, np.ones(len(k), dtype=bool), "all vendors")]
    groups += [(has & (names == name), names == name, str(name)) for name in pd.unique(names)]
    for learnt, members, name in groups:
        if learnt.sum() >= LEAST_PEERS:
            m, s = prior(k[learnt], lines[learnt])
            mean[members], weight[members], peers[members], of[members] = m, s, learnt.sum(), name
    a, b = 1.0 + weight * mean + k, 1.0 + weight * (1.0 - mean) + lines - k
    tail = (1.0 - INTERVAL) / 2.0
    out = pd.DataFrame({"raw": np.where(has, k / np.where(has, lines, 1.0), np.nan), "shrunk": a / (a + b)})
    out["low"], out["high"] = quantile([[tail], [1.0 - tail]], a, b)
    out.loc[~has, ["shrunk", "low", "high"]] = np.nan
    return out.assign(mean=mean, weight=weight, peers=peers, of=of)


def prior(good: Numbers, n: Numbers) -> tuple[float, int]:
    """The category's mean and weight (m, s) from its vendors' counts, n above 0."""
    held = np.minimum(n, MOST_WEIGHT)
    mean = float((held * good / n).sum() / held.sum())
    weights = np.arange(1, MOST_WEIGHT + 1, dtype="float64")[:, None]
    a, b = 1.0 + weights * mean, 1.0 + weights * (1.0 - mean)
    likelihood = (log_beta(a + good, b + n - good) - log_beta(a, b)).sum(axis=1)
    return mean, int(np.argmax(np.round(likelihood, 9))) + 1
