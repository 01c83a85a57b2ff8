"""Which network an order follows: by its own word, else by fabric, newness and the time it was given."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.schedule.networks import Templates

Texts = npt.NDArray[np.object_]

# Published buckets of days from PO to shipment: 60 up to 70, 75 from 71 to 84, 90 over 84.
_BUCKETS = (70, 84)
_NAMES = np.array(["60", "75", "90"], dtype=object)


def choose_templates(orders: pd.DataFrame, templates: Templates) -> Texts:
    """A template's name per order of a typed Orders frame.

    A column `Template` of the orders themselves decides where it names one. Else: `repeat` where a Last price is
    given or the style was ordered on an earlier day, new knit or woven by Construction (chapter 61 of the tariff is
    knit; woven where neither says), and the bucket by the days from order to ex-factory (90 where either is blank).
    Where a team has a template of that kind without a bucket (`woven_new`), it is taken.
    """
    kind = np.where(_is_repeat(orders), "repeat", np.where(_is_knit(orders), "knit_new", "woven_new")).astype(
        object
    )
    wanted = kind + "_" + _bucket(orders)
    names = np.array([_nearest(k, w, templates) for k, w in zip(kind, wanted, strict=True)], dtype=object)
    if "Template" in orders.columns:
        named = {text: templates.find(str(text)).name for text in pd.unique(orders["Template"].dropna())}
        own = orders["Template"].map(named).to_numpy(object)
        names = np.where(pd.notna(own), own, names)
    return names


def _nearest(kind: str, wanted: str, templates: Templates) -> str:
    if kind in templates.networks:
        return kind
    return wanted if wanted in templates.networks else templates.names[0]


def _is_repeat(orders: pd.DataFrame) -> npt.NDArray[np.bool_]:
    placed = orders["Order date"]
    first = placed.groupby(orders["Style"]).transform("min")
    again = orders["Style"].notna().to_numpy(bool) & (placed > first).to_numpy(bool)
    return again | orders["Last price"].notna().to_numpy(bool)


def _is_knit(orders: pd.DataFrame) -> npt.NDArray[np.bool_]:
    made = orders["Construction"].to_numpy(object)
    chapter = orders["HTS"].astype("string").str.startswith("61").fillna(value=False).to_numpy(bool)
    return (made == "knit") | (pd.isna(made) & chapter)


def _bucket(orders: pd.DataFrame) -> Texts:
    given = (orders["Ex-factory"] - orders["Order date"]).dt.days.to_numpy("float64")
    at = np.where(np.isnan(given), 2, np.digitize(given, _BUCKETS, right=True))
    return _NAMES[at]
