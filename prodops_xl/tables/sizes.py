"""Which headers are sizes: any scale, by their looks and by where they stand.

A size run may have 200 columns, from XXS to 5XL by way of 28-30L, 32DD and One_Sz, between the color (or a unit of
measure) and the total.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from prodops_xl.tables.columns import Table
from prodops_xl.tables.header_words import normalise
from prodops_xl.tables.word_lists import listed

if TYPE_CHECKING:
    from prodops_xl.tables.headers import HeaderMatch

_ALPHA = (
    r"(?:X{0,5}S|X{0,6}L|M|MED|SML|LRG|[2-9]XS|[2-9]XL|[1-6]X|SM|MD|LG"
    r"|SMALL|MEDIUM|LARGE|X{1,3}-?SMALL|X{1,3}-?LARGE)"
)
# Petite, tall, regular: one letter may follow an alpha size only where it makes no other word (SS, LS).
_BUILD = r"(?:[PTR]|[ -](?:P|PET|PETITE|T|TALL|R|REG|REGULAR|S|SHORT|L|LONG|W|WIDE))"
_LENGTH = r"(?:[ -]?(?:P|PET|PETITE|T|TALL|R|REG|REGULAR|S|SHORT|L|LONG|XL|W|WIDE|N))"
_NUMBER = r"(?:[0-5]?\d|60)(?:\.5|½)?"
_AGE = r"(?:T|Y|YRS?|YEARS?|M|MO|MOS|MTHS?|MONTHS?)"
_PATTERNS = (
    rf"{_ALPHA}{_BUILD}?",
    rf"{_ALPHA} ?[/-] ?{_ALPHA}",  # S/M, L-XL
    rf"(?:{_NUMBER}|00|000){_LENGTH}?",  # 0 .. 60, 32R, 6.5W
    rf"W? ?{_NUMBER} ?[-/X×] ?L? ?{_NUMBER}{_LENGTH}?",  # 28-30L, 30x32, W30/L32, 6/8
    r"(?:2[68]|3\d|4\d|5[0-2])(?:AA|A|B|C|D|DD|DDD|E|F|FF|G|GG|H|HH|I|J)(?:/[A-K]{1,3})?",  # 34B, 32DD/E
    rf"\d{{1,2}}(?:{_AGE}|W|C|K)",  # 2T, 6Y, 3M, 10K
    rf"\d{{1,2}}{_AGE}? ?[-/] ?\d{{1,2}} ?{_AGE}",  # 6-7Y, 0-3M, 3M-6M
    r"(?:NB|NEWBORN|PREEMIE)",
    r"(?:ONE|1)[ _-]?(?:SZ|SIZE)|ONESIZE|O/?S|OSFA|OSFM|OSZ|N/?S|NO[ _-]SIZE|FREE[ _-]?SIZE|UNI(?:SIZE)?",
    r"(?:EU|EUR|UK|US|IT|FR|JP|W)[ -]?(?:[1-5]?\d|60)(?:\.5)?",  # EU 38
    rf"{_ALPHA} ?\(\d{{1,2}}(?: ?[-/] ?\d{{1,2}})?\)",  # S (4-6)
)
_SIZES = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)
_PREFIX = re.compile(r"^(?:SIZE|SZ)[ :_-]*", re.IGNORECASE)
_SIZE_NAME = re.compile(
    r"(?:(?:product|garment|item|article|style|sku|color) )?sizes?(?: (?:name|code|desc|description|label|value))?|grid value"
)
# Labels of a size that stand for other things where they stand alone.
_SHARED = re.compile(r"(?:[0-5]?\d|60|[SML]|UNI|N/?S|\d{1,2}[MWCK]|\d{1,2}[-/]\d{1,2})", re.IGNORECASE)
# Short headers in the neighbourhood of sizes that are none.
_OTHERS = listed(
    """
    uom unit units pcs brand buyer gender dept class grp group type no qty po ref wk week fob eta etd ss ls pp top
    mode ship ctn ctns cbm upc sku hts coo moq mrp rrp price cost fabric gsm status item line lot sum ttl total
    remark note ratio pack
    """
)


def is_size(header: str) -> bool:
    """Whether a header looks like one size of any scale."""
    label = size_label(header)
    return bool(label) and _SIZES.fullmatch(label) is not None


def is_size_name(header: str) -> bool:
    """Whether a header is that of a column which holds size labels: a sheet of one row per size."""
    return _SIZE_NAME.fullmatch(normalise(header)) is not None


def size_label(header: str) -> str:
    """A size header without blanks around, `Size` before and `.0` behind ("28.0" came as a number)."""
    text = _PREFIX.sub("", " ".join(str(header).split()))
    return re.sub(r"^(\d+)\.0$", r"\1", text)


def size_columns(
    headers: Sequence[str],
    table: Table,
    matches: Sequence[HeaderMatch],
    cells: Sequence[Sequence[Any]] | None = None,
) -> dict[str, int]:
    """The size columns of a sheet: header, as it is written, to its position; in order, the first of doubles.

    `matches` are the headers' matches: a column that is ours, asked, or answered for is no size. Odd labels count as sizes
    within a run of sizes, and at its end where the next column is ours. `cells`, the sheet's rows, are optional: a
    column that holds dates, or more texts than numbers, is left out.
    """
    if not table.has_sizes:
        return {}
    labels = [size_label(header) for header in headers]
    free = [
        match.column is None
        and match.how != "saved"
        and not (match.ask and match.choices)
        and _numeric(cells, at)
        for at, match in enumerate(matches)
    ]
    found: dict[str, int] = {}
    for first, last in _runs(labels, free):
        for at in range(first, last + 1):
            found.setdefault(str(headers[at]), at)
    return found


def _numeric(cells: Sequence[Sequence[Any]] | None, at: int) -> bool:
    """Whether a column may hold units: no dates, and no more texts than numbers."""
    if cells is None:
        return True
    column = [row[at] for row in cells if at < len(row) and row[at] not in (None, "")]
    texts = sum(
        isinstance(cell, str) and not any(c.isdigit() for c in cell) and len(cell) > 3 for cell in column
    )
    return texts * 2 <= len(column) and not any(isinstance(cell, date) for cell in column)


def _runs(labels: list[str], free: list[bool]) -> list[tuple[int, int]]:
    """First and last position of each run of sizes that can be trusted."""
    sized = [ours and is_size(label) for ours, label in zip(free, labels, strict=True)]
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(sized):
        if not sized[at]:
            at += 1
            continue
        last = at
        while (step := _next(last, sized, free, labels)) is not None:
            last = step
        run = [label for label, size in zip(labels[at : last + 1], sized[at : last + 1], strict=True) if size]
        end = _to_the_edge(last, free, labels) if len(run) > 2 else last
        if not _by_chance(run):
            runs.append((at, end))
        at = end + 1
    # "1" and "2" somewhere beside a real run are counts of something.
    longest = max((last - first for first, last in runs), default=0)
    return [
        (first, last)
        for first, last in runs
        if last - first > 2
        or last - first == longest
        or not all(label.isdigit() for label in labels[first : last + 1])
    ]


def _next(last: int, sized: list[bool], free: list[bool], labels: list[str]) -> int | None:
    """The next size of a run: beside it, or beyond up to three odd labels."""
    for step in range(last + 1, min(last + 5, len(sized))):
        if sized[step]:
            return step
        if not free[step] or not _odd(labels[step]):
            return None
    return None


def _to_the_edge(last: int, free: list[bool], labels: list[str]) -> int:
    """The end of a run behind its last size, where nothing but odd labels stands before a column of ours."""
    for step in range(last + 1, min(last + 5, len(free))):
        if not free[step]:
            return step - 1
        if not _odd(labels[step]):
            return last
    return last


def _odd(label: str) -> bool:
    """A label that may be a size of an odd spelling: short, and neither a date nor a word of other columns."""
    tokens = re.findall(r"[a-z]+", label.casefold())
    short = 0 < len(label) <= 10 and len(label.split()) <= 2
    return short and not re.search(r"\d{4}|date", label, re.IGNORECASE) and not _OTHERS & set(tokens)


def _by_chance(run: list[str]) -> bool:
    """A single label that means other things, too; or the weeks 1 to 10 and more of a plan."""
    if len(run) == 1:
        return _SHARED.fullmatch(run[0]) is not None
    return len(run) >= 10 and run == [str(number) for number in range(1, len(run) + 1)]
