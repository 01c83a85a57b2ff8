"""Inspections: what an inspector drew from a lot, what he found, and what came of it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables import order_keys
from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Day, InspectionLevel, InspectionResult, Quality, Text, Units, Whole


class Inspection(Row):
    """Inspections, one row per inspection of a PO line. Number 1 is the first; AQL figures are percent nonconforming."""

    table_name: ClassVar[str] = "Inspections"
    key: ClassVar[tuple[str, ...]] = ("Inspection",)
    sheet_names: ClassVar[str] = """
        Inspection | Inspection Log | Inspection Report | Inspection Results | QC | QC Log | QC Report | QC Results |
        QA | QA Log | Quality | Quality Log | Quality Control | AQL | AQL Log | AQL Inspections | AQL Results |
        Final Inspections | FRI | FRI Log | PSI | QIMA | Audits AQL
        """
    told_by: ClassVar[tuple[str, ...]] = ("PO", "Date", "Result")

    inspection: Annotated[
        Text,
        column(
            "S",
            """
            Inspection ID | Inspection No | Inspection Number | Inspection Ref | Inspection Report No |
            Report No | Report Number | Insp No | Insp ID | Inspection Booking No | QC Report No |
            QIMA Ref | AQL Report No
            ask: Report | Reference
            """,
            help="Number of the inspection",
        ),
    ] = Field(None, alias="Inspection")
    po: Annotated[Text, column("S", order_keys.PO, required=True)] = Field(None, alias="PO")
    line: Annotated[Whole, column("S", order_keys.LINE)] = Field(None, alias="Line")
    date: Annotated[
        Day,
        column(
            "S",
            """
            Inspection Date | Insp Date | Date of Inspection | Inspected On | Date Inspected | Inspected |
            AQL Date | AQL Completed Date | Actual Inspection Date | QC Date | Audit Date | Final AQL Date |
            Pre-Shipment Inspection Date | Inspection Completed | FRI Date | Final Inspection Date |
            Report Date
            never: planned | plan | requested | booked | booking
            """,
            required=True,
        ),
    ] = Field(None, alias="Date")
    number: Annotated[
        Whole,
        column(
            "S",
            """
            Inspection Round | Round | Attempt | Attempt No | Inspection Attempt | Times | Nth Inspection |
            Reinspection No | Re-inspection No | Inspection Sequence | Seq | Sequence | Inspection Count | Visit
            ask: No | #
            """,
            help="1 is the first; first-pass counts those alone",
        ),
    ] = Field(None, alias="Number")
    offered: Annotated[
        Units,
        column(
            "S",
            """
            Lot Size | Lot Qty | Offered Qty | Qty Offered | Offered | Inspection Qty | Lot | Lot Units |
            Qty Presented | Presented Qty | Presented Units | Offered Quantity | Batch Size | Qty for Inspection |
            Shipment Qty
            ask: Qty | Units | Order Qty
            """,
            unit="units",
            help="The lot that was offered",
        ),
    ] = Field(None, alias="Offered units")
    level: Annotated[
        InspectionLevel,
        column(
            "S",
            """
            Inspection Level | General Level | General Inspection Level | Sampling Level | ISO Level | GIL |
            ANSI Level
            ask: AQL Level
            """,
            unit="ISO 2859-1",
        ),
    ] = Field(None, alias="Level")
    aql_critical: Annotated[
        Quality,
        column("S", "Critical AQL | AQL Crit | Crit AQL | AQL (Critical)", unit="percent nonconforming"),
    ] = Field(None, alias="AQL critical")
    aql_major: Annotated[
        Quality,
        column("S", "Major AQL | AQL Maj | Maj AQL | AQL (Major) | AQL", unit="percent nonconforming"),
    ] = Field(None, alias="AQL major")
    aql_minor: Annotated[
        Quality,
        column("S", "Minor AQL | AQL Min | Min AQL | AQL (Minor)", unit="percent nonconforming"),
    ] = Field(None, alias="AQL minor")
    sample: Annotated[
        Units,
        column(
            "S",
            """
            Sample Size | Sample Qty | Sampled | Sampled Units | Units Inspected | Inspected Qty | Inspected Units |
            Qty Inspected | Sample Units | Pcs Inspected | Checked Qty | Qty Checked | Sample Pcs
            """,
            unit="units",
        ),
    ] = Field(None, alias="Sample")
    critical: Annotated[
        Units,
        column(
            "S",
            """
            Critical Found | Critical Defects | Criticals | Crit | Critical Defects Found | No of Critical |
            Critical Qty | CR | Critical (Found)
            never: accept | allowed | ac | re | aql | limit
            """,
            unit="units",
        ),
    ] = Field(None, alias="Critical")
    major: Annotated[
        Units,
        column(
            "S",
            """
            Major Found | Major Defects | Majors | Maj | Major Defects Found | No of Major | Major Qty | MA |
            Major (Found)
            never: accept | allowed | ac | re | aql | limit
            """,
            unit="units",
        ),
    ] = Field(None, alias="Major")
    minor: Annotated[
        Units,
        column(
            "S",
            """
            Minor Found | Minor Defects | Minors | Minor Defects Found | No of Minor | Minor Qty | MI |
            Minor (Found)
            never: accept | allowed | ac | re | aql | limit
            """,
            unit="units",
        ),
    ] = Field(None, alias="Minor")
    result: Annotated[
        InspectionResult,
        column(
            "S",
            """
            Inspection Result | Final Result | Overall Result | Pass/Fail | P/F | AQL Result | Verdict | QIMA Status |
            Inspection Status | Decision | QC Result | Conclusion | Outcome | AQL Status | Overall Conclusion
            ask: Status
            """,
        ),
    ] = Field(None, alias="Result")
