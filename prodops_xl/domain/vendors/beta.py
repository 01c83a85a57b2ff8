"""The beta distribution in NumPy: its incomplete function and its quantile.

SciPy has both, and weighs more than everything else that a workbook carries; two short functions stand in. The
incomplete function is the continued fraction of DLMF 8.17.22 (https://dlmf.nist.gov/8.17), evaluated by Lentz's
method; the quantile is found by bisection, which cannot leave 0 to 1.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_TINY = 1e-300
_TERMS = 400  # enough for a, b up to 100,000 lines: the fraction needs about the root of the larger of them
_HALVINGS = 40  # 2^-40 is 9e-13

log_gamma = np.vectorize(math.lgamma, otypes=["float64"])


def log_beta(a: npt.ArrayLike, b: npt.ArrayLike) -> Numbers:
    """The logarithm of B(a, b)."""
    a, b = np.asarray(a, dtype="float64"), np.asarray(b, dtype="float64")
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b)


def below(x: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> Numbers:
    """Probability that a Beta(a, b) variable is at most x: the regularised incomplete beta function I_x(a, b)."""
    x, a, b = np.broadcast_arrays(*(np.asarray(v, dtype="float64") for v in (x, a, b)))
    turn = x > (a + 1.0) / (a + b + 2.0)  # the fraction converges fast on the near side of the mean
    near = np.where(turn, 1.0 - x, x)
    first, second = np.where(turn, b, a), np.where(turn, a, b)
    inside = np.clip(near, 1e-300, 1.0 - 1e-16)
    front = np.exp(first * np.log(inside) + second * np.log1p(-inside) - log_beta(first, second)) / first
    tail = np.where(near <= 0.0, 0.0, front * _fraction(inside, first, second))
    return np.clip(np.where(turn, 1.0 - tail, tail), 0.0, 1.0)


def _fraction(x: Numbers, a: Numbers, b: Numbers) -> Numbers:
    """The continued fraction of DLMF 8.17.22: 1 / (1 + d1 / (1 + d2 / (1 + ...)))."""
    c = np.ones_like(x)
    d = 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        step = np.ones_like(x)
        for term in (even, odd):
            d = 1.0 / _away(1.0 + term * d)
            c = _away(1.0 + term / c)
            step = step * (c * d)
            value = value * (c * d)
        if np.all(np.abs(step - 1.0) < 1e-14):
            break
    return value


def _away(value: Numbers) -> Numbers:
    """Never zero: Lentz's method divides by it."""
    return np.where(np.abs(value) < _TINY, _TINY, value)


def quantile(share: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> Numbers:
    """The x below which a Beta(a, b) variable falls with probability `share`, to 1e-12 or better."""
    share, a, b = np.broadcast_arrays(*(np.asarray(v, dtype="float64") for v in (share, a, b)))
    low, high = np.zeros(a.shape), np.ones(a.shape)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        short = below(middle, a, b) < share
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return (low + high) / 2.0
