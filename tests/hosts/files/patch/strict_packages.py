"""Workbooks in Strict Open XML (ISO 29500 part 1), made of Transitional ones by rewriting their parts.

What differs is told by the schemas of ISO 29500-1 and -4: namespaces and relationship types (annexes A and F), `conformance`,
dates of cells as ISO 8601 (`t="d"`), borders' start and end for left and right, percentages with their sign. VML is no
part of Strict: Excel keeps the notes' boxes by their Transitional relationship, in an alternative for who knows VML.
"""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

_OLD_VML = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"
_URI = re.compile(rb"http://schemas\.openxmlformats\.org/(spreadsheetml|drawingml|officeDocument)/2006/")
_VML = re.compile(rb'(<worksheet [^>]*?)>(.*)<legacyDrawing r:id="([^"]*)"/>', re.DOTALL)
_ALTERNATIVE = (
    rb'\1 xmlns:v="urn:schemas-microsoft-com:vml">\2<mc:AlternateContent '
    rb'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="v">'
    rb'<legacyDrawing r:id="\3"/></mc:Choice></mc:AlternateContent>'
)


def strict_part(name: str, data: bytes, dates: frozenset[str] = frozenset()) -> bytes:
    """One part; `dates` are addresses of the first sheet whose numbers are written as dates."""
    if name == "[Content_Types].xml" or not name.endswith((".xml", ".rels")):
        return data
    data = _URI.sub(rb"http://purl.oclc.org/ooxml/\1/", data)
    data = (
        data.replace(b"extended-properties", b"extendedProperties")
        if name.endswith(("app.xml", ".rels"))
        else data
    )
    if name.endswith(".rels"):
        data = re.sub(rb"http://purl[^\s\"]*/vmlDrawing", _OLD_VML, data)
    elif name == "xl/workbook.xml":
        data = data.replace(b"<workbook ", b'<workbook conformance="strict" ', 1)
    elif name == "xl/styles.xml":
        data = re.sub(rb"(</?)left\b", rb"\1start", re.sub(rb"(</?)right\b", rb"\1end", data))
    elif name.startswith("xl/charts/"):
        data = re.sub(rb'(<c:(?:gapWidth|overlap|lblOffset) val="-?\d+)"', rb'\1%"', data)
    elif name.startswith("xl/worksheets/"):
        data = _VML.sub(_ALTERNATIVE, data)
    return _dated(data, dates) if name == "xl/worksheets/sheet1.xml" else data


def _dated(data: bytes, dates: frozenset[str]) -> bytes:
    def date(match: re.Match[bytes]) -> bytes:
        if match[1].decode() not in dates:
            return match[0]
        moment = dt.datetime(1899, 12, 30) + dt.timedelta(seconds=round(float(match[3]) * 86_400))
        return b'<c r="%b"%b t="d"><v>%b</v>' % (match[1], match[2], moment.isoformat().encode())

    return re.sub(rb'<c r="([A-Z]+[0-9]+)"([^>]*)><v>([^<]*)</v>', date, data)


def made_strict(path: Path, target: Path, dates: frozenset[str] = frozenset()) -> Path:
    """A Strict copy of a workbook."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, strict_part(name, source.read(name), dates))
    return target


def as_transitional(path: Path) -> Path | io.BytesIO:
    """The workbook by the Transitional names, for a reader that knows no others."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    if b"http://purl.oclc.org/ooxml/" not in parts.get("_rels/.rels", b""):
        return path
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w") as archive:
        for name, data in parts.items():
            old = re.sub(
                rb"http://purl\.oclc\.org/ooxml/(\w+)/", rb"http://schemas.openxmlformats.org/\1/2006/", data
            )
            old = re.sub(rb"(</?)start\b", rb"\1left", re.sub(rb"(</?)end\b", rb"\1right", old))
            old = re.sub(rb'((?:gapWidth|overlap|lblOffset) val="-?\d+)%"', rb'\1"', old)
            archive.writestr(name, old.replace(b"extendedProperties", b"extended-properties"))
    return told
