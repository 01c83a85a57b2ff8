"""Rates and Settings: the team's own figures. They win over the packaged ones, and say so."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Anything, Day, Note, Rate, RateKind, Text


class RateRow(Row):
    """Rates, one row per kind, name and first day. `Name` is a currency, a lane, a charge, a fee, an HTS line, or the
    country of a `closure` (days from From to To on which its factories are shut; it needs no Value).
    """

    table_name: ClassVar[str] = "Rates"
    key: ClassVar[tuple[str, ...]] = ("Kind", "Name", "From")

    kind: Annotated[
        RateKind,
        column(
            "U",
            """
            Rate Kind | Rate Type | Type
            """,
            required=True,
        ),
    ] = Field(None, alias="Kind")
    name: Annotated[
        Text,
        column(
            "U",
            """
            Rate Name | Currency | Lane | Code
            """,
            required=True,
        ),
    ] = Field(None, alias="Name")
    start: Annotated[
        Day,
        column(
            "U",
            """
            Valid From | From Date | Effective | Effective Date | Effective From | Start | Start Date |
            Valid On
            """,
        ),
    ] = Field(None, alias="From")
    end: Annotated[
        Day,
        column(
            "U",
            """
            Valid To | To Date | Valid Until | Effective To | End | End Date | Until
            """,
        ),
    ] = Field(None, alias="To")
    value: Annotated[
        Rate,
        column(
            "U",
            """
            Rate | Amount | Rate Value
            """,
            required=True,
        ),
    ] = Field(None, alias="Value")
    unit: Annotated[
        Text,
        column(
            "U",
            """
            Unit of Measure | UOM | Per
            """,
        ),
    ] = Field(None, alias="Unit")
    source: Annotated[
        Note,
        column(
            "U",
            """
            Rate Source | Quoted By | Reference
            """,
        ),
    ] = Field(None, alias="Source")


class SettingRow(Row):
    """Settings, one row per setting; names are dotted."""

    table_name: ClassVar[str] = "Settings"
    key: ClassVar[tuple[str, ...]] = ("Setting",)

    setting: Annotated[
        Text,
        column(
            "U",
            """
            Setting Name
            """,
            required=True,
        ),
    ] = Field(None, alias="Setting")
    value: Annotated[Anything, column("U")] = Field(None, alias="Value")
    default: Annotated[Anything, column("C")] = Field(None, alias="Default")
    meaning: Annotated[Note, column("C")] = Field(None, alias="Meaning")
