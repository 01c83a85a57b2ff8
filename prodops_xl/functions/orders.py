"""Cell functions of the order desk: SIZE_SPLIT, GTIN_VALID."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from prodops_xl.domain import gtin
from prodops_xl.domain.sizes import size_split as split
from prodops_xl.errors import CellError, ProdOpsError


def size_split(units: float, curve: list[float], pack: float | None = 1) -> list[list[int]] | CellError:
    """SIZE_SPLIT: one row per size, in whole packs, summing to the units."""
    try:
        return [[each] for each in split(units, curve, 1 if pack is None else pack).tolist()]
    except ProdOpsError as error:
        return CellError("#VALUE!", str(error))


def gtin_valid(code: npt.NDArray[np.object_]) -> list[bool]:
    """GTIN_VALID: TRUE when 8, 12, 13 or 14 digits with a right check digit."""
    return gtin.valid(code).tolist()
