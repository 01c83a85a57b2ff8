"""Colours: what users give, and what a workbook's theme, tint and palette come to as RGB."""

from __future__ import annotations

import colorsys
import re
from typing import Any
from xml.etree import ElementTree as ET

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.edits import RGB

# Excel counts theme colours light 1, dark 1, light 2, dark 2, accents: the first two pairs are swapped
# against their order in the theme part (dk1, lt1, dk2, lt2; ECMA-376 part 1, 20.1.6.2 and what Excel does
# with 18.8.3).
_THEME_ORDER = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)
# The Office theme of 2007 to 2022, for workbooks without a theme part.
_OFFICE_THEME = (
    "FFFFFF",
    "000000",
    "EEECE1",
    "1F497D",
    "4F81BD",
    "C0504D",
    "9BBB59",
    "8064A2",
    "4BACC6",
    "F79646",
    "0000FF",
    "800080",
)
_HEX = re.compile("#?([0-9a-fA-F]{6})")


def hex_to_rgb(text: str) -> RGB:
    """`FFEE00`, `#FFEE00` or `FFFFEE00` (alpha first) as RGB."""
    digits = text.lstrip("#")[-6:]
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def rgb_to_hex(color: RGB) -> str:
    """(255, 238, 0) -> FFEE00."""
    return "{:02X}{:02X}{:02X}".format(*color)


def rgb_of(color: Any) -> RGB:
    """What xlwings takes as a colour: (r, g, b), `#rrggbb`, or Excel's own integer (red in the low byte)."""
    if isinstance(color, str) and (match := _HEX.fullmatch(color)):
        return hex_to_rgb(match[1])
    if isinstance(color, int) and not isinstance(color, bool) and 0 <= color <= 0xFFFFFF:
        return color & 255, color >> 8 & 255, color >> 16 & 255
    if isinstance(color, (tuple, list)) and len(color) == 3 and all(0 <= int(part) <= 255 for part in color):
        return int(color[0]), int(color[1]), int(color[2])
    raise ProdOpsError(f"{color!r} is no colour; give (red, green, blue) from 0 to 255 or '#rrggbb'.")


def theme_colors(theme_xml: bytes | None) -> tuple[RGB, ...]:
    """The twelve colours of a theme part, in the order in which cells number them."""
    if not theme_xml:
        return tuple(hex_to_rgb(color) for color in _OFFICE_THEME)
    found: dict[str, str] = {}
    for element in ET.fromstring(theme_xml).iter():  # noqa: S314 (`opening.check` refuses DTDs)
        if element.tag.endswith("}clrScheme"):
            for slot in element:
                color = slot[0]
                found[slot.tag.rpartition("}")[2]] = color.get("lastClr") or color.get("val") or "000000"
            break
    return tuple(
        hex_to_rgb(found.get(slot, default))
        for slot, default in zip(_THEME_ORDER, _OFFICE_THEME, strict=True)
    )


def tinted(color: RGB, tint: float) -> RGB:
    """A colour made lighter (tint above 0) or darker (below), by its HLS lightness (ECMA-376, 18.8.19)."""
    if not tint:
        return color
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in color))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), saturation)
    return round(red * 255), round(green * 255), round(blue * 255)
