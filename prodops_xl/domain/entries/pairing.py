"""Pair filed lines with goods inside a pool: the same number and origin first, then what is nearest, then shares.

A broker may split a line of ours in several or gather several in one: what is left joins a pair where that brings both
sides nearer to one another. What says again what a paired line says was declared twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.assignment import assign
from prodops_xl.domain.entries.answers import Answers
from prodops_xl.domain.entries.joining import gathered_lines, split_lines
from prodops_xl.domain.entries.likeness import LIMIT, a_figure_agrees, same_to
from prodops_xl.domain.entries.pools import Pools

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_SURE = 1.5  # the same number and origin, and figures that do not speak against it
_DEAREST = 9.0  # more than any pair costs
_MOST_CELLS = 250_000  # of one table; a larger pool is paired by value or chapter


def pair_pools(answers: Answers, pools: Pools, most: float, level: int) -> None:
    """Pair what is open in each pool; a pair that is not of one number and origin costs at most `most`."""
    _same_goods(answers, pools, level)
    mark_twice(answers, answers.entry)
    for filed, goods in _still_open(answers, pools):
        _nearest(answers, pools, filed, goods, most, level)
    for pool in np.unique(pools.filed[answers.open & (pools.filed >= 0)]):
        split_lines(answers, pools, pool, level)
    for pool in np.unique(pools.goods[~answers.taken & (pools.goods >= 0)]):
        gathered_lines(answers, pools, pool, level)
    mark_twice(answers, answers.entry)


def _same_goods(answers: Answers, pools: Pools, level: int) -> None:
    """Of one number and origin in a pool: one of each side at once, more by the cheapest assignment."""
    filed = np.flatnonzero(answers.open & (pools.filed >= 0) & (answers.theirs.hts >= 0))
    goods = np.flatnonzero(~answers.taken & (pools.goods >= 0) & (answers.ours.hts >= 0))
    mine = pd.DataFrame(
        {"p": pools.filed[filed], "h": answers.theirs.hts[filed], "o": answers.theirs.origin[filed]}
    )
    ours = pd.DataFrame(
        {"p": pools.goods[goods], "h": answers.ours.hts[goods], "o": answers.ours.origin[goods]}
    )
    code = pd.concat([mine, ours]).groupby(["p", "h", "o"], sort=False).ngroup().to_numpy()
    code = np.asarray(code, dtype="int64")
    mine_code, our_code = code[: len(filed)], code[len(filed) :]
    count = int(code.max(initial=-1)) + 1
    per_filed, per_goods = np.bincount(mine_code, minlength=count), np.bincount(our_code, minlength=count)
    one = (per_filed == 1) & (per_goods == 1)
    single = np.isin(pools.filed[filed], pools.several, invert=True)
    at = np.full(count, -1, dtype="int64")
    at[our_code] = goods
    alone = one[mine_code] & single
    _accept(answers, filed[alone], at[mine_code[alone]], level)
    rest = np.unique(mine_code[~alone & (per_goods[mine_code] > 0)])
    by_filed, by_goods = _rows_by(mine_code, filed), _rows_by(our_code, goods)
    blocks = [b for k in rest.tolist() for b in _blocks(answers, by_filed[k], by_goods[k])]
    for f, g in blocks:
        table = np.where(pools.share(f, g), answers.costs(f[:, None], g[None, :]), np.inf)
        row, column = assign(table, _SURE)
        answers.take(f[row], g[column], table[row, column], level)


def _blocks(answers: Answers, filed: Ints, goods: Ints) -> list[tuple[Ints, Ints]]:
    """Rows to be paired with one another: all of them, or, where they are too many for a table, those of one value."""
    if len(filed) * len(goods) <= 8 * _MOST_CELLS:
        return [(filed, goods)]
    dollars = [
        np.rint(side.value[rows] / 100) for side, rows in ((answers.theirs, filed), (answers.ours, goods))
    ]
    by_filed, by_goods = _rows_by(_whole(dollars[0]), filed), _rows_by(_whole(dollars[1]), goods)
    both = sorted(by_filed.keys() & by_goods.keys())
    return [
        (by_filed[v], by_goods[v]) for v in both if len(by_filed[v]) * len(by_goods[v]) <= 8 * _MOST_CELLS
    ]


def _whole(amounts: Floats) -> Ints:
    return np.nan_to_num(amounts, nan=-1.0).astype("int64")


def _accept(answers: Answers, filed: Ints, goods: Ints, level: int) -> None:
    cost = answers.costs(filed, goods)
    sure = cost <= _SURE
    answers.take(filed[sure], goods[sure], cost[sure], level)


def _rows_by(code: npt.NDArray[Any], rows: Ints) -> dict[int, Ints]:
    order = np.argsort(code, kind="stable")
    parts = np.split(rows[order], np.flatnonzero(np.diff(code[order])) + 1)
    return dict(zip(np.unique(code).tolist(), parts, strict=True)) if len(code) else {}


def _still_open(answers: Answers, pools: Pools) -> list[tuple[Ints, Ints]]:
    """Open lines of both sides per pool that has both; a pool too large for one table by chapter."""
    filed = np.flatnonzero(answers.open & (pools.filed >= 0))
    goods = np.flatnonzero(~answers.taken & (pools.goods >= 0))
    by_filed, by_goods = _rows_by(pools.filed[filed], filed), _rows_by(pools.goods[goods], goods)
    out = []
    for pool in sorted(by_filed.keys() & by_goods.keys()):
        f, g = by_filed[pool], by_goods[pool]
        if len(f) * len(g) <= _MOST_CELLS:
            out.append((f, g))
            continue
        f_chapters, g_chapters = (
            _rows_by(side.hts[rows] // 10**8, rows) for side, rows in ((answers.theirs, f), (answers.ours, g))
        )
        both = sorted(f_chapters.keys() & g_chapters.keys())
        out += [
            (f_chapters[c], g_chapters[c])
            for c in both
            if len(f_chapters[c]) * len(g_chapters[c]) <= 4 * _MOST_CELLS
        ]
    return out


def _nearest(answers: Answers, pools: Pools, filed: Ints, goods: Ints, most: float, level: int) -> None:
    """What is left of a pool, number and origin or not; of another number only what costs less than `most`."""
    theirs, ours, f, g = answers.theirs, answers.ours, filed[:, None], goods[None, :]
    table = answers.costs(f, g)
    same = (theirs.origin[f] == ours.origin[g]) & same_to(theirs.hts[f], ours.hts[g], 8)
    like = same | (table < most)
    if level == 0 and table.size == 1:  # the last of both on an entry: one figure is enough
        like, most = like | a_figure_agrees(theirs, ours, f, g), _DEAREST
    row, column = assign(np.where(pools.share(filed, goods) & like, table, np.inf), max(most, LIMIT))
    answers.take(filed[row], goods[column], table[row, column], level)


def mark_twice(answers: Answers, scope: Ints) -> None:
    """Open lines that say again what a paired line of the same `scope` says, where that line alone is nearer to ours."""
    traits = answers.theirs
    keys = pd.DataFrame(
        {
            "scope": scope, "hts": traits.hts, "origin": traits.origin, "value": traits.value,
            "pieces": traits.pieces, "dozens": traits.dozens, "weight": traits.weight,
        }
    )  # fmt: skip
    again = answers.open & (traits.value > 0) & (scope >= 0) & (traits.hts >= 0)
    paired = np.flatnonzero((answers.goods >= 0) & (traits.value > 0))
    if not again.any() or not len(paired):
        return
    code = keys.groupby(list(keys.columns), dropna=False, sort=False).ngroup().to_numpy("int64")
    value, ours = traits.value[paired], answers.ours.value[answers.goods[paired]]
    enough = ~(np.abs(2 * value - ours) < np.abs(value - ours))
    answers.twice |= again & np.isin(code, code[paired[enough]])
