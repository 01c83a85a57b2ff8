"""Which column of ours a team's header means.

A header is mapped without a question only where every word of it is understood: it is a name of ours, or one beside
words that change nothing. What may mean two things is asked. What looks like a name of ours is suggested, and
asked. Everything else stays the user's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from prodops_xl.tables.columns import Table
from prodops_xl.tables.header_dates import CONFIRMED, EX_FACTORY, FAMILIES, REQUESTED, read_date
from prodops_xl.tables.header_index import Words, beside, index, key, never
from prodops_xl.tables.header_likeness import by_head, by_looks, mended
from prodops_xl.tables.header_rows import find_header_row, identify_table, join_header_rows
from prodops_xl.tables.header_words import STRANGE, ambiguous, decorated, normalise, words
from prodops_xl.tables.kinds import DAY

__all__ = [
    "HeaderMatch", "find_header_row", "identify_table", "join_header_rows", "match_headers", "normalise",
]  # fmt: skip

# "Campaign (Hot 30)": what stands in brackets may be left out, for a question. Not every bracket is closed.
_BRACKET = re.compile(r"\s*[(\[].*|\s+-\s.*", re.DOTALL)

How = Literal["saved", "alias", "fuzzy", "none"]


@dataclass(frozen=True)
class HeaderMatch:
    """How a header was read.

    `column`: ours, or None for a column of the user's own. `ask`: not to be used before somebody has answered;
    `choices` are the columns it may be, likeliest first (none: any, or the user's own). `per`: "dozen" where the
    header says that prices are per dozen.
    """

    header: str
    column: str | None
    how: How
    ask: bool = False
    choices: tuple[str, ...] = ()
    per: Literal["dozen"] | None = None


@dataclass(frozen=True)
class _Read:
    """A match and how good it is: the better of two that claim one column keeps it."""

    rank: float
    match: HeaderMatch


def match_headers(
    headers: Sequence[str], table: Table, saved: Mapping[str, str | None] | None = None
) -> list[HeaderMatch]:
    """One match per header. `saved` maps headers as somebody has answered before: to a column, or None for the
    user's own; it wins. Where two headers claim one column the better keeps it.
    """
    told = {normalise(header): column for header, column in (saved or {}).items()}
    found = [_saved(header, told) or _read(header, table) for header in map(str, headers)]
    claimed: set[str] = set()
    for at in sorted(range(len(found)), key=lambda at: (-found[at].rank, at)):
        match = found[at].match
        if match.column is None or match.ask:
            continue
        if match.column in claimed:
            found[at] = replace(found[at], match=_beaten(match, table))
        claimed.add(match.column)
    return [_in_context(read.match, table, claimed) for read in found]


def _saved(header: str, told: Mapping[str, str | None]) -> _Read | None:
    name = normalise(header)
    if name not in told:
        return None
    return _Read(1000.0, HeaderMatch(header, told[name], "saved", per=_per(words(header))))


def _read(header: str, table: Table) -> _Read:
    """A header by itself."""
    if header.strip() in index(table).computed:
        return _Read(900.0, HeaderMatch(header, header.strip(), "alias"))
    spoken = words(header)
    plain = tuple(word for word in spoken if not decorated(word))
    if ambiguous(header, spoken) and key(spoken) not in index(table).alias:
        return _Read(0.0, HeaderMatch(header, None, "alias", ask=True))
    return _understood(header, spoken, plain, table) or _suggested(header, plain, table)


def _understood(header: str, spoken: Words, plain: Words, table: Table) -> _Read | None:
    """A header all of whose words are understood, be it that they mean two things."""
    dated = _by_date(header, plain, table)
    if (read := _by_name(header, spoken, table) or _by_name(header, plain, table, rank=780.0)) is not None:
        return _either(read, dated)
    return dated or _by_rule(header, plain, table)


def _by_name(header: str, spoken: Words, table: Table, rank: float = 800.0) -> _Read | None:
    names = index(table)
    if choices := names.ask.get(key(spoken)):
        return _asked(header, choices)
    if column := names.alias.get(key(spoken)):
        rank = 850.0 if normalise(header) == normalise(column) else rank
        # Beside "Original ex-factory", a bare "Ex-factory" is another date.
        rank = 860.0 if "original" in spoken else rank
        return _Read(rank, HeaderMatch(header, column, "alias", per=_per(spoken)))
    return None


def _by_date(header: str, spoken: Words, table: Table) -> _Read | None:
    read = read_date(spoken) if table.name == "Orders" else None
    if read is None:
        return None
    if read.sure:
        return _Read(700.0 - len(spoken), HeaderMatch(header, read.columns[0], "alias"))
    return _asked(header, read.columns)


def _either(read: _Read, dated: _Read | None) -> _Read:
    """A header that is asked by its name may be what it is as a date, too."""
    if dated is None or not read.match.ask:
        return read
    by_date = dated.match.choices or (str(dated.match.column),)
    return _asked(read.match.header, (*by_date, *read.match.choices))


def _by_rule(header: str, spoken: Words, table: Table) -> _Read | None:
    """A name beside words that change nothing: mapped where the longest such name is one column's, else asked."""
    have, names = set(spoken), index(table)

    def plain_beside(name: Words, column: str) -> bool:
        return set(name) < have and have - set(name) <= beside(table.columns[column])

    sure = [(len(name), column) for name, column in names.alias.items() if plain_beside(name, column)]
    longest = max((size for size, _ in sure), default=1)
    columns = list(dict.fromkeys(column for size, column in sure if size == longest))
    asks = [
        column
        for name, choices in names.ask.items()
        for column in choices
        if len(name) >= longest and plain_beside(name, column)
    ]
    if len(columns) == 1 and not asks:
        rank = 500.0 + 10 * longest - len(have)
        return _Read(rank, HeaderMatch(header, columns[0], "alias", per=_per(spoken)))
    return _asked(header, (*columns, *asks)) if columns or asks else None


def _suggested(header: str, spoken: Words, table: Table) -> _Read:
    """A header that looks like one of ours, or is one but for a slip; nothing for words of other meanings."""
    have = set(spoken)
    near: list[str] = []
    if spoken and not have & STRANGE:
        near = by_looks(spoken, index(table)) or by_head(spoken, index(table)) or _by_mending(header, table)
    # Whether a header is one of the dates has been decided by its words, in `header_dates`.
    refused = bool(have & FAMILIES)
    near = [
        name
        for name in dict.fromkeys(near)
        if not have & never(table.columns[name]) and not (refused and table.columns[name].kind is DAY)
    ]
    if not near:
        return _Read(0.0, HeaderMatch(header, None, "none"))
    return _Read(
        1.0, HeaderMatch(header, near[0], "fuzzy", ask=True, choices=tuple(near[:3]), per=_per(spoken))
    )


def _by_mending(header: str, table: Table) -> list[str]:
    for better in (mended(normalise(header), index(table)), _BRACKET.sub("", header)):
        spoken = tuple(word for word in words(better or "") if not decorated(word))
        if spoken and better != header and (read := _understood(header, spoken, spoken, table)):
            return [*filter(None, [read.match.column]), *read.match.choices]
    return []


def _asked(header: str, choices: Sequence[str]) -> _Read:
    return _Read(0.0, HeaderMatch(header, None, "alias", ask=True, choices=tuple(dict.fromkeys(choices))))


def _per(spoken: Words) -> Literal["dozen"] | None:
    return "dozen" if "dozen" in spoken else None


def _beaten(match: HeaderMatch, table: Table) -> HeaderMatch:
    """A header whose column another one holds: a further ex-factory date is asked, the rest is the user's own."""
    further = (CONFIRMED, REQUESTED, EX_FACTORY)
    if table.name == "Orders" and match.column in further:
        others = tuple(name for name in further if name != match.column)
        return replace(match, column=None, ask=True, choices=others)
    return replace(match, column=None, how="none", per=None)


def _in_context(match: HeaderMatch, table: Table, claimed: set[str]) -> HeaderMatch:
    """A header beside its neighbours: Factory where no header names the vendor; questions that are settled."""
    alone = match.column == "Factory" and table.name == "Orders" and "Vendor" not in claimed
    if alone and match.how == "alias" and not match.ask:
        return replace(match, column=None, ask=True, choices=("Factory", "Vendor"))
    if not match.choices:
        return match
    free = tuple(name for name in match.choices if name not in claimed)
    if not free:
        return HeaderMatch(match.header, None, "none")
    if free != match.choices and free == (index(table).settled.get(key(words(match.header))),):
        claimed.add(free[0])
        return replace(match, column=free[0], ask=False, choices=())
    return replace(match, column=free[0] if match.how == "fuzzy" else None, choices=free)
