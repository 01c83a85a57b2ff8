"""What a merge tells: changes by source and sheet, and where the sheet was kept though the source differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from prodops_xl.domain.merge import result as r
from prodops_xl.domain.merge.cells import Verdict
from prodops_xl.domain.merge.pairing import Rows
from prodops_xl.domain.merge.values import Values, cells

_AT = "\0at"  # the sheet row, to sort by


class Listing:
    """Collects, column by column, the lines of `changes`, `kept` and `writes`. `keys`: the sheet's key columns."""

    def __init__(self, keys: Mapping[str, Values], known: Rows) -> None:
        self._keys = {name: cells(values) for name, values in keys.items()}
        self._known = known
        self._changes: list[pd.DataFrame] = []
        self._kept: list[pd.DataFrame] = []
        self._writes: list[pd.DataFrame] = []

    def column(
        self,
        name: str,
        verdict: Verdict,
        base: Values,
        shown: Values,
        sheet: Values,
        source: Values,
        was: Values,
    ) -> None:
        """One column's verdict, over the known rows; `was`: rows that the last merge saw on the sheet."""
        taken = np.flatnonzero(verdict.take)
        edited = np.flatnonzero(verdict.edited & was)
        self._writes.append(
            pd.DataFrame(
                {"row": self._known[taken], "column": name, "value": cells(verdict.after[taken])},
                dtype=object,
            )
        )
        self._change(name, r.SHEET, edited, shown[edited], sheet[edited])
        self._change(name, r.SOURCE, taken, sheet[taken], verdict.after[taken])
        for kind, flags in (
            (r.CONFLICT, verdict.conflict), (r.OLDER, verdict.older), (r.FORMULA, verdict.formula), (r.OVERRIDE, verdict.override),
        ):  # fmt: skip
            at = np.flatnonzero(flags)
            if len(at):
                told = {"Base": cells(base[at]), "Sheet": cells(sheet[at]), "Source": cells(source[at])}
                self._kept.append(self._lines(self._known[at], {"Column": name, "Kind": kind, **told}))

    def rows(self, rows: Rows, what: str, by: str = r.SOURCE) -> None:
        """Whole rows of the sheet that changed."""
        if len(rows):
            self._changes.append(
                self._lines(rows, {"Column": r.ROW, "By": by, "Before": None, "After": what})
            )

    def others(self, keys: Mapping[str, Values], told: Mapping[str, Any], *, kept: bool = False) -> None:
        """Lines about rows that are not on the sheet, by their own keys."""
        columns = {name: cells(values) for name, values in keys.items()}
        count = len(next(iter(columns.values())))
        if count:
            frame = pd.DataFrame({_AT: np.full(count, np.iinfo("int64").max), **columns, **told})
            (self._kept if kept else self._changes).append(frame.astype(object))

    def ambiguous(self, doubts: Sequence[tuple[int, int, int]]) -> None:
        """Keys of which sheet and source have different numbers of rows."""
        for row, on_sheet, in_source in doubts:
            told = {"Sheet": f"{on_sheet} rows", "Source": f"{in_source} rows", "Base": None}
            self._kept.append(self._lines(np.array([row]), {"Column": r.ROW, "Kind": r.AMBIGUOUS, **told}))

    def writes(self) -> pd.DataFrame:
        """What is to be written: row (int64), column, value; in the order of columns, then rows."""
        columns = ["row", "column", "value"]
        out = pd.concat(self._writes, ignore_index=True) if self._writes else pd.DataFrame(columns=columns)
        return out.astype({"row": "int64"})

    def changes(self) -> pd.DataFrame:
        """Key, Column, By, Before, After; in the order of the sheet."""
        return self._sorted(self._changes, ["Column", "By", "Before", "After"])

    def kept(self) -> pd.DataFrame:
        """Key, Column, Kind, Base, Sheet, Source; conflicts first, overrides last."""
        out = self._sorted(self._kept, ["Column", "Kind", "Base", "Sheet", "Source"])
        last = (out["Kind"] == r.OVERRIDE).to_numpy(bool)
        return pd.concat([out[~last], out[last]], ignore_index=True)

    def _change(self, name: str, by: str, at: Rows, before: Values, after: Values) -> None:
        if len(at):
            told = {"Column": name, "By": by, "Before": cells(before), "After": cells(after)}
            self._changes.append(self._lines(self._known[at], told))

    def _lines(self, rows: Rows, told: Mapping[str, Any]) -> pd.DataFrame:
        keys = {name: values[rows] for name, values in self._keys.items()}
        return pd.DataFrame({_AT: rows, **keys, **told}).astype(object)

    def _sorted(self, parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
        if not parts:
            return pd.DataFrame({name: pd.Series(dtype=object) for name in [*self._keys, *columns]})
        out = pd.concat(parts, ignore_index=True)
        order = np.argsort(out[_AT].to_numpy("int64"), kind="stable")
        return out.iloc[order][[*self._keys, *columns]].reset_index(drop=True)
