"""Days in transit by lane and mode: the team's own shipments, its Rates, then published figures.

A lane is looked for in this order, and every answer says where it is from:

1. own shipments of the two ports and the mode, where there are enough of them (median and 90th percentile of ETA less
   ETD of those that have arrived);
2. the workbook's Rates of kind `transit`: Name `ocean VNSGN USLAX`, `ocean VN` or `ocean`, Value days. A Unit that
   speaks of the factory, the DC or the door makes it days from ex-factory to in-DC;
3. published lanes: port to port, port or country to a coast, country to country, and where only other lanes of the
   two countries are published the middle of their p50 and the longest of their p90;
4. the settings orders.transit_days_ocean, _air, _other: from ex-factory to in-DC.

Published ranges give p50 as their middle and p90 as their upper end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.dated_rates import DatedRates, Dates, Found, Texts
from prodops_xl.domain.ports import port_country
from prodops_xl.domain.transit_ports import Ports

Floats = npt.NDArray[np.float64]

_MOST_DAYS = 150  # a shipment longer than this on its way has a wrong date
_DOOR = re.compile(r"factory|door|\bdc\b|warehouse", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class TransitDays:
    """Per row: `p50` and `p90` in calendar days, `door` (from ex-factory to in-DC, not from vessel to port), `kind`
    (own, rates, published, setting), and the `source` as a sentence.
    """

    p50: Floats
    p90: Floats
    door: npt.NDArray[np.bool_]
    kind: Texts
    source: Texts

    def days(self, cover: str) -> Floats:
        """The days of `p50` or `p90`."""
        return self.p50 if cover == "p50" else self.p90


@dataclass(frozen=True, eq=False)
class Transit:
    """Lanes as dated rates. `published`: origin, destination (port, group or country), mode, p50, p90, from, to,
    source; `own`: the same, learnt; `rates`: the team's own.
    """

    published: pd.DataFrame
    ports: Ports
    own: pd.DataFrame | None = None
    rates: pd.DataFrame | None = None

    def with_team(
        self,
        shipments: pd.DataFrame | None,
        rates: pd.DataFrame | None,
        settings: Mapping[str, Any],
        as_of: date,
    ) -> Transit:
        """The same with what the team's Shipments and Rates say (typed frames, or None)."""
        least = int(settings["schedule.transit_least_shipments"])
        own = None if shipments is None else learnt(shipments, self.ports, least, as_of)
        transit = None if rates is None else rates[rates["Kind"] == "transit"]
        return replace(self, own=own, rates=transit)

    def find(
        self,
        loading: Texts,
        entry: Texts,
        origin: Texts,
        mode: Texts,
        dates: Dates,
        settings: Mapping[str, Any],
    ) -> TransitDays:
        """Days of each row: ports as spelled or blank, origin alpha-2, mode (blank: ocean), the day of leaving.

        Where a port of loading is blank the origin stands for it, where a port of entry is, the US.
        """
        on = np.where(np.isnat(dates), np.datetime64("1990-01-01", "D"), dates.astype("datetime64[D]"))
        keys, at = _distinct(loading, entry, origin, mode)
        lanes = [_Lane(self.ports, *key) for key in keys]
        how = np.array([lane.mode for lane in lanes], dtype=object)[at]
        given = [settings[_setting(m)] for m in ("ocean", "air", "truck")]
        days = np.select([how == "ocean", how == "air"], given[:2], given[2]).astype("float64")
        out = TransitDays(
            days,
            days.copy(),
            np.ones(len(at), bool),
            np.full(len(at), "setting", object),
            _settled(how, days),
        )
        for kind, (p50, p90), names in (
            ("published", self._published_tables, _names(lanes, "published")),
            ("rates", _tables(_as_lanes(self.rates)), _names(lanes, "rates")),
            ("own", _tables(self.own), _names(lanes, "own")),
        ):
            if p50:
                candidates = [column[at] for column in names]
                _take(out, kind, p50.find("transit", candidates, on), p90.find("transit", candidates, on))
        return out

    @cached_property
    def _published_tables(self) -> tuple[DatedRates, DatedRates]:
        """Laid out once: a cell asks for one lane at a time."""
        return _tables(pd.concat([self.published, _pairs(self.published)], ignore_index=True))


def learnt(shipments: pd.DataFrame, ports: Ports, least: int, as_of: date) -> pd.DataFrame:
    """Lanes of a Shipments frame: median and 90th percentile of ETA less ETD, in days, of arrived shipments, for each
    pair of ports and mode with at least `least` of them.
    """
    etd, eta = (shipments[c].to_numpy("datetime64[D]") for c in ("ETD", "ETA"))
    days = (eta - etd).astype("float64")
    days[np.isnat(etd) | np.isnat(eta)] = np.nan
    entry = shipments["Port of unlading"].where(
        shipments["Port of unlading"].notna(), shipments["Port of entry"]
    )
    frame = pd.DataFrame(
        {
            "origin": _codes(shipments["Port of loading"], ports),
            "destination": _codes(entry, ports),
            "mode": shipments["Mode"],
            "days": days,
            "etd": etd.astype("datetime64[ns]"),
        }
    )
    good = (days > 0) & (days <= _MOST_DAYS) & (eta <= np.datetime64(as_of, "D"))
    groups = (
        frame[good]
        .dropna(subset=["origin", "destination", "mode"])
        .groupby(["origin", "destination", "mode"], sort=True)
    )
    shares = groups["days"].quantile([0.5, 0.9])
    lanes = shares.unstack() if len(groups) else pd.DataFrame(columns=[0.5, 0.9])  # noqa: PD010 - of a series
    lanes = lanes.set_axis(["p50", "p90"], axis=1)
    lanes["n"] = groups["days"].size()
    lanes["since"] = groups["etd"].min()
    lanes = lanes[lanes["n"] >= max(least, 1)].reset_index()
    return lanes.assign(
        **{
            "p90": np.ceil(lanes["p90"].to_numpy("float64")),
            "from": pd.NaT,
            "to": pd.NaT,
            "source": [
                f"{n:.0f} own shipments since {since:%Y-%m-%d}"
                for n, since in zip(lanes["n"], lanes["since"], strict=True)
            ],
        }
    )


class _Lane:
    """One combination of ports, origin and mode, and the names under which its days may stand."""

    def __init__(self, ports: Ports, loading: Any, entry: Any, origin: Any, mode: Any) -> None:
        self.mode = mode or "ocean"
        self.loading = ports.code(loading) if loading else None
        self.entry = ports.code(entry) if entry else None
        self.origin = (port_country(loading) if loading else None) or (self.loading or "")[:2] or origin
        self.country = (self.entry or "")[:2] or (port_country(entry) if entry else None) or "US"
        self.coast = ports.groups.get(self.entry or "")
        self.spelled = (loading, entry)

    def pairs(self, level: str) -> list[tuple[Any, ...]]:
        if level == "own":
            return [(self.loading, self.entry)]
        ends = (self.entry, self.coast, self.country)
        if level == "published":
            return [(begin, end) for begin in (self.loading, self.origin) for end in ends]
        named = [(begin, end) for begin in (self.loading, self.origin) for end in (self.entry, self.country)]
        return [self.spelled, *named, (self.loading,), (self.origin,), ()]

    def names(self, level: str) -> list[str | None]:
        return [
            None if any(part is None for part in pair) else " ".join((self.mode, *pair))
            for pair in self.pairs(level)
        ]


def _names(lanes: list[_Lane], level: str) -> list[Texts]:
    """Candidate names of each lane, the most specific first: one array per rank."""
    listed = [lane.names(level) for lane in lanes]
    return [np.array(rank, dtype=object) for rank in zip(*listed, strict=True)] if listed else []


def _distinct(*columns: Texts) -> tuple[list[tuple[Any, ...]], npt.NDArray[np.int64]]:
    """Distinct combinations of the columns (blanks as None) and each row's number among them."""
    coded = [pd.factorize(pd.Series(column, dtype=object), use_na_sentinel=True) for column in columns]
    number = np.zeros(len(columns[0]), dtype="int64")
    for codes, values in coded:
        number = number * (len(values) + 1) + codes + 1
    first, at = np.unique(number, return_index=True, return_inverse=True)[1:]
    keys = [tuple(None if codes[row] < 0 else values[codes[row]] for codes, values in coded) for row in first]
    return keys, at.reshape(-1)


def _tables(lanes: pd.DataFrame | None) -> tuple[DatedRates, DatedRates]:
    """Lanes as two tables of dated rates: p50 and p90."""
    if lanes is None or not len(lanes):
        return DatedRates(None), DatedRates(None)
    parts = [lanes["mode"], lanes["origin"], lanes["destination"]]
    frame = pd.DataFrame(
        {
            "Kind": "transit",
            "Name": [" ".join(p for p in each if p) for each in zip(*parts, strict=True)],
            "From": pd.to_datetime(lanes["from"]),
            "To": pd.to_datetime(lanes["to"]),
            "Unit": lanes.get("unit"),
            "Source": lanes["source"],
        }
    )
    return DatedRates(frame.assign(Value=lanes["p50"])), DatedRates(frame.assign(Value=lanes["p90"]))


def _as_lanes(rates: pd.DataFrame | None) -> pd.DataFrame | None:
    """Rates rows as lanes: the name as it stands, one figure for both percentiles."""
    if rates is None:
        return None
    value = rates["Value"].where(rates["Value"] > 0)
    return pd.DataFrame(
        {
            "mode": rates["Name"], "origin": "", "destination": "", "p50": value, "p90": value, "from": rates["From"],
            "to": rates["To"], "unit": rates["Unit"], "source": rates["Source"],
        }
    )  # fmt: skip


def _pairs(lanes: pd.DataFrame) -> pd.DataFrame:
    """Country pairs that are not published themselves, from the lanes between them."""
    frame = lanes.assign(begin=lanes["origin"].str[:2], end=lanes["destination"].str[:2])
    told = set(zip(lanes["origin"], lanes["destination"], lanes["mode"], strict=True))
    rows = []
    for (begin, end, mode), of in frame.groupby(["begin", "end", "mode"]):
        if (begin, end, mode) not in told:
            listed = ", ".join(f"{a} to {b}" for a, b in zip(of["origin"], of["destination"], strict=True))
            rows.append((begin, end, mode, of["p50"].median(), of["p90"].max(), f"from the lanes {listed}"))
    made = pd.DataFrame(rows, columns=["origin", "destination", "mode", "p50", "p90", "source"])
    made["from"], made["to"] = pd.NaT, pd.NaT
    return made


def _take(out: TransitDays, kind: str, p50: Found, p90: Found) -> None:
    """Put what was found over what stands there."""
    rows = np.flatnonzero(np.isfinite(p50.value))
    out.p50[rows], out.p90[rows] = p50.value[rows], p90.value[rows]
    out.door[rows] = [kind == "rates" and bool(_DOOR.search(unit or "")) for unit in p50.unit[rows]]
    out.kind[rows] = kind
    told: dict[tuple[Any, ...], str] = {}
    for row in rows:
        key = (p50.name[row], p50.value[row], p90.value[row], p50.source[row], bool(out.door[row]))
        if key not in told:
            told[key] = _sentence(kind, *key)
        out.source[row] = told[key]


_CALLED = {"own": "own shipments", "rates": "Rates", "published": "published"}


def _sentence(kind: str, name: str, p50: float, p90: float, source: str | None, door: bool) -> str:
    days = f"{p90:g} days" if p50 == p90 else f"{p50:g} days (p50), {p90:g} days (p90)"
    where = " from ex-factory to in-DC" if door else ""
    return f"{_CALLED[kind]}: {name}, {days}{where}" + (f"; {source}" if source else "")


def _settled(mode: Texts, days: Floats) -> Texts:
    told = {
        (m, d): f"setting {_setting(m)}: {d:g} days from ex-factory to in-DC; no lane is known"
        for m, d in set(zip(mode, days.tolist(), strict=True))
    }
    return np.array([told[key] for key in zip(mode, days.tolist(), strict=True)], dtype=object)


def _setting(mode: str) -> str:
    return f"orders.transit_days_{mode if mode in ('ocean', 'air') else 'other'}"


def _codes(spelled: pd.Series, ports: Ports) -> Texts:
    known = {text: ports.code(text) for text in pd.unique(spelled.dropna())}
    return np.array([known.get(text) for text in spelled], dtype=object)
