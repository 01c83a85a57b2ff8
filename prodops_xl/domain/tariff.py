"""US customs duty: the door to the tariff. Tables, duty stacks by entry date, amounts to the cent.

stack = stacks(tariff, hts, origin, entry_date, claims)
duty = duty_amounts(stack, value_cents, quantity, net_weight_kg)
"""

from __future__ import annotations

from prodops_xl.domain.duty import DutyAmounts, duty_amounts
from prodops_xl.domain.stack_warnings import WARNINGS
from prodops_xl.domain.stacking import stacks
from prodops_xl.domain.stacks import Stacks
from prodops_xl.domain.tariff_tables import Tariff

__all__ = ["WARNINGS", "DutyAmounts", "Stacks", "Tariff", "duty_amounts", "stacks"]
