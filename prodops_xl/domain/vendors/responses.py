"""Does the vendor answer in time? What the schedule and the confirmed dates tell.

Two kinds of answer count: milestones of the vendor on the schedule, done by their Planned, else Latest, day (one still
open past that day is late); and, where orders carry confirmed dates at all, whether a line that is due ever had one. On
which day a vendor confirmed is nowhere recorded, so a date confirmed late cannot be told from one confirmed at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.vendors.book import Days, VendorBook, blank_as_none
from prodops_xl.domain.vendors.excuses import is_ours, is_theirs

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Responses:
    """`events`: one row per answer: `line` (order row), `what`, `wanted`, `came` (datetime64[s], NaT), `counts` (1.0, 0.0)."""

    events: pd.DataFrame


def responses(book: VendorBook, due: Mask, as_of: np.datetime64) -> Responses:
    """The answers of the book; `due`: order lines past their date."""
    return Responses(
        pd.concat([_milestones(book, as_of), _confirmations(book, due)], ignore_index=True).astype(
            {"what": object}
        )
    )


def _milestones(book: VendorBook, as_of: np.datetime64) -> pd.DataFrame:
    rows = book.schedule
    line = book.order_of(rows)
    owner, cause = (blank_as_none(rows[name].to_numpy(object)) for name in ("Owner", "Cause"))
    planned, latest, came = (rows[name].to_numpy("datetime64[D]") for name in ("Planned", "Latest", "Actual"))
    wanted = np.where(np.isnat(planned), latest, planned)
    came = np.where(came > as_of, np.datetime64("NaT", "D"), came)
    done = ~np.isnat(came)
    use = (line >= 0) & is_theirs(owner) & ~is_ours(cause) & ~np.isnat(wanted) & (done | (wanted < as_of))
    return _events(
        line[use],
        blank_as_none(rows["Milestone"].to_numpy(object))[use],
        wanted[use],
        came[use],
        (done & (came <= wanted))[use],
    )


def _confirmations(book: VendorBook, due: Mask) -> pd.DataFrame:
    confirmed, promised = book.day("Confirmed ex-factory"), book.day("Ex-factory")
    told = ~np.isnat(confirmed)
    use = due & ~np.isnat(promised) & told.any()
    at = np.flatnonzero(use)
    return _events(
        at, np.full(len(at), "ex-factory confirmed", dtype=object), promised[at], confirmed[at], told[at]
    )


def _events(
    line: npt.NDArray[np.int64], what: npt.NDArray[np.object_], wanted: Days, came: Days, good: Mask
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "line": line.astype("int64"),
            "what": pd.Series(what, dtype=object),
            "wanted": wanted.astype("datetime64[s]"),
            "came": came.astype("datetime64[s]"),
            "counts": good.astype("float64"),
        }
    )
