"""What a returned pack says against what was sent: its base brought up to date, what is older, what was emptied.

A pack is sent in revisions, and any of them may come back, in any order and more than once. The three-way merge
compares with the base of the revision that came back; these functions tell it what the other revisions said since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from prodops_xl.domain.merge import Base, Field, Versions
from prodops_xl.domain.merge.values import Values, cells, comparable, is_blank, same


def aligned(frame: pd.DataFrame, wanted: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """The rows of `frame` by key in the order of `wanted`'s rows; blanks where it has none. Of a doubled key the first."""
    left, right = (_keys(part, key) for part in (wanted, frame))
    at = pd.Series(np.arange(len(frame)), index=right)
    at = at[~at.index.duplicated()]
    rows = at.reindex(left).fillna(-1).to_numpy("int64")
    taken = {n: pd.api.extensions.take(frame[n].to_numpy(), rows, allow_fill=True) for n in frame.columns}
    return pd.DataFrame(taken, index=pd.RangeIndex(len(rows)))


def known_rows(frame: pd.DataFrame, among: pd.DataFrame, key: Sequence[str]) -> np.ndarray:
    """Per row of `frame`: is its key among those of the other frame?"""
    return np.asarray(_keys(frame, key).isin(_keys(among, key)), dtype=bool)


def _keys(frame: pd.DataFrame, key: Sequence[str]) -> pd.Index:
    """Keys as they compare: numbers without a fraction's noise, days, text stripped."""
    told = [[_plain(value) for value in cells(_values(frame[name]))] for name in key]
    return pd.Index(list(zip(*told, strict=True)) if len(frame) else [], dtype=object, tupleize_cols=False)


def _values(values: pd.Series) -> Values:
    kinds = {"M": "date", "f": "number", "i": "number", "u": "number"}
    return comparable(values, kinds.get(values.dtype.kind, "any"))  # type: ignore[arg-type]


def _plain(value: object) -> object:
    return round(value, 9) if isinstance(value, float) else value


def _column(frame: pd.DataFrame, name: str, field: Field) -> Values:
    if name not in frame.columns:
        return comparable(pd.Series([None] * len(frame), dtype=object), field.dtype)
    return comparable(frame[name], field.dtype)


def rebased(
    base: Base,
    sheet: pd.DataFrame,
    source: pd.DataFrame,
    earlier: Iterable[Base],
    key: Sequence[str],
    fields: Mapping[str, Field],
) -> Base:
    """The base of a revision, where the sheet holds what the same recipient told in an earlier one.

    Such a cell was not typed by the team: where this file says something else again, the recipient's newer word is to
    be taken, so the cell's base becomes what stands there.
    """
    told = list(earlier)
    if not told or not len(base):
        return base
    on_sheet, now = aligned(sheet, base.frame, key), aligned(source, base.frame, key)
    frame = base.frame.copy()
    for name, field in fields.items():
        if name in key or name not in base.frame.columns:
            continue
        was, stands, says = (
            _column(base.frame, name, field),
            _column(on_sheet, name, field),
            _column(now, name, field),
        )
        theirs = np.zeros(len(base), dtype=bool)
        for one in told:
            theirs |= same(_column(aligned(one.frame, base.frame, key), name, field), stands)
        change = theirs & ~is_blank(stands) & ~same(stands, was) & ~same(says, was)
        frame[name] = np.where(change, stands, was)
    return Base(
        frame,
        base.shown.assign(**{n: frame[n] for n in base.shown.columns if n in frame}),
        base.present,
        base.closed,
    )


def told_later(
    sheet: pd.DataFrame,
    source: pd.DataFrame,
    base: Base,
    key: Sequence[str],
    fields: Mapping[str, Field],
    newer: int,
    revision: int,
) -> Versions | None:
    """Versions for a file of `revision` where a `newer` one was collected (0: none): a cell of the sheet that is not as
    this revision was sent was told since; the others may still take what the file says.
    """
    if newer <= revision:
        return None
    sent = aligned(base.frame, sheet, key)
    late, this = np.datetime64(newer, "D"), np.datetime64(revision, "D")
    since, of = {}, {}
    for name, field in fields.items():
        if name in key:
            continue
        moved = ~same(_column(sheet, name, field), _column(sent, name, field))
        since[name] = np.where(moved, late, np.datetime64("NaT"))
        of[name] = np.full(len(source), this)
    return Versions(since, of)


def emptied(
    base: Base, source: pd.DataFrame, key: Sequence[str], fields: Mapping[str, Field]
) -> list[tuple[int, str, object]]:
    """Cells that were sent with a value and came back blank: row of `source`, column, the value.

    A blank is no news in a merge; but somebody may have meant it, so it is told.
    """
    sent = aligned(base.frame, source, key)
    out: list[tuple[int, str, object]] = []
    for name, field in fields.items():
        if name in key or name not in source.columns or name not in base.frame.columns:
            continue
        was, says = _column(sent, name, field), _column(source, name, field)
        shown = cells(was)
        out += [(int(row), name, shown[row]) for row in np.flatnonzero(~is_blank(was) & is_blank(says))]
    return out
