"""Shipments, what is in them, and what they cost to move."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Amount, Basis, Currency, Day, Mode, Text, Treatment, Units, Whole, YesNo


class Shipment(Row):
    """Shipments, one row per shipment. ETD and ETA are the vessel"s, In-DC the day of arrival at our door."""

    table_name: ClassVar[str] = "Shipments"
    key: ClassVar[tuple[str, ...]] = ("Shipment",)

    shipment: Annotated[
        Text,
        column(
            "S",
            """
            Shipment No | Shipment ID | Shipment Number | Shipment Ref | Shpt | Shpt No | ASN | ASN No |
            ASN/DN # | BL | B/L | B/L No | BL Number | HBL | MBL | House BL | Master BL | Bill of Lading |
            AWB | HAWB | MAWB | Booking No | Load ID | Shipment Reference | Delivery Note | Forwarder Ref
            """,
            required=True,
            help="Number of the shipment",
        ),
    ] = Field(None, alias="Shipment")
    mode: Annotated[
        Mode,
        column(
            "S",
            """
            Ship Mode | Ship Via | Shipment Mode | Shipping Mode | Transport Mode | Mode of Transport |
            Shipment Method | Freight Mode | Transportation Mode | Transport Method | Mode of Shipment
            """,
            required=True,
        ),
    ] = Field(None, alias="Mode")
    carrier: Annotated[
        Text,
        column(
            "S",
            """
            Carrier Name | Shipping Line | Steamship Line | SSL | Airline | Carrier Code | SCAC | Liner
            """,
        ),
    ] = Field(None, alias="Carrier")
    container: Annotated[
        Text,
        column(
            "S",
            """
            Container No | Container Number | Container # | Cntr | Cntr No | CTNR | Container ID |
            Equipment No
            never: type | size | qty | date
            """,
        ),
    ] = Field(None, alias="Container")
    port_of_loading: Annotated[
        Text,
        column(
            "S",
            """
            POL | Load Port | Loading Port | Port of Lading | Port of Departure | Departure Port |
            Origin Port | Port of Origin | Export Port
            """,
            unit="UN/LOCODE",
        ),
    ] = Field(None, alias="Port of loading")
    port_of_unlading: Annotated[
        Text,
        column(
            "S",
            """
            Port of Unloading | POD | Discharge Port | Port of Discharge | Unlading Port | Arrival Port |
            Port of Arrival | Destination Port
            """,
            unit="UN/LOCODE",
            help="Port where the goods leave the vessel: it decides the harbor fee",
        ),
    ] = Field(None, alias="Port of unlading")
    port_of_entry: Annotated[
        Text,
        column(
            "S",
            """
            POE | Entry Port | US Port of Entry | Port of Import | Customs Port
            """,
            unit="UN/LOCODE",
        ),
    ] = Field(None, alias="Port of entry")
    etd: Annotated[
        Day,
        column(
            "S",
            """
            ETD Date | Est Departure | Estimated Departure | Estimated Time of Departure | Departure Date |
            Sailing Date | Sail Date | On Board Date | ETS | ATD | Actual Departure | Vessel ETD | ETD POL |
            ETD Port
            ask: Ship Date | Shipped Date
            """,
            help="Departure of vessel or aircraft",
        ),
    ] = Field(None, alias="ETD")
    eta: Annotated[
        Day,
        column(
            "S",
            """
            ETA Date | Est Arrival | Estimated Arrival | Estimated Time of Arrival | Arrival Date | ATA |
            Actual Arrival | Vessel ETA | ETA POD | ETA Port
            ask: Delivery Date
            """,
            help="Arrival of vessel or aircraft",
        ),
    ] = Field(None, alias="ETA")
    in_dc: Annotated[
        Day,
        column(
            "S",
            """
            In DC | INDC | DC Date | In-DC Date | In Warehouse | In Warehouse Date | DC Arrival |
            DC Arrival Date | Warehouse Date | ETA Warehouse | ETA DC
            ask: Delivered Date | Delivery Date
            """,
        ),
    ] = Field(None, alias="In-DC")


class ShipmentLine(Row):
    """ShipmentLines: which PO lines, and how many units, a shipment holds."""

    table_name: ClassVar[str] = "ShipmentLines"
    key: ClassVar[tuple[str, ...]] = ("Shipment", "PO", "Line")

    shipment: Annotated[
        Text,
        column(
            "S",
            """
            Shipment No | Shipment ID | Shipment Number | Shipment Ref | Shpt | Shpt No | ASN | ASN No |
            ASN/DN # | BL | B/L | B/L No | BL Number | HBL | MBL | House BL | Master BL | Bill of Lading |
            AWB | HAWB | MAWB | Booking No | Load ID | Shipment Reference | Delivery Note | Forwarder Ref
            """,
            required=True,
        ),
    ] = Field(None, alias="Shipment")
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
    entry: Annotated[
        Text,
        column(
            "S",
            """
            Entry No | Entry Number | Entry # | Customs Entry | Customs Entry No | CBP Entry |
            Entry Summary No | 7501 No | Entry ID
            """,
            help="Customs entry that the goods are on",
        ),
    ] = Field(None, alias="Entry")
    units_shipped: Annotated[
        Units,
        column(
            "S",
            """
            Shipped Units | Shipped Qty | Qty Shipped | Ship Qty | Shipment Qty | Units | Qty | Quantity |
            ASN Qty | Invoiced Qty | Invoice Qty | Packed Qty | Line Item Quantity
            """,
            unit="units",
            required=True,
        ),
    ] = Field(None, alias="Units shipped")


class Charge(Row):
    """Charges of a shipment. `included` is freight or insurance inside a CFR, CIF or DAP price."""

    table_name: ClassVar[str] = "Charges"
    key: ClassVar[tuple[str, ...]] = ("Shipment", "Charge")

    shipment: Annotated[
        Text,
        column(
            "S",
            """
            Shipment No | Shipment ID | Shipment Number | Shipment Ref | Shpt | Shpt No | ASN | ASN No |
            ASN/DN # | BL | B/L | B/L No | BL Number | HBL | MBL | House BL | Master BL | Bill of Lading |
            AWB | HAWB | MAWB | Booking No | Load ID | Shipment Reference | Delivery Note | Forwarder Ref
            """,
            required=True,
        ),
    ] = Field(None, alias="Shipment")
    charge: Annotated[
        Text,
        column(
            "S",
            """
            Charge Type | Charge Name | Charge Code | Charge Description | Cost Type | Cost Element | Fee |
            Expense | Charge Category | Expense Type | Cost Category
            """,
            required=True,
            help="What is charged: Freight, Insurance, Drayage, ...",
        ),
    ] = Field(None, alias="Charge")
    amount: Annotated[
        Amount,
        column(
            "S",
            """
            Charge Amount | Cost | Total | Value | Invoice Amount | Amount Charged | Net Amount |
            Total Amount
            """,
            unit="charge's currency",
            required=True,
        ),
    ] = Field(None, alias="Amount")
    currency: Annotated[
        Currency,
        column(
            "S",
            """
            Curr | Cur | Ccy | Currency Code | Charge Currency | Invoice Currency
            """,
            unit="ISO 4217",
            required=True,
        ),
    ] = Field(None, alias="Currency")
    basis: Annotated[
        Basis,
        column(
            "S",
            """
            Allocation | Allocation Basis | Allocate By | Spread By | Split By | Allocation Method
            """,
            help="How it is spread over the lines",
        ),
    ] = Field(None, alias="Basis")
    dutiable: Annotated[
        YesNo,
        column(
            "S",
            """
            Is Dutiable | Dutiable? | Part of Entered Value
            """,
        ),
    ] = Field(None, alias="Dutiable")
    treatment: Annotated[
        Treatment,
        column(
            "S",
            """
            Cost Treatment | Accounting Treatment | Accounting
            """,
            help="inventory, expense, or included in the price",
        ),
    ] = Field(None, alias="Treatment")
    bill_date: Annotated[
        Day,
        column(
            "S",
            """
            Invoice Date | Billed On | Billing Date | Bill Received | Date Billed | Charge Date | Date of Bill |
            Freight Invoice Date | Forwarder Invoice Date | Posting Date | Date of Invoice
            ask: Date
            """,
            help="Day of the bill: one that comes after goods were sold is a late cost",
        ),
    ] = Field(None, alias="Bill date")
