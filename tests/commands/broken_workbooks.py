"""Workbooks as a mail round trip leaves them: made by XlsxWriter, then links put in at the level of the package.

XlsxWriter gives what Excel would have: cached values, array and spilling formulas with their metadata, shared strings. The
links' parts follow files of Excel: an entry in the workbook's list, a relationship, a content type, and the link's own
relationship to the file, whose type says how Excel looks for it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import unescape

import xlsxwriter

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships/xlExternalLinkPath"
_LONG = "http://schemas.microsoft.com/office/2009/04/relationships/xlExternalLinkLongPath"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"

# How Excel says where the file behind a link is looked for ([MS-OI29500] and [MS-XLSX] list them), with a target of each.
RELATIONSHIPS = {
    "externalLinkPath": (f"{_OFFICE}/externalLinkPath", "file:///C:\\Users\\Ann%20Lee\\AddIns\\prodops.xlam"),
    "xlStartup": (f"{_MICROSOFT}/xlStartup", "prodops.xlam"),
    "xlAlternateStartup": (f"{_MICROSOFT}/xlAlternateStartup", "prodops.xlam"),
    "xlLibrary": (f"{_MICROSOFT}/xlLibrary", "prodops.xlam"),
    "xlPathMissing": (f"{_MICROSOFT}/xlPathMissing", "prodops.xlam"),
    "long externalLinkPath": (
        f"{_LONG}/externalLinkPath",
        "file:///\\\\server\\share\\" + "deep\\" * 60 + "prodops.xlam",
    ),
    "long xlStartup": (f"{_LONG}/xlStartup", "x/" * 130 + "prodops.xlam"),
}


class Link(NamedTuple):
    """A link to be put in: the type of its relationship, its target, the names of the book behind it."""

    type: str = RELATIONSHIPS["externalLinkPath"][0]
    target: str = RELATIONSHIPS["externalLinkPath"][1]
    content: str = '<externalBook xmlns:r="{office}" r:id="rId1"><definedNames><definedName name="PRODOPS_DUTY_RATE"/></definedNames></externalBook>'


OTHER = Link(f"{_OFFICE}/externalLinkPath", "budget%202026.xlsx")
TOOLPAK = Link(f"{_MICROSOFT}/xlLibrary", "Analysis/ATPVBAEN.XLAM")
DDE = Link(content='<ddeLink ddeService="prodops" ddeTopic="x"/>')


def write(
    path: Path, fill: Callable, links: list[Link] | None = None, change: Callable | None = None
) -> Path:
    """A workbook that `fill(book, sheet)` has filled, with links; `change(part name, content)` has the last word on a part."""
    plain = path.with_name(f"plain-{path.name}")
    with xlsxwriter.Workbook(str(plain)) as book:
        fill(book, book.add_worksheet("Orders"))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        parts = {name: source.read(name) for name in source.namelist()}
        _put_links(parts, links or [])
        for name, content in parts.items():
            target.writestr(name, change(name, content) if change else content)
    plain.unlink()
    return path


def _put_links(parts: dict[str, bytes], links: list[Link]) -> None:
    if not links:
        return
    entries = "".join(f'<externalReference r:id="rIdLink{n}"/>' for n, _ in enumerate(links, 1))
    listed = f"<externalReferences>{entries}</externalReferences>".encode()
    workbook = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = re.sub(rb"(?=<definedNames>|<calcPr)", listed, workbook, count=1)
    for number, link in enumerate(links, 1):
        name = f"externalLinks/externalLink{number}.xml"
        _add(
            parts,
            "xl/_rels/workbook.xml.rels",
            f'<Relationship Id="rIdLink{number}" Type="{_OFFICE}/externalLink" Target="{name}"/>',
        )
        _add(parts, "[Content_Types].xml", f'<Override PartName="/xl/{name}" ContentType="{_TYPE}"/>')
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        parts[f"xl/{name}"] = (
            f'{head}<externalLink xmlns="{_MAIN}">{link.content.format(office=_OFFICE)}</externalLink>'.encode()
        )
        parts[f"xl/externalLinks/_rels/externalLink{number}.xml.rels"] = (
            f'{head}<Relationships xmlns="{_PACKAGE}">'
            f'<Relationship Id="rId1" Type="{link.type}" Target="{link.target}" TargetMode="External"/></Relationships>'
        ).encode()


def _add(parts: dict[str, bytes], part: str, element: str) -> None:
    text = parts[part].decode()
    at = text.rindex("</")
    parts[part] = (text[:at] + element + text[at:]).encode()


def parts_of(path: Path) -> dict[str, bytes]:
    """Every part of a package by name."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def formulas(content: bytes) -> list[str]:
    """The texts of the formulas of cells, in order."""
    return [unescape(t.decode()) for t in re.findall(rb"<f[^>]*>([^<]*)</f>", content)]


def values(content: bytes) -> list[str]:
    """What the cells with formulas show, in order, with the attributes of cell and formula."""
    bare = re.sub(rb"<f([^>/]*)>(?:[^<]|<!\[CDATA.*?\]\]>)*</f>", rb"<f\1/>", content)
    return [t.decode() for t in re.findall(rb"<c [^>]*><f[^>]*/><v>[^<]*</v>", bare)]
