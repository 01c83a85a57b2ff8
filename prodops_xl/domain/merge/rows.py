"""What becomes of whole rows in a merge: appended, closed, open again, taken off the sheet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prodops_xl.domain.merge.pairing import Pairs, Rows
from prodops_xl.domain.merge.result import Base
from prodops_xl.domain.merge.values import Flags


@dataclass(frozen=True, eq=False)
class RowFates:
    """Positions. `known`: sheet rows that the source or the base has, `source` and `base` their partners (-1: none;
    no base for a row that had been off the sheet). `unsure`: of these, rows that the base cannot tell from others of
    their key. `new`: source rows to append. `closed`, `newly_closed`, `reopened`:
    sheet rows. `off`: base rows that the source has and the sheet does not; `newly_off` those where that is new.
    """

    known: Rows
    unsure: Flags
    source: Rows
    base: Rows
    new: Rows
    closed: Rows
    newly_closed: Rows
    reopened: Rows
    off: Rows
    newly_off: Rows


def fates(pairs: Pairs, base: Base, *, closing: bool) -> RowFates:
    """Decide over the rows of `pairs`. A row that somebody took off the sheet stays off; one that has vanished from
    the source stays in its place, closed where `closing`.
    """
    known = np.flatnonzero((pairs.source >= 0) | (pairs.base >= 0))
    source, partner = pairs.source[known], pairs.base[known]
    was = partner >= 0
    present = was & _at(base.present, partner)
    closed = present & (source < 0) & closing
    was_closed = was & _at(base.closed, partner)
    missing = (pairs.sheet < 0) & (pairs.old < 0) & ~pairs.unkeyed_source & ~pairs.doubtful_source
    off = np.flatnonzero((pairs.here < 0) & (pairs.there >= 0))
    return RowFates(
        known=known,
        unsure=pairs.unsure[known] & (source >= 0),
        source=source,
        base=np.where(present, partner, -1),
        new=np.flatnonzero(missing),
        closed=known[closed],
        newly_closed=known[closed & ~was_closed],
        reopened=known[(source >= 0) & was_closed],
        off=off,
        newly_off=off[base.present[off]] if len(off) else off,
    )


def _at(flags: np.ndarray, rows: Rows) -> np.ndarray:
    """The flag of each row; False where it is -1."""
    out = np.zeros(len(rows), dtype=bool)
    out[rows >= 0] = flags[rows[rows >= 0]]
    return out
