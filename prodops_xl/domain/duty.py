"""Duty amounts: every part of a line's stack on its value, quantity or weight, rounded half up to the cent.

Law: HTS general note 3(c) (rates on value and on quantity), CBP Form 7501 instructions (duty per tariff
number, in dollars and cents). Whole-dollar values are the caller's. Integers throughout: a product that
int64 cannot hold is taken with Python's own integers, slower and as exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.money import Cents, group_sums
from prodops_xl.domain.rates import BASES, ONE
from prodops_xl.domain.sentences import Sentences
from prodops_xl.domain.stacks import FEE, PROGRAM, Stacks

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_VALUE, _KG, _DOZEN = BASES.index("value"), BASES.index("kg"), BASES.index("dozen")
_SAFE = 2**62
_MICRO = 10**6  # quantities and weights are taken to a millionth of a piece or kg


@dataclass(frozen=True, eq=False)
class DutyAmounts:
    """One row per line and part, ordered by line, then part: `line`, `part` (row of `stacks.parts`), `cents`.

    A line that cannot be computed has no row: its stack is a problem, or `problems` says what is missing.
    `lines` is how many lines were asked for.
    """

    stacks: Stacks
    lines: int
    line: Ints
    part: Ints
    cents: Cents
    told_problems: Sentences
    told_warnings: Sentences

    @cached_property
    def problems(self) -> pd.DataFrame:
        """line, code, message: quantity or weight missing, value negative; not the problems of stacks."""
        return self.told_problems.frame("line")

    @cached_property
    def warnings(self) -> pd.DataFrame:
        """line, code (`cotton-fee`), message: a fee that could not be computed for want of weight."""
        return self.told_warnings.frame("line")

    def duty(self) -> Cents:
        """Duty per line, fees not counted; 0 where a line has no amounts."""
        return self._sum(~self.stacks.is_fee[self.part])

    def fees(self) -> Cents:
        """Fees with a heading (cotton) per line."""
        return self._sum(self.stacks.is_fee[self.part])

    def ieepa(self) -> Cents:
        """The part of the duty that was struck down and may be refunded, per line."""
        return self._sum(self.stacks.is_ieepa[self.part])

    def _sum(self, chosen: Flags) -> Cents:
        return group_sums(self.cents[chosen], self.line[chosen], self.lines)


@dataclass(frozen=True)
class _Given:
    """What is known of the lines: cents, pieces or pairs, kg (NaN: not known)."""

    value: Cents
    units: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64]

    def of(self, kg: npt.NDArray[np.bool_], line: Ints) -> npt.NDArray[np.float64]:
        """Weight where `kg`, else units; 0 where it is not known."""
        given = np.where(kg, self.weight[line], self.units[line])
        return np.where(given > 0, given, 0.0)


def duty_amounts(
    stacks: Stacks, value_cents: npt.ArrayLike, quantity: npt.ArrayLike, net_weight_kg: npt.ArrayLike
) -> DutyAmounts:
    """Amounts of n lines, each part rounded half up to the cent.

    `value_cents`: int64 entered value. `quantity`: pieces, or pairs where the tariff counts pairs, of the
    whole line; `net_weight_kg`: of the whole line; float64, NaN where not known.
    """
    units, weight = (np.asarray(x, dtype="float64") for x in (quantity, net_weight_kg))
    given = _Given(np.asarray(value_cents, dtype="int64"), units, weight)
    problems, warnings = Sentences(), Sentences()
    computed = _computed(stacks, given, problems)
    start, count = stacks.part_start[stacks.line_stack], stacks.part_count[stacks.line_stack]
    count = count if computed.all() else np.where(computed, count, 0)
    line = np.repeat(np.arange(len(count)), count)
    part = np.arange(len(line)) + np.repeat(start - (np.cumsum(count) - count), count)
    cents = _times(given.value[line], stacks.arrays.exact[part], ONE)
    if (stacks.arrays.basis != _VALUE).any():
        kept = _specific(stacks, line, part, cents, given)
        told = "The cotton fee is per kg: without the net weight it is not in the figure."
        warnings.tell_all(line[~kept], "cotton-fee", told)
        line, part, cents = line[kept], part[kept], cents[kept]
    if stacks.arrays.rest.any():
        _rest(stacks, line, part, cents)
    return DutyAmounts(stacks, len(count), line, part, cents, problems, warnings)


def _computed(stacks: Stacks, given: _Given, problems: Sentences) -> Flags:
    """Lines that have all that their stack needs; what is missing is told."""
    lacking = given.value < 0
    told = "The entered value is negative: duty is on a value of 0 or more."
    problems.tell_all(np.flatnonzero(lacking), "#NUM!", told)
    arrays = stacks.arrays
    for kg in (True, False):
        needs = np.full(len(stacks.ad_valorem), -1, dtype="int64")
        rows = np.flatnonzero((arrays.basis != _VALUE) & ((arrays.basis == _KG) == kg) & (arrays.kind != FEE))
        if len(rows):
            needs[arrays.stack[rows]] = rows
            without = (needs[stacks.line_stack] >= 0) & ~((given.weight if kg else given.units) > 0)
            at = np.flatnonzero(without)
            _tell_missing(stacks, at, needs[stacks.line_stack[at]], problems)
            lacking |= without
    return ~lacking


def _tell_missing(stacks: Stacks, at: Ints, part: Ints, problems: Sentences) -> None:
    """The sentence names the published rate that asks for quantity or weight."""
    rate, basis = stacks.arrays.rate[part], stacks.arrays.basis[part]
    for number in np.unique(rate).tolist():
        text = stacks.tariff.line_book.rates[number].text
        unit = BASES[int(basis[rate == number][0])]
        wanted = "net weight" if unit == "kg" else "quantity"
        told = f"The rate of the line is {text}, in part per {unit}: give the {wanted} of the line."
        problems.tell_all(at[rate == number], "#VALUE!", told)


def _specific(stacks: Stacks, line: Ints, part: Ints, cents: Cents, given: _Given) -> Flags:
    """Amounts per kg, pair, dozen and piece, in place. False: a fee that lacks the weight, to be left out."""
    kept = np.ones(len(line), dtype=bool)
    basis = stacks.arrays.basis[part]
    at = np.flatnonzero(basis != _VALUE)
    amount = given.of(basis[at] == _KG, line[at])
    dozen = np.where(basis[at] == _DOZEN, 12, 1)
    cents[at] = _times(np.rint(amount * _MICRO), stacks.arrays.exact[part[at]], dozen * (_MICRO * ONE // 100))
    kept[at[amount == 0]] = False
    return kept


def _rest(stacks: Stacks, line: Ints, part: Ints, cents: Cents) -> None:
    """Floors on amounts: what rate x value exceeds the column amounts of the line by, in place."""
    rest = stacks.arrays.rest[part]
    column = (stacks.arrays.kind < PROGRAM)[part]
    lines = int(line.max(initial=-1)) + 1
    own = group_sums(cents[column], line[column], lines)
    cents[rest] = np.maximum(cents[rest] - own[line[rest]], 0)


def _times(amount: npt.NDArray[Any], exact: Ints, divisor: int | Ints) -> Cents:
    """The product over the divisor, half up; amounts are not negative where it counts."""
    largest = float(np.max(amount, initial=0)) * float(np.max(exact, initial=0))
    if largest < _SAFE:
        return (amount.astype("int64") * exact + np.asarray(divisor) // 2) // divisor
    wide = np.array([int(a) for a in amount.tolist()], dtype=object) * exact.astype(object)
    halves = 2 * np.asarray(divisor, dtype=object)
    return np.asarray((2 * wide + np.asarray(divisor, dtype=object)) // halves, dtype="int64")
