"""Budget against actual and forecast, and the bridge between them: volume, mix, price, and what nobody budgeted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.periods import month_of
from prodops_xl.domain.money import to_cents

LEGS = ("Volume", "Mix", "Price", "Not budgeted")


def budget_lines(budget: pd.DataFrame) -> pd.DataFrame:
    """The Budget table ready: month (from 1970), Category, units, cents (COGS), landed (budgeted cost per unit as
    float), Freight and Duty cents. Where COGS is blank it is units x landed cost per unit. Rows without a month are
    left out; a category and month that stands twice is added up.
    """
    at = budget["Month"].notna().to_numpy(bool)
    rows = budget[at].reset_index(drop=True)
    units = rows["Units"].fillna(0).to_numpy("float64")
    landed = rows["Landed cost per unit"].to_numpy("float64")
    given = rows["COGS"].to_numpy("float64")
    cogs = np.where(np.isnan(given), units * np.nan_to_num(landed), given)
    out = pd.DataFrame(
        {
            "month": month_of(rows["Month"]),
            "Category": rows["Category"].where(rows["Category"].notna(), "(none)").astype(str),
            "units": np.rint(units).astype("int64"),
            "cents": to_cents(cogs),
            "freight": to_cents(rows["Freight"].fillna(0)),
            "duty": to_cents(rows["Duty"].fillna(0)),
        }
    )
    return out.groupby(["month", "Category"], sort=True).sum().reset_index()


def bridge(planned: pd.DataFrame, actual: pd.DataFrame) -> pd.DataFrame:
    """From budgeted to actual COGS, by category: `Category`, `Budget units`, `Units`, `Budget`, LEGS, `Actual`,
    `Variance`; int64 cents and units. LEGS sum to Variance = Actual - Budget exactly, in every row.

    `planned`, `actual`: Category, units, cents (any number of rows per category, of the same months). The usual
    three legs of standard costing (Horngren, Datar, Rajan: Cost Accounting, chapter on sales-mix and sales-quantity
    variances), over categories with a budget: with B the budgeted cost per unit of a category, b that of all of
    them, U actual and P planned units in all,
    Volume = (U - P) x b, split by the category's share of planned units; Mix = (its actual units - U x its planned
    share) x B; Price = actual cost - actual units x B. What has no budget is a leg of its own.
    """
    both = _together(planned, actual)
    units, plan = both["Units"].to_numpy("int64"), both["Budget units"].to_numpy("int64")
    cents, budget = both["Actual"].to_numpy("int64"), both["Budget"].to_numpy("int64")
    budgeted = plan > 0
    per_unit = np.divide(budget, plan, out=np.zeros(len(both)), where=budgeted)
    share = np.divide(plan, plan[budgeted].sum(), out=np.zeros(len(both)), where=budgeted)
    sold = units[budgeted].sum()
    volume = _cents((sold - plan[budgeted].sum()) * share * per_unit)
    at_plan = _cents(units * per_unit)
    price = np.where(budgeted, cents - at_plan, 0)
    both["Volume"] = np.where(budgeted, volume, 0)
    both["Price"] = price
    both["Not budgeted"] = np.where(budgeted, 0, cents - budget)
    both["Mix"] = np.where(budgeted, cents - budget - volume - price, 0)
    both["Variance"] = cents - budget
    return both[["Category", "Budget units", "Units", "Budget", *LEGS, "Actual", "Variance"]]


def _together(planned: pd.DataFrame, actual: pd.DataFrame) -> pd.DataFrame:
    sums = [
        frame.groupby("Category", sort=True)[["units", "cents"]].sum().rename(columns=names)
        for frame, names in (
            (planned, {"units": "Budget units", "cents": "Budget"}),
            (actual, {"units": "Units", "cents": "Actual"}),
        )
    ]
    both = pd.concat(sums, axis=1).fillna(0).astype("int64")
    return both.sort_index().rename_axis("Category").reset_index()


def _cents(amount: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Half up, away from zero."""
    return (np.sign(amount) * np.floor(np.abs(amount) + 0.5 + 1e-9)).astype("int64")
