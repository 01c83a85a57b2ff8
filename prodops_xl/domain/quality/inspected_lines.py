"""The order lines behind inspections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd


@dataclass(frozen=True, eq=False)
class InspectedLines:
    """What the orders say of each inspection's PO line, or of its PO where Line is blank.

    `known`: it is in the orders; `po_known`: its PO is; `units`: ordered, NaN where not known or blank; `ordered_on`:
    the earliest order date, NaT where there is none.
    """

    known: npt.NDArray[np.bool_]
    po_known: npt.NDArray[np.bool_]
    units: npt.NDArray[np.float64]
    ordered_on: npt.NDArray[np.datetime64]


def inspected_lines(inspections: pd.DataFrame, orders: pd.DataFrame) -> InspectedLines:
    """One entry per inspection; several order rows of one line are taken together."""
    po, line = inspections["PO"].to_numpy(object), inspections["Line"].to_numpy("float64")
    whole = np.isnan(line)
    by_line = _sums(orders, line_too=True)
    by_po = _sums(orders, line_too=False)
    wanted = pd.DataFrame({"PO": po, "Line": line})
    of_line = wanted.merge(by_line, on=["PO", "Line"], how="left")
    of_po = wanted[["PO"]].merge(by_po, on="PO", how="left")
    return InspectedLines(
        known=np.where(whole, of_po["rows"].notna(), of_line["rows"].notna()).astype(bool),
        po_known=of_po["rows"].notna().to_numpy(bool),
        units=np.where(whole, of_po["Units"], of_line["Units"]).astype("float64"),
        ordered_on=np.where(whole, _days(of_po), _days(of_line)).astype("datetime64[D]"),
    )


def _days(frame: pd.DataFrame) -> npt.NDArray[np.datetime64]:
    return frame["Order date"].to_numpy("datetime64[D]")


def _sums(orders: pd.DataFrame, *, line_too: bool) -> pd.DataFrame:
    keys = ["PO", "Line"] if line_too else ["PO"]
    frame = pd.DataFrame(
        {
            "PO": pd.Series(orders["PO"].to_numpy(object), dtype=object),
            "Line": orders["Line"].to_numpy("float64"),
            "Units": orders["Units"].to_numpy("float64"),
            "Order date": orders["Order date"].to_numpy("datetime64[ns]"),
        }
    )
    grouped = frame.dropna(subset=keys).groupby(keys, sort=False)
    out = grouped.agg(rows=("PO", "size"), **{"Order date": ("Order date", "min")})
    out["Units"] = grouped["Units"].sum(min_count=1)
    return out.reset_index()
