"""What a spreadsheet does to the numbers of an entry, undone where that is sound: zeros lost at the left.

An entry number of digits alone that is one or two short is padded where its check digit then fits; a tariff number of
7 or 9 digits can only be one of chapters 1 to 9 that lost its zero.
"""

from __future__ import annotations

from collections.abc import Iterable

from prodops_xl.domain.entries.numbers import bare, is_valid

ENTRY_LENGTH = 11
_SHORT_ENTRY = (9, 10)
_SHORT_HTS = (7, 9)
_NUMBER_AND_CHECK = 8  # an entry number without its filer code


def mended_entry(text: str) -> str | None:
    """The entry number that `text` was before zeros were lost, bare; None where that cannot be said."""
    plain = bare(text)
    if not plain.isdigit() or not plain.isascii() or len(plain) not in _SHORT_ENTRY:
        return None
    padded = plain.zfill(ENTRY_LENGTH)
    return padded if is_valid(padded) else None


def joined_entry(filer: str, text: str) -> str | None:
    """Filer code and number as one entry number, bare, where the two stand in columns of their own; else None.

    The filer code takes back its zeros too; the check digit decides.
    """
    number, code = bare(text), bare(filer)
    if not number.isascii() or not number.isdigit() or len(number) > _NUMBER_AND_CHECK or not code:
        return None
    joined = code.zfill(3) + number.zfill(_NUMBER_AND_CHECK)
    return joined if is_valid(joined) else None


def mended_hts(digits: str) -> str | None:
    """A tariff number with the zero that it lost; None where it has lost none or that cannot be said."""
    if len(digits) in _SHORT_HTS and digits.isascii() and digits.isdigit() and digits[0] != "0":
        return "0" + digits
    return None


def mended_entries(texts: Iterable[str]) -> dict[str, str]:
    """Those of `texts` that lost zeros, by what they were."""
    return {text: whole for text in texts if (whole := mended_entry(text)) is not None}
