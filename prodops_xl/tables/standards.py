"""What was planned: the standard cost of a style, and the budget of a month."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables import order_keys
from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Day, Money, Month, Text, Units


class StandardCost(Row):
    """StandardCosts, one row per style, color and first day. A blank color is every color of the style."""

    table_name: ClassVar[str] = "StandardCosts"
    key: ClassVar[tuple[str, ...]] = ("Style", "Color", "From")
    sheet_names: ClassVar[str] = """
        Standard Costs | Standard Cost | Std Costs | Std Cost | Standards | Standard Costing | Costing Standards |
        Std Costing | Frozen Costs | Planned Costs | Frozen Standards
        """
    told_by: ClassVar[tuple[str, ...]] = ("Style", "Material and make")

    style: Annotated[Text, column("S", order_keys.STYLE, required=True)] = Field(None, alias="Style")
    color: Annotated[Text, column("S", order_keys.COLOR)] = Field(None, alias="Color")
    start: Annotated[
        Day,
        column(
            "S",
            """
            Valid From | From Date | Effective | Effective Date | Effective From | Start | Start Date |
            Standard Date | Std Date | Date
            """,
            required=True,
        ),
    ] = Field(None, alias="From")
    material_and_make: Annotated[
        Money,
        column(
            "S",
            """
            Material & Make | Material and Make Cost | Standard FOB | Std FOB | FOB | First Cost | Std First Cost |
            Standard Price | Std Price | Purchase Price | Standard Purchase Price | Material & CMT | Product Cost |
            FOB Cost | Std Material and Make | Standard First Cost
            """,
            unit="book currency per unit",
            required=True,
        ),
    ] = Field(None, alias="Material and make")
    freight: Annotated[
        Money,
        column(
            "S",
            """
            Standard Freight | Std Freight | Freight Cost | Freight In | Freight per Unit | Inbound Freight |
            Freight & Insurance
            """,
            unit="book currency per unit",
        ),
    ] = Field(None, alias="Freight")
    duty: Annotated[
        Money,
        column(
            "S",
            """
            Standard Duty | Std Duty | Duty Cost | Duties | Duty per Unit | Tariff | Duty & Tariff | Duties and Fees |
            Duty and Fees
            """,
            unit="book currency per unit",
        ),
    ] = Field(None, alias="Duty")
    other: Annotated[
        Money,
        column(
            "S",
            """
            Other Costs | Other Cost | Standard Other | Std Other | Other Landed | Handling | Misc | Other per Unit
            """,
            unit="book currency per unit",
        ),
    ] = Field(None, alias="Other")


class BudgetMonth(Row):
    """Budget, one row per month and category. COGS, freight and duty are extended, in book currency."""

    table_name: ClassVar[str] = "Budget"
    key: ClassVar[tuple[str, ...]] = ("Month", "Category")
    sheet_names: ClassVar[str] = """
        COGS Budget | Budget COGS | Budgets | Annual Budget | Financial Plan | Plan COGS | Operating Budget | AOP |
        Budget by Month | Monthly Budget
        """
    told_by: ClassVar[tuple[str, ...]] = ("Month", "Category")

    month: Annotated[
        Month,
        column(
            "U",
            """
            Budget Month | Period | Fiscal Month | Fiscal Period | Month Start | Month Ending | Calendar Month |
            Month/Year | Date | Year Month
            """,
            required=True,
        ),
    ] = Field(None, alias="Month")
    category: Annotated[
        Text,
        column(
            "U",
            """
            Product Category | Department | Dept | Class | Division | Category Name | Product Group | Group |
            Merchandise Category | Product Class
            """,
            required=True,
        ),
    ] = Field(None, alias="Category")
    units: Annotated[
        Units,
        column(
            "U",
            """
            Budget Units | Budgeted Units | Plan Units | Planned Units | Unit Sales | Sales Units | Units Sold | Qty |
            Quantity | Budget Qty
            """,
            unit="units",
        ),
    ] = Field(None, alias="Units")
    cogs: Annotated[
        Money,
        column(
            "U",
            """
            Budget COGS | Budgeted COGS | Plan COGS | Planned COGS | Cost of Goods Sold | Cost of Sales |
            COGS Budget | COGS $ | Total COGS | Cost of Goods
            """,
            unit="book currency",
        ),
    ] = Field(None, alias="COGS")
    landed_cost: Annotated[
        Money,
        column(
            "U",
            """
            Landed Cost | Budget Landed Cost | Unit Landed Cost | Unit Cost | Cost per Unit | Landed Unit Cost |
            LC per Unit | Avg Landed Cost | Average Landed Cost | AUC | Average Unit Cost | Landed/Unit
            """,
            unit="book currency per unit",
        ),
    ] = Field(None, alias="Landed cost per unit")
    freight: Annotated[
        Money,
        column(
            "U",
            "Budget Freight | Budgeted Freight | Freight Budget | Plan Freight | Inbound Freight | Freight In",
            unit="book currency",
        ),
    ] = Field(None, alias="Freight")
    duty: Annotated[
        Money,
        column(
            "U",
            "Budget Duty | Budgeted Duty | Duty Budget | Plan Duty | Duties | Duty & Tariff",
            unit="book currency",
        ),
    ] = Field(None, alias="Duty")
