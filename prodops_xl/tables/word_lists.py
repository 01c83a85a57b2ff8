"""Word lists as texts."""

from __future__ import annotations


def listed(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def spread(text: str) -> dict[str, str]:
    """`word: spelling, spelling` per line, turned around: each spelling with its word. A line without a colon goes on with the word before."""
    found: dict[str, str] = {}
    word = ""
    for line in text.strip().splitlines():
        head, colon, tail = line.partition(":")
        word, rest = (head.strip(), tail) if colon else (word, line)
        found.update({spelling.strip(): word for spelling in rest.split(",") if spelling.strip()})
    return found
