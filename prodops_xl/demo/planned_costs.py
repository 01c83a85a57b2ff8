"""What the team planned a style to cost: its standard, part by part, in US dollars per unit."""

from __future__ import annotations

from typing import NamedTuple

from prodops_xl.demo.billing import AIR_FROM_IT_PER_KG, OCEAN_PER_CBM, PER_KG
from prodops_xl.demo.catalogue import VENDORS, Style

PLANNED_EUR = 1.172  # the Treasury's booking rate of the first quarter of 2026
# Duty and fees as a share of first cost, as planned before the year: one figure for an origin.
_DUTY = {"CN": 0.42, "VN": 0.36, "BD": 0.28, "IN": 0.33, "KH": 0.31, "JO": 0.11, "MX": 0.27, "IT": 0.17}


class PlannedCost(NamedTuple):
    """Parts of a standard cost."""

    material: float
    freight: float
    duty: float
    other: float

    @property
    def total(self) -> float:
        """All parts."""
        return sum(self)


def planned_cost(style: Style) -> PlannedCost:
    """The style's planned cost: material and make to five cents, the rest to the cent."""
    vendor = VENDORS[style.vendor]
    material = round(style.fob * (PLANNED_EUR if vendor.currency == "EUR" else 1.0) * 20) / 20
    duty = 0.0 if style.claims == "usmca" else material * _DUTY[vendor.origin]
    return PlannedCost(
        material,
        round(_freight(style, vendor.mode, vendor.origin), 2),
        round(duty, 2),
        round(0.03 + material * 0.006, 2),
    )


def _freight(style: Style, mode: str, origin: str) -> float:
    if mode == "ocean":
        return style.cbm * OCEAN_PER_CBM[origin] * 1.05
    if origin == "IT":
        return style.kg * AIR_FROM_IT_PER_KG * PLANNED_EUR * 1.15
    return style.kg * PER_KG[mode] * 1.12
