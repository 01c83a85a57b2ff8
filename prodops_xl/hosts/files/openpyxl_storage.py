"""The first storage: values by calamine, everything else by the small parts and openpyxl, writing by
openpyxl.

calamine reads a sheet of 20,000 x 60 cells in about a second, cached values of formulas included; openpyxl
takes several times as long and is loaded once, when a format or the text of a formula is asked for, or to
save.
"""

# openpyxl is pinned below 3.2: this module works with the insides of its cells on purpose.
# ruff: noqa: SLF001

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineError, CalamineWorkbook

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.areas import Area, Cell
from prodops_xl.hosts.files.chart_records import ChartRecord
from prodops_xl.hosts.files.edits import Edit
from prodops_xl.hosts.files.inventory import Inventory
from prodops_xl.hosts.files.lost_parts import losses_of
from prodops_xl.hosts.files.openpyxl_cache import drop_stale
from prodops_xl.hosts.files.openpyxl_charts import fill_caches
from prodops_xl.hosts.files.openpyxl_edits import apply
from prodops_xl.hosts.files.openpyxl_reader import load
from prodops_xl.hosts.files.openpyxl_tables import name_table_columns
from prodops_xl.hosts.files.openpyxl_target import Target
from prodops_xl.hosts.files.openpyxl_writer import write
from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.reading import as_com_values
from prodops_xl.hosts.files.saving import replace_file
from prodops_xl.hosts.files.sheet_scan import SheetScan, scan, value_reach
from prodops_xl.hosts.files.sizes import DEFAULT_HEIGHT, DEFAULT_WIDTH, width_in_characters
from prodops_xl.hosts.files.storage import (
    CellStyle,
    LineRecord,
    NameRecord,
    NoteRecord,
    SheetRecord,
    TableRecord,
)

# A value reader holds a sheet as a full rectangle: one stray cell in XFD1048576 would make it 17 billion
# cells.
MAX_CELLS = 40_000_000
_MACROS = "xl/vbaProject.bin"


class OpenpyxlStorage:
    """A workbook file, read by calamine and written by openpyxl. Implements `storage.Storage`."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.inventory = Inventory(package)
        self.date1904 = self.inventory.date1904
        self.has_macros = _MACROS in package.names
        self._scans: dict[int, SheetScan] = {}
        self._applied = 0
        self._cached: dict[int, dict[Cell, Any]] = {}

    @classmethod
    def blank(cls) -> OpenpyxlStorage:
        """A new workbook with one empty sheet, Sheet1."""
        workbook = openpyxl.Workbook()
        workbook.active.title = "Sheet1"
        data = io.BytesIO()
        workbook.save(data)
        return cls(Package(data.getvalue()))

    def sheets(self) -> list[SheetRecord]:
        return self.inventory.sheets

    def taken_names(self) -> list[str]:
        return self.inventory.other_sheet_names

    def active_sheet(self) -> int:
        return self.inventory.active_sheet

    # Cells ----------------------------------------------------------------------------------------

    @cached_property
    def _calamine(self) -> CalamineWorkbook:
        return CalamineWorkbook.from_filelike(io.BytesIO(self.inventory.readable_package()))

    def _scan(self, sheet: int) -> SheetScan:
        if sheet not in self._scans:
            self._scans[sheet] = scan(self.package.read(self.inventory.sheet_parts[sheet]))
        return self._scans[sheet]

    def _name(self, sheet: int) -> str:
        return next(record.name for record in self.inventory.sheets if record.id == sheet)

    def values(self, sheet: int) -> list[list[Any]]:
        self._check_reach(sheet)
        try:
            cells = self._calamine.get_sheet_by_name(self._name(sheet)).to_python(skip_empty_area=False)
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as error:  # noqa: BLE001 (a panic in Rust is no Exception)
            raise self._unreadable(sheet, error) from None
        rows = [as_com_values(row) for row in cells]
        for (row, column), value in self._scan(sheet).errors.items():
            while len(rows) < row:
                rows.append([])
            values = rows[row - 1]
            values.extend([None] * (column - len(values)))
            values[column - 1] = value
        self._cached[sheet] = {
            (row, column): rows[row - 1][column - 1]
            for row, column in self._scan(sheet).formulas
            if row <= len(rows) and column <= len(rows[row - 1])
        }
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
        reach = value_reach(self.package.read(self.inventory.sheet_parts[sheet]))
        if reach.size > MAX_CELLS:
            corner = Area(reach.last_row, reach.last_column).address
            raise ProdOpsError(
                f"The sheet {self._name(sheet)} reaches to {corner}, {reach.size:,} cells, mostly empty. "
                "Press Ctrl+End there, delete what stands apart from the data, and save."
            )

    def formula_cells(self, sheet: int) -> set[Cell]:
        return set(self._scan(sheet).formulas)

    def merged(self, sheet: int) -> list[Area]:
        return self._scan(sheet).merged

    def active_cell(self, sheet: int) -> Cell:
        return self._scan(sheet).active_cell

    # Small parts ----------------------------------------------------------------------------------

    def tables(self) -> list[TableRecord]:
        return self.inventory.tables

    def names(self) -> list[NameRecord]:
        return self.inventory.names

    def notes(self, sheet: int) -> dict[Cell, NoteRecord]:
        return self.inventory.notes(sheet)

    def links(self, sheet: int) -> dict[Cell, str]:
        return self.inventory.links(sheet, self.package.read(self.inventory.sheet_parts[sheet]))

    def charts(self, sheet: int) -> list[ChartRecord]:
        return self.inventory.charts(sheet)

    def print_area(self, sheet: int) -> str | None:
        return self.inventory.print_area(sheet)

    def mentions_sheet(self, sheet: int, itself: bool) -> str | None:
        return self.inventory.mention_of(sheet, itself)

    def losses(self) -> list[str]:
        return losses_of(self.package, self.has_macros)

    # What openpyxl knows --------------------------------------------------------------------------

    @cached_property
    def _target(self) -> Target:
        try:
            return Target(load(self.package, self.has_macros), self.inventory)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise ProdOpsError(
                f"The workbook holds a part that cannot be written back here ({error}), often a pivot table. "
                "Its values can be read; to save, remove that part in Excel or copy the sheets to a new workbook."
            ) from error

    def formula(self, sheet: int, row: int, column: int) -> str:
        cell = self._target.sheets[sheet]._cells.get((row, column))
        if cell is None or cell.data_type != "f":
            return ""
        text = getattr(cell._value, "text", cell._value) or ""
        return text if isinstance(text, str) and text.startswith("=") else f"={text}"

    def style(self, sheet: int, row: int, column: int) -> CellStyle:
        worksheet = self._target.sheets[sheet]
        cell = worksheet._cells.get((row, column))
        style = self._target.blank_style(worksheet, row, column) if cell is None else cell._style
        return self._target.styles.look(style)

    def row(self, sheet: int, row: int) -> LineRecord:
        worksheet = self._target.sheets[sheet]
        attributes = self._target.book.rows[worksheet].get(row, {})
        height = attributes.get("ht") or worksheet.sheet_format.defaultRowHeight or DEFAULT_HEIGHT
        return LineRecord(float(height), attributes.get("hidden") in ("1", "true"))

    def column(self, sheet: int, column: int) -> LineRecord:
        worksheet = self._target.sheets[sheet]
        for dimension in worksheet.column_dimensions.values():
            dimension.reindex()
            if dimension.min <= column <= dimension.max:
                return LineRecord(width_in_characters(dimension.width), bool(dimension.hidden))
        default = worksheet.sheet_format.defaultColWidth
        return LineRecord(width_in_characters(default) if default else DEFAULT_WIDTH)

    # Writing --------------------------------------------------------------------------------------

    def apply(self, edits: Sequence[Edit], target: Path) -> None:
        macros = target.suffix.lower() == ".xlsm"
        if self.has_macros and not macros:
            raise ProdOpsError(
                f"This workbook holds macros, which {target.name} would lose. Save it as .xlsm."
            )
        self._remember_cached_values()
        for edit in edits[self._applied :]:
            apply(edit, self._target)
            self._applied += 1
        drop_stale(self._target, edits)
        fill_caches(self._target)
        name_table_columns(self._target)
        replace_file(target, lambda file: write(self._target, file, macros))
        self._applied = 0

    def _remember_cached_values(self) -> None:
        """The values of formulas as the file has them, before any edit takes them away."""
        if self._target.cached:
            return
        for sheet in self._target.sheets:
            if sheet not in self._cached and self._scan(sheet).formulas:
                self.values(sheet)
            self._target.cached[sheet] = self._cached.get(sheet, {})
