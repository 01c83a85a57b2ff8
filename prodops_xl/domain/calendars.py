"""Factory calendars: weekly days off, public holidays and shutdowns by country, as plain data, and arithmetic in
working days.

Working days are counted as Excel's WORKDAY counts them: from any day, one working day later is the next one after
it; nought is the day itself. All of it is by row over whole columns: each country's days are laid out once in a
table of counts, and a row is a look-up or two in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.tables.countries import country_code

Dates = npt.NDArray[np.datetime64]
Countries = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
"""The days that a calendar reaches; what lies outside is blank (NaT)."""

_ZERO = np.datetime64(FIRST, "D")
_SPAN = (LAST - FIRST).days + 1


@dataclass(frozen=True)
class Closure:
    """A span of days (both included) on which a country's factories are shut, beyond its public holidays."""

    country: str
    name: str
    first: date
    last: date
    source: str = ""

    def overlaps(self, other: Closure) -> bool:
        """Do both shut the same country on some day?"""
        return self.country == other.country and self.first <= other.last and other.first <= self.last

    def days(self) -> list[date]:
        """Every day of the span."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class Calendar:
    """Which days a country's factories work.

    `days_off`: weekly days off by alpha-2 country, as weekdays 0 (Monday) to 6; `holidays`: by country, the
    dates of public holidays with their names; `worked`: by country, days off that are worked all the same (a
    Sunday made up for a long holiday); `closures`: shutdowns, which nothing makes up for. A country that is not in
    `days_off` is not known here.
    """

    days_off: Mapping[str, frozenset[int]]
    holidays: Mapping[str, Mapping[date, str]] = field(default_factory=dict)
    worked: Mapping[str, frozenset[date]] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()
    _laid_out: dict[str, WorkingDays] = field(default_factory=dict, init=False, repr=False, compare=False)

    def knows(self, countries: Countries) -> npt.NDArray[np.bool_]:
        """Per row: is the country in this calendar?"""
        return np.fromiter(
            (country in self.days_off for country in countries), dtype=bool, count=len(countries)
        )

    def is_workday(self, dates: Dates, countries: Countries) -> npt.NDArray[np.bool_]:
        """Per row (datetime64[D], alpha-2): is it a working day there? False for blanks and unknown
        countries.
        """
        return self._by_country(dates, countries, lambda days, at, _: days.works[at], blank=False)

    def workday_before(self, dates: Dates, countries: Countries) -> Dates:
        """Per row: that day or the last working day before it; NaT for blanks and unknown countries."""
        return self._dates(dates, countries, lambda days, at, _: days.back(at))

    def workday_after(self, dates: Dates, countries: Countries) -> Dates:
        """Per row: that day or the first working day after it; NaT for blanks and unknown countries."""
        return self._dates(dates, countries, lambda days, at, _: days.on(at))

    def add_workdays(self, dates: Dates, days: npt.ArrayLike, countries: Countries) -> Dates:
        """Per row: the working day that many working days later (below 0: earlier), as Excel's WORKDAY.

        Nought gives the day itself, worked or not. NaT for blanks, unknown countries and what leaves the calendar.
        """
        steps = np.broadcast_to(np.asarray(days, dtype="int64"), len(dates))
        return self._dates(dates, countries, lambda laid, at, rows: laid.add(at, steps[rows]))

    def workdays_between(self, start: Dates, end: Dates, countries: Countries) -> npt.NDArray[np.float64]:
        """Per row: working days from start to end, the start not counted: what `add_workdays` must add to come to end.

        Below 0 where end is earlier (then the end counts and the start does not); NaN for blanks and unknown countries.
        """
        until = _numbers(end)

        def count(days: WorkingDays, at: Ints, rows: Ints) -> npt.NDArray[np.float64]:
            return np.where(until[rows] < 0, np.nan, days.between(at, np.maximum(until[rows], 0)))

        return self._by_country(start, countries, count, blank=np.nan)

    def why_off(self, day: date, country: str) -> str:
        """Words for a day off: the holiday's name, the shutdown's, or the weekday."""
        return (
            self.holidays.get(country, {}).get(day)
            or next(
                (c.name for c in self.closures if c.country == country and c.first <= day <= c.last), None
            )
            or f"a {WEEKDAYS[day.weekday()]}"
        )

    def working_days(self, country: str) -> WorkingDays:
        """A known country's days, laid out once."""
        if country not in self._laid_out:
            self._laid_out[country] = _lay_out(self, country)
        return self._laid_out[country]

    def _dates(
        self, dates: Dates, countries: Countries, judge: Callable[[WorkingDays, Ints, Ints], Ints]
    ) -> Dates:
        return _days_of(self._by_country(dates, countries, judge, blank=-1))

    def _by_country(
        self,
        dates: Dates,
        countries: Countries,
        judge: Callable[[WorkingDays, Ints, Ints], npt.NDArray],
        blank: float,
    ) -> npt.NDArray:
        """`judge(the country's days, day numbers, rows)` once per country over all its dated rows."""
        at = _numbers(dates)
        out = np.full(len(at), blank, dtype=bool if blank is False else type(blank))
        codes, names = pd.factorize(pd.Series(countries, dtype=object))
        for code, country in enumerate(names):
            if country in self.days_off:
                rows = np.flatnonzero((codes == code) & (at >= 0))
                out[rows] = judge(self.working_days(country), at[rows], rows)
        return out


@dataclass(frozen=True, eq=False)
class WorkingDays:
    """A country's days as tables over day numbers (0 is `FIRST`): `works`; `count`, working days up to and with that
    day; `days`, the numbers of the working days in order.
    """

    works: npt.NDArray[np.bool_]
    count: npt.NDArray[np.int32]
    days: npt.NDArray[np.int32]

    def back(self, at: Ints) -> Ints:
        """That day or the last working day before it; -1 where there is none."""
        return self._nth(self.count[at] - 1)

    def on(self, at: Ints) -> Ints:
        """That day or the first working day after it; -1 where there is none."""
        return self._nth(self.count[at] - self.works[at])

    def add(self, at: Ints, steps: Ints) -> Ints:
        """The working day `steps` later or earlier, the day itself for 0; -1 outside the calendar."""
        later = self.count[at] - 1 + steps
        earlier = self.count[at] - self.works[at] + steps
        return np.where(steps == 0, at, self._nth(np.where(steps > 0, later, earlier)))

    def between(self, start: Ints, end: Ints) -> npt.NDArray[np.float64]:
        """Working days from start to end, see `Calendar.workdays_between`."""
        later = self.count[end] - self.count[start]
        earlier = (self.count[end] - self.works[end]) - (self.count[start] - self.works[start])
        return np.where(end >= start, later, earlier).astype("float64")

    def _nth(self, number: npt.NDArray[np.integer]) -> Ints:
        inside = (number >= 0) & (number < len(self.days))
        return np.where(inside, self.days[np.where(inside, number, 0)], -1).astype("int64")


def with_closures(calendar: Calendar, closures: Iterable[Closure]) -> Calendar:
    """The calendar with a team's own shutdowns: each takes the place of those it overlaps in the same country."""
    own = tuple(closures)
    kept = tuple(c for c in calendar.closures if not any(c.overlaps(o) for o in own))
    return replace(calendar, closures=(*kept, *own))


def own_closures(rates: pd.DataFrame) -> tuple[Closure, ...]:
    """The shutdowns of a Rates frame: rows of kind `closure`, Name the country (code or name), From and To its days
    (one day where To is blank), Unit what it is called.
    """
    rows = rates[(rates["Kind"] == "closure") & rates["Name"].notna() & rates["From"].notna()]
    out = []
    for name, first, last, called, source in zip(
        rows["Name"], rows["From"], rows["To"], rows["Unit"], rows["Source"], strict=True
    ):
        country = country_code(str(name))
        begun = pd.Timestamp(first).date()
        ended = begun if pd.isna(last) else pd.Timestamp(last).date()
        if country and ended >= begun:
            out.append(Closure(country, called or "factory shutdown", begun, ended, source or "Rates sheet"))
    return tuple(out)


def week(*off: str) -> frozenset[int]:
    """Weekly days off by name, as `Calendar.days_off` holds them."""
    return frozenset(WEEKDAYS.index(day) for day in off)


def _lay_out(calendar: Calendar, country: str) -> WorkingDays:
    weekday = (np.arange(_SPAN) + FIRST.weekday()) % 7
    works = ~np.isin(weekday, list(calendar.days_off[country]))
    works[_inside(calendar.holidays.get(country, {}))] = False
    works[_inside(calendar.worked.get(country, frozenset()))] = True
    for closure in calendar.closures:
        if closure.country == country:
            works[_inside(closure.days())] = False
    return WorkingDays(works, np.cumsum(works, dtype="int32"), np.flatnonzero(works).astype("int32"))


def _inside(days: Iterable[date]) -> list[int]:
    return [(day - FIRST).days for day in days if FIRST <= day <= LAST]


def _numbers(dates: Dates) -> Ints:
    """Days as numbers from `FIRST`; -1 for blanks and days outside the calendar."""
    days = np.asarray(dates).astype("datetime64[D]")
    at = (days - _ZERO).astype("int64")
    return np.where(np.isnat(days) | (at < 0) | (at >= _SPAN), -1, at)


def _days_of(numbers: Ints) -> Dates:
    """Numbers from `FIRST` as days; NaT below 0."""
    return np.where(numbers < 0, np.datetime64("NaT", "D"), _ZERO + numbers)
