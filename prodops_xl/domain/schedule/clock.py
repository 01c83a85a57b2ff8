"""The calendars of a plan on one dial: each row's day is a number, each row's country a line of one table."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.calendars import FIRST, Calendar, Countries, Dates, week

Ints = npt.NDArray[np.int64]

_ZERO = np.datetime64(FIRST, "D")
EVERY_DAY, SIX_DAYS = "every day", "six days"
"""Lines beside the countries': days of a vessel, and Monday to Saturday for a country without a calendar."""

_PLAIN = Calendar(days_off={EVERY_DAY: frozenset(), SIX_DAYS: week("Sunday")})


def numbers(dates: Dates, blank: int) -> Ints:
    """Days as numbers from the calendars' first day; `blank` for NaT and days that no calendar reaches."""
    days = np.asarray(dates).astype("datetime64[D]")
    at = (days - _ZERO).astype("int64")
    return np.where(np.isnat(days) | (at < _MARGIN) | (at > _END - _MARGIN), blank, at)


def days_of(at: Ints, known: npt.NDArray[np.bool_]) -> Dates:
    """Numbers as days; NaT where not known."""
    return np.where(known, _ZERO + at, np.datetime64("NaT", "D"))


_END = len(_PLAIN.working_days(EVERY_DAY).works)
_MARGIN = 3_700  # ten years at either end, so that no plan runs off the dial


class Clock:
    """Working-day arithmetic of whole columns whose rows lie in different countries.

    `line(countries)` gives the line of each row; the methods take days as numbers, steps of 0 or more, and lines.
    """

    def __init__(self, calendar: Calendar, countries: Iterable[str]) -> None:
        known = [c for c in dict.fromkeys(countries) if c in calendar.days_off]
        laid = [calendar.working_days(c) for c in known]
        laid += [_PLAIN.working_days(SIX_DAYS), _PLAIN.working_days(EVERY_DAY)]
        self._lines = {name: i for i, name in enumerate([*known, SIX_DAYS, EVERY_DAY])}
        self._count = np.concatenate([days.count for days in laid])
        self._wide = max(len(days.days) for days in laid)
        self._days = np.concatenate(
            [np.pad(days.days, (0, self._wide - len(days.days)), mode="edge") for days in laid]
        )

    def line(self, countries: Countries) -> Ints:
        """Per row: the country's line, the one of six days where it has none."""
        codes, names = pd.factorize(pd.Series(countries, dtype=object))
        six = self._lines[SIX_DAYS]
        lines = np.array([*(self._lines.get(name, six) for name in names), six], dtype="int64")
        return lines[codes]

    @property
    def every_day(self) -> int:
        """The line on which every day counts."""
        return self._lines[EVERY_DAY]

    @property
    def six_days(self) -> int:
        """The line of countries without a calendar."""
        return self._lines[SIX_DAYS]

    def forward(self, base: Ints, steps: Ints, line: Ints) -> Ints:
        """The day that lies `steps` working days after base; for 0, base or the first working day after it."""
        until = self._until(base, line)
        before = self._until(base - 1, line)
        return self._nth(np.where(steps > 0, until - 1 + steps, before), line)

    def latest_base(self, end: Ints, steps: Ints, line: Ints) -> Ints:
        """The last day from which `forward` comes to `end` or earlier."""
        number = self._until(end, line) - 1 - steps
        return np.where(steps > 0, self._nth(number + 1, line) - 1, self._nth(number, line))

    def back(self, at: Ints, line: Ints) -> Ints:
        """That day or the last working day before it."""
        return self._nth(self._until(at, line) - 1, line)

    def start(self, finish: Ints, steps: Ints, line: Ints) -> Ints:
        """The first of `steps` working days of which finish is the last; finish itself for 0."""
        return self._nth(self._until(finish, line) - 1 - np.maximum(steps - 1, 0), line)

    def between(self, start: Ints, end: Ints, line: Ints) -> Ints:
        """Working days from start to end, the earlier of the two not counted; below 0 where end is earlier."""
        return np.where(
            end >= start,
            self._until(end, line) - self._until(start, line),
            self._until(end - 1, line) - self._until(start - 1, line),
        )

    def _until(self, at: Ints, line: Ints) -> Ints:
        return self._count[line * _END + np.clip(at, 0, _END - 1)].astype("int64")

    def _nth(self, number: Ints, line: Ints) -> Ints:
        return self._days[line * self._wide + np.clip(number, 0, self._wide - 1)].astype("int64")
