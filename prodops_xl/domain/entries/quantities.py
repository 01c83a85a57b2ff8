"""Quantities as the report has them, in pieces and kilograms."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.tariff import Tariff

Floats = npt.NDArray[np.float64]

# Units of quantity as ACE writes them, in pieces or pairs.
PIECES = {
    **dict.fromkeys(("DOZ", "DZ", "DZN", "DPR", "DZP", "DOZ.", "DOZEN"), 12),
    **dict.fromkeys(("NO", "NO.", "PCS", "PC", "EA", "PRS", "PR", "PRS.", "NUM", "X"), 1),
}
KILOS = ("KG", "KGS", "KGM")


def quantities(lines: pd.DataFrame, tariff: Tariff, ours: Floats) -> dict[str, npt.NDArray]:
    """The filed quantity in pieces: `units` (ours where it is not known), `known`, `per` (pieces of the unit), `kilos`.

    A report without units of measure: the tariff's first unit decides, or pieces where the figure is ours as it stands.
    """
    quantity = lines["quantity"].to_numpy("float64")
    codes, distinct = pd.factorize(lines["unit"].to_numpy(object))
    words = [str(word).strip().upper() for word in distinct]
    per = np.array([*(PIECES.get(word, np.nan) for word in words), np.nan])[codes]
    kilos = np.array([*(word in KILOS for word in words), False], dtype=bool)[codes] & (quantity > 0)
    bare_unit = codes < 0
    if bare_unit.any():
        numbers, hts = pd.factorize(lines["hts"].to_numpy(object))
        first = np.array([*(_first_unit(tariff, str(n)) for n in hts), np.nan])[numbers]
        as_pieces = np.abs(quantity - ours) <= 0.5
        per = np.where(bare_unit, np.where(as_pieces, 1.0, first), per)
    known = (quantity > 0) & ~np.isnan(per)
    return {
        "units": np.where(known, quantity * np.nan_to_num(per), ours),
        "known": known,
        "per": np.where(known, per, 1.0),
        "kilos": kilos,
    }


def _first_unit(tariff: Tariff, hts: str) -> float:
    line = tariff.line(hts)
    first = "" if line is None else str(line["units"]).split(" ")[0]
    return {"doz.": 12.0, "No.": 1.0, "prs.": 1.0}.get(first, np.nan)


def weights(lines: pd.DataFrame, size: dict[str, npt.NDArray], ours: Floats) -> Floats:
    """Net kg as filed: the quantity where it is in kg, else the report's weight, else ours."""
    given = lines["weight"].to_numpy("float64")
    given = np.where(size["kilos"], lines["quantity"].to_numpy("float64"), given)
    return np.where(given > 0, given, ours)
