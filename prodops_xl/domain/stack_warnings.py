"""What is to be known of a duty figure: warnings of a stack, each with a short code that stays.

The data's own limits (the coverage table): a figure outside them comes with a sentence, never without, and is
never withheld.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from prodops_xl.domain.days import OPEN, iso
from prodops_xl.domain.program_book import FRESH, FRESH_DAYS
from prodops_xl.domain.sentences import Sentences
from prodops_xl.domain.stack_parts import Resolved
from prodops_xl.domain.tariff_tables import Tariff

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

WARNINGS = {
    "coverage": "the entry date, or a heading of the line, is outside what the data cover",
    "confidence": "a program or claim in the figure is known with medium or low confidence",
    "first-60-days": "a program in the figure began less than 60 days before the entry",
    "newer-suffix": "the statistical suffix is newer than the tariff edition",
    "cotton-fee": "the cotton fee of a chapter 61 to 63 line is not in the figure",
    "own-tables": "the user's own tariff tables could not be used; the packaged ones were taken",
    "stale-fee": "a fee's rates are not known for the date; the nearest known ones were taken",
}

COTTON_CHAPTERS = (61, 62, 63)


def warn(tariff: Tariff, found: Resolved, warnings: Sentences) -> None:
    """Tell the warnings of the sound stacks."""
    for told in tariff.told:
        warnings.tell_all(found.at, "own-tables", told)
    _coverage(tariff, found, warnings)
    _unheld_headings(tariff, found, warnings)
    _doubtful_programs(tariff, found, warnings)
    _doubtful_claims(tariff, found, warnings)
    _doubtful_exemptions(tariff, found, warnings)
    _fresh_programs(tariff, found, warnings)
    _freed_in_transit(tariff, found, warnings)
    _newer_suffix(tariff, found, warnings)
    _cotton_fee(tariff, found, warnings)


def _coverage(tariff: Tariff, found: Resolved, warnings: Sentences) -> None:
    """Entry dates before or after what is known; one sentence per bound."""
    day, line = _day(tariff, found), found.keys.rows()[found.at]
    first, last = (known[line] for known in tariff.line_known)
    begin, end = (np.full(len(day), edge) for edge in tariff.known.get("programs", (-OPEN, OPEN)))
    for at, bound, names in _beyond(day > last, last, day > end, end):
        told = (
            f"The entry is after {iso(bound)}, until when the {names} are known: later changes are missing."
        )
        warnings.tell_all(found.at[at], "coverage", told)
    for at, bound, names in _beyond(day < first, first, day < begin, begin):
        told = f"The entry is before {iso(bound)}, from when the {names} are known."
        warnings.tell_all(found.at[at], "coverage", told)


def _beyond(
    line_off: Flags, line_bound: Ints, program_off: Flags, program_bound: Ints
) -> Iterator[tuple[Flags, int, str]]:
    """Which stacks lie beyond each bound, and beyond whose bound it is, in the order of bounds."""
    for bound in np.unique(np.append(line_bound[line_off], program_bound[program_off])).tolist():
        lines, programs = line_off & (line_bound == bound), program_off & (program_bound == bound)
        for at, names in (
            (lines & programs, "tariff lines and programs"),
            (lines & ~programs, "tariff lines"),
            (programs & ~lines, "programs"),
        ):
            if at.any():
                yield at, bound, names


def _unheld_headings(tariff: Tariff, found: Resolved, warnings: Sentences) -> None:
    """Chapter 99 headings in a line's footnotes that concern the origin and are not in the programs."""
    rows = tariff.coverage[tariff.coverage["kind"] == "heading not held"]
    line, regime = found.keys.rows()[found.at], found.keys.regime[found.at]
    for heading, origins, told in zip(rows["name"], rows["origins"], rows["missing"], strict=True):
        concerned = np.array([r.origin in origins.split() for r in found.keys.regimes], dtype=bool)
        at = found.at[concerned[regime] & tariff.line_book.listed[heading][line]]
        warnings.tell_all(at, "coverage", told)


def _doubtful_programs(tariff: Tariff, found: Resolved, warnings: Sentences) -> None:
    book, force = tariff.program_book, found.force
    for program in np.unique(force.program[book.doubtful[force.program]]).tolist():
        row = book.frame.iloc[program]
        note = f": {row['note']}" if row["note"] else ""
        told = f"{_name(tariff, program)} is known with {row['confidence']} confidence{note}."
        warnings.tell_all(force.stack[force.program == program], "confidence", told)


def _doubtful_claims(tariff: Tariff, found: Resolved, warnings: Sentences) -> None:
    book = tariff.claim_book
    preference = found.claimed.preference[found.at]
    for token in np.flatnonzero(book.doubtful).tolist():
        if not (preference == token).any():
            continue
        sure = book.frame["confidence"].iloc[token]
        told = (
            f"Claim {book.label(token)} is known with {sure} confidence: confirm its terms with the broker."
        )
        warnings.tell_all(found.at[preference == token], "confidence", told)


def _doubtful_exemptions(tariff: Tariff, found: Resolved, warnings: Sentences) -> None:
    """No MPF because of the origin alone, by a list of beneficiaries that is not certain."""
    book = tariff.claim_book
    regime, claimed = found.keys.regime[found.at], found.claimed.preference[found.at]
    for number, of in enumerate(found.keys.regimes):
        free = book.freeing(of.origin) if of.origin else -1
        if free >= 0 and book.doubtful[free]:
            sure = book.frame["confidence"].iloc[free]
            told = (
                f"Goods of {of.origin} are taken as free of MPF ({book.frame['program'].iloc[free]}, known with {sure} "
                "confidence): confirm it with the broker."
            )
            warnings.tell_all(found.at[(regime == number) & (claimed != free)], "confidence", told)


def _fresh_programs(tariff: Tariff, found: Resolved, warnings: Sentences) -> None:
    """The first days of a program: goods already on the way may be free of it."""
    book, force = tariff.program_book, found.force
    fresh = force.state & FRESH > 0
    for program in np.unique(force.program[fresh]).tolist():
        began, until = iso(int(book.start[program])), iso(int(book.transit_before[program]))
        clause = "other programs freed goods that were in transit"
        if book.has_transit[program]:
            clause = f"goods loaded before and entered before {until} are free of it (claim in_transit)"
        told = (
            f"{_name(tariff, program)} began on {began}, under {FRESH_DAYS} days before the entry: {clause}."
        )
        warnings.tell_all(force.stack[fresh & (force.program == program)], "first-60-days", told)


def _freed_in_transit(tariff: Tariff, found: Resolved, warnings: Sentences) -> None:
    """EO 14326, for one, leaves goods in transit under the rate they had before."""
    force = found.force
    for program in np.unique(force.freed_program).tolist():
        name = _name(tariff, program)
        told = (
            f"in_transit frees the goods of {name}; an earlier rate of it may still be due: ask the broker."
        )
        warnings.tell_all(force.freed_stack[force.freed_program == program], "first-60-days", told)


def _newer_suffix(tariff: Tariff, found: Resolved, warnings: Sentences) -> None:
    newer = np.array([k.newer for k in found.keys.lines], dtype=bool)[found.keys.line[found.at]]
    at = found.at[newer]
    edition = np.array([tariff.line_editions[row] for row in found.keys.rows()[at].tolist()], dtype=object)
    for name in dict.fromkeys(edition):
        told = f"The statistical suffix is not in the {name} edition: the 8-digit line's rates are taken."
        warnings.tell_all(at[edition == name], "newer-suffix", told)


def _cotton_fee(tariff: Tariff, found: Resolved, warnings: Sentences) -> None:
    """No table: told for chapters 61 to 63. A table that lacks the date: the nearest rate is taken."""
    if tariff.cotton_fee is None:
        chapter = tariff.line_book.chapter[found.keys.rows()[found.at]]
        told = (
            "The figure is without the cotton fee (7 CFR 1205.510, per kg of most cotton apparel): no table."
        )
        warnings.tell_all(found.at[np.isin(chapter, COTTON_CHAPTERS)], "cotton-fee", told)
        return
    has = found.cotton >= 0
    day = _day(tariff, found)[has].astype("datetime64[D]")
    begins = tariff.cotton_fee["from"].to_numpy("datetime64[D]")[found.cotton[has]]
    ends = tariff.cotton_fee["to"].to_numpy("datetime64[D]")[found.cotton[has]]
    told = "The cotton fee table has no rate for the entry date: the nearest one was taken."
    warnings.tell_all(found.at[has][(day < begins) | (day > ends)], "stale-fee", told)


def _day(tariff: Tariff, found: Resolved) -> Ints:
    return found.keys.days(tariff.program_book)[found.keys.regime[found.at]]


def _name(tariff: Tariff, program: int) -> str:
    row = tariff.program_book.frame.iloc[program]
    return f"{row['program']} {row['heading']}"
