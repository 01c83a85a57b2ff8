"""Dates: in order, on a working day, with time enough to make and to carry the goods.

Which ex-factory date is meant where is in `counted.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from prodops_xl.domain.orders.counted import counted_ex_factory
from prodops_xl.domain.orders.partners import of_vendor
from prodops_xl.domain.orders.rules import Faults, OrderBook, Rule, numbered
from prodops_xl.domain.orders.wording import dates, days_of, say
from prodops_xl.tables.countries import COUNTRIES

# (earlier, later, days that must lie between them at least). A customer's cancel date is after the goods are
# in.
_ORDER = (
    ("Order date", "Ex-factory", 0),
    ("Ex-factory", "PO cancel", 0),
    ("Ex-factory", "In-DC", 0),
    ("In-DC", "Customer cancel", 1),
    ("Order date", "Actual ex-factory", 0),
    ("Actual ex-factory", "Actual in-DC", 0),
)


def in_order(book: OrderBook) -> Iterator[Faults]:
    """Each pair of dates stands in its order; one finding per pair, on the later one."""
    for earlier, later, gap in _ORDER:
        first, second = book.day(earlier), book.day(later)
        rows = numbered(second < first + np.timedelta64(gap, "D"))
        how = np.where(first[rows] == second[rows], "on", "before")
        messages = say(f"{later} {{}} is {{}} {earlier} {{}}.", dates(second[rows]), how, dates(first[rows]))
        yield Faults(
            rows,
            later,
            messages,
            f"{later} comes {'after' if gap else 'on or after'} {earlier}: correct one.",
        )


def working_day(book: OrderBook) -> Iterator[Faults]:
    """The original ex-factory is a working day of the origin's factories; lines that have left are let be."""
    if book.calendar is None:
        return
    day, origin = book.day("Ex-factory"), book.text("Origin")
    open_lines = np.isnat(book.day("Actual ex-factory")) & ~np.isnat(day)
    judged = open_lines & book.calendar.knows(origin)
    rows = numbered(judged & ~book.calendar.is_workday(day, origin))
    why = [book.calendar.why_off(d, c) for d, c in zip(day[rows].tolist(), origin[rows], strict=True)]
    where = [COUNTRIES.get(code, code) for code in origin[rows]]
    messages = say("Ex-factory {} is no working day in {}: {}.", dates(day[rows]), where, why)
    before = book.calendar.workday_before(day[rows], origin[rows])
    fixes = say("The last working day before it is {}.", dates(before))
    yield Faults(rows, "Ex-factory", messages, fixes, np.zeros(len(rows)), suggestions=before.tolist())


def lead_time(book: OrderBook) -> Iterator[Faults]:
    """Order date to the original ex-factory is not shorter than the vendor's lead time."""
    if book.vendors is None:
        return
    given = (book.day("Ex-factory") - book.day("Order date")).astype("float64")
    given[np.isnat(book.day("Ex-factory")) | np.isnat(book.day("Order date"))] = np.nan
    needed = of_vendor(book, "Lead time")
    rows = numbered((given < needed) & (given >= 0) & np.isnat(book.day("Actual ex-factory")))
    messages = say(
        "{} from order to ex-factory; {} needs {}.",
        days_of(given[rows]),
        book.text("Vendor")[rows],
        days_of(needed[rows]),
    )
    earliest = book.day("Order date")[rows] + needed[rows].astype("timedelta64[D]")
    fixes = say(
        "Ex-factory could be {}: move it, or have the vendor confirm the shorter time.", dates(earliest)
    )
    yield Faults(rows, "Ex-factory", messages, fixes)


def transit(book: OrderBook) -> Iterator[Faults]:
    """From the ex-factory that counts to In-DC there is time to carry goods that are not yet in."""
    leaves, column = counted_ex_factory(book)
    need, mode = book.day("In-DC"), book.text("Mode")
    by_air, by_land = mode == "air", np.isin(mode.astype(str), ("truck", "rail", "courier"))
    days = [book.settings[f"orders.transit_days_{name}"] for name in ("air", "other", "ocean")]
    takes = np.select([by_air, by_land], days[:2], days[2])
    dated = ~np.isnat(leaves) & ~np.isnat(need) & np.isnat(book.day("Actual in-DC"))
    left = np.where(dated, (need - leaves).astype("float64"), np.nan)
    wrong_way = (column == "Ex-factory") & (left < 0)  # told by dates in order
    rows = numbered((left < takes) & ~wrong_way)
    messages = say(
        "{} {} leaves {} to In-DC {}; {} takes about {}.",
        column[rows],
        dates(leaves[rows]),
        days_of(left[rows]),
        dates(need[rows]),
        [name or "ocean" for name in mode[rows]],
        days_of(takes[rows]),
    )
    latest = need[rows] - np.ceil(takes[rows]).astype("timedelta64[D]")
    fixes = say("Goods must leave by {}, or take a faster mode.", dates(latest))
    yield Faults(rows, column[rows].tolist(), messages, fixes)


def past_cancel(book: OrderBook) -> Iterator[Faults]:
    """A later ex-factory than the original still lies on or before PO cancel."""
    leaves, column = counted_ex_factory(book)
    cancel = book.day("PO cancel")
    rows = numbered((leaves > cancel) & (column != "Ex-factory"))
    messages = say("{} {} is after PO cancel {}.", column[rows], dates(leaves[rows]), dates(cancel[rows]))
    yield Faults(rows, column[rows].tolist(), messages, "Extend the PO, or cancel it.")


def in_the_past(book: OrderBook) -> Iterator[Faults]:
    """The ex-factory that counts has passed, and the goods are not known to have left."""
    leaves, column = counted_ex_factory(book)
    today = np.datetime64(book.as_of, "D")
    gone = ~np.isnat(book.day("Actual in-DC"))
    for column_of_leaving in ("Actual ex-factory", "Handover (FCR)"):
        gone |= ~np.isnat(book.day(column_of_leaving))
    rows = numbered((leaves < today) & ~gone)
    late = (today - leaves[rows]).astype("int64")
    messages = say(
        "{} {} passed {} ago, and no actual ex-factory is entered.",
        column[rows],
        dates(leaves[rows]),
        days_of(late),
    )
    fix = "Enter the actual date, or ask the vendor for a new one."
    yield Faults(rows, column[rows].tolist(), messages, fix)


RULES = (
    Rule("date-order", "Dates out of order", "error", "Production", in_order),
    Rule("working-day", "Ex-factory on a day off", "warning", "Production", working_day,
         ("Ex-factory", "Origin")),
    Rule("lead-time", "Shorter than the vendor's lead time", "warning", "Procurement", lead_time,
         ("Order date", "Ex-factory", "Vendor")),
    Rule("transit", "Too late for in-DC", "warning", "Sourcing & Imports", transit, ("Ex-factory", "In-DC"),
         ("orders.transit_days_ocean", "orders.transit_days_air", "orders.transit_days_other")),
    Rule("past-cancel", "Leaves after PO cancel", "warning", "Production", past_cancel,
         ("Ex-factory", "PO cancel")),
    Rule("past", "Ex-factory passed, nothing shipped", "remark", "Production", in_the_past, ("Ex-factory",)),
)  # fmt: skip
