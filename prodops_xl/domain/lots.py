"""What a costing takes and what it makes: the book's tables, and lots of lines costed in one call."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.charges import LEGS
from prodops_xl.domain.landed_cost import Costed

AMOUNTS = ("price", "value", "duty", "ieepa", "mpf", "hmf", "other_fees", *LEGS, "expensed", "landed")


@dataclass(frozen=True)
class Book:
    """The typed frames a costing needs; an absent table is an empty frame with its model's columns."""

    orders: pd.DataFrame
    shipments: pd.DataFrame
    shipment_lines: pd.DataFrame
    entries: pd.DataFrame
    charges: pd.DataFrame
    rates: pd.DataFrame


@dataclass(frozen=True)
class Lot:
    """Lines costed in one call: `lines` (order position, units, Shipment, Entry, dates, mode, ...), their
    `costed` amounts, `basis` per line (`actual`, `estimate`, `mixed`), and `sources` of estimated legs.
    `no_freight`: lines whose freight is neither billed, nor in the price, nor known to Rates; `freight_twice`: cents of
    freight billed on lines whose price holds it; `weights` by which charges were spread over shipped lines, per basis.
    """

    lines: pd.DataFrame
    costed: Costed
    basis: npt.NDArray[np.object_]
    sources: dict[str, npt.NDArray[np.object_]]
    no_freight: npt.NDArray[np.bool_]
    freight_twice: npt.NDArray[np.int64]
    weights: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)
