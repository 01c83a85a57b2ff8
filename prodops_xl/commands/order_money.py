"""What order lines are worth at FOB, in the book's currency."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.dated_rates import DatedRates
from prodops_xl.workbook.read import Workbook


def at_fob(workbook: Workbook, orders: pd.DataFrame, currency: str) -> npt.NDArray[np.float64]:
    """Units x FOB of each row, at the exchange rate of its ex-factory (else in-DC) date where the workbook's Rates have
    one; a price whose currency has no rate is taken as it stands. 0 where units or price are blank.
    """
    named = orders["Currency"].to_numpy(object).copy()
    named[pd.isna(named)] = None
    first, other = (orders[name].to_numpy("datetime64[D]") for name in ("Ex-factory", "In-DC"))
    on = np.where(np.isnat(first), other, first)
    rates = workbook.frame("Rates") if "Rates" in workbook.tables else None
    fx = DatedRates(rates).exchange(named, on, currency).value
    value = (orders["Units"] * orders["FOB"]).to_numpy("float64") * np.where(np.isnan(fx), 1.0, fx)
    return np.nan_to_num(value)
