"""The demo's season cut down to three styles: about 150 order lines with all that happened to them, every sheet in use."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd

from prodops_xl.demo.season import season, write_orders

STYLES = 3


def write_small_season(path: Path) -> list[object]:
    """Write the workbook of a team, as messy as the demo's: formulas, Excel Tables, validations, notes, a schedule of its
    own. Returns the PO and line of an order in it.
    """
    made = season()
    # One style each of three vendors.
    vendors = made.truth.drop_duplicates("Style").set_index("Style")["Vendor"]
    styles = [group.index[0] for _, group in vendors.groupby(vendors, sort=False)][: STYLES * 2 : 2]
    lines = made.truth[made.truth["Style"].isin(styles)]
    kept = set(zip(lines["PO"].map(_digits), lines["Line"].astype(int), strict=True))
    assert 100 < len(kept) < 200
    frames = {name: _cut(frame, kept, set(styles)) for name, frame in made.frames.items()}
    frames = _follow(frames, "Shipment", of="ShipmentLines", but=("ShipmentLines",))
    frames = _follow(frames, "Receipt", of="Receipts", but=("Receipts",))
    write_orders(replace(made, frames=frames), path)
    return [lines["PO"].iloc[0], int(lines["Line"].iloc[0])]


def _cut(frame: pd.DataFrame, kept: set[tuple[str, int]], styles: set[str]) -> pd.DataFrame:
    if {"PO", "Line"} <= set(frame.columns):
        keys = zip(frame["PO"].map(_digits), frame["Line"].map(_digits), strict=True)
        return frame[[(po, int(line or 0)) in kept for po, line in keys]].reset_index(drop=True)
    if "Style" in frame.columns:
        return frame[frame["Style"].isin(styles)].reset_index(drop=True)
    return frame


def _follow(
    frames: dict[str, pd.DataFrame], key: str, *, of: str, but: tuple[str, ...]
) -> dict[str, pd.DataFrame]:
    """Only rows of keys that are left."""
    left = set(frames[of][key])
    return {
        name: frame[frame[key].isin(left)].reset_index(drop=True)
        if key in frame.columns and name not in but
        else frame
        for name, frame in frames.items()
    }


def _digits(value: object) -> str:
    return re.sub(r"\D|\.0$", "", str(value))
