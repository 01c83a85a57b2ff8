"""What a costing has to say: charges that could not be spread, lines that were not costed, assumptions made."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.lots import Book, Lot
from prodops_xl.tables.findings import Finding, Severity

_MEASURE = {"weight": "net weight", "volume": "CBM", "units": "units", "value": "price"}


def charge_doubts(book: Book, charges: pd.DataFrame, shipped: Lot) -> list[Finding]:
    """Charges that could not be spread, that leave lines out, that no price holds, or that have no line at all;
    dutiable credits that are more than the value.
    """
    costed = shipped.costed
    lonely = set(np.flatnonzero(~np.isin(charges["shipment"], shipped.lines["shipment"])).tolist())
    out = [
        _unspread(book, charges, int(at), lonely=int(at) in lonely)
        for at in np.union1d(costed.zero_basis, sorted(lonely)).astype("int64")
    ]
    for at in costed.thin_basis:
        what = _MEASURE.get(charges["basis"].iloc[at], "basis")
        text = f"{{}} is spread by {charges['basis'].iloc[at]}, and some of its lines have no {what}: they bear none of it."
        fix = f"Fill {what} on every line of the shipment."
        out.append(_of_charge(book, charges, int(at), "charge-basis-thin", "warning", "Basis", text, fix))
    for at in costed.not_inside:
        text = f"{{}} has Treatment included, and no line of the shipment is bought with {charges['leg'].iloc[at].lower()} in the price; nothing was taken out."
        fix = "Correct the Incoterm of the order lines or the charge's Treatment."
        out.append(_of_charge(book, charges, int(at), "included-nowhere", "error", "Treatment", text, fix))
    out += short_inside(book.orders, shipped)
    out += _short(
        book.orders, shipped, costed.short_dutiable, "dutiable-credit",
        "a dutiable credit is more than its value; entered value was set to zero.", "Check the dutiable charges of its shipment.",
    )  # fmt: skip
    return out


def _unspread(book: Book, charges: pd.DataFrame, at: int, *, lonely: bool) -> Finding:
    basis = charges["basis"].iloc[at]
    what = _MEASURE.get(basis, basis)
    text = f"{{}} cannot be spread by {basis}: its lines' {what} sums to zero."
    fix = f"Fill {what} on the order lines, or set the charge's Basis to units or value."
    if lonely:
        text = "{} has no line to bear it: the shipment has no ShipmentLines that could be placed."
        fix = "Add the shipment's lines."
    return _of_charge(book, charges, at, "charge-basis-zero", "error", "Basis", text, fix)


def _of_charge(
    book: Book,
    charges: pd.DataFrame,
    at: int,
    rule: str,
    severity: Severity,
    column: str,
    text: str,
    fix: str,
) -> Finding:
    """`text` begins with {}, the charge and its shipment."""
    row = int(charges["row"].iloc[at])
    ship, name = book.charges["Shipment"].iloc[row], book.charges["Charge"].iloc[row]
    risk = abs(int(charges["cents"].iloc[at])) / 100
    told = text.format(f"{name} of shipment {ship}")
    value = charges["basis"].iloc[at] if rule == "charge-basis-zero" else None
    return Finding(rule, severity, "Charges", (ship, name), column, told, value, fix, risk, row)


def short_inside(orders: pd.DataFrame, lot: Lot) -> list[Finding]:
    """Lines whose price is less than the freight inside it."""
    return _short(
        orders, lot, lot.costed.short_included, "included-too-large",
        "the freight inside its price is more than the price; entered value was set to zero.",
        "Check the included charge of its shipment, or the freight rate of Rates.",
    )  # fmt: skip


def _short(
    orders: pd.DataFrame, lot: Lot, lines: npt.NDArray[np.int64], rule: str, text: str, fix: str
) -> list[Finding]:
    rows = lot.lines["order"].to_numpy("int64")[lines]
    return [
        Finding(
            rule, "error", "Orders", (orders["PO"].iloc[row], orders["Line"].iloc[row]), "FOB",
            f"PO {orders['PO'].iloc[row]} line {orders['Line'].iloc[row]:g}: {text}", None, fix, row=int(row),
        )
        for row in pd.unique(rows)
    ]  # fmt: skip


def freight_twice(shipped: Lot) -> list[Finding]:
    """Shipments whose freight bill is added to lines that were bought with the freight in the price."""
    twice = (
        pd.Series(shipped.freight_twice).groupby(shipped.lines["Shipment"].to_numpy(object), sort=False).sum()
    )
    return [
        Finding(
            "freight-twice", "warning", "Charges", (ship,), "Treatment",
            f"Shipment {ship}: {cents / 100:,.2f} of freight was added to lines that were bought with freight in the price.",
            None, "Set the charge's Treatment to included if the vendor paid it, or correct the Incoterm.", abs(cents) / 100,
        )
        for ship, cents in twice[twice != 0].items()
    ]  # fmt: skip


def unknown_inside(
    orders: pd.DataFrame, priced: pd.DataFrame, shipped: Lot, charges: pd.DataFrame
) -> list[Finding]:
    """Shipments bought CFR, CIF or delivered, without the freight inside the price: entered value keeps it."""
    at = shipped.lines["order"].to_numpy("int64")
    buy = priced.iloc[at]
    named = charges.loc[(charges["treatment"] == "included") & (charges["leg"] == "Freight"), "shipment"]
    told = np.isin(shipped.lines["shipment"], named)
    entered = shipped.costed.entered.customs_line >= 0
    first_sale = buy["first_sale"].to_numpy(bool)
    doubtful = buy["in_Freight"].to_numpy(bool) & entered & ~told & ~first_sale
    ships = shipped.lines["Shipment"].to_numpy(object)[doubtful]
    terms = orders["Incoterm"].to_numpy(object)[at][doubtful]
    billed = set(shipped.lines["Shipment"][np.isin(shipped.lines["shipment"], charges["shipment"])])
    first = dict(reversed(list(zip(ships, terms, strict=True))))
    return [
        Finding(
            "included-unknown", "warning", "Charges", (s,), "Treatment",
            f"Shipment {s} was bought {first[s]}, with freight in the price, and "
            + ("no Charges row says how much" if s in billed else "no bill of it is in yet")
            + ": duty is computed on the full price.",
            fix="Add the freight as a charge with Treatment included; shown separately it is not dutiable.",
        )
        for s in pd.unique(ships)
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
    order_at = lot.lines["order"].to_numpy("int64")
    order = order_at[problems["line"].to_numpy("int64")]
    told = problems["message"].to_numpy(object).copy()
    for k in np.flatnonzero(lot.costed.beside >= 0):
        beside = orders.iloc[order_at[lot.costed.beside[k]]]
        told[k] = f"{told[k]} Give the net weight of PO {beside['PO']} line {beside['Line']:g}."
    distinct = pd.DataFrame({"order": order, "message": told}).drop_duplicates()
    return [
        Finding(
            "duty-unknown", "error", "Orders", (orders["PO"].iloc[row], orders["Line"].iloc[row]), "HTS",
            f"Not costed: {text}", orders["HTS"].iloc[row], row=int(row),
        )
        for row, text in zip(distinct["order"], distinct["message"], strict=True)
    ]  # fmt: skip


def notes_of(book: Book, placed: pd.DataFrame, priced: pd.DataFrame, lots: tuple[Lot, ...]) -> list[str]:
    """What the sheet must say of how the figures of the lots (shipped, remaining) were made."""
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
    bare = sum(int((lot.no_freight & ~lot.costed.lines["uncosted"].to_numpy(bool)).sum()) for lot in lots)
    if bare:
        out.append(
            f"{bare:,} {'line has' if bare == 1 else 'lines have'} no freight estimate: Rates has no freight rate, or they have no CBM or weight for its unit, "
            "and Settings has no landed.estimate_freight_rate; their landed cost is without freight."
        )
    return out
