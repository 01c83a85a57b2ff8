"""Duty that a refund program gives back: it is no money of a correction, and would be counted twice if it were.

A heading that the courts have struck down is not owed where it is missing, and where it was paid it comes back with the refund
claim, whatever else is wrong with the line. The column duty of a preference that was restored for the past comes back
so, too. Which headings, preferences and days of entry is data of the refund programs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.days import day64
from prodops_xl.domain.tariff_numbers import begin_with

_COLUMN_1 = "column 1"

Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class StruckDown:
    """`rows`: gives_back, not_given_back (headings set apart by blanks, as printed: `9903.01 9903.02`; or `column 1` of the
    preference that `claims` name, of goods of `origins`), entered_from, entered_to (datetime64, NaT: open). Without rows
    nothing is struck down.
    """

    rows: pd.DataFrame

    def holds(self, headings: Texts, day: Days) -> Flags:
        """Which headings (digits) are given back for an entry of their `day`; one without a day is not."""
        out = np.zeros(len(headings), dtype=bool)
        codes, distinct = pd.factorize(headings)
        for row in self.rows.to_dict("records"):
            if row["gives_back"] == _COLUMN_1:
                continue
            named = begin_with(distinct, row["gives_back"]) & ~begin_with(
                distinct, row["not_given_back"] or ""
            )
            if named.any():
                out |= np.append(named, False)[codes] & _inside(row, day)
        return out

    def restores(self, claims: Texts, origins: Texts, day: Days) -> Flags:
        """Which lines may carry a preference (symbols or words, None: none) that was restored for their day of entry."""
        out = np.zeros(len(claims), dtype=bool)
        codes, distinct = pd.factorize(claims)
        words = [set(re.split(r"[\s,;/]+", str(text).casefold())) for text in distinct]
        for row in self.rows.to_dict("records"):
            if row["gives_back"] == _COLUMN_1:
                wanted = set(str(row["claims"]).casefold().split())
                named = np.array([*(bool(wanted & said) for said in words), False], dtype=bool)[codes]
                among = str(row["origins"] or "").split()
                out |= named & _inside(row, day) & (np.isin(origins.astype(str), among) | (not among))
        return out


NOTHING = StruckDown(pd.DataFrame({"gives_back": []}))
"""No program: every heading is owed, and comes back by a correction alone."""


def _inside(row: dict[Any, Any], day: Days) -> Flags:
    first, last = (day64(row[name]) for name in ("entered_from", "entered_to"))
    return ~np.isnat(day) & ~(day < first) & ~(day > last)  # NaT: neither before nor after
