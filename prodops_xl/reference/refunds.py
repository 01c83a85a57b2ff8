"""The packaged refund programs: data/refund_{programs,channels,rejections}.csv, rows with dates and sources.

A program gives duty back: the headings that were struck down, or the column 1 duty of a restored preference. A channel is
how it is asked for, by the entry's own clock. Rules of 2026 that may have moved since: confirm with your customs broker.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources

import numpy as np
import pandas as pd

from prodops_xl.domain.refunds.programs import Programs

READ = "2026-11"
"""When the rows were last held against public pages."""

_DATES = ("entered_from", "entered_to", "request_by", "open_from")
_NUMBERS = ("days",)


@lru_cache(maxsize=1)
def refund_programs() -> Programs:
    """The programs and their channels. Read once per process."""
    return Programs(_table("refund_programs"), _table("refund_channels"))


@lru_cache(maxsize=1)
def rejections() -> pd.DataFrame:
    """Why a portal refuses an entry: words (alternatives set apart by bars, lower case), means, to_do."""
    return _table("refund_rejections")


def _table(name: str) -> pd.DataFrame:
    text = resources.files("prodops_xl.reference").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return typed(list(csv.reader(text.splitlines())))


def typed(rows: list[list[str]]) -> pd.DataFrame:
    """Header and rows as a frame: texts as str, days as datetime64[D] (in nanoseconds), numbers as float64."""
    header, *body = rows
    frame = pd.DataFrame(body, columns=header, dtype=object)
    for name in frame.columns.intersection([*_DATES]):
        days = np.array([cell or "NaT" for cell in frame[name]], dtype="datetime64[D]")
        frame[name] = days.astype("datetime64[ns]")
    for name in frame.columns.intersection([*_NUMBERS]):
        frame[name] = [float(cell) if cell else np.nan for cell in frame[name]]
    return frame
