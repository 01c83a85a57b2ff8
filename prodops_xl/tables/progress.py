"""Progress: how far the factory is with an order line, by stage."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables import order_keys
from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Day, Stage, Text, Units, Whole


class ProgressReport(Row):
    """Progress, one row per PO line, stage and day of report. Units are cumulative: a stage never falls, and never
    passes the one before.
    """

    table_name: ClassVar[str] = "Progress"
    key: ClassVar[tuple[str, ...]] = ("PO", "Line", "Stage", "Report date")
    sheet_names: ClassVar[str] = """
        WIP | WIP Report | WIP Log | Production Progress | Production Report | Production Status | Production |
        Production WIP | Daily Production | Output | Factory Output | Daily Output | DPR | Weekly WIP | Progress Report
        """
    told_by: ClassVar[tuple[str, ...]] = ("PO", "Stage", "Units")

    po: Annotated[Text, column("V", order_keys.PO, required=True)] = Field(None, alias="PO")
    line: Annotated[Whole, column("V", order_keys.LINE, required=True)] = Field(None, alias="Line")
    stage: Annotated[
        Stage,
        column(
            "V",
            """
            Process | Operation | Production Stage | WIP Stage | Process Stage | Stage Name | Production Step |
            Work Center | Process Name
            ask: Department | Section | Step
            """,
            required=True,
            help="cut, sewn, finished, packed or shipped",
        ),
    ] = Field(None, alias="Stage")
    report_date: Annotated[
        Day,
        column(
            "V",
            """
            Date | Reported | Reported On | Report Day | Production Date | Output Date | WIP Date | As of | As of Date |
            Update Date | Updated | Updated On | Status Date | Reporting Date | Date Reported | Week Ending
            """,
            required=True,
        ),
    ] = Field(None, alias="Report date")
    units: Annotated[
        Units,
        column(
            "V",
            """
            Cumulative Units | Cum Units | Cumulative Qty | Cum Qty | Cumulative | Cum | Qty | Total Qty |
            Cumulative Output | Total Output | Done Qty | Completed Qty | Qty Done | Units Done | To Date Qty |
            Qty to Date | Units to Date | WIP Qty | Cum Output | Quantity | Output to Date
            ask: Output | Output Qty | Produced
            never: daily | today | day | order | balance | bal | remaining
            """,
            unit="units",
            required=True,
            help="Units through the stage since the start",
        ),
    ] = Field(None, alias="Units")
