"""Audits and certificates that cannot wait, as findings on the sites that make the lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.counting import counted
from prodops_xl.domain.vendors.audits import EXPIRED, IN_FORCE, REFUSED, UNKNOWN
from prodops_xl.domain.vendors.book import Ints, Numbers
from prodops_xl.domain.vendors.certificates import lapsed
from prodops_xl.domain.vendors.scorecard import Scored
from prodops_xl.tables.findings import Finding, Severity

SOON = 60  # days before the end of an audit at which its renewal must be booked

Mask = npt.NDArray[np.bool_]


def site_findings(scored: Scored) -> Iterator[Finding]:
    """Audits first, then certificates; money is that of the lines of the site that have not left in full."""
    yield from _audits(scored)
    yield from _certificates(scored)


def first_key(orders: pd.DataFrame, row: int) -> tuple[object, object]:
    """PO and Line of an order row."""
    return orders["PO"].iloc[row], orders["Line"].iloc[row]


def _site_money(scored: Scored, site: Ints) -> Numbers:
    """Money of the lines of each site that have not left in full."""
    lines = scored.found.lines
    rest = np.where(lines["open"].isna(), lines["ordered"], lines["open"]).astype("float64")
    share = rest / lines["ordered"].to_numpy("float64")
    amount = np.nan_to_num(lines["cents"].to_numpy("float64") * share)
    use = (site >= 0) & (lines["vendor"].to_numpy("int64") >= 0)
    return np.bincount(site[use], weights=amount[use], minlength=len(scored.found.sites.names)) / 100


def _used(scored: Scored, site: Ints) -> list[int]:
    use = (site >= 0) & (scored.found.lines["vendor"].to_numpy("int64") >= 0)
    return sorted(set(site[use].tolist()))


def _audits(scored: Scored) -> Iterator[Finding]:
    sites = scored.found.sites
    audits = sites.audits
    statuses, whys = audits["status"].tolist(), audits["why"].tolist()
    days_left = audits["days_left"].to_numpy("float64")
    money = _site_money(scored, sites.of_order)
    for at in _used(scored, sites.of_order):
        status, left, why = statuses[at], days_left[at], whys[at]
        told = _audit(str(status), float(left))
        if told is None:
            continue
        rule, severity, text, fix = told
        yield Finding(
            rule, severity, str(sites.tables[at]), (sites.names[at],), "Audit expiry",
            f"{sites.names[at]}: {text} ({why}).", None, fix, float(np.round(money[at], 2)), int(sites.rows[at]),
        )  # fmt: skip
    unaudited = (sites.of_order < 0) & (scored.found.lines["vendor"].to_numpy("int64") >= 0)
    if len(audits) and audits["status"].notna().any():
        yield from _unaudited(scored, unaudited)


def _audit(status: str, left: float) -> tuple[str, Severity, str, str] | None:
    if status == EXPIRED:
        return (
            "audit-expired",
            "error",
            f"the audit ended {counted(-left, 'day')} ago",
            "Get the new report before more is shipped.",
        )
    if status == REFUSED:
        return (
            "audit-refused",
            "error",
            "the grade is not acceptable",
            "Stop new orders until the site is audited again.",
        )
    if status == IN_FORCE and left <= SOON:
        return (
            "audit-expiring",
            "warning",
            f"the audit ends in {counted(left, 'day')}",
            "Have the next audit booked.",
        )
    if status == UNKNOWN:
        return (
            "audit-undated",
            "remark",
            "the audit has no day to judge it by",
            "Enter Audit date or Audit expiry.",
        )
    return None


def _unaudited(scored: Scored, mask: Mask) -> Iterator[Finding]:
    """Vendors with lines made where no audit is recorded, in a workbook that records audits."""
    lines, parties = scored.found.lines, scored.book.parties
    vendor = lines["vendor"].to_numpy("int64")
    money = np.nan_to_num(lines["cents"].to_numpy("float64"))
    for at in sorted(set(vendor[mask].tolist())):
        rows = np.flatnonzero(mask & (vendor == at))
        yield Finding(
            "audit-missing", "warning", "Orders", first_key(scored.book.orders, int(rows[0])), "Factory",
            f"{parties.names[at]}: no audit is recorded of the site that makes {len(rows):,} of its lines.", None,
            "Enter the audit in Factories or Vendors.", float(money[rows].sum()) / 100, int(rows[0]),
        )  # fmt: skip


def _certificates(scored: Scored) -> Iterator[Finding]:
    sites = scored.found.sites
    money = _site_money(scored, sites.certified)
    for at in _used(scored, sites.certified):
        over = lapsed(str(sites.certificates[at]), scored.as_of)
        if over:
            names = ", ".join(f"{c.name} ({c.end})" for c in over)
            yield Finding(
                "certificate-lapsed", "warning", str(sites.tables[at]), (sites.names[at],), "Certificates",
                f"{sites.names[at]}: {names} ended before {scored.as_of}.", sites.certificates[at],
                "Get the renewed certificate; goods may not be sold under one that has ended.",
                float(np.round(money[at], 2)), int(sites.rows[at]),
            )  # fmt: skip
