"""Filed lines that no number ties to us: paired by HTS, origin, value and date, and only where that is clear.

Each possible pair has a score. A pair is taken where it is the best of both its lines and the second best of either is
well below it; what is not clear stays open.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entries.answers import Answers
from prodops_xl.domain.entries.goods import ORDERED, VENDORS
from prodops_xl.domain.entries.likeness import Traits, quantity_cost, same_to

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_LEAST, _CLEAR = 0.78, 0.1
_NEAR_VALUE, _NEAR_UNITS = 1.1, 1.01  # how far a figure may be off, as a ratio
_NEAR_DAYS, _NEAR_DAYS_PLANNED = 45.0, 75.0
# What a score loses at most.
_OFF_VALUE, _OFF_DAYS, _OFF_QUANTITY, _OTHER_SUFFIX, _PLANNED, _ALONE = 0.25, 0.25, 0.25, 0.2, 0.05, 0.15


def guess(answers: Answers, filed: pd.DataFrame, goods: pd.DataFrame, may: Flags, level: int) -> None:
    """Pair what is open with the goods that `may` be, best first; confidence goes to `answers.cost` as 1 - score."""
    pairs = _scored(answers, filed, goods, may)
    while len(pairs):
        clear = pairs[_clear(pairs)]
        if not len(clear):
            return
        rows, columns = clear["filed"].to_numpy("int64"), clear["goods"].to_numpy("int64")
        answers.take(rows, columns, 1.0 - clear["score"].to_numpy("float64"), level)
        pairs = pairs[~pairs["filed"].isin(rows) & ~pairs["goods"].isin(columns)]


def _clear(pairs: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Pairs that lead in both their lines, by enough."""
    score = pairs["score"].to_numpy("float64")
    clear = score >= _LEAST
    for side in ("filed", "goods"):
        best = pairs.sort_values("score", ascending=False, kind="stable").groupby(side)["score"]
        second = best.nth(1)
        rival = (
            pairs[side].map(pd.Series(second.to_numpy(), index=pairs.loc[second.index, side])).fillna(-1.0)
        )
        top = pairs[side].map(best.first()).to_numpy("float64")
        clear &= (score == top) & (score - rival.to_numpy("float64") >= _CLEAR)
    return clear


def _scored(answers: Answers, filed: pd.DataFrame, goods: pd.DataFrame, may: Flags) -> pd.DataFrame:
    theirs, ours = answers.theirs, answers.ours
    kind = goods["kind"].to_numpy("int64")
    wanted = np.flatnonzero(answers.open & (theirs.hts >= 0) & (theirs.origin >= 0))
    able = may & ~answers.taken & (ours.hts >= 0)
    by_value = _windows(theirs, ours, wanted, np.flatnonzero(able & (kind != VENDORS)), "value", _NEAR_VALUE)
    # A price under DDP holds freight and duty, too: there the quantity must be the same.
    vendors = np.flatnonzero(able & (kind == VENDORS))
    by_units = [_windows(theirs, ours, wanted, vendors, name, _NEAR_UNITS) for name in ("pieces", "dozens")]
    pairs = pd.concat([by_value, *by_units]).drop_duplicates(ignore_index=True)
    pairs["score"] = _scores(theirs, ours, filed, goods, pairs)
    pairs = pairs[pairs["score"] > _LEAST - _ALONE].reset_index(drop=True)
    return pairs.assign(score=pairs["score"] - _ALONE * (1.0 - _support(answers, goods, pairs)))


def _windows(theirs: Traits, ours: Traits, filed: Ints, goods: Ints, name: str, ratio: float) -> pd.DataFrame:
    """Pairs of one number (8 digits) and origin whose amount `name` is within `ratio`."""
    amount = getattr(theirs, name)[filed], getattr(ours, "pieces" if name == "dozens" else name)[goods]
    filed, goods = filed[amount[0] > 0], goods[amount[1] > 0]
    wanted, have = amount[0][amount[0] > 0], amount[1][amount[1] > 0]
    key = (
        np.r_[theirs.hts[filed] // 100, ours.hts[goods] // 100] * 1000
        + np.r_[theirs.origin[filed], ours.origin[goods]]
    )
    code = pd.factorize(key)[0].astype("float64")
    # One number line for all: places apart by more than any logarithm of an amount.
    mine, our = code[: len(filed)] * 1000 + np.log(wanted), code[len(filed) :] * 1000 + np.log(have)
    order = np.argsort(our, kind="stable")
    start = np.searchsorted(our[order], mine - np.log(ratio), side="left")
    count = np.searchsorted(our[order], mine + np.log(ratio), side="right") - start
    row = np.repeat(np.arange(len(filed)), count)
    at = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(start, count)
    return pd.DataFrame({"filed": filed[row], "goods": goods[order[at]]}, dtype="int64")


def _scores(
    theirs: Traits, ours: Traits, filed: pd.DataFrame, goods: pd.DataFrame, pairs: pd.DataFrame
) -> Floats:
    f, g = pairs["filed"].to_numpy("int64"), pairs["goods"].to_numpy("int64")
    kind = goods["kind"].to_numpy("int64")[g]
    day, ours_day = (
        x["entry_date" if x is filed else "date"].to_numpy("datetime64[D]") for x in (filed, goods)
    )
    apart = np.abs((day[f] - ours_day[g]) / np.timedelta64(1, "D"))
    most = np.where(kind == ORDERED, _NEAR_DAYS_PLANNED, _NEAR_DAYS)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.abs(np.log(theirs.value[f] / ours.value[g])) / np.log(_NEAR_VALUE)
    off = np.where(kind == VENDORS, 0.5, np.minimum(np.nan_to_num(off, nan=1.0), 1.0))
    score = 1.0 - _OFF_VALUE * off - _OFF_DAYS * apart / most
    score -= _OFF_QUANTITY * quantity_cost(theirs, ours, f, g) / 2.0
    score -= np.where(
        same_to(theirs.hts[f], ours.hts[g], 10) | (theirs.hts[f] % 100 == 0) | (ours.hts[g] % 100 == 0),
        0,
        _OTHER_SUFFIX,
    )
    score -= np.where(kind == ORDERED, _PLANNED, 0.0)
    return np.where(apart <= most, score, -np.inf)  # no date, no score: NaN is not within


def _support(answers: Answers, goods: pd.DataFrame, pairs: pd.DataFrame) -> Floats:
    """Which part of the open lines of a filed entry may be of the same group of ours: an entry comes as a whole."""
    entry = answers.entry[pairs["filed"].to_numpy("int64")]
    group = pd.factorize(goods["group"].to_numpy(object))[0][pairs["goods"].to_numpy("int64")]
    told = pd.DataFrame({"filed": pairs["filed"], "entry": entry, "group": group})
    lines = told.groupby(["entry", "group"])["filed"].transform("nunique").to_numpy("float64")
    whole = np.bincount(answers.entry[answers.open], minlength=int(answers.entry.max(initial=0)) + 1)
    return lines / np.maximum(whole[entry], 1)
