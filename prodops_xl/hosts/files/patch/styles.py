"""The style sheet of a workbook: formats are read from it, and changed by adding one more at its end.

Many cells share one format record (an `xf`); a change makes one new record for each one it meets, however many cells
wear it. Records that are there never change: charts of other makers, tables and rules may count on them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.colors import rgb_to_hex
from prodops_xl.hosts.files.edits import RGB, SetAlignment, SetFont
from prodops_xl.hosts.files.patch.builtin_formats import FIRST_OWN, FORMATS, NUMBERS
from prodops_xl.hosts.files.patch.markup import Document, Node, parse_node
from prodops_xl.hosts.files.patch.parts import STYLES_TYPE, Parts

EMPTY_STYLES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    b'</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
# The order of a style sheet's children (ECMA-376 part 1, 18.8.39), and of a font's (18.8.22, as Excel writes them).
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_FONT = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family",
    "charset", "scheme",
)  # fmt: skip
_MOST = 65_000
_HORIZONTAL = {"center_across_selection": "centerContinuous"}

Change = Callable[[Node], None]


class Styles:
    """The style sheet of one package, read and added to."""

    def __init__(self, parts: Parts, workbook: str) -> None:
        self._parts = parts
        self._workbook = workbook
        found = parts.related(workbook, "styles")
        self._part = found[0] if found else None
        self.document = (
            Document(parts.dialect.part(EMPTY_STYLES)) if self._part is None else parts.document(self._part)
        )
        self.root = self.document.root
        self._made: dict[tuple[object, int], int] = {}
        self._places: dict[str, dict[str, int]] = {}
        self._looked_at: dict[str, int] = {}

    @property
    def part(self) -> str | None:
        """Its part, or None where the workbook has none."""
        return self._part

    def _holder(self, name: str) -> Node:
        """One of the style sheet's lists, made where it is missing."""
        found = self.root.find(name)
        if found is None:
            later = {self.root.prefix + each for each in _ORDER[_ORDER.index(name) + 1 :]}
            at = next(
                (at for at, child in enumerate(self.root.children) if getattr(child, "name", "") in later),
                None,
            )
            found = self.root.add(Node.made(self.root.prefix + name), at)
        return found

    def settle_part(self) -> None:
        """A style sheet for a workbook that had none."""
        if self._part is None:
            self._part = self._parts.free("xl/styles{}.xml").replace("styles1", "styles")
            self._parts.adopt(self._part, self.document, STYLES_TYPE)
            self._parts.relations(self._workbook).add("styles", self._part)

    # Records --------------------------------------------------------------------------------------

    def _listed(self, name: str) -> list[Node]:
        holder = self.root.find(name)
        return holder.nodes if holder else []

    @cached_property
    def xfs(self) -> list[Node]:
        """The format records of cells; the default one where the file has none."""
        default = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        return self._listed("cellXfs") or [self._new(default)]

    @cached_property
    def fonts(self) -> list[Node]:
        return self._listed("fonts")

    @cached_property
    def fills(self) -> list[Node]:
        return self._listed("fills")

    @cached_property
    def own_formats(self) -> dict[int, str]:
        """The workbook's own number formats."""
        holder = self.root.find("numFmts")
        found = holder.nodes if holder else []
        return {int(node.get("numFmtId", "0")): node.get("formatCode") for node in found}

    def xf(self, style: int) -> Node:
        """A format record; the default one for a number that the file does not have."""
        return self.xfs[style] if 0 <= style < len(self.xfs) else self.xfs[0]

    def number_format(self, number: int) -> str:
        return self.own_formats.get(number) or FORMATS.get(number, "General")

    def _new(self, xml: str) -> Node:
        return parse_node(xml, self.root.prefix)

    def _kept(self, name: str, known: list[Node], node: Node) -> int:
        """The place of a record in one of the lists; added where it is not there."""
        places = self._places.setdefault(name, {})
        for at in range(self._looked_at.get(name, 0), len(known)):
            places.setdefault(known[at].spell(), at)
        self._looked_at[name] = len(known)
        text = node.spell()
        if text not in places:
            self.settle_part()
            holder = self._holder(name)
            there = {id(each) for each in holder.nodes}
            known.append(node)
            for each in known:
                if id(each) not in there:
                    holder.add(each)
            holder.set("count", str(len(known)))
            places[text] = len(known) - 1
        return places[text]

    def _changed(self, key: object, style: int, change: Change) -> int:
        found = self._made.get((key, style))
        if found is None:
            node = self.xf(style).copy()
            change(node)
            if len(self.xfs) >= _MOST:
                raise ProdOpsError(
                    f"The workbook has {len(self.xfs):,} cell formats, and Excel takes no more. Copy its sheets to a "
                    "new workbook and run this again there."
                )
            same = node.spell() == self.xf(style).spell()
            found = style if same else self._kept("cellXfs", self.xfs, node)
            self._made[key, style] = found
        return found

    # Changes --------------------------------------------------------------------------------------

    def with_fill(self, style: int, color: RGB | None) -> int:
        def change(node: Node) -> None:
            number = 0  # fill 0 is "none" in every workbook (ECMA-376 part 1, 18.8.21)
            if color is not None:
                looks = f'<fgColor rgb="FF{rgb_to_hex(color)}"/><bgColor indexed="64"/>'
                self._first_fills()
                number = self._kept(
                    "fills",
                    self.fills,
                    self._new(f'<fill><patternFill patternType="solid">{looks}</patternFill></fill>'),
                )
            node.set("fillId", str(number))
            node.set("applyFill", "1")

        return self._changed(("fill", color), style, change)

    def _first_fills(self) -> None:
        """The two fills that programs take for granted, in a style sheet that lists none."""
        for pattern in ("none", "gray125")[len(self.fills) :]:
            self._kept("fills", self.fills, self._new(f'<fill><patternFill patternType="{pattern}"/></fill>'))

    def with_number_format(self, style: int, code: str) -> int:
        def change(node: Node) -> None:
            node.set("numFmtId", str(self._number_of(code)))
            node.set("applyNumberFormat", "1")

        return self._changed(("number format", code), style, change)

    def _number_of(self, code: str) -> int:
        own = next((number for number, text in self.own_formats.items() if text == code), None)
        if own is not None:
            return own
        if code in NUMBERS and NUMBERS[code] not in self.own_formats:
            return NUMBERS[code]
        number = max([FIRST_OWN - 1, *self.own_formats]) + 1
        node = Node.made(f"{self.root.prefix}numFmt", numFmtId=str(number), formatCode=code)
        holder = self._holder("numFmts")
        self.settle_part()
        holder.add(node)
        holder.set("count", str(len(holder.nodes)))
        self.own_formats[number] = code
        return number

    def with_date_format(self, style: int, code: str) -> int:
        """For a date or time: the format, unless the record has one of its own already."""
        if self.number_format(int(self.xf(style).get("numFmtId", "0"))) not in ("General", "@"):
            return style
        return self.with_number_format(style, code)

    def is_quoted(self, style: int) -> bool:
        """Whether a cell of this format is text by apostrophe."""
        return self.xf(style).flag("quotePrefix")

    def with_quote_prefix(self, style: int, quoted: bool) -> int:
        if self.is_quoted(style) == quoted:
            return style
        return self._changed(
            ("quote", quoted), style, lambda node: node.set("quotePrefix", "1" if quoted else None)
        )

    def with_font(self, style: int, edit: SetFont) -> int:
        def change(node: Node) -> None:
            looks: dict[str, dict[str, str] | None] = {}
            if edit.bold is not None:
                looks["b"] = {} if edit.bold else None
            if edit.italic is not None:
                looks["i"] = {} if edit.italic else None
            if edit.size is not None:
                looks["sz"] = {"val": f"{edit.size:g}"}
            if edit.name is not None:
                looks |= {"name": {"val": edit.name}, "scheme": None}
            if edit.color is not None:
                looks["color"] = {"rgb": f"FF{rgb_to_hex(edit.color)}"}
            self._put_font(node, looks)

        key = ("font", edit.bold, edit.italic, edit.size, edit.color, edit.name)
        return self._changed(key, style, change)

    def as_link(self, style: int) -> int:
        """Blue and underlined, as Excel shows a new hyperlink."""
        return self._changed(
            "link", style, lambda node: self._put_font(node, {"u": {}, "color": {"theme": "10"}})
        )

    def _put_font(self, xf: Node, looks: dict[str, dict[str, str] | None]) -> None:
        number = int(xf.get("fontId", "0"))
        font = self.fonts[number].copy() if number < len(self.fonts) else self._new("<font/>")
        for name, marks in looks.items():
            for old in font.all(name):
                font.remove(old)
            if marks is not None:
                later = {font.prefix + each for each in _FONT[_FONT.index(name) + 1 :]}
                at = next(
                    (at for at, each in enumerate(font.children) if getattr(each, "name", "") in later), None
                )
                font.add(Node.made(font.prefix + name, **marks), at)
        xf.set("fontId", str(self._kept("fonts", self.fonts, font)))
        xf.set("applyFont", "1")

    def with_alignment(self, style: int, edit: SetAlignment) -> int:
        def change(node: Node) -> None:
            looks = node.find("alignment")
            if looks is None:
                looks = node.add(Node.made(f"{node.prefix}alignment"), at=0)
            if edit.wrap is not None:
                looks.set("wrapText", "1" if edit.wrap else None)
            if edit.horizontal is not None:
                looks.set("horizontal", _HORIZONTAL.get(edit.horizontal, edit.horizontal))
            if edit.vertical is not None:
                looks.set("vertical", edit.vertical)
            node.set("applyAlignment", "1")

        return self._changed(("alignment", edit.wrap, edit.horizontal, edit.vertical), style, change)
