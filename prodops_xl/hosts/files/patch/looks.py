"""Format records as the engine speaks of them."""

from __future__ import annotations

from functools import cached_property

from prodops_xl.hosts.files.colors import hex_to_rgb, theme_colors, tinted
from prodops_xl.hosts.files.edits import RGB
from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.patch.builtin_formats import PALETTE
from prodops_xl.hosts.files.patch.markup import Node
from prodops_xl.hosts.files.patch.styles import Styles
from prodops_xl.hosts.files.storage import CellStyle

# xlwings' words for alignments, where they differ from the file's.
_HORIZONTAL = {"centerContinuous": "center_across_selection"}


class Looks:
    """Reads `CellStyle` records."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self._package = package
        self._styles = styles
        self._known: dict[int, CellStyle] = {}

    @cached_property
    def _theme(self) -> tuple[RGB, ...]:
        parts = self._package.related(self._package.workbook_part or "", "theme")
        return theme_colors(self._package.read(parts[0]) if parts else None)

    @cached_property
    def _palette(self) -> tuple[str, ...]:
        own = self._styles.root.find("colors", "indexedColors")
        return tuple(node.get("rgb", "00000000") for node in own.nodes) if own else PALETTE

    def look(self, style: int) -> CellStyle:
        if style not in self._known:
            self._known[style] = self._look(self._styles.xf(style))
        return self._known[style]

    def _look(self, xf: Node) -> CellStyle:
        font = _at(self._styles.fonts, xf.get("fontId", "0"))
        alignment = xf.find("alignment") or Node("alignment")
        horizontal = alignment.get("horizontal") or "general"
        color = font.find("color")
        name, size = font.find("name"), font.find("sz")
        return CellStyle(
            fill=self._fill(_at(self._styles.fills, xf.get("fillId", "0"))),
            number_format=self._styles.number_format(int(xf.get("numFmtId", "0"))),
            bold=_on(font, "b"),
            italic=_on(font, "i"),
            size=float(size.get("val", "11")) if size else 11.0,
            font_color=(self.rgb(color) if color else None) or (0, 0, 0),
            font_name=(name.get("val") if name else "") or "Calibri",
            wrap=alignment.flag("wrapText"),
            horizontal=_HORIZONTAL.get(horizontal, horizontal),
            vertical=alignment.get("vertical") or "bottom",
        )

    def _fill(self, fill: Node) -> RGB | None:
        pattern = fill.find("patternFill")
        if pattern is None or pattern.get("patternType") != "solid":
            return None
        color = pattern.find("fgColor")
        return self.rgb(color) if color else (0, 0, 0)

    def rgb(self, color: Node) -> RGB | None:
        """A colour of the file as RGB: own, of the theme with its tint, or of the palette; None for automatic."""
        tint = float(color.get("tint", "0"))
        if rgb := color.get("rgb"):
            return tinted(hex_to_rgb(rgb), tint)
        theme, indexed = color.get("theme"), color.get("indexed")
        if theme.isdigit() and int(theme) < len(self._theme):
            return tinted(self._theme[int(theme)], tint)
        # 64 and 65 are the system's text and background colours.
        if indexed.isdigit() and int(indexed) < min(len(self._palette), 64):
            return tinted(hex_to_rgb(self._palette[int(indexed)]), tint)
        return None


def _at(nodes: list[Node], number: str) -> Node:
    return nodes[int(number)] if int(number) < len(nodes) else Node("none")


def _on(font: Node, name: str) -> bool:
    found = font.find(name)
    return found is not None and found.flag("val", default=True)
