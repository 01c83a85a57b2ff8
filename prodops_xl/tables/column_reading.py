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
    cells = raw.astype(object).to_numpy(copy=True)
    try:
        column.adapter.validate_python(cells.tolist())
    except ValidationError as error:
        _read_refused(cells, error, column, found)
    match column.kind.dtype:
        case "text":
            values = _texts(cells, column, found)
        case "number":
            values = cells.astype("float64")
        case "date":
            values = _days(cells)
        case _:
            cells[pd.isna(cells)] = None
            values = cells
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


def _read_refused(cells: np.ndarray, error: ValidationError, column: Column, found: list[Found]) -> None:
    """Read the cells that pydantic has refused, in place. Its types are strict: the others are as they should be."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    refused = np.unique([int(item["loc"][0]) for item in details])
    missing = pd.isna(cells[refused])  # NaN, NaT and NA are blanks
    cells[refused[missing]] = None
    rows = refused[~missing].tolist()
    given = [cells[row] for row in rows]
    readings = read_cells(given, column.kind)
    for row, reading in zip(rows, readings, strict=True):
        cells[row] = reading.value
    _note(column, given, rows, readings, found)


def _days(days: np.ndarray) -> np.ndarray:
    """Datetimes as datetime64[s], midnight; each distinct one is converted once."""
    codes, distinct = pd.factorize(days)
    converted = np.array([*distinct, None], dtype="datetime64[D]").astype("datetime64[s]")
    return converted[codes]


def _texts(cells: np.ndarray, column: Column, found: list[Found]) -> np.ndarray:
    """Texts without blanks and hidden characters around; stand-ins and texts that a spreadsheet has cut are noted.

    Looked at once per distinct text, and one by one only where something shows in all of them together.
    """
    distinct = set(cells.tolist()) - {None}
    joined = "\n".join(distinct)
    better: dict[str, str | None] = {}
    if not joined.isascii() and not INVISIBLE.isdisjoint(joined):
        better = {text: plain(text) for text in distinct}
    elif any(edge in joined for edge in _EDGES) or joined[:1].isspace() or joined[-1:].isspace():
        better = {text: text.strip() for text in distinct}
    better = {text: other or None for text, other in better.items() if other != text} | dict.fromkeys(
        {""} & distinct
    )
    if better:
        cells = _replaced(cells, better)
        distinct = set(cells.tolist()) - {None}
    if column.kind.name != "text":
        return cells
    if blanks := STAND_INS & distinct:
        rows = [row for row, text in enumerate(cells.tolist()) if text in blanks]
        found.extend(Found(column, Reading(blank=True), cells[row], row) for row in rows)
        cells[rows] = None
    if "E+" in joined or "e+" in joined:
        doubts = {text: doubt for text in distinct if (doubt := doubtful(text))}
        rows = [row for row, text in enumerate(cells.tolist()) if text in doubts]
        found.extend(
            Found(column, Reading(value=cells[row], doubt=doubts[cells[row]]), cells[row], row)
            for row in rows
        )
    return cells


def _replaced(cells: np.ndarray, better: dict[str, str | None]) -> np.ndarray:
    return np.fromiter((better.get(text, text) for text in cells.tolist()), dtype=object, count=len(cells))


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
    column: Column, given: list[Any], rows: list[int], readings: list[Reading], found: list[Found]
) -> None:
    """Faults, doubts and stand-ins cell by cell; ways of reading once for the column."""
    notes: dict[str, list[Any]] = {}
    for value, row, reading in zip(given, rows, readings, strict=True):
        if reading.note:
            notes.setdefault(reading.note, []).append(value)
        if reading.fault or reading.doubt or (reading.blank and column.kind is not SIZE):
            found.append(Found(column, reading, value, row))
    for note, values in notes.items():
        found.append(Found(column, Reading(note=note), values[0], None, len(values)))
