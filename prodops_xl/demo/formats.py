"""The workbook's formats: one per number format and row style, made when first used."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from prodops_xl.demo.catalogue import COMPANY
from prodops_xl.demo.layout import FORMS

_SAVED = datetime(2026, 11, 24, 16, 40)  # noqa: DTZ001 - a workbook's dates are naive
_STYLES: dict[str, dict[str, Any]] = {
    "": {},
    "hot": {"bg_color": "#FFF2CC", "bold": True},
    "shipped": {"font_color": "#7F7F7F"},
}
_FONT: dict[str, Any] = {"font_name": "Calibri", "font_size": 10, "valign": "vcenter"}


class Book:
    """A workbook with its formats: one per number format and row style, made when first used."""

    def __init__(self, path: Path) -> None:
        self.book = xlsxwriter.Workbook(str(path), {"in_memory": True})
        self.book.set_properties(
            {"title": "PO tracker", "author": "Dana W.", "company": COMPANY.title(), "created": _SAVED}
        )
        self._formats: dict[tuple[str, str], Format] = {}

    def cell(self, form: str, style: str = "") -> Format:
        """The format of a cell."""
        key = (form, style)
        if key not in self._formats:
            wrap = {"align": "left", "indent": 1} if form in ("text", "code") else {}
            self._formats[key] = self.book.add_format(
                {
                    **_FONT,
                    **wrap,
                    "num_format": FORMS[form],
                    "border": 4,
                    "border_color": "#BFBFBF",
                    **_STYLES[style],
                }
            )
        return self._formats[key]

    def header(self, color: str) -> Format:
        """The format of a header cell."""
        return self.book.add_format(
            {
                **_FONT,
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": color,
                "align": "center",
                "text_wrap": True,
                "border": 1,
                "border_color": "#FFFFFF",
            }
        )

    def words(self, **options: Any) -> Format:
        """A format of words outside the tables."""
        return self.book.add_format({**_FONT, **options})
