"""Tariff lines ready for lookup: a number to its line, a line to its rates as integer arrays.

Law: a 10-digit statistical number takes the rates and the chapter 99 footnotes of its 8-digit line (HTS
general statistical note 3, general note 3(c)). A 10-digit suffix that is not known under a known 8-digit
line is a newer statistical suffix: it has the same rates.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.rates import BASES, FREE, Rate, parse_rate, parse_special

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class LineBook:
    """The lines of a tariff.

    Rates are numbered (`rates`, with arrays per rate and per part); lines are numbered by their row in the
    frame. `column_1`, `column_2`: rate per line. `special`: rate per special text and claim symbol, -1
    where not listed; `special_text`: the text of each line. `chapter`: 42, 61, ...
    """

    def __init__(self, lines: pd.DataFrame, symbols: tuple[str, ...], headings: Iterable[str]) -> None:
        codes = lines["hts"].tolist()
        self.row_of: dict[str, int] = {code: row for row, code in enumerate(codes)}
        self.rate_line_of: dict[str, int] = {}
        for row, code in enumerate(codes):
            if len(code) == 8 or code[:8] not in self.rate_line_of:
                self.rate_line_of[code[:8]] = row
        self.codes: list[str] = codes
        self.chapter: Ints = np.array([int(code[:2]) for code in codes], dtype="int64")
        self.rates: list[Rate] = [FREE]
        self._rate_of_text: dict[str, int] = {"Free": 0}
        self.column_1 = self._column(lines["column_1"])
        self.column_2 = self._column(lines["column_2"])
        self.special_text, self.special = self._special(lines["special"], symbols)
        self.footnotes: list[str] = lines["chapter_99"].tolist()
        self.listed: dict[str, Flags] = {heading: self._listed(heading) for heading in headings}
        self._lay_out_parts()

    def find(self, code: str) -> tuple[int, bool]:
        """The line of a number (8 or 10 digits; -1: none); whether its suffix is newer than the edition."""
        row = self.row_of.get(code)
        if row is not None:
            return row, False
        if len(code) in (8, 10):
            row = self.rate_line_of.get(code[:8])
            if row is not None:
                return row, len(code) == 10
        return -1, False

    def heading(self, row: int) -> str:
        """The 8-digit line, where rates stand, as the tariff prints it: 6109.10.00."""
        code = self.codes[row]
        return f"{code[:4]}.{code[4:6]}.{code[6:8]}"

    def _rate(self, text: str) -> int:
        number = self._rate_of_text.get(text)
        if number is None:
            number = self._rate_of_text[text] = self._number(parse_rate(text))
        return number

    def _number(self, rate: Rate) -> int:
        self.rates.append(rate)
        return len(self.rates) - 1

    def _column(self, column: pd.Series) -> Ints:
        return np.array([self._rate(text) for text in column.tolist()], dtype="int64")

    def _special(self, column: pd.Series, symbols: tuple[str, ...]) -> tuple[Ints, Ints]:
        text, distinct = pd.factorize(column)
        table = np.full((len(distinct), len(symbols)), -1, dtype="int64")
        for i, words in enumerate(distinct):
            listed = {symbol: self._rate(rate.text) for symbol, rate in parse_special(words).items()}
            for j, symbol in enumerate(symbols):
                table[i, j] = next((listed[s] for s in _listings(symbol, symbols) if s in listed), -1)
        return text.astype("int64"), table

    def _listed(self, heading: str) -> Flags:
        """Lines whose own footnotes, or whose 8-digit line's, name the heading."""
        own = [heading in notes for notes in self.footnotes]
        return np.array(
            [mine or own[self.rate_line_of[code[:8]]] for mine, code in zip(own, self.codes, strict=True)],
            dtype=bool,
        )

    def _lay_out_parts(self) -> None:
        parts = [part for rate in self.rates for part in rate.parts]
        self.part_count: Ints = np.array([len(rate.parts) for rate in self.rates], dtype="int64")
        self.part_start: Ints = np.cumsum(self.part_count) - self.part_count
        self.part_basis: Ints = np.array([BASES.index(part.basis) for part in parts], dtype="int64")
        self.part_exact: Ints = np.array([part.exact for part in parts], dtype="int64")
        self.value_exact: Ints = np.array([rate.value_exact for rate in self.rates], dtype="int64")
        self.specific: Flags = np.array([rate.specific for rate in self.rates], dtype=bool)
        self.needs_person: Flags = np.array([rate.needs_person for rate in self.rates], dtype=bool)


def _listings(symbol: str, symbols: tuple[str, ...]) -> list[str]:
    """Symbols of a special column that answer a claim: `E` also `E*`, `S` also `S+`, `A+` also `A`, `A*`."""
    base = symbol.rstrip("+")
    plus = [f"{base}+"] if symbol.endswith("+") or f"{base}+" not in symbols else []
    return [base, f"{base}*", *plus]
