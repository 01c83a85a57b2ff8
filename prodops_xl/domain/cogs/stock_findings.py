"""What the valuation had to assume, as findings about the rows that made it."""

from __future__ import annotations

from prodops_xl.domain.cogs.stock_book import StockBook
from prodops_xl.domain.cogs.valuation import Valued
from prodops_xl.tables.findings import Finding, Severity

# Rule of the valuation -> id, severity, column, sentence ({name}, {units}, {style}), what to do.
_FLAGS: dict[str, tuple[str, Severity, str, str, str]] = {
    "usage before receipt": (
        "usage-before-receipt", "warning", "Date",
        "Usage {name} of {style} took {units:,.0f} units that had not come in yet: booked at the last known cost, corrected when the receipt came.",
        "Check the dates of the usage and of the receipt.",
    ),
    "returned more than received": (
        "return-over-receipt", "error", "Units",
        "Return {name} of {style} sends {units:,.0f} units more back than its receipt brought; they were not counted.",
        "Correct the units, or name the receipt that they came with.",
    ),
    "customer return without a sale": (
        "return-without-sale", "warning", "Units",
        "Usage {name}: {units:,.0f} units of {style} came back beyond all sales; they stand in stock at the last known cost.",
        "Enter the sales, or opening stock from before them.",
    ),
    "never any cost known": (
        "usage-without-cost", "error", "Style",
        "Usage {name}: {units:,.0f} units of {style} were sold and no receipt or opening stock says what they cost; they cost nothing here.",
        "Enter the receipt, or opening stock with its unit cost.",
    ),
    "vendor return without a receipt": (
        "return-without-receipt", "error", "Receipt", "Return {name} names no receipt in stock; it was not counted.",
        "Correct the receipt's number.",
    ),
    "receipt without units": (
        "receipt-without-units", "warning", "Units received", "Receipt {name} of {style} has a cost and no units; it is not in stock.",
        "Enter the units.",
    ),
    "no standard cost": (
        "standard-missing", "error", "Style", "{style} has no standard cost: its stock stands at zero.",
        "Enter it in StandardCosts, or take another method.",
    ),
}  # fmt: skip

COGS_RULES: dict[str, tuple[str, str]] = {
    "usage-before-receipt": ("Usage before receipt", "Finance"),
    "return-over-receipt": ("Return above its receipt", "Procurement"),
    "return-without-sale": ("Customer return without a sale", "Finance"),
    "usage-without-cost": ("Usage without any cost", "Finance"),
    "return-without-receipt": ("Return without a receipt", "Procurement"),
    "receipt-without-units": ("Receipt without units", "Logistics"),
    "standard-missing": ("Standard cost missing", "Finance"),
    "receipt-without-order": ("Receipt without an order line", "Production"),
    "receipt-twice": ("Receipt stands twice", "Logistics"),
    "usage-twice": ("Usage stands twice", "Finance"),
    "receipt-unreadable": ("Receipt without date or units", "Logistics"),
    "receipt-without-style": ("Receipt without a style", "Production"),
    "cost-estimated": ("Receipt at planned cost", "Sourcing & Imports"),
    "cost-missing": ("Receipt without a cost", "Sourcing & Imports"),
    "opening-unreadable": ("Opening stock incomplete", "Finance"),
    "opening-twice": ("Opening stock stands twice", "Finance"),
    "opening-layers": ("Opening stock on several rows", "Finance"),
    "standard-twice": ("Standard cost stands twice", "Finance"),
    "usage-unreadable": ("Usage incomplete", "Finance"),
    "usage-without-style": ("Usage of an unknown style", "Finance"),
    "refund-without-receipt": ("Refund without its goods", "Sourcing & Imports"),
    "refund-contradicts": ("Refund paid and refused", "Finance"),
    "types": ("Cell cannot be read", "Whoever typed it"),
    "dates": ("Date cannot be read", "Whoever typed it"),
}
"""Rule -> its title on the Issues sheet and who mends it."""


def stock_findings(book: StockBook, valued: Valued) -> list[Finding]:
    """A finding per flag of the valuation, on the row of the table that the movement came from."""
    out: list[Finding] = []
    seen: set[str] = set()
    style, color = (book.items[n].to_numpy(object) for n in ("Style", "Color"))
    item = book.movements["item"].to_numpy("int64")
    issues = valued.issues
    booked = dict(zip(issues["row"].tolist(), issues["booked"].tolist(), strict=True))
    for row, told, figure in valued.flags[["row", "rule", "figure"]].itertuples(index=False, name=None):
        if told not in _FLAGS or row < 0:
            continue
        rule, severity, column, sentence, fix = _FLAGS[told]
        detail = book.detail.iloc[row]
        name = detail["key"] if isinstance(detail["key"], str) else f"row {int(detail['row']) + 1}"
        words = f"{style[item[row]]} {color[item[row]] or ''}".strip()
        text = sentence.format(name=name, units=float(figure), style=words)
        if text in seen:  # what is told of an item is told once
            continue
        seen.add(text)
        out.append(
            Finding(
                rule, severity, str(detail["source"]), (name,), column, text, float(figure), fix,
                abs(booked.get(row, 0)) / 100, int(detail["row"]),
            )
        )  # fmt: skip
    return out
