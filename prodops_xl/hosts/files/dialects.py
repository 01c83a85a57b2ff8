"""The two dialects of Office Open XML: Transitional (ECMA-376, ISO 29500 part 4), which nearly every workbook is written
in, and Strict (ISO 29500 part 1), Excel's "Strict Open XML Spreadsheet".

They differ in names of namespaces and relationships, and in how a few values are spelled. Readers are handed Transitional
names whatever the file has; parts that are added to a Strict package are made Transitional here and then spelled in Strict.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree import ElementTree as ET

from prodops_xl.hosts.files.prolog import declares_type

_FRONT = "http://schemas.openxmlformats.org/"
STRICT_FRONT = "http://purl.oclc.org/ooxml/"
_URI = re.compile(
    r"http://schemas\.openxmlformats\.org/(spreadsheetml|drawingml|officeDocument)/2006/([\w/-]+)"
)
_STRICT_URI = re.compile(r"http://purl\.oclc\.org/ooxml/(spreadsheetml|drawingml|officeDocument)/([\w/-]+)")
# Words that are not the same in both.
_WORDS = {"extended-properties": "extendedProperties", "custom-properties": "customProperties"}
_OLD_WORDS = {new: old for old, new in _WORDS.items()}
OFFICE = f"{_FRONT}officeDocument/2006/relationships"
STRICT_OFFICE = f"{STRICT_FRONT}officeDocument/relationships"
# Strict has no VML; Excel keeps the notes' boxes by the relationship that they have in Transitional.
_OLD_KINDS = ("vmlDrawing",)
# Percentages have their sign in Strict (ISO 29500 part 1, 21.2.3), and borders know no left and right (18.8.4).
_PERCENTS = re.compile(r'(<(?:\w+:)?(?:gapWidth|overlap|lblOffset)\s+val=")(-?[0-9]+)"')
_SIDES = re.compile(r"<((?:\w+:)?)(left|right)/>")
_PERCENT_TAGS = ("gapWidth", "overlap", "lblOffset")


def transitional(uri: str) -> str:
    """The Transitional name of a namespace or relationship; any other text as it is."""

    def named(match: re.Match[str]) -> str:
        front, slash, word = match[2].rpartition("/")
        return f"{_FRONT}{match[1]}/2006/{front}{slash}{_OLD_WORDS.get(word, word)}"

    return _STRICT_URI.sub(named, uri) if STRICT_FRONT in uri else uri


def strict(text: str) -> str:
    """Names of namespaces and relationships in Strict, in a name alone or in a text full of them."""

    def named(match: re.Match[str]) -> str:
        front, slash, word = match[2].rpartition("/")
        return f"{STRICT_FRONT}{match[1]}/{front}{slash}{_WORDS.get(word, word)}"

    return _URI.sub(named, text)


def kind_of_relationship(type_: str) -> str:
    """The last word of a relationship's type, the same in both dialects: `worksheet`, `extended-properties`."""
    word = type_.rpartition("/")[2]
    return _OLD_WORDS.get(word, word)


def read_tree(data: bytes) -> ET.Element:
    """A part as XML with Transitional names. ValueError where it has a document type declaration."""
    if declares_type((data,)):
        raise ValueError("a document type declaration")
    root = ET.fromstring(data)  # noqa: S314 (there is no DTD)
    if STRICT_FRONT.encode() in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        _rename(root, transitional)
    return root


def strict_tree(root: ET.Element) -> None:
    """Gives a tree its Strict names and values, in place."""
    _rename(root, strict)
    for element in root.iter():
        value = element.get("val", "")
        if element.tag.rpartition("}")[2] in _PERCENT_TAGS and value.lstrip("-").isdigit():
            element.set("val", f"{value}%")


def _rename(root: ET.Element, named: object) -> None:
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = named(element.tag)  # type: ignore[operator]
        if any("{" in name for name in element.keys()):  # noqa: SIM118 (an element is no mapping)
            found = {named(name): value for name, value in element.items()}  # type: ignore[operator]
            element.attrib.clear()
            element.attrib.update(found)


class Dialect(NamedTuple):
    """What a package is written in."""

    is_strict: bool = False

    def relationship(self, kind: str) -> str:
        """A relationship's type by its last word."""
        return f"{STRICT_OFFICE if self.is_strict and kind not in _OLD_KINDS else OFFICE}/{kind}"

    def part(self, xml: bytes) -> bytes:
        """A new part, made Transitional, as this package has it."""
        return self.text(xml.decode()).encode() if self.is_strict else xml

    def text(self, xml: str) -> str:
        """A new piece of a part."""
        if not self.is_strict:
            return xml
        xml = _PERCENTS.sub(r'\1\2%"', strict(xml))
        return _SIDES.sub(lambda side: f"<{side[1]}{'start' if side[2] == 'left' else 'end'}/>", xml)


TRANSITIONAL = Dialect()
