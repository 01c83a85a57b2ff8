"""Entries filed again under another number: the same goods, value and quantity, a few days apart."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entries.answers import Answers

Ints = npt.NDArray[np.int64]

NEAR_DAYS = 10  # without a bill in common: shipments of one PO may be alike week by week
_FAR_DAYS = 60


def entries_filed_again(answers: Answers, lines: pd.DataFrame) -> Ints:
    """Per line a code that an entry shares with the one it repeats; -1: it repeats none and is repeated by none.

    An entry repeats another that says exactly the same in all its lines, was filed within 60 days, and has a bill in
    common; within 10 days where neither has a bill, and no reference or one in common. Other bills are other goods.
    """
    entry = answers.entry
    count = int(entry.max(initial=-1)) + 1
    has_open = np.bincount(entry[answers.open], minlength=count) > 0
    has_goods = np.bincount(entry[answers.goods >= 0], minlength=count) > 0
    if not (has_open & ~has_goods).any():
        return np.full(len(entry), -1, dtype="int64")
    print_of = _prints(answers, count)
    code = np.full(count, -1, dtype="int64")
    day = np.full(count, np.datetime64("NaT", "D"), dtype="datetime64[D]")
    day[entry[::-1]] = lines["entry_date"].to_numpy("datetime64[D]")[::-1]
    words = [_words(lines, name, entry, count) for name in ("bill", "reference")]
    by_print: dict[int, list[int]] = {}
    for number, said in enumerate(print_of.tolist()):
        by_print.setdefault(said, []).append(number)
    for again in np.flatnonzero(has_open & ~has_goods).tolist():
        for first in by_print[int(print_of[again])]:
            if has_goods[first] and _same(again, first, day, words):
                code[again] = code[first] = first if code[first] < 0 else code[first]
                break
    return code[entry]


def _same(again: int, first: int, day: npt.NDArray[np.datetime64], words: list[list[frozenset[str]]]) -> bool:
    apart = abs((day[again] - day[first]) / np.timedelta64(1, "D"))
    bills, references = ((of[again], of[first]) for of in words)
    if all(bills):
        return bool(bills[0] & bills[1]) and bool(apart <= _FAR_DAYS)
    return (not all(references) or bool(references[0] & references[1])) and bool(apart <= NEAR_DAYS)


def _words(lines: pd.DataFrame, name: str, entry: Ints, count: int) -> list[frozenset[str]]:
    told: list[set[str]] = [set() for _ in range(count)]
    for at, text in zip(entry.tolist(), lines[name], strict=True):
        if isinstance(text, str):
            told[at].add(text.strip().upper())
    return [frozenset(of) for of in told]


def _prints(answers: Answers, count: int) -> npt.NDArray[np.int64]:
    """A code per entry of what it says: all its lines, in whatever order."""
    traits = answers.theirs
    names = ("hts", "origin", "value", "pieces", "dozens", "weight")
    told = pd.DataFrame({name: getattr(traits, name) for name in names})
    line = told.groupby(list(names), dropna=False, sort=False).ngroup().to_numpy("int64")
    said: list[list[int]] = [[] for _ in range(count)]
    for at, code in zip(answers.entry.tolist(), line.tolist(), strict=True):
        said[at].append(code)
    return pd.factorize(np.array([str(sorted(of)) for of in said], dtype=object))[0].astype("int64")
