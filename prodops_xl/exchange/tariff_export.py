"""The official export of the US tariff (hts.usitc.gov, Export): its rows as they stand, from JSON or from CSV.

JSON: a list of records with `htsno`, `indent`, `units`, `general`, `special`, `other` and `footnotes`. CSV: the columns
"HTS Number", "Indent", "Description", "Unit of Quantity", "General Rate of Duty", "Special Rate of Duty", "Column 2 Rate
of Duty", "Quota Quantity", "Additional Duties"; units are a JSON list in their cell. The CSV form has no footnotes.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prodops_xl.exchange.tariff_faults import Fault, TariffFileError

HEADING_99 = re.compile(r"\b99\d\d\.\d\d(?:\.\d\d)?\b")
CSV_COLUMNS = (
    "HTS Number", "Indent", "Description", "Unit of Quantity", "General Rate of Duty", "Special Rate of Duty",
    "Column 2 Rate of Duty", "Quota Quantity", "Additional Duties",
)  # fmt: skip
_NEEDED_CSV = (
    "HTS Number",
    "Indent",
    "General Rate of Duty",
    "Special Rate of Duty",
    "Column 2 Rate of Duty",
)
_NEEDED_JSON = ("htsno", "indent", "general", "special", "other")
_ADDITIONAL = ("additionalDuties", "addiitionalDuties")  # the second is the export's own spelling
_EXPORT_AGAIN = "Export the whole chapter again from hts.usitc.gov (Export, JSON)."


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One row of the export. `number`: digits alone. `headings`: the chapter 99 numbers that it names; `words`: footnotes
    that name none. `indent` -1: not a number.
    """

    row: int
    number: str
    indent: int
    units: str
    general: str
    special: str
    column_2: str
    headings: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Export:
    """`footnotes`: whether this form of the export tells them."""

    rows: list[ExportRow]
    footnotes: bool


def read_export(data: bytes, file: str) -> Export:
    """The rows of an export's bytes. Raises TariffFileError where it is something else, or cut off."""
    _refuse_other_kinds(data, file)
    text = text_of(data)
    if not text.strip():
        raise TariffFileError(file, [Fault(0, "", f"The file is empty. {_EXPORT_AGAIN}")])
    if text.lstrip()[0] in "[{":
        return _of_json(text, file)
    return _of_csv(text, file)


def text_of(data: bytes) -> str:
    """UTF-8 with or without its mark, else as Windows writes text: the cent sign is in both."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _refuse_other_kinds(data: bytes, file: str) -> None:
    begins = data[:200].lstrip().lower()
    what = ""
    if data.startswith(b"PK"):
        what = "a workbook or an archive, of which neither is read"
    elif begins.startswith(b"%pdf"):
        what = "a PDF, which is not read"
    elif begins.startswith((b"<!doctype", b"<html", b"<?xml")):
        what = "a web page: the download did not give the export"
    if what:
        raise TariffFileError(file, [Fault(0, "", f"The file is {what}. {_EXPORT_AGAIN}")])


def _of_json(text: str, file: str) -> Export:
    try:
        told = json.loads(text)
    except ValueError as error:
        why = f"The file is cut off or no JSON ({error}). {_EXPORT_AGAIN}"
        raise TariffFileError(file, [Fault(0, "", why)]) from None
    if not isinstance(told, list) or not all(isinstance(each, Mapping) for each in told):
        raise TariffFileError(file, [Fault(0, "", f"The JSON is no list of tariff rows. {_EXPORT_AGAIN}")])
    for row, each in enumerate(told, start=1):
        lacking = [name for name in _NEEDED_JSON if name not in each]
        if lacking:
            why = f"The record has no {', '.join(lacking)}: this is not the export of the tariff. {_EXPORT_AGAIN}"
            raise TariffFileError(file, [Fault(row, "record", why)])
    return Export([_json_row(row, each) for row, each in enumerate(told, start=1)], footnotes=True)


def _json_row(row: int, told: Mapping[str, Any]) -> ExportRow:
    notes = [
        str(note.get("value") or "") for note in told.get("footnotes") or [] if isinstance(note, Mapping)
    ]
    units = told.get("units")
    return ExportRow(
        row=row,
        number=_digits(told["htsno"]),
        indent=_indent(told["indent"]),
        units=_units(units if isinstance(units, list) else [units]),
        general=_tidy(told["general"]),
        special=_special(told["special"]),
        column_2=_tidy(told["other"]),
        headings=_headings([*notes, *(str(told.get(name) or "") for name in _ADDITIONAL)]),
        words=_tidy(" ".join(note for note in notes if not HEADING_99.search(note))),
    )


def _of_csv(text: str, file: str) -> Export:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=mark)
    header = [_tidy(cell) for cell in next(reader, [])]
    place = {
        name: at for at, cell in enumerate(header) for name in CSV_COLUMNS if cell.lower() == name.lower()
    }
    lacking = [name for name in _NEEDED_CSV if name not in place]
    if lacking:
        why = (
            f"The first row has no column {', '.join(lacking)}: this is not the export of the tariff. {_EXPORT_AGAIN} "
            "For a table of programs, claims, fees or the cotton fee say so with --as."
        )
        raise TariffFileError(file, [Fault(0, "", why)])
    rows = [_csv_row(at, cells, place) for at, cells in enumerate(reader, start=2) if any(cells)]
    return Export(rows, footnotes=False)


def _csv_row(row: int, cells: list[str], place: Mapping[str, int]) -> ExportRow:
    told = {name: cells[at] if at < len(cells) else "" for name, at in place.items()}
    return ExportRow(
        row=row,
        number=_digits(told["HTS Number"]),
        indent=_indent(told["Indent"]),
        units=_units(_listed(told.get("Unit of Quantity", ""))),
        general=_tidy(told["General Rate of Duty"]),
        special=_special(told["Special Rate of Duty"]),
        column_2=_tidy(told["Column 2 Rate of Duty"]),
        headings=_headings([told.get("Additional Duties", "")]),
        words="",
    )


def _listed(cell: str) -> list[Any]:
    """The units of a CSV cell: `["No.","kg"]`, or `No.,kg`."""
    try:
        told = json.loads(cell)
    except ValueError:
        told = None
    return told if isinstance(told, list) else cell.split(",")


def _units(told: Iterable[Any]) -> str:
    return _tidy(" ".join(str(unit) for unit in told if unit))


def _headings(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for text in texts for found in HEADING_99.findall(text)))


def _digits(told: Any) -> str:
    """Dots and blanks of a number do not count; anything else stays, to be told."""
    return re.sub(r"[.\s]", "", str(told or ""))


def _indent(told: Any) -> int:
    try:
        return max(int(str(told).strip()), -1)
    except ValueError:
        return -1


def _tidy(told: Any) -> str:
    return " ".join(str(told or "").split())


def _special(told: Any) -> str:
    return re.sub(r",\s+", ",", _tidy(told))
