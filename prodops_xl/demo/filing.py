"""The broker's filed figures: our own, copied onto most entries, and the slips that brokers make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pandas as pd

from prodops_xl.demo.catalogue import AS_OF
from prodops_xl.demo.faults import Planted
from prodops_xl.demo.records import Row, records
from prodops_xl.demo.shipping import CANADIAN

_FILED = {"Entered value": "Entered value", "Duty paid": "Duty", "MPF": "MPF", "HMF": "HMF"}
RULE = "entry-differs"


def file_entries(
    rng: Random, entries: pd.DataFrame, shipments: pd.DataFrame, computed: pd.DataFrame
) -> tuple[pd.DataFrame, list[Planted]]:
    """Entries with filed figures: blank on those of the last ten days and on one in eight, whose summary
    nobody has keyed in. `computed`: Entry, Entered value, Duty, MPF, HMF in dollars, one row per entry.
    """
    figures = {row["Entry"]: row for row in records(computed)}
    unlading = shipments.set_index("Shipment")["Port of unlading"]
    rows = records(entries)
    filed: list[Row] = []
    for row in rows:
        keyed = row["Entry date"] <= AS_OF - timedelta(days=10) and rng.random() > 0.125
        if keyed and row["Entry"] in figures:
            row.update(
                {ours: round(float(figures[row["Entry"]][theirs]), 2) for ours, theirs in _FILED.items()}
            )
            filed.append(row)
    planted: list[Planted] = []
    free = list(filed)
    for column, note, fits, change in _SLIPS:
        fitting = [row for row in free if fits(row, unlading[row["Shipment"]])]
        if fitting:
            row = rng.choice(fitting)
            free.remove(row)
            row[column] = round(change(row), 2)
            planted.append(Planted(RULE, "Entries", (row["Entry"],), column, row[column], note))
    out = pd.DataFrame(rows, columns=entries.columns).astype(object)
    return out.where(out.notna(), None), planted


def _swapped(row: Row) -> float:
    """Two digits of the value changed places."""
    digits = list(f"{row['Entered value']:.0f}")
    at = next(i for i in range(1, len(digits) - 1) if digits[i] != digits[i + 1])
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    return float("".join(digits))


def _has_two_digits(row: Row) -> bool:
    digits = f"{row['Entered value']:.0f}"
    return any(digits[i] != digits[i + 1] for i in range(1, len(digits) - 1))


def _harbor_fee(row: Row) -> float:
    return row["Entered value"] * 0.00125  # 19 CFR 24.24(a)


def _less_a_tenth(row: Row) -> float:
    """A program of 10 % forgotten; of a lower duty, half of it."""
    return max(row["Duty paid"] - row["Entered value"] * 0.1, row["Duty paid"] / 2)


def _to_the_dollar(row: Row) -> float:
    return float(round(row["Duty paid"]))


_Fits = Callable[[Row, str], bool]
_Change = Callable[[Row], float]
_SLIPS: tuple[tuple[str, str, _Fits, _Change], ...] = (
    ("HMF", "harbor fee on goods unladen in Canada", lambda _, port: port in CANADIAN, _harbor_fee),
    ("HMF", "no harbor fee on an ocean entry", lambda row, _: row["HMF"] > 0, lambda _: 0.0),
    ("Duty paid", "an additional program was left out", lambda row, _: row["Duty paid"] > 500, _less_a_tenth),
    ("Duty paid", "duty rounded to the dollar", lambda row, _: row["Duty paid"] % 1 > 0, _to_the_dollar),
    ("Entered value", "digits of the value changed places", lambda row, _: _has_two_digits(row), _swapped),
    ("MPF", "the maximum of two fiscal years ago", lambda row, _: row["MPF"] > 640, lambda _: 634.62),
)
