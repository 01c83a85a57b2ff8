"""The values of one sheet, held sparsely by row, and how Excel moves and measures over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from prodops_xl.hosts.files.areas import MAX_COLUMNS, MAX_ROWS, Area, Cell

Direction = Literal["up", "down", "left", "right"]


class Grid:
    """Values as reads give them. `formulas` are cells that count as filled though their value may be None."""

    def __init__(self, rows: Iterable[list[Any]] = (), formulas: set[Cell] | None = None) -> None:
        self._rows = dict(enumerate(rows, start=1))
        self.formulas = formulas or set()

    def add_formula(self, row: int, column: int) -> None:
        """The cell holds a formula."""
        self.formulas.add((row, column))

    def value(self, row: int, column: int) -> Any:
        values = self._rows.get(row)
        return values[column - 1] if values is not None and column <= len(values) else None

    def filled(self, row: int, column: int) -> bool:
        """Does the cell hold anything (False and 0 do, a formula does whatever it gave)?"""
        return self.value(row, column) is not None or (row, column) in self.formulas

    def block(self, area: Area) -> list[list[Any]]:
        """The values of an area, row by row; lists of their own."""
        start, end, width = area.column - 1, area.last_column, area.columns
        rows = []
        for row in range(area.row, area.last_row + 1):
            values = self._rows.get(row, [])[start:end]
            rows.append(values if len(values) == width else values + [None] * (width - len(values)))
        return rows

    def write(self, row: int, column: int, rows: Iterable[Iterable[Any]]) -> None:
        """Puts a block of values with its top left at a cell; formulas are the caller's to tell."""
        start = column - 1
        for number, new in enumerate(rows, start=row):
            values = self._rows.setdefault(number, [])
            line = list(new)
            if len(values) < start + len(line):
                values.extend([None] * (start + len(line) - len(values)))
            values[start : start + len(line)] = line

    def clear(self, area: Area) -> None:
        """Empties every cell of an area, its formulas too, without making rows."""
        start, end = area.column - 1, area.last_column
        for row in self._rows_within(area):
            values = self._rows[row]
            stop = min(end, len(values))
            if start < stop:
                values[start:stop] = [None] * (stop - start)
        self.drop_formulas(area)

    def drop_formulas(self, area: Area) -> None:
        if area.size <= len(self.formulas):
            self.formulas.difference_update(area.cells)
        elif self.formulas:
            self.formulas = {cell for cell in self.formulas if not area.covers(*cell)}

    def _rows_within(self, area: Area) -> list[int]:
        if area.rows <= len(self._rows):
            return [row for row in range(area.row, area.last_row + 1) if row in self._rows]
        return [row for row in self._rows if area.row <= row <= area.last_row]

    def used(self) -> Area | None:
        """The rectangle around every filled cell; None where there is none. Cells that are only formatted do
        not count: a sheet that is coloured down to row 1,048,576 is as long as its data.
        """
        rows, first, last = [], MAX_COLUMNS, 0
        for row, values in self._rows.items():
            filled = [index for index, value in enumerate(values) if value is not None]
            if filled:
                rows.append(row)
                first, last = min(first, filled[0] + 1), max(last, filled[-1] + 1)
        for row, column in self.formulas:
            rows.append(row)
            first, last = min(first, column), max(last, column)
        if not rows:
            return None
        top, bottom = min(rows), max(rows)
        return Area(top, first, bottom - top + 1, last - first + 1)

    def last_row(self) -> int:
        return max(self._rows, default=1)

    def last_column(self) -> int:
        return max((len(values) for values in self._rows.values()), default=1) or 1

    def end(self, row: int, column: int, direction: Direction) -> Cell:
        """Where Ctrl+arrow lands: the last filled cell of this run, or the first of the next one, or the
        edge.
        """
        down, right = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}[direction]

        def inside(row: int, column: int) -> bool:
            return 1 <= row <= MAX_ROWS and 1 <= column <= MAX_COLUMNS

        next_row, next_column = row + down, column + right
        if not inside(next_row, next_column):
            return row, column
        if self.filled(row, column) and self.filled(next_row, next_column):
            while inside(next_row, next_column) and self.filled(next_row, next_column):
                row, column = next_row, next_column
                next_row, next_column = row + down, column + right
            return row, column
        return self._next_filled(next_row, next_column, direction)

    def _next_filled(self, row: int, column: int, direction: Direction) -> Cell:
        """The first filled cell from here on, this one included, or the cell at the edge of the sheet."""
        if direction in ("up", "down"):
            step = 1 if direction == "down" else -1
            edge = MAX_ROWS if direction == "down" else 1
            # Beyond the last row that holds anything there is nothing to look at.
            last = max(self.last_row(), max((cell[0] for cell in self.formulas), default=1))
            start = row if direction == "down" else min(row, last)
            for number in range(start, (last if direction == "down" else 1) + step, step):
                if self.filled(number, column):
                    return number, column
            return edge, column
        step = 1 if direction == "right" else -1
        edge = MAX_COLUMNS if direction == "right" else 1
        last = max(len(self._rows.get(row, ())), max((cell[1] for cell in self.formulas), default=1))
        start = column if direction == "right" else min(column, last)
        for number in range(start, (last if direction == "right" else 1) + step, step):
            if self.filled(row, number):
                return row, number
        return row, edge

    def region(self, row: int, column: int) -> Area:
        """Excel's current region: grown from a cell until blank rows and columns (or edges) surround it."""
        top = bottom = row
        left = right = column
        grown = True
        while grown:
            grown = False
            while bottom < MAX_ROWS and self._row_filled(bottom + 1, left - 1, right + 1):
                bottom, grown = bottom + 1, True
            while top > 1 and self._row_filled(top - 1, left - 1, right + 1):
                top, grown = top - 1, True
            while right < MAX_COLUMNS and self._column_filled(right + 1, top - 1, bottom + 1):
                right, grown = right + 1, True
            while left > 1 and self._column_filled(left - 1, top - 1, bottom + 1):
                left, grown = left - 1, True
        return Area(top, left, bottom - top + 1, right - left + 1)

    def _row_filled(self, row: int, left: int, right: int) -> bool:
        values = self._rows.get(row)
        if values and any(value is not None for value in values[max(left, 1) - 1 : right]):
            return True
        return bool(self.formulas) and any(
            (row, column) in self.formulas for column in range(left, right + 1)
        )

    def _column_filled(self, column: int, top: int, bottom: int) -> bool:
        return any(self.filled(row, column) for row in range(max(top, 1), bottom + 1))


class FileGrid(Grid):
    """The values of a sheet of a file, read when first asked for: what is written before waits until then, and a session
    that only writes never reads.
    """

    def __init__(self, read: Callable[[], Grid]) -> None:
        self._read = read
        self._waiting: list[Callable[[Grid], None]] = []

    def __getattr__(self, name: str) -> Any:
        if name not in ("_rows", "formulas"):
            raise AttributeError(name)
        read = self._read()
        vars(self).update(vars(read))
        for change in self._waiting:
            change(self)
        self._waiting.clear()
        return vars(self)[name]

    @property
    def _waits(self) -> bool:
        return "_rows" not in vars(self)

    def add_formula(self, row: int, column: int) -> None:
        if self._waits:
            self._waiting.append(lambda grid: Grid.add_formula(grid, row, column))
        else:
            super().add_formula(row, column)

    def write(self, row: int, column: int, rows: Iterable[Iterable[Any]]) -> None:
        if self._waits:
            kept = [list(line) for line in rows]
            self._waiting.append(lambda grid: Grid.write(grid, row, column, kept))
        else:
            super().write(row, column, rows)

    def clear(self, area: Area) -> None:
        if self._waits:
            self._waiting.append(lambda grid: Grid.clear(grid, area))
        else:
            super().clear(area)

    def drop_formulas(self, area: Area) -> None:
        if self._waits:
            self._waiting.append(lambda grid: Grid.drop_formulas(grid, area))
        else:
            super().drop_formulas(area)
