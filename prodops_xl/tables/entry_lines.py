"""EntryLines: what the broker filed, one row per tariff number of a line of an entry summary (ACE report ES-003)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables import order_keys
from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Amount, Country, Day, Hts, Money, Number, Text, Weight, Whole


class EntryLine(Row):
    """EntryLines, one row per entry, line and tariff number. A chapter 99 number is a row of its own on its line."""

    table_name: ClassVar[str] = "EntryLines"
    key: ClassVar[tuple[str, ...]] = ("Entry", "Line", "HTS")
    sheet_names: ClassVar[str] = """
        Entry Lines | Entry Summary Lines | ES-003 | ES003 | ES 003 | ACE Entry Lines | Entry Summary Line Tariff Details |
        7501 Lines | Customs Lines | ACE Report
        """
    told_by: ClassVar[tuple[str, ...]] = ("Entry", "HTS", "Duty")

    entry: Annotated[
        Text,
        column(
            "S",
            """
            Entry Summary Number | Entry Summary No | Entry Number | Entry No | Entry # | Entry Num | Customs Entry |
            Customs Entry No | CBP Entry | 7501 No
            """,
            required=True,
            help="Eleven characters, read as text: leading zeros count",
        ),
    ] = Field(None, alias="Entry")
    line: Annotated[
        Whole,
        column(
            "S",
            """
            Entry Summary Line Number | Entry Summary Line No | Entry Line | Entry Line No | Entry Line Number |
            ES Line No | Line Number | Line No | Line # | 7501 Line
            """,
            required=True,
        ),
    ] = Field(None, alias="Line")
    hts: Annotated[
        Hts,
        column(
            "S",
            """
            HTS Number | HTS No | HTS Code | HTSUS | Tariff Number | Tariff No | HTS Number - Full |
            Harmonized Tariff Number | Harmonized Tariff Schedule Number | HTS 10 | Line Tariff Number
            """,
            required=True,
            help="Chapter 99 numbers stand on rows of their own",
        ),
    ] = Field(None, alias="HTS")
    entry_date: Annotated[
        Day, column("S", "Date of Entry | Entry Summary Date | Entry Filed Date | Filing Date", required=True)
    ] = Field(None, alias="Entry date")
    type: Annotated[
        Text,
        column(
            "S",
            "Entry Type | Entry Type Code | Type Code",
            help="01 consumption, 03 AD/CVD, 09 reconciliation, ...",
        ),
    ] = Field(None, alias="Type")
    importer: Annotated[
        Text,
        column(
            "S",
            "Importer Number | Importer No | IOR Number | IOR No | Importer of Record | Importer of Record Number | IOR",
        ),
    ] = Field(None, alias="Importer")
    filer: Annotated[Text, column("S", "Filer Code | Entry Filer Code | Entry Filer | Broker")] = Field(
        None, alias="Filer"
    )
    port: Annotated[
        Text, column("S", "Port of Entry | Port Code | Port of Entry Code | Entry Port | Port of Entry Name")
    ] = Field(None, alias="Port")
    origin: Annotated[
        Country,
        column(
            "S", "Country of Origin | Country of Origin Code | COO | Origin Country | Country of Origin Name"
        ),
    ] = Field(None, alias="Origin")
    mid: Annotated[
        Text,
        column("S", "Manufacturer ID | Manufacturer Id Code | MID Code | Manufacturer | Manufacturer Number"),
    ] = Field(None, alias="MID")
    claim: Annotated[
        Text,
        column(
            "S",
            "SPI | SPI Code | Line SPI Code | Line SPI | Special Program Indicator | Special Program Indicator Code | Special Programs Indicator | Primary SPI",
            help="The preference claimed, as its symbol",
        ),
    ] = Field(None, alias="Claim")
    entered_value: Annotated[
        Money,
        column(
            "S",
            """
            Line Entered Value | Line Goods Value Amount | Line Tariff Goods Value Amount | Goods Value Amount | Goods Value |
            Entered Value Amount | Line Value | Customs Value
            """,
            unit="USD",
        ),
    ] = Field(None, alias="Entered value")
    duty: Annotated[
        Amount,
        column(
            "S",
            """
            Duty Amount | Line Duty Amount | Line Tariff Duty Amount | Estimated Duty | Estimated Duty Amount | HTS Duty |
            Duty Paid
            """,
            unit="USD",
            required=True,
        ),
    ] = Field(None, alias="Duty")
    quantity: Annotated[
        Number,
        column(
            "S",
            "Line Tariff Quantity | Line Tariff Quantity (1) | Line Tariff Quantity 1 | Quantity 1 | Reported Quantity | Quantity (1) | Line Quantity | Reporting Quantity 1 | Qty 1",
            help="In the tariff's first unit: pieces, pairs, dozens or kg",
        ),
    ] = Field(None, alias="Quantity")
    unit: Annotated[
        Text,
        column(
            "S",
            """
            Unit of Measure | UOM | Unit of Measure 1 | UOM 1 | Quantity Unit | Unit of Measure Code | Line Tariff UOM (1) Code |
            Line Tariff UOM (1) | Line Tariff UOM 1 | UOM Code | Line Tariff UOM
            """,
        ),
    ] = Field(None, alias="Unit")
    weight: Annotated[
        Weight, column("S", "Gross Weight | Net Weight | Weight kg | Net Quantity kg", unit="kg")
    ] = Field(None, alias="Weight")
    mpf: Annotated[
        Money,
        column(
            "S",
            "MPF Amount | Line MPF Amount | Merchandise Processing Fee | Merchandise Processing Fee Amount",
            unit="USD",
        ),
    ] = Field(None, alias="MPF")
    hmf: Annotated[
        Money,
        column(
            "S",
            "HMF Amount | Line HMF Amount | Harbor Maintenance Fee | Harbor Maintenance Fee Amount",
            unit="USD",
        ),
    ] = Field(None, alias="HMF")
    bill: Annotated[
        Text,
        column(
            "S",
            "Bill of Lading Number | BOL | B/L | BL | B/L No | Master Bill | House Bill | MBL | HBL | AWB | Master Bill Number | House Bill Number | Master Bill of Lading Number | House Bill of Lading Number | Master Bill of Lading | House Bill of Lading",
        ),
    ] = Field(None, alias="Bill of lading")
    reference: Annotated[
        Text,
        column(
            "S",
            "Reference Number | Broker Reference | Broker Reference Number | Broker Ref | Customer Reference | Importer Reference | Reference No | Reference Data",
            help="Whatever the broker wrote; PO numbers are looked for in it",
        ),
    ] = Field(None, alias="Reference")
    liquidation_status: Annotated[
        Text,
        column(
            "S",
            "Liquidation Status Code | Liq Status | Entry Liquidation Status | Liquidation Type | Liquidation Type Code",
            help="Blank: not liquidated",
        ),
    ] = Field(None, alias="Liquidation status")
    liquidation_date: Annotated[
        Day,
        column(
            "S", "Liq Date | Date of Liquidation | Liquidated Date | Entry Liquidation Date | Liquidated On"
        ),
    ] = Field(None, alias="Liquidation date")
    flags: Annotated[
        Text,
        column(
            "S",
            "Entry Flags | Reconciliation | Reconciliation Indicator | Reconciliation Flag | Recon",
            help="reconciliation, drawback, protest, AD/CVD: what keeps an entry out of a claim",
        ),
    ] = Field(None, alias="Flags")
    po: Annotated[Text, column("S", order_keys.PO, help="Where the broker gives it; else it is matched")] = (
        Field(None, alias="PO")
    )
    po_line: Annotated[Whole, column("S", "PO Line | PO Line No | PO Line # | PO Ln")] = Field(
        None, alias="PO line"
    )
