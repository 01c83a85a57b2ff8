"""How each vendor of the season delivers: what comes short or over, what is defective, how far production lags."""

from __future__ import annotations

from typing import NamedTuple

from prodops_xl.demo.catalogue import VENDORS


class Habit(NamedTuple):
    """Shares: receipts `off` their packing list, receipts with rejects, units with a `major` or a `minor` defect;
    lots with a `critical` one; `lag`: usual days that production runs late.
    """

    off: float
    rejects: float
    major: float
    minor: float
    critical: float
    lag: int


_GOOD = Habit(0.05, 0.03, 0.009, 0.016, 0.0, 0)
_USUAL = Habit(0.09, 0.07, 0.016, 0.026, 0.004, 1)
_POOR = Habit(0.20, 0.24, 0.038, 0.048, 0.02, 4)
_POOREST = Habit(0.26, 0.34, 0.052, 0.056, 0.03, 6)

_HABITS = {
    "Hai Phong Outerwear": _GOOD,
    "Saigon Thread JSC": _GOOD,
    "Lanificio Valsesia": _GOOD,
    "Dongguan Silverline Leathergoods": _POOR,
    "Padma Apparels Ltd": _POOR,
    "Mekong Stitch Cambodia": _POOREST,
}

HABITS: dict[str, Habit] = {name: _HABITS.get(name, _USUAL) for name in VENDORS}
