"""Order sheets of the templates that need fewer columns than the order book."""

from __future__ import annotations

from prodops_xl.tables.declarations import Figure, Own, TableSheet
from prodops_xl.tables.kinds import DAY

from .season import AS_OF, ORDERS

AS_OF_FIGURE = Figure(
    "AsOf",
    "As of",
    DAY,
    "The day on which the sheets look: type today's date, or =TODAY(). Blank: nothing is late.",
    example=AS_OF,
)
GOODS = ("PO", "Line", "Style", "Description", "Category", "Color", "Units", "Vendor", "Factory")
TERMS = (
    "Origin",
    "HTS",
    "Fiber",
    "Construction",
    "Incoterm",
    "Mode",
    "Currency",
    "FOB",
    "Target FOB",
    "Retail",
)
DAYS = (
    "Order date", "Ex-factory", "In-DC", "Confirmed ex-factory", "Requested ex-factory", "Delay reason", "Approved by",
    "Handover (FCR)", "Actual ex-factory", "Actual in-DC",
)  # fmt: skip
PORTS = ("Port of loading", "Port of entry", "Net weight", "CBM", "Claims")


def order_sheet(columns: tuple[str | Own, ...], *, factories: bool = True) -> TableSheet:
    """The sheet Orders with these columns and the example season's lines."""
    names = {column if isinstance(column, str) else column.name for column in columns}
    lists = {"Vendor": "Vendors.Vendor", **({"Factory": "Factories.Factory"} if factories else {})}
    return TableSheet(
        "Orders",
        "Orders",
        "Orders",
        "One row per PO line and color. Paste yours, or import an export of your system.",
        columns,
        lists={name: source for name, source in lists.items() if name in names},
        widths={"Fiber": 30, "Delay reason": 26, "Check": 26},
        examples=tuple({name: value for name, value in row.items() if name in names} for row in ORDERS),
        rows=40,
        keys=2,
    )
