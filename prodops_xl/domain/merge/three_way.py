"""The three-way merge by key: base (what the last one left), sheet (what stands there), source (the new truth).

Pure and vectorised: a column at a time, no loop over rows. No edit of a person is lost: a cell that differs from
what the last merge left is never written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from prodops_xl.domain.merge import result as r
from prodops_xl.domain.merge.cells import Column, Verdict, judge
from prodops_xl.domain.merge.listing import Listing
from prodops_xl.domain.merge.pairing import Pairs, pair
from prodops_xl.domain.merge.result import Base, Merged, Versions
from prodops_xl.domain.merge.rows import RowFates, fates
from prodops_xl.domain.merge.values import Field, Flags, Values, columns_of, take


def merge(
    base: Base,
    sheet: pd.DataFrame,
    source: pd.DataFrame,
    *,
    key: Sequence[str],
    fields: Mapping[str, Field],
    locked: Mapping[str, Flags] | None = None,
    versions: Versions | None = None,
    closing: bool = True,
) -> Merged:
    """Merge `source` into `sheet`.

    `fields`: every key column and every column that may be written; those with owner U are never written, and only
    given to rows that are appended. `locked`: per column, cells of the sheet that are not written whatever happens
    (formulas, cells that could not be read). `versions`: of V columns; a source older than the sheet's value never
    overwrites it. `closing`: rows that the base has and the source lacks are closed; without it they just stay.
    Rows are never moved or deleted; a row that somebody took off the sheet is not put back.
    """
    tables = _Tables.of(base, sheet, source, fields)
    pairs = pair(*([part[k] for k in key] for part in (tables.base, tables.sheet, tables.source)))
    rows = fates(pairs, base, closing=closing)
    listing = Listing({k: tables.sheet[k] for k in key}, rows.known)
    verdicts: dict[str, Verdict] = {}
    for name in (n for n in fields if n not in key and fields[n].owner != "U" and n in source.columns):
        column = _column(name, fields[name], tables, rows, locked or {}, versions)
        verdicts[name] = verdict = judge(column)
        listing.column(name, verdict, column.base, column.shown, column.sheet, column.source, rows.base >= 0)
    _list_rows(listing, tables, pairs, rows, key)
    return Merged(
        writes=listing.writes(),
        appended=source.iloc[rows.new].reset_index(drop=True),
        appended_rows=rows.new,
        closed=rows.closed,
        newly_closed=rows.newly_closed,
        reopened=rows.reopened,
        changes=listing.changes(),
        kept=listing.kept(),
        unkeyed=int(pairs.unkeyed_source.sum()),
        base=_next_base(base, tables, pairs, rows, key, fields, verdicts),
    )


@dataclass(frozen=True, eq=False)
class _Tables:
    """The comparable columns of each part, by field."""

    base: dict[str, Values]
    shown: dict[str, Values]
    sheet: dict[str, Values]
    source: dict[str, Values]

    @classmethod
    def of(
        cls, base: Base, sheet: pd.DataFrame, source: pd.DataFrame, fields: Mapping[str, Field]
    ) -> _Tables:
        frames = (base.frame, base.shown, sheet, source)
        return cls(*(columns_of(frame, fields) for frame in frames))


def _column(
    name: str,
    field: Field,
    tables: _Tables,
    rows: RowFates,
    locked: Mapping[str, Flags],
    versions: Versions | None,
) -> Column:
    """One column over the known rows."""
    shut = locked[name][rows.known] if name in locked else np.zeros(len(rows.known), dtype=bool)
    older = np.zeros(len(rows.known), dtype=bool)
    if versions is not None and field.owner == "V" and name in versions.sheet and name in versions.source:
        told = take(versions.source[name].astype("datetime64[ns]"), rows.source)
        older = versions.sheet[name][rows.known].astype("datetime64[ns]") > told
    source = take(tables.source[name], rows.source)
    return Column(
        field=field,
        # Of a row that the base cannot tell from its namesakes nobody knows what was typed: all of it is taken as typed.
        base=np.where(rows.unsure, source, take(tables.base[name], rows.base)),
        shown=take(tables.shown[name], rows.base),
        sheet=tables.sheet[name][rows.known],
        source=source,
        silent=rows.source < 0,
        locked=shut,
        older=older,
    )


def _list_rows(listing: Listing, tables: _Tables, pairs: Pairs, rows: RowFates, key: Sequence[str]) -> None:
    """Changes of whole rows, rows kept off the sheet, and keys that nobody can pair."""
    listing.rows(rows.newly_closed, r.CLOSED)
    listing.rows(rows.reopened, r.REOPENED)
    change = {"Column": r.ROW, "Before": None}
    listing.others(_keys(tables.source, rows.new, key), {**change, "By": r.SOURCE, "After": r.ADDED})
    listing.others(_keys(tables.base, rows.newly_off, key), {**change, "By": r.SHEET, "After": r.REMOVED})
    kept = {"Column": r.ROW, "Kind": r.OVERRIDE, "Base": None, "Sheet": r.REMOVED, "Source": "still there"}
    listing.others(_keys(tables.base, rows.off, key), kept, kept=True)
    listing.ambiguous(pairs.doubts)


def _keys(part: Mapping[str, Values], rows: np.ndarray, key: Sequence[str]) -> dict[str, Values]:
    return {name: part[name][rows] for name in key}


def _next_base(
    base: Base,
    tables: _Tables,
    pairs: Pairs,
    rows: RowFates,
    key: Sequence[str],
    fields: Mapping[str, Field],
    verdicts: Mapping[str, Verdict],
) -> Base:
    """What the next merge compares with: the rows of the sheet that source or base know, those appended, those kept
    off the sheet, and ambiguous ones as they were. Columns that this source lacks are carried along.
    """
    stay = np.flatnonzero(pairs.doubtful_base)
    users = {n for n, field in fields.items() if field.owner == "U"}
    carried = [n for n in base.shown.columns if n not in verdicts and n not in key and n not in users]
    frame: dict[str, np.ndarray] = {k: _stack([
        tables.sheet[k][rows.known], tables.source[k][rows.new], tables.base[k][rows.off], tables.base[k][stay],
    ]) for k in key}  # fmt: skip
    shown: dict[str, np.ndarray] = {}
    for name, verdict in verdicts.items():
        new, off = tables.source[name][rows.new], tables.source[name][pairs.there[rows.off]]
        frame[name] = _stack([verdict.base, new, off, tables.base[name][stay]])
        shown[name] = _stack([verdict.after, new, off, tables.shown[name][stay]])
    old = np.concatenate([rows.base, np.full(len(rows.new), -1), rows.off, stay]).astype("int64")
    for name in carried:
        frame[name] = _carry(base.frame[name], old)
        shown[name] = _carry(base.shown[name], old)
    counts = (len(rows.known), len(rows.new), len(rows.off), len(stay))
    closed = np.isin(rows.known, rows.closed)
    quiet = [np.zeros(n, dtype=bool) for n in counts[1:3]]
    return Base(
        pd.DataFrame(frame),
        pd.DataFrame(shown, index=pd.RangeIndex(sum(counts))),
        np.concatenate([np.ones(counts[0] + counts[1], bool), np.zeros(counts[2], bool), base.present[stay]]),
        np.concatenate([closed, *quiet, base.closed[stay]]),
    )


def _stack(parts: Sequence[Values]) -> np.ndarray:
    out = np.concatenate(parts)
    return out.astype("datetime64[s]") if out.dtype.kind == "M" else out


def _carry(values: pd.Series, rows: np.ndarray) -> np.ndarray:
    """The values at these rows; a blank at -1."""
    taken = pd.api.extensions.take(values.to_numpy(), rows, allow_fill=True)
    return np.asarray(taken)
