"""Validation of the order book: rules as small functions from the typed Orders frame to findings.

`validate` runs all of them; `RULES` lists them. A check sees the whole frame and stops at nothing; what it
finds are `Finding`s that name the row, the cell, what is wrong with its figures, what to do, and the money at
risk in book currency (the line's value, or the difference, duty or margin at stake).
"""

from __future__ import annotations

from prodops_xl.domain.orders.rules import OrderBook, Owner, Rule
from prodops_xl.domain.orders.validation import RULES, validate

__all__ = ["RULES", "OrderBook", "Owner", "Rule", "validate"]
