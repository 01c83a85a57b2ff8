"""Numbers of things in sentences: `1 entry`, `2 entries`."""

from __future__ import annotations


def counted(number: float, thing: str) -> str:
    """`1 entry`, `1,200 entries`, `1 order line`."""
    return f"{number:,.0f} {thing if number == 1 else plural(thing)}"


def plural(thing: str) -> str:
    """Of a regular noun: entry, entries; week, weeks; day, days."""
    return f"{thing[:-1]}ies" if thing.endswith("y") and thing[-2:-1] not in "aeiou" else f"{thing}s"
