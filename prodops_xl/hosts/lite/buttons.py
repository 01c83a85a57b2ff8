"""Buttons on the Start sheet of a workbook that carries its engine: one shape per command, put there and taken out.

The add-in runs a script when the cell becomes the selected one that its shape is linked to, and moves the selection one
row down when the script is done. So no button's cell touches another one: they alternate between two columns, both of
them under the shapes. A shape of ours bears a mark of its own, which Excel keeps: shapes that people named after a
command are theirs.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from xlwings.utils import col_name

from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.patch.drawings import DRAWING_TYPE, EMPTY, Drawing
from prodops_xl.hosts.files.patch.frame import ORDER
from prodops_xl.hosts.files.patch.markup import Document, Node, parse_node, quoted
from prodops_xl.hosts.files.patch.ordering import Order
from prodops_xl.hosts.files.patch.parts import Parts
from prodops_xl.hosts.files.patch.relations import link_mark, set_link

_WORKSHEET = Order(ORDER)
_WIDTH, _HEIGHT, _INSET = (
    1_600_200,
    200_025,
    12_700,
)  # 168 x 21 pixels of 9,525; two columns of Excel's usual width
_FILL, _TEXT = "1F3864", "FFFFFF"
_ANCHOR = (
    '<xdr:oneCellAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    "<xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>{inset}</xdr:colOff><xdr:row>{row}</xdr:row>"
    "<xdr:rowOff>{inset}</xdr:rowOff></xdr:from>"
    '<xdr:ext cx="{width}" cy="{height}"/>'
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{id}" name="{name}" descr="{words}">'
    '<a:hlinkClick r:id="{link}" tooltip="{tip}"/>'
    '<a:extLst><a:ext uri="{{FF2B5EF4-FFF2-40B4-BE49-F238E27FC236}}"><a16:creationId '
    'xmlns:a16="http://schemas.microsoft.com/office/drawing/2014/main" id="{mark}"/></a:ext></a:extLst>'
    "</xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr>"
    '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="roundRect"><a:avLst/></a:prstGeom>'
    '<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill><a:ln><a:noFill/></a:ln></xdr:spPr>'
    '<xdr:txBody><a:bodyPr vertOverflow="clip" horzOverflow="clip" wrap="square" lIns="36000" tIns="0" rIns="36000" bIns="0" '
    'rtlCol="0" anchor="ctr"/><a:lstStyle/><a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="en-US" sz="1000" b="1">'
    '<a:solidFill><a:srgbClr val="{text}"/></a:solidFill><a:latin typeface="+mn-lt"/></a:rPr><a:t>{label}</a:t></a:r></a:p></xdr:txBody></xdr:sp>'
    '<xdr:clientData fPrintsWithSheet="0"/></xdr:oneCellAnchor>'
)


@dataclass(frozen=True)
class Button:
    """A button to be: the command's name, its label, what it does."""

    command: str
    label: str
    says: str

    @property
    def shape(self) -> str:
        """Name of the shape, by which the add-in and `embed` know it."""
        return f"prodops_{self.command.replace('-', '_')}"

    @property
    def mark(self) -> str:
        """What tells the shape as ours, whatever people call it then."""
        return "{" + str(uuid5(NAMESPACE_URL, f"https://prodops-xl/lite/{self.shape}")).upper() + "}"


@dataclass(frozen=True)
class Spot:
    """Where a button stands: the sheet's row and the column of its left edge, from 1; every second one is linked to
    the cell right of that.
    """

    button: Button
    row: int
    column: int
    second: bool

    @property
    def cell(self) -> str:
        """The cell that the button selects."""
        return f"{col_name(self.column + self.second)}{self.row}"


def with_buttons(package: Package, sheet_part: str, sheet: str, spots: Sequence[Spot]) -> Package:
    """The package with these buttons on a sheet; nothing else of it changes."""
    if not spots:
        return package
    parts = Parts(package)
    drawing = _drawing(parts, sheet_part)
    relations = parts.relations(drawing.part)
    for spot in spots:
        link = relations.add("hyperlink", "")
        target = f"#{sheet if sheet.isalnum() else quoted_sheet(sheet)}!{spot.cell}"
        next(node for node in relations.nodes if node.get("Id") == link).set("Target", target)
        drawing.document.root.add(_shape(spot, link, drawing, parts))
    return _packed(parts)


def quoted_sheet(name: str) -> str:
    """A sheet's name as a reference has it where it is not letters and digits alone."""
    return "'" + name.replace("'", "''") + "'"


def without_buttons(package: Package, marks: Collection[str]) -> Package:
    """The package without the buttons of ours, known by their marks, and without a drawing that held nothing else."""
    workbook = package.workbook_part
    held = [
        (sheet, name)
        for sheet in (package.related(workbook, "worksheet") if workbook else ())
        for name in package.related(sheet, "drawing")
        if any(mark.encode() in package.read(name) for mark in marks)
    ]
    if not held:
        return package
    parts = Parts(package)
    for sheet, name in held:
        drawing = Drawing(parts, name, parts.document(name))
        for anchor in [each for each in drawing.anchors() if _mark_of(each) in marks]:
            _take_out(drawing, anchor, parts)
        if not drawing.document.root.nodes:
            _drop(parts, sheet, name)
    return _packed(parts)


def standing(package: Package, marks: Collection[str]) -> set[tuple[str, str]]:
    """Mark and cell of each button of ours that stands on a sheet."""
    workbook = package.workbook_part
    found = set()
    for sheet in package.related(workbook, "worksheet") if workbook else ():
        for name in package.related(sheet, "drawing"):
            if any(mark.encode() in package.read(name) for mark in marks):
                parts = Parts(package)
                drawing = Drawing(parts, name, parts.document(name))
                told = [(_mark_of(anchor), anchor) for anchor in drawing.anchors()]
                found |= {(mark, _cell_of(drawing, anchor, parts)) for mark, anchor in told if mark in marks}
    return found


def _cell_of(drawing: Drawing, anchor: Node, parts: Parts) -> str:
    links = [node for node in anchor.walk() if node.local == "hlinkClick"]
    marks = [node.get(_link_attribute(node, anchor, drawing.document.root)) for node in links]
    return parts.relations(drawing.part).target(marks[0]).rpartition("!")[2] if marks else ""


def _drawing(parts: Parts, sheet_part: str) -> Drawing:
    """The sheet's drawing, made where it has none."""
    there = parts.related(sheet_part, "drawing")
    if there:
        return Drawing(parts, there[0], parts.document(there[0]))
    part = parts.free("xl/drawings/drawing{}.xml")
    document = Document(parts.dialect.part(EMPTY))
    parts.adopt(part, document, DRAWING_TYPE)
    root = parts.document(sheet_part).root
    node = _WORKSHEET.put(root, Node.made(f"{root.prefix}drawing"))
    set_link(node, root, parts.relations(sheet_part).add("drawing", part))
    return Drawing(parts, part, document)


def _shape(spot: Spot, link: str, drawing: Drawing, parts: Parts) -> Node:
    button = spot.button
    xml = _ANCHOR.format(
        column=spot.column - 1, row=spot.row - 1, inset=_INSET, width=_WIDTH, height=_HEIGHT, id=drawing.free_id(),
        name=quoted(button.shape), words=quoted(f"Button: {button.label}. {button.says}"), tip=quoted(button.says), link=link,
        mark=button.mark, fill=_FILL, text=_TEXT, label=quoted(button.label),
    )  # fmt: skip
    return parse_node(parts.dialect.text(xml))


def _mark_of(anchor: Node) -> str:
    return next((node.get("id") for node in anchor.walk() if node.local == "creationId"), "")


def _take_out(drawing: Drawing, anchor: Node, parts: Parts) -> None:
    relations = parts.relations(drawing.part)
    for node in anchor.walk():
        if node.local == "hlinkClick":
            relations.drop(node.get(_link_attribute(node, anchor, drawing.document.root)))
    drawing.document.root.remove(anchor)


def _link_attribute(node: Node, *around: Node) -> str:
    """Excel declares the prefix at the element itself, we at the anchor."""
    names = (link_mark(node, each) for each in around)
    return next((name for name in names if node.has(name)), "r:id")


def _drop(parts: Parts, sheet: str, drawing: str) -> None:
    root = parts.document(sheet).root
    for node in root.all("drawing"):
        root.remove(node)
    parts.remove_tree(drawing)


def _packed(parts: Parts) -> Package:
    out = io.BytesIO()
    parts.write(out)
    return Package(out.getvalue())


def spots(buttons: Sequence[Button], rows: Sequence[int], column: int) -> Iterator[Spot]:
    """A button in each of these rows, none of whose cells touches another one's."""
    for number, (button, row) in enumerate(zip(buttons, rows, strict=True)):
        yield Spot(button, row, column, bool(number % 2))
