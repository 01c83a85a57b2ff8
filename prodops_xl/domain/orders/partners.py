"""Vendors and factories: known, belonging together, audited. Only where their tables are in the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import numpy as np
import pandas as pd

from prodops_xl.domain.orders.counted import counted_ex_factory
from prodops_xl.domain.orders.rules import (
    Faults,
    Mask,
    Numbers,
    OrderBook,
    Rows,
    Rule,
    Texts,
    numbered,
    of_distinct,
    without_nan,
)
from prodops_xl.domain.orders.wording import dates, days_of, say

_MOST_COMPARED = 40_000  # pairs of names whose likeness is measured; beyond it no name is suggested


def places(names: Texts, table: pd.DataFrame, key: str) -> Rows:
    """Row of each name in a partner table, by its key or its Name, case and spaces aside; -1: not there."""
    at: dict[str, int] = {}
    for column in (key, "Name"):
        if column in table.columns:
            for row, name in enumerate(table[column].tolist()):
                if isinstance(name, str):
                    at.setdefault(_folded(name), row)
    return of_distinct(names, lambda name: at.get(_folded(name), -1), blank=-1).astype("int64")


def of_vendor(book: OrderBook, column: str) -> Numbers:
    """A number of each line's vendor, NaN where there is no Vendors table, no such vendor or no number."""
    if book.vendors is None:
        return np.full(len(book), np.nan)
    at = places(book.text("Vendor"), book.vendors, "Vendor")
    return np.append(book.vendors[column].to_numpy("float64"), np.nan)[at]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def unknown_vendor(book: OrderBook) -> Iterator[Faults]:
    """The vendor stands in Vendors, by its code or its name."""
    yield from _unknown(book, "Vendor", book.vendors, "Vendors")


def unknown_factory(book: OrderBook) -> Iterator[Faults]:
    """The factory stands in Factories."""
    yield from _unknown(book, "Factory", book.factories, "Factories")


def _unknown(book: OrderBook, column: str, table: pd.DataFrame | None, sheet: str) -> Iterator[Faults]:
    if table is None:
        return
    names = book.text(column)
    rows = numbered((places(names, table, column) < 0) & book.has(column))
    closest = _closest(names[rows], table, column)
    messages = say(f"{column} {{}} is not in the {sheet} table.", names[rows])
    fixes = [
        f"Is it {near}? Otherwise add it to {sheet}." if near else f"Add it to {sheet}, or correct the name."
        for near in closest
    ]
    yield Faults(rows, column, messages, fixes, suggestions=closest)


def _closest(names: Texts, table: pd.DataFrame, key: str) -> list[str | None]:
    """The key of the partner whose key or name is most like each unknown name, None where none is near."""
    keys = {
        _folded(name): of_row
        for column in ("Name", key)
        if column in table.columns
        for name, of_row in zip(table[column].tolist(), table[key].tolist(), strict=True)
        if isinstance(name, str) and isinstance(of_row, str)
    }
    distinct = pd.unique(names)
    if len(distinct) * len(keys) > _MOST_COMPARED:
        return [None] * len(names)
    near = {name: get_close_matches(_folded(name), keys, n=1, cutoff=0.8) for name in distinct}
    return [keys[near[name][0]] if near[name] else None for name in names]


def other_vendors_factory(book: OrderBook) -> Iterator[Faults]:
    """Factories says which vendor a factory works for."""
    if book.factories is None:
        return
    at = places(book.text("Factory"), book.factories, "Factory")
    owner = _of_factory(book.factories, "Vendor", at)
    vendor = book.text("Vendor")
    same = np.array(
        [_folded(a or "") == _folded(b or "") for a, b in zip(owner, vendor, strict=True)], dtype=bool
    )
    if book.vendors is not None:  # a vendor may go by its code in one table and its name in the other
        mine, theirs = places(vendor, book.vendors, "Vendor"), places(owner, book.vendors, "Vendor")
        same |= (mine == theirs) | (mine < 0)  # an unknown vendor is told as such
    rows = numbered(~same & pd.notna(owner) & pd.notna(vendor))
    messages = say(
        "Factory {} works for {} in the Factories table, the order is {}'s.",
        book.text("Factory")[rows],
        owner[rows],
        vendor[rows],
    )
    yield Faults(rows, "Factory", messages, "Correct the factory or the vendor, or the Factories table.")


def factory_elsewhere(book: OrderBook) -> Iterator[Faults]:
    """A garment's origin is where it is wholly assembled (19 CFR 102.21(c)): as a rule, its factory's
    country.
    """
    if book.factories is None:
        return
    country = _of_factory(book.factories, "Country", places(book.text("Factory"), book.factories, "Factory"))
    origin = book.text("Origin")
    rows = numbered(pd.notna(country) & pd.notna(origin) & (country != origin))
    messages = say(
        "Factory {} is in {}, Origin says {}.", book.text("Factory")[rows], country[rows], origin[rows]
    )
    fix = "Origin is where the garment is assembled: correct it, or the factory."
    yield Faults(rows, "Origin", messages, fix)


def _of_factory(factories: pd.DataFrame, column: str, at: Rows) -> Texts:
    return np.append(without_nan(factories[column].to_numpy(object)), [None])[at]


def audit(book: OrderBook) -> Iterator[Faults]:
    """The factory's audit, or the vendor's where it has none, holds on the ex-factory date that counts."""
    expiry = np.full(len(book), np.datetime64("NaT", "D"), dtype="datetime64[D]")
    column = np.full(len(book), None, dtype=object)
    for key, table in (("Factory", book.factories), ("Vendor", book.vendors)):
        if table is not None:
            at = places(book.text(key), table, key)
            found = np.append(table["Audit expiry"].to_numpy("datetime64[D]"), np.datetime64("NaT", "D"))[at]
            use: Mask = np.isnat(expiry) & ~np.isnat(found)
            expiry[use], column[use] = found[use], key
    leaves, _ = counted_ex_factory(book)
    rows = numbered(expiry < leaves)
    name = np.where(column == "Factory", book.text("Factory"), book.text("Vendor"))[rows]
    messages = say(
        "The audit of {} ends on {}, {} before ex-factory {}.",
        name,
        dates(expiry[rows]),
        days_of((leaves[rows] - expiry[rows]).astype("int64")),
        dates(leaves[rows]),
    )
    fix = "Have it audited again before the goods leave, or move the order."
    yield Faults(rows, column[rows].tolist(), messages, fix)


RULES = (
    Rule("vendor", "Vendor unknown", "error", "Procurement", unknown_vendor, ("Vendor",)),
    Rule("factory", "Factory unknown", "warning", "Procurement", unknown_factory, ("Factory",)),
    Rule("factory-vendor", "Factory of another vendor", "warning", "Procurement", other_vendors_factory,
         ("Factory", "Vendor")),
    Rule("factory-origin", "Factory in another country", "warning", "Sourcing & Imports", factory_elsewhere,
         ("Factory", "Origin")),
    Rule("audit", "Audit expired at ex-factory", "warning", "Procurement", audit, ("Ex-factory",)),
)  # fmt: skip
