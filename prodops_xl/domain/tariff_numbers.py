"""Tariff numbers as they are printed, and picked by how they begin."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

IEEPA = "9903.01 9903.02"
"""Headings that were struck down."""


def dotted(hts: str) -> str:
    """A tariff number as it is printed: 6109.10.00.12."""
    return ".".join(part for part in (hts[:4], hts[4:6], hts[6:8], hts[8:]) if part)


def begin_with(numbers: Iterable[object], headings: str) -> npt.NDArray[np.bool_]:
    """Which numbers (with or without dots) begin with one of the headings (set apart by blanks, as printed: `9903.01
    9903.02`; none: none does). Each distinct number is looked at once.
    """
    starts = tuple(word.replace(".", "") for word in headings.split())
    codes, distinct = pd.factorize(np.asarray(list(numbers), dtype=object))
    found = [bool(starts) and str(number).replace(".", "").startswith(starts) for number in distinct]
    return np.array([*found, False], dtype=bool)[codes]
