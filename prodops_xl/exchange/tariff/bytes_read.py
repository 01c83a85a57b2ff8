"""Bytes of a tariff file as texts and rows, whoever wrote them: encodings, kinds of files that are none, JSON, CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from prodops_xl.exchange.tariff.faults import Fault, TariffFileError

MOST_BYTES = 100_000_000  # the whole tariff is a third of it
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_MARKS = ",;\t"


def text_of(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else as Windows writes text: the cent sign is in all of them."""
    if data.startswith(_UTF_16):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def shown(told: str) -> str:
    """A text as sheets can show it: blanks tidied, without what cannot be seen (a workbook takes no control characters)."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in told).split())


def refuse_other_kinds(data: bytes, file: str, remedy: str) -> None:
    """Raises TariffFileError for a workbook, a PDF or a web page. `remedy`: what to do instead."""
    begins = data[:200].lstrip().lower()
    what = ""
    if data.startswith(b"PK"):
        what = "a workbook or an archive, of which neither is read"
    elif begins.startswith(b"%pdf"):
        what = "a PDF, which is not read"
    elif begins.startswith((b"<!doctype", b"<html", b"<?xml")):
        what = "a web page: the download did not give the table"
    if what:
        raise TariffFileError(file, [Fault(0, "", f"The file is {what}. {remedy}")])


def json_of(text: str) -> Any:
    """What a JSON text says. Raises ValueError for what is none, for nesting without end and for a name that stands twice in
    one record, of which nobody knows which is meant.
    """
    try:
        return json.loads(text, object_pairs_hook=_named_once)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _named_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} stands twice in one record")
    return out


def csv_lines(text: str, file: str) -> list[tuple[int, list[str]]]:
    """Rows that are not blank, each with the number that a spreadsheet gives it. The sign between cells is that of the first
    row, or of a first line `sep=;` as Excel writes it. Raises TariffFileError for what is no CSV.
    """
    first = text.lstrip("\r\n").split("\n", 1)[0]
    mark = max(_MARKS, key=first.count)
    if first.lower().startswith("sep=") and first[4:5] in _MARKS:
        mark = first[4]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        lines = list(_numbered(reader))
    except csv.Error as error:
        raise TariffFileError(file, [Fault(0, "", f"The file is no CSV ({error}).")]) from None
    return lines[1:] if lines and lines[0][1][0].strip().lower().startswith("sep=") else lines


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(reader, start=1):
        if any(cell.strip() for cell in line):
            yield number, line
