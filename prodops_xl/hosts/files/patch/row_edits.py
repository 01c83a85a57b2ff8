"""Changes as they meet the rows of a sheet, one class for each kind; the order in which they were made counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.contents import QuotedText, TimeOfDay
from prodops_xl.hosts.files.patch.row_changes import CellState, RowChange
from prodops_xl.hosts.files.patch.styles import Styles
from prodops_xl.hosts.files.serials import FIRST_DATE_1904

DATE_FORMAT = "yyyy-mm-dd"
MOMENT_FORMAT = "yyyy-mm-dd hh:mm"
_MIDNIGHT = dt.time()

Restyling = Callable[[int], int]


class RowEdit(Protocol):
    """A change of some rows: `first` to `last`. `makes`: it makes rows that are not there."""

    first: int
    last: int
    makes: bool

    def apply(self, row: RowChange) -> None:
        """Changes one row."""
        ...


class Putter:
    """Puts contents into cells, with what Excel does to their format on the way."""

    def __init__(self, styles: Styles, date1904: bool) -> None:
        self._styles = styles
        self._date1904 = date1904

    def put(self, cell: CellState, content: Any) -> None:
        kind = type(content)
        cell.content, cell.formula, cell.stale = content, None, False
        if cell.style:
            quoted = self._styles.is_quoted(cell.style)
            if quoted and kind is not QuotedText and content is not None:
                cell.style = self._styles.with_quote_prefix(cell.style, quoted=False)
        if kind is dt.datetime:
            if not (self._date1904 and content < FIRST_DATE_1904):
                code = DATE_FORMAT if content.time() == _MIDNIGHT else MOMENT_FORMAT
                cell.style = self._styles.with_date_format(cell.style, code)
        elif kind is TimeOfDay:
            cell.style = self._styles.with_date_format(cell.style, content.number_format)
        elif kind is QuotedText:
            cell.style = self._styles.with_quote_prefix(cell.style, quoted=True)


class PutBlock:
    """A block of contents; only cells that are to hold something are made."""

    makes = True

    def __init__(self, row: int, column: int, rows: Sequence[Sequence[Any]], putter: Putter) -> None:
        self.first, self.last = row, row + len(rows) - 1
        self._column = column
        self._rows = rows
        self._put = putter.put

    def apply(self, row: RowChange) -> None:
        for column, content in enumerate(self._rows[row.number - self.first], start=self._column):
            cell = row.there(column) if content is None else row.cell(column)
            if cell is not None:
                self._put(cell, content)


class PutAll:
    """One content in every cell of an area; a blank only in those there are."""

    def __init__(self, area: Area, content: Any, putter: Putter) -> None:
        self.first, self.last = area.row, area.last_row
        self.makes = content is not None
        self._area = area
        self._content = content
        self._put = putter.put

    def apply(self, row: RowChange) -> None:
        area = self._area
        if self.makes:
            cells = [row.cell(column) for column in range(area.column, area.last_column + 1)]
        else:
            cells = row.present(area.column, area.last_column)
        for cell in cells:
            self._put(cell, self._content)


class Restyle:
    """Another format for an area. Whole rows and columns carry it themselves; where a row's format and a column's meet,
    Excel has a cell of its own, and so has this.
    """

    def __init__(self, area: Area, change: Restyling, styled_columns: Sequence[int] = ()) -> None:
        self.first, self.last = area.row, area.last_row
        self.makes = not area.whole_columns
        self._area = area
        self._change = change
        self._styled_columns = styled_columns

    def apply(self, row: RowChange) -> None:
        area = self._area
        if area.whole_rows:
            self._restyle_row(row)
        elif not area.whole_columns or row.style is not None:
            for column in range(area.column, area.last_column + 1):
                row.cell(column)
        for cell in row.present(area.column, area.last_column):
            cell.style = self._change(cell.style)

    def _restyle_row(self, row: RowChange) -> None:
        if self._area.whole_columns:
            if row.style is not None:
                row.set_style(self._change(row.style))
            return
        for column in self._styled_columns:
            row.cell(column)
        row.set_style(self._change(row.style or 0))


class ClearLooks:
    """The default format; of cells that are not there, those are made that would look as their row or column."""

    makes = True

    def __init__(self, area: Area) -> None:
        self.first, self.last = area.row, area.last_row
        self._area = area

    def apply(self, row: RowChange) -> None:
        for column in range(self._area.column, self._area.last_column + 1):
            if row.there(column) is not None or row.blank_style(column):
                row.cell(column).style = 0


class MarkRows:
    """Other attributes of rows."""

    def __init__(self, first: int, count: int, change: Callable[[dict[str, str]], None], makes: bool) -> None:
        self.first, self.last = first, first + count - 1
        self.makes = makes
        self._change = change

    def apply(self, row: RowChange) -> None:
        self._change(row.marks)


class Uncache:
    """The value of a formula that may not hold any more."""

    makes = False

    def __init__(self, row: int, column: int) -> None:
        self.first = self.last = row
        self._column = column

    def apply(self, row: RowChange) -> None:
        cell = row.there(self._column)
        if cell is not None:
            cell.stale = True


class Refit:
    """Another formula element for a cell that keeps its value."""

    makes = False

    def __init__(self, row: int, column: int, formula: bytes) -> None:
        self.first = self.last = row
        self._column = column
        self._formula = formula

    def apply(self, row: RowChange) -> None:
        cell = row.there(self._column)
        if cell is not None:
            cell.formula = self._formula
