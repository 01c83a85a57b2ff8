"""Tariff lines from the rows of an official export: what a row leaves blank it takes from the row above it.

Law: rates of duty stand at the 8-digit line, 10-digit statistical numbers under it have none of their own (HTS general
statistical note 3). In the export a row belongs to the last row before it with a smaller indent; chapter 99 numbers stand
in the footnotes of the row itself and are not taken over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prodops_xl.domain.chapters import chapters_in_words
from prodops_xl.domain.rates import parse_rate, parse_special
from prodops_xl.exchange.tariff.export import Export, ExportRow
from prodops_xl.exchange.tariff.faults import Fault

# The columns of a line that come from an export; the names are those of the tariff's own table.
LINE_COLUMNS = ("hts", "column_1", "special", "column_2", "units", "chapter_99", "note")
Line = dict[str, str]
_SPECIAL = re.compile(r"(?:[^()]+\([^()]+\)\s*)*")


@dataclass(frozen=True, slots=True)
class _Rates:
    general: str = ""
    special: str = ""
    column_2: str = ""
    units: str = ""


def lines_of(
    export: Export, held: Mapping[str, Line], *, missing_headings: bool = False
) -> tuple[list[Line], list[Fault]]:
    """The export's lines of 8 and 10 digits (`LINE_COLUMNS`, all texts), and every fault that forbids to take it.

    `held`: the lines in use, by number; their chapter 99 numbers stay where this form of the export tells none, and
    their headings must all be there again unless `missing_headings`.
    """
    faults: list[Fault] = [*_shape(export.rows)]
    lines: list[Line] = []
    for row, rates in _inherited(export.rows):
        if len(row.number) in (8, 10) and row.number.isdigit():
            lines.append(_line(row, rates, held, footnotes=export.footnotes))
            faults += _unreadable(row, rates)
    if not lines:
        faults.append(
            Fault(0, "", "The file holds no tariff line of 8 or 10 digits. Export the whole chapter.")
        )
    faults += [] if missing_headings else _headings(lines, held)
    return lines, faults


def needs_person(text: str) -> bool:
    """A rate that is a sentence, such as that of an ensemble: it is taken, and figures say that a person must rate it."""
    words = re.findall(r"[A-Za-z]{2,}", text)
    return parse_rate(text).needs_person and (len(words) > 3 or text.startswith("See "))


def _inherited(rows: list[ExportRow]) -> Iterator[tuple[ExportRow, _Rates]]:
    """Each row with the rates that hold for it: its own where it has any, else those of its parent."""
    open_rows: list[tuple[int, _Rates]] = []
    for row in rows:
        while open_rows and open_rows[-1][0] >= row.indent:
            open_rows.pop()
        above = open_rows[-1][1] if open_rows else _Rates()
        units = row.units or above.units
        if row.general or row.special or row.column_2:
            rates = _Rates(row.general, row.special, row.column_2, units)
        else:
            rates = _Rates(above.general, above.special, above.column_2, units)
        open_rows.append((row.indent, rates))
        yield row, rates


def _line(row: ExportRow, rates: _Rates, held: Mapping[str, Line], *, footnotes: bool) -> Line:
    headings = " ".join(row.headings)
    if not footnotes:
        known = held.get(row.number) or held.get(row.number[:8]) or {}
        headings = " ".join(dict.fromkeys([*known.get("chapter_99", "").split(), *row.headings]))
    return {
        "hts": row.number,
        "column_1": rates.general,
        "special": rates.special,
        "column_2": rates.column_2,
        "units": rates.units,
        "chapter_99": headings,
        "note": f"Footnote: {row.words}" if row.words else "",
    }


def _shape(rows: list[ExportRow]) -> Iterator[Fault]:
    """Indents that jump, numbers that are none, doubled ones, and chapters that are no goods."""
    before, first_at = -1, dict[str, int]()
    for row in rows:
        if row.indent < 0:
            yield Fault(
                row.row, "indent", "The indent is not a whole number from 0 on; export the chapter again."
            )
        elif row.indent > before + 1:
            yield Fault(
                row.row, "indent",
                f"The indent jumps from {before} to {row.indent}: rows are missing. Export the whole chapter again.",
            )  # fmt: skip
        before = max(row.indent, 0)
        yield from _number(row, first_at)


def _number(row: ExportRow, first_at: dict[str, int]) -> Iterator[Fault]:
    number = row.number
    if not number:
        return
    if not number.isdigit() or len(number) not in (2, 4, 6, 8, 10):
        hint = "; a number that begins with 0 has lost it" if number.isdigit() and len(number) % 2 else ""
        yield Fault(row.row, "number", f"{number} is no tariff number of 4, 6, 8 or 10 digits{hint}.")
    elif number[:2] in ("98", "99"):
        yield Fault(
            row.row, "number",
            f"{number} is of chapter {number[:2]}, whose rates come on top of others: keep them as a table with --as programs.",
        )  # fmt: skip
    elif len(number) >= 8:
        if number in first_at:
            yield Fault(
                row.row, "number", f"{number} stands in row {first_at[number]} too. Export the chapter again."
            )
        first_at.setdefault(number, row.row)


def _unreadable(row: ExportRow, rates: _Rates) -> Iterator[Fault]:
    """Rates that are neither a sum of parts nor a sentence: told where they are written, not where they are taken over."""
    own = bool(row.general or row.special or row.column_2)
    for name, text in (("general rate", rates.general), ("column 2 rate", rates.column_2)):
        if not text:
            yield Fault(
                row.row,
                name,
                f"{row.number} has no {name}{' beside other rates' if own else ', nor has a row above it'}. Export the whole chapter.",
            )
        elif own and parse_rate(text).needs_person and not needs_person(text):
            yield Fault(row.row, name, _cannot(row.number, text))
    if not own:
        return
    if not _SPECIAL.fullmatch(rates.special):
        yield Fault(row.row, "special rate", _cannot(row.number, rates.special))
        return
    for rate in {rate.text for rate in parse_special(rates.special).values() if rate.needs_person}:
        if not needs_person(rate):
            yield Fault(row.row, "special rate", _cannot(row.number, rate))


def _cannot(number: str, text: str) -> str:
    return f"The rate {text!r} of {number} cannot be read. If the tariff prints it so, tell us; else export the chapter again."


def _headings(lines: list[Line], held: Mapping[str, Line]) -> Iterator[Fault]:
    """Chapters of which the file holds a part alone: the lines that it lacks would be lost."""
    now: dict[str, set[str]] = {}
    for line in lines:
        if line["hts"][:2] not in ("98", "99"):  # told by its number already
            now.setdefault(line["hts"][:2], set()).add(line["hts"][:4])
    before: dict[str, set[str]] = {}
    for number in held:
        before.setdefault(number[:2], set()).add(number[:4])
    for chapter, found in sorted(now.items()):
        lacking = sorted(before.get(chapter, set()) - found)
        if lacking:
            names = ", ".join(lacking[:8]) + (f" and {len(lacking) - 8} more" if len(lacking) > 8 else "")
            yield Fault(
                0, "",
                f"{chapters_in_words([int(chapter)]).capitalize()} is here in part: heading {names} of the lines held now is "
                "missing. Export the whole chapter; if the tariff no longer has it, say --missing-headings.",
            )  # fmt: skip
        elif chapter not in before and (len(found) < 2 or f"{chapter}01" not in found):
            yield Fault(
                0, "",
                f"Chapter {chapter} is not held yet, and the file has {len(found)} of its headings, not from {chapter}01 on. "
                "Export the whole chapter; if these are all, say --missing-headings.",
            )  # fmt: skip
