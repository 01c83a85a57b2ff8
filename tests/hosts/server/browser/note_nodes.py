"""Notes on cells, which Excel's JavaScript knows since ExcelApi 1.18; and threaded comments, of which there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodops_xl.hosts.files.areas import Area, parse_area, split_sheet
from tests.hosts.server.browser.nodes import Collection, HostError, Node, invalid
from tests.hosts.server.browser.range_nodes import Range

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheet_state import SheetState
    from tests.hosts.server.browser.office_host import OfficeHost


class Notes(Collection):
    """The notes of a sheet, found by the address of their cell."""

    def __init__(self, host: OfficeHost, state: SheetState) -> None:
        self.host, self.state = host, state

    def items(self) -> list[Note]:
        return [Note(self.host, self.state, cell) for cell in sorted(self.state.notes)]

    def find(self, key: Any) -> Note | None:
        area = self._cell(key)
        place = (area.row, area.column)
        return Note(self.host, self.state, place) if place in self.state.notes else None

    def _cell(self, key: Any) -> Area:
        area = key.area if isinstance(key, Range) else parse_area(split_sheet(str(key))[1])
        if area is None or area.size != 1:
            raise invalid(f"A note stands on one cell, and {key} is none.")
        return area

    def Add(self, cell: Any, content: Any) -> Note:
        area = self._cell(cell)
        if (area.row, area.column) in self.state.notes:
            raise HostError("InvalidOperation", f"There is a note on {area.address} already.")
        self.host.wrote(self.state)
        self.state.set_note(area.row, area.column, str(content))
        return Note(self.host, self.state, (area.row, area.column))


class Note(Node):
    """One note. It has no id of its own: Office.js finds it by its place in the collection."""

    scalars = ("AuthorName", "Content")

    def __init__(self, host: OfficeHost, state: SheetState, cell: tuple[int, int]) -> None:
        self.host, self.state, self.cell = host, state, cell

    @property
    def AuthorName(self) -> str:
        return self.state.notes[self.cell].author

    @property
    def Content(self) -> str:
        return self.state.notes[self.cell].text

    @Content.setter
    def Content(self, text: str) -> None:
        self.host.wrote(self.state)
        self.state.set_note(*self.cell, text)

    def GetLocation(self) -> Range:
        return Range(self.host, self.state, Area(*self.cell))

    def Delete(self) -> None:
        self.host.wrote(self.state)
        self.state.delete_notes(Area(*self.cell))


class Comments(Collection):
    """Threaded comments: the model has none."""

    def items(self) -> list[Node]:
        return []
