"""Fees of an entry: merchandise processing fee and harbor maintenance fee.

Law: 19 CFR 24.23 (MPF: a rate on the value of the entry, with a minimum and a maximum set each fiscal year
from 1 October), 19 CFR 24.24 (HMF: on the value of goods unladen from a ship at a US port). What is exempt
is taken out of the value by the caller. A fiscal year that is not known takes the nearest known one, and
says so.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.days import OPEN, day_number, days_of, iso
from prodops_xl.domain.money import Cents, millionths, rate_of, to_cents
from prodops_xl.domain.sentences import Sentences
from prodops_xl.domain.tariff_tables import Tariff

Ints = npt.NDArray[np.int64]


def mpf(
    tariff: Tariff, value_cents: npt.ArrayLike, entry_date: npt.ArrayLike, *, rate_only: bool = False
) -> tuple[Cents, pd.DataFrame]:
    """MPF per entry, cents. `value_cents`: value that is not exempt; 0 owes nothing.

    `rate_only`: without minimum and maximum, as an estimate of one line of an entry. Warnings: line, code
    (`stale-fee`), message.
    """
    value = np.maximum(np.asarray(value_cents, dtype="int64"), 0)
    rows, row, warnings = _year(tariff, "MPF", value, entry_date)
    fee = rate_of(value, millionths(rows["rate"])[row])
    if not rate_only:
        least, most = to_cents(rows["minimum"])[row], to_cents(rows["maximum"])[row]
        fee = np.clip(fee, least, most)
    return np.where(value > 0, fee, 0), warnings


def hmf(
    tariff: Tariff, value_cents: npt.ArrayLike, ocean: npt.ArrayLike, entry_date: npt.ArrayLike
) -> tuple[Cents, pd.DataFrame]:
    """HMF, cents, of goods that were (`ocean`) or were not unladen from a ship at a US port; warnings too."""
    value = np.where(np.asarray(ocean, dtype=bool), np.maximum(np.asarray(value_cents, dtype="int64"), 0), 0)
    rows, row, warnings = _year(tariff, "HMF", value, entry_date)
    return rate_of(value, millionths(rows["rate"])[row]), warnings


def _year(
    tariff: Tariff, fee: str, value: Cents, entry_date: npt.ArrayLike
) -> tuple[pd.DataFrame, Ints, pd.DataFrame]:
    """The fee's rows, the one that counts for each entry, and warnings where a date lies outside them."""
    rows = tariff.fees[tariff.fees["fee"] == fee].sort_values("from", kind="stable", ignore_index=True)
    start, end = day_number(rows["from"], -OPEN), day_number(rows["to"], OPEN)
    day = days_of(entry_date)
    day = np.where(day < -OPEN, int(start[-1]), day)  # no date: the last known year
    row = np.maximum(np.searchsorted(start, day, side="right") - 1, 0)
    told = Sentences()
    late, early = (day > end[row]) & (value > 0), (day < start[row]) & (value > 0)
    last, first = iso(int(end[-1])) if end[-1] < OPEN else "", iso(int(start[0]))
    told.tell_all(
        np.flatnonzero(late),
        "stale-fee",
        f"{fee} is not known after {last}; the last known rate and bounds were taken.",
    )
    told.tell_all(
        np.flatnonzero(early),
        "stale-fee",
        f"{fee} is not known before {first}; the first known rate and bounds were taken.",
    )
    return rows, row, told.frame("line")
