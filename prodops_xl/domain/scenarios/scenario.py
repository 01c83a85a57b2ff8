"""What a scenario is, once its words are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Ended:
    """A program is not owed any more from `day` on. `name`: a heading of chapter 99, or how the program is called."""

    name: str
    day: date


@dataclass(frozen=True)
class Begun:
    """A duty of `rate` (a fraction of value) is owed from `day` on, on top of the others, by `origins` (`*`: all)."""

    heading: str
    day: date
    rate: float
    origins: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """One scenario. `origins` and `modes`: (from, to) pairs, from None: whatever it is today. `claims` None: as the
    orders have them, "": none.
    """

    text: str
    name: str = ""
    entry_date: date | None = None
    entry_days: int = 0
    origins: tuple[tuple[str | None, str], ...] = ()
    modes: tuple[tuple[str | None, str], ...] = ()
    claims: str | None = None
    ended: tuple[Ended, ...] = ()
    begun: tuple[Begun, ...] = ()

    @property
    def label(self) -> str:
        """What the scenario is called on the sheet."""
        return self.name or self.text
