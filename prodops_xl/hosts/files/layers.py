"""What a session did to one aspect of a sheet's cells (its fill, say), so that reads see it at once."""

from __future__ import annotations

from typing import Any

from prodops_xl.hosts.files.areas import Area, Cell

_SMALL = 256
MISSING: Any = object()


class Layer:
    """The last value laid over each cell. Small areas are kept by cell, large ones as rectangles, so that
    thousands of marked cells stay as quick to look up as one.
    """

    def __init__(self) -> None:
        self._cells: dict[Cell, tuple[int, Any]] = {}
        self._areas: list[tuple[int, Area, Any]] = []
        self._count = 0

    def lay(self, area: Area, value: Any) -> None:
        self._count += 1
        if area.size <= _SMALL:
            for cell in area.cells:
                self._cells[cell] = (self._count, value)
        else:
            self._areas = [kept for kept in self._areas if not area.holds(kept[1])]
            self._areas.append((self._count, area, value))

    def at(self, row: int, column: int) -> Any:
        """The value laid last over a cell, or MISSING."""
        turn, value = self._cells.get((row, column), (0, MISSING))
        for laid, area, above in reversed(self._areas):
            if laid < turn:
                break
            if area.covers(row, column):
                return above
        return value

    def __bool__(self) -> bool:
        return self._count > 0
