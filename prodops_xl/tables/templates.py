"""Templates: a team's own milestone networks, one row per template and milestone."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Note, Text


class TemplateStep(Row):
    """Templates, one row per template and milestone: how long it takes, and what it comes after."""

    table_name: ClassVar[str] = "Templates"
    key: ClassVar[tuple[str, ...]] = ("Template", "Milestone")
    sheet_names: ClassVar[str] = """
        T&A Templates | TNA Templates | Milestone Templates | Milestones | T&A Template | Milestone Template |
        Networks | T&A Network | Critical Path Templates | Lead Times
        """
    told_by: ClassVar[tuple[str, ...]] = ("Template", "Milestone", "Days")

    template: Annotated[
        Text, column("U", "Template Name | Network | T&A Template | Calendar Type | T&A Type", required=True)
    ] = Field(None, alias="Template")
    milestone: Annotated[
        Text,
        column("U", "Activity | Task | Event | Task Name | Milestone Name | Process Step", required=True),
    ] = Field(None, alias="Milestone")
    owner: Annotated[Text, column("U", "Responsible | Responsibility | Department | Resp")] = Field(
        None, alias="Owner"
    )
    days: Annotated[
        Text,
        column(
            "U",
            "Duration | Working Days | Duration (Days) | Lead Days | Days Needed",
            required=True,
            help="Working days; one per mode (ocean 4, air 1); or transit",
        ),
    ] = Field(None, alias="Days")
    after: Annotated[
        Text,
        column(
            "U",
            "Predecessor | Predecessors | Depends On | Comes After | Preceded By",
            help="Milestones it comes after, set apart by semicolons; a lag stands behind: Cut -2",
        ),
    ] = Field(None, alias="After")
    calendar: Annotated[
        Text, column("U", "Work Calendar | Whose Calendar", help="origin, destination or every day")
    ] = Field(None, alias="Calendar")
    stage: Annotated[
        Text,
        column("U", "Production Stage | WIP Stage", help="Stage of Progress that it ends: cut, sewn, ..."),
    ] = Field(None, alias="Stage")
    source: Annotated[Note, column("U", "Remark | Remarks | Comment | Reference")] = Field(
        None, alias="Source"
    )
