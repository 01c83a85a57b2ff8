"""One sheet of a returned pack that holds a table: which rows have a key, what was filled in, what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.counting import counted
from prodops_xl.exchange.pack_answers import Answers, answers_of
from prodops_xl.exchange.pack_layout import PackSheet
from prodops_xl.exchange.pack_places import folded
from prodops_xl.exchange.pack_remarks import (
    SHOWN,
    Key,
    RemarkLine,
    loose_rows,
    remark,
    row_remarks,
    shown_text,
)
from prodops_xl.exchange.returned import Returned
from prodops_xl.tables.column_reading import read_column
from prodops_xl.tables.columns import Column
from prodops_xl.tables.schema import TABLES, check
from prodops_xl.workbook.grids import Grid

_PROGRESS = TABLES["Progress"].columns
# What a pack shows under headers of its own, and how it is read.
_ALSO_SHOWN: Mapping[str, Column] = {
    "Ordered": _PROGRESS["Units"], "Units so far": _PROGRESS["Units"], "Last report": _PROGRESS["Report date"],
    "Style": TABLES["Orders"].columns["Style"],
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class ReadTable:
    """A table of a returned pack: `frame`: key and inputs under our names, typed; rows without a key are left out.

    `shown`: per row what stands in the columns that were only shown, typed; `shown_texts`: the same as text, also of what
    could not be read. `unread`: key and column of cells that hold
    what could not be taken: they did not come back empty. `either`: those whose text may be one of two days, with it.
    """

    layout: PackSheet
    frame: pd.DataFrame
    shown: pd.DataFrame
    shown_texts: pd.DataFrame
    unread: frozenset[tuple[Key, str]] = frozenset()
    either: Mapping[tuple[Key, str], tuple[str, datetime, datetime]] = field(default_factory=dict)


class SheetReading:
    """One sheet that holds a table: where its columns stand, which rows have a key, and what was read of them."""

    def __init__(self, returned: Returned, layout: PackSheet, grid: Grid, at: int) -> None:
        self.returned, self.layout, self.grid, self.at = returned, layout, grid, at
        heads = [folded(cell) if isinstance(cell, (str, int, float)) else "" for cell in grid.values[at]]
        self._heads = heads
        names = (*layout.key, *layout.inputs)
        self._columns = {n: heads.index(folded(n)) for n in names if heads.count(folded(n)) == 1}
        self._twice = [n for n in names if heads.count(folded(n)) > 1]
        self.whole = set(layout.key) <= set(self._columns)
        if self.whole:
            self._read()

    def _read(self) -> None:
        values, places = self.grid.values, [self._columns[k] for k in self.layout.key]
        below = range(self.at + 1, len(values))
        rows = [i for i in below if any(values[i][j] not in (None, "") for j in places)]
        self._bare = [i for i in below if i not in set(rows)]
        self._answers = {h: self._answer(h, rows) for h in self.layout.inputs if h in self._columns}
        raw = {k: [values[i][self._columns[k]] for i in rows] for k in self.layout.key}
        raw |= {self.layout.inputs[h]: told.cells for h, told in self._answers.items()}
        frame = check(pd.DataFrame(raw, dtype=object), TABLES[self.layout.table]).frame[[*raw]]
        has_key = frame[[*self.layout.key]].notna().all(axis=1).to_numpy(bool)
        keys = [
            tuple(plain_cell(v) for v in key) for key in frame[[*self.layout.key]].astype(object).to_numpy()
        ]
        self.keys = {n: key for n, key in enumerate(keys) if has_key[n]}
        self._unkeyed = [rows[n] for n in range(len(rows)) if not has_key[n]]
        self._rows = rows
        self._frame = frame
        kept = np.flatnonzero(has_key)
        shown, texts = (part.iloc[kept].reset_index(drop=True) for part in self._shown(rows))
        self.table = ReadTable(
            self.layout, frame.iloc[kept].reset_index(drop=True), shown, texts,
            frozenset((self.keys[n], self.layout.inputs[h]) for h, n in self._unread()),
            {
                (self.keys[n], self.layout.inputs[h]): (str(self._cell(h, n)).strip(), *days)
                for h, told in self._answers.items() for n, days in told.either.items() if n in self.keys
            },
        )  # fmt: skip

    @property
    def sheet_rows(self) -> Iterable[int]:
        """Sheet rows with a key."""
        return [self.grid.top + self._rows[n] for n in self.keys]

    def cells(self, row: int) -> dict[str, str]:
        """The inputs of a row as text."""
        return {h: shown_text(self._cell(h, row)) for h in self._answers}

    def said(self) -> list[str]:
        """Sentences about what was not read as it stands."""
        sheet = self.grid.sheet
        lost = [h for h in self.layout.inputs if h not in self._columns and h not in self._twice]
        formulas = sum(a.formulas for a in self._answers.values())
        bare = sum("formula" in why for a in self._answers.values() for why in a.why.values())
        risky = sum(a.risky for a in self._answers.values())
        told = [
            (bool(self._twice), f"several columns called {' and '.join(self._twice)}; none of them was read, they are among the remarks."),
            (bool(lost), f"no column {' or '.join(lost)}; what stands under other headers is among the remarks."),
            (bool(self._unkeyed), f"{counted(len(self._unkeyed), 'row')} without {' or '.join(self.layout.key)}, left out and among the remarks."),
            (bool(formulas), f"{counted(formulas, 'formula')} in cells to fill in; values were taken, no formula."),
            (bool(bare), f"{counted(bare, 'formula')} never calculated, without a value to take; among the remarks."),
            (bool(risky), f"{counted(risky, 'text')} that might run as a formula; kept as text."),
        ]  # fmt: skip
        return [f"Sheet {sheet}: {sentence}" for happened, sentence in told if happened]

    def remarks(self) -> Iterable[RemarkLine]:
        """All that stands on the sheet and was not read as an answer."""
        for header, n in self._unread():
            why = self._answers[header].why.get(n, "not read")
            if n not in self._answers[header].either:
                yield remark(self.layout.table, self.keys[n], f"{header} ({why})", self._written(header, n))
        taken, again = set(self._columns.values()), {folded(name) for name in self._twice}
        own = [
            j for j, head in enumerate(self._heads) if j not in taken and (head in again or head not in SHOWN)
        ]
        rows = {self._rows[n]: key for n, key in self.keys.items()}
        yield from row_remarks(self.returned, self.layout, self.grid, self.at, own, rows)
        yield from loose_rows(self.layout, self.grid, [*self._unkeyed, *self._bare])

    def _answer(self, header: str, rows: list[int]) -> Answers:
        column, grid = self._columns[header], self.grid
        formulas = [(grid.formulas or {}).get((grid.top + i, grid.left + column)) for i in rows]
        kind = TABLES[self.layout.table].columns[self.layout.inputs[header]].kind
        return answers_of([grid.values[i][column] for i in rows], formulas, kind)

    def _unread(self) -> list[tuple[str, int]]:
        """Header and row of cells with a key that hold something, and were read as nothing."""
        return [
            (header, n)
            for header, told in self._answers.items()
            for n in self.keys
            if n in told.why
            or (
                shown_text(self._cell(header, n))
                and _is_blank(self._frame[self.layout.inputs[header]].iloc[n])
            )
        ]

    def _cell(self, header: str, row: int) -> Any:
        return self.grid.values[self._rows[row]][self._columns[header]]

    def _written(self, header: str, row: int) -> str:
        """What stands in a cell: its value, else its formula."""
        place = (self.grid.top + self._rows[row], self.grid.left + self._columns[header])
        return shown_text(self._cell(header, row)) or (self.grid.formulas or {}).get(place, "")

    def _shown(self, rows: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The columns that were only shown and that the trade knows: typed, and as text."""
        known = {**_ALSO_SHOWN, **TABLES[self.layout.table].columns}
        names = [
            n for n, column in known.items()
            if n not in self._columns and self._heads.count(folded(n)) == 1 and (column.owner != "C" or n == "Planned")
        ]  # fmt: skip
        cells = {n: [self.grid.values[i][self._heads.index(folded(n))] for i in rows] for n in names}
        typed = {n: read_column(pd.Series(told, dtype=object), known[n], []) for n, told in cells.items()}
        texts = {n: pd.Series([shown_text(v) for v in told], dtype=object) for n, told in cells.items()}
        index = pd.RangeIndex(len(rows))
        return pd.DataFrame(typed, index=index), pd.DataFrame(texts, index=index, dtype=object)


def _is_blank(value: Any) -> bool:
    return value is None or value is pd.NaT or value != value  # noqa: PLR0124 - NaN


def plain_cell(value: Any) -> Any:
    """A cell as JSON has it."""
    if _is_blank(value):
        return None
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    return value.item() if isinstance(value, np.generic) else value
