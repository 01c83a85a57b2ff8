"""Preference programs and other claims ready for lookup: what a claims text asks for, and what it may be for.

Law: HTS general notes 3(c) and 4 to 36 (symbols, beneficiary countries, dates); chapter 99 notes for
conditions such as a textile tariff-rate quota. A claim is the importer's to make: nothing is claimed
without a token.

A token is the symbol of a preference (`S`, `KR`), a name of it (`usmca`, `korea`), or a condition that a
program of chapter 99 names (`textile_trq`, `cafta_dr_textile`) or `in_transit`. Upper and lower case are
the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from prodops_xl.domain.days import OPEN, day_number
from prodops_xl.domain.origins import expand

IN_TRANSIT = "in_transit"


@dataclass(frozen=True)
class ClaimSet:
    """The tokens of one claims text: numbers of known tokens in the order given, and words that are none."""

    tokens: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()


class ClaimBook:
    """Tokens by number: preferences first (in the order of the table), then conditions.

    Per preference: `start`, `end` (days since 1970-01-01), `countries` (empty: not held, any origin
    passes), `every_line` (free for all lines, not only where the special column names it), `mpf` (claimed,
    origin, no).
    """

    def __init__(self, claims: pd.DataFrame, conditions: list[str]) -> None:
        self.frame = claims
        self.symbols: tuple[str, ...] = tuple(claims["symbol"])
        self.conditions: tuple[str, ...] = tuple(
            c for c in [IN_TRANSIT, *conditions] if c not in self.symbols
        )
        self.words: tuple[str, ...] = (*self.symbols, *self.conditions)
        self.countries = [expand(text.split()) for text in claims["countries"]]
        self.start = day_number(claims["from"], -OPEN)
        self.end = day_number(claims["to"], OPEN)
        self.every_line = claims["lines"].to_numpy(object) == "all"
        self.mpf: list[str] = claims["mpf"].tolist()
        self.doubtful = claims["confidence"].to_numpy(object) != "high"
        self._number = {word.lower(): number for number, word in enumerate(self.words)}
        # Plain lists: a single cell's call asks each of them, and a frame answers slowly.
        self.programs: list[str] = claims["program"].tolist()
        self.sources: list[str] = claims["source"].tolist()
        for number, names in enumerate(claims["names"]):
            self._number.update({name.lower(): number for name in names.split()})

    def token(self, word: str) -> int:
        """The number of a token, -1 for an empty word or one that is no token."""
        return self._number.get(word.lower().replace("-", "_"), -1)

    def is_preference(self, number: int) -> bool:
        """A preference (True) or a condition (False)."""
        return number < len(self.symbols)

    def read(self, text: str | None) -> ClaimSet:
        """A claims text as a set; a token said twice (`S usmca`) counts once."""
        known: dict[int, None] = {}
        unknown: dict[str, None] = {}
        for word in (text or "").replace(",", " ").replace(";", " ").split():
            number = self.token(word)
            if number < 0:
                unknown[word] = None
            else:
                known[number] = None
        return ClaimSet(tuple(known), tuple(unknown))

    def label(self, number: int) -> str:
        """How a sentence names a token: `S (USMCA)`, `textile_trq`."""
        word = self.words[number]
        return f"{word} ({self.programs[number]})" if self.is_preference(number) else word

    def mpf_origin(self, origin: str) -> str:
        """Why products of an origin owe no MPF whether or not a preference is claimed; empty: they owe it."""
        number = self.freeing(origin)
        if number < 0:
            return ""
        return f"products of {origin} ({self.programs[number]}) are exempt, claimed or not: {self.sources[number]}"

    def freeing(self, origin: str) -> int:
        """The preference whose beneficiaries owe no MPF, claimed or not, and that the origin is of; -1: none."""
        found = (
            n for n, countries in enumerate(self.countries) if self.mpf[n] == "origin" and origin in countries
        )
        return next(found, -1)

    def mpf_claim(self, number: int) -> str:
        """Why a claimed preference frees the goods of MPF; empty: it does not."""
        if self.mpf[number] == "no":
            return ""
        return f"claim {self.label(number)} is exempt: {self.sources[number]}"
