"""The outcome of every order line on every count: what the KPIs add up and the evidence shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.vendors.book import NAT, Ints, Numbers, VendorBook, only_where
from prodops_xl.domain.vendors.excuses import excused_days
from prodops_xl.domain.vendors.lines import judged_lines
from prodops_xl.domain.vendors.policy import Policy
from prodops_xl.domain.vendors.responses import Responses, responses
from prodops_xl.domain.vendors.sites import Sites, sites_of

Mask = npt.NDArray[np.bool_]

# What a count says of a line, beside 1.0 (for the vendor) and 0.0 (against): excused, for neither. NaN: not counted.
EXCUSED = 0.5


@dataclass(frozen=True, eq=False)
class Outcomes:
    """`lines`: one row per order row, as `judged_lines` gives it, with `vendor` (number, -1: not scored), `ordered`, `cents`
    and `excused` (bool), `why` (what excuses it), and per counted KPI a column `counts <id>`: 1.0, 0.0, EXCUSED or NaN.
    `lead` (days from order to delivery), `lead_time` (the vendor's). `no_rate`: lines whose currency no rate turns into
    the book's. `responses`, `sites`.
    """

    lines: pd.DataFrame
    sites: Sites
    responses: Responses
    no_rate: Mask


def outcomes(book: VendorBook, policy: Policy, currency: str, as_of: date) -> Outcomes:
    """Judge every line of the book. Lines of no vendor, and lines due before `policy.since`, are not scored."""
    now = np.datetime64(as_of, "D")
    lines = judged_lines(book, policy, as_of)
    promised = lines["promised"].to_numpy("datetime64[D]")
    cents, no_rate = book.cents(currency)
    days, why = excused_days(book, promised, now)
    lines["vendor"] = _scored(book, promised, policy)
    lines["ordered"], lines["cents"] = book.units, cents
    lines["excused"] = _excused(lines, days, policy, now)
    lines["why"] = only_where(lines["excused"].to_numpy(bool), why)
    _count_lines(lines)
    _count_lead(lines, book, now)
    sites = sites_of(book, now)
    _count_certificates(lines, sites, now)
    told = responses(book, lines["due"].to_numpy(bool), now)
    return Outcomes(lines, sites, told, no_rate)


def _scored(book: VendorBook, promised: npt.NDArray[np.datetime64], policy: Policy) -> Ints:
    """Number of the vendor of each line that is scored, -1 of the others."""
    on = np.where(np.isnat(promised), book.day("Order date"), promised)
    early = on < np.datetime64(policy.since, "D") if policy.since else np.zeros(len(book), dtype=bool)
    return np.where(early | np.isnan(book.units), -1, book.parties.of_order)


def _excused(lines: pd.DataFrame, days: Ints, policy: Policy, now: np.datetime64) -> Mask:
    """Late lines that would be on time but for the days that are ours: done, or still open today, within them."""
    promised = lines["promised"].to_numpy("datetime64[D]")
    late = (lines["on_time"].to_numpy("float64") == 0) & ~lines["early"].to_numpy(bool)
    limit = promised + (np.minimum(days, 36_500) + int(policy.late)).astype("timedelta64[D]")
    done = promised + np.nan_to_num(lines["days_late"].to_numpy("float64")).astype("timedelta64[D]")
    return late & (days > 0) & (np.where(np.isnat(done), now, done) <= limit)


def _count_lines(lines: pd.DataFrame) -> None:
    """On time, confirmed, in full and OTIF."""
    excused = lines["excused"].to_numpy(bool)
    on_time, full = lines["on_time"].to_numpy("float64"), lines["in_full"].to_numpy("float64")
    otif = lines["otif"].to_numpy("float64")
    lines["counts on_time"] = np.where(excused, EXCUSED, on_time)
    lines["counts on_time_confirmed"] = lines["on_time_confirmed"]
    lines["counts in_full"] = full
    lines["counts otif"] = np.where(excused & (full != 0) & (otif == 0), EXCUSED, otif)


def _count_lead(lines: pd.DataFrame, book: VendorBook, now: np.datetime64) -> None:
    """Lead time kept: from the order date to the day handed over; a line still open counts once it is past. Where the
    original ex-factory gives more days than the vendor's lead time, those count: nobody asked for the goods earlier.
    """
    row = np.append(book.parties.row, -1)[book.parties.of_order]
    wanted = np.append(book.vendors["Lead time"].to_numpy("float64"), np.nan)[row]
    ordered = book.day("Order date")
    wanted = np.where(np.isnan(wanted), np.nan, np.fmax(wanted, _days(book.day("Ex-factory") - ordered)))
    at_dc = (lines["point"] == "in-DC").to_numpy()
    done = lines["done"].to_numpy("datetime64[D]")
    left = np.where(at_dc, book.day("Actual ex-factory"), done)
    nothing = np.isnat(done) & (lines["days_late"].notna().to_numpy())
    took = _days(np.where(nothing, now, left) - ordered)
    known = lines["due"].to_numpy(bool) & ~np.isnan(took) & ~np.isnan(wanted) & (took >= 0)
    kept = np.where(nothing & (took <= wanted), np.nan, (took <= wanted).astype("float64"))
    lines["lead"], lines["lead_time"] = np.where(known, took, np.nan), wanted
    counts = np.where(known, kept, np.nan)
    lines["counts lead_time"] = np.where(lines["excused"] & (counts == 0), EXCUSED, counts)


def _count_certificates(lines: pd.DataFrame, sites: Sites, now: np.datetime64) -> None:
    """Certificates of the line's site valid on the day the goods left; today, where they have not."""
    ends = np.append(sites.ends, NAT)[sites.certified]
    done = lines["done"].to_numpy("datetime64[D]")
    left = np.where(np.isnat(done), now, done)
    known = lines["due"].to_numpy(bool) & ~np.isnat(ends) & lines["on_time"].notna().to_numpy()
    lines["certificates_end"] = ends.astype("datetime64[s]")
    lines["counts certificates"] = np.where(known, (ends >= left).astype("float64"), np.nan)


def _days(span: npt.NDArray[np.timedelta64]) -> Numbers:
    days = span.astype("timedelta64[D]")
    return np.where(np.isnat(days), np.nan, days.astype("float64"))
