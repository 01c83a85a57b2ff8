"""How ranges look: fill, number format, font, alignment, widths, heights, outline.

Reads give None where the cells of the range differ, as COM does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from xlwings import base_classes

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.autofit import autofit
from prodops_xl.hosts.files.colors import rgb_of
from prodops_xl.hosts.files.edits import RGB, GroupLines, SetAlignment, SetHidden
from prodops_xl.hosts.files.fonts import Font
from prodops_xl.hosts.files.places import begin, extent
from prodops_xl.hosts.files.sizes import MAX_HEIGHT, MAX_WIDTH

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheets import Sheet

Axis = Literal["rows", "columns"]


class RangeLooks(base_classes.Range):
    """The half of a Range that has to do with looks."""

    sheet: Sheet
    area: Area

    @property
    def color(self) -> RGB | None:
        """A solid fill as RGB; None for no fill, a pattern or gradient, or different fills."""
        return self.sheet.state.looks.common("fill", self.area)

    @color.setter
    def color(self, value: Any) -> None:
        self.sheet.state.looks.set_fill(self.area, None if value is None else rgb_of(value))

    def set_colors(self, colors: list[list[Any]]) -> None:
        """One colour for each cell; `...` leaves a cell as it is."""
        for row, line in enumerate(colors, start=self.area.row):
            for column, color in enumerate(line, start=self.area.column):
                if color is not ...:
                    self.sheet.state.looks.set_fill(
                        Area(row, column), None if color is None else rgb_of(color)
                    )

    @property
    def number_format(self) -> str | None:
        return self.sheet.state.looks.common("number_format", self.area)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.sheet.state.looks.set_number_format(self.area, value)

    @property
    def font(self) -> Font:
        return Font(self)  # type: ignore[arg-type]

    def _align(self, **looks: Any) -> None:
        self.sheet.state.looks.set_alignment(SetAlignment(self.sheet.state.id, self.area, **looks))

    @property
    def wrap_text(self) -> bool | None:
        return self.sheet.state.looks.common("wrap", self.area)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._align(wrap=bool(value))

    @property
    def horizontal_alignment(self) -> str | None:
        return self.sheet.state.looks.common("horizontal", self.area)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self._align(horizontal=value)

    @property
    def vertical_alignment(self) -> str | None:
        return self.sheet.state.looks.common("vertical", self.area)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self._align(vertical=value)

    # Rows and columns -----------------------------------------------------------------------------

    def _lines(self, axis: Axis) -> tuple[int, int]:
        """First row or column of the range, and how many."""
        return (self.area.row, self.area.rows) if axis == "rows" else (self.area.column, self.area.columns)

    def _common_line(self, axis: Axis, field: str) -> Any:
        area = self.sheet.state.within_used(self.area)
        first, count = (area.row, area.rows) if axis == "rows" else (area.column, area.columns)
        found = {_shown(self.sheet, axis, number, field) for number in range(first, first + count)}
        return found.pop() if len(found) == 1 else None

    @property
    def column_width(self) -> float | None:
        """In characters; 0 for hidden columns."""
        return self._common_line("columns", "size")

    @column_width.setter
    def column_width(self, value: float) -> None:
        if not 0 <= value <= MAX_WIDTH:
            raise ProdOpsError(f"A column is 0 to {MAX_WIDTH:.0f} characters wide, not {value}.")
        self.sheet.state.looks.set_width(*self._lines("columns"), float(value))

    @property
    def row_height(self) -> float | None:
        """In points; 0 for hidden rows."""
        return self._common_line("rows", "size")

    @row_height.setter
    def row_height(self, value: float) -> None:
        if not 0 <= value <= MAX_HEIGHT:
            raise ProdOpsError(f"A row is 0 to {MAX_HEIGHT} points high, not {value}.")
        self.sheet.state.looks.set_height(*self._lines("rows"), float(value))

    @property
    def row_hidden(self) -> bool | None:
        return self._common_line("rows", "hidden")

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.sheet.state.looks.set_hidden(SetHidden(self.sheet.state.id, "rows", *self._lines("rows"), value))

    @property
    def column_hidden(self) -> bool | None:
        return self._common_line("columns", "hidden")

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.sheet.state.looks.set_hidden(
            SetHidden(self.sheet.state.id, "columns", *self._lines("columns"), value)
        )

    @property
    def left(self) -> float:
        """Points from the sheet's left edge."""
        return begin(self.sheet.state.looks, "columns", self.area.column)

    @property
    def top(self) -> float:
        """Points from the sheet's upper edge."""
        return begin(self.sheet.state.looks, "rows", self.area.row)

    @property
    def width(self) -> float:
        """Points from the first column's left edge to the last one's right edge."""
        return extent(self.sheet.state.looks, "columns", self.area.column, self.area.columns)

    @property
    def height(self) -> float:
        """Points from the first row's upper edge to the last one's lower edge."""
        return extent(self.sheet.state.looks, "rows", self.area.row, self.area.rows)

    def autofit(self, axis: str | None = None) -> None:
        autofit(self.sheet.state, self.area, axis)

    def group(self, by: str) -> None:
        self._outline(by, 1)

    def ungroup(self, by: str) -> None:
        self._outline(by, -1)

    def _outline(self, by: str, step: Literal[1, -1]) -> None:
        axis: Axis = "columns" if by in ("column", "columns", "c") else "rows"
        self.sheet.state.book.record(GroupLines(self.sheet.state.id, axis, *self._lines(axis), step))


def _shown(sheet: Sheet, axis: Axis, number: int, field: str) -> Any:
    line = sheet.state.looks.line(axis, number)
    if field == "hidden":
        return line.hidden
    return 0.0 if line.hidden else line.size
