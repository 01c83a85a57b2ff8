"""Cell functions of the schedule: WORKDAY_AT, LATEST_EX_FACTORY, TNA.

They know the packaged factory calendars, milestone networks and published days in transit; what a workbook holds of
its own (closures, networks, shipments) is refresh-schedule's. Transit counts with its 90th percentile, as the setting
schedule.transit_cover does by default, and a note says where it is from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.ports import port_country
from prodops_xl.domain.schedule.clock import Clock, days_of, numbers
from prodops_xl.domain.schedule.networks import EX_FACTORY, IN_DC, Network
from prodops_xl.domain.schedule.passes import NEVER, Layout, ancestors, backward, critical, forward, lay_out
from prodops_xl.domain.transit import TransitDays
from prodops_xl.errors import CellError
from prodops_xl.reference.calendars import DAYS_OFF, factory_calendar
from prodops_xl.reference.milestones import templates
from prodops_xl.reference.transit import transit
from prodops_xl.tables.countries import COUNTRIES
from prodops_xl.tables.settings import read_settings

Days = npt.NDArray[np.datetime64]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]
Note = Callable[[int, str], None]

_MOST_STEPS = 2_500  # ten years of working days
_YEARS = range(1950, 2100)  # what the calendars of holidays reach
_HOME = "US"
_FAR = CellError(
    "#NUM!", f"Days from {_YEARS.start} to {_YEARS.stop - 1} are in the calendars; this one is not."
)


def workday_at(date: Days, days: Floats, country: Texts) -> list[Any]:
    """WORKDAY_AT: the day that many working days later (below 0: earlier) on the country's factory calendar, counted
    as Excel's WORKDAY counts; the day itself for 0.
    """
    wrong = [_not_countable(*each) for each in zip(date.tolist(), days.tolist(), country, strict=True)]
    good = np.flatnonzero([error is None for error in wrong])
    if not len(good):
        return wrong
    steps = days[good].astype("int64")
    years = _years_between(date[good], date[good] + np.trunc(steps * 2 + 40 * np.sign(steps)).astype("int64"))
    found = factory_calendar(set(country[good]), years).add_workdays(date[good], steps, country[good])
    out: list[Any] = list(wrong)
    for row, day in zip(good.tolist(), found, strict=True):
        out[row] = day if int(str(day)[:4]) in _YEARS else _FAR
    return out


def latest_ex_factory(
    in_dc: Days, port_of_loading: Texts, port_of_entry: Texts, mode: Texts, note: Note | None = None
) -> list[Any]:
    """LATEST_EX_FACTORY: the last working day of the port of loading's country on which goods can leave the factory
    and be in the DC by in_dc: two working days to the DC, customs, the lane's days, the way to the vessel.
    """
    known = transit().ports
    ports = [[_port(known.code, text) for text in texts] for texts in (port_of_loading, port_of_entry)]
    wrong = [
        next((e for e in (_out_of_reach(day), *ends) if isinstance(e, CellError)), None)
        for day, *ends in zip(in_dc.tolist(), *ports, strict=True)
    ]
    good = np.flatnonzero([error is None for error in wrong])
    if not len(good):
        return wrong
    loading, entry = (np.array([part[row] for row in good], dtype=object) for part in ports)
    layout, found = _laid_out(
        next(iter(templates().networks.values())), in_dc[good], loading, entry,
        np.array([port_country(port) for port in loading], dtype=object), mode[good],
    )  # fmt: skip
    last, gate = layout.network.place(IN_DC), layout.network.place(EX_FACTORY)
    onward = set(layout.network.names) - ancestors(layout.network, EX_FACTORY)
    latest = backward(layout, numbers(in_dc[good], NEVER), last, only=onward)
    days = days_of(latest[gate], np.ones(len(good), dtype=bool))
    out: list[Any] = list(wrong)
    for at, row in enumerate(good.tolist()):
        out[row] = days[at]
        if note is not None:
            note(row, _transit_note(found, at))
    return out


def tna(
    in_dc: date, template: str, origin: str, mode: str | None, as_of: date, note: Note | None = None
) -> list[list[Any]] | CellError:
    """TNA: milestone, owner, latest start and finish, slack (working days between the latest finish and the earliest
    one if the work begins on as_of), and whether a later in-DC hangs on it; in order, under a header row.
    """
    if (error := _out_of_reach(in_dc) or _out_of_reach(as_of)) is not None:
        return error
    network = templates().find(template)
    one = np.ones(1, dtype=bool)
    day, today = (np.array([d], dtype="datetime64[D]") for d in (in_dc, as_of))
    layout, found = _laid_out(
        network, np.concatenate([day, today]), *(np.full(2, each, dtype=object) for each in (None, None, origin, mode or "ocean"))
    )  # fmt: skip
    layout = Layout(network, layout.clock, layout.days[:, :1], layout.lines[:, :1])
    latest = backward(layout, numbers(day, NEVER), network.place(IN_DC))
    earliest = forward(layout, numbers(today, NEVER))
    starts = layout.clock.start(latest, layout.days, layout.lines)
    slack = layout.clock.between(earliest, latest, layout.lines)
    chain = critical(layout, earliest, np.zeros_like(latest, dtype=bool))
    if note is not None:
        _explain(note, origin, found, int(slack[network.place(IN_DC), 0]), in_dc)
    head = ["milestone", "owner", "latest start", "latest finish", "slack", "critical"]
    rows = [
        [step.name, step.owner, days_of(starts[at], one)[0], days_of(latest[at], one)[0], int(slack[at, 0]), bool(chain[at, 0])]
        for at, step in enumerate(network.steps)
    ]  # fmt: skip
    return [head, *rows]


def _not_countable(day: date, days: float, country: str) -> CellError | None:
    if country not in DAYS_OFF:
        name = COUNTRIES.get(country, country)
        return CellError("#N/A", f"There is no factory calendar of {name} here.")
    if days != int(days):
        return CellError("#NUM!", f"days is {days:g}: a whole number of working days is counted.")
    if abs(days) > _MOST_STEPS:
        return CellError("#NUM!", f"days is {days:g}: at most {_MOST_STEPS:,} working days are counted.")
    return _out_of_reach(day)


def _out_of_reach(day: date) -> CellError | None:
    return None if day.year in _YEARS else _FAR


def _years_between(first: Days, last: Days) -> list[int]:
    """Every year that one of these spans touches, and no other."""
    begin, end = (np.array(part, dtype="datetime64[Y]").astype("int64") + 1970 for part in (first, last))
    spans = {(min(a, b), max(a, b)) for a, b in zip(begin.tolist(), end.tolist(), strict=True)}
    return sorted({year for a, b in spans for year in range(a, b + 1) if year in _YEARS})


def _port(code: Callable[[str], str | None], text: Any) -> str | CellError:
    return code(str(text)) or CellError(
        "#VALUE!", f"{text} is no port that is known here: give its UN/LOCODE, such as VNSGN or USLAX."
    )


def _laid_out(
    network: Network, day: Days, loading: Texts, entry: Texts, origin: Texts, mode: Texts
) -> tuple[Layout, TransitDays]:
    """The network laid out for these rows, over the years up to and around `day`, and where transit is from."""
    settings = read_settings({}, {})
    found = transit().find(loading, entry, origin, mode, day, settings)
    days = np.ceil(found.days(settings["schedule.transit_cover"])).astype("int64")
    ends = np.array([(port and port_country(port)) or _HOME for port in entry], dtype=object)
    countries = _listed((*origin, *ends))
    begun = day - np.timedelta64(400, "D")
    clock = Clock(factory_calendar(countries, _years_between(begun, day)), countries)
    way = np.where(found.door, -np.maximum(days, 1), np.maximum(days, 1))
    return lay_out(network, clock, clock.line(origin), clock.line(ends), mode, way), found


def _listed(countries: Iterable[str | None]) -> list[str]:
    return [country for country in dict.fromkeys(countries) if country]


def _transit_note(found: TransitDays, row: int) -> str:
    return f"Days in transit: {found.source[row]}."


def _explain(note: Note, origin: str, found: TransitDays, spare: int, in_dc: date) -> None:
    """What the figures stand on, and whether there is time at all."""
    note(0, _transit_note(found, 0))
    if origin not in DAYS_OFF:
        name = COUNTRIES.get(origin, origin)
        note(0, f"There is no factory calendar of {name} here: six days a week were counted.")
    if spare < 0:
        note(0, f"In-DC {in_dc.isoformat()} cannot be met: {-spare:,} working days are missing.")
