"""What stands in the way of a fair scorecard, and what of it cannot wait, as findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.counting import counted
from prodops_xl.domain.quality import RULES as INSPECTION_RULES
from prodops_xl.domain.quality import inspection_findings
from prodops_xl.domain.vendors.book import Numbers
from prodops_xl.domain.vendors.scorecard import Scored
from prodops_xl.domain.vendors.site_findings import first_key, site_findings
from prodops_xl.tables.findings import Finding, Severity

VENDOR_RULES: Mapping[str, tuple[str, str]] = {
    "vendor-missing": ("Order line without a vendor", "Procurement"),
    "vendor-not-listed": ("Vendor not in Vendors", "Procurement"),
    "vendor-spelled": ("Vendor spelled in several ways", "Procurement"),
    "vendor-line-units": ("Line without units not scored", "Production"),
    "vendor-line-date": ("Line without a promised date", "Production"),
    "vendor-no-rate": ("No exchange rate for the money of a vendor", "Finance"),
    "vendor-open-late": ("Open past the promised date", "Production"),
    "vendor-no-day": ("Delivered and no day says when", "Logistics"),
    "receipt-not-placed": ("Receipt of no known order line", "Logistics"),
    "audit-expired": ("Audit expired", "Procurement"),
    "audit-refused": ("Audit grade not acceptable", "Procurement"),
    "audit-expiring": ("Audit about to expire", "Procurement"),
    "audit-undated": ("Audit without a date to judge it by", "Procurement"),
    "audit-missing": ("No audit recorded", "Procurement"),
    "certificate-lapsed": ("Certificate lapsed", "Procurement"),
    "vendor-nothing-due": ("Vendor without a line due", "Procurement"),
    "vendor-no-grade": ("Vendor without a grade", "Procurement"),
    **INSPECTION_RULES,
    "types": ("Cell cannot be read", "Whoever typed it"),
    "dates": ("Date cannot be read", "Whoever typed it"),
}
"""Rule -> its title on the Issues sheet and who mends it."""

Mask = npt.NDArray[np.bool_]


def vendor_findings(scored: Scored) -> list[Finding]:
    """Findings about order lines, vendors, sites, receipts and inspections; money in the book's currency."""
    return [
        *_lines(scored),
        *_open(scored),
        *_names(scored),
        *_rates(scored),
        *_receipts(scored),
        *site_findings(scored),
        *_ungraded(scored),
        *_inspections(scored),
    ]


def _of_lines(
    scored: Scored,
    mask: Mask,
    rule: str,
    severity: Severity,
    column: str,
    text: str,
    fix: str,
    money: Numbers,
) -> Iterator[Finding]:
    """One finding per order line; `text` may name {po}, {line:g}, {vendor}."""
    orders = scored.book.orders
    names = np.append(scored.book.parties.names, [None])[scored.book.parties.of_order]
    for row in np.flatnonzero(mask).tolist():
        po, line = orders["PO"].iloc[row], orders["Line"].iloc[row]
        told = text.format(place=_place(po, line), vendor=names[row])
        yield Finding(
            rule, severity, "Orders", (po, line), column, told, None, fix, float(money[row]), row
        )  # fmt: skip


def _place(po: object, line: object) -> str:
    return f"PO {po} line {line:g}" if isinstance(line, (int, float)) and line == line else f"PO {po}"  # noqa: PLR0124


def _lines(scored: Scored) -> Iterator[Finding]:
    lines, book = scored.found.lines, scored.book
    money = lines["cents"].to_numpy("float64") / 100
    named = book.parties.of_order >= 0
    units = ~np.isnan(book.units)
    yield from _of_lines(
        scored, ~named, "vendor-missing", "warning", "Vendor",
        "{place} names no vendor: it counts for nobody.", "Enter the vendor.", money,
    )  # fmt: skip
    yield from _of_lines(
        scored, named & ~units, "vendor-line-units", "warning", "Units",
        "{place} of {vendor} has no units above 0: it was not scored.", "Enter the units ordered.", money,
    )  # fmt: skip
    yield from _of_lines(
        scored, named & units & lines["promised"].isna().to_numpy(), "vendor-line-date", "warning", "Ex-factory",
        "{place} of {vendor} has neither the ex-factory nor the in-DC date it is measured by: it is never due.",
        "Enter the date that was agreed.", money,
    )  # fmt: skip
    due = lines["due"].to_numpy(bool) & (lines["vendor"].to_numpy("int64") >= 0)
    unknown = due & lines["on_time"].isna().to_numpy() & (lines["sent"].to_numpy("float64") > 0)
    yield from _of_lines(
        scored, unknown, "vendor-no-day", "warning", "Actual ex-factory",
        "{place} of {vendor} was delivered and no day says when: it is neither on time nor late.",
        "Enter Actual ex-factory, or the shipment's ETD.", money,
    )  # fmt: skip


def _open(scored: Scored) -> Iterator[Finding]:
    """Lines past their date of which too little has left: what to chase today."""
    lines, orders = scored.found.lines, scored.book.orders
    rest, units = lines["open"].to_numpy("float64"), lines["ordered"].to_numpy("float64")
    late = lines["days_late"].to_numpy("float64")
    cents = lines["cents"].to_numpy("float64")
    excused = lines["excused"].to_numpy(bool)
    promised = lines["promised"].to_numpy("datetime64[D]")
    why = lines["why"].to_numpy(object)
    names = np.append(scored.book.parties.names, [None])[lines["vendor"].to_numpy("int64")]
    for row in np.flatnonzero(still_open(lines)).tolist():
        po, line = orders["PO"].iloc[row], orders["Line"].iloc[row]
        text = (
            f"{_place(po, line)} of {names[row]}: {rest[row]:,.0f} of {units[row]:,.0f} units are open, "
            f"{counted(late[row], 'day')} after {promised[row]}"
            + (f"; excused, {why[row]}." if excused[row] else ", and count against the vendor.")
        )
        yield Finding(
            "vendor-open-late", "warning", "Orders", (po, line), "Ex-factory", text, str(promised[row]),
            "Get a new date from the vendor, or record what was delivered.",
            round(cents[row] * rest[row] / units[row]) / 100, row,
        )  # fmt: skip


def still_open(lines: pd.DataFrame) -> Mask:
    """Lines of scored vendors that are past their date and of which too much has not left."""
    return lines["still_open"].to_numpy(bool) & (lines["vendor"].to_numpy("int64") >= 0)


def _names(scored: Scored) -> Iterator[Finding]:
    parties, book = scored.book.parties, scored.book
    named = book.text("Vendor")
    money = np.bincount(
        np.maximum(parties.of_order, 0),
        weights=np.where(parties.of_order >= 0, scored.found.lines["cents"].to_numpy("float64"), 0.0),
        minlength=max(len(parties.names), 1),
    )
    first = pd.Series(np.arange(len(named))).groupby(parties.of_order).first()
    spellings = pd.Series(named).groupby(parties.of_order).unique()
    for at, name in enumerate(parties.names.tolist()):
        row = int(first[at])
        if len(book.vendors) and parties.row[at] < 0:
            yield Finding(
                "vendor-not-listed", "warning", "Orders", first_key(book.orders, row), "Vendor",
                f"{name} is not in Vendors: its lead time, audits and certificates are not known.", name,
                "Add it to Vendors, or correct the name on the orders.", float(money[at]) / 100, row,
            )  # fmt: skip
        ways = [w for w in spellings[at] if isinstance(w, str)]
        if len(ways) > 1:
            yield Finding(
                "vendor-spelled", "remark", "Orders", first_key(book.orders, row), "Vendor",
                f"{name} is spelled in {len(ways)} ways ({', '.join(sorted(ways)[:4])}): they were taken as one vendor.",
                name, "Spell it one way.", 0.0, row,
            )  # fmt: skip


def _rates(scored: Scored) -> Iterator[Finding]:
    currency = scored.book.text("Currency")
    missing = scored.found.no_rate & ~pd.isna(currency)
    for name in sorted({str(c) for c in currency[missing]}):
        rows = np.flatnonzero(missing & (currency == name))
        yield Finding(
            "vendor-no-rate", "warning", "Orders", first_key(scored.book.orders, int(rows[0])), "Currency",
            f"No rate turns {name} into {scored.currency}: the money of {counted(len(rows), 'line')} is 0 on the scorecard, and their "
            "prices are in no price KPI.",
            name, f"Enter the exchange rate {name} to {scored.currency} in Rates.", 0.0, int(rows[0]),
        )  # fmt: skip


def _receipts(scored: Scored) -> Iterator[Finding]:
    rows = scored.book.receipts
    for row in np.flatnonzero(scored.book.order_of(rows) < 0).tolist():
        po, line = rows["PO"].iloc[row], rows["Line"].iloc[row]
        yield Finding(
            "receipt-not-placed", "warning", "Receipts", (rows["Receipt"].iloc[row],), "PO",
            f"Receipt {rows['Receipt'].iloc[row]} names {_place(po, line)}, which is not in Orders: nobody is credited with it.",
            po, "Correct PO and Line, or add the order line.", 0.0, row,
        )  # fmt: skip


def _ungraded(scored: Scored) -> Iterator[Finding]:
    table = scored.vendors
    first = (
        pd.Series(np.arange(len(scored.book))).groupby(scored.found.lines["vendor"].to_numpy("int64")).first()
    )
    for name, number, due, coverage, grade in table[
        ["vendor", "number", "due", "coverage", "grade"]
    ].itertuples(index=False, name=None):
        row = int(first[number])
        key = first_key(scored.book.orders, row)
        if due == 0:
            yield Finding(
                "vendor-nothing-due", "remark", "Orders", key, "Vendor",
                f"{name} has no line due yet: nothing is said about its deliveries.", name, "", 0.0, row,
            )  # fmt: skip
        elif grade is None:
            yield Finding(
                "vendor-no-grade", "remark", "Orders", key, "Vendor",
                f"{name} has data for {coverage:.0%} of the weight, less than the {scored.policy.least_coverage:.0%} that a grade takes.",
                name, "Record what is missing, or lower vendors.least_coverage.", 0.0, row,
            )  # fmt: skip


def _inspections(scored: Scored) -> list[Finding]:
    tested, lines = scored.tested, scored.found.lines
    cents = np.append(lines["cents"].to_numpy("float64"), 0.0)[tested.line]
    units = np.append(lines["ordered"].to_numpy("float64"), np.nan)[tested.line]
    offered = tested.frame["Offered units"].to_numpy("float64")
    with np.errstate(invalid="ignore", divide="ignore"):
        value = cents * np.fmin(np.where(np.isnan(offered), units, offered), units) / units / 100
    return inspection_findings(
        tested.frame.drop(columns="Vendor"), tested.judged, scored.book.orders, np.nan_to_num(value)
    )
