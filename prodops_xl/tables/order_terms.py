"""Orders, second part: terms of sale, mode, currency, prices."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from prodops_xl.tables.columns import column
from prodops_xl.tables.kinds import Currency, Incoterm, Mode, Money
from prodops_xl.tables.order_goods import OrderGoods


class OrderTerms(OrderGoods):
    """On which terms: Incoterm, mode, currency, prices."""

    incoterm: Annotated[
        Incoterm,
        column(
            "S",
            """
            Incoterms | Inco Term | Inco Terms | Terms | Delivery Terms | Delivery Term | Trade Terms |
            Trade Term | Shipping Terms | Ship Terms | Terms of Delivery | Price Terms | Price Term |
            Shipment Terms | Terms of Sale | Sales Terms | Freight Terms | Purchase Terms | Incoterms 2020 |
            Terms of Shipment | Vendor INCO Term | 贸易条款 | Freight Term | Incoterm Code | FOB/LDP/DDP |
            Delivery Conditions | Delivery Condition | Terms Code
            ask: Buying Terms | Cost Type | Price Basis | Term | PO Terms | FOB/DDP | FOB/LDP |
            Cost Basis Terms | Terms Type | FOB Terms | FOB Type | Order Terms | Ship Term | Price Type |
            Payment Terms | Payment Term | Terms of Payment | Pay Terms
            beside: code | vendor | supplier | po | order | 2020 | 2010 | trade | agreed
            never: credit | place | location | port | days
            """,
            unit="Incoterms 2020",
            help="Terms of sale",
        ),
    ] = Field(None, alias="Incoterm")
    mode: Annotated[
        Mode,
        column(
            "S",
            """
            Ship Via | Ship Mode | Shipmode | Shipping Mode | Shipment Mode | Mode of Shipment |
            Shipping Method | Ship Method | Shipment Method | Transport Mode | Transport Method |
            Mode of Transport | Transportation | Transportation Mode | Transportation Method | Delivery Mode |
            Delivery Method | Mode of Delivery | Freight Mode | Trans Mode | Transit Mode | Trans Cond |
            Transport Condition | Shipping Instr | Shipping Instruction | Ship Type |
            Delivery Method Description | Via | Freight Method | Carrier Mode | Shipping Type |
            Mode of Transportation | Means of Transport | Ship Mode Sea/Air | Air/Sea | Sea/Air | Air/Ocean |
            运输方式 | Shipping Conditions | Shipping Condition | Dispatch Mode | Dispatch Method |
            Delivery Mode Code | Mode of Freight | Shipment Via | Freight Mode Code | Delv Mode |
            Ship By Mode | Mode of Dispatch | Transport Type | Transportation Type | Shipment By
            ask: Shipment Type | Method | Shipping | Freight Type | Route | Ship by | Transport | Sea or Air |
            Carrier | Dispatch | Forwarder Mode | Delivery Type | Logistics Mode | Delivery Code
            beside: planned | plan | code | description | desc | m3 | sap | po | order | original | current |
            confirmed | final | sea | air | ocean | vessel | type
            never: payment | production | date | cost
            """,
            help="Ocean, air, truck, rail or courier",
        ),
    ] = Field(None, alias="Mode")
    currency: Annotated[
        Currency,
        column(
            "S",
            """
            Curr | Cur | Ccy | Currency Code | PO Currency | Order Currency | Price Currency | Crcy |
            FOB Currency | Cost Currency | Purchase Currency | Vendor Currency | Curr Code |
            Transaction Currency | 币种
            ask: Document Currency | Invoice Currency
            beside: code | po | order | price | cost | fob | buying | unit | supplier
            never: retail | rate | exchange | selling
            """,
            unit="ISO 4217",
            required=True,
            help="Currency of the FOB price",
        ),
    ] = Field(None, alias="Currency")
    fob: Annotated[
        Money,
        column(
            "S",
            """
            Unit Price | First Cost | Price | FOB Price | FOB Cost | Unit Cost | PO Price | PO Unit Price |
            PO Cost | Purchase Price | Price per Unit | Price per Pc | Price per Piece | Net Price |
            Cost Price | Buy Price | Buying Price | Vendor Price | Supplier Price | Factory Price |
            FOB Unit Price | Cost per Unit | Initial Cost | FOB per Unit | FOB per Pc | Final FOB |
            Confirmed FOB | Confirmed Price | Agreed FOB | Order Price | Contract Price | Quoted FOB |
            FOB Unit Cost | Vendor Cost | Ex-Factory Price | 单价 | Price/pc | FOB/pc | Unit FOB | FOB Rate |
            Rate per pc | Unit Rate | PO FOB | Net Cost | PO Rate | Item Cost | Item Price | Nego Price |
            Negotiated FOB | Negotiated Price | Price/Dzn | FOB/Dzn | Price per Dozen | Total Unit Price |
            Total Confirmed Unit Price | Total Unit Cost | Confirmed Cost | Confirmed Unit Cost |
            Unit Confirmed Price | Supplier Cost | Price each | FOB Price/pc
            ask: Cost | Final Cost | LDP | DDP | DDP Price | LDP Price | CIF Price | EXW Price |
            Quoted Price | Standard Cost | Quote | Landed Price | Pack Price | Rate | FOB Value | Base Price |
            Base Cost | CMT Price | CM Price | Quoted Price/pc | Quoted Price/Dzn | PO Total (Partner) |
            Base FOB | FOB Total | Total FOB | Total Price | Total Cost | Price in USD | Actual Cost |
            Cost USD | Estimated FOB | FOB Quote | Vendor Quote | Contract Value | Item Value | Sales Price
            beside: @suppliers | final | confirmed  | current | actual | agreed | po | order | unit |
            each | piece | pc | pcs | negotiated | style | initial | first | net | bulk | buy | per | dozen |
            new | item | line | latest | invoice | country
            never: @cost parts
            """,
            unit="currency per unit",
            required=True,
            help="Price per unit in the order's currency",
        ),
    ] = Field(None, alias="FOB")
    target_fob: Annotated[
        Money,
        column(
            "S",
            """
            Target Cost | Target Price | Target | Tgt FOB | Target First Cost | Budget FOB | Tgt Cost |
            Tgt Price | Target FOB Price | Goal FOB | Target Unit Cost | Target Unit Price | Costing Target
            ask: Budget Cost | Budget Price | Goal Cost
            beside: unit | buyer | customer | per | pc | price | cost | dozen
            never: retail | margin | date | landed | ldp | ddp | imu | qty
            """,
            unit="currency per unit",
            help="FOB that the plan allows",
        ),
    ] = Field(None, alias="Target FOB")
    retail: Annotated[
        Money,
        column(
            "S",
            """
            MSRP | SRP | RRP | Retail Price | Ticket Price | Ticket | Selling Price | Retail Ticket | AUR |
            Suggested Retail | Suggested Retail Price | List Price | Original Retail |
            Recommended Retail Price | US Retail | US MSRP | Ticketed Price | Full Retail | Unit Retail |
            Retail per Unit | Initial Retail
            ask: Wholesale Price | WHS Price | Wholesale | Sales Price
            beside: us | usa | price | unit | full | original | initial | suggested
            never: currency | total | amount | extended | margin | eu | uk | ca | cad | gbp | eur
            """,
            unit="book currency per unit",
            help="Retail price per unit",
        ),
    ] = Field(None, alias="Retail")
