"""Cell functions of customs entries: ENTRY_NUMBER_VALID."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.entries import numbers


def entry_number_valid(number: npt.NDArray[np.object_]) -> list[bool]:
    """ENTRY_NUMBER_VALID: TRUE when 11 characters (hyphens aside) with a right check digit."""
    return numbers.valid(number).tolist()
