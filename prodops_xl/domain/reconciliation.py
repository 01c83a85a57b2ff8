"""Reconciliation: what was recorded for each shipment against what its lines bear, to the cent."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.money import Cents, to_cents, to_dollars

TOTAL = "All shipments"
NO_SHIPMENT = "(no shipment)"

Ints = npt.NDArray[np.int64]


def reconcile(recorded: pd.DataFrame, landed_lines: pd.DataFrame, leg: str = "Freight") -> pd.DataFrame:
    """One leg of landed cost, shipment by shipment: recorded, allocated, difference; a total in the last row.

    `recorded`: Shipment (text) and a column named as `leg` (int64 cents), any number of rows per shipment;
    and, where the source knows them, `Lines` (source rows, else each row counts as one), `Not placed` (source
    rows without an amount) and `Reason` (text or None). `landed_lines`: Shipment and the leg's column in
    dollars, as LandedLines has them.

    Returns Shipment, Lines, Recorded, Allocated, Difference (recorded less allocated; floats, to the cent),
    Rows not placed, Reason. Shipments stand in the order of `recorded`; those that only LandedLines knows
    follow. A difference that no reason explains is named, so that a total that does not tie always says
    where.
    """
    shipments, at = _codes(recorded["Shipment"], landed_lines["Shipment"])
    n, split = len(shipments), len(recorded)
    want = _sums(recorded[leg].to_numpy("int64"), at[:split], n)
    have = _sums(to_cents(landed_lines[leg]), at[split:], n)
    borne = np.bincount(at[split:], minlength=n) > 0
    lines = _counts(recorded, "Lines", at[:split], n, default=1)
    missing = _counts(recorded, "Not placed", at[:split], n, default=0)
    reason = _reasons(recorded, at[:split], n)
    unexplained = (want != have) & (reason == "")
    told = np.where(
        want == 0, "allocated, but nothing is recorded", "the lines bear another amount than recorded"
    )
    told = np.where(borne | (want == 0), told, "no line of the shipment was costed")
    reason[unexplained] = told[unexplained]
    return pd.DataFrame(
        {
            "Shipment": np.append(shipments, TOTAL).astype(object),
            "Lines": _with_total(lines),
            "Recorded": to_dollars(_with_total(want)),
            "Allocated": to_dollars(_with_total(have)),
            "Difference": to_dollars(_with_total(want - have)),
            "Rows not placed": _with_total(missing),
            "Reason": pd.Series([*(text or None for text in reason), None], dtype=object),
        }
    )


def recorded_in(reconciliation: pd.DataFrame, leg: str = "Freight") -> pd.DataFrame:
    """The recorded side of a Reconciliation table that was written earlier, as `reconcile` takes it."""
    rows = reconciliation[reconciliation["Shipment"].notna() & (reconciliation["Shipment"] != TOTAL)]
    return pd.DataFrame(
        {
            "Shipment": rows["Shipment"].to_numpy(object),
            leg: to_cents(rows["Recorded"]),
            "Lines": rows["Lines"].to_numpy("float64"),
            "Not placed": rows["Rows not placed"].to_numpy("float64"),
            "Reason": rows["Reason"].to_numpy(object),
        }
    )


def _codes(*columns: pd.Series) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Distinct shipments in order of appearance, and the place of every row's shipment among them."""
    every = pd.concat([column.astype(object) for column in columns], ignore_index=True)
    codes, distinct = pd.factorize(every.where(every.notna(), NO_SHIPMENT))
    return np.asarray(distinct, dtype=object), codes.astype("int64")


def _sums(cents: Cents, at: Ints, n: int) -> Cents:
    out = np.zeros(n, dtype="int64")
    np.add.at(out, at, cents)
    return out


def _counts(recorded: pd.DataFrame, name: str, at: Ints, n: int, default: int) -> Cents:
    if name not in recorded:
        return np.bincount(at, minlength=n).astype("int64") * default
    return _sums(np.nan_to_num(recorded[name].to_numpy("float64")).astype("int64"), at, n)


def _reasons(recorded: pd.DataFrame, at: Ints, n: int) -> npt.NDArray[np.object_]:
    """Each shipment's distinct reasons, joined."""
    out = np.full(n, "", dtype=object)
    if "Reason" in recorded:
        told = (
            pd.DataFrame({"at": at, "reason": recorded["Reason"].to_numpy(object)}).dropna().drop_duplicates()
        )
        joined = told.groupby("at", sort=False)["reason"].agg("; ".join)
        out[joined.index.to_numpy("int64")] = joined.to_numpy(object)
    return out


def _with_total(values: Cents) -> Cents:
    return np.append(values, values.sum())
