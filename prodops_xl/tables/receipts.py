"""Receipts: what came in at the distribution center, counted and accepted."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Day, Text, Units, Whole


class Receipt(Row):
    """Receipts, one row per receipt of a PO line."""

    table_name: ClassVar[str] = "Receipts"
    key: ClassVar[tuple[str, ...]] = ("Receipt",)

    receipt: Annotated[
        Text,
        column(
            "S",
            """
            Receipt No | Receipt ID | Receipt Number | GRN | GRN No | Goods Receipt | GR No | Receiving No |
            Receiver No | Goods Receipt No | ASN Receipt
            """,
            required=True,
        ),
    ] = Field(None, alias="Receipt")
    po: Annotated[
        Text,
        column(
            "S",
            """
            PO # | PO No | PO Number | Purchase Order | Purchase Order No | Order No | P.O. | PO ID |
            Order ID | Purchasing Document
            """,
            required=True,
        ),
    ] = Field(None, alias="PO")
    line: Annotated[
        Whole,
        column(
            "S",
            """
            Ln | Line # | Line No | PO Line | PO Line No | Order Line | PO Item | Line Item | Line ID |
            Line Number
            """,
            required=True,
        ),
    ] = Field(None, alias="Line")
    receipt_date: Annotated[
        Day,
        column(
            "S",
            """
            Received Date | Date Received | GR Date | Goods Receipt Date | GRN Date | Receiving Date |
            Received On | Posting Date
            ask: Date | Delivery Date
            """,
            required=True,
        ),
    ] = Field(None, alias="Receipt date")
    units_received: Annotated[
        Units,
        column(
            "S",
            """
            Received Units | Received Qty | Qty Received | Receipt Qty | Units | Qty | Quantity | GR Qty |
            GRN Qty | Rcvd Qty
            """,
            unit="units",
            required=True,
        ),
    ] = Field(None, alias="Units received")
    units_accepted: Annotated[
        Units,
        column(
            "S",
            """
            Accepted Units | Accepted Qty | Qty Accepted | Good Units | Good Qty | Passed Qty
            """,
            unit="units",
        ),
    ] = Field(None, alias="Units accepted")
    defects: Annotated[
        Units,
        column(
            "S",
            """
            Defect Qty | Defective Units | Defective Qty | Rejected Qty | Damaged | Rejects | Units Rejected
            """,
            unit="units",
        ),
    ] = Field(None, alias="Defects")
