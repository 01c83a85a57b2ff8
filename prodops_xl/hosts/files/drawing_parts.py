"""The drawings of sheets as parts: charts, pictures and shapes stay byte for byte what they were in the file.

openpyxl reads a chart into objects of its own and writes what it understood: styles, text formats and names are lost.
So drawings pass it by. A part that no edit touches is copied; one that an edit touches is changed as XML.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple, TypeVar
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from prodops_xl.hosts.files.chart_parts import ANCHORS, XDR, A, C
from prodops_xl.hosts.files.package import REL_ID, Package
from prodops_xl.hosts.files.part_xml import to_xml

Key = TypeVar("Key", int, str)

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
# What a drawing may lead to that is no part of it.
_ELSEWHERE = ("hyperlink", "worksheet", "officeDocument", "sharedStrings", "styles")


class Part(NamedTuple):
    """A part to write: its name without a leading slash, its content and its content type."""

    name: str
    content: bytes
    kind: str


class ChartPart:
    """One chart: the anchor that places it, and its own part, as XML once an edit asks for it."""

    def __init__(self, anchor: ET.Element, link: str, part: str, source: bytes, new: bool = False) -> None:
        self.anchor = anchor
        self.link = link
        self.part = part
        self.source = source
        self.new = new
        self._tree: ET.Element | None = None

    @property
    def tree(self) -> ET.Element:
        """The chart's XML, to be changed: from then on it is written anew."""
        if self._tree is None:
            self._tree = ET.fromstring(self.source)  # noqa: S314 (`opening.check` refuses DTDs)
        return self._tree

    @property
    def touched(self) -> bool:
        return self._tree is not None

    def content(self) -> bytes:
        return self.source if self._tree is None else to_xml(self._tree, self.source)


class Drawing:
    """What is drawn on one sheet. `charts` by number, in the order of the file."""

    def __init__(self, package: Package, part: str, new: bool = False) -> None:
        self.package = package
        self.part = part
        self.new = new
        self.source = _EMPTY if new else package.read(part)
        self.root = ET.fromstring(self.source)  # noqa: S314 (`opening.check` refuses DTDs)
        self.touched = new
        self._drop_unkept()
        self.links = self._links()
        self.charts = {} if new else dict(enumerate(self._charts(), start=1))

    def _drop_unkept(self) -> None:
        """Anchors of controls, slicers and newer kinds of charts: `lost_parts` tells of them, their parts go."""
        for anchor in list(self.root):
            if f"{_MC}AlternateContent" in (anchor.tag, *(child.tag for child in anchor)):
                self.root.remove(anchor)
                self.touched = True

    def _links(self) -> list[dict[str, str]]:
        """The attributes of each of its relationships."""
        name = rels_of(self.part)
        if self.new or name not in self.package.names:
            return []
        return [dict(link.attrib) for link in self.package.tree(name)]

    def _charts(self) -> Iterator[ChartPart]:
        """The charts that stand on the sheet by themselves; one in a group of shapes is kept with its group."""
        targets = {link.id: link.target for link in self.package.relationships(self.part)}
        for anchor in anchors(self.root):
            frame = anchor.find(f"{XDR}graphicFrame")
            found = None if frame is None else next(frame.iter(f"{C}chart"), None)
            link = "" if found is None else found.get(REL_ID, "")
            part = targets.get(link, "")
            if part in self.package.names:
                yield ChartPart(anchor, link, part, self.package.read(part))

    def add(self, number: int, anchor: ET.Element, part: str, source: bytes) -> ChartPart:
        """A chart more, in front of all others."""
        taken = {link.get("Id") for link in self.links}
        link = next(name for n in range(1, len(taken) + 2) if (name := f"rId{n}") not in taken)
        next(anchor.iter(f"{C}chart")).set(REL_ID, link)
        self.links.append({"Id": link, "Type": f"{_OFFICE}/chart", "Target": f"/{part}"})
        self.root.append(anchor)
        self.touched = True
        self.charts[number] = ChartPart(anchor, link, part, source, new=True)
        return self.charts[number]

    def remove(self, number: int) -> None:
        """A chart less, with its parts."""
        chart = self.charts.pop(number)
        self.root.remove(chart.anchor)
        self.links = [link for link in self.links if link.get("Id") != chart.link]
        self.touched = True

    def __bool__(self) -> bool:
        return any(True for _ in self.root)

    def free_id(self) -> int:
        """A number that no shape of the drawing has."""
        numbers = [int(found.get("id", "0")) for found in self.root.iter(f"{XDR}cNvPr")]
        return max(numbers, default=1) + 1

    def parts(self) -> Iterator[Part]:
        """Every part of the drawing, relationships included."""
        types = content_types(self.package)
        yield Part(self.part, to_xml(self.root, self.source) if self.touched else self.source, DRAWING_TYPE)
        if self.links:
            yield Part(rels_of(self.part), _relationships(self.links), "")
        own = {chart.part: chart for chart in self.charts.values()}
        seen = {self.part}
        waiting = [target for link in self.links if (target := self._target(link))]
        while waiting:
            part = waiting.pop()
            chart = own.get(part)
            if part in seen or (part not in self.package.names and chart is None):
                continue
            seen.add(part)
            yield Part(
                part, self.package.read(part) if chart is None else chart.content(), _type(types, part)
            )
            if chart is None or not chart.new:
                yield from self._relations(part)
                waiting += [
                    link.target
                    for link in self.package.relationships(part)
                    if _inside(link.kind, link.external)
                ]

    def _target(self, link: dict[str, str]) -> str:
        kind = link.get("Type", "").rpartition("/")[2]
        if not _inside(kind, link.get("TargetMode") == "External"):
            return ""
        folder = posixpath.dirname(self.part)
        return posixpath.normpath(posixpath.join("/" + folder, link.get("Target", ""))).lstrip("/")

    def _relations(self, part: str) -> Iterator[Part]:
        name = rels_of(part)
        if name in self.package.names:
            yield Part(name, self.package.read(name), "")


_EMPTY = f'<xdr:wsDr xmlns:xdr="{XDR[1:-1]}" xmlns:a="{A[1:-1]}"/>'.encode()


def anchors(root: ET.Element) -> list[ET.Element]:
    """The anchors of a drawing in their order, which is that in which Excel counts."""
    return [child for child in root if child.tag in ANCHORS]


def drawings_of(package: Package, sheet_parts: dict[Key, str]) -> dict[Key, Drawing]:
    """The drawings of sheets, by what the sheets' parts are kept by."""
    found = {sheet: package.related(part, "drawing") for sheet, part in sheet_parts.items()}
    return {sheet: Drawing(package, parts[0]) for sheet, parts in found.items() if parts}


def _inside(kind: str, external: bool) -> bool:
    return not external and kind not in _ELSEWHERE


def rels_of(part: str) -> str:
    """`xl/charts/chart1.xml` -> `xl/charts/_rels/chart1.xml.rels`."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def content_types(package: Package) -> dict[str, str]:
    """Content types by part name (with a leading slash) and by extension."""
    types = package.tree("[Content_Types].xml")
    found = {
        each.get("Extension", "").lower(): each.get("ContentType", "")
        for each in types.iter(f"{_TYPES}Default")
    }
    return found | {
        each.get("PartName", ""): each.get("ContentType", "") for each in types.iter(f"{_TYPES}Override")
    }


def _type(types: dict[str, str], part: str) -> str:
    return types.get(f"/{part}") or types.get(part.rpartition(".")[2].lower()) or CHART_TYPE


def _relationships(links: list[dict[str, str]]) -> bytes:
    told = (" ".join(f"{name}={quoteattr(value)}" for name, value in link.items()) for link in links)
    lines = "".join(f"<Relationship {each}/>" for each in told)
    return f'{_DECLARATION}<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'.encode()
