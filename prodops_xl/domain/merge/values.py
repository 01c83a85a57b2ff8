"""Cells as a merge compares them: dates by day, numbers to Excel's own exactness, text but for outer blanks.

A blank is None, NaN, NaT or "": all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.tables.columns import Owner, Table
from prodops_xl.tables.kinds import Dtype

Values = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]

# Excel keeps 15 significant digits of what is typed: two numbers closer than that are one.
_RELATIVE, _LEAST = 1e-12, 1e-9


@dataclass(frozen=True)
class Field:
    """A column of a merge: its owner (U is never written; of V a blank source says nothing) and what it holds."""

    owner: Owner
    dtype: Dtype


def fields_of(table: Table, names: Iterable[str]) -> dict[str, Field]:
    """The fields of a table's columns; a name that the table does not know is the source's own, of any kind."""
    return {
        name: Field(table.columns[name].owner, table.columns[name].kind.dtype)
        if name in table.columns
        else Field("S", "any")
        for name in names
    }


def comparable(values: pd.Series, dtype: Dtype) -> Values:
    """A column as it is compared and written: float64 (NaN), datetime64[D] (NaT), or objects (None) with text
    stripped.
    """
    if dtype == "number":
        return pd.to_numeric(values, errors="coerce").to_numpy("float64", na_value=np.nan)
    if dtype == "date":
        return pd.to_datetime(values, errors="coerce").to_numpy("datetime64[ns]").astype("datetime64[D]")
    out = np.empty(len(values), dtype=object)
    out[:] = [_plain(value) for value in values.to_numpy(object)]
    return out


def _plain(value: Any) -> Any:
    """A cell of any kind: text stripped, numbers to 15 digits, times to the second, blanks None."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, float, np.integer, np.floating)):
        return float(f"{float(value):.15g}")
    if isinstance(value, (datetime, np.datetime64)):
        moment = pd.Timestamp(value).to_pydatetime()
        return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - dates of the trade are naive
    return value


def blanks(count: int, dtype: Dtype) -> Values:
    """A column of blanks."""
    if dtype == "number":
        return np.full(count, np.nan)
    if dtype == "date":
        return np.full(count, np.datetime64("NaT", "D"), dtype="datetime64[D]")
    return np.full(count, None, dtype=object)


def is_blank(values: Values) -> Flags:
    """Per cell of a comparable column: is it blank?"""
    if values.dtype == object:
        return np.fromiter((value is None for value in values), dtype=bool, count=len(values))
    return np.isnat(values) if values.dtype.kind == "M" else np.isnan(values)


def same(left: Values, right: Values) -> Flags:
    """Per row: do two comparable columns of one kind hold the same?"""
    if left.dtype == object:
        return np.asarray(left == right, dtype=bool)
    if left.dtype.kind == "M":
        return (left == right) | (np.isnat(left) & np.isnat(right))
    near = np.maximum(_RELATIVE * np.maximum(np.abs(left), np.abs(right)), _LEAST)
    with np.errstate(invalid="ignore"):
        return (left == right) | (np.abs(left - right) <= near) | (np.isnan(left) & np.isnan(right))


def take(values: Values, at: npt.NDArray[np.int64]) -> Values:
    """The values at these positions; a blank where a position is -1."""
    blank = {"f": np.nan, "M": np.datetime64("NaT")}.get(values.dtype.kind)
    out = np.full(len(at), blank, dtype=values.dtype)
    out[at >= 0] = values[at[at >= 0]]
    return out


def cells(values: Values) -> Values:
    """A comparable column as plain cells: str, float, datetime or None."""
    if values.dtype == object:
        return values
    out = np.empty(len(values), dtype=object)
    out[:] = values.astype("datetime64[s]").tolist() if values.dtype.kind == "M" else values.tolist()
    out[is_blank(values)] = None
    return out


def columns_of(frame: pd.DataFrame, fields: Mapping[str, Field]) -> dict[str, Values]:
    """Every field's comparable column; blanks where the frame lacks it."""
    return {
        name: comparable(frame[name], field.dtype)
        if name in frame.columns
        else blanks(len(frame), field.dtype)
        for name, field in fields.items()
    }
