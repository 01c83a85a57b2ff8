"""The two questions of a delivery: was it in the window, and was it all there?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Units are counted in floats: 1,000 less 5 % must be 950.
_DUST = 1e-9


def in_window(promised: Days, day: Days, early: npt.ArrayLike, late: npt.ArrayLike) -> Mask:
    """Is promised - early <= day <= promised + late, in calendar days? `early` NaN: any day before counts. False where a
    day is NaT.
    """
    off = (day.astype("datetime64[D]") - promised.astype("datetime64[D]")).astype("float64")
    off = np.where(np.isnat(day) | np.isnat(promised), np.nan, off)
    early = np.asarray(early, dtype="float64")
    with np.errstate(invalid="ignore"):
        return (off <= np.asarray(late, dtype="float64")) & (np.isnan(early) | (off >= -early))


def in_full(ordered: Numbers, sent: Numbers, tolerance: npt.ArrayLike) -> Mask:
    """Is sent >= ordered x (1 - tolerance)? More than ordered is in full, no more; False where `sent` is NaN."""
    return sent >= needed(ordered, tolerance)


def needed(ordered: Numbers, tolerance: npt.ArrayLike) -> Numbers:
    """The units with which a line is in full."""
    return ordered * (1.0 - np.asarray(tolerance, dtype="float64")) - _DUST * np.maximum(ordered, 1.0)


def on_time_in_full(
    ordered: Numbers,
    promised: Days,
    received: Numbers,
    day: Days,
    early: npt.ArrayLike,
    late: npt.ArrayLike,
    tolerance: npt.ArrayLike,
) -> Numbers:
    """OTIF of lines that came in one delivery: 1.0 or 0.0. Nothing received, or no day, is 0."""
    both = in_window(promised, day, early, late) & in_full(ordered, received, tolerance)
    return both.astype("float64")
