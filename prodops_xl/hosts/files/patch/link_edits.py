"""Hyperlinks of cells, applied to a workbook's sheets."""

from __future__ import annotations

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area, Cell, parse_area
from prodops_xl.hosts.files.patch.book_patch import BookPatch
from prodops_xl.hosts.files.patch.markup import Node
from prodops_xl.hosts.files.patch.row_edits import Restyle


class SheetLinks:
    """The hyperlinks of one sheet, by their first cell."""

    def __init__(self, number: int, book: BookPatch) -> None:
        self._sheet = book.sheet(number)
        self._frame = self._sheet.frame
        self._relations = book.parts.relations(self._sheet.part)
        holder = self._frame.find("hyperlinks")
        self._by_cell: dict[Cell, list[Node]] = {}
        self._used: dict[str, int] = {}
        for link in holder.all("hyperlink") if holder else []:
            place = parse_area(link.get("ref"))
            if place is not None:
                self._by_cell.setdefault((place.row, place.column), []).append(link)
            self._count(link, 1)

    def _count(self, link: Node, step: int) -> None:
        """How many links lead by one relationship: it goes with the last of them."""
        told = self._frame.link(link)
        if told:
            self._used[told] = self._used.get(told, 0) + step
            if not self._used[told]:
                self._relations.drop(told)

    def put(self, cell: Area, address: str, screen_tip: str | None) -> None:
        """A link, new or instead of another."""
        self.drop(cell)
        link = self._frame.need("hyperlinks").add(self._frame.made("hyperlink", ref=cell.address))
        if address.startswith("#"):
            link.set("location", address[1:])
        else:
            self._frame.set_link(link, self._relations.add("hyperlink", address, external=True))
            self._count(link, 1)
        if screen_tip:
            link.set("tooltip", screen_tip)
        self._by_cell.setdefault((cell.row, cell.column), []).append(link)

    def drop(self, area: Area) -> None:
        """No links whose first cell lies in an area."""
        cells = area.cells if area.size == 1 else [cell for cell in self._by_cell if area.covers(*cell)]
        gone = [link for cell in cells for link in self._by_cell.pop(cell, [])]
        holder = self._frame.find("hyperlinks")
        if not gone or holder is None:
            return
        nodes = {id(link) for link in gone}
        holder.children = [child for child in holder.children if id(child) not in nodes]
        for link in gone:
            self._count(link, -1)
        self._frame.drop_empty("hyperlinks")


def _links(number: int, book: BookPatch) -> SheetLinks:
    if number not in book.links:
        book.links[number] = SheetLinks(number, book)
    return book.links[number]


def set_hyperlink(edit: e.SetHyperlink, book: BookPatch) -> None:
    """A link on a cell, shown as one."""
    cell, sheet = Area(edit.row, edit.column), book.sheet(edit.sheet)
    _links(edit.sheet, book).put(cell, edit.address, edit.screen_tip)
    sheet.add(Restyle(cell, book.styles.as_link))
    sheet.reach(cell)


def delete_hyperlinks(edit: e.DeleteHyperlinks, book: BookPatch) -> None:
    """No links in an area."""
    _links(edit.sheet, book).drop(edit.area)
