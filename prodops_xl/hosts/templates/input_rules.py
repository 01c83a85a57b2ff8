"""What a cell may hold and what a person reads when they select it: from the row model's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from prodops_xl.tables.kinds import FIRST_DAY, INCOTERM, LAST_DAY, MODE, YES_NO, Kind
from prodops_xl.tables.modes import MODES

INCOTERMS = ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    MODE.name: tuple(dict.fromkeys(MODES.values())),
    INCOTERM.name: INCOTERMS,
    YES_NO.name: ("yes", "no"),
}
LISTED: Mapping[str, str] = {"country": "CountryList", "currency": "CurrencyList"}
"""Kinds whose choices stand on the sheet Lists, and the name of their range. What our readers understand beside a
code (`Vietnam`) may be typed too.
"""
_TITLE, _MESSAGE = 32, 255  # what Excel takes


def choices(kind: Kind) -> tuple[str, ...]:
    """The words that a cell of the kind may hold; none where they are free, or stand on Lists."""
    return kind.choices or _CHOICES.get(kind.name, ())


def rule(name: str, kind: Kind, told: str, *, source: str = "", cell: str = "") -> dict[str, Any]:
    """An XlsxWriter validation for a column. `source`: a named range of choices, `cell`: the first cell, as `H5`."""
    shown = {"ignore_blank": True, "input_title": name[:_TITLE], "input_message": _cut(told)}
    criterion = _criterion(kind, source, cell)
    if criterion["validate"] == "any":
        return {**criterion, **shown}
    return {**criterion, **shown, "error_title": name[:_TITLE], "error_message": _cut(_refusal(kind, source))}


def refusing(name: str, told: str) -> dict[str, Any]:
    """A validation that no entry passes, for cells that a protected sheet leaves open so that it can be sorted."""
    return {
        "validate": "custom",
        "value": "=FALSE",
        "ignore_blank": False,
        "input_title": name[:_TITLE],
        "input_message": _cut(told),
        "error_title": name[:_TITLE],
        "error_message": "This column is ours, please leave it as it is. Write what you want to say in a column of your own or in a remark.",
    }


def told(kind: Kind, help_text: str, unit: str, *, required: bool, computed: str = "") -> str:
    """The input help of a column: what it is, its unit, what to enter."""
    if computed:
        return f"{help_text.rstrip('.')}. {computed}" if help_text else computed
    said = [help_text] if help_text else []
    if unit and unit.casefold() not in help_text.casefold():
        said.append(f"In {unit}" if kind.dtype == "number" else unit)
    listed = bool(kind.choices) and all(choice in help_text for choice in kind.choices)
    if kind.expects not in ("text", "anything", help_text) and not listed:
        example = f", such as {kind.example}" if kind.example and kind.example not in kind.expects else ""
        said.append(f"Enter {kind.expects}{example}")
    elif not said:
        said.append("Text")
    if required:
        said.append("Needed")
    return ". ".join(text[:1].upper() + text[1:].rstrip(".") for text in said) + "."


def _criterion(kind: Kind, source: str, cell: str) -> dict[str, Any]:
    words = choices(kind)
    if source:
        return {"validate": "list", "source": f"={source}", "error_type": "warning"}
    if words:
        return {"validate": "list", "source": list(words)}
    if kind.name in LISTED:
        return {"validate": "list", "source": f"={LISTED[kind.name]}", "error_type": "warning"}
    if kind.dtype == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": _day(FIRST_DAY),
            "maximum": _day(LAST_DAY),
        }
    if kind.dtype == "number":
        return {"validate": "decimal", "criteria": ">=", "value": -1e12 if kind.signed else 0}
    if kind.name == "hts" and cell:
        digits = f'LEN(SUBSTITUTE({cell},".",""))'
        return {"validate": "custom", "value": f"=OR({digits}=8,{digits}=10)", "error_type": "warning"}
    return {"validate": "any"}


def _refusal(kind: Kind, source: str) -> str:
    if source:
        return "This is not in the list yet. Keep it if it is new, and add it there."
    example = f", such as {kind.example}" if kind.example and kind.example not in kind.expects else ""
    return f"Enter {kind.expects}{example}."


def _cut(text: str) -> str:
    return text if len(text) <= _MESSAGE else text[: _MESSAGE - 1].rsplit(" ", 1)[0] + "…"


def _day(moment: date) -> date:
    return date(moment.year, moment.month, moment.day)
