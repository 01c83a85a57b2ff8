"""Points on a sheet: where a cell begins, and which cell lies at a point. Sizes as Excel draws them at 96 dpi."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodops_xl.hosts.files.areas import MAX_COLUMNS, MAX_ROWS
from prodops_xl.hosts.files.chart_records import Corner
from prodops_xl.hosts.files.sizes import points_of_width

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheet_looks import Axis, SheetLooks


def length(looks: SheetLooks, axis: Axis, number: int) -> float:
    """Height of a row or width of a column in points; 0 where it is hidden."""
    line = looks.line(axis, number)
    if line.hidden:
        return 0.0
    return line.size if axis == "rows" else points_of_width(line.size)


def begin(looks: SheetLooks, axis: Axis, number: int) -> float:
    """Points from the sheet's edge to a row or column."""
    return extent(looks, axis, 1, number - 1)


def extent(looks: SheetLooks, axis: Axis, first: int, count: int) -> float:
    """Points that rows or columns take together."""
    return sum(length(looks, axis, number) for number in range(first, first + count))


def point(looks: SheetLooks, corner: Corner) -> tuple[float, float]:
    """Left and top of a corner, in points from the sheet's edges; its offsets end with its cell."""
    right = min(corner.right, length(looks, "columns", corner.column)) if corner.column > 1 else corner.right
    down = min(corner.down, length(looks, "rows", corner.row)) if corner.row > 1 else corner.down
    return begin(looks, "columns", corner.column) + right, begin(looks, "rows", corner.row) + down


def corner_at(looks: SheetLooks, left: float, top: float) -> Corner:
    """The cell at a point, with what is left over."""
    row, down = _line_at(looks, "rows", top, MAX_ROWS)
    column, right = _line_at(looks, "columns", left, MAX_COLUMNS)
    return Corner(row, column, down, right)


def _line_at(looks: SheetLooks, axis: Axis, points: float, most: int) -> tuple[int, float]:
    left = max(points, 0.0)
    for number in range(1, most):
        size = length(looks, axis, number)
        if left < size:
            return number, round(left, 4)
        left -= size
    return most, 0.0
