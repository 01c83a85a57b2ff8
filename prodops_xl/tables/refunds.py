"""Refunds: duty that customs gives back, claimed and paid."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables import order_keys
from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Amount, Day, Text, Whole


class Refund(Row):
    """Refunds, one row per entry and order line: the duty claimed back, and what was paid of it."""

    table_name: ClassVar[str] = "Refunds"
    key: ClassVar[tuple[str, ...]] = ("Entry", "PO", "Line")
    sheet_names: ClassVar[str] = """
        Duty Refunds | Duty Refund | Refund Claims | Refund | IEEPA Refunds | IEEPA Refund | Tariff Refunds | CAPE |
        Refund Log | Claims Refunds
        """
    told_by: ClassVar[tuple[str, ...]] = ("Entry", "Amount")

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
    po: Annotated[Text, column("S", order_keys.PO)] = Field(None, alias="PO")
    line: Annotated[Whole, column("S", order_keys.LINE)] = Field(None, alias="Line")
    shipment: Annotated[
        Text,
        column(
            "S",
            """
            Shipment No | Shipment ID | Shipment Number | Shipment Ref | BL | B/L | B/L No | HBL | MBL | AWB |
            Bill of Lading
            """,
        ),
    ] = Field(None, alias="Shipment")
    program: Annotated[
        Text,
        column(
            "S",
            """
            Duty Program | Tariff Program | Refund Program | Claim Type | Refund Type | Tariff
            """,
            help="The duty that is given back, such as IEEPA",
        ),
    ] = Field(None, alias="Program")
    amount: Annotated[
        Amount,
        column(
            "S",
            """
            Refund Amount | Refund | Claim Amount | Amount Claimed | Claimed Amount | Refund Due | Duty Refund |
            Refund Claimed | Expected Refund
            """,
            unit="book currency",
            required=True,
        ),
    ] = Field(None, alias="Amount")
    status: Annotated[
        Text,
        column(
            "S",
            """
            Refund Status | Claim Status | CAPE Status
            """,
        ),
    ] = Field(None, alias="Status")
    claimed_on: Annotated[
        Day,
        column(
            "S",
            """
            Claim Date | Date Claimed | Filed On | Filing Date | Filed | Date Filed | Declaration Date | Submitted On |
            Accepted On
            """,
        ),
    ] = Field(None, alias="Claimed on")
    paid_on: Annotated[
        Day,
        column(
            "S",
            """
            Paid Date | Date Paid | Payment Date | Refund Date | Refunded On | Received On | ACH Date | Date Received
            """,
        ),
    ] = Field(None, alias="Paid on")
    paid_amount: Annotated[
        Amount,
        column(
            "S",
            """
            Amount Paid | Refund Paid | Paid | Refunded | Refunded Amount | Amount Received | Refund Received
            """,
            unit="book currency",
        ),
    ] = Field(None, alias="Paid amount")
