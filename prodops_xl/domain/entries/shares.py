"""Which PO lines stand behind each filed line, and by what its money is split among them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entries.answers import Answers
from prodops_xl.domain.entries.goods import Goods
from prodops_xl.domain.lots import Book

Ints = npt.NDArray[np.int64]

_SAME = 0.005  # two values are one, apart from rounding


def answered_by(answers: Answers) -> pd.DataFrame:
    """Every pair of a filed line (of) and goods (line), chief answers first."""
    chief = np.flatnonzero(answers.goods >= 0)
    more = np.array(answers.joined, dtype="int64").reshape(-1, 2)
    return pd.DataFrame({"of": np.r_[chief, more[:, 0]], "line": np.r_[answers.goods[chief], more[:, 1]]})


def shares_of(answers: Answers, goods: Goods, filed: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Columns of, shipped, order, weight: the members of the goods that a filed line answers to."""
    shares = answered_by(answers).merge(goods.members, on="line")
    shares = _of_the_named_po(shares, filed, book)
    shares = _each_its_own(shares, filed["value"].to_numpy("float64"))
    shares = shares.sort_values(["of", "shipped", "order"], kind="stable", ignore_index=True)
    return shares[["of", "shipped", "order", "weight"]].astype("int64")


def _of_the_named_po(shares: pd.DataFrame, filed: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Where the report names a PO (and line) that is behind the line, only that one is."""
    of, order = shares["of"].to_numpy("int64"), shares["order"].to_numpy("int64")
    for theirs, ours in (("po", "PO"), ("po_line", "Line")):
        told = filed[theirs].to_numpy(object)[of]
        named = np.asarray(told == book.orders[ours].to_numpy(object)[order], dtype=bool)
        some = pd.Series(named).groupby(of).transform("any").to_numpy(bool) if len(of) else named
        keep = named | ~some
        shares, of, order = shares[keep], of[keep], order[keep]
    return shares.reset_index(drop=True)


def _each_its_own(shares: pd.DataFrame, value: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Several filed lines of the same goods, as a broker files them by invoice line: each is the order of its value,
    where every one of them is the value of exactly one.
    """
    several = shares.groupby("line")["of"].transform("nunique") > 1
    keep = np.ones(len(shares), dtype=bool)
    for _, part in shares[several.to_numpy()].groupby("line", sort=False):
        by_order = part.groupby(["of", "order"], sort=False)["weight"].sum().reset_index()
        off = np.abs(by_order["weight"] - value[by_order["of"].to_numpy("int64")])
        hits = by_order[(off <= np.maximum(_SAME * by_order["weight"], 100)).to_numpy()]
        whole = by_order["of"].nunique()
        if len(hits) == whole == hits["of"].nunique() == hits["order"].nunique():
            mine = hits.set_index("of")["order"]
            keep[part.index] = part["order"].to_numpy() == part["of"].map(mine).to_numpy()
    return shares[keep].reset_index(drop=True)
