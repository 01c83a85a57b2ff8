"""Units, sizes, packs, vendor minimums, article numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from prodops_xl.domain import gtin
from prodops_xl.domain.orders.partners import of_vendor
from prodops_xl.domain.orders.rules import Faults, OrderBook, Rule, numbered, of_distinct, paired
from prodops_xl.domain.orders.wording import counts, say


def units(book: OrderBook) -> Iterator[Faults]:
    """Units, packs and sizes are whole; units and packs above zero, sizes not below."""
    for column in ("Units", "Pack"):
        number = book.number(column)
        rows = numbered(((number <= 0) | (number % 1 > 0)) & ~book.told(column))
        messages = say(f"{column} is {{}}; a whole number above 0 is expected.", counts(number[rows]))
        yield Faults(rows, column, messages, f"Correct {column}.")
    for size in book.sizes.columns:
        number = book.sizes[size].to_numpy("float64")
        rows = numbered(((number < 0) | (number % 1 > 0)) & ~book.told(str(size)))
        messages = say(f"Size {size} holds {{}} units; a whole number is expected.", counts(number[rows]))
        yield Faults(rows, str(size), messages, f"Correct size {size}.", values=number[rows].tolist())


def sizes_sum(book: OrderBook) -> Iterator[Faults]:
    """The sizes of a line, where there are any, sum to its units."""
    sizes = book.sizes.to_numpy("float64")
    added = np.nansum(sizes, axis=1)
    ordered = book.number("Units")
    off = added - ordered
    rows = numbered(~np.isnan(sizes).all(axis=1) & (np.abs(off) > 1e-6))
    messages = say(
        "Sizes add up to {}, Units says {}: {} {}.",
        counts(added[rows]),
        counts(ordered[rows]),
        counts(np.abs(off[rows])),
        np.where(off[rows] > 0, "too many", "missing"),
    )
    fixes = say("Correct a size, or set Units to {}.", counts(added[rows]))
    money = np.abs(off[rows]) * np.nan_to_num(book.fob * book.fx)[rows]
    yield Faults(rows, "Units", messages, fixes, money, suggestions=added[rows].tolist())


def pack(book: OrderBook) -> Iterator[Faults]:
    """Units fill whole packs. Sizes need not: a prepack mixes them."""
    size = np.where(book.number("Pack") >= 1, book.number("Pack"), np.nan)
    left = book.units % size
    rows = numbered((left > 0) & (book.units % 1 == 0) & (size % 1 == 0))
    full = np.floor(book.units[rows] / size[rows])
    messages = say(
        "{} units do not fill packs of {}: {} left over.",
        counts(book.units[rows]),
        counts(size[rows]),
        counts(left[rows]),
    )
    fixes = say(
        "Order {} units ({} packs) or {} ({} packs).",
        counts(full * size[rows]),
        counts(full),
        counts((full + 1) * size[rows]),
        counts(full + 1),
    )
    money = left[rows] * np.nan_to_num(book.fob * book.fx)[rows]
    yield Faults(rows, "Units", messages, fixes, money)


def minimum(book: OrderBook) -> Iterator[Faults]:
    """A style and color on one PO, its lines together, reach the vendor's minimum; told on its first line."""
    if book.vendors is None:
        return
    moq = of_vendor(book, "MOQ")
    code, first = paired(book.text("PO"), book.text("Vendor"), book.text("Style"), book.text("Color"))
    together = np.bincount(code, weights=np.nan_to_num(book.units), minlength=len(first))
    money = np.bincount(code, weights=book.value, minlength=len(first))
    complete = np.bincount(code, weights=np.isnan(book.units), minlength=len(first)) == 0
    short = first[complete & book.has("PO", "Style")[first] & (together < moq[first])]
    short.sort()
    color = [f" in {name}" if name else "" for name in book.text("Color")[short]]
    messages = say(
        "{}{} on PO {} comes to {} units; {} takes orders from {}.",
        book.text("Style")[short],
        color,
        book.text("PO")[short],
        counts(together[code[short]]),
        book.text("Vendor")[short],
        counts(moq[short]),
    )
    fix = "Raise the order, combine colors, or agree on a surcharge."
    yield Faults(short, "Units", messages, fix, money[code[short]])


def article_number(book: OrderBook) -> Iterator[Faults]:
    """GTINs have 8, 12, 13 or 14 digits and a right check digit."""
    code = book.text("GTIN")
    rows = numbered(~of_distinct(code, gtin.is_valid, blank=True).astype(bool))
    whole = [gtin.with_lost_zeros(text) for text in code[rows]]
    messages, fixes = [], []
    for text, mended in zip(code[rows], whole, strict=True):
        messages.append(f"GTIN {text} {_gtin_fault(text, mended)}.")
        fixes.append(
            f"Write it as text: {mended}."
            if mended
            else "Ask for the number again: one digit is wrong or missing."
        )
    yield Faults(rows, "GTIN", messages, fixes, suggestions=whole)


def _gtin_fault(text: str, mended: str | None) -> str:
    bare = gtin.bare(text)
    if mended:
        return "has lost its leading zeros"
    if not bare.isdecimal():
        return "is not all digits"
    if len(bare) not in (8, 12, 13, 14):
        return f"has {len(bare)} digits; 8, 12, 13 or 14 are expected"
    return f"ends in {bare[-1]}; its check digit is {gtin.check_digit(bare[:-1])}"


RULES = (
    Rule("units", "Units not whole or not above zero", "error", "Production", units, ("Units",)),
    Rule("sizes-sum", "Sizes do not sum to units", "error", "Production", sizes_sum, ("Units",), sizes=True),
    Rule("pack", "Units do not fill packs", "warning", "Production", pack, ("Units", "Pack")),
    Rule("moq", "Under the vendor's minimum", "warning", "Procurement", minimum,
         ("PO", "Vendor", "Style", "Units")),
    Rule("gtin", "GTIN wrong", "error", "Merchandising", article_number, ("GTIN",)),
)  # fmt: skip
