"""Certificates with their end dates, out of the free text in which teams keep them.

`GOTS CU-123456 valid to 2026-05-31; OEKO-TEX 100 exp 15 Jan 2027`: one certificate per piece between semicolons, line
breaks, bars or commas before a word; its end is the last date in it. Dates are read where they can mean one day alone:
2026-05-31, 2026/05/31, 31 May 2026, May 31, 2026, and months (2026-05, May 2026), which end with their last day. A scope
certificate must be valid on the day of shipment, and only a transaction certificate proves a shipment (Control Union,
espana.controlunion.com/es/textile-faq): the sheet judges the first and cannot see the second.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.vendors.book import NAT, Texts

_MONTHS = {
    name: i
    for i, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_MONTH = r"(?P<{0}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    r"\b(?P<y1>20\d\d)[-/.](?P<m1>\d{1,2})(?:[-/.](?P<d1>\d{1,2}))?\b|"
    rf"\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH.format('m2')}[ ,-]*(?P<y2>20\d\d)\b|"
    rf"\b{_MONTH.format('m3')} (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y3>20\d\d)\b|"
    rf"\b{_MONTH.format('m4')}[ ,-]*(?P<y4>20\d\d)\b",
    re.IGNORECASE,
)
_PIECES = re.compile(r"[;\n|]+|,(?= *[A-Za-z])(?!(?<=\d),)")
_WORDS = re.compile(
    r"\b(valid|until|till|to|thru|through|exp\w*|ends?|on|from|date|dated|by|renew\w*)\b", re.IGNORECASE
)


class Certificate(NamedTuple):
    """One certificate: its name as written, without numbers and dates, and its end (None: no date in it)."""

    name: str
    end: date | None


def read_certificates(text: str) -> list[Certificate]:
    """The certificates that a text names."""
    pieces = [piece.strip() for piece in _PIECES.split(text) if piece.strip()]
    return [Certificate(_name(piece), _end(piece)) for piece in pieces]


def earliest_ends(texts: Texts) -> npt.NDArray[np.datetime64]:
    """Per text: the first day on which one of its dated certificates ends (of one that stands there twice the later end
    counts: it was renewed); NaT where none has a date.
    """
    ends = {text: _earliest(text) for text in pd.unique(texts) if isinstance(text, str)}
    return np.array([ends.get(text, NAT) for text in texts], dtype="datetime64[D]")


def _earliest(text: str) -> np.datetime64:
    by_name: dict[str, date] = {}
    for name, end in read_certificates(text):
        if end is not None:
            by_name[name.casefold()] = max(end, by_name.get(name.casefold(), end))
    return np.datetime64(min(by_name.values()), "D") if by_name else NAT


def lapsed(text: str, on: date) -> list[Certificate]:
    """Dated certificates of a text that have ended before a day, and were not renewed."""
    ends = {c.name.casefold(): c for c in sorted(read_certificates(text), key=lambda c: c.end or date.min)}
    return [c for c in ends.values() if c.end is not None and c.end < on]


def _name(piece: str) -> str:
    bare = _WORDS.sub(" ", _DATE.sub(" ", piece))
    words = re.findall(r"[A-Za-z][A-Za-z&-]*|(?<=STANDARD )\d+", bare)
    return " ".join(words[:3]) or piece


def _end(piece: str) -> date | None:
    found = [day for m in _DATE.finditer(piece) if (day := _day(m)) is not None]
    return max(found) if found else None


def _day(found: re.Match[str]) -> date | None:
    part = found.groupdict()
    year = next(int(part[k]) for k in ("y1", "y2", "y3", "y4") if part[k])
    month = (
        int(part["m1"])
        if part["m1"]
        else _MONTHS[next(part[k] for k in ("m2", "m3", "m4") if part[k])[:3].lower()]
    )
    day = next((int(part[k]) for k in ("d1", "d2", "d3") if part[k]), 0)
    try:
        return date(year, month, day) if day else _last_of(year, month)
    except ValueError:
        return None


def _last_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
