"""Factory calendars of the sourcing countries: weekly days off, public holidays by the `holidays` library, and the
customary shutdowns around the long ones.

A calendar is built for the countries and years that are asked for; the library is imported then, not before.
Public holidays are the national ones: a state's or a factory's own are not here, and a date that follows the
moon (Eid, Tet, Chinese New Year) is as the library foresees it until the government has announced it.

Shutdowns are rules in data/closures.csv: so many days before and after a named holiday (its first day in the
library), or from one day of the year to another. They are custom, not law, and differ by factory: a team's own
(Rates, kind `closure`) take the place of those they overlap.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources

from prodops_xl.domain.calendars import Calendar, Closure, week

_SUNDAY = week("Sunday")
_FRIDAY = week("Friday")
_TWO_DAYS = week("Saturday", "Sunday")

# Weekly days off of export factories, not of offices. Most labour laws give one day in seven and leave six
# days of eight hours; where the law names the day it is cited, elsewhere it is the custom.
DAYS_OFF: dict[str, frozenset[int]] = {
    "BD": _FRIDAY,  # Labour Act 2006, s. 103 (one day a week in a factory); Friday by custom
    "BH": _FRIDAY,  # Labour Law 36/2012, art. 57 (Friday)
    "BR": _SUNDAY,  # Constitution, art. 7 XV (preferably Sunday)
    "CN": _SUNDAY,  # Labour Law, art. 38 (at least one day a week); six-day weeks are the custom of factories
    "CO": _SUNDAY,  # Codigo Sustantivo del Trabajo, art. 172
    "DO": _SUNDAY,  # Codigo de Trabajo, art. 163 and 164 (36 hours from Saturday noon)
    "EG": _FRIDAY,  # one day in seven by the labour law; Friday by custom
    "ET": _SUNDAY,  # Proclamation 1156/2019, art. 69 and 70
    "GT": _SUNDAY,  # Codigo de Trabajo, art. 126
    "HK": _SUNDAY,  # Employment Ordinance, s. 17 (one day in seven)
    "HN": _SUNDAY,  # Codigo del Trabajo, art. 338 (preferably Sunday)
    "HT": _SUNDAY,
    "ID": _SUNDAY,  # Law 13/2003, art. 79 (one day after six)
    "IN": _SUNDAY,  # Factories Act 1948, s. 52
    "JO": _FRIDAY,  # Labour Law 8/1996, art. 60
    "KE": _SUNDAY,
    "KH": _SUNDAY,  # Labour Law 1997, art. 147
    "LA": _SUNDAY,
    "LK": _SUNDAY,
    "LS": _SUNDAY,
    "MA": _SUNDAY,  # Labour Code (Law 65-99), art. 205 and 206
    "MG": _SUNDAY,
    "MM": _SUNDAY,  # Factories Act 1951
    "MU": _SUNDAY,
    "MX": _SUNDAY,  # Ley Federal del Trabajo, art. 69 and 71
    "MY": _SUNDAY,  # Employment Act 1955, s. 59 (one day a week; Friday in Kelantan, Terengganu, Kedah)
    "NI": _SUNDAY,  # Codigo del Trabajo, art. 64
    "NP": week("Saturday"),
    "PE": _SUNDAY,  # Decreto Legislativo 713, art. 1 (preferably Sunday)
    "PH": _SUNDAY,  # Labor Code, art. 91 (one day after six)
    "PK": _SUNDAY,  # Factories Act 1934, s. 35
    "SV": _SUNDAY,  # Codigo de Trabajo, art. 171 and 173
    "TH": _SUNDAY,  # Labour Protection Act 1998, s. 28 (one day in seven)
    "TN": _SUNDAY,  # Code du travail, art. 95
    "TR": _SUNDAY,  # Labour Act 4857, art. 46; Law 2429, art. 3
    "VN": _SUNDAY,  # Labour Code 2019, art. 111 (one day a week)
    # Five-day weeks
    "BG": _TWO_DAYS,
    "CA": _TWO_DAYS,
    "DE": _TWO_DAYS,
    "ES": _TWO_DAYS,
    "FR": _TWO_DAYS,
    "GB": _TWO_DAYS,
    "GR": _TWO_DAYS,
    "IL": week("Friday", "Saturday"),  # Hours of Work and Rest Law 1951, s. 7 (the Sabbath)
    "IT": _TWO_DAYS,
    "JP": _TWO_DAYS,
    "KR": _TWO_DAYS,  # Labor Standards Act, art. 55
    "PL": _TWO_DAYS,
    "PT": _TWO_DAYS,
    "RO": _TWO_DAYS,
    "TW": _TWO_DAYS,  # Labor Standards Act, art. 36
    "US": _TWO_DAYS,
    "ZA": _TWO_DAYS,
}


def factory_calendar(countries: Iterable[str | None], years: Iterable[int]) -> Calendar:
    """The calendar of these countries (alpha-2; unknown and blank ones are left out) over these years, customary
    shutdowns included. Outside these years only the weekly days off are known.
    """
    return _calendar(
        tuple(sorted({country for country in countries if country in DAYS_OFF})), tuple(sorted(set(years)))
    )


@lru_cache(maxsize=32)
def _calendar(wanted: tuple[str, ...], span: tuple[int, ...]) -> Calendar:
    """Made once: a calendar lays its days out when it is first asked, and a cell asks for one date at a time."""
    held = {country: [_holidays(country, year) for year in span] for country in wanted}
    return Calendar(
        days_off={country: DAYS_OFF[country] for country in wanted},
        holidays={
            c: {day: name for days, _ in of_years for day, name in days.items()}
            for c, of_years in held.items()
        },
        worked={c: frozenset().union(*(worked for _, worked in of_years)) for c, of_years in held.items()},
        closures=tuple(closures(wanted, span)),
    )


def closures(countries: Iterable[str], years: Iterable[int]) -> Iterator[Closure]:
    """The customary shutdowns of these countries that touch these years, cut off at their ends."""
    wanted, span = set(countries), sorted(set(years))
    if not span:
        return
    first, last = date(span[0], 1, 1), date(span[-1], 12, 31)
    for rule in _rules():
        if rule["country"] not in wanted:
            continue
        for year in range(span[0] - 1, span[-1] + 2):
            for begin, end in _spans(rule, year):
                if begin <= last and end >= first:
                    yield Closure(
                        rule["country"], rule["name"], max(begin, first), min(end, last), rule["source"]
                    )


def _spans(rule: dict[str, str], year: int) -> Iterator[tuple[date, date]]:
    """First and last day of a rule's spans that begin by this year's holiday or day."""
    if rule["from"]:
        begin, end = (date.fromisoformat(f"{year}-{rule[edge]}") for edge in ("from", "to"))
        yield begin, end if end >= begin else end.replace(year=year + 1)
        return
    before, after = (timedelta(days=int(rule[edge])) for edge in ("before", "after"))
    for day in _first_days(rule["country"], rule["holiday"], year):
        yield day - before, day + after


def _first_days(country: str, holiday: str, year: int) -> list[date]:
    """The first day of each run of a holiday's days: a feast of the moon can fall twice in one of our years."""
    days = sorted(d for d, name in _holidays(country, year)[0].items() if _is_called(name, holiday))
    return [day for before, day in zip([date.min, *days], days, strict=False) if (day - before).days > 20]


def _is_called(name: str, holiday: str) -> bool:
    """`Eid al-Fitr (estimated); Independence Day` is called Eid al-Fitr, `Lunar New Year's Eve` is no Lunar New Year."""
    parts = (part.strip() for part in name.split(";"))
    return any(part.startswith(holiday) and not part[len(holiday) :].startswith("'s Eve") for part in parts)


@lru_cache(maxsize=1)
def _rules() -> tuple[dict[str, str], ...]:
    file = resources.files("prodops_xl.reference").joinpath("data", "closures.csv")
    return tuple(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


@lru_cache(maxsize=4096)
def _holidays(country: str, year: int) -> tuple[dict[date, str], frozenset[date]]:
    """A country's public holidays of one year by date, and its days off that are worked instead."""
    import holidays

    try:
        public = holidays.country_holidays(country, years=[year], language="en_US")
    except (
        NotImplementedError
    ):  # the library does not have the country: its weeks are known, its holidays not
        return {}, frozenset()
    made_up = getattr(public, "weekend_workdays", None) or ()
    return dict(sorted(public.items())), frozenset(day for day in made_up if day.year == year)
