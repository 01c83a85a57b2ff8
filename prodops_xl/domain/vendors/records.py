"""What each KPI adds up, record by record: the figures are summed from it and the evidence is listed from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.vendors.book import Ints, Numbers, VendorBook
from prodops_xl.domain.vendors.inspected import Inspected
from prodops_xl.domain.vendors.kpis import KPIS
from prodops_xl.domain.vendors.outcomes import EXCUSED, Outcomes


@dataclass(frozen=True, eq=False)
class Records:
    """The records of one KPI that count for some vendor.

    `table`: whose rows they are (Orders, Inspections, Receipts, answers: see `responses`); `row`: the row there;
    `line`: the order row (-1: none); `vendor`: its number. A figure is sum(part) / sum(whole) of a vendor's records.
    `counts`: of counted KPIs 1.0, 0.0 or EXCUSED, whose part is 0 and whose whole is 1; NaN of figures. `other`: of
    compliance the site.
    """

    table: str
    row: Ints
    line: Ints
    vendor: Ints
    part: Numbers
    whole: Numbers
    counts: Numbers
    other: Ints


def records(book: VendorBook, found: Outcomes, tested: Inspected) -> list[Records]:
    """The records of every KPI, in the order of KPIS."""
    made = {**_figures(book, found, tested), **_counted(found, tested)}
    return [made[kpi.id] for kpi in KPIS]


def _counted(found: Outcomes, tested: Inspected) -> dict[str, Records]:
    lines = found.lines
    own = np.arange(len(lines))
    vendor = lines["vendor"].to_numpy("int64")
    out = {
        name.removeprefix("counts "): _count("Orders", own, own, vendor, lines[name].to_numpy("float64"))
        for name in lines.columns
        if name.startswith("counts ")
    }
    events = found.responses.events
    line = events["line"].to_numpy("int64")
    out["response"] = _count(
        "answers", np.arange(len(events)), line, vendor[line], events["counts"].to_numpy("float64")
    )
    out["first_pass"] = _count(
        "Inspections", np.arange(len(tested.line)), tested.line, tested.vendor, tested.counts
    )
    return out


def _count(table: str, row: Ints, line: Ints, vendor: Ints, counts: Numbers) -> Records:
    part = np.where(np.isnan(counts), np.nan, (counts == 1).astype("float64"))
    return _kept(table, row, line, vendor, part, np.ones(len(row)), counts)


def _kept(
    table: str,
    row: Ints,
    line: Ints,
    vendor: Ints,
    part: Numbers,
    whole: Numbers,
    counts: Numbers | None = None,
    other: Ints | None = None,
) -> Records:
    """The records of some vendor that have a part, and a whole above 0."""
    use = (vendor >= 0) & ~np.isnan(part) & (whole > 0)
    counts = np.full(len(row), np.nan) if counts is None else counts
    other = np.full(len(row), -1, dtype="int64") if other is None else other
    return Records(
        table, row[use], line[use], vendor[use], part[use], whole[use], counts[use], other[use]
    )  # fmt: skip


def _figures(book: VendorBook, found: Outcomes, tested: Inspected) -> dict[str, Records]:
    lines = found.lines
    own = np.arange(len(lines))
    vendor = lines["vendor"].to_numpy("int64")
    ordered, sent, inside = (lines[name].to_numpy("float64") for name in ("ordered", "sent", "in_window"))
    due = lines["due"].to_numpy(bool)
    late = lines["days_late"].to_numpy("float64")

    def of_lines(part: Numbers, whole: Numbers) -> Records:
        return _kept("Orders", own, own, vendor, part, whole)

    def ordered_of(known: Numbers) -> Numbers:
        return np.where(due & ~np.isnan(known), ordered, np.nan)

    return {
        "fill_rate": of_lines(np.minimum(sent, ordered), ordered_of(sent)),
        "units_in_window": of_lines(np.minimum(inside, ordered), ordered_of(inside)),
        "units_off": of_lines(np.abs(sent - ordered), ordered_of(sent)),
        "days_late": of_lines(late, np.where(np.isnan(late), np.nan, 1.0)),
        "price_target": of_lines(*_price(book, lines["cents"].to_numpy("float64"), "Target FOB")),
        "price_last": of_lines(*_price(book, lines["cents"].to_numpy("float64"), "Last price")),
        "compliance": _compliance(found, vendor),
        "defect_rate": _receipt_defects(book, vendor),
        "dhu": _kept(
            "Inspections", np.arange(len(tested.line)), tested.line, tested.vendor, tested.defects * 100.0,
            tested.pieces,
        ),
    }  # fmt: skip


def _price(book: VendorBook, cents: Numbers, column: str) -> tuple[Numbers, Numbers]:
    """(FOB - other) x units and other x units, in cents of the book's currency; both prices are in the line's."""
    fob, other = book.number("FOB"), book.number(column)
    use = (fob > 0) & (other > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        base = np.where(use, cents * other / fob, np.nan)
    return cents - base, base


def _receipt_defects(book: VendorBook, vendor: Ints) -> Records:
    """Defects, else units received less accepted, over units received: of receipts that record one of the two."""
    rows = book.receipts
    got, accepted, defects = (
        rows[name].to_numpy("float64") for name in ("Units received", "Units accepted", "Defects")
    )
    bad = np.where(np.isnan(defects), np.maximum(got - accepted, 0.0), np.minimum(defects, got))
    line = book.order_of(rows)
    return _kept("Receipts", np.arange(len(rows)), line, np.append(vendor, -1)[line], bad, got)


def _compliance(found: Outcomes, vendor: Ints) -> Records:
    """Points of each line's site, weighted by the line's money (one cent for a line without a price)."""
    site = found.sites.of_order
    points = np.append(found.sites.audits["points"].to_numpy("float64"), np.nan)[site]
    money = np.maximum(found.lines["cents"].to_numpy("float64"), 1.0)
    own = np.arange(len(vendor))
    return _kept("Orders", own, own, vendor, points * money, money, other=site)


def is_excused(counts: Numbers) -> npt.NDArray[np.bool_]:
    """Records that count for neither side."""
    return counts == EXCUSED
