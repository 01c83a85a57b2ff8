"""KPIs of every vendor: how many lines, how many good, the rate as it is and as it is believed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.vendors.book import Numbers, Texts, VendorBook
from prodops_xl.domain.vendors.inspected import Inspected
from prodops_xl.domain.vendors.kpis import KPIS
from prodops_xl.domain.vendors.outcomes import EXCUSED, Outcomes
from prodops_xl.domain.vendors.records import Records, records
from prodops_xl.domain.vendors.shrinkage import shrink


def measures(book: VendorBook, found: Outcomes, tested: Inspected, category: Texts) -> pd.DataFrame:
    """One row per vendor and KPI, vendors in order of number, KPIs in order of KPIS.

    `vendor` (number), `kpi` (id), `n` (lines counted; of figures the lines behind them), `good`, `excused`, `raw` (good of
    all lines, excused ones against the vendor; of figures the figure), `fair` (excused ones left out), `shrunk`, `low`,
    `high` (of figures: as they are, no interval), `of` and `weight` (the prior's category and lines), `value`: what is
    scored, shrunk or figure. `category`: of each vendor.
    """
    vendors = len(book.parties.names)
    blocks = []
    for kpi, record in zip(KPIS, records(book, found, tested), strict=True):
        if kpi.counted:
            blocks.append(_rate(kpi.id, record, category, vendors))
        else:
            blocks.append(_figure(kpi.id, record, vendors))
    out = pd.concat(blocks, ignore_index=True)
    vendors_first = np.arange(len(out)).reshape(len(KPIS), vendors).T.ravel()
    return out.iloc[vendors_first].reset_index(drop=True)


def main_category(book: VendorBook, found: Outcomes) -> Texts:
    """The category of most of a vendor's units (of equal ones the first by the alphabet); None where it has none."""
    frame = pd.DataFrame(
        {
            "vendor": found.lines["vendor"],
            "category": pd.Series(book.text("Category"), dtype=object),
            "units": np.nan_to_num(book.units),
        }
    )
    frame = frame[(frame["vendor"] >= 0) & frame["category"].notna()]
    sums = frame.groupby(["vendor", "category"], as_index=False, sort=True)[["units"]].sum()
    most = sums.sort_values(
        ["vendor", "units", "category"], ascending=[True, False, True], kind="stable"
    ).drop_duplicates("vendor")
    out = np.full(len(book.parties.names), None, dtype=object)
    out[most["vendor"].to_numpy("int64")] = most["category"].to_numpy(object)
    return out


def _rate(kpi: str, record: Records, category: Texts, vendors: int) -> pd.DataFrame:
    counts = record.counts

    def of(mask: npt.NDArray[np.bool_]) -> Numbers:
        return np.bincount(record.vendor[mask], minlength=vendors).astype("float64")

    good, bad, excused = of(counts == 1), of(counts == 0), of(counts == EXCUSED)
    n = good + bad
    drawn = shrink(good, n, category)
    with np.errstate(invalid="ignore"):
        raw = good / (n + excused)
    return pd.DataFrame(
        {
            "vendor": np.arange(vendors),
            "kpi": kpi,
            "n": n,
            "good": good,
            "excused": excused,
            "raw": raw,
            "fair": drawn["raw"],
            "shrunk": drawn["shrunk"],
            "low": drawn["low"],
            "high": drawn["high"],
            "of": drawn["of"],
            "weight": drawn["weight"],
            "value": drawn["shrunk"],
        }
    )


def _figure(kpi: str, record: Records, vendors: int) -> pd.DataFrame:
    top, bottom, n = (
        np.bincount(record.vendor, weights=w, minlength=vendors)
        for w in (record.part, record.whole, np.ones(len(record.vendor)))
    )
    if kpi == "compliance":  # its lines are many and its sites few: n tells what was judged
        sites = pd.DataFrame({"vendor": record.vendor, "site": record.other}).drop_duplicates()
        n = np.bincount(sites["vendor"].to_numpy("int64"), minlength=vendors).astype("float64")
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(bottom > 0, top / bottom, np.nan)
    nothing = np.full(vendors, np.nan)
    return pd.DataFrame(
        {
            "vendor": np.arange(vendors),
            "kpi": kpi,
            "n": n,
            "good": nothing,
            "excused": nothing,
            "raw": value,
            "fair": value,
            "shrunk": nothing,
            "low": nothing,
            "high": nothing,
            "of": pd.Series([None] * vendors, dtype=object),
            "weight": nothing,
            "value": value,
        }
    )
