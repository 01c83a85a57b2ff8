"""COGS: what issues cost and what is left in stock, by FIFO, moving average or standard cost.

`value_stock` takes movements and late costs and gives both figures side by side: restated (as if all had been
known from the start) and as booked (what the ledger shows, corrections on their own dates). Everything is in
integer cents, and units and value conserve: opening + purchases - vendor returns - COGS = closing.
"""

from __future__ import annotations

from prodops_xl.domain.cogs.late_costs import LATE_COLUMNS, LateCosts, no_late_costs
from prodops_xl.domain.cogs.movements import KINDS, MOVEMENT_COLUMNS, Movements
from prodops_xl.domain.cogs.valuation import Valued, value_stock
from prodops_xl.domain.cogs.variances import StandardParts, split_variances, spread_variances

__all__ = [
    "KINDS",
    "LATE_COLUMNS",
    "MOVEMENT_COLUMNS",
    "LateCosts",
    "Movements",
    "StandardParts",
    "Valued",
    "no_late_costs",
    "split_variances",
    "spread_variances",
    "value_stock",
]
