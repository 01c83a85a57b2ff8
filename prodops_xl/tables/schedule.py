"""Schedule: the time and action calendar in its long form, one row per milestone of an order line."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables import order_keys
from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Day, MilestoneStatus, Note, SignedDays, Text, Whole


class Milestone(Row):
    """Schedule, one row per PO line and milestone. Planned, Latest, Slack and Status are computed; Slack is in working
    days of the factory, below 0 where the milestone comes too late.
    """

    table_name: ClassVar[str] = "Schedule"
    key: ClassVar[tuple[str, ...]] = ("PO", "Line", "Milestone")
    sheet_names: ClassVar[str] = """
        T&A | TNA | T and A | Time and Action | Time & Action | T&A Calendar | TNA Calendar | T&A Plan | TNA Plan |
        Time and Action Calendar | Critical Path | CP | CPM | Critical Path Schedule | Milestones | WIP Calendar |
        T&A Long | T&A Schedule
        """
    told_by: ClassVar[tuple[str, ...]] = ("PO", "Milestone")

    po: Annotated[Text, column("S", order_keys.PO, required=True)] = Field(None, alias="PO")
    line: Annotated[Whole, column("S", order_keys.LINE, required=True)] = Field(None, alias="Line")
    milestone: Annotated[
        Text,
        column(
            "S",
            """
            Activity | Task | Event | Task Name | Activity Name | Milestone Name | T&A Activity | Process Step |
            Action | CP Milestone | Key Date
            """,
            required=True,
        ),
    ] = Field(None, alias="Milestone")
    owner: Annotated[
        Text,
        column(
            "S",
            """
            Responsible | Responsibility | Person Responsible | Assigned To | Responsible Person | Resp |
            Accountable | Owner Name | Responsible Party
            """,
            help="Who has to do it: vendor, mill, design, ...",
        ),
    ] = Field(None, alias="Owner")
    planned: Annotated[Day, column("C", help="Day by the backward pass from in-DC")] = Field(
        None, alias="Planned"
    )
    revised: Annotated[
        Day,
        column(
            "V",
            """
            Revised Date | Revised Plan | Re-planned | Replanned | New Date | Forecast | Forecast Date |
            Expected | Expected Date | Promised | Promised Date | Confirmed | Confirmed Date | Vendor Date |
            Estimated Date | Current Date | Reforecast | Commit Date
            """,
            help="Day that the owner now promises",
        ),
    ] = Field(None, alias="Revised")
    actual: Annotated[
        Day,
        column(
            "V",
            """
            Actual Date | Act | Actl | Done | Done On | Date Done | Completed | Completed On | Completion Date |
            Date Completed | Actual Finish | Finished On | Achieved | Actual Completion | Actual Finish Date
            """,
        ),
    ] = Field(None, alias="Actual")
    latest: Annotated[Day, column("C", help="Last day that still makes in-DC")] = Field(None, alias="Latest")
    slack: Annotated[SignedDays, column("C", unit="working days, below 0: too late")] = Field(
        None, alias="Slack"
    )
    status: Annotated[MilestoneStatus, column("C", help="done, on track, at risk, late or blocked")] = Field(
        None, alias="Status"
    )
    why: Annotated[Text, column("C", help="The status in words")] = Field(None, alias="Why")
    comment: Annotated[
        Note,
        column(
            "U",
            """
            Comments | Remark | Remarks | Note | Notes | Partner Comments | Status Comment | Update
            """,
        ),
    ] = Field(None, alias="Comment")
    cause: Annotated[
        Text,
        column(
            "U",
            """
            Delay Cause | Cause of Delay | Delay Due To | Delayed By | Delay Owner | Reason for Delay | Delay Reason |
            Reason | Root Cause | Delay Caused By | Fault
            """,
            help="Whose delay it is: vendor, ours, or another text",
        ),
    ] = Field(None, alias="Cause")
