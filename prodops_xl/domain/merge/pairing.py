"""Which row of the sheet is which row of the source, and of the base: by key, whatever the order.

Rows that share a key are paired in their order where each side has as many of them; where not, nobody can say
which is which: they are ambiguous, and left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.merge.values import Flags, Values, is_blank

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Positions of partners, -1 where there is none: `source` and `base` of each sheet row, `sheet` and `old` (its
    base row) of each source row, `here` (its sheet row) and `there` (its source row) of each base row. Ambiguous rows
    and rows without a key have no partner; `doubtful` marks the former per source, base and sheet row, `unkeyed` the
    latter per sheet and source row. `unsure` marks sheet rows whose key the base has another number of times.
    `doubts`: per ambiguous key its first sheet row, how often the sheet has the key, and the source.
    """

    source: Rows
    base: Rows
    sheet: Rows
    old: Rows
    here: Rows
    there: Rows
    doubtful_sheet: Flags
    doubtful_source: Flags
    doubtful_base: Flags
    unsure: Flags
    unkeyed_sheet: Flags
    unkeyed_source: Flags
    doubts: list[tuple[int, int, int]]


def pair(base: Sequence[Values], sheet: Sequence[Values], source: Sequence[Values]) -> Pairs:
    """Pair the rows of three tables by their key columns (comparable columns, one list per table)."""
    sizes = [len(part[0]) for part in (base, sheet, source)]
    codes, blank = _codes([np.concatenate(columns) for columns in zip(base, sheet, source, strict=True)])
    b, t, s = np.split(codes, np.cumsum(sizes)[:-1])
    _, blank_t, blank_s = np.split(blank, np.cumsum(sizes)[:-1])
    count = int(codes.max()) + 1 if len(codes) else 0
    in_base, on_sheet, in_source = (
        np.bincount(part[~no], minlength=count)
        for part, no in ((b, np.zeros(len(b), bool)), (t, blank_t), (s, blank_s))
    )
    doubtful = (on_sheet > 0) & (in_source > 0) & (on_sheet != in_source)
    # The base tells rows of one key apart only where it holds as many as the side that it is compared with.
    others = np.where(on_sheet > 0, on_sheet, in_source)
    vague = doubtful | ((in_base != others) & (others > 0) & (np.maximum(in_base, others) > 1))
    ids = [
        np.where(out[part] | no, -1, part * (len(codes) + 1) + _nth(part))
        for part, no, out in (
            (b, np.zeros(len(b), bool), vague),
            (t, blank_t, doubtful),
            (s, blank_s, doubtful),
        )
    ]
    return Pairs(
        source=_find(ids[1], ids[2]), base=_find(ids[1], ids[0]), sheet=_find(ids[2], ids[1]), old=_find(ids[2], ids[0]),
        here=_find(ids[0], ids[1]), there=_find(ids[0], ids[2]),
        doubtful_sheet=doubtful[t] & ~blank_t, doubtful_source=doubtful[s] & ~blank_s, doubtful_base=doubtful[b],
        unsure=(vague & (in_base > 0))[t] & ~blank_t, unkeyed_sheet=blank_t, unkeyed_source=blank_s,
        doubts=_doubts(t, doubtful, on_sheet, in_source, blank_t),
    )  # fmt: skip


def _codes(columns: Sequence[Values]) -> tuple[Rows, Flags]:
    """One number per distinct key, and which rows have no key at all."""
    codes = np.zeros(len(columns[0]), dtype="int64")
    blank = np.ones(len(columns[0]), dtype=bool)
    for values in columns:
        told = np.round(values, 9) if values.dtype.kind == "f" else values
        part, kinds = pd.factorize(told, use_na_sentinel=False)
        codes = np.asarray(pd.factorize(codes * max(len(kinds), 1) + part)[0], dtype="int64")
        blank &= is_blank(values)
    return codes, blank


def _nth(codes: Rows) -> Rows:
    """Of rows that share a key, which one each is, from 0."""
    return np.asarray(pd.Series(codes).groupby(codes).cumcount(), dtype="int64")


def _find(wanted: Rows, among: Rows) -> Rows:
    """Position of each wanted id among others; -1 where it is not there or is no id."""
    known = np.flatnonzero(among >= 0)
    at = pd.Index(among[known]).get_indexer(pd.Index(wanted))
    found = np.where(at >= 0, known[at] if len(known) else -1, -1)
    return np.where(wanted >= 0, found, -1).astype("int64")


def _doubts(
    sheet: Rows, doubtful: Flags, on_sheet: Rows, in_source: Rows, blank: Flags
) -> list[tuple[int, int, int]]:
    """Per ambiguous key: its first sheet row, how many rows the sheet has, and the source."""
    rows = np.flatnonzero(doubtful[sheet] & ~blank)
    _, first = np.unique(sheet[rows], return_index=True)
    at = rows[np.sort(first)]
    return [(int(row), int(on_sheet[sheet[row]]), int(in_source[sheet[row]])) for row in at]
