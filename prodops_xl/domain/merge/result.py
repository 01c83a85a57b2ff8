"""What a merge takes and gives: the base of the last one, and what is to be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from prodops_xl.domain.merge.values import Flags

# What a change is called that is not about one cell.
ROW = "(row)"
ADDED, CLOSED, REOPENED, REMOVED = "added", "closed", "open again", "removed from the sheet"
SOURCE, SHEET = "source", "sheet"
CONFLICT, OVERRIDE, OLDER, FORMULA, AMBIGUOUS = (
    "conflict",
    "override",
    "older source",
    "formula",
    "ambiguous key",
)


@dataclass(frozen=True, eq=False)
class Base:
    """What the last merge left, one row per key.

    `frame`: key and merged columns as the source had them (where a conflict stands open, as before it). `shown`: the
    same merged columns as the sheet showed them afterwards. `present`: was the row on the sheet? `closed`: had it
    vanished from the source?
    """

    frame: pd.DataFrame
    shown: pd.DataFrame
    present: Flags
    closed: Flags

    @classmethod
    def empty(cls, columns: Sequence[str]) -> Base:
        """No base: nothing is known of earlier merges."""
        frame = pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
        return cls(frame, frame, np.zeros(0, dtype=bool), np.zeros(0, dtype=bool))

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Base:
        """The base after a frame was written as it is, for the first time."""
        n = len(frame)
        return cls(frame, frame, np.ones(n, dtype=bool), np.zeros(n, dtype=bool))

    def __len__(self) -> int:
        return len(self.frame)


@dataclass(frozen=True, eq=False)
class Versions:
    """When the values of V columns were told, datetime64 by column and row of sheet and source; NaT: not known."""

    sheet: Mapping[str, np.ndarray]
    source: Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Merged:
    """The result of a merge.

    `writes`: row (of the sheet's frame), column, value: cells that change. `appended`: rows of the source (key, U
    columns where it has them, merged columns) that the sheet lacks; `appended_rows`: their positions in the source.
    `closed`: sheet rows that the source no longer has, `newly_closed` and `reopened` those where that is new.
    `changes`: key columns, Column, By (`source` or `sheet`), Before, After. `kept`: key columns, Column, Kind, Base,
    Sheet, Source: where the sheet stayed as it was though the source differs; Kind is `conflict`, `override`,
    `older source`, `formula` or `ambiguous key`. `base`: for the next merge.
    """

    writes: pd.DataFrame
    appended: pd.DataFrame
    appended_rows: np.ndarray
    closed: np.ndarray
    newly_closed: np.ndarray
    reopened: np.ndarray
    changes: pd.DataFrame
    kept: pd.DataFrame
    unkeyed: int
    base: Base

    @property
    def conflicts(self) -> pd.DataFrame:
        """The rows of `kept` that somebody has to decide."""
        return self.kept[self.kept["Kind"] != OVERRIDE].reset_index(drop=True)

    @property
    def changes_nothing(self) -> bool:
        """Does the sheet stay exactly as it is?"""
        return not (len(self.writes) or len(self.appended) or len(self.newly_closed) or len(self.reopened))
