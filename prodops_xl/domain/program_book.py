"""Additional-duty programs ready for lookup: which are in force for an origin in a period.

Law: chapter 99 of the HTS; the rate that counts is that of the date of entry (19 CFR 141.69). A program is
a row of data: origin, dates, rate, mode, list, exemptions. A period is a run of days on which nothing in
the tables changes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.claim_book import ClaimBook
from prodops_xl.domain.days import OPEN, day_number, day_of
from prodops_xl.domain.line_book import LineBook
from prodops_xl.domain.origins import COLUMN_2_FROM, expand
from prodops_xl.domain.rates import ONE
from prodops_xl.domain.tariff_numbers import IEEPA, begin_with

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Bits of a program's state in a period.
IN_FORCE, FRESH, EXEMPTION_OPEN, TRANSIT_OPEN = 1, 2, 4, 8

# "Within 60 days of a program's start the figure carries a warning": others had in-transit clauses too.
FRESH_DAYS = 60


class ProgramBook:
    """Programs ordered by heading, then start. Arrays are per program unless they say otherwise."""

    def __init__(
        self, programs: pd.DataFrame, lines: LineBook, claims: ClaimBook, other_bounds: Ints
    ) -> None:
        frame = programs.sort_values(["heading", "from"], kind="stable", ignore_index=True)
        self.frame = frame
        self.start = day_number(frame["from"], -OPEN)
        self.end = day_number(frame["to"], OPEN)
        self.exact: Ints = np.rint(frame["rate"].to_numpy("float64") * ONE).astype("int64")
        self.floor: Flags = frame["mode"].to_numpy(object) == "floor"
        self.ieepa: Flags = begin_with(frame["heading"], IEEPA)
        self.doubtful: Flags = frame["confidence"].to_numpy(object) != "high"
        self.transit_before = day_number(frame["in_transit_before"], -OPEN)
        self.has_transit: Flags = self.transit_before > -OPEN
        self.exempt_from = day_number(frame["exempt_from"], -OPEN)
        self.exempt_token: Ints = np.array([claims.token(t) for t in frame["exempt_claim"]], dtype="int64")
        self.exempt_chapter = _chapters(frame["exempt_chapters"])
        self.begins = _begins(frame)
        self.list_of, self.lists = _lists(frame, lines)
        self._origins = [expand(o.split()) for o in frame["origin"]]
        self._except = [expand(o.split()) for o in frame["except_origins"]]
        self._known: dict[str, Flags] = {}
        self.eras = self._eras(claims, other_bounds)
        self.bounds = self._bounds()
        self.state = self._states()

    def applies(self, origin: str) -> Flags:
        """Programs that name the origin (`*`: every origin but its exceptions)."""
        known = self._known.get(origin)
        if known is None:
            pairs = zip(self._origins, self._except, strict=True)
            flags = [(origin in named or "*" in named) and origin not in spared for named, spared in pairs]
            known = self._known[origin] = np.array(flags, dtype=bool)
        return known

    def period(self, days: Ints) -> Ints:
        """The period of each day (days since 1970-01-01)."""
        if not len(days):
            return days
        low, high = int(days.min()), int(days.max())
        if high - low > 4 * len(days) + 10_000:
            return np.searchsorted(self.bounds, days, side="right") - 1
        table = np.searchsorted(self.bounds, np.arange(low, high + 1), side="right") - 1
        return table[days - low]

    def first_day(self, period: Ints) -> Ints:
        """A day of each period; whatever the tables say of it they say of the whole period."""
        return self.bounds[period]

    def era(self, period: Ints) -> Ints:
        """The era of each period: runs of days on which nothing but programs changes."""
        return np.searchsorted(self.eras, self.bounds[period], side="right") - 1

    def _eras(self, claims: ClaimBook, other_bounds: Ints) -> Ints:
        """Days on which something other than a program changes: claims, columns, what the data cover."""
        column_2 = [day_of(day) for day in COLUMN_2_FROM.values()]
        return _bounds([[-OPEN], claims.start, claims.end + 1, other_bounds, column_2])

    def _bounds(self) -> Ints:
        """Every day on which something changes, sorted; the first is in the far past."""
        fresh_until = self.start[self.begins] + FRESH_DAYS
        return _bounds(
            [self.eras, self.start, fresh_until, self.end + 1, self.transit_before, self.exempt_from]
        )

    def _states(self) -> npt.NDArray[np.uint8]:
        """Bits per period and program."""
        day = self.bounds[:, None]
        running = (self.start <= day) & (day <= self.end)
        fresh = running & self.begins & (day < self.start + FRESH_DAYS)
        exempting = running & (day >= self.exempt_from)
        transit = running & (day < self.transit_before)
        return (
            running * IN_FORCE + fresh * FRESH + exempting * EXEMPTION_OPEN + transit * TRANSIT_OPEN
        ).astype("uint8")


def _bounds(days: list[npt.ArrayLike]) -> Ints:
    joined = np.concatenate([np.asarray(d, dtype="int64") for d in days])
    return np.unique(joined[joined < OPEN])


def _begins(frame: pd.DataFrame) -> Flags:
    """Rows that start a program: not those that follow on their own heading and origin at no higher rate."""
    key = ["program", "heading", "origin"]
    before = frame.groupby(key, sort=False)[["to", "rate"]].shift()
    follows = before["to"] + pd.Timedelta(days=1) == frame["from"]
    return ~(follows & (frame["rate"] <= before["rate"])).to_numpy(bool)


def _lists(frame: pd.DataFrame, lines: LineBook) -> tuple[Ints, Flags]:
    """The number of each program's list, and lines by list; list 0 holds every line."""
    names = ["", *sorted({name for name in frame["list"] if name})]
    listed = [np.ones(len(lines.codes), dtype=bool), *(lines.listed[name] for name in names[1:])]
    return np.array([names.index(name) for name in frame["list"]], dtype="int64"), np.array(listed)


def _chapters(column: pd.Series) -> Flags:
    """Per program and chapter (0 to 99): may the exemption be used there? No chapters named: everywhere."""
    out = np.zeros((len(column), 100), dtype=bool)
    for i, text in enumerate(column):
        out[i, [int(c) for c in text.split()] or slice(None)] = True
    return out
