"""Sentences about filed entry lines: check digits, lost zeros, rows said twice, chapter 99 without goods."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entries.numbers import valid
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.found import row_key

Ints = npt.NDArray[np.int64]

TABLE = "EntryLines"
KEY = ("Entry", "Line", "HTS")
_FORM = re.compile(r"[0-9A-Z]{3}[0-9]{8}")


def without_key(table: pd.DataFrame, missing: npt.NDArray[np.bool_]) -> list[Finding]:
    """Rows that belong to no line: their duty is in no figure."""
    rows = np.flatnonzero(missing)
    keys = _keys(table, rows)
    money = np.nan_to_num(table["Duty"].to_numpy("float64")[rows])
    lacks = np.where(pd.isna(table["Entry"].to_numpy(object)[rows]), "Entry", "Line")
    return [
        Finding(
            "entry-line-unkeyed", "error", TABLE, key, str(lack),
            f"A row of EntryLines has no {'entry number' if lack == 'Entry' else 'line number'}; it is left out.",
            None, f"Enter {lack}, or remove the row.", abs(float(duty)), int(row),
        )
        for row, key, duty, lack in zip(rows, keys, money, lacks, strict=True)
    ]  # fmt: skip


def mended_numbers(table: pd.DataFrame, mended: dict[str, str]) -> list[Finding]:
    """Entry numbers that lost their zeros, each once."""
    if not mended:
        return []
    texts = table["Entry"]
    rows = texts[texts.isin(list(mended)) & ~texts.duplicated()].index.to_numpy()
    return [
        Finding(
            "entry-zeros", "warning", TABLE, (mended[texts[row]],), "Entry",
            f"Entry {texts[row]} has lost leading zeros; it is read as {mended[texts[row]]}, whose check digit fits.",
            texts[row], "Format the column as text before pasting, or import the report as it came.",
            row=int(row), suggestion=mended[texts[row]],
        )
        for row in rows
    ]  # fmt: skip


def wrong_check_digits(lines: pd.DataFrame) -> list[Finding]:
    """Entry numbers that are none, each once, on its first row."""
    entry = lines["entry"]
    first = lines[~entry.duplicated().to_numpy()]
    bad = first[~valid(first["entry"])]
    return [
        Finding(
            "entry-check-digit", "warning", TABLE, (number,), "Entry", _why(number), number,
            "Compare it with the entry summary (CBP Form 7501); the row is used as it is.", row=int(row),
        )
        for number, row in zip(bad["entry"], bad["row"], strict=True)
    ]  # fmt: skip


def _why(number: str) -> str:
    if _FORM.fullmatch(number):
        return f"The check digit of entry {number} is wrong."
    return f"{number} is no entry number: it takes a filer code of 3 characters, 7 digits and a check digit."


def doubled_rows(table: pd.DataFrame, rows: Ints) -> list[Finding]:
    """The same tariff number on the same line with the same figures: the export has it twice."""
    return [
        Finding(
            "entry-line-doubled", "warning", TABLE, key, None,
            f"Entry {key[0]} line {key[1]}: {key[2] or 'a row without tariff number'} stands there twice with the same figures; it is counted once.",
            None, "Remove the second row.", row=int(row),
        )
        for row, key in zip(rows, _keys(table, rows), strict=True)
    ]  # fmt: skip


def conflicting_rows(table: pd.DataFrame, rows: Ints, duty: Ints) -> list[Finding]:
    """The same tariff number on the same line with other figures: the first counts."""
    return [
        Finding(
            "entry-line-conflict", "error", TABLE, key, "Duty",
            f"Entry {key[0]} line {key[1]}: {key[2] or 'a row without tariff number'} stands there twice with different figures; the first counts, {cents / 100:,.2f} of duty is left out.",
            cents / 100, "Keep the row that agrees with the entry summary.", abs(cents) / 100, int(row),
        )
        for row, key, cents in zip(rows, _keys(table, rows), duty.tolist(), strict=True)
    ]  # fmt: skip


def only_chapter_99(lines: pd.DataFrame) -> list[Finding]:
    """Lines of which only chapter 99 (or no number) is there: the row of the goods is missing."""
    bare = lines[lines["hts"].isna()]
    return [
        Finding(
            "entry-line-no-goods", "warning", TABLE, (entry, int(line) if line == line // 1 else line), "HTS",
            f"Entry {entry} line {line:g} has no tariff number of chapters 1 to 97; what was imported is not known.",
            None, "Run the report without a filter on the HTS number.", row=int(row),
        )
        for entry, line, row in zip(bare["entry"], bare["line"], bare["row"], strict=True)
    ]  # fmt: skip


def _keys(table: pd.DataFrame, rows: Ints) -> list[tuple[object, ...]]:
    columns = [table[name].to_numpy() for name in KEY]
    return [row_key(columns, int(row)) for row in rows]
