"""Scenarios: what is to be otherwise about the open orders, in the words of `--set scenario`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Text


class ScenarioRow(Row):
    """Scenarios, one row each: what it is called, and what is otherwise in it."""

    table_name: ClassVar[str] = "Scenarios"
    key: ClassVar[tuple[str, ...]] = ("Scenario",)
    told_by: ClassVar[tuple[str, ...]] = ("What",)

    scenario: Annotated[
        Text, column("U", "Scenario name | Name of scenario", help="What it is called on the sheet Scenario")
    ] = Field(None, alias="Scenario")
    what: Annotated[
        Text,
        column(
            "U", "What changes | What is otherwise | Scenario words", help="entry_days=+14; origin=CN>VN; ..."
        ),
    ] = Field(None, alias="What")
