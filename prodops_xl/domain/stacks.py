"""Duty stacks as they are handed out: integer arrays for computing, frames for reading.

The frames (`parts`, `problems`, `warnings`) are made when first read; a million lines are computed without
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.days import OPEN, day_number
from prodops_xl.domain.rates import BASES, ONE
from prodops_xl.domain.sentences import Sentences
from prodops_xl.domain.tariff_tables import Tariff

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

KINDS = ("column 1", "special", "column 2", "program", "fee")
COLUMN_1, SPECIAL, COLUMN_2, PROGRAM, FEE = range(5)


@dataclass(frozen=True)
class PartArrays:
    """One row per stack and part, by stack: column 1, special or column 2 first, then programs by heading,
    then fees. `exact`: the rate in thirds of a millionth. `rest`: the amount is what is missing of rate x
    value after the column 1 amounts. `rate`, `program`, `preference`, `cotton`: numbers in the tariff's
    books and tables, or -1.
    """

    stack: Ints
    kind: Ints
    basis: Ints
    exact: Ints
    floor: Flags
    rest: Flags
    row: Ints
    rate: Ints
    program: Ints
    preference: Ints
    cotton: Ints


@dataclass(frozen=True, eq=False)
class Stacks:
    """Duty stacks of n lines.

    `line_stack`: int64[n], which stack each line has. Per stack: `ad_valorem` (float64, the total duty
    rate, fees not counted; NaN where a specific part or a problem is in it), `mpf_exempt` (bool),
    `mpf_reason` (str, `""` where not exempt), `part_start`, `part_count` (rows of `parts`). A stack with a
    problem has no parts.
    """

    tariff: Tariff
    line_stack: Ints
    arrays: PartArrays
    part_start: Ints
    part_count: Ints
    ad_valorem: npt.NDArray[np.float64]
    mpf_exempt: Flags
    mpf_reason: Texts
    told_problems: Sentences
    told_warnings: Sentences

    @property
    def is_fee(self) -> Flags:
        """Per part: a fee with a heading (cotton), not duty."""
        return self.arrays.kind == FEE

    @property
    def is_ieepa(self) -> Flags:
        """Per part: struck down, may be refunded (headings 9903.01 and 9903.02)."""
        return np.append(self.tariff.program_book.ieepa, False)[self.arrays.program]

    def column_text(self, stack: int) -> str:
        """The published rate that a stack starts from: column 1, special or column 2."""
        first = self.part_start[stack] if self.part_count[stack] else -1
        return self.tariff.line_book.rates[int(self.arrays.rate[first])].text if first >= 0 else ""

    @cached_property
    def problems(self) -> pd.DataFrame:
        """stack, code (`#N/A`, `#VALUE!`), message: stacks that cannot be computed, and why."""
        return self.told_problems.frame("stack")

    @cached_property
    def warnings(self) -> pd.DataFrame:
        """stack, code, message: what to know of a figure. Codes: `tariff.WARNINGS`."""
        return self.told_warnings.frame("stack")

    @cached_property
    def parts(self) -> pd.DataFrame:
        """One row per stack and part: stack, program, heading, kind, basis, rate (fraction or $ per unit),
        rate_millionths, floor, rest, from, to (datetime64, NaT: open), source, ieepa, confidence, note.
        """
        a = self.arrays
        words = _Words(self)
        return pd.DataFrame(
            {
                "stack": a.stack,
                "program": _texts(words.program()),
                "heading": _texts(words.heading()),
                "kind": _take(KINDS, a.kind),
                "basis": _take(BASES, a.basis),
                "rate": a.exact / ONE,
                "rate_millionths": (2 * a.exact + 3) // 6,
                "floor": a.floor,
                "rest": a.rest,
                "from": words.dates("from", -OPEN),
                "to": words.dates("to", OPEN),
                "source": _texts(words.source()),
                "ieepa": self.is_ieepa,
                "confidence": _texts(words.confidence()),
                "note": _texts(words.note()),
            }
        )


def _texts(words: Texts) -> pd.Series:
    return pd.Series(words, dtype=object)


def _take(words: tuple[str, ...], at: Ints) -> pd.Series:
    return _texts(np.array(words, dtype=object)[at])


class _Words:
    """The texts of parts, each looked up by number; every list is read with -1 as its last, blank entry."""

    def __init__(self, stacks: Stacks) -> None:
        self.tariff, self.a = stacks.tariff, stacks.arrays
        self.programs = self.tariff.program_book.frame
        self.claims = self.tariff.claims
        self.lines = self.tariff.line_book

    def program(self) -> Texts:
        base = np.array(["Column 1", "Special rate", "Column 2", "", "Cotton fee"], dtype=object)[self.a.kind]
        labels = [
            f"Special rate {s} ({p})"
            for s, p in zip(self.claims["symbol"], self.claims["program"], strict=True)
        ]
        return self._merge(base, list(self.programs["program"]), labels)

    def heading(self) -> Texts:
        used, place = np.unique(self.a.row, return_inverse=True)
        own = np.array([self.lines.heading(row) for row in used.tolist()], dtype=object)[place]
        own[self.a.kind == FEE] = "7 CFR 1205.510"
        return self._merge(own, list(self.programs["heading"]), None)

    def dates(self, name: str, blank: int) -> pd.Series:
        """Programs' and claims' own dates; columns 1 and 2 from the first day the line is known for."""
        days = np.full(len(self.a.stack), blank, dtype="int64")
        if name == "from":
            at = self.a.kind <= COLUMN_2
            days[at] = self.tariff.line_known[0][self.a.row[at]]
        self._put(days, self.a.preference, day_number(self.claims[name], blank))
        self._put(days, self.a.program, day_number(self.programs[name], blank))
        if self.tariff.cotton_fee is not None:
            self._put(days, self.a.cotton, day_number(self.tariff.cotton_fee[name], blank))
        dates = days.astype("datetime64[D]")
        dates[days == blank] = np.datetime64("NaT", "D")
        return pd.Series(dates.astype("datetime64[ns]"))

    def source(self) -> Texts:
        number, sources = pd.factorize(np.array(self.tariff.line_sources, dtype=object))
        key = (self.a.rate * 3 + np.minimum(self.a.kind, COLUMN_2)) * len(sources) + number[self.a.row]
        used, place = np.unique(key, return_inverse=True)
        columns = ("column 1 general", "column 1 special", "column 2")
        texts = []
        for rate, source in (divmod(each, len(sources)) for each in used.tolist()):
            texts.append(f"{sources[source]}, {columns[rate % 3]}: {self.lines.rates[rate // 3].text}")
        own = np.array(texts, dtype=object)[place]
        return self._merge(own, list(self.programs["source"]), None, self._cotton("source"))

    def confidence(self) -> Texts:
        own = np.full(len(self.a.stack), "high", dtype=object)
        return self._merge(own, list(self.programs["confidence"]), list(self.claims["confidence"]))

    def note(self) -> Texts:
        own = np.full(len(self.a.stack), "", dtype=object)
        line_notes = np.array(list(self.tariff.lines["note"]), dtype=object)
        at = self.a.kind == COLUMN_1
        own[at] = line_notes[self.a.row[at]]
        notes = self._merge(own, list(self.programs["note"]), list(self.claims["note"]))
        at = np.flatnonzero(self.a.floor)
        rate = self.programs["rate"].to_numpy("float64")[self.a.program[at]]
        reach = np.array(
            [f"column 1 and this program together reach {r * 100:g}%" for r in rate], dtype=object
        )
        notes[at] = [
            f"{own_note}; {text}" if own_note else text
            for own_note, text in zip(notes[at], reach, strict=True)
        ]
        return notes

    def _cotton(self, name: str) -> list[str] | None:
        return (
            None if self.tariff.cotton_fee is None else [str(text) for text in self.tariff.cotton_fee[name]]
        )

    def _merge(
        self,
        own: Texts,
        programs: list[str],
        claims: list[str] | None,
        cotton: list[str] | None = None,
    ) -> Texts:
        for at, words in ((self.a.preference, claims), (self.a.program, programs), (self.a.cotton, cotton)):
            if words is not None:
                self._put(own, at, np.array(words, dtype=object))
        return own

    @staticmethod
    def _put(into: npt.NDArray, at: Ints, values: npt.NDArray) -> None:
        rows = np.flatnonzero(at >= 0)
        into[rows] = values[at[rows]]
