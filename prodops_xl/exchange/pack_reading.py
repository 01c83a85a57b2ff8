"""A returned pack's tables: found by their headers wherever they stand, declared columns read as values, the rest as
remarks.

Rows may be sorted, filtered away or deleted, columns inserted, sheets renamed: a sheet is known by the headers of its
keys and inputs. What a person wrote elsewhere on a row (a remark, a column of their own, a comment, a date that is no
date) is not lost: it becomes a remark, as text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from prodops_xl.exchange.pack_layout import SHEETS, PackSheet
from prodops_xl.exchange.returned import Returned
from prodops_xl.tables.schema import TABLES, check
from prodops_xl.workbook.grids import Grid

_HEADER_DEPTH = 60
_LONGEST = 1_000  # characters of a remark
_RISKY = ("=", "+", "-", "@", "\t", "\r")
# Headers that a pack shows, besides inputs and keys: not the recipient's own words.
_SHOWN = frozenset(
    name.casefold()
    for name in (
        *TABLES["Orders"].columns, *TABLES["Schedule"].columns, "Ordered", "Last report", "Units so far", "Answer", "Days moved",
    )
) - {"notes", "comment", "cause"}  # fmt: skip


class RemarkLine(NamedTuple):
    """What somebody wrote beside the declared cells. `key`: of its row; `where`: a header, or `comment on ...`."""

    table: str
    key: tuple[Any, ...]
    where: str
    text: str


@dataclass(frozen=True, eq=False)
class ReadTable:
    """A table of a returned pack: `frame`: key and inputs under our names, typed; rows without a key are left out."""

    layout: PackSheet
    frame: pd.DataFrame


@dataclass(eq=False)
class ReadPack:
    """A returned pack as read. `tables` by name; `missing`: tables that no sheet holds; `said`: sentences about what was
    not read as it stands.
    """

    tables: dict[str, ReadTable] = field(default_factory=dict)
    remarks: list[RemarkLine] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """SHA-256 over what was filled in, whatever the order of rows and the look of the file."""
        told = {
            name: sorted(
                json.dumps([_plain(v) for v in row]) for row in t.frame.astype(object).to_numpy().tolist()
            )
            for name, t in sorted(self.tables.items())
        }
        remarks = sorted(
            json.dumps([r.table, [_plain(k) for k in r.key], r.where, r.text]) for r in self.remarks
        )
        return hashlib.sha256(json.dumps([told, remarks]).encode()).hexdigest()


def read_pack(returned: Returned, tables: Iterable[str]) -> ReadPack:
    """Read the tables that the pack was sent with."""
    out = ReadPack()
    grids = [grid for grid in returned.grids.values() if grid.values]
    for layout in (s for s in SHEETS if s.table in set(tables)):
        place = _place(grids, layout)
        if place is None:
            out.missing.append(layout.table)
            continue
        _read_table(out, returned, layout, *place)
    return out


def _place(grids: list[Grid], layout: PackSheet) -> tuple[Grid, int] | None:
    """The sheet and header row that hold the keys and most inputs: the sheet of that name before another one."""
    best: tuple[int, bool] = (0, False)
    found: tuple[Grid, int] | None = None
    keys, inputs = {_folded(k) for k in layout.key}, {_folded(h) for h in layout.inputs}
    for grid in grids:
        for at, row in enumerate(grid.values[:_HEADER_DEPTH]):
            heads = {_folded(cell) for cell in row if isinstance(cell, str)}
            rank = (len(heads & inputs), _folded(grid.sheet) == _folded(layout.table))
            # The milestones' sheet has PO and Line too: a table is told by all of its keys and an input of its own.
            if keys <= heads and rank[0] and not _is_another(heads, layout) and rank > best:
                best, found = rank, (grid, at)
    return found


def _is_another(heads: set[str], layout: PackSheet) -> bool:
    others = {_folded(k) for s in SHEETS for k in s.key} - {_folded(k) for k in layout.key}
    return bool(heads & others)


def _read_table(out: ReadPack, returned: Returned, layout: PackSheet, grid: Grid, at: int) -> None:
    heads = [_folded(cell) if isinstance(cell, (str, int, float)) else "" for cell in grid.values[at]]
    wanted = {_folded(name): name for name in (*layout.key, *layout.inputs)}
    columns: dict[str, int] = {}
    for folded, name in wanted.items():
        places = [j for j, head in enumerate(heads) if head == folded]
        if len(places) == 1:
            columns[name] = places[0]
        elif places:
            out.said.append(
                f"Sheet {grid.sheet} has {len(places)} columns called {name}; none of them was read."
            )
    if not set(layout.key) <= set(columns):
        out.missing.append(layout.table)
        return
    rows = [
        i for i in range(at + 1, len(grid.values))
        if any(grid.values[i][columns[k]] not in (None, "") for k in layout.key)
    ]  # fmt: skip
    raw = pd.DataFrame(
        {
            layout.inputs.get(n, n): pd.Series([grid.values[i][j] for i in rows], dtype=object)
            for n, j in columns.items()
        }
    )
    checked = check(raw, TABLES[layout.table])
    frame = checked.frame[[*raw.columns]]
    keyed = frame[[*layout.key]].notna().all(axis=1).to_numpy(bool)
    if not keyed.all():
        out.said.append(
            f"Sheet {grid.sheet}: {counted(int((~keyed).sum()), 'row')} without {' or '.join(layout.key)}, left out."
        )
    _tell_cells(out, layout, grid, columns, rows, raw, frame, keyed)
    out.remarks += _remarks(returned, layout, grid, at, columns, rows, frame, keyed)
    out.tables[layout.table] = ReadTable(layout, frame[keyed].reset_index(drop=True))


def _tell_cells(
    out: ReadPack, layout: PackSheet, grid: Grid, columns: Mapping[str, int], rows: list[int],
    raw: pd.DataFrame, frame: pd.DataFrame, keyed: np.ndarray,
) -> None:  # fmt: skip
    """Formulas, texts like formulas, and cells that hold no such value; the last become remarks."""
    written, risky, uncalculated = 0, 0, 0
    formulas = grid.formulas or {}
    for header, name in layout.inputs.items():
        if header not in columns:
            continue
        for n, i in enumerate(rows):
            value = raw[name].iloc[n]
            formula = formulas.get((grid.top + i, grid.left + columns[header]))
            formula = None if formula == value else formula  # a text that looks like one is its own value
            written += formula is not None
            risky += isinstance(value, str) and value.lstrip(" ").startswith(_RISKY)
            if formula is not None and value in (None, ""):
                uncalculated += 1
                if keyed[n]:
                    out.remarks.append(
                        _line(layout, frame, n, f"{header} (a formula without a value)", formula)
                    )
            elif value not in (None, "") and _is_blank(frame[name].iloc[n]) and keyed[n]:
                out.remarks.append(_line(layout, frame, n, f"{header} (not read)", str(value)))
    if written:
        out.said.append(
            f"Sheet {grid.sheet}: {counted(written, 'formula')} in cells to fill in; values were taken, no formula."
        )
    if uncalculated:
        out.said.append(
            f"Sheet {grid.sheet}: {counted(uncalculated, 'formula')} never calculated, without a value to take; among the remarks."
        )
    if risky:
        out.said.append(
            f"Sheet {grid.sheet}: {counted(risky, 'text')} that might run as a formula; kept as text."
        )


def _remarks(
    returned: Returned, layout: PackSheet, grid: Grid, at: int, columns: Mapping[str, int], rows: list[int],
    frame: pd.DataFrame, keyed: np.ndarray,
) -> Iterator[RemarkLine]:  # fmt: skip
    """The remark, columns of their own, and comments, each with the key of its row."""
    taken = set(columns.values())
    heads = grid.values[at]
    own = [j for j in range(len(heads)) if j not in taken and _folded(heads[j] or "") not in _SHOWN]
    for n, i in enumerate(rows):
        if not keyed[n]:
            continue
        for j in own:
            text = _text(grid.values[i][j])
            if text:
                head = (
                    " ".join(str(heads[j]).split())
                    if heads[j] not in (None, "")
                    else f"column {j + grid.left}"
                )
                yield _line(layout, frame, n, head, text)
        for j in range(len(heads)):
            note = returned.notes.get((grid.sheet, grid.top + i, grid.left + j))
            if note:
                yield _line(layout, frame, n, f"comment on {heads[j] or f'column {j + grid.left}'}", note)


def _line(layout: PackSheet, frame: pd.DataFrame, row: int, where: str, text: str) -> RemarkLine:
    key = tuple(_plain(frame[name].iloc[row]) for name in layout.key)
    return RemarkLine(layout.table, key, where, text.strip()[:_LONGEST])


def _text(value: Any) -> str:
    if value in (None, "") or value != value:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    return f"{value:g}" if isinstance(value, float) else str(value).strip()


def _is_blank(value: Any) -> bool:
    return value is None or value is pd.NaT or value != value  # noqa: PLR0124 - NaN


def _plain(value: Any) -> Any:
    """A cell as JSON has it."""
    if _is_blank(value):
        return None
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    return value.item() if isinstance(value, np.generic) else value


def counted(count: int, what: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _folded(value: Any) -> str:
    return " ".join(str(value).casefold().split())
