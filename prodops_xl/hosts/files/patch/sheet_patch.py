"""One worksheet part that is being changed: its frame, and the changes that wait for its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from prodops_xl.hosts.files.areas import MAX_COLUMNS, MAX_ROWS, Area, Cell, spanning
from prodops_xl.hosts.files.patch.cell_xml import CellWriter
from prodops_xl.hosts.files.patch.columns import Columns
from prodops_xl.hosts.files.patch.formulas import FormulaAt, formulas_of
from prodops_xl.hosts.files.patch.frame import Frame
from prodops_xl.hosts.files.patch.row_cells import CellFinder, attributes_of
from prodops_xl.hosts.files.patch.row_changes import RowChange
from prodops_xl.hosts.files.patch.row_edits import RowEdit
from prodops_xl.hosts.files.patch.sheet_bytes import RowAt, SheetBytes


class SheetPatch:
    """Changes of one worksheet. Nothing is spelled before `pieces`."""

    def __init__(self, part: str, sheet: SheetBytes, date1904: bool) -> None:
        self.part = part
        self.sheet = sheet
        self.finder = CellFinder(sheet)
        self.date1904 = date1904
        self._by_row: dict[int, list[tuple[int, RowEdit]]] = {}
        self._over: list[tuple[int, RowEdit]] = []
        self._count = 0
        self._reached: Area | None = None
        self.written: list[Area] = []
        self._levels: dict[int, int] = {}

    @cached_property
    def frame(self) -> Frame:
        return Frame(self.sheet)

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.frame)

    @cached_property
    def formulas(self) -> dict[Cell, FormulaAt]:
        """The formulas of the file, by cell."""
        return formulas_of(self.sheet, self.finder)

    @property
    def touched(self) -> bool:
        return bool(self._by_row or self._over) or ("frame" in vars(self) and self.frame.document.changed)

    def add(self, edit: RowEdit, first: bool = False) -> None:
        """One more change of rows, after those before; `first`: before all others."""
        self._count += 1
        ordered = (-self._count if first else self._count, edit)
        if edit.makes:
            for row in range(edit.first, edit.last + 1):
                self._by_row.setdefault(row, []).append(ordered)
        elif edit.first == edit.last:
            if self.sheet.row(edit.first) is not None or edit.first in self._by_row:
                self._by_row.setdefault(edit.first, []).append(ordered)
        else:
            self._over.append(ordered)

    def reach(self, area: Area) -> None:
        """Cells of an area will be there."""
        if area.last_row < MAX_ROWS and area.last_column < MAX_COLUMNS:
            self._reached = area if self._reached is None else spanning(self._reached, area)

    def row_style(self, row: int) -> int | None:
        """The format of a row's blank cells as the file has it; None where the row has none of its own."""
        at = self.sheet.row(row)
        return RowChange(row, at, self.finder, CellWriter(b"", self.date1904), self.columns.style).style

    def outline(self, row: int) -> int:
        """The level of a row's outline, one deeper each time that it is asked for."""
        if row not in self._levels:
            at = self.sheet.row(row)
            marks = attributes_of(self.finder.tag(at)[1]) if at else {}
            self._levels[row] = int(marks.get("outlineLevel", "0"))
        self._levels[row] = min(self._levels[row] + 1, 7)
        return self._levels[row]

    # Spelling -------------------------------------------------------------------------------------

    def pieces(self) -> Iterator[bytes]:
        """The part with its changes."""
        pieces = self._pieces()
        if self.sheet.encoding in ("utf-8", "utf-8-sig", "ascii"):
            return pieces
        return (piece for piece in _encoded(pieces, self.sheet.encoding))

    def _pieces(self) -> Iterator[bytes]:
        sheet = self.sheet
        if self._reached is not None:
            self.frame.reach(self._reached)
        head, tail = self.frame.halves()
        yield head
        prefix, rows = sheet.prefix, self._rows()
        if sheet.missing or sheet.empty:
            body = b"".join(rows)
            tag = sheet.data_tag or b"<%bsheetData/>" % prefix
            yield tag if not body else b"%b>%b</%bsheetData>" % (tag[:-2].rstrip(), body, prefix)
        else:
            yield sheet.data_tag
            yield from rows
            yield sheet.xml[sheet.end : sheet.tail_start]
        yield tail

    def _rows(self) -> Iterator[bytes]:
        sheet, position = self.sheet, self.sheet.start
        view = memoryview(sheet.xml)
        writer = CellWriter(sheet.prefix, self.date1904, sheet.iso_dates)
        for start, number, at in self._touched():
            row = RowChange(number, at, self.finder, writer, self.columns.style)
            for _, edit in self._edits(number):
                edit.apply(row)
            if start > position:
                yield view[position:start]  # type: ignore[misc]
            yield row.spell()
            position = start if at is None else at.end
        yield view[position : sheet.end]  # type: ignore[misc]

    def _touched(self) -> Iterator[tuple[int, int, RowAt | None]]:
        """Where each row that changes stands, or will stand, its number, and the row, in the order of the file."""
        sheet = self.sheet
        numbers = set(self._by_row)
        if self._over:
            numbers.update(
                number
                for number in sheet.numbers
                if any(edit.first <= number <= edit.last for _, edit in self._over)
            )
        found = ((number, sheet.row(number)) for number in sorted(numbers))
        places = ((row.start if row else sheet.place_for(number), number, row) for number, row in found)
        return places if sheet.ordered else iter(sorted(places, key=lambda place: place[:2]))

    def _edits(self, number: int) -> Iterable[tuple[int, RowEdit]]:
        own = self._by_row.get(number, [])
        over = [each for each in self._over if each[1].first <= number <= each[1].last]
        if len(own) + len(over) < 2:
            return own or over
        return sorted([*own, *over], key=lambda ordered: ordered[0])


def _encoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The part in the encoding that it had, with its byte order mark."""
    import codecs

    encoder = codecs.getincrementalencoder(encoding)("xmlcharrefreplace")
    for piece in pieces:
        yield encoder.encode(bytes(piece).decode())
