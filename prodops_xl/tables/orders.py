"""Orders: one row per PO line and color. Key: PO, Line. Also ports, customs facts, packing, and what commands compute."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from prodops_xl.tables.columns import column
from prodops_xl.tables.kinds import (
    Construction,
    CostBasis,
    Money,
    Note,
    Number,
    Rate,
    Text,
    Volume,
    Weight,
    Whole,
)
from prodops_xl.tables.order_dates import OrderDates


class Order(OrderDates):
    """Orders, one row per PO line and color."""

    table_name: ClassVar[str] = "Orders"
    key: ClassVar[tuple[str, ...]] = ("PO", "Line")
    has_sizes: ClassVar[bool] = True

    port_of_loading: Annotated[
        Text,
        column(
            "S",
            """
            POL | Load Port | Loading Port | Port Loading | Port of Departure | Port of Export | FOB Port |
            Departure Port | Origin Port | Port of Origin | Shipping Port | Port of Shipment |
            Port of Lading | Export Port | FOB Point
            ask: Port | Ship From | FOB Location
            beside: code | name | planned
            never: discharge | destination | entry
            """,
            unit="UN/LOCODE",
            help="Port where the goods are loaded",
        ),
    ] = Field(None, alias="Port of loading")
    port_of_entry: Annotated[
        Text,
        column(
            "S",
            """
            POE | Entry Port | US Port | Port of Discharge | POD | Discharge Port | Destination Port |
            Arrival Port | Port of Destination | Port of Arrival | Import Port | US Port of Entry |
            Port of Import
            ask: Port | Dest Port | Port of Unlading
            beside: code | name | planned | us
            """,
            unit="UN/LOCODE",
            help="US port where the goods enter",
        ),
    ] = Field(None, alias="Port of entry")
    net_weight: Annotated[
        Weight,
        column(
            "S",
            """
            NW | N.W. | Net Wt | Weight/pc | Unit Weight | Weight per Unit | Weight per Piece |
            Net Weight kg | Unit Net Weight | Net Weight per Unit | Garment Weight | Item Weight |
            Piece Weight | Unit Wt | NW/pc | Net Weight per pc
            ask: Weight | Wt | Weight kg | Product Weight
            beside: unit | piece | pc | pcs | per | garment | each
            never: gross | total | carton | fabric | gsm | due | ctn | yarn
            """,
            unit="kg per unit",
            help="Net weight of one unit",
        ),
    ] = Field(None, alias="Net weight")
    cbm: Annotated[
        Volume,
        column(
            "S",
            """
            Volume | CBM/pc | CBM per Unit | Unit CBM | Unit Volume | Volume per Unit | m3 | Cubic Metres |
            Cubic Meters | M³ | CBM per pc | CBM per Piece
            ask: Total CBM | Measurement | Cube | CFT
            beside: unit | piece | pc | per | each
            never: total | carton | ctn | rate | cost
            """,
            unit="cubic metres per unit",
            help="Volume of one unit",
        ),
    ] = Field(None, alias="CBM")
    claims: Annotated[
        Text,
        column(
            "S",
            """
            Preference | FTA | Claim | Trade Program | Preference Program | SPI | Special Program |
            FTA Claim | Trade Preference | Preferential Program | Duty Preference | Free Trade Agreement |
            FTA Program | SPI Code | Program Claim
            ask: Program | GSP
            beside: code | us
            never: quality | amount | customer | qty | status | no
            """,
            help="Preference programs that the importer claims",
        ),
    ] = Field(None, alias="Claims")
    first_sale_price: Annotated[
        Money,
        column(
            "S",
            """
            First Sale | First Sale Value | FSV | First Sale FOB | First Sale Factory Price | FSP |
            First Sale Cost
            beside: unit | per | pc
            never: date
            """,
            unit="currency per unit",
            help="Factory's price to the middleman, with evidence",
        ),
    ] = Field(None, alias="First sale price")
    assists: Annotated[
        Money,
        column(
            "S",
            """
            Assist | Assist per Unit | Assist Value | Assists per Unit | Assist Cost |
            Buyer Supplied Materials
            beside: unit | per | pc | dutiable | amount
            never: total
            """,
            unit="currency per unit",
            help="Tooling, trims and design supplied free, per unit",
        ),
    ] = Field(None, alias="Assists")
    manufacturer_id: Annotated[
        Text,
        column(
            "S",
            """
            MID | MID Code | Manufacturer ID Code | Mfr ID | Manufacturer Identification | Manufacturer MID |
            Factory MID | Manufacturer Identification Code | MID No
            beside: us | customs
            """,
            help="Manufacturer ID of US customs",
        ),
    ] = Field(None, alias="Manufacturer ID")
    gtin: Annotated[
        Text,
        column(
            "S",
            """
            UPC | EAN | UPC Code | EAN Code | Barcode | Bar Code | EAN13 | UPC No | UPC/EAN | EAN/UPC |
            GTIN13 | GTIN12 | GTIN14 | UPC-A | EAN No | GTIN Code
            ask: SKU Barcode
            never: carton | inner | approval | sticker
            """,
            help="Article number with check digit",
        ),
    ] = Field(None, alias="GTIN")
    pack: Annotated[
        Whole,
        column(
            "S",
            """
            Prepack | Pack Size | Units per Pack | Pack Qty | Prepack Qty | Pcs per Pack | Units/Pack |
            Inner Pack | Pack Multiple | Inner Pack Qty | Case Pack | Units per Prepack
            ask: Packing | Pack Type | Carton Pack | Case Qty | Units per Carton | Ratio
            never: type | list | date | method | code | approval
            """,
            unit="units per pack",
            help="Units are a multiple of it",
        ),
    ] = Field(None, alias="Pack")
    construction: Annotated[
        Construction,
        column(
            "S",
            """
            Fabric type | Knit/Woven | Knit or Woven | K/W | Fabric Construction | Woven/Knit |
            Garment Construction
            ask: Type of Fabric | Fabrication Type
            """,
            help="Knit or woven",
        ),
    ] = Field(None, alias="Construction")
    air_approved_by: Annotated[
        Text,
        column(
            "U",
            """
            Air Approval | Air Freight Approved By | Air Approved | Airfreight Approval | Air Approver
            """,
            help="Who approved air",
        ),
    ] = Field(None, alias="Air approved by")
    last_price: Annotated[
        Money,
        column(
            "S",
            """
            Prior FOB | Last FOB | Previous FOB | Prev FOB | Last Season FOB | Prior Price | Previous Price |
            LY FOB | Last Cost | Last Season Price | Prior Cost | Previous Cost | Old Price | Old FOB |
            Last PO Price | LY Price | LY Cost
            beside: unit | season | year | per | pc | dozen
            never: date | retail | landed
            """,
            unit="currency per unit",
            help="Price per unit of the style's last order",
        ),
    ] = Field(None, alias="Last price")
    notes: Annotated[Note, column("U", help="The user's own words")] = Field(None, alias="Notes")
    duty_rate: Annotated[Rate, column("C", unit="fraction", help="Total ad valorem rate")] = Field(
        None, alias="Duty rate"
    )
    duty: Annotated[Number, column("C", unit="book currency per unit")] = Field(None, alias="Duty")
    fees: Annotated[Number, column("C", unit="book currency per unit", help="MPF and HMF")] = Field(
        None, alias="Fees"
    )
    freight: Annotated[Number, column("C", unit="book currency per unit")] = Field(None, alias="Freight")
    insurance: Annotated[Number, column("C", unit="book currency per unit")] = Field(None, alias="Insurance")
    other_landed: Annotated[Number, column("C", unit="book currency per unit")] = Field(
        None, alias="Other landed"
    )
    landed_cost: Annotated[Number, column("C", unit="book currency per unit")] = Field(
        None, alias="Landed cost"
    )
    landed_total: Annotated[Number, column("C", unit="book currency", help="Landed cost of the line")] = (
        Field(None, alias="Landed total")
    )
    imu: Annotated[Number, column("C", unit="fraction", help="(retail - landed cost) / retail")] = Field(
        None, alias="IMU"
    )
    cost_basis: Annotated[CostBasis, column("C", help="actual, estimate or mixed")] = Field(
        None, alias="Cost basis"
    )
    status: Annotated[Text, column("C")] = Field(None, alias="Status")
    issues: Annotated[Text, column("C", help="What validate-orders found in the row")] = Field(
        None, alias="Issues"
    )
