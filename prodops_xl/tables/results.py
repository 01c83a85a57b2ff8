"""Tables that commands write: landed cost by line, duty by program, issues, reconciliation."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Amount, Anything, Note, Number, Rate, Severity, Text, Units, Whole


class LandedLine(Row):
    """LandedLines: extended amounts to the cent; each column sums to its charge."""

    table_name: ClassVar[str] = "LandedLines"
    key: ClassVar[tuple[str, ...]] = ("Shipment", "PO", "Line")

    shipment: Annotated[Text, column("C")] = Field(None, alias="Shipment")
    po: Annotated[Text, column("C", required=True)] = Field(None, alias="PO")
    line: Annotated[Whole, column("C", required=True)] = Field(None, alias="Line")
    entry: Annotated[Text, column("C")] = Field(None, alias="Entry")
    units: Annotated[Units, column("C", unit="units")] = Field(None, alias="Units")
    price_value: Annotated[Amount, column("C", unit="book currency", help="Units x price")] = Field(
        None, alias="Price value"
    )
    entered_value: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="Entered value")
    duty: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="Duty")
    ieepa: Annotated[Amount, column("C", unit="book currency", help="Part of Duty that may be refunded")] = (
        Field(None, alias="of which IEEPA")
    )
    mpf: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="MPF")
    hmf: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="HMF")
    freight: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="Freight")
    insurance: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="Insurance")
    drayage: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="Drayage")
    brokerage: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="Brokerage")
    other: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="Other")
    expensed: Annotated[Amount, column("C", unit="book currency", help="Not in inventory cost")] = Field(
        None, alias="Expensed"
    )
    landed_total: Annotated[Amount, column("C", unit="book currency", help="Without Expensed")] = Field(
        None, alias="Landed total"
    )


class DutyLine(Row):
    """DutyLines: one row per line and program."""

    table_name: ClassVar[str] = "DutyLines"
    key: ClassVar[tuple[str, ...]] = ("Shipment", "PO", "Line", "Program", "Heading")

    shipment: Annotated[Text, column("C")] = Field(None, alias="Shipment")
    po: Annotated[Text, column("C", required=True)] = Field(None, alias="PO")
    line: Annotated[Whole, column("C", required=True)] = Field(None, alias="Line")
    program: Annotated[Text, column("C")] = Field(None, alias="Program")
    heading: Annotated[Text, column("C")] = Field(None, alias="Heading")
    basis: Annotated[Text, column("C", help="value, kg, pair, dozen or piece")] = Field(None, alias="Basis")
    rate: Annotated[Rate, column("C", unit="fraction, or dollars per basis")] = Field(None, alias="Rate")
    amount: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="Amount")
    source: Annotated[Note, column("C")] = Field(None, alias="Source")


class Issue(Row):
    """Issues: the findings of validate-orders, most money first."""

    table_name: ClassVar[str] = "Issues"
    key: ClassVar[tuple[str, ...]] = ("Rule", "Table", "Key", "Column")

    rule: Annotated[Text, column("C")] = Field(None, alias="Rule")
    severity: Annotated[Severity, column("C")] = Field(None, alias="Severity")
    money_at_risk: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="Money at risk")
    in_table: Annotated[Text, column("C")] = Field(None, alias="Table")
    row_key: Annotated[Text, column("C")] = Field(None, alias="Key")
    in_column: Annotated[Text, column("C")] = Field(None, alias="Column")
    found: Annotated[Anything, column("C")] = Field(None, alias="Found")
    sentence: Annotated[Note, column("C")] = Field(None, alias="Sentence")
    fix: Annotated[Note, column("C")] = Field(None, alias="Fix")
    cell: Annotated[Note, column("C", help="Link to the cell")] = Field(None, alias="Cell")


class ReconciliationRow(Row):
    """Reconciliation: recorded freight beside what the lines bear, per shipment and in all, and what could not be placed."""

    table_name: ClassVar[str] = "Reconciliation"
    key: ClassVar[tuple[str, ...]] = ("Shipment",)

    shipment: Annotated[Text, column("C")] = Field(None, alias="Shipment")
    lines: Annotated[Whole, column("C", help="How many rows recorded it")] = Field(None, alias="Lines")
    recorded: Annotated[Amount, column("C", unit="book currency", help="As charged")] = Field(
        None, alias="Recorded"
    )
    allocated: Annotated[Amount, column("C", unit="book currency", help="Sum of the lines")] = Field(
        None, alias="Allocated"
    )
    difference: Annotated[Amount, column("C", unit="book currency")] = Field(None, alias="Difference")
    not_placed: Annotated[Whole, column("C", help="Rows without an amount to place")] = Field(
        None, alias="Rows not placed"
    )
    reason: Annotated[Note, column("C", help="Why, or why it differs")] = Field(None, alias="Reason")


class LandedCostScreen(Row):
    """The first screen of the sheet "Landed cost": one row per style, what a person acts on."""

    table_name: ClassVar[str] = "Landed cost"
    key: ClassVar[tuple[str, ...]] = ("Style",)

    style: Annotated[Text, column("C")] = Field(None, alias="Style")
    description: Annotated[Text, column("C")] = Field(None, alias="Description")
    units: Annotated[Units, column("C", unit="units")] = Field(None, alias="Units")
    fob: Annotated[Number, column("C", unit="book currency per unit")] = Field(None, alias="FOB")
    duty_percent: Annotated[Rate, column("C", unit="fraction")] = Field(None, alias="Duty %")
    duty: Annotated[Number, column("C", unit="book currency per unit")] = Field(None, alias="Duty")
    fees: Annotated[Number, column("C", unit="book currency per unit")] = Field(None, alias="Fees")
    freight: Annotated[Number, column("C", unit="book currency per unit")] = Field(None, alias="Freight")
    other: Annotated[Number, column("C", unit="book currency per unit")] = Field(None, alias="Other")
    landed: Annotated[Number, column("C", unit="book currency per unit")] = Field(None, alias="Landed")
    target: Annotated[Number, column("C", unit="book currency per unit")] = Field(None, alias="Target")
    imu: Annotated[Number, column("C", unit="fraction")] = Field(None, alias="IMU")
    total: Annotated[Amount, column("C", unit="book currency", help="Extended")] = Field(
        None, alias="Landed total"
    )
    units_landed: Annotated[Units, column("C", unit="units", help="Whose freight bill is in")] = Field(
        None, alias="Units landed"
    )
    estimate: Annotated[
        Number, column("C", unit="book currency per unit", help="Of the units landed, as planned")
    ] = Field(None, alias="Estimate")
    actual: Annotated[
        Number, column("C", unit="book currency per unit", help="Of the units landed, as billed")
    ] = Field(None, alias="Actual")
    difference: Annotated[Number, column("C", unit="book currency per unit")] = Field(
        None, alias="Difference"
    )
