"""The packaged sampling tables of ISO 2859-1:1999: data/sampling_letters.csv and data/sampling_plans.csv.

The files hold tables 1, 2-A, 2-B and 2-C as printed, arrows as `v` and `^`; docs/quality.md says what they were
checked against.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources

import pandas as pd

from prodops_xl.domain.quality.sampling import SamplingTables
from prodops_xl.domain.quality.sampling import sampling_tables as as_tables

EDITION = "ISO 2859-1:1999"


@lru_cache(maxsize=1)
def sampling_tables() -> SamplingTables:
    """The tables of ISO 2859-1:1999. Read once per process."""
    return as_tables(printed("sampling_letters"), printed("sampling_plans"))


def printed(name: str) -> pd.DataFrame:
    """One packaged table as text, cell by cell."""
    text = resources.files("prodops_xl.reference").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(text.splitlines())
    return pd.DataFrame(rows, columns=header, dtype=object)
