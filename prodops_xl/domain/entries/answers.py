"""What has been paired so far: per filed line the goods that answer it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.entries.likeness import Traits, costs

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MOST_DAYS = 90.0  # a container sails again, a PO goes on: what is further apart is another shipment


@dataclass
class Answers:
    """What has been paired so far. Per filed line: `goods` (its chief answer, -1), `cost`, `level`, `twice`; per line of
    goods: `taken`. `joined`: further pairs (filed, goods). `days`: how far apart a pair may be; an entry number is one
    whatever the dates.
    """

    theirs: Traits
    ours: Traits
    entry: Ints
    goods: Ints = field(init=False)
    cost: Floats = field(init=False)
    level: Ints = field(init=False)
    twice: Flags = field(init=False)
    taken: Flags = field(init=False)
    joined: list[tuple[int, int]] = field(default_factory=list)
    days: float = np.inf

    def __post_init__(self) -> None:
        n = len(self.theirs.hts)
        self.goods, self.level = np.full(n, -1, dtype="int64"), np.full(n, -1, dtype="int64")
        self.cost = np.full(n, np.nan)
        self.twice, self.taken = np.zeros(n, dtype=bool), np.zeros(len(self.ours.hts), dtype=bool)

    @property
    def open(self) -> Flags:
        """Filed lines that have no answer yet."""
        return (self.goods < 0) & ~self.twice

    def costs(self, filed: Ints, goods: Ints) -> Floats:
        """The cost of each pair (`likeness.costs`); without end where the days are too far apart."""
        cost = costs(self.theirs, self.ours, filed, goods)
        return np.where(np.abs(self.theirs.day[filed] - self.ours.day[goods]) > self.days, np.inf, cost)

    def take(self, filed: Ints, goods: Ints, cost: Floats, level: int) -> None:
        """Pair rows one to one."""
        self.goods[filed], self.cost[filed], self.level[filed] = goods, cost, level
        self.taken[goods] = True
