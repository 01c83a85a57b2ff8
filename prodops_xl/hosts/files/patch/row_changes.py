"""What becomes of the cells of one row: changes are laid on what the file has, and the row is spelled anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from prodops_xl.hosts.files.areas import MAX_COLUMNS, column_letters
from prodops_xl.hosts.files.patch.cell_xml import CellWriter
from prodops_xl.hosts.files.patch.markup import quoted
from prodops_xl.hosts.files.patch.row_cells import CellAt, CellFinder, attributes_of
from prodops_xl.hosts.files.patch.sheet_bytes import RowAt

_STYLE = re.compile(rb"""(\ss\s*=\s*)["'](\d+)["']""")
_OTHER = re.compile(rb"""\s(?!r\s*=|s\s*=)[^\s=]+\s*=""")
_SPANS = re.compile(rb"""\sspans\s*=\s*["'](\d+):(\d+)["']""")


class _Kept:
    """The content of a cell that only looks otherwise."""


KEPT = _Kept()


class CellState:
    """A cell as it will be. `content` is KEPT, or what it will hold; `formula` the element that its own becomes;
    `stale`: its value is dropped.
    """

    __slots__ = ("content", "formula", "old", "stale", "style")

    def __init__(self, style: int, old: CellAt | None) -> None:
        self.style = style
        self.old = old
        self.content: Any = KEPT
        self.formula: bytes | None = None
        self.stale = False


class RowChange:
    """One row of a sheet that is being changed. `at` is None for a row that the file does not have."""

    __slots__ = (
        "_at", "_column_style", "_finder", "_known_cells", "_known_tag", "_last", "_marks", "_states", "_writer", "number",
    )  # fmt: skip

    def __init__(
        self,
        number: int,
        at: RowAt | None,
        finder: CellFinder,
        writer: CellWriter,
        column_style: Callable[[int], int],
    ) -> None:
        self.number = number
        self._at = at
        self._finder = finder
        self._writer = writer
        self._column_style = column_style
        self._states: dict[int, CellState] = {}
        self._marks: dict[str, str] | None = None
        self._known_tag: re.Match[bytes] | None = None
        self._known_cells: dict[int, CellAt] | None = None
        self._last = -1

    # The row itself -------------------------------------------------------------------------------

    # Kept by hand: a lock for each property of each row (functools before 3.12) would cost as much as the work.
    @property
    def _tag(self) -> re.Match[bytes] | None:
        if self._known_tag is None and self._at is not None:
            self._known_tag = self._finder.tag(self._at)
        return self._known_tag

    @property
    def marks(self) -> dict[str, str]:
        """Its attributes, to be changed."""
        if self._marks is None:
            self._marks = attributes_of(self._tag[1]) if self._tag else {"r": str(self.number)}
        return self._marks

    @property
    def style(self) -> int | None:
        """The format of its blank cells; None where it has none of its own."""
        if self._marks is None and (self._tag is None or b"customFormat" not in self._tag[1]):
            return None
        own = self.marks.get("customFormat") in ("1", "true")
        return int(self.marks.get("s", "0")) if own else None

    def set_style(self, style: int) -> None:
        self.marks["s"], self.marks["customFormat"] = str(style), "1"

    # Cells ----------------------------------------------------------------------------------------

    @property
    def _cells(self) -> dict[int, CellAt]:
        if self._known_cells is None:
            found = () if self._at is None else self._finder.cells(self._at)
            self._known_cells = {cell.column: cell for cell in found}
        return self._known_cells

    def _old(self, column: int) -> CellAt | None:
        if self._at is None:
            return None
        if self._known_cells is not None:
            return self._known_cells.get(column)
        found = self._finder.quick(self._at, column)
        if found is None and not self._is_behind(column):
            return self._cells.get(column)
        return found

    def _is_behind(self, column: int) -> bool:
        """Whether a column lies behind the last cell of the row."""
        if self._last < 0:
            found = self._finder.last(self._at) if self._at else None
            self._last = MAX_COLUMNS if found is None else found
        return self._last < column

    def blank_style(self, column: int) -> int:
        """What a cell that is not there looks like: as its row, else as its column."""
        own = self.style
        return self._column_style(column) if own is None else own

    def _looks_blank(self, column: int, style: int) -> bool:
        """Whether a blank cell need not be there to look like this. Where a row's format and a column's meet, programs do
        not agree on which one counts: there it must.
        """
        by_column = self._column_style(column)
        return self.style in (None, style) and by_column in (style, 0 if self.style is not None else style)

    def there(self, column: int) -> CellState | None:
        """The cell, or None where the row has none in this column."""
        state = self._states.get(column)
        if state is None:
            old = self._old(column)
            if old is None:
                return None
            state = self._states[column] = CellState(old.style, old)
        return state

    def cell(self, column: int) -> CellState:
        """The cell, made where it is missing."""
        state = self.there(column)
        if state is None:
            state = self._states[column] = CellState(self.blank_style(column), None)
        return state

    def present(self, first: int, last: int) -> list[CellState]:
        """The cells there are between two columns."""
        if last - first < 4:
            found = [self.there(column) for column in range(first, last + 1)]
            return [state for state in found if state is not None]
        columns = {column for column in (*self._cells, *self._states) if first <= column <= last}
        return [self.cell(column) for column in sorted(columns)]

    # Spelling -------------------------------------------------------------------------------------

    def spell(self) -> bytes:
        """The row with its changes; of nothing where it neither was there nor holds anything."""
        if len(self._states) == 1 and self._marks is None and self._at is not None:
            quick = self._with_one(*next(iter(self._states.items())))
            if quick is not None:
                return quick
        texts = {
            column: text
            for column, state in sorted(self._states.items())
            if (text := self._spell(column, state)) is not None
        }
        if self._at is None or self._tag is None:
            return self._new_row(texts)
        splices = self._splices(texts)
        if not splices and self._marks is None:
            return self._finder.sheet.xml[self._at.start : self._at.end]
        return self._changed_row(splices, texts)

    def _with_one(self, column: int, state: CellState) -> bytes | None:
        """The row with one of its own cells changed, the most frequent change of all; None where it is another."""
        if state.old is None or self._at is None:
            return None
        text, xml = self._spell(column, state), self._finder.sheet.xml
        if text is None:
            return xml[self._at.start : self._at.end]
        return xml[self._at.start : state.old.start] + text + xml[state.old.end : self._at.end]

    def _new_row(self, texts: dict[int, bytes]) -> bytes:
        if not texts and len(self.marks) < 2:
            return b""
        return self._head(closed=not texts) + b"".join(texts.values()) + (self._end if texts else b"")

    @property
    def _end(self) -> bytes:
        return b"</%brow>" % self._finder.sheet.prefix

    def _head(self, closed: bool) -> bytes:
        marks = "".join(f' {name}="{quoted(value)}"' for name, value in self.marks.items())
        return b"<%brow%b%b>" % (self._finder.sheet.prefix, marks.encode(), b"/" if closed else b"")

    def _splices(self, texts: dict[int, bytes]) -> list[tuple[int, int, bytes]]:
        """What replaces what, in the order of the file."""
        found = []
        for column, text in texts.items():
            old = self._states[column].old
            if old is not None:
                found.append((old.start, old.end, text))
            else:
                at = self._place_of(column)
                found.append((at, at, text))
        return sorted(found, key=lambda splice: splice[:2])

    def _place_of(self, column: int) -> int:
        """Where a new cell goes; of a row that is an empty element, its end."""
        if self._at is None or self._tag is None:
            return 0
        if self._tag[2]:
            return self._tag.end()
        if not self._is_behind(column):
            for cell in self._cells.values():
                if cell.column > column:
                    return cell.start
        return self._finder.content_end(self._at)

    def _changed_row(self, splices: list[tuple[int, int, bytes]], texts: dict[int, bytes]) -> bytes:
        if self._at is None or self._tag is None:
            return b""
        xml, closed = self._finder.sheet.xml, bool(self._tag[2])
        head = self._tag[0] if self._marks is None else self._head(closed)
        head = self._with_spans(head, texts)
        if closed and splices:
            head = head[:-2].rstrip() + b">"
        pieces, position = [head], self._tag.end()
        for start, end, text in splices:
            pieces += (xml[position:start], text)
            position = end
        if closed and splices:
            pieces.append(self._end)
        pieces.append(xml[position : self._at.end])
        return b"".join(pieces)

    def _with_spans(self, head: bytes, texts: dict[int, bytes]) -> bytes:
        """`spans` tells readers how far a row reaches: it must not tell less."""
        new = [column for column in texts if self._states[column].old is None]
        spans = _SPANS.search(head) if new else None
        if spans is None:
            return head
        first, last = min(*new, int(spans[1])), max(*new, int(spans[2]))
        return head[: spans.start()] + b' spans="%d:%d"' % (first, last) + head[spans.end() :]

    def _spell(self, column: int, state: CellState) -> bytes | None:
        """A cell's text; None where it stays as it is, or need not be there."""
        old = state.old
        if state.content is KEPT and old is not None:
            return self._kept(column, state, old)
        content = None if state.content is KEPT else state.content
        if old is None and content is None and self._looks_blank(column, state.style):
            return None
        address = f"{column_letters(column)}{self.number}"
        if old is None:
            return self._writer.cell(address, state.style, content)
        kept = ""
        if _OTHER.search(old.marks):
            others = self._writer.kept(old.attributes)
            kept = "".join(f' {name}="{quoted(value)}"' for name, value in others.items())
        at = old.inside.find(b"<" + self._finder.sheet.prefix + b"extLst")
        ending = old.inside[at:].decode() if at >= 0 else ""
        return self._writer.cell(address, state.style, content, kept, ending)

    def _kept(self, column: int, state: CellState, old: CellAt) -> bytes | None:
        """A cell that keeps what it holds."""
        marks, inside = old.marks, old.inside
        if state.style != old.style:
            marks = _with_style(marks, state.style)
        if state.formula is not None:
            inside = self._finder.with_formula(inside, state.formula)
        if state.stale:
            marks, inside = self._finder.without_value(marks, inside)
        if marks is old.marks and inside is old.inside:
            return None
        prefix = self._finder.sheet.prefix
        if not inside:
            return b"<%bc%b/>" % (prefix, marks)
        return b"<%bc%b>%b</%bc>" % (prefix, marks, inside, prefix)


def _with_style(marks: bytes, style: int) -> bytes:
    if not style:
        return _STYLE.sub(b"", marks)
    new, changed = _STYLE.subn(rb'\g<1>"%d"' % style, marks)
    return new if changed else marks + b' s="%d"' % style
