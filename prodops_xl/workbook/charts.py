"""What a chart on a result sheet shows: columns of its table, or a small block of figures of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

ChartKind = Literal["column", "bar", "line", "column_stacked", "bar_stacked"]


@dataclass(frozen=True)
class Chart:
    """A chart of a result sheet.

    `categories` and `series` name columns of the sheet's table; `rows` is the stretch of rows (or of
    the block's lines) that is shown: first, last, from 0; all when None. At most 40 points can be read. Where `block` is given the figures are not the table's: it holds
    lines of cells, the header line first, categories in the first column and figures in each of the others; it is
    written above the table, under the head, with the chart to its right. `series` then names the columns of the block
    that are drawn (all when empty), and `at` the sheet columns in which the block's stand (chosen by their widths
    when empty). `place`: above the table, beside the head's picture where it has one, or to the right of the table.
    """

    kind: ChartKind
    title: str
    categories: str = ""
    series: tuple[str, ...] = ()
    rows: tuple[int, int] | None = None
    block: tuple[tuple[Any, ...], ...] = ()
    at: tuple[int, ...] = ()
    place: Literal["above", "beside"] = "above"
