"""On time by quarter, by the date that was due. Quarters without lines are not there: nothing was asked, nothing is scored."""

from __future__ import annotations

import numpy as np
import pandas as pd


def by_quarter(lines: pd.DataFrame) -> pd.DataFrame:
    """One row per vendor and calendar quarter with lines due whose outcome is known: `vendor`, `quarter` (2026-Q3), `n`,
    `on_time`, `excused` (lines), `rate` (excused counted against), `fair` (excused left out; NaN: all are). By time.
    """
    use = lines[(lines["vendor"] >= 0) & lines["on_time"].notna()]
    due = use["promised"]
    quarter = due.dt.year.astype("int64").astype(str) + "-Q" + due.dt.quarter.astype("int64").astype(str)
    frame = pd.DataFrame(
        {
            "vendor": use["vendor"],
            "quarter": quarter.astype(object),
            "n": 1.0,
            "on_time": use["on_time"],
            "excused": use["excused"].astype("float64"),
        }
    )
    out = frame.groupby(["vendor", "quarter"], as_index=False, sort=True)[["n", "on_time", "excused"]].sum()
    counted = out["n"] - out["excused"]
    out["rate"] = out["on_time"] / out["n"]
    out["fair"] = (out["on_time"] / counted).where(counted > 0)
    return out


def trend_words(quarters: pd.DataFrame, vendors: int) -> np.ndarray:
    """Per vendor the last quarter that has a rate against the one before it: `▲ 92 % from 85 % (2026-Q3, n 12)`."""
    out = np.full(vendors, None, dtype=object)
    told = quarters[quarters["fair"].notna()]
    last = told.drop_duplicates("vendor", keep="last")
    rest = told.drop(index=last.index).drop_duplicates("vendor", keep="last").set_index("vendor")
    before = last["vendor"].map(rest["fair"]).to_numpy("float64")
    now = last["fair"].to_numpy("float64")
    change = np.round(100 * now) - np.round(100 * before)
    arrow = np.where(np.isnan(before), "", np.where(change > 0, "▲ ", np.where(change < 0, "▼ ", "= ")))
    words = [
        f"{sign}{100 * rate:.0f} %"
        + ("" if np.isnan(was) else f" from {100 * was:.0f} %")
        + f" ({quarter}, n {n:.0f})"
        for sign, rate, was, quarter, n in zip(arrow, now, before, last["quarter"], last["n"], strict=True)
    ]
    out[last["vendor"].to_numpy("int64")] = words
    return out
