"""Importer numbers, however they are written: whose entry is whose."""

from __future__ import annotations

import re
from collections.abc import Iterable


def importer_key(text: object) -> str:
    """An importer number as it compares: letters and digits, capitals. The suffix 00 of an IRS number is no part of it
    (19 CFR 24.5), and a spreadsheet may have taken its first zero.
    """
    key = "" if text is None or text != text else re.sub(r"[^0-9A-Z]", "", str(text).upper())  # noqa: PLR0124 - NaN
    if key.isdigit() and len(key) in (8, 10):
        key = "0" + key
    return key[:9] if len(key) == 11 and key.endswith("00") else key


def importer_keys(texts: Iterable[str]) -> frozenset[str]:
    """Of several numbers, each of which may hold more: set apart by commas, semicolons or lines."""
    parts = [part for text in texts for part in re.split(r"[,;|\n]+", text)]
    return frozenset(key for part in parts if (key := importer_key(part)))


def is_of(key: str, known: frozenset[str]) -> bool:
    """One of `known`, or the same IRS number with a suffix of its own where `known` has it without."""
    return key in known or (len(key) == 11 and key[:9] in known)
