"""GTINs (UPC, EAN): 8, 12, 13 or 14 digits of which the last is a check digit.

GS1 General Specifications, section 7.9.1: from the right, beginning beside the check digit, digits are
weighted 3, 1, 3, 1, ...; the check digit brings the sum up to a multiple of ten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_FORM = re.compile(r"(?:[0-9]{8}|[0-9]{12,14})")
_AS_PRINTED = str.maketrans("", "", " -")  # 0 36000 29145 2 under the bars


def check_digit(body: str) -> int:
    """The check digit of a GTIN's digits without it."""
    digits = [int(digit) for digit in reversed(body)]
    return -(3 * sum(digits[0::2]) + sum(digits[1::2])) % 10


def is_valid(code: str | None) -> bool:
    """8, 12, 13 or 14 digits, blanks and hyphens aside, and a right check digit."""
    plain = bare(code)
    return bool(_FORM.fullmatch(plain)) and check_digit(plain[:-1]) == int(plain[-1])


def valid(codes: Iterable[str | None]) -> npt.NDArray[np.bool_]:
    """`is_valid` of each code; a code that comes again (one per size and color) is judged once."""
    import numpy as np  # a single code is checked without it

    known: dict[str | None, bool] = {}
    out = []
    for code in codes:
        if code not in known:
            known[code] = is_valid(code)
        out.append(known[code])
    return np.array(out, dtype=bool)


def bare(code: str | None) -> str:
    """A code without blanks and hyphens; empty for None."""
    return (code or "").translate(_AS_PRINTED)


def with_lost_zeros(code: str | None) -> str | None:
    """The valid UPC (12 digits) or EAN-8 that a spreadsheet made shorter by dropping its leading zeros, or
    None.

    Only codes that are too short for any GTIN are tried: 9 to 11 digits, and 6 or 7.
    """
    plain = bare(code)
    if not plain.isdecimal() or not (6 <= len(plain) <= 7 or 9 <= len(plain) <= 11):
        return None
    whole = plain.zfill(8 if len(plain) < 8 else 12)
    return whole if is_valid(whole) else None
