"""Duty rates as the US tariff prints them: text to parts.

Law: HTS general notes 3(c) (how rates of duty stand in the columns general, special and 2) and 19 CFR 141.90.
A rate is a sum of parts, each a fraction of value or dollars per unit. A part is kept as an integer in
thirds of a millionth, so that `33 1/3%` is exact too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Basis = Literal["value", "kg", "pair", "dozen", "piece"]

BASES: tuple[Basis, ...] = ("value", "kg", "pair", "dozen", "piece")

# A rate of 1 (100 %, or one dollar per unit) as an exact integer.
ONE = 3_000_000

_UNITS: dict[str, Basis] = {
    "kg": "kg",
    "pr": "pair",
    "prs": "pair",
    "pair": "pair",
    "doz": "dozen",
    "dozen": "dozen",
    "article": "piece",
    "no": "piece",
    "each": "piece",
    "piece": "piece",
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)(?:\s+(\d+)/(\d+))?\s*%")
_SPECIFIC = re.compile(r"(?:\$\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*¢)\s*/\s*([A-Za-z]+)\.?")
_GROUP = re.compile(r"([^()]*)\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class RatePart:
    """One part: `exact` thirds of a millionth, of value or of a dollar per `basis` unit."""

    basis: Basis
    exact: int

    @property
    def rate(self) -> float:
        """Fraction of value, or dollars per kg, pair, dozen or piece."""
        return self.exact / ONE


@dataclass(frozen=True, slots=True)
class Rate:
    """A published rate. `needs_person`: the text is a sentence (of an ensemble), a person must rate it."""

    text: str
    parts: tuple[RatePart, ...] = ()
    needs_person: bool = False

    @property
    def specific(self) -> bool:
        """Has a part that is not a fraction of value."""
        return any(part.basis != "value" for part in self.parts)

    @property
    def value_exact(self) -> int:
        """The ad valorem part, in thirds of a millionth."""
        return sum(part.exact for part in self.parts if part.basis == "value")

    @property
    def ad_valorem(self) -> float | None:
        """The whole rate as a fraction of value; None where there is more to it."""
        return None if self.needs_person or self.specific else self.value_exact / ONE


FREE = Rate("Free", (RatePart("value", 0),))


def parse_rate(text: str) -> Rate:
    """`Free`, `16.5%`, `33 1/3%`, `90¢/pr. + 37.5%`, `88.2¢/kg + 55% + 12.5¢/ article`, ... as a Rate.

    What is no sum of such parts needs a person: it is never guessed, and never free.
    """
    tidy = " ".join(text.split())
    if tidy.lower() == "free":
        return FREE
    parts = [_part(term.strip()) for term in tidy.split("+")]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return Rate(tidy, needs_person=True)
    return Rate(tidy, tuple(known))


def parse_special(text: str) -> dict[str, Rate]:
    """The special column, `Free (AU,BH,E*) 14.9% (KR)`, as a Rate by symbol, stars kept (`E*`, `A+`).

    A stray dot before a symbol (`.OM` stands so in six-digit 6204.63) is not part of it.
    """
    rates: dict[str, Rate] = {}
    for rate_text, symbols in _GROUP.findall(text):
        rate = parse_rate(rate_text)
        rates.update({symbol: rate for symbol in (s.strip(" .") for s in symbols.split(",")) if symbol})
    return rates


def rate_form(text: str) -> str:
    """The form of a rate: its text with every number as `#` and spaces made regular; sentences as one form.

    Used by the table of forms: `#¢/kg + #%`, `# #/#%`, `sentence (ensemble)`.
    """
    if parse_rate(text).needs_person:
        return "sentence (ensemble)" if "ensemble" in text else "unknown"
    form = re.sub(r"\s*\+\s*", " + ", _NUMBER.sub("#", " ".join(text.split())))
    return re.sub(r"/\s+(?=[a-z])", "/", form)


def special_form(text: str) -> str:
    """The form of a special column: each rate's form before its symbols, `Free (..) #% (..)`, or `none`."""
    groups = _GROUP.findall(text)
    return " ".join(f"{rate_form(rate)} (..)" for rate, _ in groups) if groups else "none"


def _part(term: str) -> RatePart | None:
    if found := _PERCENT.fullmatch(term):
        whole, above, below = found.groups()
        percent = Fraction(whole) + (Fraction(int(above), int(below)) if above else 0)
        return RatePart("value", _exact(percent / 100))
    if found := _SPECIFIC.fullmatch(term):
        dollars, cents, unit = found.groups()
        basis = _UNITS.get(unit.lower())
        amount = Fraction(dollars) if dollars else Fraction(cents) / 100
        return None if basis is None else RatePart(basis, _exact(amount))
    return None


def _exact(rate: Fraction) -> int:
    return round(rate * ONE)
