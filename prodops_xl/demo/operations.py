"""What happened to the season's goods, and how it was planned: receipts, sales, returns, inspections, progress, budget.

Every table draws from numbers of its own, so that none of them changes the order book.
"""

from __future__ import annotations

from random import Random

import pandas as pd

from prodops_xl.demo import operation_faults as faults
from prodops_xl.demo.critical_path import SHEET, critical_path
from prodops_xl.demo.faults import Planted
from prodops_xl.demo.inspecting import inspect
from prodops_xl.demo.late_bills import with_bill_dates
from prodops_xl.demo.planning import budget, standard_costs
from prodops_xl.demo.production import progress
from prodops_xl.demo.receiving import receive, send_back
from prodops_xl.demo.selling import coming, opening_stock, sell
from prodops_xl.demo.shipping import Shipping

Frames = dict[str, pd.DataFrame]


def operations(seed: int, truth: pd.DataFrame, shipping: Shipping) -> tuple[Frames, list[Planted]]:
    """Tables by name (Charges with bill dates among them), and the faults planted in them. `truth`: the order lines."""
    stock, told = _stock(seed, truth, shipping)
    checked, also = faults.inspections_without_order(
        Random(f"{seed} inspection faults"), inspect(Random(f"{seed} inspections"), truth)
    )
    made, more = faults.progress_that_cannot_be(Random(f"{seed} progress faults"), progress(seed, truth))
    frames = {
        "Charges": with_bill_dates(
            Random(f"{seed} bills"), shipping.charges, shipping.shipments, shipping.zero_basis
        ),
        **stock,
        "StandardCosts": standard_costs(Random(f"{seed} standards")),
        "Budget": budget(Random(f"{seed} budget"), stock["OpeningStock"], truth),
        "Inspections": checked,
        "Progress": made,
        SHEET: critical_path(seed, truth),
    }
    return {name: _plain(frame) for name, frame in frames.items()}, [*told, *also, *more]


def _stock(seed: int, truth: pd.DataFrame, shipping: Shipping) -> tuple[Frames, list[Planted]]:
    """Opening stock, receipts, returns and usage, with their faults."""
    received = receive(Random(f"{seed} receipts"), shipping.shipments, shipping.lines, truth)
    items = sorted(set(zip(truth["Style"], truth["Color"], strict=True)))
    opening = opening_stock(Random(f"{seed} opening"), items)
    supply = coming(opening, received, truth)
    opened = set(zip(opening["Style"], opening["Color"], strict=True))
    usage, early = faults.sales_before_receipt(
        Random(f"{seed} usage faults"), sell(Random(f"{seed} usage"), supply), supply, opened
    )
    returns, over = faults.returns_over_receipt(
        Random(f"{seed} return faults"), send_back(Random(f"{seed} returns"), received), received
    )
    receipts, stray = faults.receipts_without_order(Random(f"{seed} receipt faults"), received)
    frames = {"Receipts": receipts, "Usage": usage, "Returns": returns, "OpeningStock": opening}
    return frames, [*stray, *early, *over]


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells as plain values, blanks as None."""
    out = frame.astype(object)
    return out.where(out.notna(), None)
