"""The rows of an ACE report before they are typed: totals and titles out, cells filled down, lost zeros back."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.entries.mending import joined_entry, mended_entry, mended_hts
from prodops_xl.domain.entries.numbers import is_valid
from prodops_xl.errors import ProdOpsError
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.headers import normalise

Texts = npt.NDArray[np.object_]

TABLE = "EntryLines"
_DOWN = (
    "Entry",
    "Line",
    "Entry date",
    "Type",
    "Importer",
    "Filer",
    "Port",
    "Liquidation status",
    "Liquidation date",
)
# Codes of a fixed length, which a spreadsheet shortens.
_WIDTHS = {"Type": 2, "Port": 4, "Filer": 3}
_TOTAL = re.compile(r"\b(grand |report )?(sub)?totals?\b|\bsum\b", re.IGNORECASE)
_YES = frozenset(("Y", "YES", "TRUE", "1", "X"))
_NO = frozenset(("N", "NO", "FALSE", "0", "NONE", "N/A", "-"))
_OVER = re.compile(r"den(y|ied)|allow|approv|clos|withdr|reject|void", re.IGNORECASE)
# Columns that keep an entry out of a claim: the headers of each, normalised.
_FLAGS = {
    "reconciliation": (
        "reconciliation indicator", "reconciliation", "reconciliation flag", "recon", "nafta reconciliation indicator",
    ),
    "drawback": ("drawback indicator", "drawback flag"),
    "protest": ("protest indicator", "protest number"),
    "AD/CVD": ("ad cvd indicator", "add case number", "cvd case number", "ad cvd case number"),
}  # fmt: skip
_FLAG_OF = {header: word for word, headers in _FLAGS.items() for header in headers}
_PROTEST_STATUS = "protest status"


def refuse_swallowed(raw: pd.DataFrame) -> None:
    """Refuse a file in which one cell holds whole rows, as behind a quotation mark that nothing closes."""
    for name in raw.columns:
        for row, cell in enumerate(raw[name].to_numpy(object)):
            if isinstance(cell, str) and "\n" in cell and _swallowed(cell, len(raw.columns)):
                raise ProdOpsError(
                    f"Row {row + 1} of the report has {cell.count(chr(10)):,} whole rows in its column {name}: a quotation mark is "
                    "not closed there. Take it out, or export the report again."
                )


def _swallowed(cell: str, columns: int) -> bool:
    """Does a line of the cell have as many separators as a row?"""
    return any(line.count(mark) >= columns - 1 for line in cell.split("\n")[1:] for mark in ",;\t|")


def report_rows(raw: pd.DataFrame, source: Mapping[str, str]) -> tuple[pd.DataFrame, list[Finding]]:
    """The rows that are entry lines. `source`: the report's header by our column. Raises where there are none."""
    hts, line, entry = (_texts(raw[source[name]]) for name in ("HTS", "Line", "Entry"))
    heads = np.isin(pd.factorize(hts)[0], _heads(hts, source["HTS"]))
    other = np.array([a is None and b is None for a, b in zip(hts, line, strict=True)], dtype=bool)
    keep = ~heads & ~other
    if not keep.any():
        raise ProdOpsError("The report holds no entry line: no row has a line number and a tariff number.")
    rows = raw[keep].reset_index(drop=True)
    findings = _left_out(raw[other], rows, source["Duty"])
    blank = np.array([text is None for text in entry[keep]], dtype=bool)
    if blank.any() and not blank[0]:
        findings.append(_filled_down(rows, source, blank))
    return rows, findings


def _heads(texts: Texts, header: str) -> list[int]:
    """Codes of the texts that are the header again, as at the top of each page."""
    name, distinct = normalise(header), pd.factorize(texts)[1]
    return [code for code, text in enumerate(distinct) if normalise(text) == name]


def _left_out(others: pd.DataFrame, rows: pd.DataFrame, duty: str) -> list[Finding]:
    """Totals and footers, told once; a total that is not the sum of the rows is doubted."""
    if not len(others):
        return []
    text = f"{len(others):,} rows without line and tariff number (totals, footers) are left out."
    out = [Finding("report-totals", "remark", TABLE, (), None, text)]
    last = others.iloc[-1]
    said = _number(last[duty]) if any(isinstance(c, str) and _TOTAL.search(c) for c in last) else None
    added = sum(filter(None, map(_number, rows[duty])))
    if said is not None and abs(said - added) > 0.005:
        out.append(
            Finding(
                "report-total", "warning", TABLE, (), "Duty",
                f"The report's total of {duty} is {said:,.2f}, its rows come to {added:,.2f}.", said,
                "Export the report again, as a whole.", round(abs(said - added), 2),
            )
        )  # fmt: skip
    return out


def _filled_down(rows: pd.DataFrame, source: Mapping[str, str], blank: npt.NDArray[np.bool_]) -> Finding:
    """Cells that a report shows once for several rows, in place: what stands above goes for what is blank below."""
    for name in _DOWN:
        if name in source:
            cells = _blanks_as_none(rows[source[name]])
            rows[source[name]] = cells.where(~blank | cells.notna(), cells.ffill())
    return Finding(
        "report-filled", "warning", TABLE, (), "Entry",
        f"{int(blank.sum()):,} rows had no entry number and were given that of the row above, as merged cells are.",
        None, "Export the report with every cell repeated to be sure.",
    )  # fmt: skip


def mended(rows: pd.DataFrame, source: Mapping[str, str]) -> tuple[pd.DataFrame, list[Finding]]:
    """Numbers as text with the zeros that they had, flags as words; what was changed and may be wrong is told."""
    rows = rows.copy()
    findings: list[Finding] = []
    for name, width in _WIDTHS.items():
        if name in source:
            rows[source[name]] = _padded(rows[source[name]], width)
    entry = source["Entry"]
    texts = _texts(rows[entry])
    if "Filer" in source:
        texts = _with_filers(texts, _texts(rows[source["Filer"]]), findings)
    rows[entry] = _told(texts, mended_entry, "Entry", "entry-zeros", findings)
    hts = source["HTS"]
    rows[hts] = _told(_texts(rows[hts]), _hts, "HTS", "hts-zeros", findings)
    return _flagged(rows, source), findings


def _with_filers(texts: Texts, filers: Texts, findings: list[Finding]) -> Texts:
    """Entry numbers that stand without their filer's code, joined to it where the check digit then fits."""
    pairs = pd.Series(list(zip(filers, texts, strict=True)), dtype=object)
    joined = {
        pair: whole
        for pair in pairs.unique()
        if None not in pair and not is_valid(pair[1]) and (whole := joined_entry(*pair)) is not None
    }
    if joined:
        message = f"{len(joined):,} entry numbers stood without the filer's code and were joined to it; their check digits fit."
        findings.append(Finding("entry-filer", "remark", TABLE, (), "Entry", message))
    return np.array([joined.get(pair, pair[1]) for pair in pairs], dtype=object)


def _told(
    texts: Texts, mend: Callable[[str], str | None], column: str, rule: str, findings: list[Finding]
) -> Texts:
    """Texts mended where `mend` has an answer; each distinct one is told once."""
    codes, distinct = pd.factorize(texts)
    better = {text: whole for text in distinct if (whole := mend(text)) is not None}
    for text, whole in better.items():
        row = int(np.flatnonzero(texts == text)[0])
        sure = "; the check digit fits" if column == "Entry" else ""
        message = f"{column} {text} has lost leading zeros; it is read as {whole}{sure}."
        key = (whole,) if column == "Entry" else ()
        fix = "Open the export with the column as text, or import it as it came from ACE."
        findings.append(
            Finding(rule, "warning", TABLE, key, column, message, text, fix, row=row, suggestion=whole)
        )
    return np.array([*(better.get(text, text) for text in distinct), None], dtype=object)[codes]


def _hts(text: str) -> str | None:
    return mended_hts(text) if text.isdigit() else None


def _flagged(rows: pd.DataFrame, source: Mapping[str, str]) -> pd.DataFrame:
    """What keeps an entry out of a claim, as words in the column of flags; an indicator's `N` says nothing."""
    own = source.get("Flags")
    columns = {
        str(h): _FLAG_OF.get(normalise(h)) for h in rows.columns if h == own or normalise(h) in _FLAG_OF
    }
    if not columns:
        return rows
    said: list[list[str]] = [[] for _ in range(len(rows))]
    for header, word in columns.items():
        open_ = _open_protests(rows) if word == "protest" else np.ones(len(rows), dtype=bool)
        for words, text, counts in zip(said, _texts(rows[header]), open_, strict=True):
            if text is None or text.upper() in _NO or not counts:
                continue
            told = word if word and (header != own or text.upper() in _YES) else text
            if told not in words:
                words.append(told)
    told = np.array([*("; ".join(words) or None for words in said), None], dtype=object)[:-1]
    return rows.assign(**{own or "Flags": told})


def _open_protests(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """A protest that has been decided keeps nothing out."""
    header = next((h for h in rows.columns if normalise(h) == _PROTEST_STATUS), None)
    if header is None:
        return np.ones(len(rows), dtype=bool)
    return np.array([text is None or not _OVER.search(text) for text in _texts(rows[header])], dtype=bool)


def _padded(cells: pd.Series, width: int) -> Texts:
    """Codes of digits with the zeros of their length."""
    codes, distinct = pd.factorize(_texts(cells))
    whole = [text.zfill(width) if text.isdigit() else text for text in distinct]
    return np.array([*whole, None], dtype=object)[codes]


def _texts(cells: pd.Series) -> Texts:
    """Cells as text, whole numbers without a point, blanks as None; each distinct cell is looked at once."""
    codes, distinct = pd.factorize(cells.to_numpy(object))
    return np.array([*(_text(cell) for cell in distinct), None], dtype=object)[codes]


def _text(cell: Any) -> str | None:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split()) or None


def _blanks_as_none(cells: pd.Series) -> pd.Series:
    blank = np.array([isinstance(cell, str) and not cell.strip() for cell in cells], dtype=bool)
    return cells.mask(blank, None)


def _number(cell: Any) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return None if math.isnan(cell) else float(cell)
    plain = re.sub(r"[\s$,]|USD", "", str(cell or ""))
    sign = -1.0 if plain.startswith("(") and plain.endswith(")") else 1.0
    try:
        return sign * float(plain.strip("()"))
    except ValueError:
        return None
