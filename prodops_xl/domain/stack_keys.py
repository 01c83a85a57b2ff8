"""Which duty stack each line has: lines that share tariff line, origin, period and claims share one.

Each column is factorised once (a Categorical already is), codes are combined into one integer key, and the
distinct keys are the stacks: a million lines cost a few integer passes, and only the stacks are resolved.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.claim_book import ClaimSet
from prodops_xl.domain.days import days_of
from prodops_xl.domain.program_book import ProgramBook
from prodops_xl.domain.tariff_tables import Tariff

Ints = npt.NDArray[np.int64]

_NO_DATE = np.iinfo("int64").min


@dataclass(frozen=True)
class Regime:
    """An origin in a run of days on which the same programs are in force for it. `period` -1: no date."""

    origin: str | None
    period: int
    state: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class LineKey:
    """A distinct tariff number: its line, a newer suffix, its place in the cotton fee table (-1: none)."""

    asked: str | None
    row: int
    newer: bool
    cotton: int


@dataclass(frozen=True)
class StackKeys:
    """`line_stack` per line; per stack the place of its key in `lines`, `regimes`, `claims`."""

    line_stack: Ints
    line: Ints
    regime: Ints
    claim: Ints
    lines: list[LineKey]
    regimes: list[Regime]
    claims: list[ClaimSet]

    def rows(self) -> Ints:
        """The tariff line of each stack, -1 where its number is not known."""
        return np.array([k.row for k in self.lines], dtype="int64")[self.line]

    def states(self, book: ProgramBook) -> npt.NDArray[np.uint8]:
        """Bits of every program in each regime."""
        return np.array([r.state for r in self.regimes], dtype="uint8").reshape(-1, len(book.start))

    def days(self, book: ProgramBook) -> Ints:
        """A day of each regime, standing for all of its days."""
        return book.first_day(np.array([r.period for r in self.regimes], dtype="int64"))


def stack_keys(tariff: Tariff, hts: Any, origin: Any, entry_date: Any, claims: Any) -> StackKeys:
    """The distinct stacks of n lines. Columns as in `stacking.stacks`."""
    line_code, lines = _line_keys(tariff, hts)
    origin_code, origins = distinct(origin)
    regime_code, regimes = _regimes(tariff.program_book, origin_code, origins, days_of(entry_date))
    claim_code, claim_sets = _claim_sets(tariff, claims, len(line_code))
    key = (line_code * len(regimes) + regime_code) * len(claim_sets) + claim_code
    line_stack, keys = renumber(key, len(lines) * len(regimes) * len(claim_sets))
    left, claim = np.divmod(keys, max(len(claim_sets), 1))
    line, regime = np.divmod(left, max(len(regimes), 1))
    return StackKeys(line_stack, line, regime, claim, lines, regimes, claim_sets)


def distinct(values: Any) -> tuple[Ints, list[str | None]]:
    """Codes per row and the distinct texts they stand for; blanks (None, NaN, "") are None."""
    if isinstance(values, pd.Series):
        values = values.array
    if isinstance(values, pd.Categorical):
        codes, found = values.codes.astype("int64"), list(values.categories)
    else:
        raw, uniques = pd.factorize(np.asarray(values, dtype=object))
        codes, found = raw.astype("int64"), list(uniques)
    if len(codes) and int(codes.min()) < 0:
        codes = np.where(codes < 0, len(found), codes)
        found.append(None)
    return codes, [str(text) if text else None for text in found]


def renumber(key: Ints, ceiling: int) -> tuple[Ints, Ints]:
    """Keys (0 to ceiling - 1) numbered 0.. in their own order, and the distinct keys."""
    if ceiling > 4 * len(key) + 1_000_000:
        keys, numbers = np.unique(key, return_inverse=True)
        return numbers.astype("int64"), keys
    seen = np.zeros(ceiling, dtype=bool)
    seen[key] = True
    return (np.cumsum(seen) - 1)[key], np.flatnonzero(seen)


def _number(keys: list[Any], names: list[Hashable]) -> tuple[Ints, list[Any]]:
    """Keys with equal names become one: the place of each key in the list of kept ones."""
    place: dict[Hashable, int] = {}
    kept: list[Any] = []
    for key, name in zip(keys, names, strict=True):
        if name not in place:
            place[name] = len(kept)
            kept.append(key)
    return np.array([place[name] for name in names], dtype="int64"), kept


def _line_keys(tariff: Tariff, hts: Any) -> tuple[Ints, list[LineKey]]:
    codes, texts = distinct(hts)
    cotton = tariff.cotton_groups()
    keys = []
    for text in texts:
        digits = text.replace(".", "") if text else ""
        row, newer = tariff.line_book.find(digits)
        keys.append(LineKey(text, row, newer, cotton.get(digits, cotton.get(digits[:8], -1))))
    names: list[Hashable] = [(k.row, k.newer, k.cotton, k.asked if k.row < 0 else "") for k in keys]
    number, kept = _number(keys, names)
    return number[codes] if len(codes) else codes, kept


def _regimes(
    book: ProgramBook, origin_code: Ints, origins: list[str | None], days: Ints
) -> tuple[Ints, list[Regime]]:
    periods = len(book.bounds)
    blank = days == _NO_DATE
    period = book.period(np.where(blank, 0, days) if blank.any() else days)
    period = np.where(blank, periods, period)
    pair, pairs = renumber(origin_code * (periods + 1) + period, len(origins) * (periods + 1))
    at_origin, at_period = np.divmod(pairs, periods + 1)
    states = np.vstack([book.state, np.zeros((1, book.state.shape[1]), dtype="uint8")])
    era = np.append(book.era(np.arange(periods)), -1)
    nothing = np.zeros(book.state.shape[1], dtype=bool)
    applies = [nothing if origin is None else book.applies(origin) for origin in origins]
    found: list[Regime] = []
    names: list[Hashable] = []
    for o, p in zip(at_origin.tolist(), at_period.tolist(), strict=True):
        state = states[p] * applies[o]
        found.append(Regime(origins[o], p if p < periods else -1, state))
        names.append((o, int(era[p]), state.tobytes()))
    number, kept = _number(found, names)
    return number[pair] if len(pair) else pair, kept


def _claim_sets(tariff: Tariff, claims: Any, n: int) -> tuple[Ints, list[ClaimSet]]:
    if claims is None:
        return np.zeros(n, dtype="int64"), [ClaimSet()]
    codes, texts = distinct(claims)
    found = [tariff.claim_book.read(text) for text in texts]
    names: list[Hashable] = [(frozenset(c.tokens), frozenset(c.unknown)) for c in found]
    number, kept = _number(found, names)
    return number[codes] if len(codes) else codes, kept
