"""Stock movements besides receipts: what was sold or adjusted, what went back to vendors, what there was at the start."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables import order_keys
from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Day, Money, SignedUnits, Text, Units, UsageKind


class Usage(Row):
    """Usage, one row per issue of stock or customer return, by style and color. Units are below 0 for a return."""

    table_name: ClassVar[str] = "Usage"
    key: ClassVar[tuple[str, ...]] = ("Usage",)
    sheet_names: ClassVar[str] = """
        Sales | Sales Units | Unit Sales | Weekly Sales | Sell Through | Sell-Thru | Sales Detail | Sales History |
        Stock Issues | Issues of Stock | Inventory Issues | Goods Issues | Inventory Usage | Stock Movements |
        Inventory Transactions | Sales by Style | Shipped Sales | Customer Shipments | Sold | POS Sales
        """
    told_by: ClassVar[tuple[str, ...]] = ("Style", "Date", "Units")

    usage: Annotated[
        Text,
        column(
            "S",
            """
            Usage No | Usage ID | Transaction | Transaction No | Transaction ID | Trans No | Trans ID | Issue No |
            Issue ID | Document No | Doc No | Invoice No | Invoice Number | Movement No | Movement ID |
            Posting No | Voucher No | Material Document | Sales ID | Sale ID | Record ID | Entry No
            """,
            help="Number of the issue or the sale",
        ),
    ] = Field(None, alias="Usage")
    style: Annotated[Text, column("S", order_keys.STYLE, required=True)] = Field(None, alias="Style")
    color: Annotated[Text, column("S", order_keys.COLOR)] = Field(None, alias="Color")
    date: Annotated[
        Day,
        column(
            "S",
            """
            Sale Date | Sales Date | Sold On | Issue Date | Transaction Date | Posting Date | Invoice Date |
            Usage Date | Movement Date | Week Ending | Date Sold | Trans Date | Document Date | Shipped Date |
            Ship Date | Week End | Week Ending Date
            """,
            required=True,
        ),
    ] = Field(None, alias="Date")
    units: Annotated[
        SignedUnits,
        column(
            "S",
            """
            Units Sold | Sold Units | Qty Sold | Sales Qty | Sold Qty | Sales Units | Qty | Quantity | Issue Qty |
            Issued Qty | Qty Issued | Net Units | Net Qty | Units Issued | Movement Qty | Net Sales Units |
            Usage Qty | Units Shipped | Shipped Qty | Invoiced Qty | Quantity Sold
            never: price | amount | value | cost
            """,
            unit="units, below 0: customer return",
            required=True,
        ),
    ] = Field(None, alias="Units")
    kind: Annotated[
        UsageKind,
        column(
            "S",
            """
            Type | Usage Type | Transaction Type | Trans Type | Movement Type | Usage Kind | Document Type |
            Reason | Transaction Kind | Movement
            """,
            help="sale, return or adjustment",
        ),
    ] = Field(None, alias="Kind")


class VendorReturn(Row):
    """Returns, one row per return of received goods to their vendor."""

    table_name: ClassVar[str] = "Returns"
    key: ClassVar[tuple[str, ...]] = ("Return",)
    sheet_names: ClassVar[str] = """
        RTV | RTVs | RTV Log | Vendor Returns | Returns to Vendor | Return to Vendor | Supplier Returns |
        Returns to Vendors | Purchase Returns | Returns to Supplier | Debit Notes RTV
        """
    told_by: ClassVar[tuple[str, ...]] = ("Receipt", "Units")

    return_no: Annotated[
        Text,
        column(
            "S",
            """
            Return No | Return ID | Return Number | RTV | RTV No | RTV # | RTV Number | Return Ref | RMA | RMA No |
            Debit Note | Debit Note No | Return Order | Purchase Return No | Credit Memo No
            """,
            help="Number of the return to the vendor",
        ),
    ] = Field(None, alias="Return")
    receipt: Annotated[
        Text,
        column(
            "S",
            """
            Receipt No | Receipt ID | Receipt Number | GRN | GRN No | Goods Receipt | GR No | Receiving No |
            Receiver No | Goods Receipt No | Original Receipt | Receipt Ref | Against Receipt | Against GRN
            """,
            required=True,
            help="The receipt that the goods came in with: they leave at its cost",
        ),
    ] = Field(None, alias="Receipt")
    date: Annotated[
        Day,
        column(
            "S",
            """
            Return Date | RTV Date | Returned On | Date Returned | Posting Date | Ship Back Date | Shipped Back |
            Debit Note Date | Date of Return
            """,
            required=True,
        ),
    ] = Field(None, alias="Date")
    units: Annotated[
        Units,
        column(
            "S",
            """
            Units Returned | Returned Units | Returned Qty | Qty Returned | Return Qty | Qty | Quantity | RTV Qty |
            RTV Units | Return Units
            """,
            unit="units",
            required=True,
        ),
    ] = Field(None, alias="Units")


class OpeningBalance(Row):
    """OpeningStock, one row per style and color: what lay there at the start, and at which cost."""

    table_name: ClassVar[str] = "OpeningStock"
    key: ClassVar[tuple[str, ...]] = ("Style", "Color")
    sheet_names: ClassVar[str] = """
        Opening Stock | Opening Inventory | Opening Balance | Opening Balances | Beginning Inventory | BOP Inventory |
        Begin Inventory | Beginning Stock | Beg Inv | Opening | Starting Inventory | Stock on Hand |
        Inventory on Hand | On Hand | BOY Inventory | Opening Inv
        """
    told_by: ClassVar[tuple[str, ...]] = ("Style", "Units", "Unit cost")

    style: Annotated[Text, column("S", order_keys.STYLE, required=True)] = Field(None, alias="Style")
    color: Annotated[Text, column("S", order_keys.COLOR)] = Field(None, alias="Color")
    date: Annotated[
        Day,
        column(
            "S",
            """
            As of | As of Date | Opening Date | Balance Date | Stock Date | Inventory Date | Count Date |
            Opening Balance Date
            """,
            required=True,
        ),
    ] = Field(None, alias="Date")
    units: Annotated[
        Units,
        column(
            "S",
            """
            On Hand | On Hand Units | On Hand Qty | Qty on Hand | Opening Units | Opening Qty | Stock | Stock Units |
            Stock Qty | Qty | Quantity | Inventory Units | Balance | Units on Hand | OH Units | OH Qty | BOP Units
            never: cost | value | amount | price
            """,
            unit="units",
            required=True,
        ),
    ] = Field(None, alias="Units")
    unit_cost: Annotated[
        Money,
        column(
            "S",
            """
            Cost per Unit | Average Cost | Avg Cost | Landed Cost | Landed Unit Cost | Cost | Unit Landed Cost |
            Cost Each | WAC | Inventory Cost | Carrying Cost | Cost/Unit | Opening Cost
            never: total | ext | extended | value
            """,
            unit="book currency per unit",
            required=True,
        ),
    ] = Field(None, alias="Unit cost")
