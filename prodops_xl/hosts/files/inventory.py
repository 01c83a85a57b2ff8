"""What a workbook says about itself in its small parts: sheets, date system, names, tables, notes, links.

Read straight from the parts, so that a command which only looks at a workbook never loads all its cells.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from copy import deepcopy
from functools import cached_property
from typing import cast
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape
from xml.sax.saxutils import unescape as unescape_entities

from prodops_xl.hosts.files.areas import Area, Cell, parse_area
from prodops_xl.hosts.files.chart_parts import charts_of
from prodops_xl.hosts.files.chart_records import ChartRecord
from prodops_xl.hosts.files.counts import overstated, without_count
from prodops_xl.hosts.files.edits import Visibility
from prodops_xl.hosts.files.package import MAIN, REL_ID, Package
from prodops_xl.hosts.files.storage import NameRecord, NoteRecord, SheetRecord, TableRecord

_HYPERLINK = re.compile(rb"<(?:\w+:)?hyperlink\b[^>]*>")
_TRUE = ("1", "true")
_COMMA = re.compile(r",(?=(?:[^']*'[^']*')*[^']*$)")  # not inside a quoted sheet's name
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """`_x000a_` and its like as the characters they stand for (ST_Xstring)."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class Inventory:
    """Read lazily, each part at most once."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.workbook_part = package.workbook_part or ""

    @cached_property
    def _workbook(self) -> ET.Element:
        return self.package.tree(self.workbook_part)

    @property
    def date1904(self) -> bool:
        properties = self._workbook.find(f"{MAIN}workbookPr")
        return properties is not None and properties.get("date1904", "0") in _TRUE

    @property
    def is_macro_workbook(self) -> bool:
        """Whether the package calls itself one with macros, as an .xlsm must and an .xlsx must not."""
        return b"application/vnd.ms-excel.sheet.macroEnabled.main+xml" in self.package.read(
            "[Content_Types].xml"
        )

    @cached_property
    def _all_sheets(self) -> list[tuple[SheetRecord, str, str]]:
        """Every sheet with its kind (`worksheet`, `chartsheet`, ...; empty for a dead one) and part, in
        order.
        """
        targets = {link.id: link for link in self.package.relationships(self.workbook_part)}
        found = []
        for number, element in enumerate(self._workbook.iter(f"{MAIN}sheet"), start=1):
            link = targets.get(element.get(REL_ID, ""))
            alive = link is not None and link.target in self.package.names
            state = cast("Visibility", element.get("state", "visible"))
            record = SheetRecord(number, element.get("name", ""), state)
            found.append((record, link.kind if link and alive else "", link.target if link and alive else ""))
        return found

    def readable_package(self) -> bytes:
        """The package as a value reader can take it: without the dead sheets (old macro modules) on which it would give
        up, part names without a slash in front, in the encoding that it knows, and without counts that cannot be true.
        """
        dead = {record.name for record, kind, _ in self._all_sheets if not kind}
        named = all(name == info.filename for name, info in self.package.members.items())
        foreign = {part for part in self.package.members if self._is_utf16(part)}
        lying = overstated(self.package)
        if named and not dead and not foreign and not lying:
            return self.package.data
        workbook = deepcopy(self._workbook)
        for sheets in workbook.iter(f"{MAIN}sheets"):
            for element in [sheet for sheet in sheets if sheet.get("name") in dead]:
                sheets.remove(element)
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for part in self.package.members:
                content = self.package.read(part)
                if part == self.workbook_part:
                    content = ET.tostring(workbook)
                elif part in foreign:
                    content = content.decode("utf-16").replace("UTF-16", "UTF-8", 1).encode()
                if part in lying:
                    content = without_count(content)
                archive.writestr(part, content)
        return data.getvalue()

    def _is_utf16(self, part: str) -> bool:
        if not part.lower().endswith((".xml", ".rels")):
            return False
        with self.package.archive.open(self.package.members[part]) as member:
            return member.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

    @property
    def sheets(self) -> list[SheetRecord]:
        """The worksheets; chart sheets are none."""
        return [record for record, kind, _ in self._all_sheets if kind == "worksheet"]

    @cached_property
    def sheet_parts(self) -> dict[int, str]:
        return {record.id: part for record, kind, part in self._all_sheets if kind == "worksheet"}

    @cached_property
    def chart_sheet_parts(self) -> dict[str, str]:
        return {record.name: part for record, kind, part in self._all_sheets if kind == "chartsheet"}

    @property
    def other_sheet_names(self) -> list[str]:
        """Names of chart sheets and the like: taken, though they are no worksheets."""
        return [record.name for record, kind, _ in self._all_sheets if kind != "worksheet"]

    @property
    def active_sheet(self) -> int:
        """The id of the active worksheet."""
        view = self._workbook.find(f"{MAIN}bookViews/{MAIN}workbookView")
        position = int(view.get("activeTab", "0")) if view is not None else 0
        worksheets = self.sheets
        if 0 <= position < len(self._all_sheets) and self._all_sheets[position][1] == "worksheet":
            return self._all_sheets[position][0].id
        return worksheets[0].id if worksheets else 0

    @property
    def names(self) -> list[NameRecord]:
        """Defined names but for Excel's own (`_xlnm.Print_Area` and its like) and those of chart sheets."""
        found = []
        for element in self._workbook.iter(f"{MAIN}definedName"):
            name = element.get("name", "")
            if name.lower().startswith("_xlnm."):
                continue
            position = element.get("localSheetId")
            scope = None
            if position is not None:
                if int(position) >= len(self._all_sheets):
                    continue
                record, kind, _ = self._all_sheets[int(position)]
                if kind != "worksheet":
                    continue
                scope = record.id
            found.append(NameRecord(name, scope, "=" + (element.text or "")))
        return found

    def print_area(self, sheet: int) -> str | None:
        """`$A$1:$D$9`, several with commas; None where the sheet has none, or one that is no area."""
        for element in self._workbook.iter(f"{MAIN}definedName"):
            position = element.get("localSheetId", "")
            if element.get("name", "").lower() != "_xlnm.print_area" or not position.isdigit():
                continue
            if int(position) < len(self._all_sheets) and self._all_sheets[int(position)][0].id == sheet:
                areas = [parse_area(part.rpartition("!")[2]) for part in re.split(_COMMA, element.text or "")]
                return ",".join(area.spell() for area in areas if area is not None) or None
        return None

    def charts(self, sheet: int) -> list[ChartRecord]:
        return charts_of(self.package, self.sheet_parts[sheet])

    @property
    def tables(self) -> list[TableRecord]:
        """Sheet by sheet, in the order in which they were made."""
        found = []
        for sheet, part in self.sheet_parts.items():
            trees = [self.package.tree(table) for table in self.package.related(part, "table")]
            for tree in sorted(trees, key=lambda tree: int(tree.get("id", "0"))):
                area = parse_area(tree.get("ref", ""))
                if area is not None:
                    found.append(_table(tree, sheet, area))
        return found

    def notes(self, sheet: int) -> dict[Cell, NoteRecord]:
        found: dict[Cell, NoteRecord] = {}
        for part in self.package.related(self.sheet_parts[sheet], "comments"):
            tree = self.package.tree(part)
            authors = [author.text or "" for author in tree.iter(f"{MAIN}author")]
            for comment in tree.iter(f"{MAIN}comment"):
                area = parse_area(comment.get("ref", ""))
                text = comment.find(f"{MAIN}text")
                if area is None or text is None:
                    continue
                words = "".join(piece.text or "" for piece in text.iter(f"{MAIN}t"))
                author = int(comment.get("authorId", "0"))
                name = authors[author] if author < len(authors) else ""
                found[area.row, area.column] = NoteRecord(unescape(words), name)
        return found

    def links(self, sheet: int, xml: bytes) -> dict[Cell, str]:
        """The first cell of every hyperlink of a sheet, with its address; places in the workbook begin with
        #.
        """
        targets = {link.id: link.target for link in self.package.relationships(self.sheet_parts[sheet])}
        found: dict[Cell, str] = {}
        for match in _HYPERLINK.finditer(xml):
            values = _attributes(match[0].decode())
            area = parse_area(values.get("ref", ""))
            if area is None:
                continue
            place = values.get("location")
            address = targets.get(values.get("id", ""), "")
            found[area.row, area.column] = address + (f"#{place}" if place else "")
        return found

    def mention_of(self, sheet: int, itself: bool) -> str | None:
        """The first part in which a formula, chart, pivot table or rule refers to a sheet by its name, or
        None.

        `itself` says whether the sheet's own parts count. Defined names do not: the engine knows them all.
        """
        record = next(record for record in self.sheets if record.id == sheet)
        passed_over = {self.workbook_part, "xl/sharedStrings.xml"}
        if not itself:
            passed_over |= self._belongings(self.sheet_parts[sheet])
        needles = _needles(record.name)
        for part in sorted(self.package.names - passed_over):
            if part.startswith("xl/") and part.endswith(".xml"):
                content = self.package.read(part)
                if any(needle.search(content) for needle in needles):
                    return part
        return None

    def _belongings(self, part: str) -> set[str]:
        """A part and what hangs on it: a sheet's drawings and their charts."""
        found, waiting = set(), [part]
        while waiting:
            part = waiting.pop()
            if part not in found and part != self.workbook_part:
                found.add(part)
                waiting += [link.target for link in self.package.relationships(part) if not link.external]
        return found


def _needles(name: str) -> list[re.Pattern[bytes]]:
    plain, quoted = escape(name), escape(name.replace("'", "''"))
    words = [
        rf"(?<![\w.]){re.escape(plain)}!",
        rf"{re.escape(quoted)}(?:'|&apos;)!",
        # The first of several sheets: Jan:Mar!A1.
        rf"(?<![\w.]){re.escape(quoted)}:[^!<>\"()+*/]*!",
        rf'sheet="{re.escape(plain)}"',
    ]
    return [re.compile(word.encode(), re.IGNORECASE) for word in words]


def _attributes(tag: str) -> dict[str, str]:
    """The attributes of one start tag, entities resolved, names without their prefix."""
    found = re.findall(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return {
        name.rpartition(":")[2]: unescape_entities(
            double or single, {"&quot;": '"', "&apos;": "'", "&#10;": "\n"}
        )
        for name, double, single in found
    }


def _calculated(column: ET.Element) -> str:
    """The formula of a calculated column; of one that is an array none, for it is no formula of single cells."""
    found = column.find(f"{MAIN}calculatedColumnFormula")
    return "" if found is None or found.get("array", "0") in _TRUE else (found.text or "")


def _table(table: ET.Element, sheet: int, area: Area) -> TableRecord:
    style = table.find(f"{MAIN}tableStyleInfo")
    flags = {} if style is None else style.attrib
    columns = [unescape(column.get("name", "")) for column in table.iter(f"{MAIN}tableColumn")]
    return TableRecord(
        name=table.get("displayName", table.get("name", "")),
        sheet=sheet,
        area=area,
        columns=tuple(columns),
        header=table.get("headerRowCount", "1") != "0",
        totals=table.get("totalsRowCount", "0") != "0",
        style=flags.get("name"),
        autofilter=table.find(f"{MAIN}autoFilter") is not None,
        row_stripes=flags.get("showRowStripes", "0") in _TRUE,
        column_stripes=flags.get("showColumnStripes", "0") in _TRUE,
        first_column=flags.get("showFirstColumn", "0") in _TRUE,
        last_column=flags.get("showLastColumn", "0") in _TRUE,
        calculated=tuple(_calculated(column) for column in table.iter(f"{MAIN}tableColumn")),
    )
