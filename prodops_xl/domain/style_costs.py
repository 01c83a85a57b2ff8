"""The Landed cost sheet: styles, unit-weighted, what is landed against what was planned."""

from __future__ import annotations

import numpy as np
import pandas as pd

from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.cost_tables import ORDER_LEGS, order_columns, order_totals
from prodops_xl.domain.money import to_cents

_ROUNDED = [
    "FOB", "Duty %", "Duty", "Fees", "Freight", "Other", "Landed", "Target", "IMU", "Estimate", "Actual", "Difference",
]  # fmt: skip


def style_costs(costed: CostedBook, rounding: str = "line") -> pd.DataFrame:
    """One row per style, unit-weighted. `rounding` `unit`: amounts are units times the rounded unit figures of Orders,
    so that sheet and Orders agree. Target and IMU are of the units that have a target, or a retail price.

    Estimate and Actual compare the same units: those of lines whose freight bill is in.
    """
    orders, totals = costed.book.orders, order_totals(costed)
    good = ~totals["uncosted"].to_numpy(bool)
    style = orders["Style"].where(orders["Style"].notna(), "(no style)")
    amounts = _amounts(costed, totals, rounding)
    amounts["retail"] = orders["Retail"] * totals["units"]
    amounts["at_retail"] = amounts["landed"].where(orders["Retail"] > 0)
    amounts.loc[~(orders["Retail"] > 0), "retail"] = np.nan
    target = orders["Target FOB"] * costed.orders["fx"]
    amounts["target"] = target * totals["units"]
    amounts["target_units"] = totals["units"].where(target.notna())
    sums = amounts[good].groupby(style[good].to_numpy(object)).sum(min_count=1)
    units = sums["units"]
    both = _side_by_side(costed, style)
    described = orders.groupby(style.to_numpy(object))["Description"].first()
    value = sums["value"].to_numpy("float64")
    out = pd.DataFrame(
        {
            "Style": sums.index,
            "Description": described.reindex(sums.index).to_numpy(object),
            "Units": units.to_numpy(),
            "FOB": (sums["price"] / units).to_numpy(),
            "Duty %": np.divide(sums["duty"].to_numpy(), value, out=np.zeros(len(sums)), where=value > 0),
            "Duty": (sums["Duty"] / units).to_numpy(),
            "Fees": (sums["Fees"] / units).to_numpy(),
            "Freight": (sums["Freight"] / units).to_numpy(),
            "Other": ((sums["Insurance"] + sums["Other landed"]) / units).to_numpy(),
            "Landed": (sums["landed"] / units).to_numpy(),
            "Target": (sums["target"] / sums["target_units"]).to_numpy(),
            "IMU": (1 - sums["at_retail"] / sums["retail"]).to_numpy(),
            "Landed total": sums["landed"].round(2).to_numpy(),
            "Units landed": both["units"].reindex(sums.index).to_numpy(),
            "Estimate": both["estimate"].reindex(sums.index).to_numpy(),
            "Actual": both["actual"].reindex(sums.index).to_numpy(),
        }
    )
    out["Difference"] = out["Actual"] - out["Estimate"]
    out[_ROUNDED] = out[_ROUNDED].round(4)
    return out.sort_values("Landed total", ascending=False, kind="stable", ignore_index=True)


def _amounts(costed: CostedBook, totals: pd.DataFrame, rounding: str) -> pd.DataFrame:
    """Per order row, dollars (whole cents): price, the legs of Orders, landed; `value`, `duty`, `units`."""
    out = pd.DataFrame({name: totals[name] / 100 for name in ("price", "value", "duty", "landed")})
    out["units"] = totals["units"]
    for name, legs in ORDER_LEGS.items():
        out[name] = totals[list(legs)].sum(axis=1) / 100
    if rounding == "unit":
        columns = order_columns(costed, rounding)
        per = np.where(totals["units"] > 0, totals["units"], 1.0)
        out["price"] = to_cents(out["price"] / per) / 100 * totals["units"]
        for name in ORDER_LEGS:
            out[name] = columns[name] * totals["units"]
        out["landed"] = columns["Landed total"]
    return out


def _side_by_side(costed: CostedBook, style: pd.Series) -> pd.DataFrame:
    """Per style: units of lines that are actual, and their landed cost per unit as planned and as landed."""
    lot, plan = costed.shipped, costed.planned
    n = len(costed.orders)
    plan_unit = np.full(n, np.nan)
    plan_ok = ~plan.costed.lines["uncosted"].to_numpy(bool)
    at = plan.lines["order"].to_numpy("int64")
    plan_unit[at[plan_ok]] = (plan.costed.lines["landed"].to_numpy() / 100 / plan.lines["units"].to_numpy())[
        plan_ok
    ]
    order = lot.lines["order"].to_numpy("int64")
    units = lot.lines["units"].to_numpy("float64")
    use = (lot.basis == "actual") & ~lot.costed.lines["uncosted"].to_numpy(bool) & ~np.isnan(plan_unit[order])
    frame = pd.DataFrame(
        {
            "style": style.to_numpy(object)[order][use],
            "units": units[use],
            "estimate": (plan_unit[order] * units)[use],
            "actual": lot.costed.lines["landed"].to_numpy("float64")[use] / 100,
        }
    )
    sums = frame.groupby("style").sum()
    return pd.DataFrame(
        {
            "units": sums["units"],
            "estimate": sums["estimate"] / sums["units"],
            "actual": sums["actual"] / sums["units"],
        }
    )
