"""A table's names by their words, and the words that may stand beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from prodops_xl.tables.columns import Column, Table
from prodops_xl.tables.header_words import spellings, words
from prodops_xl.tables.kinds import AMOUNT, DAY, MONEY, MONTH, UNITS, WEIGHT

Words = tuple[str, ...]

# Words that change nothing beside a column of a kind.
_BESIDE_KIND = {
    MONEY.name: "usd us eur gbp cny rmb hkd inr bdt lkr vnd in per unit each pcs dozen",
    AMOUNT.name: "usd us eur gbp in",
    WEIGHT.name: "kg kgs per unit pcs each in",
    UNITS.name: "pcs each units in",
    DAY.name: "date on day yyyy mm dd mmm yy",
    MONTH.name: "date yyyy mm mmm yy",
}


@dataclass(frozen=True)
class Index:
    """Names by their words in alphabetical order: `alias` to a column, `ask` to the columns it may be.

    `settled`: asked names that are a column's once the others are taken. `computed`: columns that commands write,
    known by their exact names alone. `names`: the aliases as texts, for likeness. `vocabulary`: every word that a
    name or a spelling has.
    """

    alias: dict[Words, str]
    ask: dict[Words, Words]
    settled: dict[Words, str]
    computed: frozenset[str]
    names: Words
    vocabulary: frozenset[str]


def key(spoken: Words) -> Words:
    """Words in any order: "Date of order" is "Order date"."""
    return tuple(sorted(spoken))


@lru_cache(maxsize=64)
def index(table: Table) -> Index:
    """The index of a table's columns; a name that must be asked is no alias."""
    ours = [column for column in table.columns.values() if column.owner != "C"]
    own = {key(words(column.name)): column.name for column in ours}
    alias = dict(own)
    ask: dict[Words, list[str]] = {}
    for column in ours:
        for name in column.aliases:
            alias.setdefault(key(words(name)), column.name)
    for column in ours:
        for name in column.asks:
            ask.setdefault(key(words(name)), []).append(column.name)
    # A name that one column has for an alias and another one asks for may be either.
    asked = {
        name: tuple(dict.fromkeys([*([alias[name]] if name in alias else []), *columns]))
        for name, columns in ask.items()
        if name not in own
    }
    sure = {name: column for name, column in alias.items() if name not in asked}
    return Index(
        alias=sure,
        ask=asked,
        settled={name: alias[name] for name in asked if name in alias},
        computed=frozenset(column.name for column in table.columns.values() if column.owner == "C"),
        names=tuple(" ".join(name) for name in sure),
        vocabulary=frozenset(word for name in (*sure, *asked) for word in name if len(word) > 1)
        | spellings(),
    )


@lru_cache(maxsize=512)
def beside(column: Column) -> frozenset[str]:
    """Words that may stand next to a name of the column without changing its meaning."""
    listed = {word for phrase in column.beside for word in words(phrase)}
    return frozenset((listed | set(_BESIDE_KIND.get(column.kind.name, "").split())) - never(column))


@lru_cache(maxsize=512)
def never(column: Column) -> frozenset[str]:
    """Words that make a header another thing than the column."""
    return frozenset(word for phrase in column.never for word in words(phrase))
