"""Names of the columns by which other tables point to an order line, a style, a shipment."""

from __future__ import annotations

PO = """
    PO # | PO No | PO Number | Purchase Order | Purchase Order No | Order No | P.O. | PO ID |
    Order ID | Purchasing Document
    """
LINE = """
    Ln | Line # | Line No | PO Line | PO Line No | Order Line | PO Item | Line Item | Line ID |
    Line Number
    """
STYLE = """
    Style # | Style No | Style Number | Style Code | Style ID | Article | Article No | Article Number |
    Item | Item No | Item Number | Item Code | Material | Material No | SKU | Product | Product Code |
    Product No | Model
    never: name | description | desc | category | type | group | color | size
    """
COLOR = """
    Colour | Colorway | Colourway | Color Code | Color Name | Colour Code | Colour Name | Shade
    """
