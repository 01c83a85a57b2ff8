"""What was delivered of each order line, part by part, at the place where the vendor's duty ends.

Under EXW, FCA, FAS, FOB, CFR, CIF, CPT and CIP the goods are delivered when they are handed over in the country of
origin (Incoterms 2020, article A2 of each); under DAP, DPU and DDP when they arrive. So the first are measured at
handover, the others in the distribution center.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.shipped_lines import look_up, positions
from prodops_xl.domain.vendors.book import NAT, Days, Ints, Numbers, VendorBook

AT_DC = ("DAP", "DPU", "DDP")

# How a day became known.
FCR, LEFT, SAILED, RECEIVED, ARRIVED = (
    "handover (FCR)", "actual ex-factory", "ETD as a stand-in", "receipt", "actual in-DC",
)  # fmt: skip


def parts_frame(line: Ints, day: Days, units: Numbers, how: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Parts: `line` (order row), `day` (datetime64[D], NaT: unknown), `units` (NaN: unknown), `how` the day is known."""
    return pd.DataFrame(
        {
            "line": line.astype("int64"),
            "day": day.astype("datetime64[s]"),
            "units": units.astype("float64"),
            "how": pd.Series(how, dtype=object),
        }
    )


def received_parts(book: VendorBook, as_of: np.datetime64) -> pd.DataFrame:
    """Receipts of known lines, up to the as-of day."""
    receipts = book.receipts
    line = book.order_of(receipts)
    day = receipts["Receipt date"].to_numpy("datetime64[D]")
    units = receipts["Units received"].to_numpy("float64")
    keep = (line >= 0) & (units > 0) & ~(day > as_of)
    return parts_frame(line[keep], day[keep], units[keep], np.full(int(keep.sum()), RECEIVED, dtype=object))


def shipped_parts(book: VendorBook, as_of: np.datetime64) -> pd.DataFrame:
    """Shipped lines: parts with the ETD as their day, and `arrival`: the shipment's In-DC, else ETA, else ETD. What
    sails after the as-of day is a plan and left out.
    """
    lines, shipments = book.shipment_lines, book.shipments
    line, at = (
        book.order_of(lines),
        look_up(positions(shipments, ("Shipment",)), lines, ("Shipment",)),
    )
    days = {
        name: np.append(shipments[name].to_numpy("datetime64[D]"), NAT)[at]
        for name in ("ETD", "ETA", "In-DC")
    }
    units = lines["Units shipped"].to_numpy("float64")
    keep = (line >= 0) & (units > 0) & ~(days["ETD"] > as_of)
    out = parts_frame(
        line[keep], days["ETD"][keep], units[keep], np.full(int(keep.sum()), SAILED, dtype=object)
    )
    arrival = np.where(np.isnat(days["In-DC"]), days["ETA"], days["In-DC"])
    out["arrival"] = np.where(np.isnat(arrival), days["ETD"], arrival)[keep].astype("datetime64[s]")
    out["in_dc"] = np.where(days["In-DC"] > as_of, NAT, days["In-DC"])[keep].astype("datetime64[s]")
    return out


def handed_over(
    book: VendorBook, shipped: pd.DataFrame, received: pd.DataFrame, as_of: np.datetime64
) -> pd.DataFrame:
    """Parts as handed over. A line's own day (Handover (FCR), else Actual ex-factory) belongs to its only shipment; of
    several to the first that sailed on or after it, the others stand on their ETD. A line without shipments is one part,
    with the units received, NaN where nothing is.
    """
    fcr, left = (_past(book.day(name), as_of) for name in ("Handover (FCR)", "Actual ex-factory"))
    own = np.where(np.isnat(fcr), left, fcr)
    how = np.where(np.isnat(fcr), LEFT, FCR).astype(object)
    sailed = _on_own_day(shipped, own, how)
    gone = np.bincount(shipped["line"].to_numpy("int64"), minlength=len(book)) > 0
    rest = np.flatnonzero(~gone & ~np.isnat(own))
    units = _sum(received, len(book))
    whole = parts_frame(rest, own[rest], np.where(units > 0, units, np.nan)[rest], how[rest])
    return pd.concat([sailed, whole], ignore_index=True)


def _on_own_day(shipped: pd.DataFrame, own: Days, how: npt.NDArray[np.object_]) -> pd.DataFrame:
    """The line's own day on the part it belongs to."""
    parts = shipped[["line", "day", "units", "how"]].sort_values(
        ["line", "day", "units"], kind="stable", ignore_index=True
    )
    line, sailed = parts["line"].to_numpy("int64"), parts["day"].to_numpy("datetime64[D]")
    mine = own[line]
    after = ~np.isnat(mine) & ~(sailed < mine)  # NaT: it may have
    alone = np.bincount(line, minlength=len(own))[line] == 1 if len(line) else np.zeros(0, dtype=bool)
    first = after & ~pd.Series(np.where(after, line, -1 - np.arange(len(line)))).duplicated().to_numpy()
    takes = (first | (np.isnat(sailed) & ~np.isnat(mine))) | (alone & ~np.isnat(mine))
    return parts_frame(
        line, np.where(takes, mine, sailed), parts["units"].to_numpy("float64"),
        np.where(takes, how[line], parts["how"].to_numpy(object)),
    )  # fmt: skip


def arrived(
    book: VendorBook, shipped: pd.DataFrame, received: pd.DataFrame, as_of: np.datetime64
) -> pd.DataFrame:
    """Parts as they came in: Receipts; where a line has none, its Actual in-DC with the units shipped (NaN where none
    are), else the In-DC of its shipments.
    """
    n = len(book)
    has = np.bincount(received["line"].to_numpy("int64"), minlength=n) > 0
    own = _past(book.day("Actual in-DC"), as_of)
    rest = np.flatnonzero(~has & ~np.isnat(own))
    units = _sum(shipped, n)
    whole = parts_frame(
        rest, own[rest], np.where(units > 0, units, np.nan)[rest], np.full(len(rest), ARRIVED, dtype=object)
    )
    line = shipped["line"].to_numpy("int64")
    use = ~has[line] & np.isnat(own)[line] & shipped["in_dc"].notna().to_numpy()
    late = parts_frame(
        line[use], shipped["in_dc"].to_numpy("datetime64[D]")[use], shipped["units"].to_numpy("float64")[use],
        np.full(int(use.sum()), ARRIVED, dtype=object),
    )  # fmt: skip
    return pd.concat([received, whole, late], ignore_index=True)


def sent_units(shipped: pd.DataFrame, received: pd.DataFrame, n: int) -> Numbers:
    """Units that left the vendor, per order line: those received, and those shipped that cannot have come in yet (they
    arrive after the line's last receipt); without receipts those shipped; NaN where neither is known.
    """
    got = _sum(received, n)
    last = np.full(n, np.iinfo("int64").min)
    np.maximum.at(
        last, received["line"].to_numpy("int64"), received["day"].to_numpy("datetime64[D]").astype("int64")
    )
    line = shipped["line"].to_numpy("int64")
    arrival = shipped["arrival"].to_numpy("datetime64[D]").astype("int64")  # NaT is the smallest: it is in
    away = shipped[(arrival > last[line]) | ~(got[line] > 0)]
    units = got + _sum(away, n)
    return np.where((got > 0) | (units > 0), units, np.nan)


def _sum(parts: pd.DataFrame, n: int) -> Numbers:
    return np.bincount(
        parts["line"].to_numpy("int64"),
        weights=np.nan_to_num(parts["units"].to_numpy("float64")),
        minlength=n,
    ).astype("float64")


def _past(day: Days, as_of: np.datetime64) -> Days:
    """Days up to today; a day to come is a plan."""
    return np.where(day > as_of, NAT, day)
