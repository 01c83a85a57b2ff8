"""Entries: customs entries as filed. Where there are none, one per shipment on its ETA is assumed."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Day, Money, Text


class Entry(Row):
    """Entries, one row per customs entry."""

    table_name: ClassVar[str] = "Entries"
    key: ClassVar[tuple[str, ...]] = ("Entry",)

    entry: Annotated[
        Text,
        column(
            "S",
            """
            Entry No | Entry Number | Entry # | Customs Entry | Customs Entry No | CBP Entry |
            Entry Summary No | 7501 No | Entry ID
            """,
            required=True,
        ),
    ] = Field(None, alias="Entry")
    shipment: Annotated[
        Text,
        column(
            "S",
            """
            Shipment No | Shipment ID | Shipment Number | Shipment Ref | Shpt | Shpt No | ASN | ASN No |
            ASN/DN # | BL | B/L | B/L No | BL Number | HBL | MBL | House BL | Master BL | Bill of Lading |
            AWB | HAWB | MAWB | Booking No | Load ID | Shipment Reference | Delivery Note | Forwarder Ref
            """,
        ),
    ] = Field(None, alias="Shipment")
    type: Annotated[
        Text,
        column(
            "S",
            """
            Entry Type | Entry Type Code | Type Code
            """,
            help="01 consumption, 03 AD/CVD, 11 informal, ...",
        ),
    ] = Field(None, alias="Type")
    importer_of_record: Annotated[
        Text,
        column(
            "S",
            """
            IOR | Importer | Importer No | Importer Number | IOR Number | Importer Name | Importer ID |
            IOR No
            """,
        ),
    ] = Field(None, alias="Importer of record")
    entry_date: Annotated[
        Day,
        column(
            "S",
            """
            Date of Entry | Entry Filed Date | Filing Date | Customs Entry Date | Entry Summary Date
            ask: Release Date | Import Date | Date
            """,
            required=True,
            help="Decides which rates apply",
        ),
    ] = Field(None, alias="Entry date")
    entered_value: Annotated[
        Money,
        column(
            "S",
            """
            Total Entered Value | Customs Value | Entry Value | Declared Value | Dutiable Value |
            Goods Value
            """,
            unit="USD",
        ),
    ] = Field(None, alias="Entered value")
    duty_paid: Annotated[
        Money,
        column(
            "S",
            """
            Duty | Total Duty | Duty Amount | Duties Paid | Estimated Duty | Total Duty Paid | Duties |
            Line Duty Amount
            """,
            unit="USD",
        ),
    ] = Field(None, alias="Duty paid")
    mpf: Annotated[
        Money,
        column(
            "S",
            """
            Merchandise Processing Fee | MPF Amount | MPF Paid | 499 | Total MPF
            """,
            unit="USD",
            help="As filed",
        ),
    ] = Field(None, alias="MPF")
    hmf: Annotated[
        Money,
        column(
            "S",
            """
            Harbor Maintenance Fee | HMF Amount | HMF Paid | 501 | HMF as filed | Total HMF
            """,
            unit="USD",
            help="As filed",
        ),
    ] = Field(None, alias="HMF")
    liquidation_date: Annotated[
        Day,
        column(
            "S",
            """
            Liq Date | Liquidated | Date of Liquidation | Liquidated Date
            """,
        ),
    ] = Field(None, alias="Liquidation date")
    status: Annotated[
        Text,
        column(
            "S",
            """
            Entry Status | Liquidation Status | Liq Status
            """,
        ),
    ] = Field(None, alias="Status")
