"""What stands around the rows of a worksheet, as a tree; elements are put where the schema has them."""

from __future__ import annotations

from collections.abc import Callable

from prodops_xl.hosts.files.areas import Area, parse_area, spanning
from prodops_xl.hosts.files.patch.markup import Document, Node
from prodops_xl.hosts.files.patch.ordering import Order
from prodops_xl.hosts.files.patch.relations import link_mark, set_link
from prodops_xl.hosts.files.patch.sheet_bytes import SheetBytes

# The order of a worksheet's children (ECMA-376 part 1, 18.3.1.99).
ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
    "extLst",
)  # fmt: skip
_WORKSHEET = Order(ORDER)
VML = "urn:schemas-microsoft-com:vml"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


class Frame:
    """Everything of a worksheet but its rows."""

    def __init__(self, sheet: SheetBytes) -> None:
        marker = b"<" + sheet.prefix + b"sheetData/>"
        self.document = Document(sheet.xml[: sheet.head_end] + marker + sheet.xml[sheet.tail_start :])
        self.document.encoding = "utf-8-sig" if sheet.encoding == "utf-8-sig" else "utf-8"
        self.root = self.document.root
        self._marker = next(node for node in self.root.nodes if node.local == "sheetData")
        if sheet.missing:
            self.root.remove(self._marker)
            self.put(self._marker)

    def halves(self) -> tuple[bytes, bytes]:
        """The text before the rows' element and behind it."""
        mark = self._marker.spell().encode()
        head, _, tail = self.document.to_bytes().partition(mark)
        return head, tail

    # Children -------------------------------------------------------------------------------------

    def find(self, name: str) -> Node | None:
        return self.root.find(name)

    def need(self, name: str) -> Node:
        """A child, made in its place where it is missing."""
        return _WORKSHEET.need(self.root, name)

    def put(self, node: Node) -> Node:
        """A new child in its place, behind others of its name."""
        return _WORKSHEET.put(self.root, node)

    def drop(self, name: str) -> None:
        for node in self.root.all(name):
            self.root.remove(node)

    def drop_empty(self, name: str) -> None:
        """A list that holds nothing any more goes; one that does tells how many it holds."""
        found = self.root.find(name)
        if found is not None and not found.nodes:
            self.root.remove(found)
        elif found is not None and found.has("count"):
            found.set("count", str(len(found.nodes)))

    def made(self, name: str, /, **marks: str) -> Node:
        """A new element with this sheet's prefix."""
        return Node.made(self.root.prefix + name, **marks)

    # Notes' boxes ---------------------------------------------------------------------------------

    def legacy_drawing(self) -> Node | None:
        """The element that names the VML part. Excel's Strict has it in an alternative for those who know VML."""
        found = self.root.find("legacyDrawing")
        return found if found is not None else self._choice(lambda node: node.local == "legacyDrawing")[1]

    def _choice(self, wanted: Callable[[Node], bool]) -> tuple[Node | None, Node | None]:
        """The alternative among the sheet's children that holds an element, and the element."""
        for child in self.root.nodes:
            if child.local == "AlternateContent":
                found = next((node for node in child.walk() if wanted(node)), None)
                if found is not None:
                    return child, found
        return None, None

    def put_legacy_drawing(self, link: str, strict: bool) -> None:
        """Names another VML part; spelled as Excel does it in either dialect."""
        self.drop_legacy_drawing()
        node = self.made("legacyDrawing")
        self.set_link(node, link)
        if not strict:
            self.put(node)
            return
        choice = Node.made("mc:Choice", **{"Requires": "v", "xmlns:v": VML})
        choice.add(node)
        alternative = Node.made("mc:AlternateContent", **{"xmlns:mc": _COMPATIBILITY})
        alternative.add(choice)
        _WORKSHEET.put(self.root, alternative, "legacyDrawing")

    def drop_legacy_drawing(self) -> None:
        """No VML part is named any more."""
        self.drop("legacyDrawing")
        alternative, node = self._choice(lambda each: each.local == "legacyDrawing")
        if alternative is None or node is None:
            return
        for holder in alternative.walk():
            holder.remove(node)
        if not any(holder.nodes for holder in alternative.nodes):
            self.root.remove(alternative)

    # Relationships --------------------------------------------------------------------------------

    def link(self, node: Node) -> str:
        """The relationship that an element refers to; empty for none."""
        return node.get(link_mark(node, self.root))

    def set_link(self, node: Node, link: str) -> None:
        set_link(node, self.root, link)

    # Reach ----------------------------------------------------------------------------------------

    def reach(self, area: Area) -> None:
        """`dimension`, where the sheet has it, covers an area too."""
        node = self.root.find("dimension")
        old = parse_area(node.get("ref")) if node else None
        if node is not None and old is not None and not old.holds(area):
            node.set("ref", spanning(old, area).address)
