"""What a session changes in a workbook: one frozen record per change, in the order they were made.

The engine appends them and its reads see them at once; a storage applies them when the workbook is saved.
`sheet` is the sheet's id in this session (see `storage.SheetRecord`): it stays when the sheet is renamed.
Rows and columns count from 1. Widths are in characters and heights in points, as in Excel's dialogs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.chart_records import Corner, SeriesRecord

RGB = tuple[int, int, int]
Visibility = Literal["visible", "hidden", "veryHidden"]


@dataclass(frozen=True, slots=True)
class SetValues:
    """A block of contents (`contents.py`) with its top left cell; None makes a cell blank. Formulas are
    contents too. The cells keep their formats.
    """

    sheet: int
    row: int
    column: int
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class FillValue:
    """One content, not a formula, in every cell of the area."""

    sheet: int
    area: Area
    content: Any


@dataclass(frozen=True, slots=True)
class SetFill:
    """A solid fill; None takes the fill away."""

    sheet: int
    area: Area
    color: RGB | None


@dataclass(frozen=True, slots=True)
class SetNumberFormat:
    """A number format, as Excel's dialog spells it in English (`yyyy-mm-dd`, `0.00`)."""

    sheet: int
    area: Area
    code: str


@dataclass(frozen=True, slots=True)
class SetFont:
    """What is None stays as it is."""

    sheet: int
    area: Area
    bold: bool | None = None
    italic: bool | None = None
    size: float | None = None
    color: RGB | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SetAlignment:
    """What is None stays as it is; words are xlwings' (`center`, `center_across_selection`)."""

    sheet: int
    area: Area
    wrap: bool | None = None
    horizontal: str | None = None
    vertical: str | None = None


@dataclass(frozen=True, slots=True)
class ClearFormats:
    """Fill, font, number format, alignment and border back to the default."""

    sheet: int
    area: Area


@dataclass(frozen=True, slots=True)
class SetNote:
    """Adds a note or replaces the cell's note."""

    sheet: int
    row: int
    column: int
    text: str
    author: str


@dataclass(frozen=True, slots=True)
class DeleteNotes:
    """Takes the notes of an area away."""

    sheet: int
    area: Area


@dataclass(frozen=True, slots=True)
class SetHyperlink:
    """A link of one cell; an address that begins with `#` leads to a place in this workbook."""

    sheet: int
    row: int
    column: int
    address: str
    screen_tip: str | None


@dataclass(frozen=True, slots=True)
class DeleteHyperlinks:
    """Takes the links of an area away; texts and formats stay."""

    sheet: int
    area: Area


@dataclass(frozen=True, slots=True)
class SetColumnWidth:
    """`width` in characters; 0 hides the columns."""

    sheet: int
    first: int
    count: int
    width: float


@dataclass(frozen=True, slots=True)
class SetRowHeight:
    """`height` in points; 0 hides the rows, None lets Excel choose (hidden rows stay hidden)."""

    sheet: int
    first: int
    count: int
    height: float | None


@dataclass(frozen=True, slots=True)
class SetHidden:
    """Hides or shows rows or columns; their size stays."""

    sheet: int
    axis: Literal["rows", "columns"]
    first: int
    count: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class GroupLines:
    """One outline level more (+1) or less (-1) for rows or columns."""

    sheet: int
    axis: Literal["rows", "columns"]
    first: int
    count: int
    step: Literal[1, -1]


@dataclass(frozen=True, slots=True)
class SetFrozenPanes:
    """The first `rows` rows and `columns` columns stay in view; 0 of both: nothing does."""

    sheet: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class AddSheet:
    """A new empty sheet; `position` counts from 0 among the worksheets."""

    sheet: int
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class RenameSheet:
    """A sheet's new name."""

    sheet: int
    name: str


@dataclass(frozen=True, slots=True)
class DeleteSheet:
    """Takes a sheet away, with its own names and tables."""

    sheet: int


@dataclass(frozen=True, slots=True)
class SetVisible:
    """Shows or hides a sheet; a very hidden one is shown by no menu of Excel."""

    sheet: int
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class ActivateSheet:
    """The sheet that is in front when the workbook opens."""

    sheet: int


@dataclass(frozen=True, slots=True)
class SelectCells:
    """The selection of a sheet; its first cell becomes the active one."""

    sheet: int
    area: Area


@dataclass(frozen=True, slots=True)
class AddTable:
    """A table with a header row over `area`; the header cells already hold its column names."""

    sheet: int
    name: str
    area: Area
    style: str | None


@dataclass(frozen=True, slots=True)
class ResizeTable:
    """A table over another area; columns keep their places from the left."""

    sheet: int
    name: str
    area: Area


@dataclass(frozen=True, slots=True)
class SetTableLooks:
    """A table's style (by its name in Excel; an empty text for none), its filter buttons and what the style
    shows; what is None stays as it is.
    """

    sheet: int
    name: str
    style: str | None = None
    autofilter: bool | None = None
    row_stripes: bool | None = None
    column_stripes: bool | None = None
    first_column: bool | None = None
    last_column: bool | None = None


@dataclass(frozen=True, slots=True)
class SetName:
    """A defined name; `scope` is a sheet id or None for the workbook; `refers_to` has its equals sign."""

    name: str
    scope: int | None
    refers_to: str


@dataclass(frozen=True, slots=True)
class DeleteName:
    """Takes a defined name away."""

    name: str
    scope: int | None


@dataclass(frozen=True, slots=True)
class SetPrintArea:
    """The cells that are printed, such as `A1:D9` or several areas with commas; None: all that hold something."""

    sheet: int
    area: str | None


@dataclass(frozen=True, slots=True)
class SetPages:
    """How a sheet is printed; what is None stays as it is. `wide` and `tall`: the pages it is made to fit, 0 for as
    many as it takes. `title_rows`: those on top of every page, such as `5:5`, `title_columns`: those on its side, such as `A:B`;
    an empty text takes them away.
    """

    sheet: int
    landscape: bool | None = None
    wide: int | None = None
    tall: int | None = None
    title_rows: str | None = None
    title_columns: str | None = None


@dataclass(frozen=True, slots=True)
class AddChart:
    """A chart without data, of a kind of `chart_records.KINDS`. `chart` numbers it on its sheet, above those of the
    file; size in points.
    """

    sheet: int
    chart: int
    name: str
    kind: str
    start: Corner
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlaceChart:
    """Another place or size; from then on the chart moves with the cells and keeps its size."""

    sheet: int
    chart: int
    start: Corner
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class SetChart:
    """What is None stays as it is; an empty title or legend takes it away."""

    sheet: int
    chart: int
    name: str | None = None
    kind: str | None = None
    title: str | None = None
    legend: str | None = None


@dataclass(frozen=True, slots=True)
class SetChartSeries:
    """All data series of a chart. A series keeps its looks by its position; where the record names a colour or a name
    it gets that.
    """

    sheet: int
    chart: int
    series: tuple[SeriesRecord, ...]


@dataclass(frozen=True, slots=True)
class SetChartAxis:
    """What is None stays as it is; an empty title takes it away. Scales: a number, or `auto`."""

    sheet: int
    chart: int
    axis: Literal["category", "value"]
    title: str | None = None
    minimum: float | Literal["auto"] | None = None
    maximum: float | Literal["auto"] | None = None
    major_unit: float | Literal["auto"] | None = None
    number_format: str | None = None
    visible: bool | None = None
    reverse: bool | None = None
    crosses: Literal["automatic", "minimum", "maximum"] | None = None


@dataclass(frozen=True, slots=True)
class DeleteChart:
    """Takes a chart away; its cells stay."""

    sheet: int
    chart: int


Edit = (
    SetValues
    | FillValue
    | SetFill
    | SetNumberFormat
    | SetFont
    | SetAlignment
    | ClearFormats
    | SetNote
    | DeleteNotes
    | SetHyperlink
    | DeleteHyperlinks
    | SetColumnWidth
    | SetRowHeight
    | SetHidden
    | GroupLines
    | SetFrozenPanes
    | AddSheet
    | RenameSheet
    | DeleteSheet
    | SetVisible
    | ActivateSheet
    | SelectCells
    | AddTable
    | ResizeTable
    | SetTableLooks
    | SetName
    | DeleteName
    | SetPrintArea
    | SetPages
    | AddChart
    | PlaceChart
    | SetChart
    | SetChartSeries
    | SetChartAxis
    | DeleteChart
)
