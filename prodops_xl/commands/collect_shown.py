"""What somebody changed in columns that a pack only shows, such as our Ex-factory, and rows that stand beside another row's.

Nothing of it is merged: those columns are ours. But a vendor who types the new date over ours has told something.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from prodops_xl.commands.collect_doubts import STAGE_KEY
from prodops_xl.commands.collect_rows import word
from prodops_xl.commands.pack_desk import KEY
from prodops_xl.domain.merge.values import Flags, comparable, is_blank, same
from prodops_xl.domain.returns import aligned, known_rows
from prodops_xl.exchange.pack_remarks import RemarkLine, remark
from prodops_xl.exchange.pack_tables import ReadTable, plain_cell
from prodops_xl.tables.kinds import Dtype

# A row alone may have been given another one's words on purpose; two have changed places.
_LEAST = 2


def changed_columns(read: ReadTable, sent: pd.DataFrame) -> dict[str, Flags]:
    """Per shown column: rows that say something else than was sent. `sent`: key and columns as they were sent."""
    was = aligned(sent, read.frame, read.layout.key)
    known = known_rows(read.frame, sent, read.layout.key)
    out = {}
    for name in (n for n in read.shown.columns if n in was):
        kind = _kind(read.shown[name])
        says, before = comparable(read.shown[name], kind), comparable(was[name], kind)
        unread = is_blank(says) & (read.shown_texts[name] != "").to_numpy(bool)
        out[name] = known & ((~is_blank(says) & ~same(says, before)) | unread)
    return out


def misplaced(read: ReadTable, sent: pd.DataFrame) -> Flags:
    """Rows whose shown columns are, all of them, those of another row: a part of the sheet was sorted without the rest,
    and nobody can say whose the answers beside them are.
    """
    none = np.zeros(len(read.frame), dtype=bool)
    names = [n for n in read.shown.columns if n in sent]
    if not names:
        return none
    changed = changed_columns(read, sent)
    moved = np.logical_or.reduce([changed[n] for n in names])
    own, others = _words(read.shown, names), set(_words(sent, names))
    moved &= np.array([line in others for line in own], dtype=bool)
    return moved if moved.sum() >= _LEAST else none


def _words(frame: pd.DataFrame, names: Sequence[str]) -> list[tuple[str, ...]]:
    columns = [[word(plain_cell(v)) for v in frame[n].astype(object)] for n in names]
    return list(zip(*columns, strict=True))


def shown_remarks(read: ReadTable, sent: pd.DataFrame, rows: Flags) -> Iterator[RemarkLine]:
    """A remark for each shown cell of these rows that was changed: what it says now, and what was sent."""
    was = aligned(sent, read.frame, read.layout.key)
    for name, changed in changed_columns(read, sent).items():
        for row in np.flatnonzero(changed & rows).tolist():
            before = word(plain_cell(was[name].iloc[row])) or "nothing"
            key = tuple(read.frame[k].iloc[row] for k in read.layout.key)
            yield remark(
                read.layout.table,
                key,
                f"{name} (ours, sent as {before})",
                str(read.shown_texts[name].iloc[row]),
            )


def progress_remarks(
    read: ReadTable, reports: pd.DataFrame, orders: pd.DataFrame | None, rows: Flags
) -> Iterator[RemarkLine]:
    """The same for progress, which shows the last report of each stage. `reports`: all that the base knows; `orders`: what
    was sent of the order lines.
    """
    told: dict[str, dict[tuple[object, ...], set[object]]] = {"Units so far": {}, "Last report": {}}
    for name, column in (("Units so far", "Units"), ("Last report", "Report date")):
        for line in reports[[*STAGE_KEY, column]].astype(object).to_numpy():
            told[name].setdefault(tuple(map(plain_cell, line[:3])), set()).add(plain_cell(line[3]))
    if orders is not None and "Units" in orders:
        told["Ordered"] = {}
        for po, line, units in orders[[*KEY, "Units"]].astype(object).to_numpy():
            told["Ordered"].setdefault((plain_cell(po), plain_cell(line)), set()).add(plain_cell(units))
    keys = read.frame[[*STAGE_KEY]].astype(object).to_numpy()
    for name in (n for n in told if n in read.shown):
        for row in np.flatnonzero(rows).tolist():
            says = plain_cell(read.shown[name].iloc[row]) or read.shown_texts[name].iloc[row] or None
            key = tuple(map(plain_cell, keys[row]))
            known = told[name].get(key[:2] if name == "Ordered" else key, set())
            if says is not None and says not in known:
                yield remark(
                    read.layout.table,
                    tuple(keys[row]),
                    f"{name} (ours)",
                    str(read.shown_texts[name].iloc[row]),
                )


def _kind(values: pd.Series) -> Dtype:
    kinds: dict[str, Dtype] = {"M": "date", "f": "number"}
    return kinds.get(values.dtype.kind, "any")
