"""Cell functions of the tariff: DUTY_RATE, DUTY, DUTY_STACK, MPF, HMF, HTS_VALID.

Arguments come as arrays of one length (see `registry`), amounts in dollars. A row that cannot be computed
is a CellError with its sentence; what is to be known of a figure goes to `note(row, sentence)`, where one
is given.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl import reference
from prodops_xl.domain import fees
from prodops_xl.domain.claims import mpf_exemption
from prodops_xl.domain.money import to_cents
from prodops_xl.domain.tariff import Stacks, duty_amounts, stacks
from prodops_xl.errors import CellError
from prodops_xl.registry import function

Note = Callable[[int, str], None]
Texts = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]
Dates = npt.NDArray[np.datetime64]


def duty_rate(
    *, hts: Texts, origin: Texts, entry_date: Dates, claims: Texts, note: Note | None = None
) -> list[float | CellError]:
    """Total ad valorem rate per row, a fraction; `#N/A` where quantity or weight decides too."""
    stack = stacks(reference.tariff(), hts, origin, entry_date, claims)
    wrong = _problems(stack)
    out: list[float | CellError] = []
    for row, place in enumerate(stack.line_stack.tolist()):
        rate = float(stack.ad_valorem[place])
        if place in wrong:
            out.append(wrong[place])
        elif np.isnan(rate):
            text = stack.column_text(place)
            more = "is more than a share of value: use DUTY with quantity or weight."
            out.append(CellError("#N/A", f"The rate of {hts[row]}, {text}, {more}"))
        else:
            out.append(round(rate, 9))
    _note_stacks(note, stack, out)
    return out


def duty(
    *,
    hts: Texts,
    origin: Texts,
    entered_value: Numbers,
    quantity: Numbers,
    net_weight_kg: Numbers,
    entry_date: Dates,
    claims: Texts,
    note: Note | None = None,
) -> list[float | CellError]:
    """Duty per row, dollars: every program rounded to the cent, fees not counted."""
    stack = stacks(reference.tariff(), hts, origin, entry_date, claims)
    amounts = duty_amounts(stack, to_cents(entered_value), quantity, net_weight_kg)
    wrong = _problems(stack)
    lacking = _first(amounts.problems, "line")
    unvalued = np.isnan(entered_value)
    out: list[float | CellError] = []
    for row, (place, cents) in enumerate(
        zip(stack.line_stack.tolist(), amounts.duty().tolist(), strict=True)
    ):
        if unvalued[row]:
            out.append(CellError("#VALUE!", "There is no entered value: duty is a share of it."))
        else:
            out.append(wrong.get(place) or lacking.get(row) or cents / 100)
    _note_stacks(note, stack, out)
    return out


def duty_stack(
    *, hts: str, origin: str, entry_date: date, claims: str | None = None, note: Note | None = None
) -> list[list[Any]] | CellError:
    """One row per program of a line's duty, under the registry's header."""
    day = np.array([entry_date], dtype="datetime64[D]")
    code, country, claim = (np.array([text], dtype=object) for text in (hts, origin, claims))
    stack = stacks(reference.tariff(), code, country, day, claim)
    wrong = _problems(stack)
    if wrong:
        return wrong[0]
    _note_stacks(note, stack, [0.0])
    header = list(function("DUTY_STACK").spill_header)
    names = ["program", "heading", "basis", "rate", "from", "to"]
    columns = [stack.parts[name].tolist() for name in names]
    source = [_with_note(*pair) for pair in zip(stack.parts["source"], stack.parts["note"], strict=True)]
    rows = [[*row[:4], _day(row[4]), _day(row[5]), row[6]] for row in zip(*columns, source, strict=True)]
    return [header, *rows]


def mpf(
    *, entered_value: Numbers, entry_date: Dates, claims: Texts, origin: Texts, note: Note | None = None
) -> list[float | CellError]:
    """Merchandise processing fee of one entry per row, dollars, within its bounds; 0 where exempt."""
    tariff = reference.tariff()
    cents, warnings = fees.mpf(tariff, to_cents(entered_value), entry_date)
    free: dict[tuple[str | None, str | None, np.datetime64], tuple[str, str]] = {}
    out: list[float | CellError] = []
    for row, value in enumerate(entered_value.tolist()):
        key = (origin[row], claims[row], entry_date[row])
        if key not in free:
            free[key] = mpf_exemption(tariff, key[0], key[2], key[1])
        exempt, wrong = free[key]
        if wrong:
            out.append(CellError("#VALUE!", wrong))
        elif not value >= 0:
            out.append(_no_value(value))
        else:
            out.append(0.0 if exempt else int(cents[row]) / 100)
            if exempt and note:
                note(row, f"No MPF: {exempt}.")
    owed = warnings[np.array([out[line] != 0.0 for line in warnings["line"]], dtype=bool)]
    _note_lines(note, owed, out)
    return out


def hmf(*, entered_value: Numbers, mode: Texts, note: Note | None = None) -> list[float | CellError]:
    """Harbor maintenance fee per row, dollars: of goods unladen from a ship at a US port; else 0."""
    tariff = reference.tariff()
    known = tariff.fees.loc[tariff.fees["fee"] == "HMF", "from"].max()
    day = np.full(len(entered_value), np.datetime64(known, "D"))
    cents, warnings = fees.hmf(tariff, to_cents(entered_value), mode == "ocean", day)
    out: list[float | CellError] = [
        int(c) / 100 if v >= 0 else _no_value(v) for c, v in zip(cents, entered_value.tolist(), strict=True)
    ]
    _note_lines(note, warnings, out)
    return out


def hts_valid(*, code: Texts, note: Note | None = None) -> list[bool]:
    """TRUE where the number (8 or 10 digits, with or without dots), or its 8-digit line, exists."""
    tariff = reference.tariff()
    out = []
    for row, text in enumerate(code):
        digits = "".join(str(text or "").split()).replace(".", "")
        out.append(digits.isdigit() and tariff.has(digits))
        line, newer = tariff.line_book.find(digits)
        if note and out[-1] and newer:
            edition = tariff.line_editions[line]
            note(row, f"The suffix of {text} is not in the {edition} edition; its 8-digit line is.")
        if note and not out[-1]:
            note(row, f"{text} was looked for in {tariff.held}, which are the ones held here.")
    return out


def _problems(stack: Stacks) -> dict[int, CellError]:
    """The first problem of each stack as the cell's error."""
    out: dict[int, CellError] = {}
    for at, code, message in stack.told_problems.told():
        out.setdefault(at, CellError(code, message))
    return out


def _first(problems: pd.DataFrame, name: str) -> dict[int, CellError]:
    """The first problem of each stack or line as the cell's error."""
    first = problems.drop_duplicates(name)
    return {
        at: CellError(code, message)
        for at, code, message in zip(first[name].tolist(), first["code"], first["message"], strict=True)
    }


def _note_stacks(note: Note | None, stack: Stacks, out: list[Any]) -> None:
    """Tell each row that has a figure the warnings of its stack."""
    if note is None:
        return
    of_stack: dict[int, list[str]] = {}
    for at, _, message in stack.told_warnings.told():
        of_stack.setdefault(at, []).append(message)
    for row, place in enumerate(stack.line_stack.tolist()):
        if not isinstance(out[row], CellError):
            for message in of_stack.get(place, []):
                note(row, message)


def _note_lines(note: Note | None, warnings: pd.DataFrame, out: list[Any]) -> None:
    if note is None:
        return
    for row, message in zip(warnings["line"].tolist(), warnings["message"], strict=True):
        if not isinstance(out[row], CellError):
            note(row, message)


def _no_value(value: float) -> CellError:
    if np.isnan(value):
        return CellError("#VALUE!", "There is no entered value: the fee is a share of it.")
    return CellError(
        "#NUM!", f"The entered value {value:,.2f} is negative: a fee is on a value of 0 or more."
    )


def _day(stamp: Any) -> date | None:
    return None if pd.isna(stamp) else stamp.date()


def _with_note(source: str, note: str) -> str:
    return f"{source} ({note})" if note else source
