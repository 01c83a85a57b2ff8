"""Where a line is made: its factory, or its vendor where no factory of it is known; their audits and certificates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from prodops_xl.domain.orders.partners import places
from prodops_xl.domain.vendors.audits import audits
from prodops_xl.domain.vendors.book import Days, Ints, Texts, VendorBook, blank_as_none
from prodops_xl.domain.vendors.certificates import earliest_ends

_COLUMNS = ("Audit scheme", "Audit grade", "Audit date", "Audit expiry", "Certificates")


@dataclass(frozen=True, eq=False)
class Sites:
    """`audits`: one row per site (see `audits.audits`), factories first, then vendors; `names`, `tables`, `rows`: each
    site's name, table and row there; `ends`: the first end of its dated certificates; `certificates`: the text.
    `of_order`: the site whose audit counts for each order line, `certified`: the one whose certificates do (-1: none).
    """

    audits: pd.DataFrame
    names: Texts
    tables: Texts
    rows: Ints
    ends: Days
    certificates: Texts
    of_order: Ints
    certified: Ints


def sites_of(book: VendorBook, as_of: np.datetime64) -> Sites:
    """The sites of the order lines. A factory without an audit of its own stands behind its vendor's; so for
    certificates.
    """
    columns = list(_COLUMNS)
    vendors = book.vendors.assign(**{"Audit date": np.full(len(book.vendors), np.datetime64("NaT", "s"))})
    both = pd.concat([_plain(book.factories[columns]), _plain(vendors[columns])], ignore_index=True)
    judged = audits(both, as_of)
    texts = blank_as_none(both["Certificates"].to_numpy(object))
    made = len(book.factories)
    factory = places(book.text("Factory"), book.factories, "Factory")
    vendor = np.append(book.parties.row, -1)[book.parties.of_order]
    vendor = np.where(vendor >= 0, vendor + made, -1)
    return Sites(
        judged,
        np.concatenate([book.factories["Factory"].to_numpy(object), book.vendors["Vendor"].to_numpy(object)]),
        np.array(["Factories"] * made + ["Vendors"] * len(book.vendors), dtype=object),
        np.r_[np.arange(made), np.arange(len(book.vendors))].astype("int64"),
        earliest_ends(texts),
        texts,
        _first(factory, vendor, judged["status"].notna().to_numpy()),
        _first(factory, vendor, pd.notna(texts)),
    )


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Days of one unit and texts as object, so that two tables can stand on each other."""
    days = {name: frame[name].astype("datetime64[s]") for name in ("Audit date", "Audit expiry")}
    texts = {name: frame[name].astype(object) for name in ("Audit scheme", "Audit grade", "Certificates")}
    return frame.assign(**days, **texts)


def _first(factory: Ints, vendor: Ints, has: np.ndarray) -> Ints:
    """The factory where it has what is asked for, else the vendor where it has."""
    known = np.append(has, False)
    return np.where(
        known[factory] & (factory >= 0), factory, np.where(known[vendor] & (vendor >= 0), vendor, -1)
    ).astype("int64")
