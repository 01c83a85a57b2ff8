"""Closed vocabularies and their synonyms: terms of sale, modes, countries, currencies, tariff lines, choices."""

from __future__ import annotations

import re
from numbers import Real
from typing import Any

from prodops_xl.tables.cells import Reading, as_float, plain, stand_in
from prodops_xl.tables.choice_words import choice_of
from prodops_xl.tables.countries import country_code
from prodops_xl.tables.currencies import currency_code
from prodops_xl.tables.kinds import Kind
from prodops_xl.tables.modes import MODES
from prodops_xl.tables.word_lists import spread

INCOTERMS = ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")

# Other names of the eleven terms.
_NAMES = spread(
    """
    EXW: EX WORKS, EX-WORKS, EXWORKS, EX WORK, EX FACTORY, EX-FACTORY, EX
    FCA: FREE CARRIER
    FAS: FREE ALONGSIDE SHIP
    FOB: FREE ON BOARD
    CFR: CNF, C&F, C+F, C & F, CANDF, C AND F, COST AND FREIGHT, COST & FREIGHT
    CIF: COST INSURANCE AND FREIGHT, COST INSURANCE FREIGHT, COST INSURANCE & FREIGHT
    CPT: CARRIAGE PAID TO
    CIP: CARRIAGE AND INSURANCE PAID TO
    DAP: DELIVERED AT PLACE
    DPU: DELIVERED AT PLACE UNLOADED
    DDP: DELIVERED DUTY PAID
    """
)
# Terms that are not of Incoterms 2020: what they are read as. LDP is the trade's name for DDP.
_FORMER = spread(
    """
    DDP: LDP, LANDED DUTY PAID
    DAP: DDU, DELIVERED DUTY UNPAID, DAF, DES
    DPU: DAT, DELIVERED AT TERMINAL, DEQ
    """
)
# US domestic terms of the same letters: FOB Origin is no Incoterm.
_DOMESTIC = re.compile(r"\b(?:ORIGIN|DESTINATION|DEST|COLLECT|PREPAID)\b")

_YES_NO = spread(
    """
    yes: y, yes, true, t, 1, x, ✓, ✔, ja, si, oui, 是
    no: n, no, false, f, 0, nein, non, 否
    """
)


def read_term(value: Any, kind: Kind) -> Reading:
    """A value of a closed vocabulary in its one spelling."""
    if kind.name == "yes/no":
        return _yes_no(value)
    if kind.name == "hts":
        return _hts(value)
    whole = isinstance(value, float) and value.is_integer()  # a code such as 601, as a sheet holds it
    text = plain(int(value) if whole else value)
    if not text:
        return Reading()
    reading = _READERS[kind.name](text, kind)
    if not reading.fault:
        return reading
    return Reading(blank=True) if stand_in(text) else reading


def _yes_no(value: Any) -> Reading:
    if isinstance(value, bool):
        return Reading(value="yes" if value else "no")
    text = plain(int(value) if isinstance(value, float) and value in (0.0, 1.0) else value).casefold()
    if text in _YES_NO:
        return Reading(value=_YES_NO[text])
    if stand_in(text):
        return Reading(blank=True)
    return Reading() if not text else Reading(fault="yes or no is expected")


def _hts(value: Any) -> Reading:
    """Digits alone. A number has lost no zero: chapters 42 to 65 do not begin with one."""
    if isinstance(value, bool):
        return Reading(fault="it is a yes/no value, not a tariff line")
    if isinstance(value, Real):
        number = as_float(value)
        text = f"{number:.0f}" if abs(number) < 1e15 and number.is_integer() else repr(number)
    else:
        text = plain(value)
    if not text:
        return Reading()
    if stand_in(text):
        return Reading(blank=True)
    digits = re.sub(r"^(?:HTSUS|HTS|HS)\b[\s:#.]*|[\s.\-]", "", text, flags=re.IGNORECASE)
    if not digits.isascii() or not digits.isdigit():
        return Reading(fault="8 or 10 digits are expected, with or without dots")
    if len(digits) in (8, 10):
        return Reading(value=digits)
    return Reading(fault=f"it has {len(digits)} digits, a tariff line has 8 or 10")


def _country(text: str, kind: Kind) -> Reading:
    code = country_code(text)
    if code is None:
        return Reading(fault=f"it is no country that we know; {kind.expects} is expected")
    return Reading(value=code)


def _currency(text: str, kind: Kind) -> Reading:
    code = currency_code(text)
    if code is None:
        return Reading(fault=f"it is no currency that we know; {kind.expects} is expected")
    return Reading(value=code, note="$ read as USD" if text == "$" else "")


def _incoterm(text: str, kind: Kind) -> Reading:
    upper = re.sub(r"\.(?=[A-Z]|$)", "", text.upper()).replace(", ", " ").strip()
    if (reading := _term(upper)) is not None:
        return reading
    first, _, place = re.sub(r"[-/,(]", " ", upper).partition(" ")
    if _DOMESTIC.search(place):
        return Reading(fault=f"it is a US domestic term; {kind.expects} is expected")
    if {word for word in re.findall(r"[A-Z&]+", place) if _term(word)} - {first}:
        return Reading(fault=f"it names two terms; {kind.expects} is expected")
    reading = _term(first)
    if reading is None:
        return Reading(fault=f"{kind.expects} is expected ({', '.join(INCOTERMS)})")
    return reading if reading.note else reading._replace(note="read without the place behind the term")


def _term(upper: str) -> Reading | None:
    if upper in INCOTERMS:
        return Reading(value=upper)
    if upper in _NAMES:
        return Reading(value=_NAMES[upper])
    if upper in _FORMER:
        return Reading(value=_FORMER[upper], note=f"{upper} read as {_FORMER[upper]}")
    return None


_AT_SEA = frozenset(("sea", "ocean", "vessel", "boat", "seafreight", "oceanfreight", "fcl", "lcl"))


def _mode(text: str, kind: Kind) -> Reading:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    modes = {MODES[word] for word in words if word in MODES and (len(word) > 1 or len(words) == 1)}
    # "Ship by air": a word that only says that something moves gives way.
    if (
        len(modes) == 2
        and "ocean" in modes
        and not {"sea", "ocean", "vessel", "boat", "seafreight"} & set(words)
    ):
        modes.discard("ocean")
    if len(modes) == 1:
        return Reading(value=modes.pop())
    return Reading(fault=f"{kind.expects} is expected" + (", not two of them" if modes else ""))


def _choice(text: str, kind: Kind) -> Reading:
    found = choice_of(text, kind.choices)
    return Reading(fault=f"{kind.expects} is expected") if found is None else Reading(value=found)


_READERS = {
    "country": _country,
    "currency": _currency,
    "incoterm": _incoterm,
    "mode": _mode,
    "choice": _choice,
}
