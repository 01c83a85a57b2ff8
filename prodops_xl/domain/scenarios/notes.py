"""What is to be known of a scenario: lines that are left out, days that are past, what the tariff does not know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.lots import Lot

Days = npt.NDArray[np.datetime64]


def rounded(settings: Mapping[str, Any]) -> list[str]:
    """That Orders' own columns are rounded in another way."""
    if settings["landed.rounding"] == "line":
        return []
    told = "Figures are rounded per order line to the cent; those of Orders are rounded per unit (landed.rounding) and differ by cents."
    return [told]


def not_priced(now: pd.DataFrame, lot: Lot, not_ready: int) -> list[str]:
    """Lines that are left out: those that landed-cost cannot cost (`not_ready`: those among them that are not in `now`), and
    those that cannot be priced then.
    """
    already = now["uncosted"].to_numpy(bool)
    left_out = int(already.sum()) + not_ready
    notes = []
    if left_out:
        are = "is" if left_out == 1 else "are"
        notes.append(
            f"{order_lines(left_out)} cannot be costed today (see landed-cost's Issues) and {are} left out."
        )
    problems = lot.costed.problems
    fresh = problems[~already[problems["line"].to_numpy("int64")]]
    for message, count in fresh.groupby("message", sort=False)["line"].nunique().items():
        notes.append(f"{order_lines(int(count))} cannot be priced in the scenario: {message}")
    return notes


def in_the_past(entry: Days, as_of: date) -> list[str]:
    """That some entry dates lie before today."""
    past = int((entry < np.datetime64(as_of, "D")).sum())
    if not past:
        return []
    return [
        f"{order_lines(past)} would be entered before {as_of.isoformat()}: what it would have cost, not what can still be done."
    ]


def beyond_the_data(lot: Lot) -> list[str]:
    """What the tariff's figures do not know of these days."""
    told = lot.costed.warnings
    return list(told.loc[told["code"] == "coverage", "message"])


def order_lines(count: int) -> str:
    """`1 order line`, `3 order lines`."""
    return f"{count:,} order {'line' if count == 1 else 'lines'}"
