"""Sentences told about many stacks or lines at once: each is written once, rows hold its number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
_FEW = 64  # up to so many rows plain lists are quicker than a frame's own sorting


class Sentences:
    """Rows (number of a stack or line, code, message), kept as integers until somebody reads them."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, str], int] = {}
        self._rows: list[Ints] = []
        self._told: list[Ints] = []

    def number(self, code: str, message: str) -> int:
        """The number of a sentence."""
        return self._places.setdefault((code, message), len(self._places))

    def tell(self, rows: npt.ArrayLike, numbers: npt.ArrayLike) -> None:
        """Add rows with the number of the sentence of each (one number for all, or one a row)."""
        at = np.asarray(rows, dtype="int64")
        if len(at):
            self._rows.append(at)
            self._told.append(np.broadcast_to(np.asarray(numbers, dtype="int64"), at.shape))

    def tell_all(self, rows: npt.ArrayLike, code: str, message: str) -> None:
        """Add one sentence about every row."""
        self.tell(rows, self.number(code, message))

    def rows(self) -> Ints:
        """Every row told about, in the order told."""
        return np.concatenate(self._rows) if self._rows else np.zeros(0, dtype="int64")

    def told(self) -> list[tuple[int, str, str]]:
        """(row, code, message), ordered by row, then as told; no row twice. For few rows: a frame costs more."""
        keys = list(self._places)
        pairs = dict.fromkeys(
            (row, number)
            for rows, told in zip(self._rows, self._told, strict=True)
            for row, number in zip(rows.tolist(), told.tolist(), strict=True)
        )
        return [(row, *keys[number]) for row, number in sorted(pairs, key=lambda pair: pair[0])]

    def frame(self, name: str) -> pd.DataFrame:
        """`name` (int64), code, message; ordered by `name`, then as told; no row twice."""
        rows = self.rows()
        if len(rows) <= _FEW:
            return _frame(name, self.told())
        told = np.concatenate(self._told) if self._told else np.zeros(0, dtype="int64")
        keys = np.array(list(self._places), dtype=object).reshape(-1, 2)
        both = pd.DataFrame({name: rows, "told": told}).drop_duplicates().sort_values(name, kind="stable")
        at = both["told"].to_numpy("int64")
        return pd.DataFrame(
            {
                name: both[name].to_numpy("int64"),
                "code": pd.Series(keys[at, 0], dtype=object),
                "message": pd.Series(keys[at, 1], dtype=object),
            }
        )


def _frame(name: str, told: list[tuple[int, str, str]]) -> pd.DataFrame:
    at, codes, messages = zip(*told, strict=True) if told else ((), (), ())
    return pd.DataFrame(
        {
            name: np.array(at, dtype="int64"),
            "code": pd.Series(codes, dtype=object),
            "message": pd.Series(messages, dtype=object),
        }
    )
