"""Open orders priced anew: units that have not shipped, at another entry date, origin or mode, with a program ended or
begun. Now and then, side by side, per order line.

`now` are landed-cost's own figures of these units, per line to the cent (`CostedBook.remaining`); `then` comes out of the same
costing with the scenario's words put in. A scenario that changes nothing gives the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.charges import LEGS
from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.cost_lots import Given, planned_lot
from prodops_xl.domain.dated_rates import DatedRates
from prodops_xl.domain.lots import Lot
from prodops_xl.domain.priced_orders import INSIDE, planned_entry_date
from prodops_xl.domain.scenarios.claims import Standing, refuse_unknown, standing
from prodops_xl.domain.scenarios.cliffs import cliffs
from prodops_xl.domain.scenarios.notes import beyond_the_data, in_the_past, not_priced, order_lines, rounded
from prodops_xl.domain.scenarios.programs import with_programs
from prodops_xl.domain.scenarios.scenario import Scenario
from prodops_xl.domain.scenarios.terms import freight_in_the_price, priced_as_agreed
from prodops_xl.domain.tariff import Tariff

Days = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Plan:
    """Open order lines as they would be entered: `given` with the scenario's orders and tariff, `order` the rows of Orders,
    `entry` their days of entry, `notes` what is to be known of them.
    """

    given: Given
    units: npt.NDArray[np.float64]
    order: Ints
    entry: Days
    notes: list[str]

    def priced(self, entry: Days, rows: Ints | None = None) -> tuple[Lot, Standing]:
        """The lines (all, or these of them) entered on other days, with the claims that stand on them."""
        at = self.order if rows is None else self.order[rows]
        orders = self.given.book.orders
        hts, origin, claims = (orders[name].to_numpy(object)[at] for name in ("HTS", "Origin", "Claims"))
        stands = standing(self.given.tariff, hts, origin, entry, claims)
        kept = orders["Claims"].to_numpy(object).copy()
        kept[at] = stands.claims
        day = self.given.priced["planned_entry_date"].to_numpy("datetime64[D]").copy()
        day[at] = entry
        units = np.zeros(len(orders))
        units[at] = self.units if rows is None else self.units[rows]
        book = replace(self.given.book, orders=orders.assign(Claims=pd.Series(kept, dtype=object)))
        given = self.given._replace(book=book, priced=self.given.priced.assign(planned_entry_date=day))
        lot, _ = planned_lot(given, units)
        return lot, stands


@dataclass(frozen=True)
class Repriced:
    """One scenario's answer.

    `lines`: one row per open order line that can be priced now and then, in order of the book: `order` (row),
    `units`, `entry_now`, `entry_then` (datetime64[D]), `origin_now`, `origin_then`, `mode_now`, `mode_then` (text or
    None), `duty_now`, `duty_then`, `landed_now`, `landed_then` (int64 cents of the lines), `refused`, `why` (claims
    left out, text or None), and of the plan then `cliff` (datetime64[D], the first day of another rate near the entry
    date; NaT: none), `away` (days from the entry to the other side of it, negative: earlier), `beyond`, `week_earlier`,
    `week_later` (cents more than then, NaN: no such day). `notes`: what is to be known.
    """

    scenario: Scenario
    lines: pd.DataFrame
    notes: list[str]


def reprice(
    costed: CostedBook, tariff: Tariff, scenario: Scenario, settings: Mapping[str, Any], as_of: date
) -> Repriced:
    """The open orders of a costed book in a scenario. Raises ProdOpsError where the scenario names a program or claim
    that there is not.
    """
    refuse_unknown(tariff, scenario.claims)
    then_tariff, notes = with_programs(tariff, scenario)
    at, now = _open_lines(costed, as_of)
    plan = _plan(costed, then_tariff, scenario, settings, as_of, at, now)
    lot, stands = plan.priced(plan.entry)
    notes += plan.notes
    landed, told = _landed(costed, now, lot)
    good = ~now["uncosted"].to_numpy(bool) & ~lot.costed.lines["uncosted"].to_numpy(bool)
    orders, then = costed.book.orders, plan.given.book.orders
    ours = lot.costed.entered.customs_line >= 0
    lines = pd.DataFrame(
        {
            "order": at,
            "units": now["units"].to_numpy("float64"),
            "entry_now": now["entry_date"].to_numpy("datetime64[D]"),
            "entry_then": plan.entry,
            "origin_now": orders["Origin"].to_numpy(object)[at],
            "origin_then": then["Origin"].to_numpy(object)[at],
            "mode_now": orders["Mode"].to_numpy(object)[at],
            "mode_then": then["Mode"].to_numpy(object)[at],
            "duty_now": now["duty"].to_numpy("int64"),
            "duty_then": lot.costed.lines["duty"].to_numpy("int64"),
            "landed_now": now["landed"].to_numpy("int64"),
            "landed_then": landed,
            "refused": pd.Series(stands.refused, dtype=object).where(ours, None),
            "why": pd.Series(stands.why, dtype=object).where(ours, None),
        }
    )
    floor = np.minimum(plan.entry, np.datetime64(as_of, "D"))
    near = cliffs(plan, lot, floor, int(settings["landed.cliff_days"]))
    lines = lines.assign(**near)
    notes += _idle_ends(plan, tariff, scenario, lot, good)
    notes += told + rounded(settings) + not_priced(now, lot, _not_ready(costed, as_of))
    notes += in_the_past(plan.entry[good], as_of) + beyond_the_data(lot)
    return Repriced(scenario, lines[good].reset_index(drop=True), notes)


def _open_lines(costed: CostedBook, as_of: date) -> tuple[Ints, pd.DataFrame]:
    """Order rows with units still to come, and their figures as landed-cost has them; what is in the DC is not open."""
    lot = costed.remaining
    at = lot.lines["order"].to_numpy("int64")
    rows = np.flatnonzero(~_arrived(costed, as_of)[at])
    figures = lot.costed.lines.iloc[rows].assign(
        units=lot.lines["units"].to_numpy("float64")[rows],
        entry_date=lot.lines["entry_date"].to_numpy("datetime64[D]")[rows],
        row=rows,
    )
    return at[rows], figures.reset_index(drop=True)


def _arrived(costed: CostedBook, as_of: date) -> Flags:
    """Orders that are in the DC though no shipment of them is known."""
    orders = costed.book.orders
    in_dc: Flags = orders["Actual in-DC"].to_numpy("datetime64[D]") <= np.datetime64(as_of, "D")
    return in_dc & (_shipped_units(costed) == 0)


def _shipped_units(costed: CostedBook) -> npt.NDArray[np.float64]:
    lines = costed.shipped.lines
    at, units = lines["order"].to_numpy("int64"), lines["units"].to_numpy("float64")
    return np.bincount(at, weights=np.nan_to_num(units), minlength=len(costed.book.orders)).astype("float64")


def _not_ready(costed: CostedBook, as_of: date) -> int:
    """How many orders with units to come are in no lot at all: they lack a price, an HTS number or an exchange rate."""
    left = np.nan_to_num(costed.book.orders["Units"].to_numpy("float64")) - _shipped_units(costed)
    return int((~costed.orders["ready"].to_numpy(bool) & (left > 0) & ~_arrived(costed, as_of)).sum())


def _plan(
    costed: CostedBook, tariff: Tariff, scenario: Scenario, settings: Mapping[str, Any], as_of: date, at: Ints,
    now: pd.DataFrame,
) -> Plan:  # fmt: skip
    orders = costed.book.orders
    origin, moved = _switched(orders["Origin"].to_numpy(object), scenario.origins)
    mode, carried = _switched(orders["Mode"].to_numpy(object), scenario.modes, "ocean")
    # From another country goods leave another port: freight goes by the rate of the country.
    port = orders["Port of loading"].to_numpy(object).copy()
    port[moved] = None
    changed = {"Origin": origin, "Mode": mode, "Port of loading": port}
    if scenario.claims is not None:
        changed["Claims"] = np.full(len(orders), scenario.claims or None, dtype=object)
    then = orders.assign(**{name: pd.Series(values, dtype=object) for name, values in changed.items()})
    entry = now["entry_date"].to_numpy("datetime64[D]")
    if carried.any():
        export = costed.orders["export_date"].to_numpy("datetime64[D]")
        arrives = np.maximum(planned_entry_date(then, export, settings), np.datetime64(as_of, "D"))
        entry = np.where(carried[at], arrives[at], entry)
    entry = entry + np.timedelta64(scenario.entry_days, "D")
    if scenario.entry_date is not None:
        entry = np.full(len(at), np.datetime64(scenario.entry_date, "D"))
    book = replace(costed.book, orders=then)
    otherwise = moved | carried
    prices = priced_as_agreed(costed.orders, at, now, otherwise)
    given = Given(book, prices, DatedRates(book.rates), tariff, settings)
    notes = freight_in_the_price(costed.orders, at, otherwise)
    return Plan(given, now["units"].to_numpy("float64"), at, entry, notes)


def _idle_ends(plan: Plan, tariff: Tariff, scenario: Scenario, lot: Lot, good: Flags) -> list[str]:
    """Programs that the scenario ends and no open order line would owe: without their end the lines pay the same."""
    notes = []
    for ended in scenario.ended if good.any() else ():
        others = tuple(each for each in scenario.ended if each is not ended)
        given = plan.given._replace(tariff=with_programs(tariff, replace(scenario, ended=others))[0])
        owed, _ = replace(plan, given=given).priced(plan.entry)
        same = (owed.costed.lines["landed"] == lot.costed.lines["landed"]).to_numpy(bool)
        if same[good].all():
            notes.append(
                f"end={ended.name}@{ended.day} changes nothing: no open order line owes it on its day of entry then."
            )
    return notes


def _switched(
    values: npt.NDArray[np.object_], pairs: tuple[tuple[str | None, str], ...], blank: str | None = None
) -> tuple[npt.NDArray[np.object_], Flags]:
    """The values with each pair's first (None: any) put for its second, and which have changed. The first pair that
    fits a row counts; `blank` is what a blank is read as.
    """
    out, done = values.copy(), np.zeros(len(values), dtype=bool)
    read = np.array([value if isinstance(value, str) else blank for value in values], dtype=object)
    for before, after in pairs:
        fits = ~done & ((read == before) if before else np.ones(len(values), dtype=bool))
        out[fits & (read != after)] = after
        done |= fits
    return out, done & np.array([a is not b and a != b for a, b in zip(out, values, strict=True)], dtype=bool)


def _landed(costed: CostedBook, now: pd.DataFrame, lot: Lot) -> tuple[Ints, list[str]]:
    """Landed then; a leg that Rates knows today and does not know then stays as it is, and is told."""
    landed = lot.costed.lines["landed"].to_numpy("int64").copy()
    rows, at = now["row"].to_numpy("int64"), lot.lines["order"].to_numpy("int64")
    notes = []
    for leg in LEGS:
        before = _known(costed.remaining.sources[leg])[rows]
        inside = (
            costed.orders[f"in_{leg}"].to_numpy(bool)[at] if leg in INSIDE else np.zeros(len(at), dtype=bool)
        )
        lost = before & ~_known(lot.sources[leg]) & ~inside
        if lost.any():
            landed += np.where(lost, now[leg].to_numpy("int64"), 0)
            notes.append(
                f"Rates has no {leg.lower()} rate for {order_lines(int(lost.sum()))} as they would travel: theirs of today was kept."
            )
    return landed, notes


def _known(sources: npt.NDArray[np.object_]) -> Flags:
    return np.array([source is not None for source in sources], dtype=bool)
