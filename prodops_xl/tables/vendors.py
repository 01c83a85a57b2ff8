"""Vendors and Factories: who sells, who makes, what they can make, and which audits they hold."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Country, Day, Days, Note, Number, Text, Units


class Vendor(Row):
    """Vendors, one row per vendor."""

    table_name: ClassVar[str] = "Vendors"
    key: ClassVar[tuple[str, ...]] = ("Vendor",)

    vendor: Annotated[
        Text,
        column(
            "S",
            """
            Supplier | Vendor Code | Supplier Code | Vendor No | Supplier No | Vendor ID | Supplier ID |
            Vendor Number | Vendor Account | Supplier Account
            """,
            required=True,
        ),
    ] = Field(None, alias="Vendor")
    name: Annotated[
        Text,
        column(
            "S",
            """
            Vendor Name | Supplier Name | Company | Company Name | Legal Name
            """,
        ),
    ] = Field(None, alias="Name")
    country: Annotated[
        Country,
        column(
            "S",
            """
            Country Code | Ctry | COO | Country of Origin | Origin | Country Name | Factory Country |
            Vendor Country | Nation
            """,
            unit="ISO 3166 alpha-2",
        ),
    ] = Field(None, alias="Country")
    payment_terms: Annotated[
        Text,
        column(
            "S",
            """
            Payment Term | Terms of Payment | Pay Terms | Terms | PaymentTerm | Payment Conditions
            """,
        ),
    ] = Field(None, alias="Payment terms")
    moq: Annotated[
        Units,
        column(
            "S",
            """
            Minimum Order Qty | Min Order Qty | Min Qty | Minimum Order | Minimum Order Quantity |
            Minimum Quantity | MOQ pcs
            """,
            unit="units",
        ),
    ] = Field(None, alias="MOQ")
    lead_time: Annotated[
        Days,
        column(
            "S",
            """
            Lead Time (days) | Lead Time Days | LT | Lead Days | Production Lead Time | Leadtime |
            Total Lead Time
            """,
            unit="days",
        ),
    ] = Field(None, alias="Lead time")
    weekly_capacity: Annotated[
        Units,
        column(
            "S",
            """
            Weekly Capacity (units) | Capacity per Week | Units per Week | Capacity/Week | Weekly Output |
            Capacity pcs per week
            """,
            unit="units per week",
        ),
    ] = Field(None, alias="Weekly capacity")
    audit_scheme: Annotated[
        Text,
        column(
            "S",
            """
            Audit Type | Social Audit | Audit Standard | Compliance Scheme | Audit Program |
            Social Compliance
            """,
        ),
    ] = Field(None, alias="Audit scheme")
    audit_grade: Annotated[
        Text,
        column(
            "S",
            """
            Audit Rating | Audit Result | Audit Score | Grade | Rating | Compliance Grade |
            Compliance Rating
            """,
        ),
    ] = Field(None, alias="Audit grade")
    audit_expiry: Annotated[
        Day,
        column(
            "S",
            """
            Audit Expiry Date | Audit Expiration | Audit Valid Until | Audit Valid To | Expiry | Expiry Date |
            Next Audit | Next Audit Due | Audit Due Date | Audit Expires | Valid Until
            """,
        ),
    ] = Field(None, alias="Audit expiry")
    certificates: Annotated[
        Note,
        column(
            "S",
            """
            Certificate | Certification | Certifications | Certs | Cert
            """,
        ),
    ] = Field(None, alias="Certificates")
    sustainability_score: Annotated[
        Number,
        column(
            "S",
            """
            Sustainability | ESG Score | Higg Score | Sustainability Rating | FEM Score | ESG
            """,
            unit="points of 100",
        ),
    ] = Field(None, alias="Sustainability score")


class Factory(Row):
    """Factories, one row per factory."""

    table_name: ClassVar[str] = "Factories"
    key: ClassVar[tuple[str, ...]] = ("Factory",)

    factory: Annotated[
        Text,
        column(
            "S",
            """
            Fty | Factory Name | Factory Code | Factory No | Factory ID | Manufacturer | Mfr |
            Production Site | Production Unit | Manufacturing Unit
            """,
            required=True,
        ),
    ] = Field(None, alias="Factory")
    vendor: Annotated[
        Text,
        column(
            "S",
            """
            Supplier | Vendor Code | Supplier Code | Vendor No | Supplier No | Vendor ID | Supplier ID |
            Vendor Number | Vendor Account | Supplier Account | Vendor Name | Supplier Name | Parent Vendor
            """,
        ),
    ] = Field(None, alias="Vendor")
    country: Annotated[
        Country,
        column(
            "S",
            """
            Country Code | Ctry | COO | Country of Origin | Origin | Country Name | Factory Country |
            Vendor Country | Nation
            """,
            unit="ISO 3166 alpha-2",
        ),
    ] = Field(None, alias="Country")
    weekly_capacity: Annotated[
        Units,
        column(
            "S",
            """
            Weekly Capacity (units) | Capacity per Week | Units per Week | Capacity/Week | Weekly Output |
            Capacity pcs per week
            """,
            unit="units per week",
        ),
    ] = Field(None, alias="Weekly capacity")
    audit_scheme: Annotated[
        Text,
        column(
            "S",
            """
            Audit Type | Social Audit | Audit Standard | Compliance Scheme | Audit Program |
            Social Compliance
            """,
        ),
    ] = Field(None, alias="Audit scheme")
    audit_grade: Annotated[
        Text,
        column(
            "S",
            """
            Audit Rating | Audit Result | Audit Score | Grade | Rating | Compliance Grade |
            Compliance Rating
            """,
        ),
    ] = Field(None, alias="Audit grade")
    audit_date: Annotated[
        Day,
        column(
            "S",
            """
            Date of Audit | Last Audit | Last Audit Date | Last Social Audit | Audited On | Audited
            """,
        ),
    ] = Field(None, alias="Audit date")
    audit_expiry: Annotated[
        Day,
        column(
            "S",
            """
            Audit Expiry Date | Audit Expiration | Audit Valid Until | Audit Valid To | Expiry | Expiry Date |
            Next Audit | Next Audit Due | Audit Due Date | Audit Expires | Valid Until
            """,
        ),
    ] = Field(None, alias="Audit expiry")
    certificates: Annotated[
        Note,
        column(
            "S",
            """
            Certificate | Certification | Certifications | Certs | Cert
            """,
        ),
    ] = Field(None, alias="Certificates")
