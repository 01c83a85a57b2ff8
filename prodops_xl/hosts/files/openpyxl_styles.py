"""Cell styles of a loaded workbook: read as `CellStyle`, changed by making a new shared style record.

A style record of openpyxl is nine numbers (font, fill, border, number format, protection, alignment, pivot
button, quote prefix, named style). Many cells share one; a change makes one new record for each one it
meets, however many cells wear it.
"""

# openpyxl is pinned below 3.2: this module works with the insides of its styles on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

from copy import copy
from typing import Any

from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE, BUILTIN_FORMATS_REVERSE
from openpyxl.workbook import Workbook

from prodops_xl.hosts.files.colors import hex_to_rgb, rgb_to_hex, theme_colors, tinted
from prodops_xl.hosts.files.edits import RGB, SetAlignment, SetFont
from prodops_xl.hosts.files.storage import CellStyle

Record = tuple[int, ...]
_DEFAULT: Record = (0,) * 9
_FONT, _FILL, _BORDER, _NUMBER_FORMAT, _PROTECTION, _ALIGNMENT, _PIVOT, _QUOTE, _NAMED = range(9)
_GENERAL, _AS_TEXT = 0, 49
# Formats 14 and 22 follow the reader's locale; this is how Excel spells them in English.
_LOCAL_FORMATS = {14: "m/d/yyyy", 22: "m/d/yyyy h:mm"}
_LOCAL_NUMBERS = {code: number for number, code in _LOCAL_FORMATS.items()}
# xlwings' words for alignments, where they differ from the file's.
_HORIZONTAL = {"center_across_selection": "centerContinuous"}
_HORIZONTAL_BACK = {"centerContinuous": "center_across_selection"}


def record_of(style: StyleArray | None) -> Record:
    """The nine numbers of a style; None is the default style."""
    return tuple(style) if style else _DEFAULT


class Styles:
    """The styles of one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._theme = theme_colors(workbook.loaded_theme)
        self._records: dict[Record, StyleArray | None] = {_DEFAULT: None}
        self._looks: dict[Record, CellStyle] = {}
        self._changes: dict[tuple[Any, Record], StyleArray | None] = {}

    def shared(self, record: Record) -> StyleArray | None:
        """The one style object for a record; None for the default."""
        try:
            return self._records[record]
        except KeyError:
            style = self._records[record] = StyleArray(record)
            return style

    def look(self, style: StyleArray | None) -> CellStyle:
        """A style as the engine speaks of it."""
        record = record_of(style)
        if record not in self._looks:
            self._looks[record] = self._look(record)
        return self._looks[record]

    def _look(self, record: Record) -> CellStyle:
        book = self.workbook
        font, fill = book._fonts[record[_FONT]], book._fills[record[_FILL]]
        alignment = book._alignments[record[_ALIGNMENT]]
        solid = getattr(fill, "fill_type", None) == "solid"
        horizontal = alignment.horizontal or "general"
        return CellStyle(
            fill=self.rgb(fill.fgColor) if solid else None,
            number_format=self.number_format(record[_NUMBER_FORMAT]),
            bold=bool(font.b),
            italic=bool(font.i),
            size=float(font.sz or 11),
            font_color=(self.rgb(font.color) if font.color is not None else None) or (0, 0, 0),
            font_name=font.name or "Calibri",
            wrap=bool(alignment.wrapText),
            horizontal=_HORIZONTAL_BACK.get(horizontal, horizontal),
            vertical=alignment.vertical or "bottom",
        )

    def rgb(self, color: Color) -> RGB | None:
        """A colour of the file as RGB: own, of the theme with its tint, or of the palette; None for
        automatic.
        """
        if color.type == "rgb":
            return tinted(hex_to_rgb(color.rgb), color.tint)
        if color.type == "theme" and color.theme < len(self._theme):
            return tinted(self._theme[color.theme], color.tint)
        if color.type == "indexed":
            palette = self.workbook._colors or COLOR_INDEX
            # 64 and 65 are the system's text and background colours.
            if color.indexed < len(palette) and color.indexed < 64:
                return tinted(hex_to_rgb(palette[color.indexed]), color.tint)
        return None

    def number_format(self, number: int) -> str:
        if number < BUILTIN_FORMATS_MAX_SIZE:
            return _LOCAL_FORMATS.get(number) or BUILTIN_FORMATS.get(number, "General")
        return self.workbook._number_formats[number - BUILTIN_FORMATS_MAX_SIZE]

    def _number_of(self, code: str) -> int:
        if code in _LOCAL_NUMBERS:
            return _LOCAL_NUMBERS[code]
        if code in BUILTIN_FORMATS_REVERSE:
            return BUILTIN_FORMATS_REVERSE[code]
        return self.workbook._number_formats.add(code) + BUILTIN_FORMATS_MAX_SIZE

    def _changed(self, key: Any, style: StyleArray | None, change: Any) -> StyleArray | None:
        record = record_of(style)
        found = self._changes.get((key, record), self)
        if found is self:
            found = self._changes[key, record] = self.shared(tuple(change(list(record))))
        return found

    def with_fill(self, style: StyleArray | None, color: RGB | None) -> StyleArray | None:
        def change(record: list[int]) -> list[int]:
            # Fill 0 is "none" in every workbook (ECMA-376 part 1, 18.8.21).
            fill = PatternFill("solid", fgColor=rgb_to_hex(color)) if color else None
            record[_FILL] = self.workbook._fills.add(fill) if fill else 0
            return record

        return self._changed(("fill", color), style, change)

    def with_number_format(self, style: StyleArray | None, code: str) -> StyleArray | None:
        def change(record: list[int]) -> list[int]:
            record[_NUMBER_FORMAT] = self._number_of(code)
            return record

        return self._changed(("number format", code), style, change)

    def with_date_format(self, style: StyleArray | None, code: str) -> StyleArray | None:
        """For a date or time: the format, unless the cell has one of its own already."""
        if style is not None and style[_NUMBER_FORMAT] not in (_GENERAL, _AS_TEXT):
            return style
        return self.with_number_format(style, code)

    def with_quote_prefix(self, style: StyleArray | None, quoted: bool) -> StyleArray | None:
        """Marks a cell as text by apostrophe, or takes that mark away."""
        if bool(style is not None and style[_QUOTE]) == quoted:
            return style

        def change(record: list[int]) -> list[int]:
            record[_QUOTE] = int(quoted)
            return record

        return self._changed(("quote", quoted), style, change)

    def with_font(self, style: StyleArray | None, edit: SetFont) -> StyleArray | None:
        def change(record: list[int]) -> list[int]:
            font = copy(self.workbook._fonts[record[_FONT]])
            values = {"b": edit.bold, "i": edit.italic, "sz": edit.size, "name": edit.name}
            for name, value in values.items():
                if value is not None:
                    setattr(font, name, value)
            if edit.name is not None:
                font.scheme = None
            if edit.color is not None:
                font.color = Color(rgb="FF" + rgb_to_hex(edit.color))
            record[_FONT] = self.workbook._fonts.add(font)
            return record

        key = ("font", edit.bold, edit.italic, edit.size, edit.color, edit.name)
        return self._changed(key, style, change)

    def as_link(self, style: StyleArray | None) -> StyleArray | None:
        """Blue and underlined, as Excel shows a new hyperlink."""

        def change(record: list[int]) -> list[int]:
            font: Font = copy(self.workbook._fonts[record[_FONT]])
            font.u, font.color = "single", Color(theme=10)
            record[_FONT] = self.workbook._fonts.add(font)
            return record

        return self._changed("link", style, change)

    def with_alignment(self, style: StyleArray | None, edit: SetAlignment) -> StyleArray | None:
        def change(record: list[int]) -> list[int]:
            alignment: Alignment = copy(self.workbook._alignments[record[_ALIGNMENT]])
            if edit.wrap is not None:
                alignment.wrapText = edit.wrap
            if edit.horizontal is not None:
                alignment.horizontal = _HORIZONTAL.get(edit.horizontal, edit.horizontal)
            if edit.vertical is not None:
                alignment.vertical = edit.vertical
            record[_ALIGNMENT] = self.workbook._alignments.add(alignment)
            return record

        return self._changed(("alignment", edit.wrap, edit.horizontal, edit.vertical), style, change)
