"""Delays of our own making: they are excused, and shown beside the raw figure.

Three records count, each with its days:

- Schedule rows with Cause `ours`: the days by which the milestone came after its Latest, else its Planned, day; the whole
  delay where the row has no days to tell;
- Schedule rows of a milestone that is ours (its Owner says so) and came after its Latest, else Planned, day, unless the
  Cause names the vendor, or the milestone was planned after the promised date: it cannot have delayed what came before.
  Only the days count by which it is later than the vendor's own milestones of the line were until then: what waited for
  the vendor's fabric is not ours;
- Delay reason on the order where it names the buyer, only when somebody stands in Approved by: the days up to the approved
  Requested ex-factory, the whole delay where there is none.

What has a Cause and is still open counts its days so far. A milestone of ours without one counts when its Actual is
recorded: a blank may mean that nobody keeps track of it. Of several records of one line the longest counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.orders.rules import of_distinct
from prodops_xl.domain.vendors.book import NAT, Days, Ints, Texts, VendorBook, blank_as_none, only_where

Mask = npt.NDArray[np.bool_]

ALL_DAYS = 100_000  # the whole delay, whatever it is

# Words in the Owner of a milestone, or in its Cause, that mean us, and that mean the vendor.
_US = re.compile(
    r"\b(us|ours?|we|buyer|brand|customer|client|merch\w*|design\w*|tech\w*|sourcing|procurement|product development|pd|"
    r"planning|planner|buying|imports?|head office|hq)\b",
    re.IGNORECASE,
)
_THEM = re.compile(
    r"\b(vendors?|suppliers?|factory|factories|mills?|fty|manufacturer|maker|sewing|subcontractor|dye ?house)\b",
    re.IGNORECASE,
)

# What buyers cause, as it is written in delay reasons: their work that came late, or themselves.
_WORK = (
    r"(?:approvals?|tech ?packs?|art ?works?|art|comments?|lab ?dips?|strike ?offs?|specs?|bom|deposit|l/?c|payment|"
    r"care labels?|hang ?tags?|ship(?:ping)? marks?|po (?:issue|placement|release)|purchase order|nominated \w+)"
)
_LATE = (
    r"(?:late|delay\w*|pending|on hold|held|await\w*|wait\w*|missing|not (?:yet )?(?:received|released|given)|"
    r"chang\w*|revis\w*)"
)
_BUYER = r"(?:buyer|customer|client|brand|our)"
_BUYER_CAUSED = re.compile(
    rf"\b{_LATE}\b.{{0,40}}\b{_WORK}\b|\b{_WORK}\b.{{0,40}}\b{_LATE}\b|\b{_BUYER}\b.{{0,60}}\b{_LATE}\b|"
    rf"\b{_LATE} (?:by|from|of) (?:the )?(?:{_BUYER}|us)\b|\b(?:po|order) (?:issued|placed|released|sent) late\b|"
    rf"\blate po\b",
    re.IGNORECASE,
)


def excused_days(book: VendorBook, promised: Days, as_of: np.datetime64) -> tuple[Ints, Texts]:
    """Per order row: days of delay that are ours (0: none, ALL_DAYS: all of it), and what says so. `promised`: the date
    that each line is measured against.
    """
    days, why = _by_schedule(book, promised, as_of)
    told, said = _by_reason(book)
    longer = told > days
    return np.where(longer, told, days), np.where(longer, said, why)


def is_ours(texts: Texts) -> Mask:
    """Does an Owner or a Cause mean us? One that also names the vendor does not."""
    return _each(texts, lambda text: bool(_US.search(text)) and not _THEM.search(text))


def is_theirs(texts: Texts) -> Mask:
    """Does an Owner or a Cause mean the vendor?"""
    return _each(texts, lambda text: bool(_THEM.search(text)))


def names_the_buyer(reasons: Texts) -> Mask:
    """Delay reasons that lay the delay at the buyer's door; one that also names vendor, factory or mill does not."""
    return _each(reasons, lambda text: bool(_BUYER_CAUSED.search(text)) and not _THEM.search(text))


def _each(texts: Texts, judge: Callable[[str], bool]) -> Mask:
    return of_distinct(blank_as_none(texts), judge, blank=False).astype(bool)


def _by_schedule(book: VendorBook, promised: Days, as_of: np.datetime64) -> tuple[Ints, Texts]:
    rows = book.schedule
    days, why = np.zeros(len(book), dtype="int64"), np.full(len(book), None, dtype=object)
    if not len(rows):
        return days, why
    owner, cause = (blank_as_none(rows[name].to_numpy(object)) for name in ("Owner", "Cause"))
    ours, theirs = is_ours(cause), is_theirs(cause)
    line = book.order_of(rows)
    delay, dated = _delay(rows, as_of)
    came = rows["Actual"].notna().to_numpy(bool)
    after = _first(rows, "Latest", "Planned") > np.append(promised, NAT)[line]
    delay = np.where(after, 0, delay)
    by_owner = np.maximum(delay - _vendor_delay(line, rows, delay, is_theirs(owner) & ~ours | theirs), 0)
    length = np.where(
        ours & ~dated, ALL_DAYS, np.where(ours, delay, np.where(is_ours(owner) & ~theirs & came, by_owner, 0))
    )
    told = pd.DataFrame(
        {"line": line, "days": length, "name": blank_as_none(rows["Milestone"].to_numpy(object))}
    )
    told = told[(told["line"] >= 0) & (told["days"] > 0)].sort_values(["line", "days", "name"], kind="stable")
    longest = told.drop_duplicates("line", keep="last")
    at, length = longest["line"].to_numpy("int64"), longest["days"].to_numpy("int64")
    late = np.where(length == ALL_DAYS, "", length.astype(str).astype(object) + " days ")
    name = longest["name"].where(longest["name"].notna(), "milestone").to_numpy(object)
    days[at], why[at] = length, name + " " + late + "late, ours"
    return days, why


def _delay(rows: pd.DataFrame, as_of: np.datetime64) -> tuple[Ints, Mask]:
    """Days after Latest, else Planned (0: none), to Actual, else to today; and rows that have such a day."""
    limit = _first(rows, "Latest", "Planned")
    came = rows["Actual"].to_numpy("datetime64[D]")
    late = np.where(np.isnat(came), as_of, came) - limit
    days = np.where(np.isnat(limit), 0, late.astype("timedelta64[D]").astype("int64"))
    return np.maximum(days, 0), ~np.isnat(limit)


def _vendor_delay(line: Ints, rows: pd.DataFrame, delay: Ints, theirs: Mask) -> Ints:
    """Per row: the longest delay of the vendor's milestones of the line that were due no later than it."""
    limit = _first(rows, "Latest", "Planned").astype("int64")
    frame = pd.DataFrame({"line": line, "limit": limit, "ours": ~theirs, "delay": np.where(theirs, delay, 0)})
    order = frame.sort_values(["line", "limit", "ours"], kind="stable")
    longest = order.groupby("line", sort=False)["delay"].cummax()
    return longest.reindex(frame.index).to_numpy("int64")


def _first(rows: pd.DataFrame, *columns: str) -> Days:
    first, second = (rows[name].to_numpy("datetime64[D]") for name in columns)
    return np.where(np.isnat(first), second, first)


def _by_reason(book: VendorBook) -> tuple[Ints, Texts]:
    reason = book.text("Delay reason")
    approved = book.orders["Approved by"].notna().to_numpy()
    counts = approved & names_the_buyer(only_where(approved, reason))
    asked = (
        (book.day("Requested ex-factory") - book.day("Ex-factory")).astype("timedelta64[D]").astype("int64")
    )
    dated = ~np.isnat(book.day("Requested ex-factory")) & ~np.isnat(book.day("Ex-factory"))
    days = np.where(counts, np.where(dated, np.maximum(asked, 0), ALL_DAYS), 0)
    said = (
        np.where(counts, reason, "") + " (approved by " + np.where(counts, book.text("Approved by"), "") + ")"
    )
    return days.astype("int64"), only_where(counts, said.astype(object))
