"""Pools: filed lines and goods that hang together by the keys they share (an entry, a shipment, a PO)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entries.keys import Keys

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Pools:
    """`filed`, `goods`: the pool of each line, -1: in none. `of_filed`, `of_goods`: line and key, by line; `several`: the
    pools that are held together by more than one key.
    """

    filed: Ints
    goods: Ints
    of_filed: pd.DataFrame
    of_goods: pd.DataFrame
    several: Ints

    def share(self, filed: Ints, goods: Ints) -> Flags:
        """A table of `filed` rows by `goods` rows of one pool: do they have a key in common?"""
        table = np.ones((len(filed), len(goods)), dtype=bool)
        if not len(filed) or not len(goods) or self.filed[filed[0]] not in self.several:
            return table
        row, mine = _keys_of(self.of_filed, filed)
        column, ours = _keys_of(self.of_goods, goods)
        distinct, codes = np.unique(np.r_[mine, ours], return_inverse=True)
        has_filed = np.zeros((len(filed), len(distinct)), dtype="float32")
        has_goods = np.zeros((len(goods), len(distinct)), dtype="float32")
        has_filed[row, codes[: len(mine)]] = 1
        has_goods[column, codes[len(mine) :]] = 1
        return np.asarray(has_filed @ has_goods.T > 0)


def _keys_of(side: pd.DataFrame, lines: Ints) -> tuple[Ints, Ints]:
    """The place in `lines` and the key of everything that `lines` have."""
    line, key = side["line"].to_numpy("int64"), side["key"].to_numpy("int64")
    start, end = np.searchsorted(line, lines), np.searchsorted(line, lines, side="right")
    count = end - start
    place = np.repeat(np.arange(len(lines)), count)
    at = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count) + np.repeat(start, count)
    return place, key[at]


def pools(keys: Keys, filed_open: Flags, goods_open: Flags) -> Pools:
    """Gather the lines that are still open; a pool has both sides."""
    mine = keys.filed[filed_open[keys.filed["line"].to_numpy("int64")]].reset_index(drop=True)
    ours = keys.goods[goods_open[keys.goods["line"].to_numpy("int64")]].reset_index(drop=True)
    root = _roots(mine, ours)
    filed = _of_lines(mine, root, len(filed_open))
    goods = _of_lines(ours, root, len(goods_open))
    both = np.intersect1d(filed[filed >= 0], goods[goods >= 0])
    roots, members = np.unique(root, return_counts=True)
    return Pools(
        np.where(np.isin(filed, both), filed, -1),
        np.where(np.isin(goods, both), goods, -1),
        mine.sort_values("line", kind="stable", ignore_index=True),
        ours.sort_values("line", kind="stable", ignore_index=True),
        roots[members > 1],
    )


def _roots(mine: pd.DataFrame, ours: pd.DataFrame) -> Ints:
    """The key that stands for all keys which lines tie to it: a forest, joined at the smaller key."""
    count = 1 + max(int(mine["key"].max()) if len(mine) else -1, int(ours["key"].max()) if len(ours) else -1)
    above = list(range(count))

    def root(key: int) -> int:
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for side in (mine, ours):
        several = side[side["line"].duplicated(keep=False)]
        for _, keys in several.groupby("line", sort=False)["key"]:
            first, *rest = (root(key) for key in keys.tolist())
            for other in rest:
                low, high = sorted((root(first), root(other)))
                above[high] = low
    return np.array([root(key) for key in range(count)], dtype="int64")


def _of_lines(side: pd.DataFrame, root: Ints, count: int) -> Ints:
    pool = np.full(count, -1, dtype="int64")
    pool[side["line"].to_numpy("int64")] = root[side["key"].to_numpy("int64")]
    return pool
