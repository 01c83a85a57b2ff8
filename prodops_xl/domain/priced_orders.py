"""Order lines made ready for costing: prices in book currency, terms, planned dates; what is missing is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.dated_rates import DatedRates
from prodops_xl.domain.money import MOST
from prodops_xl.domain.valuation import customs_unit_price, first_sale_counts, inside_price
from prodops_xl.tables.findings import Finding

# What the price of each Incoterm may already hold, by leg.
INSIDE = {"Freight": "freight", "Insurance": "insurance", "Drayage": "drayage", "Brokerage": "brokerage"}


def price_orders(
    orders: pd.DataFrame,
    abroad: npt.NDArray[np.bool_],
    rates: DatedRates,
    settings: Mapping[str, Any],
    as_of: date,
) -> tuple[pd.DataFrame, list[Finding]]:
    """Per order row: `unit_price`, `unit_customs`, `unit_assists` (book currency, floats), the same as `own_price` ...
    (the order's currency), `first_sale` (bool: customs is on the first sale price), `export_date`,
    `planned_entry_date` (datetime64[D]), `fx`, `vendor_entry`, `in_Freight` ... `in_Brokerage` (bool: the price
    holds that leg), `abroad`, `ready` (bool: can be costed), `priced` (bool: could be, did it owe no duty).
    Findings name what is missing on rows that cannot be costed.

    `abroad`: rows whose goods do not enter the US; they need neither tariff number nor origin, and a price of zero
    (goods given free) is a price. For goods that enter the US a zero price is a fault: duty is owed on a value.
    """
    export = first_date(orders, ("Actual ex-factory", "Confirmed ex-factory", "Ex-factory"), as_of)
    book = settings["book.currency"]
    fx = rates.exchange(orders["Currency"].to_numpy(object), export, book)
    unit = orders["FOB"].to_numpy("float64")
    first_sale = orders["First sale price"].to_numpy("float64")
    counts = first_sale_counts(unit, first_sale)
    assists = orders["Assists"].to_numpy("float64")
    incoterm = orders["Incoterm"].to_numpy(object)
    out = pd.DataFrame(
        {
            "own_price": unit,
            "own_customs": customs_unit_price(unit, first_sale, assists),
            "own_assists": np.nan_to_num(assists),
            "first_sale": counts,
            "export_date": export,
            "planned_entry_date": planned_entry_date(orders, export, settings),
            "vendor_entry": inside_price(incoterm, "vendor_entry"),
            **{f"in_{leg}": inside_price(incoterm, flag) for leg, flag in INSIDE.items()},
        }
    )
    out = in_book_currency(out, fx.value)
    units = orders["Units"].to_numpy("float64")
    owes = ~abroad & ~out["vendor_entry"].to_numpy(bool)
    fits = np.nan_to_num(unit * fx.value) * np.nan_to_num(units) <= MOST
    missing = {
        "Units": ~(units > 0),
        "FOB": ~(((unit > 0) | (abroad & (unit == 0))) & fits),
        "Currency": np.isnan(fx.value),
        "HTS": orders["HTS"].isna().to_numpy() & owes,
        "Origin": orders["Origin"].isna().to_numpy() & owes,
    }
    out["abroad"] = abroad
    out["ready"] = ~np.logical_or.reduce(list(missing.values()))
    out["priced"] = (units > 0) & (unit >= 0) & fits & ~missing["Currency"]
    findings = [f for column, mask in missing.items() for f in _missing(orders, column, mask, book)]
    findings += _first_sales(orders, unit, first_sale, ~np.isnan(first_sale) & ~counts & (unit > 0))
    return out, findings + stale_exchange(orders["Currency"].to_numpy(object), fx.stale, book)


def in_book_currency(priced: pd.DataFrame, fx: npt.NDArray[np.float64]) -> pd.DataFrame:
    """`fx`, and the `own_` prices times it: `unit_price`, `unit_customs`, `unit_assists`."""
    unit = {f"unit_{what}": priced[f"own_{what}"] * fx for what in ("price", "customs", "assists")}
    return priced.assign(**unit, fx=fx)


def _first_sales(
    orders: pd.DataFrame, fob: npt.NDArray[np.float64], first_sale: npt.NDArray[np.float64],
    faulty: npt.NDArray[np.bool_],
) -> list[Finding]:  # fmt: skip
    """First sale prices that are none: not above zero, or above the vendor's own price."""
    return [
        Finding(
            "first-sale", "warning", "Orders", (orders["PO"].iloc[row], orders["Line"].iloc[row]), "First sale price",
            f"First sale price {first_sale[row]:g} is "
            + (f"above FOB {fob[row]:g}" if first_sale[row] > fob[row] else "no price")
            + ": FOB was used for customs.",
            float(first_sale[row]), "Enter the price of the first sale, or leave the cell blank.", row=int(row),
        )
        for row in np.flatnonzero(faulty)
    ]  # fmt: skip


def first_date(frame: pd.DataFrame, columns: tuple[str, ...], last: date) -> npt.NDArray[np.datetime64]:
    """The first of the columns that holds a date, else `last`: datetime64[D]."""
    out = np.full(len(frame), np.datetime64("NaT", "D"), dtype="datetime64[D]")
    for name in columns:
        out = np.where(np.isnat(out), frame[name].to_numpy("datetime64[D]"), out)
    return np.where(np.isnat(out), np.datetime64(last, "D"), out)


def planned_entry_date(
    orders: pd.DataFrame, export: npt.NDArray[np.datetime64], settings: Mapping[str, Any]
) -> npt.NDArray[np.datetime64]:
    """Planned in-DC, else In-DC, less the days from port to DC, but not before export date plus transit days: goods
    cannot be entered before they arrive. Without an in-DC date, export date plus transit days.
    """
    in_dc = first_date(orders, ("Planned in-DC", "In-DC"), date(1900, 1, 1))
    known = in_dc > np.datetime64("1900-01-01")
    mode = orders["Mode"].to_numpy(object)
    transit = np.select(
        [mode == "air", (mode == "ocean") | pd.isna(mode)],
        [settings["orders.transit_days_air"], settings["orders.transit_days_ocean"]],
        settings["orders.transit_days_other"],
    )
    before = np.timedelta64(int(settings["landed.entry_days_before_in_dc"]), "D")
    arrival = export + transit.astype("timedelta64[D]")
    return np.where(known, np.maximum(in_dc - before, arrival), arrival)


_WHY = {
    "Units": ("has no units", "Enter the units of the line."),
    "FOB": ("has no price, or one that cannot be", "Enter the FOB price per unit."),
    "HTS": ("has no tariff number", "Enter the 8 or 10 digit HTS number."),
    "Origin": ("has no country of origin", "Enter the country of origin."),
}


def _missing(orders: pd.DataFrame, column: str, mask: npt.NDArray[np.bool_], book: str) -> list[Finding]:
    out = []
    for row in np.flatnonzero(mask):
        value = orders[column].iloc[row]
        if column == "Currency":
            why = f"has a price in {value}, and the Rates table has no fx rate from {value} to {book}"
            fix = f"Add a row to Rates: Kind fx, Name {value}, Value {book} per {value}."
        else:
            why, fix = _WHY[column]
        key = (orders["PO"].iloc[row], orders["Line"].iloc[row])
        out.append(
            Finding(
                "landed-missing",
                "error",
                "Orders",
                key,
                column,
                f"Not costed: the line {why}.",
                value,
                fix,
                row=int(row),
            )
        )
    return out


def stale_exchange(
    currencies: npt.NDArray[np.object_],
    stale: npt.NDArray[np.bool_],
    book: str,
    day: str = "export date",
    what: str = "lines",
) -> list[Finding]:
    """One warning per currency whose rate in force is not known on the `day` of some rows (`what` they are)."""
    return [
        Finding(
            "fx-stale", "warning", "Rates", ("fx", name), "To",
            f"No {name} to {book} rate is in force on the {day} of {int((stale & (currencies == name)).sum())} "
            f"{what}; the nearest dated rate was used.",
            fix=f"Add the rate of that period to Rates (Kind fx, Name {name}).",
        )
        for name in pd.unique(currencies[stale])
    ]  # fmt: skip
