"""What a difference is worth, in cents and in words."""

from __future__ import annotations

from typing import NamedTuple


class Worth(NamedTuple):
    """Cents of a difference: what a correction is for, and beside it what is struck down."""

    cents: int
    struck: int

    def words(self, *, unknown: bool) -> str:
        """The end of the sentence."""
        if unknown:
            return "; what it is worth cannot be computed"
        if not self.cents and not self.struck:
            return "; it changes no duty"
        paid = f"{abs(self.cents) / 100:,.2f} too {'much' if self.cents > 0 else 'little'} was paid"
        down = f"{abs(self.struck) / 100:,.2f} was struck down: not owed"
        if self.struck > 0:
            down = f"{self.struck / 100:,.2f} comes back with the refund claim, see Refunds"
        told = [text for text, cents in ((paid, self.cents), (down, self.struck)) if cents]
        return f": {'; '.join(told)}"
