"""How alike a filed line and goods of ours are: tariff number, origin, value, quantity, maker, claim, day, as a cost.

0 is the same in everything. Below 1 the goods are the same but for a figure; 2 is another chapter with the same figures;
what is above 3 has little in common.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ENOUGH = 2.9  # what the same number and origin cost at most, however far their figures are apart
LIMIT = 3.0  # a pair that costs this is none
_DOZENS = frozenset(("DOZ", "DZ", "DZN", "DPR", "DZP", "DOZEN"))
_PIECES = frozenset(("NO", "PCS", "PC", "PCE", "EA", "PRS", "PR", "NUM", "X", "UNT"))
_STEPS = ((10, 0.0), (8, 0.2), (6, 0.5), (4, 1.0), (2, 1.6))
_OTHER_CHAPTER, _OTHER_ORIGIN, _OTHER_MAKER, _OTHER_CLAIM = 2.0, 1.0, 0.1, 0.05
_SLOPE, _MOST, _UNKNOWN = (
    4.0,
    2.0,
    0.5,
)  # of a figure: per unit of the logarithm of the ratio, at most, not known
_AGREES = 0.05
_OTHER_DAY, _DAYS = 0.6, 30.0  # of the entry date: this many days apart and more


@dataclass(frozen=True)
class Traits:
    """Per line: `hts` (ten digits as a number, -1 none), `origin`, `mid`, `claim` (codes, -1 none), `value` (cents, NaN
    none), `pieces`, `dozens` (the quantity in pieces, read as pieces and as dozens; NaN: cannot be), `weight` (kg), `day` (number of the entry date, NaN none).
    """

    hts: Ints
    origin: Ints
    mid: Ints
    claim: Ints
    value: Floats
    pieces: Floats
    dozens: Floats
    weight: Floats
    day: Floats


def traits(filed: pd.DataFrame, goods: pd.DataFrame) -> tuple[Traits, Traits]:
    """Both sides in the same codes: Filed.lines and Goods.lines."""
    n = len(filed)
    origin, mid, claim = (
        pd.factorize(np.r_[_texts(filed[name]), _texts(goods[other])])[0].astype("int64")
        for name, other in (("origin", "origin"), ("mid", "mid"), ("claim", "claims"))
    )
    pieces, dozens, weight = _quantities(filed)
    units = _known(goods["units"])
    theirs = Traits(
        _numbers(filed["hts"]), origin[:n], mid[:n], claim[:n], _known(filed["value"]), pieces, dozens, weight,
        _days(filed["entry_date"]),
    )  # fmt: skip
    ours = Traits(
        _numbers(goods["hts"]), origin[n:], mid[n:], claim[n:], _known(goods["value"]), units, units,
        _known(goods["weight"]), _days(goods["date"]),
    )  # fmt: skip
    return theirs, ours


def costs(theirs: Traits, ours: Traits, filed: Ints, goods: Ints) -> Floats:
    """The cost of each pair of `filed` rows and `goods` rows: both of one shape, or shapes that broadcast."""
    same = _number_cost(theirs.hts[filed], ours.hts[goods])
    same = same + np.where(theirs.origin[filed] == ours.origin[goods], 0.0, _OTHER_ORIGIN)
    cost = same + figures(theirs, ours, filed, goods)
    return np.where(same == 0.0, np.minimum(cost, ENOUGH), cost)


def figures(theirs: Traits, ours: Traits, filed: Ints, goods: Ints) -> Floats:
    """The part of the cost that is not number and origin."""
    cost = _apart(theirs.value[filed], ours.value[goods]) + quantity_cost(theirs, ours, filed, goods)
    cost = cost + np.where(_differ(theirs.mid[filed], ours.mid[goods]), _OTHER_MAKER, 0.0)
    cost = cost + np.where(theirs.claim[filed] != ours.claim[goods], _OTHER_CLAIM, 0.0)
    apart = np.nan_to_num(
        np.abs(theirs.day[filed] - ours.day[goods])
    )  # shipments of one PO differ in nothing else
    return cost + _OTHER_DAY * np.minimum(apart / _DAYS, 1.0)


def a_figure_agrees(theirs: Traits, ours: Traits, filed: Ints, goods: Ints) -> Flags:
    """Is the value or the quantity of both the same, but for rounding?"""
    value = _apart(theirs.value[filed], ours.value[goods], np.inf)
    quantity = quantity_cost(theirs, ours, filed, goods)
    return (value < _AGREES) | (quantity < _AGREES)


def quantity_cost(theirs: Traits, ours: Traits, filed: Ints, goods: Ints) -> Floats:
    """Of the quantity: as pieces, dozens or kilograms, whichever is the likeliest of those that it can be."""
    units = ours.pieces[goods]
    as_pieces = _apart(theirs.pieces[filed], units, np.inf)
    as_dozens = _apart(theirs.dozens[filed], units, np.inf)
    as_weight = _apart(theirs.weight[filed], ours.weight[goods], np.inf)
    best = np.minimum(np.minimum(as_pieces, as_dozens), as_weight)
    return np.where(np.isinf(best), _UNKNOWN, best)


def same_to(theirs: Ints, ours: Ints, digits: int) -> Flags:
    """Are two tariff numbers the same in their first `digits`?"""
    scale = 10 ** (10 - digits)
    return (theirs // scale == ours // scale) & (theirs >= 0) & (ours >= 0)


def _number_cost(theirs: Ints, ours: Ints) -> Floats:
    cost = np.full(np.broadcast(theirs, ours).shape, _OTHER_CHAPTER)
    for digits, price in reversed(_STEPS):
        cost = np.where(same_to(theirs, ours, digits), price, cost)
    # A number of eight digits says nothing of the last two.
    short = (theirs % 100 == 0) | (ours % 100 == 0)
    return np.where(short & same_to(theirs, ours, 8), 0.0, cost)


def _apart(one: Floats, other: Floats, unknown: float = _UNKNOWN) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = np.minimum(np.abs(np.log(one / other)) * _SLOPE, _MOST)
    return np.where(np.isnan(cost), unknown, cost)


def _differ(one: Ints, other: Ints) -> Flags:
    return (one != other) & (one >= 0) & (other >= 0)


def _numbers(hts: pd.Series) -> Ints:
    codes, distinct = pd.factorize(hts.to_numpy(object))
    return np.array([*(int(text.ljust(10, "0")[:10]) for text in distinct), -1], dtype="int64")[codes]


def _texts(column: pd.Series) -> npt.NDArray[np.object_]:
    return column.astype(object).where(column.notna(), None).to_numpy(object)


def _days(dates: pd.Series) -> Floats:
    days = dates.to_numpy("datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype("int64"))


def _known(numbers: pd.Series) -> Floats:
    """Amounts above zero; NaN for the others."""
    values = numbers.to_numpy("float64")
    return np.where(values > 0, values, np.nan)


def _quantities(filed: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """The filed quantity in pieces, in pieces if it is of dozens, and kilograms."""
    codes, distinct = pd.factorize(filed["unit"].to_numpy(object))
    names = [str(unit).upper().strip(" .") for unit in distinct]
    blank = codes < 0

    def of(kinds: frozenset[str]) -> Flags:
        return np.array([*(name in kinds for name in names), False], dtype=bool)[codes]

    quantity = _known(filed["quantity"])
    kilos = of(frozenset(("KG", "KGS", "KGM")))
    pieces = np.where(of(_PIECES) | blank, quantity, np.nan)
    dozens = np.where(of(_DOZENS) | blank, quantity * 12, np.nan)
    return pieces, dozens, np.where(kilos, quantity, _known(filed["weight"]))
