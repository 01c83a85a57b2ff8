"""The CSV forms of the tariff's other tables: programs, claims, fees, cotton fee. Columns, how each cell is read, what must be
there. docs/tariff.md shows them to people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from prodops_xl.exchange.tariff import cells
from prodops_xl.exchange.tariff.bytes_read import csv_lines, refuse_other_kinds, text_of
from prodops_xl.exchange.tariff.faults import Fault, TariffFileError


@dataclass(frozen=True)
class Form:
    """One table's form. `readers`: every column in its order; `needed`: those that no row may leave blank; `blank`: what a
    blank cell of other columns means.
    """

    table: str
    readers: Mapping[str, cells.Reader]
    needed: frozenset[str]
    blank: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of a file: its number as a spreadsheet counts, and every column of the form as it is kept."""

    row: int
    cells: dict[str, str]


_CONFIDENCE = cells.one_of("high", "medium", "low")

FORMS: dict[str, Form] = {
    "programs": Form(
        "programs",
        {
            "program": cells.text, "heading": cells.heading, "origin": cells.countries, "except_origins": cells.named_countries,
            "mode": cells.one_of("add", "floor"), "rate": cells.share, "from": cells.day, "to": cells.day,
            "in_transit_before": cells.day, "list": cells.heading, "exempt_claim": cells.text, "exempt_from": cells.day,
            "exempt_chapters": cells.chapters, "confidence": _CONFIDENCE, "note": cells.text, "source": cells.text,
        },
        frozenset({"program", "heading", "origin", "mode", "rate", "from", "source"}),
        {"confidence": "medium"},
    ),
    "claims": Form(
        "claims",
        {
            "symbol": cells.symbol, "names": cells.words, "program": cells.text, "countries": cells.named_countries,
            "from": cells.day, "to": cells.day, "mpf": cells.one_of("claimed", "origin", "no"),
            "lines": cells.one_of("listed", "all"), "chapter_98": cells.text, "confidence": _CONFIDENCE,
            "note": cells.text, "source": cells.text,
        },
        frozenset({"symbol", "program", "countries", "mpf", "source"}),
        {"confidence": "medium", "lines": "listed"},
    ),
    "fees": Form(
        "fees",
        {
            "fee": cells.one_of("MPF", "HMF"), "rate": cells.fee_share, "minimum": cells.dollars,
            "maximum": cells.dollars, "from": cells.day, "to": cells.day, "modes": cells.one_of("all", "ocean"),
            "exempt_claims": cells.words, "basis": cells.text, "source": cells.text,
        },
        frozenset({"fee", "rate", "from", "source"}),
    ),
    "cotton_fee": Form(
        "cotton_fee",
        {
            "hts": cells.tariff_number, "rate": cells.per_kg, "from": cells.day, "to": cells.day, "source": cells.text,
        },
        frozenset({"hts", "rate", "source"}),
    ),
}  # fmt: skip


def read_form(data: bytes, file: str, form: Form) -> tuple[list[FileRow], list[Fault]]:
    """The rows of a CSV in this form, and a fault for every cell that cannot be read. Raises TariffFileError where the file
    is no such table at all.
    """
    header, rows = _csv_rows(data, file)
    _check_header(header, file, form)
    out: list[FileRow] = []
    faults: list[Fault] = []
    for number, line in rows:
        told = dict(zip(header, line, strict=False))
        if len(line) > len(header) and any(cell.strip() for cell in line[len(header) :]):
            faults.append(
                Fault(
                    number,
                    "row",
                    f"It has {len(line)} cells, the header {len(header)}: quote texts with commas.",
                )
            )
        out.append(FileRow(number, _read_row(number, told, form, faults)))
    if not out:
        faults.append(Fault(0, "", "The file has a header row and no rows under it."))
    return out, faults


def _csv_rows(data: bytes, file: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    refuse_other_kinds(data, file, "Save the table as CSV (UTF-8).")
    text = text_of(data)
    if text.lstrip()[:1] in ("[", "{"):
        why = "The file is JSON, and this table is read from CSV. For the official export leave --as out."
        raise TariffFileError(file, [Fault(0, "", why)])
    lines = csv_lines(text, file)
    if not lines:
        raise TariffFileError(file, [Fault(0, "", "The file is empty.")])
    return [cell.strip().lower() for cell in lines[0][1]], lines[1:]


def _check_header(header: list[str], file: str, form: Form) -> None:
    faults = []
    for name in header:
        if name and name not in form.readers:
            near = get_close_matches(name, form.readers, n=1)
            faults.append(Fault(1, name, f"There is no such column.{f' Is it {near[0]}?' if near else ''}"))
        elif name and header.count(name) > 1 and not any(f.column == name for f in faults):
            faults.append(Fault(1, name, "The column is there twice."))
    faults += [
        Fault(1, name, "The column is missing.") for name in form.readers if name in form.needed - set(header)
    ]
    if faults:
        columns = Fault(0, "", f"The columns of {form.table} are {', '.join(form.readers)}.")
        raise TariffFileError(file, [*faults, columns])


def _read_row(number: int, told: Mapping[str, str], form: Form, faults: list[Fault]) -> dict[str, str]:
    out = {}
    for name, reader in form.readers.items():
        cell = told.get(name, "").strip()
        if not cell:
            if name in form.needed:
                faults.append(Fault(number, name, _NEEDED.get(name, "It is blank, and every row needs it.")))
            out[name] = form.blank.get(name, "")
            continue
        try:
            out[name] = reader(cell)
        except ValueError as error:
            faults.append(Fault(number, name, str(error)))
            out[name] = ""
    return out


_NEEDED = {
    "source": "It is blank: say where the row was read, such as a Federal Register page and its date.",
    "from": "It is blank: give the first day on which the rate counts.",
}
