"""Notes on cells, applied to a workbook's comments and VML parts.

A cell with a threaded comment holds a note too, which Excel shows in place of the thread where it knows no threads. Such
cells are left alone: a note there would take the thread away.
"""

from __future__ import annotations

from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area, Cell, parse_area
from prodops_xl.hosts.files.patch.book_patch import BookPatch
from prodops_xl.hosts.files.patch.cell_xml import text_element
from prodops_xl.hosts.files.patch.markup import Document, Node, parse_node
from prodops_xl.hosts.files.patch.note_shapes import Grid, NoteShapes, blocks_of
from prodops_xl.hosts.files.patch.parts import COMMENTS_TYPE, VML_TYPE
from prodops_xl.hosts.files.sizes import DEFAULT_WIDTH, width_in_file

_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors></authors>'
    b"<commentList></commentList></comments>"
)
_DIGIT = 7


class SheetNotes:
    """The notes of one sheet, to be changed."""

    def __init__(self, number: int, book: BookPatch) -> None:
        self._book = book
        self._sheet = book.sheet(number)
        self._parts = book.parts
        part = self._sheet.part
        self._comments_part = next(iter(self._parts.related(part, "comments")), None)
        self._document = (
            self._parts.document(self._comments_part)
            if self._comments_part
            else Document(self._parts.dialect.part(_EMPTY))
        )
        root = self._document.root
        self._authors = root.find("authors") or root.add(Node(f"{root.prefix}authors"), at=0)
        self._list = root.find("commentList") or root.add(Node(f"{root.prefix}commentList"))
        self._vml_part = self._vml_of_notes()
        self._shapes: NoteShapes | None = None
        self._threaded = self._threads()
        self._by_cell = {cell: node for node in self._list.all("comment") if (cell := _cell(node))}
        # Excel writes notes by row and column; a file that has them otherwise keeps its order.
        self._in_order = [*self._by_cell] == sorted(self._by_cell) and len(self._by_cell) == len(
            self._list.nodes
        )
        self._known = {node.text: at for at, node in reversed(list(enumerate(self._authors.nodes)))}
        self._new = False

    def _vml_of_notes(self) -> str | None:
        """The VML part that the sheet's `legacyDrawing` names."""
        node = self._sheet.frame.legacy_drawing()
        target = self._parts.relations(self._sheet.part).target(self._sheet.frame.link(node)) if node else ""
        return target if target in self._parts.names else None

    def _threads(self) -> set[Cell]:
        found = set()
        for part in self._parts.related(self._sheet.part, "threadedComment"):
            for node in self._parts.document(part).root.nodes:
                area = parse_area(node.get("ref"))
                if area is not None:
                    found.add((area.row, area.column))
        return found

    def shapes(self) -> NoteShapes:
        if self._shapes is None:
            data = self._parts.read(self._vml_part) if self._vml_part else None
            self._shapes = NoteShapes(data, _blocks(self._book), self._grid())
        return self._shapes

    def _grid(self) -> Grid:
        columns, format_ = self._sheet.columns, self._sheet.frame.find("sheetFormatPr")
        height = float(format_.get("defaultRowHeight") or 15) if format_ else 15.0

        def width(column: int) -> int:
            node = columns.node(column)
            if node is not None and node.flag("hidden"):
                return 0
            told = node.get("width") if node else ""
            return round(float(told or columns.default_width() or width_in_file(DEFAULT_WIDTH)) * _DIGIT)

        return Grid(width, lambda _: round(height * 96 / 72))

    # Changes --------------------------------------------------------------------------------------

    def put(self, row: int, column: int, text: str, author: str) -> None:
        """A note in a box that shows it; a shorter text keeps the old box."""
        if (row, column) in self._threaded:
            return
        prefix = self._list.prefix
        old = self._by_cell.get((row, column))
        keep = old is not None and len(text) <= len(_words(old))
        words = parse_node(f"<{prefix}text>{text_element(text, prefix)}</{prefix}text>")
        if old is None:
            node = self._list.add(Node.made(f"{prefix}comment", ref=Area(row, column).address))
            self._by_cell[row, column] = node
            self._new = True
        else:
            node = old
            for each in node.all("text"):
                node.remove(each)
        node.set("authorId", str(self._author(author)))
        node.add(words, at=0)
        self.shapes().put(row, column, text, keep)

    def _author(self, name: str) -> int:
        if name not in self._known:
            node = self._authors.add(Node(f"{self._authors.prefix}author"))
            node.set_text(name)
            self._known[name] = len(self._authors.nodes) - 1
        return self._known[name]

    def delete(self, area: Area) -> None:
        """No notes in an area."""
        gone = [cell for cell in self._covered(area) if cell not in self._threaded]
        nodes = {id(self._by_cell.pop(cell)) for cell in gone}
        self._list.children = [child for child in self._list.children if id(child) not in nodes]
        for cell in gone:
            self.shapes().remove(*cell)

    def _covered(self, area: Area) -> list[Cell]:
        if area.size == 1:
            return [cell for cell in area.cells if cell in self._by_cell]
        return [cell for cell in self._by_cell if area.covers(*cell)]

    # End ------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Hands the changed parts to the package: new ones where there were none, none where no note is left."""
        if self._shapes is None:
            return
        if self._new and self._in_order:
            self._list.children = [node for _, node in sorted(self._by_cell.items())]
        relations, frame = self._parts.relations(self._sheet.part), self._sheet.frame
        if self._comments_part is None and self._by_cell:
            self._comments_part = self._parts.free("xl/comments{}.xml")
            self._parts.adopt(self._comments_part, self._document, COMMENTS_TYPE)
            relations.add("comments", self._comments_part)
        elif self._comments_part is not None and not self._by_cell:
            relations.drop_target(self._comments_part)
            self._parts.remove(self._comments_part)
        if self._shapes.empty:
            self._drop_drawing()
        elif self._vml_part is None:
            self._vml_part = self._parts.free("xl/drawings/vmlDrawing{}.vml")
            self._parts.put(self._vml_part, self._shapes.to_bytes(), VML_TYPE)
            strict = self._parts.dialect.is_strict
            frame.put_legacy_drawing(relations.add("vmlDrawing", self._vml_part), strict)
        else:
            self._parts.put(self._vml_part, self._shapes.to_bytes())

    def _drop_drawing(self) -> None:
        self._sheet.frame.drop_legacy_drawing()
        if self._vml_part is not None:
            self._parts.relations(self._sheet.part).drop_target(self._vml_part)
            self._parts.remove(self._vml_part)


def _blocks(book: BookPatch) -> set[int]:
    """The blocks of shape numbers that the workbook's sheets use."""
    if book.shape_blocks is None:
        book.shape_blocks = set()
        for part in book.package.names:
            if part.lower().endswith(".vml"):
                book.shape_blocks |= blocks_of(book.package.read(part).decode("utf-8", "replace"))
    return book.shape_blocks


def _cell(node: Node) -> Cell | None:
    area = parse_area(node.get("ref"))
    return (area.row, area.column) if area else None


def _words(comment: Node) -> str:
    return "".join(node.text for node in comment.walk() if node.local == "t")


def _notes(number: int, book: BookPatch) -> SheetNotes:
    if number not in book.notes:
        book.notes[number] = SheetNotes(number, book)
    return book.notes[number]


def set_note(edit: e.SetNote, book: BookPatch) -> None:
    """A note, new or instead of another."""
    _notes(edit.sheet, book).put(edit.row, edit.column, edit.text, edit.author)


def delete_notes(edit: e.DeleteNotes, book: BookPatch) -> None:
    """No notes in an area."""
    _notes(edit.sheet, book).delete(edit.area)


def settle_notes(book: BookPatch) -> None:
    """Hands the changed notes to the package."""
    for notes in book.notes.values():
        notes.settle()
