"""Sizes: units of a line split over a size curve in whole packs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.money import allocate
from prodops_xl.errors import ProdOpsError

_DIGITS = 15  # significant digits of a weight that a worksheet keeps; int64 holds their sum over 1,000 sizes


def size_split(units: float, curve: Sequence[float], pack: float = 1) -> npt.NDArray[np.int64]:
    """Units per size: `units` in whole packs of `pack`, in proportion to `curve`, summing to `units`.

    Largest remainder counted in packs, ties to the earlier size. A blank (NaN) in the curve is 0. Raises
    ProdOpsError with a sentence where the units do not fill packs or the curve gives nothing to go by.
    """
    if not (units >= 0 and float(units).is_integer()):
        raise ProdOpsError(f"Units are {_plain(units)}; whole units, 0 or more, can be split.")
    if not (pack >= 1 and float(pack).is_integer()):
        raise ProdOpsError(f"A pack holds {_plain(pack)} units; it takes a whole number, 1 or more.")
    packs, left = divmod(int(units), int(pack))
    if left:
        raise ProdOpsError(
            f"{_plain(units)} units do not fill packs of {_plain(pack)}: "
            f"{packs * int(pack):,} or {(packs + 1) * int(pack):,} units do."
        )
    return allocate(packs, _whole_weights(curve)) * int(pack)


def _whole_weights(curve: Sequence[float]) -> npt.NDArray[np.int64]:
    """A curve as integers in the same proportions, exact to 15 digits of its largest weight."""
    weights = np.nan_to_num(np.asarray(curve, dtype="float64"), nan=0.0, posinf=-1.0)
    if np.any(weights < 0):
        raise ProdOpsError("A weight of the size curve is negative; weights are 0 or more.")
    if not np.any(weights > 0):
        raise ProdOpsError("The size curve is empty or all zero; give at least one size a weight.")
    places = _DIGITS - 1 - Decimal(repr(float(weights.max()))).adjusted()
    return np.array([int(Decimal(repr(float(w))).scaleb(places).to_integral_value()) for w in weights])


def _plain(number: float) -> str:
    if np.isnan(number):
        return "blank"
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,}"
