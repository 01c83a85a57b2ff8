"""Cells of a reference table as the tariff's frames hold them: dates, numbers, texts, told by the column's name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

DATES = ("from", "to", "in_transit_before", "exempt_from", "known_from", "known_to")
NUMBERS = ("rate", "minimum", "maximum")


def typed_frame(columns: Mapping[str, list[str]]) -> pd.DataFrame:
    """Texts by column as a typed frame: texts as str, rates as float64, dates as datetime64. Raises ValueError for a cell
    that is none of its kind.
    """
    return pd.DataFrame({name: _typed(name, cells) for name, cells in columns.items()})


def _typed(column: str, cells: list[str]) -> pd.Series:
    if column in DATES:
        return pd.Series(
            np.array([cell or "NaT" for cell in cells], dtype="datetime64[D]").astype("datetime64[ns]")
        )
    if column in NUMBERS:
        return pd.Series([float(cell) if cell else np.nan for cell in cells], dtype="float64")
    return pd.Series(cells, dtype=object)
