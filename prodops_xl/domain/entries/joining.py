"""Filed lines and goods that join a pair, where that brings both sides nearer to one another.

A broker may split a line of ours in several, on one entry or on two, or gather several in one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.entries.answers import Answers
from prodops_xl.domain.entries.keys import Keys
from prodops_xl.domain.entries.likeness import Traits, same_to
from prodops_xl.domain.entries.pools import Pools

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_CLOSES = 0.02  # how near the sum must come where the number is not the same


def split_lines(answers: Answers, pools: Pools, pool: int, level: int) -> None:
    """Open filed lines of a pool join the goods of a paired one, the largest first."""
    paired = np.flatnonzero((pools.filed == pool) & (answers.goods >= 0))
    wanted = np.flatnonzero((pools.filed == pool) & answers.open)
    if not len(paired):
        return
    goods = np.unique(answers.goods[paired])
    value = np.nan_to_num(answers.theirs.value)
    place = np.searchsorted(goods, answers.goods[paired])
    sums = np.bincount(place, value[paired], len(goods)).astype("float64")
    for line in wanted[np.argsort(-value[wanted], kind="stable")].tolist():
        like = _may_join(answers.theirs, answers.ours, np.array([line]), goods)
        like &= pools.share(np.array([line]), goods)[0]
        best = _closing(sums, value[line], answers.ours.value[goods], like, answers, np.array([line]), goods)
        if best >= 0:
            _add(answers, line, int(goods[best]), level)
            sums[best] += value[line]


def gathered_lines(answers: Answers, pools: Pools, pool: int, level: int) -> None:
    """Open goods of a pool join a paired filed line that holds more than its answer."""
    filed = np.flatnonzero((pools.filed == pool) & (answers.level == level) & (answers.goods >= 0))
    wanted = np.flatnonzero((pools.goods == pool) & ~answers.taken)
    if not len(filed) or not len(wanted):
        return
    ours = np.nan_to_num(answers.ours.value)
    sums = ours[answers.goods[filed]].copy()
    for line in wanted[np.argsort(-ours[wanted], kind="stable")].tolist():
        like = _may_join(answers.theirs, answers.ours, filed, np.array([line]))
        like &= pools.share(filed, np.array([line]))[:, 0]
        best = _closing(sums, ours[line], answers.theirs.value[filed], like, answers, filed, np.array([line]))
        if best >= 0:
            answers.joined.append((int(filed[best]), line))
            answers.taken[line] = True
            sums[best] += ours[line]


def join_short(answers: Answers, keys: Keys, level: int) -> None:
    """Open filed lines join goods of their key that others answer in part, as where one shipment came on two entries."""
    pairs = keys.filed[answers.open[keys.filed["line"].to_numpy("int64")]].merge(
        keys.goods[answers.taken[keys.goods["line"].to_numpy("int64")]], on="key", suffixes=("", "_goods")
    )
    paired = np.flatnonzero(answers.goods >= 0)
    value = np.nan_to_num(answers.theirs.value)
    sums = np.bincount(answers.goods[paired], value[paired], len(answers.taken)).astype("float64")
    gathers = np.zeros(len(answers.taken), dtype=bool)  # lines with other goods beside them are whole
    gathers[answers.goods[[filed for filed, _ in answers.joined]]] = True
    pairs = pairs[(sums > 0)[pairs["line_goods"]] & ~gathers[pairs["line_goods"]]]
    for line, of in sorted(pairs.groupby("line")["line_goods"], key=lambda part: (-value[part[0]], part[0])):
        goods, row = np.unique(of.to_numpy("int64")), np.array([line])
        like = _may_join(answers.theirs, answers.ours, row, goods)
        best = _closing(sums[goods], value[line], answers.ours.value[goods], like, answers, row, goods)
        if best >= 0:
            _add(answers, int(line), int(goods[best]), level)
            sums[goods[best]] += value[line]


def _add(answers: Answers, line: int, goods: int, level: int) -> None:
    """A further filed line of goods that are taken."""
    answers.goods[line], answers.level[line] = goods, level
    answers.cost[line] = float(answers.costs(np.array([line]), np.array([goods]))[0])


def _may_join(theirs: Traits, ours: Traits, filed: Ints, goods: Ints) -> Flags:
    return same_to(theirs.hts[filed], ours.hts[goods], 4) & (theirs.origin[filed] == ours.origin[goods])


def _closing(
    sums: Floats, more: float, whole: Floats, like: Flags, answers: Answers, filed: Ints, goods: Ints
) -> int:
    """Which sum comes nearest to its whole with `more` added: nearer than before, and quite near where the number is
    another one; -1: none.
    """
    before, after = np.abs(sums - whole), np.abs(sums + more - whole)
    same = same_to(answers.theirs.hts[filed], answers.ours.hts[goods], 8)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = after / whole
    near = ~(np.abs(answers.theirs.day[filed] - answers.ours.day[goods]) > answers.days)
    good = like & near & (after < before) & (same | (off <= _CLOSES)) & (more > 0)
    if not good.any():
        return -1
    return int(np.argmin(np.where(good, np.nan_to_num(off, nan=np.inf), np.inf)))
