"""The packaged tariff: data/{tariff_lines,programs,claims,fees,coverage}.csv as the domain's Tariff.

The files are made by tools/build_tariff_tables.py; each row carries its source and confidence,
`coverage.csv` says from when to when they are known and what is missing.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources

import numpy as np
import pandas as pd

from prodops_xl.domain.tariff_tables import Tariff

EDITION = "January 2025"

_DATES = ("from", "to", "in_transit_before", "exempt_from")
_NUMBERS = ("rate", "minimum", "maximum")


@lru_cache(maxsize=1)
def tariff() -> Tariff:
    """The packaged tariff, without a cotton fee table. Read once per process."""
    frames = {name: read_table(name) for name in ("lines", "programs", "claims", "fees", "coverage")}
    return Tariff(**frames, edition=EDITION)


def read_table(name: str) -> pd.DataFrame:
    """One packaged table as a typed frame: texts as str, rates as float64, dates as datetime64."""
    file = "tariff_lines" if name == "lines" else name
    text = resources.files("prodops_xl.reference").joinpath("data", f"{file}.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(text.splitlines())
    columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    return pd.DataFrame({column: _typed(column, list(cells)) for column, cells in columns.items()})


def _typed(column: str, cells: list[str]) -> pd.Series:
    if column in _DATES:
        return pd.Series(
            np.array([cell or "NaT" for cell in cells], dtype="datetime64[D]").astype("datetime64[ns]")
        )
    if column in _NUMBERS:
        return pd.Series([float(cell) if cell else np.nan for cell in cells], dtype="float64")
    return pd.Series(cells, dtype=object)
