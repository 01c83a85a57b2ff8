"""Column widths as people see them and as files hold them, and widths that fit a text.

A file holds a width with the padding of a cell: for Calibri 11, whose widest digit is 7 pixels, that is 5
pixels (ECMA-376 part 1, 18.3.1.13).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

_DIGIT, _PADDING = 7, 5
DEFAULT_WIDTH = 8.43
DEFAULT_HEIGHT = 15.0
_WIDEST = 80.0
MAX_WIDTH = 255.0
MAX_HEIGHT = 409.5


def width_in_file(characters: float) -> float:
    """8.43 characters -> 9.140625, as Excel writes it."""
    if characters < 1:
        return round(characters * (_DIGIT + _PADDING) / _DIGIT, 8)
    return int((characters * _DIGIT + _PADDING) / _DIGIT * 256 + 0.5) / 256


def width_in_characters(width: float) -> float:
    """9.140625 -> 8.43, as Excel shows it."""
    if width < (_DIGIT + _PADDING) / _DIGIT:
        return round(width * _DIGIT / (_DIGIT + _PADDING), 2)
    pixels = int(width * _DIGIT + 0.5)
    return round((pixels - _PADDING) / _DIGIT, 2)


def points_of_width(characters: float) -> float:
    """8.43 characters -> 48 points: 64 pixels of 3/4 point."""
    pixels = characters * _DIGIT + _PADDING if characters >= 1 else characters * (_DIGIT + _PADDING)
    return int(pixels + 0.5) * 0.75


def shown_length(value: Any, number_format: str) -> int:
    """About how many characters a value takes on the sheet."""
    if value is None:
        return 0
    if isinstance(value, str):
        return max(len(line) for line in value.split("\n"))
    if isinstance(value, dt.datetime):
        return max(len(number_format), 10) if number_format != "General" else 16
    if isinstance(value, bool):
        return 5
    return _number_length(float(value), number_format)


def _number_length(value: float, number_format: str) -> int:
    if number_format == "General":
        return min(len(f"{value:.10g}"), 11)
    section = number_format.split(";", maxsplit=1)[0]
    decimals = len(section.partition(".")[2].rstrip("%)_ "))
    digits = len(f"{abs(value) * (100 if '%' in section else 1):.{decimals}f}")
    separators = (digits - decimals - 1) // 3 if "," in section else 0
    return digits + separators + (value < 0) + section.count("%") + section.count("$")


def fitting_width(longest: float) -> float:
    """A width for a column whose longest value takes `longest` characters."""
    return min(max(longest + 1.5, DEFAULT_WIDTH), _WIDEST)
