"""What the broker filed: rows of EntryLines gathered into the lines of entry summaries.

ACE's report has one row per tariff number. The numbers of chapter 99 stand on rows of their own, as a rule above the
number of the goods; together they are one line, whose duty is the sum of its rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entries.line_findings import (
    conflicting_rows,
    doubled_rows,
    mended_numbers,
    only_chapter_99,
    without_key,
    wrong_check_digits,
)
from prodops_xl.domain.entries.mending import ENTRY_LENGTH, mended_entries
from prodops_xl.domain.entries.numbers import bare
from prodops_xl.domain.money import Cents, group_sums, to_cents
from prodops_xl.tables.findings import Finding

Ints = npt.NDArray[np.int64]

# Columns of a line that are the goods' (else the first row's that has one): ours by the table's.
_OF_LINE = {
    "entry_date": "Entry date", "type": "Type", "importer": "Importer", "filer": "Filer", "port": "Port",
    "origin": "Origin", "mid": "MID", "claim": "Claim", "quantity": "Quantity", "weight": "Weight", "unit": "Unit",
    "bill": "Bill of lading", "reference": "Reference", "flags": "Flags", "liquidation_status": "Liquidation status",
    "liquidation_date": "Liquidation date", "po": "PO", "po_line": "PO line",
}  # fmt: skip
_COLUMNS = (
    "entry", "line", "entry_date", "type", "importer", "filer", "port", "hts", "origin", "mid", "claim", "value",
    "duty", "column_1", "mpf", "hmf", "quantity", "weight", "unit", "bill", "reference", "flags",
    "liquidation_status", "liquidation_date", "po", "po_line", "row",
)  # fmt: skip
_GOODS, _CHAPTER_98, _ADDED = 0, 1, 2


@dataclass(frozen=True)
class Filed:
    """The lines of entry summaries as filed, with money in cents.

    `lines`: one row per entry and line, in order of appearance: entry (bare), line, entry_date, type, importer, filer,
    port, hts (of the goods: chapters 1 to 98, digits, None where the line has only numbers of chapter 99), origin, mid,
    claim, value, duty (of all headings), column_1 (of `hts` alone), mpf, hmf (-1: not in the report), quantity, weight
    (NaN unknown), unit, bill, reference, flags, liquidation_status, liquidation_date, po, po_line, row (first source
    row). `headings`: one row per tariff number of a line: of (row of `lines`), hts, cents, row; ordered by line.
    """

    lines: pd.DataFrame
    headings: pd.DataFrame
    findings: list[Finding]


def filed(entry_lines: pd.DataFrame) -> Filed:
    """Gather a typed EntryLines frame: see `Filed`. The same tariff number twice on a line counts once."""
    entry, mended = _entries(entry_lines["Entry"])
    line = entry_lines["Line"].to_numpy("float64")
    keyed = ~pd.isna(entry) & ~np.isnan(line)
    findings = without_key(entry_lines, ~keyed) + mended_numbers(entry_lines, mended)
    rows = np.flatnonzero(keyed)
    of, first = _gathered(entry[rows], line[rows])
    hts = _numbers(entry_lines["HTS"].to_numpy(object)[rows])
    duty = to_cents(entry_lines["Duty"].to_numpy("float64")[rows])
    value = to_cents(entry_lines["Entered value"].to_numpy("float64")[rows])
    again, told = _counted_once(entry_lines, rows, of, hts, value, duty)
    findings += told
    once = ~again
    rows, of, hts, duty, value = rows[once], of[once], hts[once], duty[once], value[once]
    rank = _ranks(hts)
    goods = _goods_rows(of, rank, hts, value, len(first))
    head = rank[goods] < _ADDED
    first = np.flatnonzero(keyed)[first]
    lines = pd.DataFrame({"line": line[first], "row": first})
    lines["entry"] = as_texts(entry[first])
    lines["hts"] = as_texts(
        np.array(
            [n if is_goods else None for n, is_goods in zip(hts[goods], head, strict=True)], dtype=object
        )
    )
    lines["value"] = _values(of, rank, value, len(first))
    lines["duty"] = group_sums(duty, of, len(first))
    lines["column_1"] = np.where(head, duty[goods], 0)
    for name in ("MPF", "HMF"):
        lines[name.lower()] = _fees(entry_lines[name].to_numpy("float64")[rows], of, len(first))
    for name, column in _OF_LINE.items():
        lines[name] = _of_line(entry_lines[column].iloc[rows].reset_index(drop=True), of, goods)
    lines["filer"] = _filers(lines["filer"], lines["entry"])
    findings += wrong_check_digits(lines) + only_chapter_99(lines)
    order = np.argsort(of, kind="stable")
    headings = pd.DataFrame({"of": of[order], "cents": duty[order], "row": rows[order]})
    headings.insert(1, "hts", as_texts(hts[order]))
    return Filed(lines[list(_COLUMNS)], headings, findings)


def as_texts(values: npt.NDArray[np.object_]) -> pd.Series:
    """Texts or None as object, whichever kind pandas would make of them."""
    return pd.Series(values, dtype="object")


def _entries(texts: pd.Series) -> tuple[npt.NDArray[np.object_], dict[str, str]]:
    """Bare entry numbers with the zeros that a spreadsheet took, and which were mended; each looked at once."""
    codes, distinct = pd.factorize(texts.to_numpy(object))
    mended = mended_entries(distinct)
    whole = np.array([*(mended.get(text) or bare(text) for text in distinct), None], dtype=object)
    return whole[codes], mended


def _gathered(entry: npt.NDArray[np.object_], line: npt.NDArray[np.float64]) -> tuple[Ints, Ints]:
    """The line of each row, in order of appearance, and the first row of each line."""
    entry_code, _ = pd.factorize(entry)
    line_code, lines = pd.factorize(line)
    of, _ = pd.factorize(entry_code.astype("int64") * (len(lines) + 1) + line_code)
    of = of.astype("int64")
    return of, np.unique(of, return_index=True)[1].astype("int64")


def _numbers(hts: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Tariff numbers; one of chapter 99 has eight digits, whatever a form has added to it."""
    codes, distinct = pd.factorize(hts)
    short = [n[:8] if n.startswith("99") and n.endswith("00") and len(n) > 8 else n for n in distinct]
    return np.array([*short, None], dtype=object)[codes]


def _ranks(hts: npt.NDArray[np.object_]) -> Ints:
    """What a number can be on its line: the goods, chapter 98, or added to them (chapter 99, or none)."""
    codes, distinct = pd.factorize(hts)
    rank = {"98": _CHAPTER_98, "99": _ADDED}
    return np.array([*(rank.get(n[:2], _GOODS) for n in distinct), _ADDED], dtype="int64")[codes]


def _counted_once(
    table: pd.DataFrame, rows: Ints, of: Ints, hts: npt.NDArray[np.object_], value: Cents, duty: Cents
) -> tuple[npt.NDArray[np.bool_], list[Finding]]:
    """Which rows say again what an earlier row of their line and number said: the same figures, or other ones."""
    quantity = table["Quantity"].to_numpy("float64")[rows]
    number, _ = pd.factorize(hts)
    keys = pd.DataFrame({"of": of, "number": number})
    again = keys.duplicated().to_numpy()
    if not again.any():
        return again, []
    at = pd.Series(np.arange(len(rows))).groupby([of, number]).transform("first").to_numpy("int64")
    alike = (value == value[at]) & (duty == duty[at])
    alike &= (quantity == quantity[at]) | (np.isnan(quantity) & np.isnan(quantity[at]))
    same, other = np.flatnonzero(again & alike), np.flatnonzero(again & ~alike)
    told = doubled_rows(table, rows[same]) + conflicting_rows(table, rows[other], duty[other])
    return again, told


def _goods_rows(of: Ints, rank: Ints, hts: npt.NDArray[np.object_], value: Cents, count: int) -> Ints:
    """The row that stands for each line's goods: the largest value of its best rank, then the lowest number."""
    number, _ = pd.factorize(hts, sort=True)
    order = np.lexsort((number, -value, rank, of))
    first = np.searchsorted(of[order], np.arange(count))
    return order[first]


def _values(of: Ints, rank: Ints, value: Cents, count: int) -> Cents:
    """Entered value per line: that of its goods. A report may repeat the line's value on every row: then once."""
    inside = rank < _ADDED
    total = group_sums(np.where(inside, value, 0), of, count)
    most = np.zeros(count, dtype="int64")
    np.maximum.at(most, of, value)
    if _repeats(of, inside, value, most):
        return most
    return np.where(total == 0, most, total)


def _repeats(of: Ints, inside: npt.NDArray[np.bool_], value: Cents, most: Cents) -> bool:
    """Do most rows of chapter 99 carry the value that their line's goods carry, too?"""
    goods = np.zeros(len(most), dtype=bool)
    goods[of[inside & (value > 0)]] = True
    added = ~inside & goods[of]
    return bool(added.any()) and float(np.mean(value[added] == most[of[added]])) > 0.5


def _fees(amounts: npt.NDArray[np.float64], of: Ints, count: int) -> Cents:
    """A fee of the line, however many of its rows repeat it; -1 where none has it."""
    most = np.full(count, -1, dtype="int64")
    told = ~np.isnan(amounts)
    np.maximum.at(most, of[told], to_cents(amounts[told]))
    return most


def _filers(given: pd.Series, entry: pd.Series) -> pd.Series:
    """The filer's code: as told, else the first three characters of a whole entry number."""
    whole = entry.astype(object).str.len() == ENTRY_LENGTH if len(entry) else entry.notna()
    return given.where(given.notna() | ~whole.to_numpy(bool), entry.str[:3] if len(entry) else entry).astype(
        object
    )


def _of_line(cells: pd.Series, of: Ints, goods: Ints) -> pd.Series:
    """The goods' row says; where it is blank, the first row of the line that has something."""
    of_goods = cells.iloc[goods].reset_index(drop=True)
    blank = of_goods.isna().to_numpy()
    if not blank.any() or cells.isna().all():
        return of_goods
    told = cells[cells.notna().to_numpy() & blank[of]]
    at = of[told.index.to_numpy()]
    places, first = np.unique(at, return_index=True)
    of_goods.iloc[places] = told.iloc[first].to_numpy()
    return of_goods
