"""Standard costs of a workbook by style, color and date, and each receipt's variance against them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.stock_book import StockBook
from prodops_xl.domain.cogs.variances import StandardParts, split_variances
from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.dated_rates import DatedRates
from prodops_xl.domain.money import millionths
from prodops_xl.tables.findings import Finding

Integers = npt.NDArray[np.int64]

CAUSES = ("price", "exchange", "freight", "duty", "other")
_PARTS = ("Material and make", "Freight", "Duty", "Other")


def standard_rates(standards: pd.DataFrame, book: StockBook) -> pd.DataFrame:
    """`item`, `day` (from), `rate` and the four parts, int64 millionths of a cent per unit, by item and day.

    A standard without a color holds for all colors of its style that have none of their own.
    """
    rows = []
    names = book.items
    style = names["Style"].astype(str).str.strip().str.casefold().to_numpy(object)
    color = names["Color"].fillna("").astype(str).str.strip().str.casefold().to_numpy(object)
    told = standards[standards["Style"].notna()].reset_index(drop=True)
    own = {
        (str(s).strip().casefold(), str(c).strip().casefold())
        for s, c in zip(told["Style"], told["Color"], strict=True)
        if c is not None
    }
    for row in range(len(told)):
        name, shade = str(told["Style"].iloc[row]).strip().casefold(), told["Color"].iloc[row]
        if shade is not None:
            items = np.flatnonzero((style == name) & (color == str(shade).strip().casefold()))
        else:
            items = np.array(
                [i for i in np.flatnonzero(style == name) if (name, color[i]) not in own], dtype="int64"
            )
        rows.append(pd.DataFrame({"item": items, "row": row}))
    at = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame({"item": [], "row": []}, dtype="int64")
    place = at["row"].to_numpy("int64")
    parts = {name: _rates(told[name])[place] for name in _PARTS}
    out = pd.DataFrame({"item": at["item"].to_numpy("int64"), "day": told["From"].to_numpy()[place], **parts})
    out["rate"] = out[list(_PARTS)].sum(axis=1).astype("int64")
    return out.sort_values(["item", "day"], kind="stable", ignore_index=True)


def standards_told_twice(standards: pd.DataFrame) -> list[Finding]:
    """Standards with the style, color and first day of an earlier row: the later row counts."""
    key = pd.DataFrame(
        {
            "style": standards["Style"].astype(str).str.strip().str.casefold(),
            "color": standards["Color"].fillna("").astype(str).str.strip().str.casefold(),
            "from": standards["From"],
        }
    )
    again = key.duplicated(keep="last").to_numpy(bool) & standards["Style"].notna().to_numpy(bool)
    return [
        Finding(
            "standard-twice", "warning", "StandardCosts",
            tuple(standards[name].iloc[row] for name in ("Style", "Color", "From")), "Style",
            f"The standard cost of {standards['Style'].iloc[row]} {standards['Color'].iloc[row] or ''}".rstrip()
            + " from that day stands on more than one row; the last one counts.",
            standards["Style"].iloc[row], "Delete the row that does not hold, or give it its own From date.", 0.0, int(row),
        )
        for row in np.flatnonzero(again)
    ]  # fmt: skip


def _rates(amounts: pd.Series) -> Integers:
    """Dollars per unit as millionths of a cent."""
    return np.rint(amounts.fillna(0).to_numpy("float64") * 1e8).astype("int64")


def receipt_variances(
    costed: CostedBook, book: StockBook, standards: pd.DataFrame, rates: DatedRates
) -> pd.DataFrame:
    """Actual against standard of each receipt that has a standard: `row` (movement), `item`, `day`, `units`, then int64
    cents: CAUSES, `actual`, `standard`, `total`.

    The planned exchange rate is the one that Rates gives for the standard's From date, the actual one what the landed
    cost took; a price in the book's currency has no exchange variance.
    """
    moves = book.movements
    receipt = np.flatnonzero((moves["kind"] == "receipt").to_numpy(bool))
    at = _standard_at(standards, moves["item"].to_numpy("int64")[receipt], moves["day"].to_numpy()[receipt])
    keep = np.flatnonzero(at >= 0)
    rows, at = receipt[keep], at[keep]
    detail = book.detail.iloc[rows]
    order = detail["order"].to_numpy("int64")
    units = moves["units"].to_numpy("int64")[rows]
    currency = costed.book.orders["Currency"].to_numpy(object)[order]
    came = moves["day"].to_numpy().astype("datetime64[D]")[rows]
    paid = rates.exchange(currency, came, costed.currency).value
    planned = rates.exchange(
        currency, standards["day"].to_numpy().astype("datetime64[D]")[at], costed.currency
    ).value
    paid, planned = np.where(np.isnan(paid), 1.0, paid), np.where(np.isnan(planned), paid, planned)
    price = detail["price"].to_numpy("int64")
    # What the price was in its own currency: the landed cost turned it at the rate of the day of export.
    actual = costed.orders["fx"].to_numpy("float64")[order]
    actual = np.where(np.isnan(actual) | (actual == 0), paid, actual)
    in_order = np.rint(price / actual).astype("int64")
    split = split_variances(
        units,
        StandardParts(*(standards[name].to_numpy("int64")[at] for name in _PARTS)),
        order_cents=in_order,
        planned_rate=millionths(planned),
        actual_rate=millionths(actual),
        freight=detail["freight"].to_numpy("int64"),
        duty=detail["duty"].to_numpy("int64"),
        other=detail["other"].to_numpy("int64"),
    )
    # The cent that turning the price back and forth may lose belongs to the price.
    lost = detail[["price", "freight", "duty", "other"]].sum(axis=1).to_numpy("int64") - split[
        "actual"
    ].to_numpy("int64")
    split = split.assign(
        price=split["price"] + lost, actual=split["actual"] + lost, total=split["total"] + lost
    )
    head = pd.DataFrame(
        {
            "row": rows,
            "item": moves["item"].to_numpy("int64")[rows],
            "day": moves["day"].to_numpy()[rows],
            "units": units,
        }
    )
    return pd.concat([head, split], axis=1)


def _standard_at(standards: pd.DataFrame, item: Integers, day: npt.NDArray[np.datetime64]) -> Integers:
    """Row of the standard that holds on a day: the last from an earlier day, else the item's first; -1 for none."""
    if not len(standards):
        return np.full(len(item), -1, dtype="int64")
    span = 2**20
    held = standards["item"].to_numpy("int64")
    days = standards["day"].to_numpy().astype("datetime64[D]").astype("int64")
    keys = held * span + days
    wanted = day.astype("datetime64[D]").astype("int64")
    first = np.searchsorted(held, item, side="left")
    at = np.maximum(np.searchsorted(keys, item * span + wanted, side="left") - 1, first)
    at = np.minimum(at, len(held) - 1)
    return np.where(held[at] == item, at, -1)
