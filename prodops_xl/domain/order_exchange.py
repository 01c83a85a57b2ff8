"""Exchange of order lines where no costing gives it: what a line is worth at FOB, for weights and sums."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.dated_rates import DatedRates


def order_exchange(
    orders: pd.DataFrame, rates: pd.DataFrame | None, currency: str
) -> npt.NDArray[np.float64]:
    """Book currency per unit of each order line's currency on its ex-factory, else its in-DC date: 1 where the two are
    the same or blank, NaN where no rate is known. `orders`, `rates`: typed frames.
    """
    named = orders["Currency"].to_numpy(object).copy()
    named[pd.isna(named)] = None
    first, other = (orders[name].to_numpy("datetime64[D]") for name in ("Ex-factory", "In-DC"))
    return DatedRates(rates).exchange(named, np.where(np.isnat(first), other, first), currency).value
