"""COGS to come: open orders by the month in which they will be sold, at their landed cost."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from prodops_xl.domain.cogs.periods import month_of
from prodops_xl.domain.cogs.shares import share
from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.cost_tables import order_totals


def forecast(
    costed: CostedBook, received_units: pd.Series, as_of: date, months_to_sell: float
) -> pd.DataFrame:
    """Open units of each order line by month: `month` (from 1970), Category, units, cents; one row per line.

    Open is what is ordered (or, where more was shipped, shipped) less what was received (`received_units` by row of
    Orders). The month is that of Planned in-DC, else In-DC, never before `as_of`, `months_to_sell` months later. A
    line that could not be costed is left out. Stock that is there already is not forecast: its COGS depends on sales
    that no table of the order book tells.
    """
    orders = costed.book.orders
    totals = order_totals(costed)
    units = np.rint(np.nan_to_num(totals["units"].to_numpy("float64"))).astype("int64")
    got = received_units.reindex(range(len(orders)), fill_value=0).to_numpy("int64")
    left = np.maximum(units - got, 0)
    there = orders["Actual in-DC"].to_numpy("datetime64[D]") <= np.datetime64(as_of, "D")
    day = orders["Planned in-DC"].to_numpy("datetime64[D]")
    day = np.where(np.isnat(day), orders["In-DC"].to_numpy("datetime64[D]"), day)
    good = (left > 0) & ~there & ~np.isnat(day) & ~totals["uncosted"].to_numpy(bool)
    at = np.flatnonzero(good)
    month = np.maximum(month_of(day[at]), month_of(np.array([as_of], "datetime64[D]"))[0])
    landed = totals["landed"].to_numpy("int64")[at]
    return pd.DataFrame(
        {
            "month": month + round(months_to_sell),
            "Category": orders["Category"].where(orders["Category"].notna(), "(none)").to_numpy(object)[at],
            "units": left[at],
            "cents": share(landed, left[at], units[at]),
        }
    )
