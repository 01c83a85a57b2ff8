"""Dates as whole numbers of days since 1970-01-01: what the tariff's lookups compare."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

OPEN = 2_000_000  # a day far away (the year 7445): stands for a date that is left open


def day_number(column: pd.Series, blank: int) -> npt.NDArray[np.int64]:
    """A column of dates as days; `blank` where there is none."""
    days = column.to_numpy("datetime64[D]")
    return np.where(np.isnat(days), blank, days.astype("int64"))


def days_of(dates: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Dates of any datetime unit as days; NaT becomes the smallest integer."""
    return np.asarray(dates).astype("datetime64[D]").astype("int64")


def day_of(day: date) -> int:
    """One date as a day."""
    return (day - date(1970, 1, 1)).days


def day64(value: Any, blank: str = "NaT") -> np.datetime64:
    """A cell of a table of dates as a datetime64 of days; `blank` where it is blank."""
    return np.datetime64(blank, "D") if pd.isna(value) else np.datetime64(pd.Timestamp(str(value)), "D")


def iso(day: int) -> str:
    """A day as it is written in a sentence: 2026-02-24."""
    return str(np.datetime64(day, "D"))
