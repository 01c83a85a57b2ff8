"""Colours and formats of the templates. Every text stands on a ground with a contrast of 4.5 or more (a test holds it),
and no colour says what a word does not say too.
"""

from __future__ import annotations

from typing import Any

from prodops_xl.tables.kinds import Kind

INK, PAPER, TITLE, QUIET = "#1A1A1A", "#FFFFFF", "#1F3864", "#595959"
HEADERS = {"fill in": "#1F3864", "vendor": "#7A3E00", "computed": "#4D4D4D", "given": "#375623"}
"""Ground of a header, white text on it, by whose column it is."""
GIVEN = "#F2F2F2"  # ground of cells that are not for people to change
EXAMPLE = ("#3B3B3B", "#EEF3FA")
GOOD, WARN, BAD, CALM = (
    ("#0B5A23", "#E2F0D9"),
    ("#7A4B00", "#FFF2CC"),
    ("#9C0006", "#FFDDE0"),
    ("#1F3864", "#DDEBF7"),
)
WORDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("ok", "on track", "pass", "confirmed", "arrived", "under budget", "complete"), GOOD),
    **dict.fromkeys(("at risk", "pending", "please confirm", "due", "on the water", "close", "behind", "check"), WARN),
    **dict.fromkeys(("late", "blocked", "fail", "over budget", "under the floor"), BAD),
    **dict.fromkeys(("done", "shipped", "open", "planned", "received", "later asked"), CALM),
}  # fmt: skip
"""Text and ground of a cell that holds the word, or begins with it."""
BARS = ("#1F3864", "#C55A11", "#7F7F7F", "#548235", "#2E75B6", "#7030A0")
FORMATS = {
    "text": "@", "hts": "@", "money": "#,##0.00", "amount": "#,##0.00", "number": "#,##0.00", "units": "#,##0", "size": "#,##0",
    "whole": "0", "days": "0", "rate": "0.00%", "date": "yyyy-mm-dd", "month": "yyyy-mm", "weight": "0.000", "volume": "0.0000",
    "aql": "0.0",
}  # fmt: skip
WIDTHS = {"date": 12, "money": 11, "amount": 12, "number": 11, "units": 10, "size": 7, "whole": 8, "rate": 10, "note": 30, "country": 8,
          "currency": 9, "mode": 9, "incoterm": 9, "hts": 14, "choice": 12}  # fmt: skip


def pattern(kind: Kind) -> str:
    """The number format of a kind; nothing but what was typed for the others."""
    return FORMATS.get(kind.name, "General")


class Formats:
    """A workbook's cell formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **looks: Any) -> Any:
        """The format with these looks."""
        key = tuple(sorted(looks.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_color": INK, "valign": "top", **looks})
        return self._made[key]

    def header(self, whose: str) -> Any:
        """A header cell, by whose column it is."""
        return self(
            bold=True,
            font_color=PAPER,
            bg_color=HEADERS[whose],
            text_wrap=True,
            border=1,
            border_color="#BFBFBF",
        )

    def cell(self, kind: Kind, *, kept: bool, locked: bool) -> Any:
        """A cell of a column. `kept`: not for people to change; `locked`: the sheet's protection sees to it."""
        # A formula in a cell of the format Text becomes a text when somebody edits it.
        shape = "General" if kept and pattern(kind) == "@" else pattern(kind)
        looks: dict[str, Any] = {"num_format": shape, "locked": int(locked)}
        if kind.dtype in ("text", "any"):
            looks |= {"align": "left", "indent": 1}
        if kind.name == "note":
            looks["text_wrap"] = True
        if kept:
            looks["bg_color"] = GIVEN
        return self(**looks)


def luminance(color: str) -> float:
    """Relative luminance of #RRGGBB (WCAG 2.1)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(text: str, ground: str) -> float:
    """Contrast ratio of two colours (WCAG 2.1): 1 to 21."""
    dark, light = sorted((luminance(text), luminance(ground)))
    return (light + 0.05) / (dark + 0.05)
