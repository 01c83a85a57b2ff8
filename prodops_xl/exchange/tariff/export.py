"""The official export of the US tariff (hts.usitc.gov, Export): its rows as they stand, from JSON or from CSV.

JSON: a list of records with `htsno`, `indent`, `units`, `general`, `special`, `other` and `footnotes`. CSV: the columns
"HTS Number", "Indent", "Description", "Unit of Quantity", "General Rate of Duty", "Special Rate of Duty", "Column 2 Rate
of Duty", "Quota Quantity", "Additional Duties"; units are a JSON list in their cell. The CSV form has no footnotes.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prodops_xl.exchange.tariff.bytes_read import csv_lines, json_of, refuse_other_kinds, shown, text_of
from prodops_xl.exchange.tariff.faults import Fault, TariffFileError

HEADING_99 = re.compile(r"\b99\d\d\.\d\d(?:\.\d\d)?(?!\d|\.\d)")
# A number of chapter 99 as footnotes print it: a blank after a dot, or dashes for dots, are slips of the print.
_DASH = "[-\u2010-\u2015\u2212]"
_PRINTED_99 = re.compile(rf"\b(99\d\d)(?:\s?\.\s?|{_DASH})(\d\d)(?:(?:\s?\.\s?|{_DASH})(\d\d))?(?!\d|\.\d)")
_RANGE = re.compile(rf"(?:through|thru|to|inclusive|{_DASH})\s*(?:99\d\d\.\d\d|$|\.$)", re.IGNORECASE)
_FOOTNOTE_MARK = re.compile(r"(?<=[%.A-Za-z])(?:\s+\d{1,2}/)+$")  # `Free 1/`; `33 1/3%` is a rate
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
_NEEDED_JSON = ("htsno", "indent", "general", "special", "other", "footnotes")
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
    refuse_other_kinds(data, file, _EXPORT_AGAIN)
    text = text_of(data)
    if not text.strip():
        raise TariffFileError(file, [Fault(0, "", f"The file is empty. {_EXPORT_AGAIN}")])
    if text.lstrip()[0] in "[{":
        return _of_json(text, file)
    return _of_csv(text, file)


def _of_json(text: str, file: str) -> Export:
    try:
        told = json_of(text)
    except ValueError as error:
        why = f"The file is cut off or no JSON ({str(error)[:200]}). {_EXPORT_AGAIN}"
        raise TariffFileError(file, [Fault(0, "", why)]) from None
    if not isinstance(told, list) or not all(isinstance(each, Mapping) for each in told):
        raise TariffFileError(file, [Fault(0, "", f"The JSON is no list of tariff rows. {_EXPORT_AGAIN}")])
    for row, each in enumerate(told, start=1):
        lacking = [name for name in _NEEDED_JSON if name not in each]
        if lacking:
            why = f"The record has no {', '.join(lacking)}: this is not the export of the tariff. {_EXPORT_AGAIN}"
            raise TariffFileError(file, [Fault(row, "record", why)])
        if not _are_footnotes(each.get("footnotes")):
            why = f"The footnotes are no list of records with a text, and additional duties stand in them. {_EXPORT_AGAIN}"
            raise TariffFileError(file, [Fault(row, "footnotes", why)])
    return Export([_json_row(row, each) for row, each in enumerate(told, start=1)], footnotes=True)


def _are_footnotes(told: Any) -> bool:
    """None, or a list of records whose `value` is a text or nothing."""
    if told is None:
        return True
    return isinstance(told, list) and all(
        isinstance(note, Mapping) and isinstance(note.get("value"), str | None) for note in told
    )


def _json_row(row: int, told: Mapping[str, Any]) -> ExportRow:
    notes = [_tidy(note.get("value")) for note in told.get("footnotes") or []]
    units = told.get("units")
    return ExportRow(
        row=row,
        number=_digits(told["htsno"]),
        indent=_indent(told["indent"]),
        units=_units(units if isinstance(units, list) else [units]),
        general=_rate(told["general"]),
        special=_special(told["special"]),
        column_2=_rate(told["other"]),
        headings=_headings([*notes, *(str(told.get(name) or "") for name in _ADDITIONAL)]),
        words=_tidy(" ".join(note for note in notes if not _headings([note]) or _RANGE.search(note))),
    )


def _of_csv(text: str, file: str) -> Export:
    (_, first), *lines = csv_lines(text, file) or [(1, [])]
    header = [_tidy(cell) for cell in first]
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
    return Export([_csv_row(number, cells, place) for number, cells in lines], footnotes=False)


def _csv_row(row: int, cells: list[str], place: Mapping[str, int]) -> ExportRow:
    told = {name: cells[at] if at < len(cells) else "" for name, at in place.items()}
    return ExportRow(
        row=row,
        number=_digits(told["HTS Number"]),
        indent=_indent(told["Indent"]),
        units=_units(_listed(told.get("Unit of Quantity", ""))),
        general=_rate(told["General Rate of Duty"]),
        special=_special(told["Special Rate of Duty"]),
        column_2=_rate(told["Column 2 Rate of Duty"]),
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
    """The numbers of chapter 99 in these texts, with dots."""
    found = (".".join(filter(None, parts)) for text in texts for parts in _PRINTED_99.findall(text))
    return tuple(dict.fromkeys(found))


def _digits(told: Any) -> str:
    """Dots and blanks of a number do not count; anything else stays, to be told."""
    return re.sub(r"[.\s]", "", str(told or ""))


def _indent(told: Any) -> int:
    try:
        return max(int(str(told).strip()), -1)
    except ValueError:
        return -1


def _tidy(told: Any) -> str:
    return shown(html.unescape(str(told or "")))


def _rate(told: Any) -> str:
    """A rate without the marks of its footnotes."""
    return _FOOTNOTE_MARK.sub("", _tidy(told))


def _special(told: Any) -> str:
    return re.sub(r",\s+", ",", _rate(told))
