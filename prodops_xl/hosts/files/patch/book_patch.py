"""A workbook that edits are applied to, part by part; nothing is written before all of them are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.inventory import Inventory
from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.patch.drawings import Drawing
from prodops_xl.hosts.files.patch.markup import Document, Node
from prodops_xl.hosts.files.patch.parts import WORKSHEET_TYPE, Parts
from prodops_xl.hosts.files.patch.row_edits import Putter
from prodops_xl.hosts.files.patch.sheet_bytes import SheetBytes
from prodops_xl.hosts.files.patch.sheet_patch import SheetPatch
from prodops_xl.hosts.files.patch.styles import Styles
from prodops_xl.hosts.files.patch.workbook_part import WorkbookPart

if TYPE_CHECKING:
    from prodops_xl.hosts.files.patch.link_edits import SheetLinks
    from prodops_xl.hosts.files.patch.note_edits import SheetNotes

_NEW_SHEET = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<dimension ref="A1"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData/></worksheet>'
)

Values = Callable[[int], list[list[Any]]]


class BookPatch:
    """A package with its sheets by their ids in the session. `values` gives a sheet's values as the file has them; `known`
    are sheets that were looked through already.
    """

    def __init__(
        self,
        package: Package,
        inventory: Inventory,
        values: Values,
        known: Mapping[int, SheetBytes] | None = None,
    ) -> None:
        self._known = known or {}
        self.package = package
        self.inventory = inventory
        self.values = values
        self.date1904 = inventory.date1904
        self.parts = Parts(package)
        self.sheet_parts = dict(inventory.sheet_parts)
        self.names = {record.id: record.name for record in inventory.sheets}
        self._sheets: dict[int, SheetPatch] = {}
        self.formulas_changed = False
        # Tables whose columns take their names from cells at the end; what is drawn, noted and linked on sheets.
        self.headers: set[tuple[int, str]] = set()
        self.new_columns: set[int] = set()
        self.drawings: dict[int, Drawing] = {}
        self.notes: dict[int, SheetNotes] = {}
        self.shape_blocks: set[int] | None = None
        self.front: int | None = None
        self.links: dict[int, SheetLinks] = {}

    @cached_property
    def workbook(self) -> WorkbookPart:
        return WorkbookPart(self.parts, self.inventory.workbook_part)

    @cached_property
    def _nodes(self) -> dict[int, Node]:
        return dict(enumerate(self.workbook.sheets, start=1))

    @cached_property
    def styles(self) -> Styles:
        return Styles(self.parts, self.inventory.workbook_part)

    @cached_property
    def putter(self) -> Putter:
        return Putter(self.styles, self.date1904)

    # Sheets ---------------------------------------------------------------------------------------

    def sheet(self, number: int) -> SheetPatch:
        """A sheet that is looked into or changed."""
        if number not in self._sheets:
            part = self.sheet_parts[number]
            found = self._known.get(number)
            sheet = SheetBytes(self.parts.read(part)) if found is None else found
            self._sheets[number] = SheetPatch(part, sheet, self.date1904)
        return self._sheets[number]

    def opened(self) -> Iterator[tuple[int, SheetPatch]]:
        """The sheets that were looked into."""
        return iter(list(self._sheets.items()))

    def node(self, number: int) -> Node:
        """A sheet in the workbook part."""
        return self._nodes[number]

    def add_sheet(self, number: int, name: str, position: int) -> None:
        part = self.parts.free("xl/worksheets/sheet{}.xml")
        self.parts.put(part, self.parts.dialect.part(_NEW_SHEET), WORKSHEET_TYPE)
        worksheets = [
            node
            for node in self.workbook.sheets
            if any(node is self._nodes[each] for each in self.sheet_parts)
        ]
        before = worksheets[position] if position < len(worksheets) else None
        self._nodes[number] = self.workbook.add_sheet(name, part, before)
        self.sheet_parts[number] = part
        self.names[number] = name

    def delete_sheet(self, number: int) -> None:
        part = self.sheet_parts.pop(number)
        for kept in (self._sheets, self.drawings, self.notes, self.links):
            kept.pop(number, None)  # type: ignore[attr-defined]
        self.headers = {key for key in self.headers if key[0] != number}
        self.workbook.remove_sheet(self._nodes.pop(number))
        self.names.pop(number, None)
        self.parts.remove_tree(part)
        self.formulas_changed = True

    def reading(self, number: int) -> list[list[Any]]:
        """The values of a sheet as the file has them; of a new one none."""
        return self.values(number) if number in self.inventory.sheet_parts else []

    def document(self, part: str) -> Document:
        return self.parts.document(part)

    def clip(self, number: int, area: Area) -> Area:
        """An area as far down and right as the sheet has cells, at least one of each."""
        sheet = self.sheet(number)
        rows = max(sheet.sheet.numbers, default=1)
        return area._replace(rows=min(area.rows, max(rows - area.row + 1, 1)))

    # End ------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Hands the changed sheets to the package. Their rows are spelled as they are written, and new formats come with
        them: the style sheet is written behind all sheets.
        """
        if any(sheet.touched for sheet in self._sheets.values()):
            self.styles.settle_part()
            self.parts.write_last(self.styles.part or "")
        for number, sheet in self._sheets.items():
            if sheet.touched and number in self.sheet_parts:
                self.parts.put(sheet.part, sheet.pieces)
        if "workbook" in vars(self):
            self.workbook.settle()
