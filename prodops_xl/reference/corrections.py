"""The packaged windows in which an entry can be corrected: data/correction_windows.csv, rows with dates and sources."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources

import pandas as pd

from prodops_xl.domain.entries.correction_windows import Windows
from prodops_xl.domain.entries.struck_down import StruckDown
from prodops_xl.reference.refunds import refund_programs

_DATES = ("from", "to")
_NUMBERS = ("days", "days_before_liquidation", "liquidates_after")


@lru_cache(maxsize=1)
def correction_windows() -> Windows:
    """Windows of post summary corrections, protests, post-importation claims and prior disclosures."""
    data = resources.files("prodops_xl.reference").joinpath("data", "correction_windows.csv")
    header, *rows = csv.reader(data.read_text(encoding="utf-8").splitlines())
    frame = pd.DataFrame(rows, columns=header, dtype=object)
    for name in _DATES:
        frame[name] = pd.to_datetime(frame[name].where(frame[name] != "", None)).to_numpy("datetime64[ns]")
    for name in _NUMBERS:
        frame[name] = pd.to_numeric(frame[name], errors="coerce").to_numpy("float64")
    return Windows(frame)


@lru_cache(maxsize=1)
def struck_down() -> StruckDown:
    """What the refund programs give back: no correction is for it."""
    return StruckDown(refund_programs().rows)
