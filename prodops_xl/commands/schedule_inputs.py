"""What refresh-schedule reads: orders, facts, the team's schedule sheets; and the plans that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xlwings as xw

from prodops_xl.commands.inputs import read_inputs
from prodops_xl.domain.calendars import own_closures, with_closures
from prodops_xl.domain.ports import port_country
from prodops_xl.domain.schedule import (
    Plan,
    Templates,
    choose_templates,
    own_templates,
    plan,
    planning_years,
    reported_dates,
)
from prodops_xl.errors import QuestionsError
from prodops_xl.reference.calendars import factory_calendar
from prodops_xl.reference.milestones import templates
from prodops_xl.reference.transit import transit
from prodops_xl.registry import command
from prodops_xl.tables.milestone_headers import ambiguous_milestone
from prodops_xl.tables.schema import TABLES
from prodops_xl.workbook.read import TableData, Workbook
from prodops_xl.workbook.wide_schedule import KEY, MILESTONES, WideSheet, read_wide_sheets

TABLES_OF_REFRESH = command("refresh-schedule").tables
NEEDED = {
    "Orders": frozenset({"PO", "Line", "Units", "Origin", "Ex-factory", "In-DC"}),
    "Shipments": frozenset({"Shipment", "ETD", "ETA"}),
    "Progress": frozenset({"PO", "Line", "Stage", "Report date", "Units"}),
}
_REPORT_SPAN = 7  # days from one production report to the next
SOURCE = (*KEY, "Owner", "Planned", "Revised", "Actual", "Latest", "Slack", "Status", "Why")


@dataclass(frozen=True, eq=False)
class Desk:
    """Everything that a plan needs but what people wrote on the schedule sheets."""

    workbook: Workbook
    settings: dict[str, Any]
    templates: Templates
    as_of: date
    long: TableData | None
    wide: list[WideSheet]

    @cached_property
    def orders(self) -> pd.DataFrame:
        """The typed Orders frame; a line whose units were received is in the DC since its last receipt."""
        orders, receipts = self.workbook.frame("Orders"), self.workbook.frame("Receipts")
        got = receipts.groupby(["PO", "Line"])[["Units received", "Receipt date"]].agg(
            {"Units received": "sum", "Receipt date": "max"}
        )
        both = orders[["PO", "Line"]].merge(got, left_on=["PO", "Line"], right_index=True, how="left")
        whole = both["Units received"].to_numpy("float64") >= (
            self.settings["schedule.complete_share"] * orders["Units"].to_numpy("float64")
        )
        came = both["Receipt date"].to_numpy("datetime64[ns]")
        told = orders["Actual in-DC"].to_numpy("datetime64[ns]")
        return orders.assign(**{"Actual in-DC": np.where(np.isnat(told) & whole, came, told)})

    @cached_property
    def _parts(self) -> dict[str, Any]:
        orders, rates = self.orders, self.workbook.frame("Rates")
        ends = {port_country(port) or "US" for port in orders["Port of entry"].dropna().unique()}
        years = planning_years(orders, self.as_of)
        calendar = factory_calendar([*orders["Origin"].dropna().unique(), *ends, "US"], years)
        return {
            "calendar": with_closures(calendar, own_closures(rates)),
            "transit": transit().with_team(
                self.workbook.frame("Shipments"), rates, self.settings, self.as_of
            ),
            "template_of": choose_templates(orders, self.templates),
        }

    def reported(self, schedule: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Actual and revised dates by order and milestone, with these rows of Schedule."""
        lines, shipments = self.workbook.frame("ShipmentLines"), self.workbook.frame("Shipments")
        return reported_dates(
            self.orders, schedule, shipments, lines, self.templates, self.as_of, self.settings
        )

    def plan(self, schedule: pd.DataFrame) -> Plan:
        """The plan with these rows of Schedule (PO, Line, Milestone, Revised, Actual)."""
        actuals, revised = self.reported(schedule)
        parts = self._parts
        return plan(
            self.orders, self.templates, parts["calendar"], parts["transit"], template_of=parts["template_of"],
            actuals=actuals, revised=revised, progress=self.workbook.frame("Progress"), as_of=self.as_of,
            settings=self.settings,
        )  # fmt: skip

    @cached_property
    def told(self) -> pd.DataFrame:
        """What people have on the schedule sheets, long and wide, as rows of Schedule. Where a milestone stands on
        several, the first date that any of them gives.
        """
        frames = [w.frame for w in self.wide]
        if self.long is not None:
            frames.append(self.long.frame)
        rows = schedule_rows(frames)
        if not rows.duplicated([*KEY]).any():
            return rows
        return rows.groupby([*KEY], sort=False, dropna=False, as_index=False).first()

    @cached_property
    def at_odds(self) -> pd.DataFrame:
        """Milestones to which two of the team's own sheets give different dates: PO, Line, Milestone, Column (Revised or
        Actual), First, Other (datetime64). The long sheet is not asked: a refresh brings it what the others say.
        """
        rows = schedule_rows([w.frame for w in self.wide])
        rows = rows[rows.duplicated([*KEY], keep=False)]
        parts = []
        for name in ("Revised", "Actual"):
            days = rows.dropna(subset=[name]).drop_duplicates([*KEY, name])
            other = days[days.duplicated([*KEY])].drop_duplicates([*KEY])
            first = days.drop_duplicates([*KEY])
            both = other.merge(first, on=[*KEY], suffixes=("_other", "_first"))
            both = both.assign(Column=name, First=both[f"{name}_first"], Other=both[f"{name}_other"])
            parts.append(both[[*KEY, "Column", "First", "Other"]])
        return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True, eq=False)
class Planning:
    """The plans: `made` with all that is known, `facts` without what people wrote on the schedule sheets.

    `milestones`: the source of the merge, columns SOURCE: planned and judged with all that is known, Revised and
    Actual as the facts alone have them. `done`: order lines that are in the DC.
    """

    desk: Desk
    made: Plan
    milestones: pd.DataFrame = field(repr=False)
    row: npt.NDArray[np.int64] = field(repr=False)
    done: npt.NDArray[np.bool_]


def read_desk(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None,
    results: Sequence[str],
) -> Desk:
    """Read the workbook. Answers for the table Schedule may name milestones as well as columns: {"SS": "Size set"}.

    Raises ProdOpsError and QuestionsError as other commands do, and QuestionsError for a milestone that may be two.
    """
    answers = dict((options or {}).get("map") or {})
    columns, milestones = _split(answers.get("Schedule", {}))
    if "Schedule" in answers:
        answers["Schedule"] = columns
    workbook, given = read_inputs(
        book, settings, {**(options or {}), "map": answers}, TABLES_OF_REFRESH, NEEDED, results
    )
    known = own_templates(templates(), workbook.frame("Templates"))
    wide = read_wide_sheets(workbook, workbook.frame("Orders"), known.named, milestones, merged=True)
    held = {w.sheet for w in wide}
    long = workbook.tables.get("Schedule")
    long = (
        _in_our_words(workbook, long, known, milestones)
        if long is not None and long.place.sheet not in held
        else None
    )
    return Desk(workbook, given, known, as_of, long, wide)


def _split(told: Any) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Answers about columns of Schedule, and about milestones; None (leave it alone) is an answer to both."""
    given = told if isinstance(told, Mapping) else {}
    names = TABLES["Schedule"].columns
    return {h: c for h, c in given.items() if c in names}, {h: c for h, c in given.items() if c not in names}


def _in_our_words(
    workbook: Workbook, data: TableData, known: Templates, answers: Mapping[str, str | None]
) -> TableData:
    """A long sheet with its milestones under our names; those that are not ours stay as they are."""
    kept = workbook.memory.get(MILESTONES)
    told = {**kept, **answers}
    texts = [str(t) for t in pd.unique(data.frame["Milestone"].dropna())]
    open_ones = [text for text in texts if ambiguous_milestone(text) and text not in told]
    if open_ones:
        raise QuestionsError(
            [
                {
                    "table": "Schedule",
                    "header": text,
                    "choices": list(ambiguous_milestone(text)),
                    "sentence": f"Sheet {data.place.sheet}: which milestone is {text!r}? It may be "
                    f"{' or '.join(ambiguous_milestone(text))}. Answer with --map, once; the answer stays in the workbook.",
                }
                for text in open_ones
            ]
        )
    if answers:
        workbook.memory.keep(MILESTONES, told)
    ours = {text: known.named(str(told.get(text) or "") if text in told else text) or text for text in texts}
    frame = data.frame.assign(Milestone=data.frame["Milestone"].map(ours).astype(object))
    frame["Milestone"] = frame["Milestone"].where(frame["Milestone"].notna(), None)
    return replace(data, checked=replace(data.checked, frame=frame))


def schedule_rows(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """PO, Line, Milestone, Revised, Actual of several frames; typed, though there be none."""
    names = [*KEY, "Revised", "Actual"]
    days = dict.fromkeys(("Revised", "Actual"), "datetime64[ns]")
    parts = [f[names].astype(days) for f in frames if len(f)]
    if not parts:
        empty: dict[str, Any] = {"PO": object, "Line": "float64", "Milestone": object, **days}
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in empty.items()})
    return pd.concat(parts, ignore_index=True)


def planning_of(desk: Desk) -> Planning:
    """Plan with all that is known, and take from the facts alone what was done and promised."""
    nothing = schedule_rows([])
    facts = desk.plan(nothing)
    row = facts.milestones["row"].to_numpy("int64")
    _, promised = desk.reported(nothing)
    at = pd.Index(promised.columns).get_indexer(pd.Index(facts.milestones["Milestone"]))
    known = facts.milestones.assign(Revised=promised.to_numpy("datetime64[ns]")[row, at])
    known = as_the_team_has_it(known, desk.told, _reported_in_stages(desk.templates))
    made = desk.plan(beyond(desk.told, known))
    milestones = made.milestones.rename(columns={"Reason": "Why"}).assign(
        Actual=known["Actual"], Revised=known["Revised"]
    )[[*SOURCE]]
    done = (made.orders["Status"] == "done").to_numpy(bool)
    return Planning(desk, made, milestones, row, done)


def _reported_in_stages(known: Templates) -> set[str]:
    """Milestones whose end is told by a production report: cut, sewn, finished, packed."""
    return {
        step.name
        for network in known.networks.values()
        for step in network.steps
        if step.stage not in (None, "shipped")
    }


def as_the_team_has_it(known: pd.DataFrame, told: pd.DataFrame, stages: set[str]) -> pd.DataFrame:
    """A report says that a stage was complete by its day. Where the team wrote a day of the week before, the two agree,
    and the team's day is the more exact one.
    """
    if not len(told):
        return known
    own = told[[*KEY, "Actual"]].dropna(subset=["Actual"]).drop_duplicates([*KEY])
    both = known[[*KEY]].merge(own, on=[*KEY], how="left")["Actual"].to_numpy("datetime64[D]")
    report = known["Actual"].to_numpy("datetime64[D]")
    earlier = (report - both).astype("timedelta64[D]").astype("float64")
    agree = ~np.isnat(both) & ~np.isnat(report) & (earlier > 0) & (earlier <= _REPORT_SPAN)
    agree &= known["Milestone"].isin(stages).to_numpy(bool)
    return known.assign(
        Actual=known["Actual"].mask(agree, pd.Series(both.astype("datetime64[ns]"), index=known.index))
    )


def beyond(told: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """What rows of Schedule say beyond the facts: a date that a refresh filled in from them is no second witness."""
    if not len(told):
        return told
    known = facts[[*KEY, "Revised", "Actual"]].drop_duplicates([*KEY])
    both = told[[*KEY]].merge(known, on=[*KEY], how="left")
    out = told.copy()
    for name in ("Revised", "Actual"):
        day = both[name].to_numpy("datetime64[D]")
        out[name] = told[name].mask(told[name].to_numpy("datetime64[D]") == day)
    return out
