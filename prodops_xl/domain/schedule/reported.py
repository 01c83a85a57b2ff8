"""What is known of each milestone: the day on which it was done, and the day that its owner now promises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.schedule.networks import ETA, EX_FACTORY, IN_DC, ON_BOARD, Templates

_KEY = ["PO", "Line"]


def reported_dates(
    orders: pd.DataFrame,
    schedule: pd.DataFrame,
    shipments: pd.DataFrame,
    shipment_lines: pd.DataFrame,
    templates: Templates,
    as_of: date,
    settings: Mapping[str, Any],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Actual and revised dates: two frames of datetime64, one row per order, one column per milestone.

    The typed frames are taken in this order, the first that has a date winning: Orders (Actual ex-factory, else
    Handover; Actual in-DC; revised ex-factory: the requested one once approved, else the confirmed), Shipments (ETD,
    ETA and In-DC of the last of a line's shipments, once `schedule.complete_share` of its units are in them), Schedule
    (a revised date there wins over the orders'). A day after the as-of day is no actual: it counts as revised.
    """
    names = list(templates.milestones)
    blank = pd.Series(pd.NaT, index=pd.RangeIndex(len(orders)), dtype="datetime64[ns]")
    written = {kind: _written(orders, schedule, kind, templates) for kind in ("Actual", "Revised")}
    shipped = _shipped(orders, shipments, shipment_lines, settings["schedule.complete_share"])
    actual = {name: written["Actual"].get(name, blank) for name in names}
    revised = {name: written["Revised"].get(name, blank) for name in names}
    for name, column in ((ON_BOARD, "ETD"), (ETA, "ETA"), (IN_DC, "In-DC")):
        actual[name] = _first(shipped[column], actual.get(name, blank))
    actual[EX_FACTORY] = _first(
        _day(orders, "Actual ex-factory"), _day(orders, "Handover (FCR)"), actual.get(EX_FACTORY, blank)
    )
    actual[IN_DC] = _first(_day(orders, "Actual in-DC"), actual[IN_DC])
    asked = _day(orders, "Requested ex-factory").where(orders["Approved by"].notna().to_numpy(bool))
    revised[EX_FACTORY] = _first(revised.get(EX_FACTORY, blank), asked, _day(orders, "Confirmed ex-factory"))
    today = pd.Timestamp(as_of)
    for name in names:
        coming = actual[name] > today
        revised[name] = actual[name].where(coming, revised[name])
        actual[name] = actual[name].mask(coming)
    return pd.DataFrame(actual)[names], pd.DataFrame(revised)[names]


def _written(
    orders: pd.DataFrame, schedule: pd.DataFrame, kind: str, templates: Templates
) -> dict[str, pd.Series]:
    """The dates of one column of Schedule by milestone, in the orders' rows."""
    rows = schedule[schedule[kind].notna() & schedule["Milestone"].notna()]
    if not len(rows):
        return {}
    ours = {text: templates.named(str(text)) for text in pd.unique(rows["Milestone"])}
    rows = rows.assign(Milestone=rows["Milestone"].map(ours)).dropna(subset=["Milestone"])
    keys = orders[_KEY].assign(at=np.arange(len(orders)))
    placed = rows[[*_KEY, "Milestone", kind]].merge(keys, on=_KEY, how="inner")
    wide = placed.groupby(["at", "Milestone"], sort=False)[kind].max().unstack()  # noqa: PD010 - of a series
    return {str(name): wide[name].reindex(range(len(orders))) for name in wide.columns}


def _shipped(
    orders: pd.DataFrame, shipments: pd.DataFrame, lines: pd.DataFrame, share: float
) -> pd.DataFrame:
    """ETD, ETA, In-DC of the last of a line's shipments; blank until its units are in them."""
    keys = orders[_KEY].assign(at=np.arange(len(orders)))
    days = shipments[["Shipment", "ETD", "ETA", "In-DC"]].drop_duplicates("Shipment")
    both = lines[["Shipment", *_KEY, "Units shipped"]].merge(days, on="Shipment", how="inner")
    both = both.merge(keys, on=_KEY, how="inner")
    by = both.groupby("at")
    last = by[["ETD", "ETA", "In-DC"]].max().reindex(range(len(orders)))
    for column in ("ETD", "ETA", "In-DC"):  # one shipment without a date leaves the last one open
        open_ones = both.loc[both[column].isna(), "at"].unique()
        last.loc[open_ones, column] = pd.NaT
    units = by["Units shipped"].sum().reindex(range(len(orders))).to_numpy("float64")
    ordered = orders["Units"].to_numpy("float64")
    whole = np.isnan(ordered) | (units >= ordered * share)
    last.loc[~whole] = pd.NaT
    return last


def _day(orders: pd.DataFrame, column: str) -> pd.Series:
    return orders[column].reset_index(drop=True).astype("datetime64[ns]")


def _first(*columns: pd.Series) -> pd.Series:
    """Row by row the first date that is there."""
    out = columns[0].astype("datetime64[ns]")
    for column in columns[1:]:
        out = out.where(out.notna(), column.astype("datetime64[ns]"))
    return out
