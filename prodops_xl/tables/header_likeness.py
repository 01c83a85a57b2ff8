"""What a header may mean that no rule understands: names that look alike, slips of the keyboard, head words.

rapidfuzz where it is installed, the standard library's difflib else. Whatever comes of it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from prodops_xl.tables.header_index import Index, Words, key

try:
    from rapidfuzz import fuzz, process
except ImportError:  # Pyodide, or a plain install
    FAST = False
else:
    FAST = True

_CUTOFF = 86.0

# Names of one word that say too little beside another word.
_VAGUE = frozenset(
    (word,)
    for word in (
        "date", "total", "name", "type", "ship", "shipping", "delivery", "term", "contract", "order", "location", "group",
        "method", "created", "company", "source", "receipt", "warehouse", "required",
    )
)  # fmt: skip


def nearest(name: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """The names most like `name`, best first; empty where none comes near."""
    if len(name) < 4:
        return []
    if FAST:
        found = process.extract(name, list(names), scorer=fuzz.ratio, score_cutoff=_CUTOFF, limit=limit)
        return [other for other, _, _ in found]
    return [other for _, other in sorted(_scored(name, names), reverse=True)[:limit]]


def _scored(name: str, names: Iterable[str]) -> Iterable[tuple[float, str]]:
    for other in names:
        matcher = SequenceMatcher(a=name, b=other, autojunk=False)
        if matcher.real_quick_ratio() * 100 >= _CUTOFF and (score := matcher.ratio() * 100) >= _CUTOFF:
            yield score, other


def by_looks(spoken: Words, index: Index) -> list[str]:
    """Columns with a name that looks like the header."""
    return [index.alias[tuple(other.split())] for other in nearest(" ".join(key(spoken)), index.names)]


def by_head(spoken: Words, index: Index) -> list[str]:
    """Columns whose name makes up the header but for a word or two, its first or last word among them."""
    have = set(spoken)
    named = [(name, (column,)) for name, column in index.alias.items()] + list(index.ask.items())
    found: list[tuple[int, str]] = []
    for name, columns in named:
        left = len(have) - len(name)
        near = left <= (1 if len(name) == 1 else 2) and {spoken[-1], spoken[0]} & set(name)
        if near and set(name) < have and name not in _VAGUE:
            found += [(len(name), column) for column in columns]
    longest = max((size for size, _ in found), default=0)
    return [column for size, column in found if size == longest]


def mended(header: str, index: Index) -> str | None:
    """The header with words set apart that run together, and slips mended; None where there are none."""
    tokens = header.split()
    better = [_mend(word, index.vocabulary) for word in tokens]
    return None if better == tokens else " ".join(better)


def _mend(word: str, known: frozenset[str]) -> str:
    if len(word) < 4 or word in known:
        return word
    for at in range(2, len(word) - 1):
        if word[:at] in known and word[at:] in known:
            return f"{word[:at]} {word[at:]}"
    return next(iter(nearest(word, sorted(other for other in known if len(other) > 3), 1)), word)
