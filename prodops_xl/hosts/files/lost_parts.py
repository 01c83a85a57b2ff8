"""What the openpyxl storage cannot keep when it writes a workbook: a list to show before anything is written.

Two tables of patterns: part names, and elements inside worksheets, drawings and VML parts that openpyxl 3.1
does not read or does not write back. What is harmless is left out: the calculation chain, printer settings,
thumbnails, the styles of chart editors. The list errs on the side of speaking up.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from prodops_xl.hosts.files.package import Package


class Loss(NamedTuple):
    """`pattern` of a part's name (or of its content), and what a person would call the thing."""

    pattern: str
    what: str
    kept_with_macros: bool = False


PARTS = tuple(
    Loss(*loss)
    for loss in (
        (r"xl/ctrlProps/", "form control"),
        (r"xl/activeX/", "ActiveX control"),
        (r"xl/slicers/", "slicer"),
        (r"xl/slicerCaches/", "slicer"),
        (r"xl/timelines/", "timeline"),
        (r"xl/timelineCaches/", "timeline"),
        (r"xl/threadedComments/", "threaded comment (its text stays as a note)"),
        (r"xl/persons/", "authors of threaded comments"),
        (r"customXml/item\d+\.xml", "custom XML part"),
        (r"xl/embeddings/", "embedded document"),
        (r"xl/diagrams/", "SmartArt diagram"),
        (r"xl/charts/chartEx", "chart of a newer kind"),
        (r"xl/(cubes?|model)/", "data model"),
        (r"xl/connections\.xml", "data connection"),
        (r"xl/queryTables/", "query of a table"),
        (r"xl/xmlMaps\.xml", "XML map"),
        (r"xl/tables/tableSingleCells", "XML map"),
        (r"xl/metadata\.xml", "dynamic array or cell metadata"),
        (r"xl/richData/", "rich value (image in a cell, data type)"),
        (r"xl/ink/", "ink drawing"),
        (r"xl/webextensions/", "task pane of an Office add-in"),
        (r"xl/revisions/", "change history of a shared workbook"),
        (r"xl/macrosheets/", "Excel 4 macro sheet"),
        (r"xl/dialogsheets/", "dialog sheet"),
        (r"xl/vbaProjectSignature", "signature of the macros"),
        (r"xl/featurePropertyBag/", "check box in cells"),
        (r"xl/externalLinks/.*(dde|ole)", "DDE or OLE link"),
        (r"_xmlsignatures/", "digital signature"),
        (r"docMetadata/", "sensitivity label"),
        (r"customUI/", "ribbon of this workbook", True),
    )
)

CONTENTS = tuple(
    (re.compile(part), tuple((re.compile(loss[0].encode()), loss[1]) for loss in losses))
    for part, losses in (
        (
            r"xl/worksheets/[^/]+\.xml",
            (
                (r"<(\w+:)?sparklineGroups?\b", "sparkline"),
                (r"<x14:conditionalFormattings?\b", "conditional format of Excel 2010 and later"),
                (r"<x14:dataValidations?\b", "data validation that refers to another sheet"),
                (r"<(\w+:)?protectedRanges?\b", "range that may be edited on a protected sheet"),
                (r"<(\w+:)?customSheetViews?\b", "custom view"),
                (r"<(\w+:)?controls?\b", "form or ActiveX control"),
                (r"<(\w+:)?oleObjects?\b", "embedded object"),
                (r"<(\w+:)?legacyDrawingHF\b", "picture in a page header or footer"),
                (r"<(\w+:)?picture\b", "background picture"),
            ),
        ),
        (
            r"xl/drawings/[^/]+\.xml",
            (
                (r"<mc:AlternateContent\b", "control, or shape or chart of a newer kind"),
                (r"<(sle|tsle):", "slicer or timeline"),
            ),
        ),
        (
            r"xl/workbook\.xml",
            (
                (r"<(\w+:)?customWorkbookViews?\b", "custom view"),
                (r'<(\w+:)?sheet\b[^>]*:id=""', "sheet of an old macro module, and names of single sheets"),
            ),
        ),
    )
)
_VML_OBJECT = re.compile(rb"""ObjectType=["'](?!Note)(\w+)["']""")


def losses_of(package: Package, keeps_macros: bool) -> list[str]:
    """One line for each kind of thing and part, such as `form control (xl/ctrlProps/ctrlProp1.xml)`."""
    found: dict[str, None] = {}
    for part in sorted(name for name in package.names if not name.endswith("/")):
        for what in _of_name(part, keeps_macros) + _of_content(package, part, keeps_macros):
            found.setdefault(f"{what} ({part})")
    return list(found)


def _of_name(part: str, keeps_macros: bool) -> list[str]:
    return [
        loss.what
        for loss in PARTS
        if re.match(loss.pattern, part)
        and not part.endswith(".rels")
        and not (loss.kept_with_macros and keeps_macros)
    ]


def _of_content(package: Package, part: str, keeps_macros: bool) -> list[str]:
    if part.endswith(".vml"):
        return [] if keeps_macros else _of_vml(package.read(part))
    found: list[str] = []
    for name, losses in CONTENTS:
        if name.fullmatch(part):
            content = package.read(part)
            found += [what for pattern, what in losses if pattern.search(content)]
    return found


def _of_vml(content: bytes) -> list[str]:
    kinds = sorted({kind.decode().lower() for kind in _VML_OBJECT.findall(content)})
    return [f"form control ({kind})" for kind in kinds]
