"""The cheapest one-to-one assignment of rows to columns: scipy's, with a price for those that are left out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def assign(cost: Floats, most: float) -> tuple[Ints, Ints]:
    """Rows and columns of the cheapest assignment, where a row and a column that are left out cost `most` together.

    Costs are 0 or more; a pair that costs `most` or more is not made.
    """
    from scipy.optimize import linear_sum_assignment  # slow to import, and asked for by few commands

    allowed = cost < most
    row, column = linear_sum_assignment(np.where(allowed, cost, most))
    good = allowed[row, column]
    return row[good].astype("int64"), column[good].astype("int64")
