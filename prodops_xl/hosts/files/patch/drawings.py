"""The drawing of a sheet, changed anchor by anchor: pictures, shapes and charts of other kinds stay as they are."""

from __future__ import annotations

import copy
from xml.etree import ElementTree as ET

from prodops_xl.hosts.files.dialects import STRICT_FRONT, read_tree, strict_tree
from prodops_xl.hosts.files.part_xml import to_xml
from prodops_xl.hosts.files.patch.markup import Document, Node
from prodops_xl.hosts.files.patch.parts import Parts
from prodops_xl.hosts.files.patch.relations import link_mark

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_ANCHORS = ("absoluteAnchor", "oneCellAnchor", "twoCellAnchor")
EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    b'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"></xdr:wsDr>'
)


class ChartPart:
    """One chart: the anchor that places it, and its own part, as XML once an edit asks for it."""

    def __init__(self, anchor: Node, link: str, part: str, source: bytes) -> None:
        self.anchor = anchor
        self.link = link
        self.part = part
        self._source = source
        self._tree: ET.Element | None = None

    @property
    def tree(self) -> ET.Element:
        """The chart's XML with Transitional names, to be changed: from then on it is written anew."""
        if self._tree is None:
            self._tree = read_tree(self._source)
        return self._tree

    @property
    def touched(self) -> bool:
        return self._tree is not None

    def content(self) -> bytes:
        """The part; a Strict one has its Strict names again."""
        if self._tree is None:
            return self._source
        tree = copy.deepcopy(self._tree)
        if STRICT_FRONT.encode() in self._source.replace(b"\0", b""):
            strict_tree(tree)
        return to_xml(tree, self._source)


class Drawing:
    """What is drawn on one sheet. `charts` by number, in the order of the file, as `chart_parts` counts them."""

    def __init__(self, parts: Parts, part: str, document: Document) -> None:
        self.part = part
        self.document = document
        self._parts = parts
        self._root = document.root
        self.charts: dict[int, ChartPart] = {}
        for chart in self._found():
            self.charts[len(self.charts) + 1] = chart

    def _found(self) -> list[ChartPart]:
        """The charts that stand on the sheet by themselves; one in a group of shapes is kept with its group."""
        relations, names, found = self._parts.relations(self.part), self._parts.names, []
        for anchor in self.anchors():
            frame = next((child for child in anchor.nodes if child.local == "graphicFrame"), None)
            chart = next((node for node in frame.walk() if node.local == "chart"), None) if frame else None
            if frame is None or chart is None or shape_properties(anchor) is None:
                continue
            link = chart.get(link_mark(chart, self._root))
            part = relations.target(link)
            if part in names:
                found.append(ChartPart(anchor, link, part, self._parts.read(part)))
        return found

    def anchors(self) -> list[Node]:
        return [child for child in self._root.nodes if child.local in _ANCHORS]

    def free_id(self) -> int:
        """A number that no shape of the drawing has."""
        numbers = [int(node.get("id", "0")) for node in self._root.walk() if node.local == "cNvPr"]
        return max(numbers, default=1) + 1

    def add(self, number: int, anchor: Node, part: str, source: bytes) -> ChartPart:
        """A chart more, in front of all others."""
        link = self._parts.relations(self.part).add("chart", part)
        chart = next(node for node in anchor.walk() if node.local == "chart")
        chart.set("r:id", link)
        self._root.add(anchor)
        self._parts.put(part, source, CHART_TYPE)
        self.charts[number] = ChartPart(anchor, link, part, source)
        return self.charts[number]

    def remove(self, number: int) -> None:
        """A chart less, with its parts."""
        chart = self.charts.pop(number)
        self._root.remove(chart.anchor)
        self._parts.relations(self.part).drop(chart.link)
        self._parts.remove_tree(chart.part)


def shape_properties(anchor: Node) -> Node | None:
    """The element that names and numbers what an anchor places."""
    return next((node for node in anchor.walk() if node.local == "cNvPr"), None)
