"""What the engine may ask of a workbook file, and how it hands its edits over: the seam between the two.

A storage answers from the file as it was opened (or last written). It never sees the engine's objects; the
engine never sees the storage's. So the storage can be replaced without touching the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self

from prodops_xl.hosts.files.areas import Area, Cell
from prodops_xl.hosts.files.chart_records import ChartRecord
from prodops_xl.hosts.files.edits import RGB, Edit, Visibility
from prodops_xl.workbook.addin_formulas import Form
from prodops_xl.workbook.formula_repair import Repair


class SheetRecord(NamedTuple):
    """A worksheet. Ids count from 1 in the file's order; sheets added in a session take higher ones."""

    id: int
    name: str
    visibility: Visibility


class TableRecord(NamedTuple):
    """An Excel table: `area` with its header row and totals row. `calculated`: the formulas of its columns, without equals
    signs; empty where a column has none.
    """

    name: str
    sheet: int
    area: Area
    columns: tuple[str, ...]
    header: bool
    totals: bool
    style: str | None
    autofilter: bool
    row_stripes: bool = True
    column_stripes: bool = False
    first_column: bool = False
    last_column: bool = False
    calculated: tuple[str, ...] = ()


class NameRecord(NamedTuple):
    """A defined name; `scope` is a sheet id or None; `refers_to` begins with an equals sign."""

    name: str
    scope: int | None
    refers_to: str


class NoteRecord(NamedTuple):
    """A note's text and the name of who wrote it."""

    text: str
    author: str


class CellStyle(NamedTuple):
    """How a cell looks, as far as the engine speaks of it. `fill` is None for no fill, patterns and
    gradients; the automatic font colour is black, as COM gives it.
    """

    fill: RGB | None = None
    number_format: str = "General"
    bold: bool = False
    italic: bool = False
    size: float = 11.0
    font_color: RGB = (0, 0, 0)
    font_name: str = "Calibri"
    wrap: bool = False
    horizontal: str = "general"
    vertical: str = "bottom"


class LineRecord(NamedTuple):
    """A row or column: `size` is its height in points or width in characters."""

    size: float
    hidden: bool = False


class Storage(Protocol):
    """A workbook file. Reading methods that name a sheet take ids of `sheets()`."""

    @property
    def date1904(self) -> bool: ...

    @property
    def has_macros(self) -> bool: ...

    def sheets(self) -> list[SheetRecord]:
        """The worksheets in order."""
        ...

    def taken_names(self) -> list[str]:
        """Names of sheets that are no worksheets (chart sheets)."""
        ...

    def active_sheet(self) -> int: ...

    def values(self, sheet: int) -> list[list[Any]]:
        """Rows from A1 on, as COM gives values (see `reading`), errors as ErrorValue, formulas by their
        cached value. The caller owns the lists. Raises ProdOpsError where the sheet is too large to hold.
        """
        ...

    def formula_cells(self, sheet: int) -> set[Cell]:
        """Every cell with a formula; the caller owns the set."""
        ...

    def formula(self, sheet: int, row: int, column: int) -> str:
        """The text of one formula, with its equals sign."""
        ...

    def merged(self, sheet: int) -> list[Area]: ...

    def active_cell(self, sheet: int) -> Cell: ...

    def tables(self) -> list[TableRecord]: ...

    def names(self) -> list[NameRecord]: ...

    def notes(self, sheet: int) -> dict[Cell, NoteRecord]: ...

    def links(self, sheet: int) -> dict[Cell, str]: ...

    def charts(self, sheet: int) -> list[ChartRecord]:
        """The charts of a sheet in the file's order, numbered from 1."""
        ...

    def print_area(self, sheet: int) -> str | None:
        """The print area as Excel gives it: `$A$1:$D$9`, several with commas; None where none is set."""
        ...

    def style(self, sheet: int, row: int, column: int) -> CellStyle: ...

    def row(self, sheet: int, row: int) -> LineRecord: ...

    def column(self, sheet: int, column: int) -> LineRecord: ...

    def mentions_sheet(self, sheet: int, itself: bool) -> str | None:
        """A place (part name) where a formula, chart or rule of the file refers to a sheet by name, or None.
        `itself`: places on that very sheet count too. Defined names do not count.
        """
        ...

    def losses(self) -> list[str]:
        """What of the file this storage cannot keep when it writes; empty: nothing."""
        ...

    def mended(self, form: Form) -> tuple[Self, Repair]:
        """A storage of the same file with its add-in formulas in the spelling of one host, and what was done. Without
        edits it writes everything else of the file as it was.
        """
        ...

    def apply(self, edits: Sequence[Edit], target: Path) -> None:
        """Writes the file with these edits to `target`, which is replaced at once or left as it was.

        The edits of one session come exactly once, in order; after a failure the caller hands the same
        list, or one that begins with it, again. Raises ProdOpsError with a sentence that says what to do.
        """
        ...
