"""What a price holds was agreed for the way goods travel today: another mode or country changes it only with a new price."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.priced_orders import INSIDE
from prodops_xl.domain.scenarios.notes import order_lines

Flags = npt.NDArray[np.bool_]


def priced_as_agreed(
    priced: pd.DataFrame, order: npt.NDArray[np.int64], now: pd.DataFrame, moved: Flags
) -> pd.DataFrame:
    """Orders' prices with the entered value of today for lines of `order` that have `moved` and whose price holds freight or
    another leg. What comes out of an unchanged price for customs stays: dearer freight does not make goods cheaper.

    `now`: those lines' figures of today (`units`, `value` in cents).
    """
    holds = np.logical_or.reduce([priced[f"in_{leg}"].to_numpy(bool) for leg in INSIDE])
    kept = moved[order] & holds[order] & ~priced["first_sale"].to_numpy(bool)[order]
    at = order[kept]
    customs = priced["unit_customs"].to_numpy("float64").copy()
    final = priced["first_sale"].to_numpy(bool).copy()
    customs[at] = (now["value"].to_numpy("float64") / 100 / now["units"].to_numpy("float64"))[kept]
    final[at] = True  # nothing more comes out of it
    return priced.assign(unit_customs=customs, first_sale=final)


def freight_in_the_price(priced: pd.DataFrame, order: npt.NDArray[np.int64], moved: Flags) -> list[str]:
    """How many of the lines that travel otherwise have the freight in their price."""
    inside = int((moved[order] & priced["in_Freight"].to_numpy(bool)[order]).sum())
    if not inside:
        return []
    have, their = ("has", "its") if inside == 1 else ("have", "their")
    told = (
        f"{order_lines(inside)} {have} the freight in the price, and {their} price and entered value stay as they are: the vendor's "
        "price would change. Put the new price into the order to see it."
    )
    return [told]
