"""Whole parts that a copy for the mail must not carry: what a pivot table was made of, data models, connections, custom
properties, custom XML, logs of revisions, printers, preview pictures.

A pivot table's cells stay as they show; what made them goes. Each part goes with everything that speaks of it, because a
reference to a part that is not there makes Excel call the file damaged. Where that cannot be done the copy is refused.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.package_changes import PackageChanges

_P = r"(?:[\w.-]+:)?"
_TYPES = "[Content_Types].xml"
PIVOTS, MODEL, CONNECTIONS = "pivot tables", "data models", "connections and queries"
PROPERTIES, XML = "custom properties", "custom XML"
REVISIONS, PRINTERS, PREVIEW = "logs of revisions", "printer settings", "preview pictures"


class PartKind(NamedTuple):
    """A kind of part: by its place in the package, and by the kinds of the relationships that lead to it."""

    what: str
    place: re.Pattern[str]
    relations: tuple[str, ...]
    why: str


_KINDS = (
    PartKind(PIVOTS, re.compile(r"^xl/pivot(?:Tables|Cache)/", re.IGNORECASE), ("pivotTable", "pivotCacheDefinition", "pivotCacheRecords"),
             "They keep all rows they were made of, also those that they do not show. Their cells stay as values."),
    PartKind(MODEL, re.compile(r"^xl/model/|^xl/customData/", re.IGNORECASE), ("powerPivotData", "customData"), "It holds whole tables that no sheet shows."),
    PartKind(CONNECTIONS, re.compile(r"^xl/(?:connections\.xml|queryTables/|volatileDependencies\.xml)", re.IGNORECASE),
             ("connections", "queryTable", "volatileDependencies"), "They name servers, files, users and queries. Their cells stay as values."),
    PartKind(PROPERTIES, re.compile(r"^docProps/custom\.xml$|^xl/customProperty", re.IGNORECASE), ("custom-properties", "customProperty"),
             "Programs keep facts of their own in them."),
    PartKind(XML, re.compile(r"^customXml/|^xl/xmlMaps\.xml$|^xl/tables/tableSingleCells", re.IGNORECASE),
             ("customXml", "customXmlProps", "xmlMaps", "tableSingleCells"), "Queries and programs keep data of their own in it."),
    PartKind(REVISIONS, re.compile(r"^xl/revisions/", re.IGNORECASE), ("revisionHeaders", "revisionLog", "usernames"), "They keep old values and names of people."),
    PartKind(PRINTERS, re.compile(r"^xl/printerSettings/", re.IGNORECASE), ("printerSettings",), "They name a printer, often a server."),
    PartKind(PREVIEW, re.compile(r"^docProps/thumbnail", re.IGNORECASE), ("thumbnail",), "It shows the first sheet as it was."),
)  # fmt: skip
_EXT = re.compile(rf"<({_P}ext)\b[^>]*>(?:(?!<{_P}ext\b).)*?</\1\s*>", re.DOTALL)
_EXT_MARKS = re.compile(r"pivotCache|dataModel|pivotOptions|pivotSource|PivotCache|pivotTableReferences")
_EMPTY_EXTS = re.compile(rf"<({_P}extLst)\b[^>]*>\s*</\1\s*>|<{_P}extLst\s*/>")
# What speaks of the parts, by where it stands: elements and attributes that go.
_IN_WORKBOOK = ("pivotCaches", "customWorkbookViews")
_IN_SHEET = ("customProperties", "customSheetViews", "pivotSelection")
_IN_CHART = ("pivotSource", "pivotFmts")
_SHEET_MARKS = re.compile(rf"(<{_P}conditionalFormatting\b[^>]*?)\s+pivot=\"[^\"]*\"")
_PRINTER_ID = re.compile(rf"(<{_P}pageSetup\b[^>]*?)\s+{_P}id=\"[^\"]*\"")
_TABLE_MARKS = re.compile(
    r"\s+(?:tableType=\"(?:queryTable|xml)\"|connectionId=\"\d+\"|queryTableFieldId=\"\d+\")"
)
_SLICERS = re.compile(rb"<(?:[\w.-]+:)?(?:pivotTable\b|tabular\b|olap\b)")


class Removal(NamedTuple):
    """A kind of part that a workbook holds: how many, and why they go."""

    what: str
    parts: int
    why: str


def removals(package: Package) -> list[Removal]:
    """What will be taken out. Raises ProdOpsError for what cannot be taken out soundly."""
    _refuse_slicers(package)
    parts = _parts(package)
    return [Removal(kind.what, len(parts[kind.what]), kind.why) for kind in _KINDS if parts[kind.what]]


def drop_parts(changes: PackageChanges) -> Counter[str]:
    """Take them out; how many of each kind."""
    parts = _parts(changes.package)
    gone = set().union(*parts.values())
    if gone:
        _drop_references(changes)
        _drop_members(changes, gone)
    return Counter({what: len(names) for what, names in parts.items() if names})


def require_gone(package: Package) -> None:
    """Raise ProdOpsError where a part of these kinds is still there, or is still spoken of: nothing is left by mistake."""
    left = sorted(set().union(*_parts(package).values()))
    targets = {
        link.target
        for source in _sources(package)
        for link in package.relationships(source)
        if not link.external
    }
    lost = sorted(t for t in targets if t not in package.names and any(k.place.search(t) for k in _KINDS))
    if left or lost:
        raise ProdOpsError(
            f"{(left or lost)[0]} cannot be taken out of the copy safely, so no copy was made. Take it out in Excel "
            "(pivot tables, Queries & Connections, Document Inspector), save, and make the copy again."
        )


def drop_members(changes: PackageChanges, parts: Iterable[str]) -> None:
    """Take parts out, with their relationships, those that lead to them, and their content types."""
    gone = set(parts)
    if gone:
        _drop_members(changes, gone)


def _parts(package: Package) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {
        kind.what: {n for n in package.names if kind.place.search(n) and "/_rels/" not in n}
        for kind in _KINDS
    }
    for source in _sources(package):
        for link in package.relationships(source):
            if link.external or link.target not in package.names:
                continue
            for kind in _KINDS:
                if link.kind in kind.relations:
                    out[kind.what].add(link.target)
    return out


def _sources(package: Package) -> list[str]:
    """The parts (and "" for the package) that refer to others."""
    found = (re.fullmatch(r"(.*?)/?_rels/(.*)\.rels", name) for name in package.names)
    return [posixpath.join(match[1], match[2]) for match in found if match]


def _refuse_slicers(package: Package) -> None:
    """A slicer or timeline of a pivot table is drawn on a sheet, remembered in two places and shared between tables."""
    for name in sorted(package.names):
        timeline = name.startswith("xl/timelineCaches/")
        if timeline or (name.startswith("xl/slicerCaches/") and _SLICERS.search(package.read(name))):
            what = "timeline" if timeline else "slicer"
            raise ProdOpsError(
                f"The workbook has a {what} of a pivot table, and both keep rows that no cell shows; a copy without them "
                f"would be damaged. Delete the {what} in Excel (in a copy of yours), save, and make the copy again."
            )


def _drop_references(changes: PackageChanges) -> None:
    workbook = changes.package.workbook_part or ""
    _rewrite(changes, workbook, _IN_WORKBOOK)
    for name in changes.names:
        if re.match(r"xl/(?:work|chart|dialog|macro)sheets/[^/]+\.xml$", name):
            _rewrite(changes, name, _IN_SHEET)
            changes.put_text(name, _SHEET_MARKS.sub(r"\1", _PRINTER_ID.sub(r"\1", changes.text(name))))
        elif re.match(r"xl/charts/chart[^/]*\.xml$", name):
            _rewrite(changes, name, _IN_CHART)
        elif re.match(r"xl/tables/table[^/]*\.xml$", name):
            text = re.sub(
                rf"<{_P}xmlColumnPr\b[^>]*?/>|<({_P}xmlColumnPr)\b.*?</\1\s*>",
                "",
                changes.text(name),
                flags=re.DOTALL,
            )
            changes.put_text(name, _TABLE_MARKS.sub("", text))


def _rewrite(changes: PackageChanges, part: str, elements: Iterable[str]) -> None:
    """A part without these elements, and without extensions that speak of pivot tables or the data model."""
    text = changes.text(part)
    for element in elements:
        text = re.sub(
            rf"<({_P}{element})\b(?:[^>]*[^/>])?>.*?</\1\s*>|<{_P}{element}\b[^>]*/>",
            "",
            text,
            flags=re.DOTALL,
        )
    if _EXT_MARKS.search(text):
        text = _EXT.sub(lambda ext: "" if _EXT_MARKS.search(ext[0]) else ext[0], text)
        text = _EMPTY_EXTS.sub("", text)
    changes.put_text(part, text)


def _drop_members(changes: PackageChanges, gone: set[str]) -> None:
    package = changes.package
    for source in _sources(package):
        rels = _rels(source)
        if source in gone:
            changes.remove(rels)
            continue
        ids = {link.id for link in package.relationships(source) if not link.external and link.target in gone}
        if ids:
            changes.put_text(rels, without(changes.text(rels), "Relationship", "Id", ids))
    types = {f"/{name}" for name in gone} | gone
    changes.put_text(_TYPES, without(changes.text(_TYPES), "Override", "PartName", types))
    for name in gone:
        changes.remove(name)


def without(text: str, element: str, attribute: str, values: set[str]) -> str:
    """XML without the elements (empty ones) whose attribute is among the values, however it is quoted."""
    pattern = re.compile(rf"<{_P}{element}\b[^>]*?(?:/>|>\s*</{_P}{element}\s*>)")
    told = re.compile(rf"\b{attribute}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

    def kept(found: re.Match[str]) -> str:
        value = told.search(found[0])
        return "" if value and (value[1] or value[2] or "") in values else found[0]

    return pattern.sub(kept, text)


def _rels(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
