"""Why a claim cannot stand, in words that a person can act on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.claim_book import IN_TRANSIT, ClaimBook
from prodops_xl.domain.days import iso
from prodops_xl.domain.program_book import ProgramBook
from prodops_xl.domain.tariff_tables import Tariff

PASSES, COLUMN_2, FOREIGN, EARLY, LATE, UNLISTED, NO_CLAUSE, CLAUSE_ENDED, OTHER_CHAPTER = range(9)


def unknown_word(book: ClaimBook, word: str) -> str:
    """A word that is no token."""
    known = " ".join(book.words)
    return f"{word!r} is no claim that these tables know: {known}, or a name such as usmca or cafta_dr."


def two_preferences(book: ClaimBook, wanted: list[int]) -> str:
    """More than one preference, each of which could stand."""
    names = " and ".join(book.label(token) for token in wanted)
    return f"Claims {names} are preferences each of its own; a customs line takes one."


def refusal(
    tariff: Tariff, reason: int, token: int, origin: str | None, state: npt.NDArray[np.uint8] | None = None
) -> str:
    """Why a token is refused. `state`: of the programs on the entry date, where a clause is the matter."""
    book = tariff.claim_book
    if book.is_preference(token):
        return _preference(book, reason, token, origin)
    name = book.label(token)
    what = "frees goods that were loaded before it began" if name == IN_TRANSIT else "has that exemption"
    if reason == NO_CLAUSE:
        return f"Claim {name}: no program in force for {origin} on the entry date {what}."
    if reason == CLAUSE_ENDED:
        return f"Claim {name}: {_ended(tariff.program_book, state)}"
    return f"Claim {name} is for textiles and apparel, chapters 61 to 63 of these tables."


def _preference(book: ClaimBook, reason: int, token: int, origin: str | None) -> str:
    name, row = book.label(token), book.frame.iloc[token]
    if reason == COLUMN_2:
        return f"Goods of {origin} pay the rates of column 2; claim {name} cannot be made for them."
    if reason == FOREIGN:
        return f"Claim {name} is for goods of {_who(row)}, not of {origin}."
    if reason == EARLY:
        return f"Claim {name} counts for entries from {iso(int(book.start[token]))}."
    if reason == LATE:
        note = f" ({row['note']})" if row["note"] else ""
        return f"Claim {name} counts for entries up to {iso(int(book.end[token]))}{note}."
    apparel = ""
    if row["chapter_98"]:
        apparel = f" Its apparel is claimed under {row['chapter_98']}, which these tables do not hold."
    return f"The special column of the line does not list {name}.{apparel}"


def _who(row: pd.Series) -> str:
    countries = row["countries"].split()
    if len(countries) <= 8:
        return " ".join(countries)
    return f"its {len(countries)} beneficiaries ({row['source']})"


def _ended(book: ProgramBook, state: npt.NDArray[np.uint8] | None) -> str:
    """Whose in-transit clause is over, and since when."""
    over = np.flatnonzero((state > 0) & book.has_transit) if state is not None else np.zeros(0, dtype="int64")
    if not len(over):
        return "the exemption has not begun on the entry date."
    heading, day = book.frame["heading"].iloc[over[0]], iso(int(book.transit_before[over[0]]))
    return f"the in-transit clause of {heading} is for entries before {day}."
