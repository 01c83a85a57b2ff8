"""Claims of both sides in the same words: the preference, and the conditions of chapter 99 beside it.

An entry line shows the preference as its symbol (SPI). A condition (a textile quota, goods in transit) shows in no
column of its own: it shows in the duty that was not charged.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.tariff import Tariff

Texts = npt.NDArray[np.object_]


class Claims(NamedTuple):
    """Per line: `preference` (symbols and words that are none, sorted, "" where nothing), `conditions`."""

    preference: Texts
    conditions: Texts


def read_claims(tariff: Tariff, texts: Texts) -> Claims:
    """Claims texts taken apart; each distinct text is read once."""
    codes, distinct = pd.factorize(texts)
    book = tariff.claim_book
    preference, conditions = [], []
    for text in distinct:
        read = book.read(str(text))
        symbols = {book.words[t] for t in read.tokens if book.is_preference(t)}
        preference.append(" ".join(sorted({*symbols, *(word.upper() for word in read.unknown)})))
        conditions.append(" ".join(sorted({book.words[t] for t in read.tokens if not book.is_preference(t)})))
    return Claims(
        np.array([*preference, ""], dtype=object)[codes], np.array([*conditions, ""], dtype=object)[codes]
    )


def joined(preference: Texts, conditions: Texts) -> Texts:
    """One claims text per line; None where nothing is claimed."""
    frame = pd.DataFrame({"a": preference, "b": conditions}, dtype=object)
    codes, pairs = pd.MultiIndex.from_frame(frame).factorize()
    words = [f"{a} {b}".strip() or None for a, b in pairs]
    return np.array([*words, None], dtype=object)[codes]
