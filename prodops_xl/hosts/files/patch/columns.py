"""The columns of a worksheet: widths, formats, hiding and outline."""

from __future__ import annotations

from collections.abc import Iterator

from prodops_xl.hosts.files.areas import MAX_COLUMNS
from prodops_xl.hosts.files.patch.frame import Frame
from prodops_xl.hosts.files.patch.markup import Node
from prodops_xl.hosts.files.sizes import DEFAULT_WIDTH, width_in_file

_FAR = 256


class Columns:
    """The `cols` of one worksheet."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._styles: list[tuple[int, int, int]] | None = None
        self._known: dict[int, int] = {}

    def _nodes(self) -> list[Node]:
        holder = self._frame.find("cols")
        return holder.nodes if holder else []

    def style(self, column: int) -> int:
        """The format of a column's blank cells."""
        if self._styles is None:
            self._styles = [(*_span(node), int(node.get("style", "0"))) for node in self._nodes()]
            self._known.clear()
        if column not in self._known:
            found = (style for first, last, style in self._styles if first <= column <= last)
            self._known[column] = next(found, 0)
        return self._known[column]

    def styled(self) -> list[int]:
        """Columns with a format of their own; of one that runs on, the first few hundred."""
        return [
            column
            for node in self._nodes()
            if node.get("style", "0") != "0"
            for first, last in [_span(node)]
            for column in range(first, min(last, first + _FAR) + 1)
        ]

    def node(self, column: int) -> Node | None:
        """The record that covers a column."""
        return next((node for node in self._nodes() if _span(node)[0] <= column <= _span(node)[1]), None)

    def default_width(self) -> float | None:
        """The width in the file of columns that have none of their own, where the sheet tells one."""
        told = self._frame.find("sheetFormatPr")
        width = told.get("defaultColWidth") if told else ""
        return float(width) if width else None

    def records(self, first: int, last: int) -> list[Node]:
        """Records that cover exactly these columns, to be changed. Records that reach further are split; where none
        stood, one new record covers the whole gap.
        """
        self._styles = None
        holder = self._frame.need("cols")
        kept: list[Node] = []
        column = first
        for node in sorted(holder.nodes, key=_span):
            start, end = _span(node)
            if column <= last and start > column and start > first:
                kept.append(self._new(column, min(start - 1, last)))
                column = start
            for part_start, part_end in _cut(start, end, first, last):
                kept.append(_resized(node, part_start, part_end))
            column = max(column, end + 1)
        if column <= last:
            kept.append(self._new(column, last))
        kept.sort(key=_span)
        holder.children = list(kept)
        return [node for node in kept if first <= _span(node)[0] and _span(node)[1] <= last]

    def _new(self, first: int, last: int) -> Node:
        width = self.default_width() or width_in_file(DEFAULT_WIDTH)
        return self._frame.made("col", min=str(first), max=str(last), width=f"{width:.10g}")


def _span(node: Node) -> tuple[int, int]:
    return int(node.get("min", "1")), min(int(node.get("max", "1")), MAX_COLUMNS)


def _cut(start: int, end: int, first: int, last: int) -> Iterator[tuple[int, int]]:
    parts = ((start, min(first - 1, end)), (max(start, first), min(end, last)), (max(last + 1, start), end))
    return (part for part in parts if part[0] <= part[1])


def _resized(node: Node, first: int, last: int) -> Node:
    if _span(node) == (first, last):
        return node
    new = node.copy()
    new.set("min", str(first))
    new.set("max", str(last))
    return new
