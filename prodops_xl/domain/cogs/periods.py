"""The month's figures: what the ledger holds by month, category and vendor, as booked and as restated."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.month_variances import kept_in_stock
from prodops_xl.domain.cogs.stock_book import StockBook
from prodops_xl.domain.cogs.valuation import Valued

Months = npt.NDArray[np.int64]

AMOUNTS = (
    "Opening",
    "Purchases",
    "Vendor returns",
    "COGS",
    "of which corrections",
    "Closing",
    "COGS restated",
)
COUNTS = ("Units in", "Units out", "Units closing")


def month_of(days: pd.Series | npt.NDArray[np.datetime64]) -> Months:
    """Months counted from 1970."""
    return np.asarray(days).astype("datetime64[M]").astype("int64")


def first_day(months: Months) -> pd.Series:
    """The first day of each month."""
    return pd.Series(np.asarray(months, dtype="int64").astype("datetime64[M]").astype("datetime64[ns]"))


def by_month(book: StockBook, valued: Valued, as_of: date, *, spread: bool = False) -> pd.DataFrame:
    """One row per month, category and vendor with anything in it: Month (first day), Category, Vendor, then int64
    cents (AMOUNTS) and units (COUNTS). Opening + Purchases + Vendor returns - COGS = Closing in every row; Opening is
    the Closing of the month before and, in the first month, the opening stock. Opening stock that is counted in a later
    month (of styles that the book did not have before) is among that month's Purchases.

    COGS belongs to the vendor whose receipt it took last. Purchases hold late costs and paid refunds on their days,
    whichever way they went; Vendor returns are negative. A month's COGS holds the corrections posted in it, and under
    standard cost its variances; with `spread` the part that belongs to units on hand stands in stock until they go.
    """
    posted = valued.postings
    vendor, category = _vendors(book, valued), book.items["Category"].to_numpy(object)
    receipt_vendor = book.detail["vendor"].to_numpy(object)
    of, row = posted["of"].to_numpy("int64"), posted["row"].to_numpy("int64")
    kind = posted["kind"].to_numpy(object)
    is_sale = kind == "cogs"
    who = np.where(
        is_sale, _at(vendor, row), np.where(of >= 0, _at(receipt_vendor, of), _at(receipt_vendor, row))
    )
    stock, cogs, variance = (posted[n].to_numpy("int64") for n in ("stock", "cogs", "variance"))
    sent = kind == "vendor return"
    came = np.where(kind == "revaluation", 0, stock + cogs + variance)
    corrected = np.array([str(k).startswith("correction") or k == "as filed" for k in kind], dtype=bool)
    moved = pd.DataFrame(
        {
            "month": month_of(posted["day"]),
            "Category": category[posted["item"].to_numpy("int64")],
            "Vendor": who,
            "Purchases": np.where(sent, 0, came),
            "Vendor returns": np.where(sent, came, 0),
            # What is neither stock nor purchase has been spent: variance and revaluation are COGS of their month here.
            "COGS": np.where(kind == "revaluation", -stock, cogs + variance),
            "of which corrections": np.where(corrected, cogs, 0),
            "stock": stock,
            "COGS restated": 0,
            "opened": np.where(kind == "opening", came, 0),
            "Units in": np.where(is_sale, 0, posted["units"].to_numpy("int64")),
            "Units out": np.where(is_sale, -posted["units"].to_numpy("int64"), 0),
        }
    )
    issues = valued.issues
    restated = pd.DataFrame(
        {
            "month": month_of(issues["day"]),
            "Category": category[issues["item"].to_numpy("int64")],
            "Vendor": _at(vendor, issues["row"].to_numpy("int64")),
            "COGS restated": issues["restated"].to_numpy("int64"),
        }
    )
    parts = [moved, restated]
    if spread and len(posted):
        parts.append(_kept(moved.assign(item=posted["item"], variance=variance, kind=kind), category, as_of))
    return _rolled(pd.concat(parts, ignore_index=True), as_of)


def _kept(moved: pd.DataFrame, category: npt.NDArray[np.object_], as_of: date) -> pd.DataFrame:
    """Variance that month ends move from COGS to stock, and back when its units are gone."""
    change = moved["Units in"] - moved["Units out"]
    units = moved[["item", "month"]].assign(
        change=change, came=np.where(moved["kind"].isin(["opening", "purchase"]), change, 0)
    )
    told = moved[(moved["variance"] != 0) & (moved["kind"] != "revaluation")]
    last = int(max(moved["month"].max(), month_of(np.array([as_of], "datetime64[D]"))[0]))
    rows = kept_in_stock(
        pd.DataFrame(
            {
                "item": told["item"],
                "vendor": told["Vendor"].where(told["Vendor"].notna(), "(none)"),
                "month": told["month"],
                "cents": told["variance"],
            }
        ),
        units,
        last,
    )
    return pd.DataFrame(
        {
            "month": rows["month"],
            "Category": category[rows["item"].to_numpy("int64")],
            "Vendor": rows["vendor"],
            "COGS": -rows["cents"],
            "stock": rows["cents"],
        }
    )


def _at(values: npt.NDArray[np.object_], rows: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Values at rows, None for a negative row."""
    padded = np.concatenate([values, np.array([None], dtype=object)])
    return padded[np.where(rows >= 0, rows, len(values))]


def _vendors(book: StockBook, valued: Valued) -> npt.NDArray[np.object_]:
    """Vendor of every movement: of a sale the vendor of the receipt it took last."""
    out = book.detail["vendor"].to_numpy(object).copy()
    rows, basis = (valued.issues[n].to_numpy("int64") for n in ("row", "unit_basis"))
    out[rows] = _at(out.copy(), basis)
    return out


def _rolled(moved: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Sums per month and group, with opening and closing carried along."""
    names = [
        "Purchases",
        "Vendor returns",
        "COGS",
        "of which corrections",
        "COGS restated",
        "stock",
        "opened",
        "Units in",
        "Units out",
    ]
    if not len(moved):
        return pd.DataFrame(columns=["Month", "Category", "Vendor", *AMOUNTS, *COUNTS])
    moved = moved.assign(**{n: moved[n].fillna(0).astype("int64") for n in names})
    for name in ("Category", "Vendor"):
        moved[name] = moved[name].where(moved[name].notna(), "(none)").astype(str)
    first, last = (
        int(moved["month"].min()),
        int(max(moved["month"].max(), month_of(np.array([as_of], "datetime64[D]"))[0])),
    )
    groups = (
        moved[["Category", "Vendor"]].drop_duplicates().sort_values(["Category", "Vendor"], ignore_index=True)
    )
    code = moved.merge(groups.assign(code=np.arange(len(groups))), on=["Category", "Vendor"], how="left")[
        "code"
    ]
    months = last - first + 1
    place = code.to_numpy("int64") * months + moved["month"].to_numpy("int64") - first
    sums = {}
    for name in names:
        total = np.zeros(len(groups) * months, dtype="int64")
        np.add.at(total, place, moved[name].to_numpy("int64"))
        sums[name] = total.reshape(len(groups), months)
    closing, units = np.cumsum(sums["stock"], axis=1), np.cumsum(sums["Units in"] - sums["Units out"], axis=1)
    # Opening stock is an opening in the book's first month alone: later it would break the chain of closings.
    sums["opened"][:, 1:] = 0
    opening = closing - sums["stock"] + sums["opened"]
    sums["Purchases"] = sums["Purchases"] - sums["opened"]
    out = pd.DataFrame(
        {
            "Month": first_day(np.tile(np.arange(first, last + 1), len(groups))),
            "Category": np.repeat(groups["Category"].to_numpy(object), months),
            "Vendor": np.repeat(groups["Vendor"].to_numpy(object), months),
            "Opening": opening.ravel(),
            **{n: sums[n].ravel() for n in ("Purchases", "Vendor returns", "COGS", "of which corrections")},
            "Closing": closing.ravel(),
            "COGS restated": sums["COGS restated"].ravel(),
            "Units in": sums["Units in"].ravel(),
            "Units out": sums["Units out"].ravel(),
            "Units closing": units.ravel(),
        }
    )
    used = (out[[*AMOUNTS, *COUNTS]] != 0).any(axis=1)
    return out[used].sort_values(["Month", "Category", "Vendor"], ignore_index=True)


def months(frame: pd.DataFrame) -> pd.DataFrame:
    """The same by month alone: Month, AMOUNTS and COUNTS. A month in which nothing moved is there too."""
    if not len(frame):
        return pd.DataFrame(columns=["Month", *AMOUNTS, *COUNTS])
    out = frame.groupby("Month", sort=True)[[*AMOUNTS, *COUNTS]].sum().reset_index()
    return out.astype(dict.fromkeys((*AMOUNTS, *COUNTS), "int64"))


def out_of_balance(frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Opening + Purchases + Vendor returns - COGS - Closing per row: zero where the month ties."""
    cents = {name: frame[name].to_numpy("int64") for name in AMOUNTS}
    return cents["Opening"] + cents["Purchases"] + cents["Vendor returns"] - cents["COGS"] - cents["Closing"]
