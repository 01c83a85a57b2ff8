"""Factory calendars: weekly days off and public holidays by country, as plain data, and what follows from
them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

Dates = npt.NDArray[np.datetime64]
Countries = npt.NDArray[np.object_]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Calendar:
    """Which days a country's factories work.

    `days_off`: weekly days off by alpha-2 country, as weekdays 0 (Monday) to 6; `holidays`: by country, the
    dates of public holidays with their names; `worked`: by country, days off that are worked all the same (a
    Sunday made up for a long holiday). A country that is not in `days_off` is not known here.
    """

    days_off: Mapping[str, frozenset[int]]
    holidays: Mapping[str, Mapping[date, str]] = field(default_factory=dict)
    worked: Mapping[str, frozenset[date]] = field(default_factory=dict)

    def knows(self, countries: Countries) -> npt.NDArray[np.bool_]:
        """Per row: is the country in this calendar?"""
        return np.fromiter(
            (country in self.days_off for country in countries), dtype=bool, count=len(countries)
        )

    def is_workday(self, dates: Dates, countries: Countries) -> npt.NDArray[np.bool_]:
        """Per row (datetime64[D], alpha-2): is it a working day there? False for blanks and unknown
        countries.
        """
        return _by_country(dates, countries, self._works, np.zeros(len(dates), dtype=bool))

    def workday_before(self, dates: Dates, countries: Countries) -> Dates:
        """Per row: that day or the last working day before it; NaT for blanks and unknown countries."""
        blank = np.full(len(dates), np.datetime64("NaT", "D"), dtype="datetime64[D]")
        return _by_country(dates, countries, self._rolled_back, blank)

    def why_off(self, day: date, country: str) -> str:
        """Words for a day off: the holiday's name, or the weekday."""
        return self.holidays.get(country, {}).get(day) or f"a {WEEKDAYS[day.weekday()]}"

    def _works(self, dates: Dates, country: str) -> npt.NDArray[np.bool_]:
        if country not in self.days_off:
            return np.zeros(len(dates), dtype=bool)
        made_up = np.isin(dates, _days(self.worked.get(country, frozenset())))
        return np.is_busday(dates, busdaycal=self._busdays(country)) | made_up

    def _rolled_back(self, dates: Dates, country: str) -> Dates:
        if country not in self.days_off:
            return np.full(len(dates), np.datetime64("NaT", "D"), dtype="datetime64[D]")
        rolled = np.busday_offset(dates, 0, roll="backward", busdaycal=self._busdays(country))
        made_up = np.sort(_days(self.worked.get(country, frozenset())))
        if not len(made_up):
            return rolled
        last = made_up[np.maximum(np.searchsorted(made_up, dates, side="right") - 1, 0)]
        return np.where((last <= dates) & (last > rolled), last, rolled)

    def _busdays(self, country: str) -> np.busdaycalendar:
        off = self.days_off[country]
        mask = [weekday not in off for weekday in range(7)]
        return np.busdaycalendar(weekmask=mask, holidays=_days(self.holidays.get(country, {})))


def _days(dates: Mapping[date, str] | frozenset[date]) -> Dates:
    return np.array(list(dates), dtype="datetime64[D]")


def _by_country(
    dates: Dates, countries: Countries, judge: Callable[[Dates, str], npt.NDArray], blank: npt.NDArray
) -> npt.NDArray:
    """`judge` once per country over all its dated rows."""
    out = blank.copy()
    dated = ~np.isnat(dates)
    for country in {c for c in countries if c is not None}:
        rows = np.flatnonzero((countries == country) & dated)
        out[rows] = judge(dates[rows].astype("datetime64[D]"), country)
    return out


def week(*off: str) -> frozenset[int]:
    """Weekly days off by name, as `Calendar.days_off` holds them."""
    return frozenset(WEEKDAYS.index(day) for day in off)
