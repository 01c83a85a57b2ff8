"""What a freight rate's Unit says: per cubic metre, kg, unit or of the value, and in which currency."""

from __future__ import annotations

import re
from typing import NamedTuple

from prodops_xl.tables.currencies import CURRENCIES

# Words of a Rates unit, and the column of the line that they multiply.
_MEASURES = {
    word: measure
    for measure, words in (
        ("cbm", "cbm m3 m³ cubic"),
        ("weight_kg", "kg kgs kilo kilos kilogram kilograms"),
        ("value", "value fob price fraction percent %"),
        ("units", "unit units pc pcs piece pieces pr prs pair pairs each garment garments"),
    )
    for word in words.split()
}
_PERCENT = ("%", "percent")
# Words that change nothing: "per cubic metre", "of the invoice value", "all-in".
_NOISE = frozenset("per of the a an in metre metres meter meters invoice goods all chargeable order".split())  # noqa: SIM905


class RateUnit(NamedTuple):
    """`measure`: column of the line (`cbm`, `weight_kg`, `value`, `units`); `currency` None: the book's; `scale`:
    what the value is multiplied by first (0.01 for percent).
    """

    measure: str
    currency: str | None = None
    scale: float = 1.0


def read_unit(unit: str | None) -> RateUnit | None:
    """`EUR per cbm` is (`cbm`, EUR); a blank one is per unit. None: a word in it is not known (FEU, lb, dozen, carton,
    a number), or it names two measures: a rate that is not understood is not used.
    """
    measures, currencies, percent = set(), set(), False
    for word in re.findall(r"[\w³]+|[%$€£]", unit or ""):
        low = word.lower()
        if low in _MEASURES:
            measures.add(_MEASURES[low])
            percent = percent or low in _PERCENT
        elif word in CURRENCIES and low not in _NOISE:
            currencies.add(word)
        elif word in _SIGNS:
            currencies.add(_SIGNS[word])
        elif low not in _NOISE:
            return None
    if len(measures) > 1 or len(currencies) > 1:
        return None
    return RateUnit(next(iter(measures), "units"), next(iter(currencies), None), 0.01 if percent else 1.0)


_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP"}
