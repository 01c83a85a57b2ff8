"""Entry numbers of US customs: their form and their check digit.

19 CFR 142.3a: eleven characters XXX-NNNNNNN-N: the filer's code (three letters or digits, given by CBP),
seven digits of the filer's choice, a check digit. The formula is in CBP's CATAIR, Appendix E "Valid Entry
Numbers" (also Table 1 of its Entry Summary Create/Update chapter, and Appendix 1 of the CBP Form 7501
instructions):

1. Letters become digits: A to I are 1 to 9, J to R are 1 to 9, S to Z are 2 to 9.
2. Every other digit, beginning with the tenth and going left, is doubled; where the product passes 9, one is
added to it and only its last digit counts.
3. The check digit brings the sum of these and of the other digits up to a multiple of ten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_FORM = re.compile(r"[0-9A-Z]{3}[0-9]{8}")
_AS_WRITTEN = str.maketrans("", "", " -\u2010\u2011\u2013")  # blanks and hyphens as printed on the form
_DIGITS = {str(n): n for n in range(10)}
_LETTERS = {letter: n for run in ("ABCDEFGHI", "JKLMNOPQR") for n, letter in enumerate(run, 1)}
_VALUE = _DIGITS | _LETTERS | {letter: n for n, letter in enumerate("STUVWXYZ", 2)}
# A doubled digit as step 2 counts it: 0 2 4 6 8, then 10 + 1 -> 1, 12 + 1 -> 3, ... 18 + 1 -> 9.
_DOUBLED = tuple((2 * n + (2 * n > 9)) % 10 for n in range(10))


def check_digit(first_ten: str) -> int:
    """The check digit of an entry number's first ten characters (filer code and number, capitals)."""
    values = [_VALUE[character] for character in first_ten]
    return -(sum(values[0::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10


def bare(number: str) -> str:
    """An entry number without hyphens and blanks, in capitals."""
    return number.translate(_AS_WRITTEN).upper()


def hyphened(entry: str) -> str:
    """A bare entry number as the form prints it: XXX-NNNNNNN-N; another text as it stands."""
    return f"{entry[:3]}-{entry[3:10]}-{entry[10]}" if len(entry) == 11 and entry.isalnum() else str(entry)


def is_valid(number: str | None) -> bool:
    """Eleven characters, with or without the printed hyphens, and a right check digit."""
    plain = bare(number or "")
    return bool(_FORM.fullmatch(plain)) and check_digit(plain[:10]) == int(plain[10])


def valid(numbers: Iterable[str | None]) -> npt.NDArray[np.bool_]:
    """`is_valid` of each number."""
    import numpy as np  # a single code is checked without it

    return np.fromiter((is_valid(number) for number in numbers), dtype=bool)
