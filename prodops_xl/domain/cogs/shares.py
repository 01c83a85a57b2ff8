"""Exact shares of integer cents: `cents` x `part` / `whole`, rounded half up once.

A layer's first x units are worth share(value, x, units). What lies between two such points is their difference, so
that all pieces of a layer sum to it, however it is cut: 100.00 for 3 units goes out as 33.33, 33.34, 33.33.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.money import Cents, group_sums

Integers = npt.NDArray[np.int64]
MOST = 2**62
"""Products and sums below it are exact in int64, with a bit to spare."""


def share(cents: Cents, part: Integers, whole: Integers) -> Cents:
    """`cents` x `part` / `whole`, half up (away from zero for negatives), per element; 0 where `whole` is 0.

    `part` and `whole` are zero or more; `part` may exceed `whole`. Exact at any size: products beyond int64 go
    through Python's integers.
    """
    if not len(cents):
        return np.zeros(0, dtype="int64")
    low, high = int(cents.min()), int(cents.max())
    if max(high, -low) * int(part.max()) >= MOST:
        return _wide(cents, part, whole)
    divisor = np.maximum(whole, 1)
    product = cents * part if low >= 0 else np.abs(cents) * part
    result = product // divisor
    result += 2 * (product - result * divisor) >= divisor
    if low < 0:
        result = np.where(cents < 0, -result, result)
    return result if divisor is whole or whole.min() > 0 else np.where(whole > 0, result, 0)


def _wide(cents: Cents, part: Integers, whole: Integers) -> Cents:
    size, divisor = np.abs(cents).astype(object), np.maximum(whole, 1).astype(object)
    result = (2 * size * part.astype(object) + divisor) // (2 * divisor)
    return np.where(whole > 0, np.where(cents < 0, -result, result), 0).astype("int64")


def signed_share(cents: Cents, part: Integers, whole: Integers) -> Cents:
    """As `share`, where `part` may be negative: stock that is short is worth as much below zero."""
    return np.where(part < 0, -1, 1) * share(cents, np.abs(part), whole)


def run_sums(values: Cents, starts: Integers, counts: Integers) -> Cents:
    """Sums of `values[starts : starts + counts]`, one per run; an empty run gives 0."""
    total = np.zeros(len(values) + 1, dtype="int64")
    np.cumsum(values, out=total[1:])
    return total[starts + counts] - total[starts]


def item_sums(values: Cents, item: Integers, items: int) -> Cents:
    """Exact sums of `values` per item 0..items-1; quickest where rows are in order of their items."""
    if len(item) > 1 and np.any(item[1:] < item[:-1]):
        return group_sums(values, item, items)
    edges = np.searchsorted(item, np.arange(items + 1))
    return run_sums(values, edges[:-1], np.diff(edges))


def expand(starts: Integers, counts: Integers) -> tuple[Integers, Integers]:
    """Indices of all runs `starts .. starts + counts - 1` one after another, and the run of each."""
    run = np.repeat(np.arange(len(starts)), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(run)) - before[run] + starts[run], run


def highest_so_far(item: Integers, values: Integers) -> Integers:
    """The highest of each item's values up to every row; rows in order of their items, values zero or more."""
    step = int(values.max()) + 1
    if step * (int(item[-1]) + 1) < MOST:
        return np.maximum.accumulate(values + item * step) - item * step
    out = values.copy()
    for rows in np.split(np.arange(len(item)), np.flatnonzero(np.diff(item)) + 1):
        out[rows] = np.maximum.accumulate(values[rows])
    return out
