"""Where head, figures and chart of a result sheet stand above its table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prodops_xl.workbook.charts import Chart
    from prodops_xl.workbook.results import ResultSheet

# Rows that a chart above the table gets, at most gets, and needs to be worth drawing.
ROWS, MOST_ROWS, FEWEST_ROWS = 13, 16, 7
# Excel's default column in characters; points of a character and of a cell's padding, for Calibri 11 at 96 dpi.
_WIDTH, _CHARACTER, _PADDING = 8.43, 5.25, 3.75
_LETTER = 5.6  # points of a letter in running text, on the safe side
# Points of a landscape page between Excel's usual margins, US Letter; what is printed smaller than this part of its size
# on screen cannot be read: 11 points become 6.6.
_PAGE, _SMALLEST = 691.0, 0.6
_BESIDE = 4  # columns of a table's keys that stand on the side of every page, at most


@dataclass(frozen=True)
class Layout:
    """`head`: the lines above the table, `head_row` the table's header. `chart_rows`: the sheet rows (first, last)
    over which the chart stands, None where it stands beside the table or there is none; it begins `indent` points
    right of the left edge of `column`. `block`: sheet rows (first, last) of the chart's own figures, header first.
    `cut`: lines that the head lost, because the table stays where it is.
    """

    head: list[list[Any]]
    head_row: int
    chart_rows: tuple[int, int] | None = None
    column: int = 1
    indent: float = 0.0
    block: tuple[int, int] | None = None
    cut: int = 0


def lay_out(result: ResultSheet, row: int | None) -> Layout:
    """`row`: the table's header row where the sheet is there already; it stays, and the head fits itself in."""
    chart = result.chart
    if chart is None or chart.place == "beside":
        head_row = row or len(result.head) + 2 + result.room
        head = fitted(result.head, head_row - 2)
        return Layout(head, head_row, cut=len(result.head) - len(head))
    if chart.block:
        return _with_block(result, chart, row)
    first, column = _beside_picture(result)
    head_row = row or max(len(result.head) + 2 + result.room, first + ROWS + 1)
    head = fitted(result.head, head_row - 2)
    cut = len(result.head) - len(head)
    last = min(head_row - 2, first - cut + MOST_ROWS - 1)
    rows = (first - cut, last) if last - first + cut + 1 >= FEWEST_ROWS else None
    return Layout(head, head_row, rows, column, 12.0 if column > 1 else 0.0, cut=cut)


def _beside_picture(result: ResultSheet) -> tuple[int, int]:
    """The first row free for a chart, and the column at which it begins."""
    if result.picture is None:
        return len(result.head) + 2, 1
    lines = result.head[result.picture[0] : result.picture[1] + 1]
    wide = max(
        max((j for j, cell in enumerate(line, start=1) if cell is not None), default=1) for line in lines
    )
    return result.picture[0] + 1, wide + 1


def _with_block(result: ResultSheet, chart: Chart, row: int | None) -> Layout:
    places = chart.at or _places(result, chart.block)
    head_row = row or len(result.head) + max(len(chart.block) + result.room, ROWS) + 2
    head = fitted(result.head, head_row - 2)
    cut = len(result.head) - len(head)
    lines = [_spread(line, places) for line in chart.block[: head_row - 2 - len(head)]]
    first = len(head) + 1
    last = min(head_row - 2, first + MOST_ROWS - 1)
    if len(lines) < 2 or last - first + 1 < FEWEST_ROWS:
        return Layout(head, head_row, cut=cut)
    column, indent = _right_of(chart.block, places)
    block = (first, first + len(lines) - 1)
    return Layout([*head, *lines], head_row, (first, last), column, indent, block, cut)


def _spread(line: Sequence[Any], places: Sequence[int]) -> list[Any]:
    cells: list[Any] = [None] * max(places)
    for value, column in zip(line, places, strict=True):
        cells[column - 1] = value
    return cells


def _places(result: ResultSheet, block: Sequence[Sequence[Any]]) -> tuple[int, ...]:
    """From the left, for each column of the block the next sheet column that is wide enough for it."""
    widths = column_widths(result)
    places: list[int] = []
    for at in range(len(block[0])):
        need = min(max(len(shown(line[at])) for line in block) + 1, 40)
        column = (places[-1] if places else 0) + 1
        while widths.get(column, 99.0) < need:  # beyond the table all are free
            column += 1
        places.append(column)
    return tuple(places)


def _right_of(block: Sequence[Sequence[Any]], places: Sequence[int]) -> tuple[int, float]:
    """Where a block's figures end: texts in a wide last column do not fill it."""
    last = max(places)
    if last != places[0]:
        return last + 1, 12.0
    return last, max(len(shown(line[0])) for line in block) * _LETTER + 12.0


def shown(value: Any) -> str:
    """A cell about as it is shown."""
    return (
        f"{value:,.0f}"
        if isinstance(value, (int, float)) and not isinstance(value, bool)
        else str(value or "")
    )


def fitted(head: list[list[Any]], room: int) -> list[list[Any]]:
    """The head in the rows there are above the table; what does not fit is joined into the last line of notes."""
    if len(head) <= room:
        return head
    notes = [i for i, line in enumerate(head) if len(line) == 1][2:]
    over = len(head) - room
    joined = notes[-over - 1 :] if len(notes) > over else []
    if not joined:
        return head[:room]
    text = " ".join(str(head[i][0]) for i in joined)
    return [[text] if i == joined[0] else line for i, line in enumerate(head) if i not in joined[1:]]


def column_widths(result: ResultSheet) -> dict[int, float]:
    """Widths in characters of a new sheet's columns, as they are set."""
    names = result.frame.columns
    return {at: result.widths.get(name, max(len(name) + 3, 11)) for at, name in enumerate(names, start=1)}


def points(widths: Mapping[int, float], columns: int) -> float:
    """Points that the first columns take together."""
    return sum(widths.get(column, _WIDTH) * _CHARACTER + _PADDING for column in range(1, columns + 1))


def pages_wide(result: ResultSheet) -> tuple[int, int]:
    """Pages beside each other that a new sheet's table is printed on, and columns that stand on the side of each."""
    widths = column_widths(result)
    names = list(result.frame.columns)
    printed = points(widths, result.printed or len(names))
    room = _PAGE / _SMALLEST
    if printed <= room:
        return 1, 0
    side = max(names.index(key) + 1 for key in result.key)
    if side > _BESIDE or points(widths, side) > room / 2:
        side = 0
    beside = points(widths, side) if side else 0.0
    return math.ceil((printed - beside) / (room - beside)), side


def columns_within(widths: Mapping[int, float], reach: float) -> int:
    """How many columns it takes to reach so many points."""
    columns = 1
    while points(widths, columns) < reach and columns < 60:
        columns += 1
    return columns


def text_reach(head: Sequence[Sequence[Any]]) -> float:
    """Points that the longest line of words takes; a line longer than a page is cut there."""
    words = [len(str(line[0])) for line in head if len(line) == 1]
    return min(max(words, default=0) * _LETTER, 760.0)
