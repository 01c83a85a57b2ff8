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
class FiledFigures:
    """What the broker filed, in place of what was computed. Per line of the lot: `lines` (bool: its figures are as filed),
    `entry` (text or None). `duty`: line, entry, program, heading (as printed), rate, cents, ieepa (bool), source, ordered
    by line. `entries`: entry, code (ours, -1: more than one, or none), Shipment, value, duty, mpf, hmf (cents as filed in the
    whole, -1: not in the report).
    """

    lines: npt.NDArray[np.bool_]
    entry: npt.NDArray[np.object_]
    duty: pd.DataFrame
    entries: pd.DataFrame


@dataclass(frozen=True)
class Lot:
    """Lines costed in one call: `lines` (order position, units, Shipment, Entry, dates, mode, ...), their
    `costed` amounts, `basis` per line (`actual`, `estimate`, `mixed`), and `sources` of estimated legs.
    `filed`: figures of entries as filed that stand in `costed` instead of computed ones; `costed.entered` stays computed.
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
    filed: FiledFigures | None = None
