"""Scenarios of landed-cost: which are asked for, by `--set scenario` or on a sheet Scenarios, and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from prodops_xl.commands.outcome import Outcome
from prodops_xl.commands.scenario_figures import scenario_figures, scenario_notes
from prodops_xl.commands.scenario_sheet import scenario_sheet
from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.scenarios.repricing import Repriced, reprice
from prodops_xl.domain.scenarios.scenario import Scenario
from prodops_xl.domain.scenarios.words import read_scenario, read_scenarios
from prodops_xl.domain.tariff import Tariff
from prodops_xl.errors import ProdOpsError
from prodops_xl.workbook.read import Workbook
from prodops_xl.workbook.results import write_result

OPTION, TABLE = "scenario", "Scenarios"


@dataclass(frozen=True)
class Asked:
    """The scenarios of a run. `alone`: they came with `--set`, and nothing but their sheet is to be written. `notes`:
    rows of the sheet Scenarios that were not understood.
    """

    scenarios: list[Scenario]
    alone: bool = False
    notes: list[str] = field(default_factory=list)


def asked_scenarios(workbook: Workbook, given: Mapping[str, Any]) -> Asked:
    """`--set scenario` over the sheet Scenarios. Raises ProdOpsError where the option is not understood; a row of the
    sheet that is not understood is a note.
    """
    if OPTION in given:
        return Asked(read_scenarios(str(given[OPTION] or "")), alone=True)
    scenarios: list[Scenario] = []
    notes: list[str] = []
    frame = workbook.frame(TABLE)
    for row, (name, what) in enumerate(zip(frame["Scenario"], frame["What"], strict=True)):
        if not isinstance(what, str) or not what.strip():
            continue
        try:
            scenarios.append(_of_row(what, name if isinstance(name, str) else "", scenarios))
        except ProdOpsError as error:
            notes.append(_not_read(workbook, row, error))
    return Asked(scenarios, notes=notes)


def _of_row(what: str, name: str, others: Sequence[Scenario]) -> Scenario:
    """One row of the sheet Scenarios. Raises ProdOpsError where it is not understood."""
    if "|" in what:
        raise ProdOpsError("A row holds one scenario: give each a row of its own.")
    scenario = read_scenario(what, name)
    if any(scenario.label == other.label for other in others):
        raise ProdOpsError(f"Another row is called {scenario.label!r}: give it a name of its own.")
    return scenario


def _not_read(workbook: Workbook, row: int, error: ProdOpsError) -> str:
    return f"Scenario at {workbook.tables[TABLE].address(row, 'What')} was not priced. {error}"


def answers(
    asked: Asked, costed: CostedBook, tariff: Tariff, settings: Mapping[str, Any], as_of: date
) -> list[Repriced]:
    """Each scenario priced. One that names a program or claim that there is not raises ProdOpsError, or is a note where it came from the
    sheet.
    """
    out = []
    for scenario in asked.scenarios:
        try:
            out.append(reprice(costed, tariff, scenario, settings, as_of))
        except ProdOpsError as error:
            if asked.alone:
                raise
            asked.notes.append(f"Scenario {scenario.label!r} was not priced. {error}")
    return out


def write_answers(
    workbook: Workbook,
    costed: CostedBook,
    repriced: Sequence[Repriced],
    asked: Asked,
    settings: Mapping[str, Any],
    as_of: date,
    outcome: Outcome,
) -> None:
    """Write the sheet Scenario and tell the outcome; nothing where no scenario is asked for."""
    outcome.warnings += len(asked.notes)
    outcome.notes += asked.notes
    if not repriced:
        return
    sheet = scenario_sheet(workbook, costed, repriced, asked.notes, settings, as_of)
    outcome.written[sheet.name] = write_result(workbook, sheet)
    figures = [scenario_figures(each) for each in repriced]
    outcome.counts["scenarios"] = figures
    for told in figures:
        outcome.summary += [
            (f"{told['name']}: landed now, then", f"{told['landed_now']:,.2f}  {told['landed_then']:,.2f}"),
            (
                f"{told['name']}: change, of it duty",
                f"{told['landed_change']:+,.2f}  {told['duty_change']:+,.2f}",
            ),
            (
                f"{told['name']}: order lines, near another rate",
                f"{told['lines']:,}  {told['near_a_cliff']:,}",
            ),
        ]
    outcome.notes += scenario_notes(repriced)
