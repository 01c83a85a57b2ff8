"""What a costing has to say: charges that could not be spread, lines that were not costed, assumptions made."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.landed_cost import Costed
from prodops_xl.domain.lots import Book, Lot
from prodops_xl.tables.findings import Finding

_MEASURE = {"weight": "net weight", "volume": "CBM", "units": "units", "value": "price"}


def charge_doubts(book: Book, charges: pd.DataFrame, costed: Costed, placed: pd.DataFrame) -> list[Finding]:
    """Charges that could not be spread, that leave lines out, or that have no line at all."""
    out: list[Finding] = []
    rows = charges["row"].to_numpy("int64")
    lonely = np.flatnonzero(~np.isin(charges["shipment"], placed["shipment"]))
    for at in np.union1d(costed.zero_basis, lonely):
        row = int(rows[at])
        ship, name = book.charges["Shipment"].iloc[row], book.charges["Charge"].iloc[row]
        basis = charges["basis"].iloc[at]
        if at in lonely:
            text, fix = (
                f"{name} of shipment {ship} has no line to bear it: the shipment has no ShipmentLines that could be costed.",
                "Add the shipment's lines.",
            )
        else:
            text = f"{name} of shipment {ship} cannot be spread by {basis}: its lines' {_MEASURE.get(basis, basis)} sums to zero."
            fix = f"Fill {_MEASURE.get(basis, basis)} on the order lines, or set the charge's Basis to units or value."
        out.append(
            Finding(
                "charge-basis-zero",
                "error",
                "Charges",
                (ship, name),
                "Basis",
                text,
                basis,
                fix,
                abs(int(charges["cents"].iloc[at])) / 100,
                row,
            )
        )
    for at in costed.thin_basis:
        row = int(rows[at])
        ship, name = book.charges["Shipment"].iloc[row], book.charges["Charge"].iloc[row]
        what = _MEASURE.get(charges["basis"].iloc[at], "basis")
        text = f"{name} of shipment {ship} is spread by {charges['basis'].iloc[at]}, and some of its lines have no {what}: they bear none of it."
        out.append(
            Finding(
                "charge-basis-thin",
                "warning",
                "Charges",
                (ship, name),
                "Basis",
                text,
                None,
                f"Fill {what} on every line of the shipment.",
                abs(int(charges["cents"].iloc[at])) / 100,
                row,
            )
        )
    for line in costed.short_included:
        order = book.orders.iloc[placed["order"].iloc[line]]
        text = f"PO {order['PO']} line {order['Line']:g}: the freight inside its price is more than the price; entered value was set to zero."
        out.append(
            Finding(
                "included-too-large",
                "error",
                "Orders",
                (order["PO"], order["Line"]),
                "FOB",
                text,
                None,
                "Check the included charge of its shipment.",
                row=int(placed["order"].iloc[line]),
            )
        )
    return out


def unknown_inside(placed: pd.DataFrame, buy: pd.DataFrame, charges: pd.DataFrame) -> list[Finding]:
    """Shipments bought CFR, CIF or delivered, without the freight inside the price: entered value keeps it."""
    told = np.isin(placed["shipment"], charges.loc[charges["treatment"] == "included", "shipment"])
    doubtful = (
        buy["in_Freight"].to_numpy(bool)
        & ~buy["vendor_entry"].to_numpy(bool)
        & ~told
        & placed["enters_us"].to_numpy(bool)
    )
    return [
        Finding(
            "included-unknown", "warning", "Charges", (s,), "Treatment",
            f"Shipment {s} was bought with freight in the price and no Charges row says how much: duty is computed on the full price.",
            fix="Add the freight as a charge with Treatment included; shown separately it is not dutiable.",
        )
        for s in pd.unique(placed["Shipment"].to_numpy(object)[doubtful])
    ]  # fmt: skip


def over_shipped(
    orders: pd.DataFrame,
    ordered: npt.NDArray[np.float64],
    gone: npt.NDArray[np.float64] | npt.NDArray[np.int64],
) -> list[Finding]:
    """Order lines of which more units (`gone`, per row) were shipped than ordered."""
    return [
        Finding(
            "over-shipped", "remark", "Orders", (orders["PO"].iloc[row], orders["Line"].iloc[row]), "Units",
            f"{gone[row]:,.0f} units were shipped of {ordered[row]:,.0f} ordered; landed total covers what was shipped.",
            row=int(row),
        )
        for row in np.flatnonzero(gone > ordered)
    ]  # fmt: skip


def duty_problems(orders: pd.DataFrame, lot: Lot) -> list[Finding]:
    """Lines whose duty a table cannot give; one finding per order line and sentence."""
    problems = lot.costed.problems
    order = lot.lines["order"].to_numpy("int64")[problems["line"].to_numpy("int64")]
    distinct = pd.DataFrame(
        {"order": order, "message": problems["message"].to_numpy(object)}
    ).drop_duplicates()
    return [
        Finding(
            "duty-unknown", "error", "Orders", (orders["PO"].iloc[row], orders["Line"].iloc[row]), "HTS",
            f"Not costed: {text}", orders["HTS"].iloc[row], row=int(row),
        )
        for row, text in zip(distinct["order"], distinct["message"], strict=True)
    ]  # fmt: skip


def notes_of(book: Book, placed: pd.DataFrame, priced: pd.DataFrame) -> list[str]:
    """What the sheet must say of how the figures were made."""
    out = []
    assumed = (
        placed.loc[placed["assumed"].astype(bool) & placed["enters_us"].astype(bool), "Shipment"].nunique()
        if len(placed)
        else 0
    )
    if assumed and not len(book.entries):
        out.append("There is no Entries table: one entry per shipment on its ETA is assumed.")
    elif assumed:
        out.append(f"{assumed} shipments have no entry yet: one entry each on its ETA is assumed.")
    abroad = (~placed["enters_us"].astype(bool)).sum() if len(placed) else 0
    if abroad:
        out.append(f"Duty is not applicable to {abroad:,} shipped lines: their goods do not enter the US.")
    vendor = int((priced["vendor_entry"] & ~priced["abroad"]).sum())
    if vendor:
        out.append(
            f"{vendor:,} order lines are bought DDP: the entry, its duty and any refund are the vendor's; no duty is added."
        )
    return out
