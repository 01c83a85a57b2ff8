"""Late costs of a receipt: a freight bill after the goods came, a duty refund that was paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cogs.movements import OPENING, RECEIPT, Book
from prodops_xl.domain.cogs.shares import MOST
from prodops_xl.domain.money import Cents
from prodops_xl.errors import ProdOpsError

LATE_COLUMNS = ("of", "cents", "day", "cause")
Integers = npt.NDArray[np.int64]

LateCosts = pd.DataFrame
"""One row per late cost: `of` int64, the row position of its receipt; `cents` int64, signed (a duty refund that was
paid is negative); `day` datetime64, when it was known (bill or paid date); `cause` text: "late freight", "duty
refund", ... A cost without a day, or dated on or before its receipt, was never late: it is part of the receipt.
"""


def no_late_costs() -> LateCosts:
    """An empty frame of late costs."""
    return pd.DataFrame(
        {
            "of": pd.Series(dtype="int64"),
            "cents": pd.Series(dtype="int64"),
            "day": pd.Series(dtype="datetime64[ns]"),
            "cause": pd.Series(dtype=object),
        }
    )


@dataclass(frozen=True)
class Late:
    """Late costs that were late, by position of their receipt and day: a day's cost is known from its end.

    `position`, `day`, `cents`, `cause` per cost; `before`: what had come late on the same receipt before it.
    """

    position: Integers
    day: Integers
    cents: Cents
    cause: npt.NDArray[np.object_]
    before: Cents

    def known(self, position: Integers, day: Integers) -> Cents:
        """Late cost of receipts that was known before the movements of a day."""
        out = np.zeros(len(position), dtype="int64")
        if not len(self.position):
            return out
        some = np.flatnonzero(self._late_at(position))
        if not len(some):
            return out
        span = 2**23
        at = np.searchsorted(self.position * span + self.day, position[some] * span + day[some], side="left")
        total = np.r_[0, np.cumsum(self.cents)]
        first = np.searchsorted(self.position, position[some], side="left")
        out[some] = total[at] - total[first]
        return out

    def _late_at(self, position: Integers) -> npt.NDArray[np.bool_]:
        at = np.minimum(np.searchsorted(self.position, position), len(self.position) - 1)
        return self.position[at] == position


def gather(frame: LateCosts | None, book: Book) -> tuple[Late, Cents, Integers]:
    """Late costs in order; what belongs to each movement's value from the start (int64 cents per position); and rows
    of the frame that go to no receipt with units, which nothing can carry.

    Raises ProdOpsError for a missing column and for sums beyond exact integers.
    """
    folded = np.zeros(len(book.order), dtype="int64")
    if frame is None or not len(frame):
        return _late(folded[:0], folded[:0], folded[:0], np.zeros(0, dtype=object)), folded, folded[:0]
    missing = [name for name in LATE_COLUMNS if name not in frame]
    if missing:
        raise ProdOpsError(f"Late costs lack the columns {', '.join(missing)}.")
    of, cents = frame["of"].to_numpy(dtype="int64"), frame["cents"].to_numpy(dtype="int64")
    if float(np.abs(cents).sum(dtype="float64")) >= MOST / 2:
        raise ProdOpsError("Late costs are too large to add up exactly: check them.")
    position = np.full(len(of), -1, dtype="int64")
    inside = (of >= 0) & (of < len(book.order))
    position[inside] = book.place[of[inside]]
    kind = book.kind[position] if len(book.kind) else np.full(len(of), -1)
    carried = inside & ((kind == OPENING) | (kind == RECEIPT))
    carried &= book.units[position] > 0 if len(book.kind) else False
    day = _days(frame["day"], book)
    was_late = carried & (day > (book.day[position] if len(book.kind) else 0))
    np.add.at(folded, position[carried & ~was_late], cents[carried & ~was_late])
    rows = np.flatnonzero(was_late)
    rows = rows[np.lexsort((rows, day[rows], position[rows]))]
    late = _late(position[rows], day[rows], cents[rows], frame["cause"].to_numpy(dtype=object)[rows])
    return late, folded, np.flatnonzero(~carried)


def _days(column: pd.Series, book: Book) -> Integers:
    """Days from the book's origin; a missing one lies before everything."""
    days = column.to_numpy().astype("datetime64[D]")
    whole = days.astype("int64") - book.origin.astype("int64")
    return np.where(np.isnat(days), -1, np.clip(whole, -1, 2**21))


def _late(position: Integers, day: Integers, cents: Cents, cause: npt.NDArray[np.object_]) -> Late:
    total = np.cumsum(cents) - cents
    first = np.searchsorted(position, position, side="left")
    return Late(position, day, cents, cause, total - total[first] if len(total) else total)
