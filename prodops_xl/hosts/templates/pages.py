"""How sheets print: US Letter, landscape, as many pages wide as it takes for people to read them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from prodops_xl.tables.declarations import TableSheet

HEAD = 3
"""The row of the headers, from 0; above them title, a line of words, and whose each column is."""
CHART = 640, 340
"""A chart's width and height in pixels."""
_PAPER = 11 - 2 * 0.4  # inches between the margins
_SMALLEST = 0.6  # of the size on screen: 11 points become 6.6
_INCH = 96  # pixels
FOOTER = "&L&F&C&A&RPage &P of &N"


def set_pages(page: Any, sheet: TableSheet, widths: Sequence[float]) -> None:
    """Set up the sheet's pages; `widths` in characters, by column."""
    wide = pages_wide(sheet, widths)
    page.freeze_panes(HEAD + 1, sheet.keys)
    page.set_landscape()
    page.set_paper(1)  # US Letter
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(wide, 0)
    page.repeat_rows(HEAD)
    if wide > 1 and sheet.keys and len(widths) > sheet.keys:
        page.repeat_columns(0, sheet.keys - 1)
    page.set_footer(FOOTER)


def pages_wide(sheet: TableSheet, widths: Sequence[float]) -> int:
    """Pages beside each other that hold the columns, and the chart right of them, without becoming too small. Key columns
    stand on each.
    """
    keys = _inches(widths[: sheet.keys])
    rest = _inches(widths[sheet.keys :]) + ((CHART[0] / _INCH + _inches([9])) if sheet.chart else 0)
    room = _PAPER / _SMALLEST
    return 1 if keys + rest <= room else max(math.ceil(rest / max(room - keys, room / 2)), 2)


def _inches(widths: Sequence[float]) -> float:
    """Columns of so many characters of Calibri 11: 7 pixels each, and 5 around them."""
    return sum(7 * width + 5 for width in widths) / _INCH
