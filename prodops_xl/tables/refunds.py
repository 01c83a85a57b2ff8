"""Refunds: duty that customs gives back, claimed and paid."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables import order_keys
from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Amount, Day, Note, Text, Whole


class Refund(Row):
    """Refunds, one row per entry, order line and program: the duty claimed back, and what was paid of it.

    The command refunds makes the table and computes Amount; a team may keep one of its own. Status, Claimed on, Paid on,
    Paid amount and Reason are people's to fill in.
    """

    table_name: ClassVar[str] = "Refunds"
    key: ClassVar[tuple[str, ...]] = ("Entry", "PO", "Line", "Program")
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
            help="The duty that is given back, such as IEEPA; an entry and order line may stand once under each",
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
            help="to claim, claimed, accepted, refused, paid; not ours: the importer of record is another",
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
    reason: Annotated[
        Note,
        column(
            "S",
            """
            Refusal Reason | Rejection Reason | Reject Reason | Reason Refused | Reason Rejected | Refused Because
            """,
            help="Why a claim was refused, in the portal's words",
        ),
    ] = Field(None, alias="Reason")
    entry_date: Annotated[Day, column("C", help="From when an unclaimed refund stands as receivable")] = (
        Field(None, alias="Entry date")
    )
    channel: Annotated[Text, column("C", help="final: no channel takes it any more")] = Field(
        None, alias="Channel"
    )
    in_export: Annotated[Text, column("C", help="no: kept from an earlier export")] = Field(
        None, alias="In export"
    )
