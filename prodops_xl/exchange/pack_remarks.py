"""What somebody wrote into a returned pack beside the cells to fill in: nothing of it is lost, all of it becomes remarks.

Remarks, columns of their own, comments, rows without a key, sheets of their own. Not read are colours, pictures, and what
is typed on the Start sheet or above a header.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from prodops_xl.exchange.pack_identity import identity_in
from prodops_xl.exchange.pack_layout import PackSheet
from prodops_xl.exchange.pack_places import folded
from prodops_xl.exchange.returned import Returned
from prodops_xl.tables.schema import TABLES
from prodops_xl.workbook.grids import Grid

_LONGEST = 4_000  # characters of a remark
_MOST_LOOSE = 300  # cells of a sheet of their own that become remarks
# Headers that a pack shows, besides inputs and keys: not the recipient's own words.
SHOWN = frozenset(
    name.casefold()
    for name in (
        *TABLES["Orders"].columns, *TABLES["Schedule"].columns, "Ordered", "Last report", "Units so far", "Answer", "Days moved",
    )
) - {"notes", "comment", "cause"}  # fmt: skip
_OURS = ("start", "lists")
Key = tuple[Any, ...]


class RemarkLine(NamedTuple):
    """What somebody wrote beside the declared cells. `table` and `key`: of its row, blank where it stands on none;
    `where`: a header, a place, or `comment on ...`.
    """

    table: str
    key: Key
    where: str
    text: str


def remark(table: str, key: Key, where: str, text: str) -> RemarkLine:
    """A remark; one that is cut says so."""
    words = text.strip()
    cut = f"{words[:_LONGEST]} ... (the file has all of it)" if len(words) > _LONGEST else words
    return RemarkLine(table, key, " ".join(where.split())[:200], cut)


def row_remarks(
    returned: Returned, layout: PackSheet, grid: Grid, at: int, own: Sequence[int], rows: Mapping[int, Key]
) -> Iterator[RemarkLine]:
    """The recipient's own columns (`own`: their positions) and the comments of rows with a key (`rows`: by position)."""
    heads = grid.values[at]
    for i, key in rows.items():
        for j in own:
            text = shown_text(grid.values[i][j])
            if text:
                yield remark(layout.table, key, _head(heads[j], grid, j), text)
        for j, head in enumerate(heads):
            note = returned.notes.get((grid.sheet, grid.top + i, grid.left + j))
            if note:
                yield remark(layout.table, key, f"comment on {_head(head, grid, j)}", note)


def loose_rows(layout: PackSheet, grid: Grid, rows: Iterable[int]) -> Iterator[RemarkLine]:
    """Rows that no key tells: one line each, with all that stands in it."""
    for i in rows:
        words = [text for value in grid.values[i] if (text := shown_text(value))]
        if words:
            yield remark(
                layout.table,
                (),
                f"sheet {grid.sheet}, row {grid.top + i} (no row of the pack)",
                " | ".join(words),
            )


def loose_notes(returned: Returned, keyed: Iterable[tuple[str, int]]) -> Iterator[RemarkLine]:
    """Comments that stand on no row of a table; `keyed`: sheet and row of those that do."""
    told = set(keyed)
    for (sheet, row, column), text in returned.notes.items():
        if (sheet, row) not in told:
            yield remark("", (), f"comment on sheet {sheet}, row {row}, column {column}", text)


def own_sheets(returned: Returned, used: Iterable[str]) -> Iterator[RemarkLine | str]:
    """The cells of sheets that the recipient added, and a sentence for each such sheet."""
    known = set(used)
    for grid in returned.grids.values():
        if grid.sheet in known or folded(grid.sheet) in _OURS or identity_in([grid.values]) is not None:
            continue
        cells = [
            (grid.top + i, grid.left + j, text)
            for i, line in enumerate(grid.values)
            for j, value in enumerate(line)
            if (text := shown_text(value))
        ]
        if not cells:
            continue
        first = f"; the first {_MOST_LOOSE} of its {len(cells):,} cells" if len(cells) > _MOST_LOOSE else ""
        yield f"Sheet {grid.sheet} is none of the pack's; it is among the remarks{first}."
        for row, column, text in cells[:_MOST_LOOSE]:
            yield remark("", (), f"sheet {grid.sheet}, row {row}, column {column}", text)


def shown_text(value: Any) -> str:
    """A cell as text: days as ISO, numbers with all of their digits."""
    if value in (None, "") or value != value:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    return f"{value:.15g}" if isinstance(value, float) else str(value).strip()


def _head(head: Any, grid: Grid, column: int) -> str:
    return " ".join(str(head).split()) if head not in (None, "") else f"column {column + grid.left}"
