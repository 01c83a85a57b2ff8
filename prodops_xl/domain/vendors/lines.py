"""Every order line judged: in the window, in full, how late, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.vendors.book import NAT, Days, Numbers, VendorBook
from prodops_xl.domain.vendors.parts import (
    AT_DC,
    arrived,
    handed_over,
    received_parts,
    sent_units,
    shipped_parts,
)
from prodops_xl.domain.vendors.policy import Policy
from prodops_xl.domain.vendors.window import in_full, in_window, needed

Mask = npt.NDArray[np.bool_]

HANDOVER, IN_DC = "handover", "in-DC"


def judged_lines(book: VendorBook, policy: Policy, as_of: date) -> pd.DataFrame:
    """One row per order row.

    `point` (handover, in-DC), `stand_in` (bool: in-DC was taken where handover is meant), `promised`, `confirmed`
    (datetime64[D], NaT: none), `due` and `due_confirmed` (bool: past the date and the window), `on_time`,
    `on_time_confirmed`, `in_full`, `otif` (1.0, 0.0, NaN: not due or not known), `early` (bool: late for being early),
    `done` (datetime64[D]: the day on which the line was in full, else of its last part), `days_late` (float; NaN: not
    due or not known), `sent`, `in_window` (units), `open` (units not sent; NaN: not known), `still_open` (bool: past its
    date, and more of it is open than Settings allow), `how` (how the day is known).
    """
    now = np.datetime64(as_of, "D")
    n = len(book)
    shipped, received = shipped_parts(book, now), received_parts(book, now)
    over, came = handed_over(book, shipped, received, now), arrived(book, shipped, received, now)
    at_dc, stand_in = _points(book, over, came)
    promised = np.where(at_dc, book.day("In-DC"), book.day("Ex-factory"))
    parts = pd.concat([over[~at_dc[over["line"]]], came[at_dc[came["line"]]]], ignore_index=True)
    sent = np.where(at_dc, _received(came, n), sent_units(shipped, received, n))
    recorded = bool(len(parts) or len(received))
    moved = _has(shipped, n) | _has(came, n)
    facts = _Facts(parts, book.units, sent, moved, recorded, now)
    out = _judged(facts, promised, policy)
    confirmed = np.where(at_dc, NAT, _confirmed(book))
    against = _judged(facts, confirmed, policy)
    out["on_time_confirmed"], out["due_confirmed"] = against["on_time"], against["due"]
    out.insert(0, "point", np.where(at_dc, IN_DC, HANDOVER).astype(object))
    return out.assign(
        stand_in=stand_in,
        promised=promised.astype("datetime64[s]"),
        confirmed=confirmed.astype("datetime64[s]"),
    )


def _points(book: VendorBook, over: pd.DataFrame, came: pd.DataFrame) -> tuple[Mask, Mask]:
    """Lines measured in the DC, and those among them that should be measured at handover: they have no ex-factory date,
    or came in and nobody wrote down when they were handed over.
    """
    n = len(book)
    ddp = np.isin(book.text("Incoterm").astype(str), AT_DC)
    known = over.loc[over["day"].notna(), "line"].to_numpy("int64")
    unknown = np.bincount(known, minlength=n) == 0
    here = np.bincount(came["line"].to_numpy("int64"), minlength=n) > 0
    no_date = np.isnat(book.day("Ex-factory"))
    stand_in = ~ddp & ~np.isnat(book.day("In-DC")) & (no_date | (unknown & here))
    return ddp | stand_in, stand_in


def _confirmed(book: VendorBook) -> Days:
    """A requested date once somebody approved it, else the confirmed one."""
    approved = book.orders["Approved by"].notna().to_numpy()
    asked = np.where(approved, book.day("Requested ex-factory"), NAT)
    return np.where(np.isnat(asked), book.day("Confirmed ex-factory"), asked)


def _received(came: pd.DataFrame, n: int) -> Numbers:
    units = came["units"].to_numpy("float64")
    total = np.bincount(came["line"].to_numpy("int64"), weights=np.nan_to_num(units), minlength=n)
    return np.where(total > 0, total, np.nan)


def _has(parts: pd.DataFrame, n: int) -> Mask:
    return np.bincount(parts["line"].to_numpy("int64"), minlength=n) > 0


@dataclass(frozen=True, eq=False)
class _Facts:
    """What is known whatever the promise: the parts, units ordered and sent, lines of which anything moved (even where
    nobody knows when), and whether the workbook records deliveries at all: where it does not, a line without one is not
    known rather than late.
    """

    parts: pd.DataFrame
    ordered: Numbers
    sent: Numbers
    moved: Mask
    recorded: bool
    now: np.datetime64


def _judged(facts: _Facts, promised: Days, policy: Policy) -> pd.DataFrame:
    """The outcome of each line against one promise."""
    ordered, sent, now = facts.ordered, facts.sent, facts.now
    days = _part_days(facts.parts, promised, ordered, policy)
    has = days["parts"].to_numpy("int64") > 0
    known = has & ~days["undated"].to_numpy(bool)
    gone = has | facts.moved
    due = (promised + np.timedelta64(int(policy.late), "D") < now) & ~np.isnan(ordered)
    told = due & (known | (~gone & facts.recorded))
    counted = due & (gone | facts.recorded)
    units = np.where(gone, sent, 0.0)
    rest = np.maximum(ordered - units, 0.0)
    much_open = np.nan_to_num(rest) > policy.open_share * np.nan_to_num(ordered) + 1e-9
    good = known & days["all_in"].to_numpy(bool) & ~much_open
    done = days["done"].to_numpy("datetime64[D]")
    days_late = (
        (np.where(known & ~much_open, done, now) - promised).astype("timedelta64[D]").astype("float64")
    )
    inside = np.where(np.isnan(units), np.nan, np.fmin(days["in_window"].to_numpy("float64"), units))
    full = np.where(np.isnan(units), np.nan, in_full(ordered, units, policy.tolerance))
    both = np.where(good, full * (inside >= needed(ordered, policy.tolerance)), 0.0)
    both = np.where(np.isnan(units), np.nan, both)  # units unknown: late lines alone would count, all against
    return pd.DataFrame(
        {
            "due": due,
            "on_time": np.where(told, good.astype("float64"), np.nan),
            "early": days["early"].to_numpy(bool),
            "done": done.astype("datetime64[s]"),
            "days_late": np.where(told, np.maximum(days_late, 0.0), np.nan),
            "in_full": np.where(counted, full, np.nan),
            "otif": np.where(told, both, np.nan),
            "sent": np.where(gone | facts.recorded, units, np.nan),
            "in_window": np.where(told, inside, np.nan),
            "open": np.where(gone | facts.recorded, rest, np.nan),
            "still_open": told & much_open,
            "how": days["how"],
        }
    )


def _part_days(parts: pd.DataFrame, promised: Days, ordered: Numbers, policy: Policy) -> pd.DataFrame:
    """Per order line: `parts`, `undated` (a part that counts has no day), `all_in` (every part that counts was in the
    window), `early` (one that counts came before it), `done` (day of the last that counts), `in_window` (units, at most
    those ordered), `how`. Parts count until the line is in full: what comes on top neither helps nor harms.
    """
    n = len(ordered)
    parts = parts.sort_values(["line", "day", "units"], kind="stable", na_position="last", ignore_index=True)
    line = parts["line"].to_numpy("int64")
    units = parts["units"].to_numpy("float64")
    units = np.where(np.isnan(units), np.nan_to_num(ordered)[line], units)
    day = parts["day"].to_numpy("datetime64[D]")
    before = pd.Series(units).groupby(line).cumsum().to_numpy("float64") - units if len(parts) else units
    counts = before < np.nan_to_num(needed(ordered, policy.tolerance), nan=np.inf)[line]
    inside = in_window(promised[line], day, np.nan if policy.early is None else policy.early, policy.late)
    capped = np.clip(np.nan_to_num(ordered)[line] - before, 0.0, units)
    done = np.full(n, np.iinfo("int64").min)
    np.maximum.at(done, line[counts], day[counts].astype("int64"))
    how = np.full(n, None, dtype=object)
    how[line[counts]] = parts["how"].to_numpy(object)[counts]
    before_window = counts & ~inside & (day < promised[line])

    def of(mask: Mask) -> Numbers:
        return np.bincount(line[mask], minlength=n).astype("float64")

    return pd.DataFrame(
        {
            "parts": of(counts),
            "undated": of(counts & np.isnat(day)) > 0,
            "all_in": of(counts & ~inside) == 0,
            "early": of(before_window) > 0,
            "done": np.where(of(counts) > 0, done, np.iinfo("int64").min).astype("datetime64[D]").astype("datetime64[s]"),
            "in_window": np.bincount(line[inside], weights=capped[inside], minlength=n),
            "how": how,
        }
    )  # fmt: skip
