"""One column: from cells as Excel gives them to typed values, and what was found on the way.

The whole column is checked in one call of its pydantic adapter. Only the cells that this refuses go through a reader
(`cells/`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from prodops_xl.tables.cells import INVISIBLE, STAND_INS, Reading, plain
from prodops_xl.tables.cells.reading import read_cells
from prodops_xl.tables.cells.text import doubtful
from prodops_xl.tables.columns import Column
from prodops_xl.tables.found import Found
from prodops_xl.tables.kinds import SIZE

# Where blanks around a text show in a column's texts joined by line breaks.
_EDGES = (" \n", "\n ", "\n\n", "\t", "\r", "\xa0", "\u3000")


def read_column(raw: pd.Series, column: Column, found: list[Found]) -> pd.Series:
    """One typed column; what it had to say goes to `found`."""
    cells = raw.astype(object).tolist()
    try:
        column.adapter.validate_python(cells)
    except ValidationError as error:
        cells = _read_refused(cells, error, column, found)
    if column.kind.dtype == "text":
        cells = _texts(cells, column, found)
    values = _typed(cells, column)
    if column.kind.whole:
        _fractions(values, column, found)
    return pd.Series(values, dtype=values.dtype, name=column.name, copy=False)


def blank_column(rows: int, column: Column) -> pd.Series:
    """A typed column without a value."""
    if column.kind.dtype == "number":
        return pd.Series(np.full(rows, np.nan), name=column.name, copy=False)
    if column.kind.dtype == "date":
        return pd.Series(np.full(rows, np.datetime64("NaT", "s")), name=column.name, copy=False)
    return pd.Series(np.empty(rows, dtype=object), dtype=object, name=column.name, copy=False)


def _read_refused(cells: list[Any], error: ValidationError, column: Column, found: list[Found]) -> list[Any]:
    """The cells, those that pydantic has refused read one by one. Its types are strict: the others stay as they are."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    refused = sorted({int(item["loc"][0]) for item in details})
    missing = pd.isna(_objects([cells[row] for row in refused])).tolist()  # NaN, NaT and NA are blanks
    rows = [row for row, blank in zip(refused, missing, strict=True) if not blank]
    readings = read_cells([cells[row] for row in rows], column.kind)
    clean = list(cells)
    for row in refused:
        clean[row] = None
    for row, reading in zip(rows, readings, strict=True):
        clean[row] = reading.value
    _note(column, cells, rows, readings, found)
    return clean


def _typed(clean: list[Any], column: Column) -> np.ndarray:
    """Clean cells as an array of the column's dtype."""
    if column.kind.dtype == "number":
        return np.array(clean, dtype="float64")
    values = _objects(clean)
    if column.kind.dtype == "any":
        values[pd.isna(values)] = None
    return _days(values) if column.kind.dtype == "date" else values


def _objects(cells: list[Any]) -> np.ndarray:
    """One object per cell, be it a list."""
    return np.fromiter(cells, dtype=object, count=len(cells))


def _days(days: np.ndarray) -> np.ndarray:
    """Datetimes as datetime64[s], midnight; each distinct one is converted once."""
    codes, distinct = pd.factorize(days)
    converted = np.array([*distinct, None], dtype="datetime64[D]").astype("datetime64[s]")
    return converted[codes]


def _texts(clean: list[Any], column: Column, found: list[Found]) -> list[Any]:
    """Texts that passed as such and say nothing, hide characters, or were cut by a spreadsheet."""
    joined = "\n".join(filter(None, clean))
    if not joined.isascii() and not INVISIBLE.isdisjoint(joined):
        clean = [plain(text) if text else None for text in clean]
    elif any(edge in joined for edge in _EDGES) or joined[:1].isspace() or joined[-1:].isspace():
        clean = [text.strip() if text else None for text in clean]
    if "" in clean:
        clean = [text or None for text in clean]
    if column.kind.name != "text":
        return clean
    if not STAND_INS.isdisjoint(clean):
        rows = [row for row, text in enumerate(clean) if text in STAND_INS]
        found.extend(Found(column, Reading(blank=True), clean[row], row) for row in rows)
        clean = [None if text in STAND_INS else text for text in clean]
    if "E+" in joined or "e+" in joined:
        found.extend(
            Found(column, Reading(value=text, doubt=doubt), text, row)
            for row, text in enumerate(clean)
            if text and (doubt := doubtful(text))
        )
    return clean


def _fractions(numbers: np.ndarray, column: Column, found: list[Found]) -> None:
    """Pieces come whole: a fraction is kept, and doubted."""
    rows = np.flatnonzero((numbers != np.floor(numbers)) & ~np.isnan(numbers)).tolist()
    reading = Reading(doubt="it is not a whole number")
    found.extend(Found(column, reading, float(numbers[row]), row) for row in rows)


def per_piece(prices: pd.Series, column: Column, found: list[Found]) -> pd.Series:
    """Prices of a dozen as prices of a piece, to 6 decimals; one remark for the column."""
    given = prices.dropna()
    if len(given):
        reading = Reading(note="prices of a dozen, divided by 12")
        found.append(Found(column, reading, float(given.iloc[0]), None, len(given)))
    return (prices / 12).round(6)


def _note(
    column: Column, cells: list[Any], rows: list[int], readings: list[Reading], found: list[Found]
) -> None:
    """Faults, doubts and stand-ins cell by cell; ways of reading once for the column."""
    notes: dict[str, list[int]] = {}
    for row, reading in zip(rows, readings, strict=True):
        if reading.note:
            notes.setdefault(reading.note, []).append(row)
        if reading.fault or reading.doubt or (reading.blank and column.kind is not SIZE):
            found.append(Found(column, reading, cells[row], row))
    for note, where in notes.items():
        found.append(Found(column, Reading(note=note), cells[where[0]], None, len(where)))
