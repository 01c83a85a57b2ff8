"""Readers of single cells that are not what a clean column holds: text numbers, text dates, synonyms.

Each reader takes a cell's value and says what it was read as (`Reading`). They see only the cells that a core
pydantic type has refused, each distinct value once.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any, NamedTuple


class Reading(NamedTuple):
    """What a cell was read as.

    `note`: how, where that is worth one remark for the whole column. `doubt`: value kept, but a person should
    look (a warning). `blank`: a stand-in such as TBD, read as blank (a remark). `fault`: it cannot be read; the
    sentence after "PO holds 'x': ". `rule` is the rule that a fault belongs to.
    """

    value: Any = None
    note: str = ""
    doubt: str = ""
    blank: bool = False
    fault: str = ""
    rule: str = "types"


_SAYING_NOTHING = """
tbd tba tbc tbd. t.b.d. t.b.a. n/a n.a. #n/a na n/a. nil none null - -- --- – — ? ?? ??? . .. ... pending
not_available not_applicable unknown to_be_advised to_be_confirmed to_be_determined to_be_announced
#ref! #value! #name? #div/0! #null! #num! nan * / _ 待定 无
"""

STAND_INS = frozenset(
    variant
    for word in (token.replace("_", " ") if len(token) > 1 else token for token in _SAYING_NOTHING.split())
    for variant in (word, word.upper(), word.capitalize(), word.title())
)
"""What people type where they have nothing to say."""


def stand_in(text: str) -> bool:
    """Whether a text only says that there is no value."""
    return text in STAND_INS or text.casefold() in STAND_INS


def as_float(number: Any) -> float:
    """A number as a float; beyond floats it is infinite."""
    try:
        return float(number)
    except OverflowError:
        return math.inf


def plain(value: Any) -> str:
    """A cell's value as one line of text, without zero-width and doubled spaces."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    text = str(value).translate(_INVISIBLE)
    return " ".join(text.split())


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
INVISIBLE = frozenset(map(chr, _INVISIBLE))
