"""The base of a merge, kept in the workbook's memory: by column, each distinct value once, versioned and small.

A workbook that came by mail may remember anything: what does not read back whole and consistent is no base at all,
and what does is only ever compared with, never trusted.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.merge import Base
from prodops_xl.domain.merge.values import Values, comparable, same
from prodops_xl.tables.kinds import Dtype
from prodops_xl.workbook.memory import Memory

_VERSION = 1
_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 2_000
_DTYPES: Mapping[str, Dtype] = {"n": "number", "d": "date", "o": "any"}
_EPOCH = np.datetime64("1970-01-01", "D")


def snapshot_name(source: str, table: str) -> str:
    """What the base of a table is remembered under; `source` says whose merge it is: `refresh` or `import`."""
    return f"{source} snapshot {table}"


def keep_snapshot(memory: Memory, name: str, base: Base, as_of: date) -> None:
    """Remember a base under a name, with the day it was made."""
    memory.keep(name, pack_base(base, as_of))


def read_snapshot(memory: Memory, name: str) -> tuple[Base | None, date | None]:
    """The base remembered under a name and its day; (None, None) where there is none that makes sense."""
    told = memory.get(name)
    try:
        return _unpack_base(told), date.fromisoformat(told["as_of"])
    except (KeyError, ValueError, TypeError, IndexError, OverflowError, binascii.Error, zlib.error):
        return None, None


def pack_base(base: Base, as_of: date) -> dict[str, Any]:
    """A base as JSON: `rows`, `columns` (source side), `shown` (cells where the sheet showed another value), flags."""
    columns = {str(name): _column(base.frame[name]) for name in base.frame.columns}
    return {
        "version": _VERSION,
        "as_of": as_of.isoformat(),
        "rows": len(base),
        "columns": [{"name": name, **_pack(values)} for name, values in columns.items()],
        "shown": [
            {"name": name, **told}
            for name in map(str, base.shown.columns)
            if name in columns and (told := _differing(columns[name], _column(base.shown[name])))
        ],
        "flags": _text(np.packbits(np.concatenate([base.present, base.closed]))),
        "of": [str(name) for name in base.shown.columns],
    }


def _column(values: pd.Series) -> Values:
    """A base's column as it is compared: its kind is that of its dtype."""
    kinds: dict[str, Dtype] = {"M": "date", "f": "number", "i": "number", "u": "number"}
    return comparable(values, kinds.get(values.dtype.kind, "any"))


def _differing(base: Values, shown: Values) -> dict[str, Any]:
    at = np.flatnonzero(~same(base, shown))
    return {"at": _text(np.diff(at, prepend=0).astype("<u4")), **_pack(shown[at])} if len(at) else {}


def _pack(values: Values) -> dict[str, Any]:
    """Distinct values once, and which one each row has."""
    codes, distinct = pd.factorize(values, use_na_sentinel=True)
    kind = values.dtype.kind
    if kind == "M":
        listed: list[Any] = (distinct.astype("datetime64[D]") - _EPOCH).astype("int64").tolist()
    elif kind == "f":
        listed = [float(v) for v in distinct]
    else:
        listed = [_tagged(v) for v in distinct]
    width = "<u2" if len(listed) < 65_535 else "<u4"
    # 0 is a blank; neighbours are alike, so that differences compress better than codes.
    steps = np.diff((codes + 1).astype("int64"), prepend=0).astype(width)
    return {"kind": {"M": "d", "f": "n"}.get(kind, "o"), "values": listed, "codes": _text(steps)}


def _tagged(value: Any) -> Any:
    """A cell as JSON: text, numbers and truths as they are, moments as a list of one text."""
    if isinstance(value, (str, float, int, bool)):
        return value
    return [pd.Timestamp(value).isoformat()] if isinstance(value, (date, np.datetime64)) else str(value)


def _text(numbers: npt.NDArray[Any]) -> str:
    return base64.b64encode(zlib.compress(numbers.tobytes(), 9)).decode("ascii")


def _unpack_base(told: Mapping[str, Any]) -> Base:
    rows = told["rows"]
    if told["version"] != _VERSION or not _is_count(rows, _MOST_ROWS):
        raise ValueError("not a snapshot of this version")
    columns = _named(told["columns"], rows)
    shown = {name: columns[name].copy() for name in told["of"]}
    for part in told["shown"]:
        at = np.cumsum(_numbers(part["at"], "<u4", rows * 4).astype("int64"))
        if len(at) and at.max() >= rows:
            raise ValueError("rows beyond the last")
        shown[part["name"]][at] = _unpack(part, len(at))
    bits = np.unpackbits(_numbers(told["flags"], "u1", rows // 4 + 2))[: 2 * rows].astype(bool)
    if len(bits) != 2 * rows:
        raise ValueError("flags of another size")
    index = pd.RangeIndex(rows)
    return Base(_frame(columns, index), _frame(shown, index), bits[:rows], bits[rows:])


def _frame(columns: Mapping[str, Values], index: pd.RangeIndex) -> pd.DataFrame:
    """Object columns stay objects: pandas 3 would make texts of them."""
    made = {
        name: pd.Series(v.astype("datetime64[s]") if v.dtype.kind == "M" else v, dtype=object if v.dtype == object else None)
        for name, v in columns.items()
    }  # fmt: skip
    return pd.DataFrame(made, index=index)


def _named(parts: Any, rows: int) -> dict[str, Values]:
    if not isinstance(parts, list) or not _is_count(len(parts), _MOST_COLUMNS):
        raise ValueError("no list of columns")
    return {str(part["name"]): _unpack(part, rows) for part in parts}


def _unpack(part: Mapping[str, Any], rows: int) -> Values:
    dtype, listed = _DTYPES[part["kind"]], part["values"]
    if not isinstance(listed, list) or len(listed) > rows:
        raise ValueError("more values than rows")
    width = "<u2" if len(listed) < 65_535 else "<u4"
    steps = _numbers(part["codes"], width, rows * np.dtype(width).itemsize)
    codes = np.cumsum(steps, dtype=width).astype("int64") - 1
    if len(codes) != rows or (rows and codes.max() >= len(listed)):
        raise ValueError("codes that mean no value")
    if dtype == "number":
        values: Values = np.array([np.nan, *map(float, listed)])
    elif dtype == "date":
        days = [_EPOCH + np.timedelta64(int(day), "D") for day in listed]
        values = np.array([np.datetime64("NaT", "D"), *days], dtype="datetime64[D]")
    else:
        values = np.empty(len(listed) + 1, dtype=object)
        values[:] = [None, *map(_cell, listed)]
    return values[codes + 1]


def _cell(told: Any) -> Any:
    if isinstance(told, list):
        return pd.Timestamp(told[0]).to_pydatetime()
    if not isinstance(told, (str, float, int, bool)):
        raise TypeError("not a cell")
    return told if isinstance(told, (str, bool)) else float(told)


def _numbers(text: str, width: str, most: int) -> npt.NDArray[Any]:
    """Packed numbers; never more than `most` bytes of them."""
    opened = zlib.decompressobj()
    data = opened.decompress(base64.b64decode(text, validate=True), max(most, 1))
    if opened.unconsumed_tail or not opened.eof:
        raise ValueError("more than there are rows")
    return np.frombuffer(data, dtype=width)


def _is_count(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
