"""Runs of rows: one row for each of `count` things of each owner, owner by owner."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def within(count: Ints) -> Ints:
    """0, 1, ... within each run: for counts 2, 0, 3 it is 0 1 0 1 2."""
    return np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
