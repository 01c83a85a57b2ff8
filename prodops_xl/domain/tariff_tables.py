"""The tariff as the domain takes it: typed frames, packaged or a user's own; the domain cannot tell.

Frames (texts are str, `""` where blank; dates are datetime64, NaT where open):
- `lines`: hts (8 or 10 digits), column_1, special, column_2 (rates as published), units, chapter_99, note. Where editions
  are mixed also edition, source (texts), known_from, known_to (dates): blank ones are those of the whole table.
- `programs`: program, heading, origin, except_origins, mode (`add`, `floor`), rate (float64), from, to,
  in_transit_before, list, exempt_claim, exempt_from, exempt_chapters, confidence, note, source.
- `claims`: symbol, names, program, countries, from, to, mpf (`claimed`, `origin`, `no`), lines (`listed`,
  `all`), chapter_98, confidence, note, source.
- `fees`: fee (`MPF`, `HMF`), rate, minimum, maximum (float64, dollars), from, to, modes, exempt_claims,
  basis, source.
- `coverage`: kind, name, origins, from, to, known, missing.
- `cotton_fee`: hts, rate (dollars per kg), from, to, source; None where it was not given.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.chapters import chapters_in_words
from prodops_xl.domain.claim_book import ClaimBook
from prodops_xl.domain.days import OPEN, day_number
from prodops_xl.domain.line_book import LineBook
from prodops_xl.domain.program_book import ProgramBook


@dataclass(frozen=True, eq=False)
class Tariff:
    """Tariff lines, programs, claims, fees and what they cover. Lookups are made when first asked for.

    `told`: sentences about the tables as a whole, which go with every figure.
    """

    lines: pd.DataFrame
    programs: pd.DataFrame
    claims: pd.DataFrame
    fees: pd.DataFrame
    edition: str
    coverage: pd.DataFrame
    cotton_fee: pd.DataFrame | None = None
    told: tuple[str, ...] = ()

    @cached_property
    def claim_book(self) -> ClaimBook:
        """Claims by token."""
        conditions = sorted({c for c in self.programs["exempt_claim"] if c})
        return ClaimBook(self.claims, conditions)

    @cached_property
    def line_book(self) -> LineBook:
        """Lines by number."""
        unheld = self.coverage.loc[self.coverage["kind"] == "heading not held", "name"]
        headings = {*(name for name in self.programs["list"] if name), *unheld}
        return LineBook(self.lines, self.claim_book.symbols, headings)

    @cached_property
    def program_book(self) -> ProgramBook:
        """Programs by origin and period."""
        frames = [self.coverage] if self.cotton_fee is None else [self.coverage, self.cotton_fee]
        days = [d for f in frames for d in (day_number(f["from"], -OPEN), day_number(f["to"], OPEN) + 1)]
        first, last = self.line_known
        days += [np.unique(first), np.unique(last) + 1]
        return ProgramBook(self.programs, self.line_book, self.claim_book, np.concatenate(days))

    @cached_property
    def known(self) -> dict[str, tuple[int, int]]:
        """First and last day (since 1970-01-01) that each kind of data is known for."""
        first = day_number(self.coverage["from"], -OPEN)
        last = day_number(self.coverage["to"], OPEN)
        return {kind: (int(a), int(b)) for kind, a, b in zip(self.coverage["kind"], first, last, strict=True)}

    @cached_property
    def line_known(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """First and last day (since 1970-01-01) that each line is known for."""
        whole = self.known.get("tariff lines", (-OPEN, OPEN))
        return self._line_days("known_from", whole[0]), self._line_days("known_to", whole[1])

    def _line_days(self, column: str, blank: int) -> npt.NDArray[np.int64]:
        if column not in self.lines:
            return np.full(len(self.lines), blank, dtype="int64")
        return day_number(self.lines[column], blank)

    @cached_property
    def line_editions(self) -> list[str]:
        """The edition that each line is of."""
        if "edition" not in self.lines:
            return [self.edition] * len(self.lines)
        return [text or self.edition for text in self.lines["edition"]]

    @cached_property
    def line_sources(self) -> list[str]:
        """Where each line's rates were read."""
        told = self.lines["source"] if "source" in self.lines else [""] * len(self.lines)
        pairs = zip(told, self.line_editions, strict=True)
        return [text or f"US HTS, {edition} edition" for text, edition in pairs]

    @cached_property
    def held(self) -> str:
        """The chapters whose lines are held, as a sentence names them: `chapters 42, 43 and 61 to 65`."""
        return chapters_in_words({int(code[:2]) for code in self.lines["hts"]})

    def line(self, hts: str) -> pd.Series | None:
        """The published line that gives a number its rates, or None; digits only, 8 or 10."""
        row, _ = self.line_book.find(hts)
        return None if row < 0 else self.lines.iloc[row]

    def has(self, hts: str) -> bool:
        """The number, or its 8-digit line, exists."""
        return self.line_book.find(hts)[0] >= 0

    def cotton_groups(self) -> dict[str, int]:
        """Numbers of the cotton fee table, each with its place in order of appearance."""
        if self.cotton_fee is None:
            return {}
        return {code: place for place, code in enumerate(pd.unique(self.cotton_fee["hts"].to_numpy(object)))}
