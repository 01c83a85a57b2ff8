"""The edition of a tariff export, and from when to when its lines are known: from what the user says, or the file's name."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from prodops_xl.errors import ProdOpsError

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_ISO = re.compile(r"(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")
_REVISION = re.compile(r"(20\d\d)\D{0,12}?rev(?:ision)?\D{0,3}(\d{1,2})(?!\d)", re.IGNORECASE)
_BASIC = re.compile(r"(20\d\d)\D{0,12}?basic", re.IGNORECASE)
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})[ _-]*(20\d\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Edition:
    """`name` as sentences have it. Changed lines are known from `begins`; all of them are known up to `until`."""

    name: str
    begins: date
    until: date


def edition_of(told: str | None, file: str, file_day: date, read: date) -> Edition:
    """The edition: `told` (from --edition), else what the file's name says. Raises ProdOpsError where neither says any: the
    day of the file is that of its copy, and an old export would count as the newest.

    An edition that names a day or a month is known for that long; of any other it is the file's day up to which it was
    the newest. No day lies after `read`.
    """
    named = _day(file)
    name = " ".join((told or "").split()) or _named(file) or (min(named, read).isoformat() if named else "")
    if not name:
        raise ProdOpsError(
            f"The name {file} does not say which edition of the tariff it holds. Say it with --edition, as the page of the export "
            'shows it: --edition "2026 Revision 15", or its day, --edition 2026-11-02. Nothing was changed.'
        )
    day = min(named or file_day, read)
    begins, until = _span(name, day)
    return Edition(name, min(begins, read), min(until, read))


def _named(file: str) -> str:
    if found := _REVISION.search(file):
        return f"{found[1]} Revision {int(found[2])}"
    if found := _BASIC.search(file):
        return f"{found[1]} Basic"
    if found := _MONTH.search(file):
        return f"{found[1].capitalize()} {found[2]}"
    return ""


def _span(name: str, day: date) -> tuple[date, date]:
    if found := _MONTH.fullmatch(name):
        year, month = int(found[2]), _MONTHS[found[1].lower()]
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    if (told := _day(name)) is not None:
        return told, told
    return day, day


def _day(text: str) -> date | None:
    for found in _ISO.finditer(text):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
    return None
