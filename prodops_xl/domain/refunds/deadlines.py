"""The calendar of deadlines: what must be asked for by when, by week and channel, in money."""

from __future__ import annotations

import numpy as np
import pandas as pd

from prodops_xl.domain.counting import counted
from prodops_xl.domain.refunds.rows import to_act
from prodops_xl.tables.findings import Finding

SOON = 14
"""Days left from which a last day is told on the Issues sheet."""
CALENDAR = (
    "Week of",
    "Month",
    "Channel",
    "Program",
    "First last day",
    "Days left",
    "Entries",
    "PO lines",
    "Amount",
)


def calendar(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per week, channel and program of what is still to be asked for, columns CALENDAR, Amount in cents: weeks
    by the Monday before the last day, in order; then what has no certain last day.
    """
    open_rows = rows[to_act(rows)]
    day = open_rows["Last day"].to_numpy("datetime64[D]")
    monday = day - ((day.astype("int64") + 3) % 7).astype("timedelta64[D]")  # 1970-01-01 was a Thursday
    week = np.where(np.isnat(day), np.datetime64("NaT"), monday).astype("datetime64[ns]")
    frame = open_rows.assign(**{"Week of": week})
    by = frame.groupby(["Week of", "Channel", "Program"], dropna=False, sort=False)
    out = by.agg(
        **{
            "First last day": ("Last day", "min"), "Days left": ("Days left", "min"), "Entries": ("entry", "nunique"),
            "PO lines": ("cents", "size"), "Amount": ("cents", "sum"),
        }
    ).reset_index()  # fmt: skip
    month = out["First last day"].dt.strftime("%Y-%m") if len(out) else pd.Series([], dtype=object)
    out["Month"] = month.astype(object).where(out["First last day"].notna(), "no date")
    order = ["Week of", "First last day", "Channel", "Program"]
    return out.sort_values(order, kind="stable", ignore_index=True)[[*CALENDAR]]


def by_month(weeks: pd.DataFrame) -> pd.DataFrame:
    """Cents by month (rows) and channel (columns) of a `calendar`, in order of time; what has no date last."""
    if not len(weeks):
        return pd.DataFrame()
    table = weeks.pivot_table(index="Month", columns="Channel", values="Amount", aggfunc="sum", fill_value=0)
    months = sorted(set(table.index) - {"no date"}) + (["no date"] if "no date" in table.index else [])
    return table.loc[months]


def lapsing(rows: pd.DataFrame) -> list[Finding]:
    """One warning per channel and program whose last days are near; its row is the first that lapses, of `rows`."""
    near = rows[to_act(rows) & (rows["Days left"] <= SOON).to_numpy(bool)]
    return [
        Finding(
            "refund-last-days", "warning", "Refunds", (channel, program), "Last day",
            f"{program}, {channel}: {counted(part['entry'].nunique(), 'entry')} to lapse within {SOON} days, the first on "
            f"{part['Last day'].min():%Y-%m-%d}.",
            None, str(part["To do"].iloc[0]), float(part["cents"].sum()) / 100, int(part.index[0]),
        )
        for (channel, program), part in near.groupby(["Channel", "Program"], sort=False)
    ]  # fmt: skip
