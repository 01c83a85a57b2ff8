"""The storage of workbook files: values by calamine, everything else from the parts, writing by patching the package.

calamine reads a sheet of 20,000 x 60 cells in about a second, cached values of formulas included. Formats, formulas and
sizes are looked up in the sheet's own bytes, where they stand.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.areas import Area, Cell
from prodops_xl.hosts.files.chart_records import ChartRecord
from prodops_xl.hosts.files.damage import told_of_damage
from prodops_xl.hosts.files.edits import Edit
from prodops_xl.hosts.files.formula_mending import mended
from prodops_xl.hosts.files.inventory import Inventory
from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.patch.applying import apply_all
from prodops_xl.hosts.files.patch.blank import blank_package
from prodops_xl.hosts.files.patch.book_patch import BookPatch
from prodops_xl.hosts.files.patch.cell_looks import style_at
from prodops_xl.hosts.files.patch.kinds import set_kind
from prodops_xl.hosts.files.patch.looks import Looks
from prodops_xl.hosts.files.patch.parts import Parts
from prodops_xl.hosts.files.patch.row_cells import attributes_of
from prodops_xl.hosts.files.patch.signatures import losses_of
from prodops_xl.hosts.files.reading import as_com_values
from prodops_xl.hosts.files.saving import replace_file
from prodops_xl.hosts.files.sheet_scan import SheetScan, merged_areas, scan, value_reach
from prodops_xl.hosts.files.sizes import DEFAULT_HEIGHT, DEFAULT_WIDTH, width_in_characters
from prodops_xl.hosts.files.storage import (
    CellStyle,
    LineRecord,
    NameRecord,
    NoteRecord,
    SheetRecord,
    TableRecord,
)
from prodops_xl.workbook.addin_formulas import Form
from prodops_xl.workbook.formula_repair import Repair

# A value reader holds a sheet as a full rectangle: one stray cell in XFD1048576 would make it 17 billion cells.
MAX_CELLS = 40_000_000
_MACROS = ("vbaProject", "xlMacrosheet")


class PatchStorage:
    """A workbook file. Implements `storage.Storage`.

    Reads answer from the package as it was opened. A save applies all edits of the session to that package, those of
    earlier saves included: so a failed save changes nothing here.
    """

    @told_of_damage("read")
    def __init__(self, package: Package) -> None:
        self.package = package
        self.inventory = Inventory(package)
        self.date1904 = self.inventory.date1904
        self.has_macros = any(package.related(self.inventory.workbook_part, kind) for kind in _MACROS)
        self._scans: dict[int, SheetScan] = {}
        self._saved: list[Edit] = []

    @classmethod
    def blank(cls) -> PatchStorage:
        """A new workbook with one empty sheet, Sheet1."""
        return cls(blank_package())

    @told_of_damage("read")
    def sheets(self) -> list[SheetRecord]:
        return self.inventory.sheets

    @told_of_damage("read")
    def taken_names(self) -> list[str]:
        return self.inventory.other_sheet_names

    @told_of_damage("read")
    def active_sheet(self) -> int:
        return self.inventory.active_sheet

    # Cells ----------------------------------------------------------------------------------------

    @cached_property
    def _calamine(self) -> CalamineWorkbook:
        return CalamineWorkbook.from_filelike(io.BytesIO(self.inventory.readable_package()))

    @cached_property
    def _read(self) -> BookPatch:
        """The parts, looked into and never changed."""
        return BookPatch(self.package, self.inventory, self.values)

    def _xml(self, sheet: int) -> bytes:
        return self._read.sheet(sheet).sheet.xml

    def _scan(self, sheet: int) -> SheetScan:
        if sheet not in self._scans:
            self._scans[sheet] = scan(self._xml(sheet))
        return self._scans[sheet]

    def _name(self, sheet: int) -> str:
        return next(record.name for record in self.inventory.sheets if record.id == sheet)

    @told_of_damage("read")
    def values(self, sheet: int) -> list[list[Any]]:
        self._check_reach(sheet)
        try:
            cells = self._calamine.get_sheet_by_name(self._name(sheet)).to_python(skip_empty_area=False)
        except (KeyboardInterrupt, SystemExit, MemoryError, ProdOpsError):
            raise
        except BaseException as error:  # noqa: BLE001 (a panic in Rust is no Exception)
            raise self._unreadable(sheet, error) from None
        rows = [as_com_values(row) for row in cells]
        for (row, column), value in self._scan(sheet).told.items():
            while len(rows) < row:
                rows.append([])
            values = rows[row - 1]
            values.extend([None] * (column - len(values)))
            values[column - 1] = value
        return rows

    def _unreadable(self, sheet: int, error: BaseException) -> ProdOpsError:
        detail = f" ({error})" if isinstance(error, CalamineError) else ""
        return ProdOpsError(
            f"The sheet {self._name(sheet)} cannot be read{detail}. "
            "Open the workbook in Excel and save it again."
        )

    def _check_reach(self, sheet: int) -> None:
        if self._scan(sheet).reach.size <= MAX_CELLS:
            return
        reach = value_reach(self._xml(sheet))
        if reach.size > MAX_CELLS:
            corner = Area(reach.last_row, reach.last_column).address
            raise ProdOpsError(
                f"The sheet {self._name(sheet)} reaches to {corner}, {reach.size:,} cells, mostly empty. "
                "Press Ctrl+End there, delete what stands apart from the data, and save."
            )

    @told_of_damage("read")
    def formula_cells(self, sheet: int) -> set[Cell]:
        return set(self._scan(sheet).formulas)

    @told_of_damage("read")
    def formula(self, sheet: int, row: int, column: int) -> str:
        found = self._read.sheet(sheet).formulas.get((row, column))
        return f"={found.text}" if found else ""

    @told_of_damage("read")
    def merged(self, sheet: int) -> list[Area]:
        found = self._read.sheet(sheet).sheet
        return merged_areas(found.xml, found.tail_start)

    @told_of_damage("read")
    def active_cell(self, sheet: int) -> Cell:
        return self._scan(sheet).active_cell

    # Small parts ----------------------------------------------------------------------------------

    @told_of_damage("read")
    def tables(self) -> list[TableRecord]:
        return self.inventory.tables

    @told_of_damage("read")
    def names(self) -> list[NameRecord]:
        return self.inventory.names

    @told_of_damage("read")
    def notes(self, sheet: int) -> dict[Cell, NoteRecord]:
        return self.inventory.notes(sheet)

    @told_of_damage("read")
    def links(self, sheet: int) -> dict[Cell, str]:
        return self.inventory.links(sheet, self._xml(sheet))

    @told_of_damage("read")
    def charts(self, sheet: int) -> list[ChartRecord]:
        return self.inventory.charts(sheet)

    @told_of_damage("read")
    def print_area(self, sheet: int) -> str | None:
        return self.inventory.print_area(sheet)

    @told_of_damage("read")
    def mentions_sheet(self, sheet: int, itself: bool) -> str | None:
        return self.inventory.mention_of(sheet, itself)

    @told_of_damage("read")
    def losses(self) -> list[str]:
        return losses_of(self.package)

    def mended(self, form: Form) -> tuple[PatchStorage, Repair]:
        package, repair = mended(self.package, form)
        return PatchStorage(package), repair

    # Looks ----------------------------------------------------------------------------------------

    @cached_property
    def _looks(self) -> Looks:
        return Looks(self.package, self._read.styles)

    @told_of_damage("read")
    def style(self, sheet: int, row: int, column: int) -> CellStyle:
        return self._looks.look(style_at(self._read.sheet(sheet), row, column))

    @told_of_damage("read")
    def row(self, sheet: int, row: int) -> LineRecord:
        found = self._read.sheet(sheet)
        at = found.sheet.row(row)
        marks = attributes_of(found.finder.tag(at)[1]) if at else {}
        told = found.frame.find("sheetFormatPr")
        height = marks.get("ht") or (told.get("defaultRowHeight") if told else "") or DEFAULT_HEIGHT
        return LineRecord(float(height), marks.get("hidden") in ("1", "true"))

    @told_of_damage("read")
    def column(self, sheet: int, column: int) -> LineRecord:
        columns = self._read.sheet(sheet).columns
        node, default = columns.node(column), columns.default_width()
        width = (node.get("width") if node else "") or default
        size = width_in_characters(float(width)) if width else DEFAULT_WIDTH
        return LineRecord(size, node.flag("hidden") if node else False)

    # Writing --------------------------------------------------------------------------------------

    def apply(self, edits: Sequence[Edit], target: Path) -> None:
        macros = target.suffix.lower() == ".xlsm"
        if self.has_macros and not macros:
            raise ProdOpsError(
                f"This workbook holds macros, which {target.name} would lose. Save it as .xlsm."
            )
        every = [*self._saved, *edits]
        with told_of_damage("written back"):
            parts = self._patched(every, macros)
            replace_file(target, parts.write if parts else self._as_it_is)
        self._saved = every

    def _as_it_is(self, file: BinaryIO) -> None:
        file.write(self.package.data)

    def _patched(self, edits: Sequence[Edit], macros: bool) -> Parts | None:
        """The package with the edits, not spelled yet; None where it stays as it is."""
        if not edits and macros == self.inventory.is_macro_workbook:
            return None
        known = {number: found.sheet for number, found in self._read.opened()}
        book = BookPatch(self.package, self.inventory, self.values, known)
        apply_all(edits, book)
        set_kind(book.parts, self.inventory.workbook_part, macros)
        return book.parts
