"""A cell's contents as XML."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from xml.sax.saxutils import escape

from prodops_xl.hosts.files.contents import ErrorValue, Formula, TimeOfDay
from prodops_xl.hosts.files.serials import to_serial

_SPECIAL = re.compile("[\r\x00-\x08\x0b\x0c\x0e-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
# What a new content takes away: the kind of the old one, and the records that only the old one has (a rich value, a
# spilling formula, the reading of its characters).
_OF_CONTENT = {"t", "cm", "vm", "ph"}


def number_text(value: float) -> str:
    """The shortest text of a number that gives it back; whole ones without a point."""
    if type(value) is float and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def marked(text: str) -> str:
    """Characters that XML loses, and text that looks like such a mark, as `_xHHHH_` (ST_Xstring)."""
    return _SPECIAL.sub(lambda match: f"_x{ord(match[0]):04X}_", text) if _SPECIAL.search(text) else text


def text_element(text: str, prefix: str) -> str:
    """`<t>` with a text."""
    text = escape(marked(text))
    keep = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() or "\n" in text else ""
    return f"<{prefix}t{keep}>{text}</{prefix}t>"


class CellWriter:
    """Spells cells of one sheet."""

    def __init__(self, prefix: bytes, date1904: bool, iso_dates: bool = False) -> None:
        """`iso_dates`: dates are written as ISO 8601 (`t="d"`, which Strict alone has), not as numbers of days."""
        self._prefix = prefix.decode()
        self._date1904 = date1904
        self._iso_dates = iso_dates
        p = self._prefix
        self._open, self._close, self._value, self._value_end = f"<{p}c", f"</{p}c>", f"<{p}v>", f"</{p}v>"

    def cell(self, address: str, style: int, content: Any, kept: str = "", ending: str = "") -> bytes:
        """A cell element; `kept` are attributes that stay, `ending` what stays behind the content."""
        place = f'{self._open} r="{address}"'
        if style:
            place += f' s="{style}"'
        kind, inside = self._content(content)
        if kind:
            place += f' t="{kind}"'
        place += kept
        if not inside and not ending:
            return f"{place}/>".encode()
        return f"{place}>{inside}{ending}{self._close}".encode()

    def _content(self, content: Any) -> tuple[str, str]:
        """The kind of a cell and its elements."""
        kind = type(content)
        if kind is float or kind is TimeOfDay:
            return "", self._v(number_text(float(content)))
        if content is None:
            return "", ""
        if kind is bool:
            return "b", self._v(str(int(content)))
        if kind is dt.datetime:
            return self._moment(content)
        p = self._prefix
        if kind is Formula:
            return "", f"<{p}f>{escape(str(content)[1:])}</{p}f>"
        if kind is ErrorValue:
            return "e", self._v(escape(str(content)))
        return "inlineStr", f"<{p}is>{text_element(str(content), p)}</{p}is>"

    def _moment(self, moment: dt.datetime) -> tuple[str, str]:
        if self._iso_dates:
            midnight = moment.time() == dt.time()
            timespec = "milliseconds" if moment.microsecond else "seconds"
            return "d", self._v(
                moment.date().isoformat() if midnight else moment.isoformat(timespec=timespec)
            )
        try:
            return "", self._v(number_text(to_serial(moment, self._date1904)))
        except ValueError:  # a date before 1904 in a workbook that counts from 1904
            return self._content(moment.date().isoformat())

    def _v(self, text: str) -> str:
        return f"{self._value}{text}{self._value_end}"

    @staticmethod
    def kept(attributes: dict[str, str]) -> dict[str, str]:
        """The attributes of a cell that outlive its content."""
        return {name: value for name, value in attributes.items() if name not in _OF_CONTENT | {"r", "s"}}
