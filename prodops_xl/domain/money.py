"""Money to the cent: half-up rounding, allocation by largest remainder. Integers only, never float remainders.

Amounts are int64 cents. Rates are integers too, in millionths (16.5 % is 165,000), so that a product is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

Cents = npt.NDArray[np.int64]

MILLION = 1_000_000
# Dollars of one line. Beyond it cents times millionths would leave int64; no line of apparel comes near.
MOST = 4_000_000_000.0
_SAFE = 2**62


def to_cents(amounts: npt.ArrayLike) -> Cents:
    """Dollars as floats to integer cents, half up (away from zero for negatives); NaN counts as 0, and what is
    beyond MOST counts as MOST: callers refuse such amounts first.

    The nearest decimal of up to 6 places is taken first, so that 1.005, which a float holds as
    1.00499999..., rounds as it was typed: to 101 cents.
    """
    scaled = np.clip(np.nan_to_num(np.asarray(amounts, dtype="float64")), -MOST, MOST) * 100.0
    nudged = np.abs(scaled) + 0.5 + 1e-6
    return (np.sign(scaled) * np.floor(nudged)).astype("int64")


def to_dollars(cents: Any) -> Any:
    """Integer cents as floats of the book's currency."""
    return np.asarray(cents, dtype="int64") / 100.0


def millionths(rate: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Rates (0.165) as integers in millionths (165000)."""
    return np.rint(np.asarray(rate, dtype="float64") * MILLION).astype("int64")


def rate_of(cents: Cents, rate_millionths: npt.NDArray[np.int64]) -> Cents:
    """Cents times a rate, half up per element. Exact up to 4.6 billion dollars at 100 %."""
    product = cents * rate_millionths
    return np.where(
        product >= 0, (product + MILLION // 2) // MILLION, -((-product + MILLION // 2) // MILLION)
    )


def round_half_up(amount: float | Decimal, places: int = 2) -> Decimal:
    """One amount as a Decimal, half up, as it would be typed (repr of the float)."""
    return Decimal(repr(amount) if isinstance(amount, float) else amount).quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP
    )


def whole_dollars(cents: Cents) -> Cents:
    """Cents rounded half up to whole dollars, still in cents (customs values: 19 CFR 141.61(e)(1))."""
    return np.where(cents >= 0, (cents + 50) // 100, -((-cents + 50) // 100)) * 100


def allocate(total: int, weights: npt.ArrayLike) -> Cents:
    """Split one total (int cents, may be negative) in proportion to integer weights (>= 0).

    Largest remainder; ties go to the earlier row; the parts sum to the total. Raises ZeroDivisionError when
    the weights sum to zero and the total is not: that is a finding for the caller, not a guess for us.
    """
    w = np.asarray(weights, dtype="int64")
    if not total:
        return np.zeros(len(w), dtype="int64")
    return allocate_groups(np.array([total], dtype="int64"), w, np.zeros(len(w), dtype="int64"))


def allocate_groups(totals: Cents, weights: Cents, group: npt.NDArray[np.int64]) -> Cents:
    """Split `totals[g]` over the rows where `group == g`: see `Groups.split`. Rows with `group < 0` get nothing."""
    return Groups(group, len(totals)).split(totals, weights)


class Groups:
    """Rows gathered into groups 0..count-1 (a negative code: in none), for many splits over the same rows.

    What a grouping costs (order, starts, places) is paid once. A split is then a division and a sort of short rows:
    groups of like size lie in one matrix, a row each, and are sorted along it, which is far quicker than one long
    sort of all rows.
    """

    def __init__(self, code: npt.NDArray[np.int64], count: int) -> None:
        self.size, self.count = len(code), count
        inside = code >= 0
        self._rows = None if inside.all() else np.flatnonzero(inside)
        code = code if self._rows is None else code[self._rows]
        if len(code) and np.any(code[1:] < code[:-1]):
            bits = max(len(code) - 1, 1).bit_length()
            order = np.sort((code << bits) | np.arange(len(code))) & ((1 << bits) - 1)
            self._rows = order if self._rows is None else self._rows[order]
            code = code[order]
        self.code = code  # in group order from here on
        self._members = np.bincount(code, minlength=count)
        self._start = np.r_[0, np.cumsum(self._members)[:-1]].astype("int64")
        self._filled = np.flatnonzero(self._members)
        self._classes = self._by_size()

    def _by_size(self) -> list[_SizeClass]:
        """Groups of 2, of 3 to 4, of 5 to 8, ... rows; groups of one row need no sort."""
        place = np.arange(len(self.code)) - self._start[self.code]
        out, width = [], 2
        while width < 2 * int(self._members.max(initial=1)):
            groups = np.flatnonzero((self._members > width // 2) & (self._members <= width))
            if len(groups):
                row_of = np.full(self.count, -1, dtype="int64")
                row_of[groups] = np.arange(len(groups))
                rows = (
                    np.arange(len(self.code))
                    if len(groups) == len(self._filled)
                    else np.flatnonzero(row_of[self.code] >= 0)
                )
                out.append(
                    _SizeClass(
                        groups, width, rows, row_of[self.code[rows]] * width + place[rows], place[rows]
                    )
                )
            width *= 2
        return out

    def _gathered(self, values: Cents) -> Cents:
        return values if self._rows is None else values[self._rows]

    def _added(self, values: Cents) -> Cents:
        out = np.zeros(self.count, dtype="int64")
        if len(values):
            out[self._filled] = np.add.reduceat(values, self._start[self._filled])
        return out

    def sums(self, values: Cents) -> Cents:
        """Sum of `values` (int64, one per row) per group."""
        return self._added(self._gathered(values))

    def split(self, totals: Cents, weights: Cents) -> Cents:
        """Split `totals[g]` over the rows of group g in proportion to `weights` (int64, >= 0): one value per row.

        Floor shares, then the left cents to the largest remainders, ties to the earlier row; a group's parts sum to
        its total. Raises ZeroDivisionError, with the groups in `args[1]`, where a total meets weights that sum to zero.
        """
        weight = self._gathered(weights)
        sums = self._added(weight)
        empty = np.flatnonzero((sums == 0) & (totals != 0))
        if len(empty):
            raise ZeroDivisionError("weights sum to zero", empty)
        part = self._parts(np.abs(totals), weight, np.where(sums == 0, 1, sums))
        if np.any(totals < 0):
            part = np.where(totals[self.code] < 0, -part, part)
        if self._rows is None:
            return part
        out = np.zeros(self.size, dtype="int64")
        out[self._rows] = part
        return out

    def _parts(self, total: Cents, weight: Cents, divisor: Cents) -> Cents:
        row_total, row_sum = total[self.code], divisor[self.code]
        if int(total.max(initial=0)) * int(weight.max(initial=0)) < _SAFE:
            product = row_total * weight
            share = product // row_sum
            rest = product - share * row_sum
        else:  # beyond int64: Python's own integers, slow but exact
            wide = row_total.astype(object) * weight.astype(object)
            share = (wide // row_sum).astype("int64")
            rest = (wide - share.astype(object) * row_sum).astype("int64")
        left = total - self._added(share)
        ceiling = int(divisor.max(initial=1))
        for of_size in self._classes:
            share[self._largest(of_size, rest, left[of_size.groups], ceiling)] += 1
        return share

    def _largest(self, of_size: _SizeClass, rest: Cents, left: Cents, ceiling: int) -> npt.NDArray[np.int64]:
        """Rows that take one of their group's `left` cents: the largest remainders first, of equal ones the earlier."""
        start = self._start[of_size.groups]
        bits = of_size.width.bit_length()
        if ceiling.bit_length() + bits > 62:
            order = np.lexsort((of_size.place, -rest[of_size.rows], self.code[of_size.rows]))
            rank = of_size.place  # the k-th row of a group in this order takes the k-th place
            return of_size.rows[order][rank < left[of_size.cell // of_size.width]]
        keys = np.full((len(of_size.groups), of_size.width), _SAFE, dtype="int64")
        keys.ravel()[of_size.cell] = ((ceiling - rest[of_size.rows]) << bits) | of_size.place
        keys.sort(axis=1)
        winners = keys[np.arange(of_size.width) < left[:, None]] & ((1 << bits) - 1)
        return np.repeat(start, left) + winners


@dataclass(frozen=True)
class _SizeClass:
    """Groups of up to `width` rows: their codes, their rows (in group order), each row's cell in a matrix of
    groups by width, and its place in its group.
    """

    groups: npt.NDArray[np.int64]
    width: int
    rows: npt.NDArray[np.int64]
    cell: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]


def group_sums(values: Cents, group: npt.NDArray[np.int64], groups: int) -> Cents:
    """Exact integer sums of `values` per group 0..groups-1; rows may come in any order."""
    if not len(values):
        return np.zeros(groups, dtype="int64")
    if (
        max(int(values.max()), -int(values.min())) * len(values) < 2**53
    ):  # a float sum of integers is then exact
        return np.bincount(group, weights=values, minlength=groups).astype("int64")
    out = np.zeros(groups, dtype="int64")
    np.add.at(out, group, values)
    return out
