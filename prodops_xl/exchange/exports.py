"""Exports of other systems as raw frames: encoding, line ends, delimiter and header row are found, not asked.

A raw frame holds what the file holds: text cells for CSV; text, numbers, dates and None for a workbook. No
cell is read as a number or a date here: that is for the table it will become.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from prodops_xl.errors import ProdOpsError

BOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_DELIMITERS = (",", ";", "\t", "|")
_HEADER_DEPTH = 40  # a header row further down than this is not looked for
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an OLE container: .xls, or a password-protected .xlsx
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

Cells = list[list[Any]]


@dataclass(frozen=True)
class Export:
    """A file's table. `frame`: raw cells under the file's own headers, text stripped of nothing, blanks as
    None.

    `header_row` (1 is the file's first row), `encoding` and `delimiter` (CSV only), `sheet` (workbooks only)
    say how it was read. `rows`: the file's row number per row of `frame`.
    """

    frame: pd.DataFrame
    header_row: int
    rows: list[int]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


def read_export(path: str | Path, sheet: str | None = None) -> Export:
    """Read a CSV (any of , ; tab |, with any line end, UTF-8, UTF-16 or Windows-1252) or a workbook's sheet.

    Of a workbook without `sheet` the sheet with the most cells under a header is taken. Raises ProdOpsError,
    whose sentence says what to do, where there is no such file, it cannot be read, or it holds no table.
    """
    file = Path(path)
    try:
        start = file.open("rb").read(8)
    except OSError as error:
        raise ProdOpsError(f"{file.name} cannot be read: {error.strerror or error}.") from error
    if not start:
        raise ProdOpsError(f"{file.name} is empty.")
    if file.suffix.lower() in BOOKS or start[:4] == b"PK\x03\x04":
        return _read_book(file, start, sheet)
    return _read_csv(file)


def _read_csv(file: Path) -> Export:
    raw = file.read_bytes()
    text, encoding = _decode(raw)
    if "\0" in text[:4096]:
        raise ProdOpsError(f"{file.name} is not a text file; export it as CSV or xlsx.")
    delimiter = _delimiter(text)
    try:
        cells = [
            [cell or None for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise ProdOpsError(f"{file.name} cannot be read as CSV: {error}.") from error
    frame, at, rows = _table(cells, file.name)
    return Export(frame, at + 1, rows, encoding=encoding, delimiter=delimiter)


def _decode(raw: bytes) -> tuple[str, str]:
    """By byte-order mark, else UTF-8 where every byte fits, else Windows-1252 (a superset of Latin-1's letters)."""
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return raw.decode(encoding, errors="replace"), encoding
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1"), "latin-1"


def _delimiter(text: str) -> str:
    """The delimiter under which most of the first rows have one same width of two or more cells."""
    head = "\n".join(text[:65536].splitlines()[:60])

    def score(delimiter: str) -> tuple[int, int]:
        widths = Counter(
            len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter) if len(row) > 1
        )
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return count, width

    return max(_DELIMITERS, key=score)


def _read_book(file: Path, start: bytes, sheet: str | None) -> Export:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(file))
        names = book.sheet_names
        wanted = [name for name in names if sheet in (None, name)]
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in wanted}
    except Exception as error:  # calamine raises errors of several kinds, some of them bare
        if start == _COMPOUND_FILE and file.suffix.lower() != ".xls":
            raise ProdOpsError(f"{file.name} is protected by a password; save it without one.") from error
        raise ProdOpsError(
            f"{file.name} is damaged or no workbook: {error}. Open it in Excel and save it again."
        ) from error
    if not sheets:
        raise ProdOpsError(f"{file.name} has no sheet {sheet}; it has {', '.join(names)}.")
    cells = {
        name: [[None if cell == "" else cell for cell in row] for row in rows]
        for name, rows in sheets.items()
    }
    name = max(cells, key=lambda name: sum(len(row) - row.count(None) for row in cells[name]))
    frame, at, rows = _table(cells[name], f"{file.name}, sheet {name}")
    return Export(frame, at + 1, rows, sheet=name)


def _table(cells: Cells, where: str) -> tuple[pd.DataFrame, int, list[int]]:
    """The rows under the header row, blank rows left out; two equal headers get a number, as Excel tables do."""
    at = header_row(cells)
    if at is None:
        raise ProdOpsError(f"{where} holds no table: no row of headers with rows under it was found.")
    headers = _distinct([str(cell).strip() if cell is not None else "" for cell in cells[at]])
    width = len(headers)
    rows = [i for i in range(at + 1, len(cells)) if any(cell is not None and cell != "" for cell in cells[i])]
    body = [(cells[i] + [None] * width)[:width] for i in rows]
    frame = pd.DataFrame(body, columns=pd.Index(headers, dtype=object), dtype=object)
    named = [name for name in headers if name]
    return frame[named], at, [i + 1 for i in rows]


def header_row(cells: Cells) -> int | None:
    """Position of the header row: the first near the top that is as wide as any in distinct texts, with rows
    under it.

    Title rows above it are short, data rows below it hold numbers or repeat: a header is text, and distinct.
    """
    best, best_score = None, 0.0
    for i, row in enumerate(cells[:_HEADER_DEPTH]):
        told = [cell for cell in row if cell is not None and str(cell).strip()]
        words = [cell.strip().lower() for cell in told if isinstance(cell, str) and not _is_number(cell)]
        score = len(set(words)) - 2.0 * (len(told) - len(words))
        if score > 1.25 * best_score and any(
            any(c is not None for c in below) for below in cells[i + 1 : i + 6]
        ):
            best, best_score = i, score
    return best


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "").replace("$", "").rstrip("%") or "x")
    except ValueError:
        return False
    return True


def _distinct(headers: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    out = []
    for header in headers:
        seen[header] += 1
        out.append(header if seen[header] == 1 or not header else f"{header} ({seen[header]})")
    return out


def own_header(header: str, ours: Collection[str]) -> str:
    """A header that stays the user's own: marked where it reads like a column of ours, and is none."""
    return f"{header} (own)" if header in ours else header
