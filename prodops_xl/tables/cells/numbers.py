"""Numbers typed as text: `1,234`, `$12.50`, `(1,234.50)`, `12.5%`, `1.234,56`, `1200 pcs`."""

from __future__ import annotations

import math
import re
from datetime import date, time, timedelta
from numbers import Real
from typing import Any

from prodops_xl.tables.cells import Reading, as_float, plain, stand_in
from prodops_xl.tables.currencies import CURRENCIES, currency_code
from prodops_xl.tables.kinds import Kind

AS_TEXT = "typed as text, read as numbers"

# A unit behind the number: what the number is multiplied with to be in the column's own unit.
_PIECES = "pcs pc pce pces piece pieces unit units u ea each prs pr pair pairs sets set"
_SUFFIXES: dict[str, dict[str, float]] = {
    "units": dict.fromkeys(_PIECES.split(), 1.0)
    | dict.fromkeys(("dz", "dzn", "doz", "dozen", "dozens"), 12.0),
    "weight": dict.fromkeys(("kg", "kgs", "kilo"), 1.0)
    | dict.fromkeys(("g", "gr", "gm", "gms", "grams"), 0.001)
    | dict.fromkeys(("lb", "lbs"), 0.45359237),
    "volume": dict.fromkeys(("cbm", "m3", "m³", "cu m", "cu.m"), 1.0),
    "aql": {"%": 1.0},
    "days": dict.fromkeys(("d", "day", "days"), 1.0) | dict.fromkeys(("wk", "wks", "week", "weeks"), 7.0),
}

_PARTS = re.compile(
    r"(?P<head>[^\d.,(+-]*)(?P<sign>[-+]?)(?P<mid>[^\d.,+-]*)"
    r"(?P<number>[.,]?\d[\d.,' ]*(?:[eE][-+]?\d{1,2})?)(?P<tail>.*)"
)


def read_number(value: Any, kind: Kind) -> Reading:
    """A number in the column's unit."""
    if isinstance(value, bool):
        return Reading(fault=f"it is a yes/no value, not {kind.expects}")
    if isinstance(value, Real):
        return _bounded(as_float(value), kind, "")
    if isinstance(value, date | time | timedelta):
        return Reading(fault=f"it is a date or time, not {kind.expects}")
    text = plain(value)
    if kind.name == "aql":
        text = text.upper().removeprefix("AQL").strip(" :=")
    if not text:
        return Reading()
    if stand_in(text):
        return Reading(blank=True)
    number, note = _parse(text, kind)
    if number is None:
        return Reading(fault=f"it is not {kind.expects}")
    return _bounded(number, kind, note)


def _bounded(number: float, kind: Kind, note: str) -> Reading:
    if not math.isfinite(number):
        return Reading(fault=f"it is not {kind.expects}")
    if number < 0 and not kind.signed:
        return Reading(fault="it is negative")
    return Reading(value=number, note=note)


def _parse(text: str, kind: Kind) -> tuple[float | None, str]:
    """Number and how it was read; None where the text is no number."""
    negative = text.startswith("(") and text.endswith(")")
    parts = _PARTS.fullmatch(text[1:-1].strip() if negative else text)
    if parts is None:
        return None, ""
    digits, tail = parts["number"].strip(), parts["tail"].strip()
    if tail == "-" and not parts["sign"]:
        negative, tail = True, ""
    factor, note = _unit(f"{parts['head']} {parts['mid']}".strip(), tail, kind)
    number = _decimal(digits, whole=kind.whole)
    if factor is None or number is None:
        return None, ""
    negative = negative != (parts["sign"] == "-")
    # Multiplying and dividing by whole numbers keeps 12.5% at 0.125 exactly.
    scaled = number / 100 if factor == 0.01 else number * factor
    return (-scaled if negative else scaled), note


def _unit(head: str, tail: str, kind: Kind) -> tuple[float | None, str]:
    """The factor that the words around a number stand for; None: they are not understood."""
    if kind.name in ("money", "amount"):
        rest = " ".join(w for w in (head, tail) if w and not _is_currency(w))
        return (1.0, AS_TEXT) if rest.casefold() in _PER_PIECE else (None, "")
    if head:
        return None, ""
    if kind.name == "rate" and tail == "%":
        return 0.01, AS_TEXT
    if not tail:
        return 1.0, AS_TEXT
    factor = _SUFFIXES.get("units" if kind.name in ("whole", "size") else kind.name, {}).get(
        tail.casefold().rstrip(".")
    )
    return factor, AS_TEXT if factor == 1.0 else f"typed with {tail}, converted to the column's unit"


_PER_PIECE = frozenset(
    ("", "/pc", "/pcs", "/ea", "/unit", "/piece", "per pc", "per piece", "per unit", "each", "ea", "/-")
)


def _is_currency(word: str) -> bool:
    return word.upper() in CURRENCIES or currency_code(word) is not None or word in ("¥", "Rs", "Rs.", "元")


def _decimal(digits: str, *, whole: bool) -> float | None:
    """`1,234.50`, `1.234,50`, `1 234`, `1'234`, `3,25`; None where groups are not of three digits."""
    body = digits.replace(" ", "").replace("'", "")
    comma, dot = body.rfind(","), body.rfind(".")
    if comma >= 0 and dot >= 0:
        point = "." if dot > comma else ","
    elif comma >= 0:
        point = "" if _grouped(body, ",") else ","
    else:
        point = "" if body.count(".") > 1 or (whole and _grouped(body, ".")) else "."
    group = {".": ",", ",": "."}.get(point, "," if comma >= 0 else ".")
    head, found, tail = body.partition(point) if point else (body, "", "")
    if group in tail or (point and point in tail) or not (_grouped(head, group) or group not in head):
        return None
    try:
        return float(head.replace(group, "") + ("." + tail if found else ""))
    except ValueError:
        return None


def _grouped(body: str, mark: str) -> bool:
    """Thousands set apart by `mark`: 1,234 or 12,345,678 (or 1,00,000 as in India)."""
    first, *rest = body.split(mark)
    if not rest or not first.isdigit() or len(first) > 3 or first == "0":
        return False
    return len(rest[-1]) == 3 and all(len(part) in (2, 3) and part.isdigit() for part in rest)
