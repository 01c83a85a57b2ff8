"""Workbook files taken apart: is a package whole, and what of it changed?

Nothing here uses the code that is tested: orders are those of ECMA-376 part 1, sections as told.
"""

import posixpath
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# 18.3.1.99, 18.2.27, 18.8.39, 18.5.1.2
_ORDERS = {
    "worksheet": (
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
        "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
        "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
        "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems "
        "tableParts extLst"
    ),
    "workbook": (
        "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
        "definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr "
        "webPublishObjects extLst"
    ),
    "styleSheet": (
        "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
    ),
    "table": "autoFilter sortState tableColumns tableStyleInfo extLst",
    "sheetView": "pane selection pivotSelection extLst",
    "comment": "text commentPr",
    "c": "f v is extLst",
}
ORDERS = {name: told.split() for name, told in _ORDERS.items()}
_LETTERS = re.compile("[A-Z]+")


class Taken:
    """A file taken apart."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.members = archive.namelist()
            self.parts = {name.lstrip("/"): archive.read(name) for name in self.members}

    def xml(self, part: str) -> ET.Element:
        return _root(self.parts[part])

    def __getitem__(self, part: str) -> str:
        return self.parts[part].decode()


def changed(before: Taken, after: Taken) -> set[str]:
    """The parts that are not the same, new ones and missing ones among them."""
    names = before.parts.keys() | after.parts.keys()
    return {name for name in names if before.parts.get(name) != after.parts.get(name)}


def faults(taken: Taken, touched: set[str], before: Taken | None = None) -> list[str]:
    """What is wrong with a package and with the parts that were touched."""
    found = [f"{name} is there twice" for name in {n for n in taken.members if taken.members.count(n) > 1}]
    found += _types(taken, before) + _relations(taken, before)
    for part in sorted(touched & taken.parts.keys()):
        if part.endswith((".xml", ".rels")):
            try:
                root = taken.xml(part)
            except ET.ParseError as error:
                found.append(f"{part}: {error}")
                continue
            found += [f"{part}: {fault}" for fault in _order(root)]
            if root.tag == f"{MAIN}worksheet":
                found += [f"{part}: {fault}" for fault in _cells(root)]
    return found


def _root(data: bytes) -> ET.Element:
    """A part as XML; sheets of Strict packages (ISO 29500-1) by the names that the others have."""
    return ET.fromstring(data.replace(b"http://purl.oclc.org/ooxml/spreadsheetml/main", MAIN[1:-1].encode()))


def _types(taken: Taken, before: Taken | None) -> list[str]:
    root = taken.xml("[Content_Types].xml")
    told = [each.get("PartName", "").lower() for each in root if each.tag.endswith("Override")]
    old = (
        []
        if before is None
        else [
            each.get("PartName", "").lower()
            for each in before.xml("[Content_Types].xml")
            if each.tag.endswith("Override")
        ]
    )
    kinds = {each.get("Extension", "").lower() for each in root if each.tag.endswith("Default")}
    found = [
        f"{name} has {told.count(name)} types"
        for name in set(told)
        if told.count(name) > max(1, old.count(name))
    ]
    found += [
        f"the type of {name}, which is not there"
        for name in set(told) - set(old)
        if name[1:] not in _lower(taken)
    ]
    return found + [
        f"{name} has no type"
        for name in taken.parts
        if f"/{name}".lower() not in told
        and name.rpartition(".")[2].lower() not in kinds
        and not name.endswith("/")
        and name != "[Content_Types].xml"
        and (before is None or name not in before.parts)
    ]


def _lower(taken: Taken) -> set[str]:
    return {name.lower() for name in taken.parts}


def _relations(taken: Taken, before: Taken | None) -> list[str]:
    found, dead = [], set() if before is None else set(_relations(before, None))
    for name in taken.parts:
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        ids = [each.get("Id") for each in taken.xml(name)]
        found += [f"{name}: {link} twice" for link in {each for each in ids if ids.count(each) > 1}]
        for each in taken.xml(name):
            target = posixpath.normpath(posixpath.join("/" + folder, each.get("Target", ""))).lstrip("/")
            if each.get("TargetMode") != "External" and target.lower() not in _lower(taken):
                found.append(f"{name}: {target} is missing")
    return [fault for fault in found if fault not in dead]


def _order(root: ET.Element) -> list[str]:
    found = []
    for element in root.iter():
        order = ORDERS.get(element.tag.removeprefix(MAIN)) if element.tag.startswith(MAIN) else None
        if order is not None:
            names = [child.tag.removeprefix(MAIN) for child in element if child.tag.startswith(MAIN)]
            places = [order.index(name) for name in names if name in order]
            if places != sorted(places):
                found.append(f"{element.tag}: {names}")
    return found


def _cells(root: ET.Element) -> list[str]:
    rows = [int(row.get("r")) for row in root.iter(f"{MAIN}row") if row.get("r")]
    found = [] if rows == sorted(set(rows)) else ["rows out of order"]
    for row in root.iter(f"{MAIN}row"):
        places = [_column(cell.get("r")) for cell in row.iter(f"{MAIN}c") if cell.get("r")]
        if places != sorted(set(places)):
            found.append(f"cells out of order in row {row.get('r')}")
        for cell in row.iter(f"{MAIN}c"):
            if cell.get("r") and row.get("r") and _LETTERS.sub("", cell.get("r")) != row.get("r"):
                found.append(f"{cell.get('r')} in row {row.get('r')}")
            if cell.get("t") == "inlineStr" and cell.find(f"{MAIN}f") is not None:
                found.append(f"{cell.get('r')} is text and formula")
    return found


def _column(address: str) -> int:
    number = 0
    for letter in _LETTERS.match(address)[0]:
        number = number * 26 + ord(letter) - 64
    return number


def rest_of_sheet(xml: bytes, but: set[str], without: tuple[str, ...] = ()) -> list[str]:
    """A worksheet as text, element by element: everything but some cells and some children. Cached values do not count."""
    root = _root(xml)
    found = [f"worksheet {sorted(root.attrib.items())}"]
    for child in root:
        name = child.tag.removeprefix(MAIN)
        if name == "sheetData":
            found += _rows(child, but)
        elif name not in ("dimension", *without):
            found.append(ET.canonicalize(ET.tostring(child), strip_text=True))
    return found


def _rows(data: ET.Element, but: set[str]) -> list[str]:
    found, number = [], 0
    for row in data:
        number = int(row.get("r", number + 1))
        marks = sorted((name, value) for name, value in row.attrib.items() if name not in ("r", "spans"))
        cells, column = [], 0
        for cell in row:
            column = _column(cell.get("r")) if cell.get("r") else column + 1
            if f"{_letters(column)}{number}" not in but:
                cells.append(f"{column} {_cell(cell)}")
        if cells or marks:
            found.append(f"row {number} {marks}")
            found += cells
    return found


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _cell(cell: ET.Element) -> str:
    formula = cell.find(f"{MAIN}f") is not None
    marks = {
        name: value for name, value in cell.attrib.items() if name != "r" and not (formula and name == "t")
    }
    inside = [
        ET.canonicalize(ET.tostring(child), strip_text=False).strip()
        for child in cell
        if not (formula and child.tag == f"{MAIN}v")
    ]
    return f"{sorted(marks.items())} {inside}"
