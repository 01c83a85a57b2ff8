"""Orders, first part: what is ordered, and from whom."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from prodops_xl.tables.columns import Row, column
from prodops_xl.tables.kinds import Country, Hts, Note, Text, Units, Whole


class OrderGoods(Row):
    """What is ordered, from whom: purchase order, style, color, units, vendor, origin, tariff line, fiber."""

    po: Annotated[
        Text,
        column(
            "S",
            """
            PO # | PO No | PO Number | Purchase Order | Purchase Order No | Purchasing Document | Order No |
            Order | P.O. | P/O | Purch Doc | Contract No | Order ID | PO ID | PO Ref No | 合同号 | 订单号 |
            PO/SO # | PO Code | Order Nbr | PO/Contract | Bulk Order No | Production PO | Factory PO |
            Vendor PO | PO Name | Indent No | Order Code | PO Number/Order Number
            ask: Order Ref | Order Reference | Reference | Document No | Contract | CO Number | CO No | MPO |
            PO Reference | PO Ref | Ref | Indent
            beside: bulk | no | id | code | our | factory | vendor | supplier | style | season | new | final |
            current | production | global | main | system | contract | indent | fob | document
            never: buyer | customer | cust | client | alt | alternate | ref | parent | line | sales | so |
            master | work | job | mo | io | bp | end | consumer | retailer | base | item | type | status
            """,
            required=True,
            help="Number of the purchase order",
        ),
    ] = Field(None, alias="PO")
    line: Annotated[
        Whole,
        column(
            "S",
            """
            Ln | Line # | Line No | PO Line | PO Line No | PO Ln | Order Line | Order Line No | Line Number |
            Line Item | Item No of PO | PO Item | PO Item No | Ln # | Purchase Order Line | Line Seq
            ask: Item | Item No | Seq | Sr No | S No | Row | Pos | Position
            beside: no | id
            never: plan | production | sewing | lead | product
            """,
            required=True,
            help="Line of the purchase order",
        ),
    ] = Field(None, alias="Line")
    season: Annotated[
        Text,
        column(
            "S",
            """
            Season Code | Season Name | Season Year | Ssn | Drop | Delivery Drop | Collection | Buy Month |
            Buy | Buy Season | Selling Season | Season/Drop | Buying Season | Capsule | Flow | 季节 |
            Season/Year | Season Desc | Delivery Season | Collection Name | Buy Name | Buy No | Buy Window |
            Season Buy | Drop No | Buy Round | Market Season | Business Season | Season Drop | Flow Month
            ask: Delivery | Delivery No | Collection Delivery | Wave | Program | Buy Type | Promo | Campaign |
            Launch | Cycle | Phase | Floorset | Delivery Window | Release | Drop Date | Buy Ready |
            Drop Month | Delivery Group | Delivery Drop Date | Launch Month | Collection Drop | Story |
            Promo Group | Promo Group/Campaign | Drop/Delivery | Order Group | Wave Name
            beside: @buyers | code | name | year | id | po | order | style
            """,
            help="Season or drop of the order",
        ),
    ] = Field(None, alias="Season")
    style: Annotated[
        Text,
        column(
            "S",
            """
            Style # | Style No | Style Number | Style Code | Style ID | Item Style | Article | Article No |
            Article Number | Article Code | Art No | Art # | Material No | Material Number | Material Code |
            Material | Product Code | Product No | Product ID | Model | Model No | Model Code |
            Product Number | Item Code | Style Ref | Design No | Generic Article | Vendor Style | 款号 |
            Style Reference | Style/Item | Style No/Name | Garment Style | Item Style No | Style/Article
            ask: Item | Item No | SKU | SKU No | Style Name | Supplier Reference | Supplier Ref | Vendor Ref |
            Reference | Ref No | Alias | Related Item | Pattern ID | Pattern No | Style Color |
            Factory Ref | Product | Product Reference | Tech Pack No | Style Master | Customer Item |
            Customer Item No | Generic | Alias Style | Model Name | Style Alias | Style/Color |
            Style Color Code | Item Reference | Customer Ref | Style Description No | Pattern
            beside: @buyers | @suppliers | jde | sap | plm | erp | no | code | id | material | master |
            parent | main | base | item | internal | our
            never: name | description | desc | color | status | type | group | season | qty | size
            """,
            required=True,
            help="Style number",
        ),
    ] = Field(None, alias="Style")
    description: Annotated[
        Note,
        column(
            "S",
            """
            Style Description | Style Desc | Item Description | Item Desc | Product Description |
            Product Name | Product Desc | Desc | Article Description | Article Name | Material Description |
            Material Name | Style Name | Item Name | Model Name | Garment Description | Short Description |
            Long Description | Style Title | Product Title | 品名 | Style/Description | Garment Name |
            Item Text | Short Text | Material Text | Long Text
            ask: Product | Item | Name | Style Details
            beside: @buyers | english | en | short | long | garment | full | style
            never: color | size | method | port | vendor | factory | fabric | carton | delivery | term |
            defect | packing
            """,
            help="What the style is, in words",
        ),
    ] = Field(None, alias="Description")
    category: Annotated[
        Text,
        column(
            "S",
            """
            Product Category | Product Type | Product Group | Product Class | Garment Type | Style Category |
            Item Category | Division | Department | Dept | Class | Subclass | Product Line | Item Type |
            Merch Category | Commodity | Silhouette | Category Name
            ask: Group | Type | Gender | Line of Business
            beside: code | name | no | main | sub | style | product | desc | description
            never: fabric | vendor | defect | size
            """,
            help="Category of the garment",
        ),
    ] = Field(None, alias="Category")
    color: Annotated[
        Text,
        column(
            "S",
            """
            Colour | Colorway | Colourway | Color Name | Color Code | Color Description | Color Desc | Clr |
            Color No | Col | Shade | Color ID | Color/Print | Color & Print | CW | 颜色 | Color/Wash |
            Colour Ref | Color Reference | Base Color | Combo | Color Combo | Color/Combo | Shade Name |
            Colour Group
            ask: Style Color | Color Style | Print | Wash | Variant | Item Color
            beside: @buyers | code | name | no | description | desc | id | garment | body | main | article |
            product | material | item
            never: lab | approval | standard | thread | trim | qty | count | status | size
            """,
            help="Color or colorway",
        ),
    ] = Field(None, alias="Color")
    units: Annotated[
        Units,
        column(
            "S",
            """
            Qty | Quantity | Order Qty | Ordered Qty | Order Quantity | Total Units | Total Qty | PO Qty |
            PO Units | Order Units | Qty Ordered | Units Ordered | Total Order Qty | Contract Qty | Pcs |
            Pieces | Total Pcs | Total Pieces | Qty Pcs | Line Qty | Line Quantity | Buy Qty | Buy Quantity |
            Buy Units | Bulk Qty | Total Bulk | Bulk Units | Confirmed Qty | Plan Qty | Planned Qty |
            PO Quantity Units | Scheduled Qty | Item Quantity | Grand Total Qty | Total Quantity | QTY (EA) |
            Final Qty | Projected Qty | Order Total Units | 数量 | 订单数量 | Sum of Qty | Sum of Order Qty |
            Garment Qty | Units Total | Total PO Qty | Unit Ordered | Contracted Qty | Line Item Quantity |
            Total Order Quantity (Pcs) | Bulk Order Qty | Order Pcs | Ordered Pcs | Ordered Pieces |
            Pieces Ordered | Units on Order | Schedule Qty | Sched Qty | Forecast/Order Qty | Order Qnty
            ask: Total | Grand Total | Unit | TTL | Sum | Size Total | Total Size | Revised Qty | PO Total |
            Open Qty | Units Sum | Forecast Qty | Buyer Qty | Forecast Units
            beside: @buyers | total | ttl | bulk | po | order | ordered | line | buy | original | confirmed |
            final | pcs | piece | pieces | units | ea | each | style | color | split | size | contract |
            revised | current | grand | item | sum | initial | plan | planned | first | purchase | garment
            never: @progress | cost | price | date | measure | uom | of | weight | capacity
            """,
            unit="units",
            required=True,
            help="Units ordered on the line",
        ),
    ] = Field(None, alias="Units")
    vendor: Annotated[
        Text,
        column(
            "S",
            """
            Supplier | Vendor Name | Supplier Name | Vendor Code | Supplier Code | Vendor No | Supplier No |
            Vendor Account | Vendor ID | Supplier ID | Vendor Number | Agent/Vendor | Seller | Seller Name |
            Mfr/Vendor | Exporter | Trading Company | Vendor/Supplier | Supplier Account | Main Vendor | 供应商 |
            Supplier Company | Vendor Short Name | Supplier Short Name | Trading Partner | Vendor Company |
            Vendor Code/Name
            ask: Partner | Agent | Mill | Shipper | Partner Name | Maker | Source | Company | Vendor/Factory |
            Factory/Vendor | Supplier/Factory | Consignor | Shipper Name | Manufacturer/Supplier |
            Contractor
            beside: name | code | no | id | account | po | order | main | garment | tier | 1 | desc |
            description | full | short | legal
            never: fabric | trim | style | country | comment | status | contact | email | ref | reference |
            price | type | location | city | since | rating | terms | date
            """,
            required=True,
            help="Who sells us the goods",
        ),
    ] = Field(None, alias="Vendor")
    factory: Annotated[
        Text,
        column(
            "S",
            """
            Fty | Factory Name | Factory Code | Factory No | Factory ID | Fty Name | Fty Code | Manufacturer |
            Manufacturer Name | Mfr | Mfg | Maker Name | Production Unit | Manufacturing Unit |
            Production Site | Manufacturing Site | Production Facility | Manufacturing Facility |
            Sewing Factory | Factory Unit | Producer | Plant Name | Partner Factory | CMT Factory |
            Garment Factory | Manufacturing Plant | 工厂 | Factory Allocation | Allocated Factory | CM Factory |
            Sewing Plant | Factory Short Name | Fty ID | Manufacturer Code | Maker Code |
            Production Factory
            ask: Unit | Mill | Facility | Site | Plant Code | Production Plant | Made At | Maker |
            Vendor/Factory | Factory/Vendor | Supplier/Factory | CMT | Subcontractor | Production Location |
            Workshop | Manufacturer/Supplier | Contractor | Factory Group
            beside: name | code | no | id | partner | main | garment | sewing | production | assigned |
            final | planned | allocated | short | full | desc | description
            never: country | fabric | trim | audit | date | comment | status | contact | price | cost | city |
            address | location | qty | capacity | ref
            """,
            help="Where the goods are made",
        ),
    ] = Field(None, alias="Factory")
    origin: Annotated[
        Country,
        column(
            "S",
            """
            COO | C/O | C.O.O. | Country of Origin | Country Origin | Origin Country | Factory Country |
            Made In | Country of Manufacture | Country of Mfg | Production Country | Manufacturing Country |
            CO Origin | Country of Production | Ctry of Origin | Vendor Country | Origin Code |
            Sourcing Country | 原产国 | Supplier Country | Country of Prod | Garment COO | Sourced From |
            Manufacture Country | Source Country | COO Code | Fty COO | Factory COO | Origin Ctry |
            Product Origin
            ask: Country | Fabric COO | Ctry | Location | Country Code | Ship From Country | Region |
            Fabric Origin | Factory Location | Dispatch Country | Fty Loc | Factory Region | Vendor Location |
            Export Country | Country of Export | Production Location | Country of Dispatch | Trim COO
            beside: code | name | iso | factory | garment | product
            never: destination | ship | delivery | import | port | yarn | sold
            """,
            unit="ISO 3166 alpha-2",
            required=True,
            help="Country of origin of the garment",
        ),
    ] = Field(None, alias="Origin")
    hts: Annotated[
        Hts,
        column(
            "S",
            """
            HTS Code | HTSUS | HTS No | HTS Number | HTS # | HTS US | US HTS | HS Code | HS No | Tariff |
            Tariff Code | Tariff No | Tariff Number | Harmonized Code | Harmonised Code | HTS Classification |
            Tariff Classification | Harmonized Tariff Code | HTS10 | HS Code US | US HS Code |
            Commodity Code | Customs Code | HS | Customs Tariff No | Classification Code | 海关编码
            ask: Classification | CN Code | EU HS Code | UK HS Code | Canada HTS | Import Code
            beside: import | code | no | garment | digit | digits
            never: rate | charged | additional | relief | loss | duty | percent | cost | description | desc |
            discount | amount | export | china
            """,
            required=True,
            help="US tariff line, 8 or 10 digits",
        ),
    ] = Field(None, alias="HTS")
    fiber: Annotated[
        Text,
        column(
            "S",
            """
            Content | Composition | Fibre | Fiber Content | Fibre Content | Fabric Content |
            Fiber Composition | Fabric Composition | Material Composition | Material Content | Fabrication |
            Shell Content | Fibre Composition | Shell Fabric Content | 成分
            ask: Fabric | Fabric Description | Shell | Quality | Fabric Quality | Material Type |
            Fabric Type
            beside: shell | main | body | fabric | garment | label
            never: lining | trim | supplier | mill | carton
            """,
            help="Fibers with their shares, such as 60% cotton 40% polyester",
        ),
    ] = Field(None, alias="Fiber")
