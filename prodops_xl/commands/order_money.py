"""What order lines are worth at FOB, in the book's currency."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.order_exchange import order_exchange
from prodops_xl.workbook.read import Workbook


def at_fob(workbook: Workbook, orders: pd.DataFrame, currency: str) -> npt.NDArray[np.float64]:
    """Units x FOB of each row, exchanged where the workbook's Rates have a rate; a price whose currency has none is
    taken as it stands. 0 where units or price are blank.
    """
    fx = order_exchange(orders, workbook.frame("Rates"), currency)
    value = (orders["Units"] * orders["FOB"]).to_numpy("float64") * np.where(np.isnan(fx), 1.0, fx)
    return np.nan_to_num(value)
