"""From refused cells to readings: the reader of each kind, each distinct value read once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prodops_xl.tables.cells import Reading
from prodops_xl.tables.cells.dates import day_first, read_day
from prodops_xl.tables.cells.months import read_month
from prodops_xl.tables.cells.numbers import read_number
from prodops_xl.tables.cells.terms import read_term
from prodops_xl.tables.cells.text import read_note, read_text
from prodops_xl.tables.kinds import Kind


def read_cells(values: Sequence[Any], kind: Kind) -> list[Reading]:
    """One reading per value. Values of a date column are read together: they tell the order of day and month."""
    day_leads = day_first(values) if kind.dtype == "date" else None
    known: dict[Any, Reading] = {}
    readings = []
    for value in values:
        mark = _mark(value)
        reading = known.get(mark)
        if reading is None:
            reading = known[mark] = _read(value, kind, day_leads)
        readings.append(reading)
    return readings


def _mark(value: Any) -> Any:
    """What tells values apart: 1, 1.0 and True are equal, and not the same in a cell."""
    try:
        hash(value)
    except TypeError:
        return type(value), repr(value)
    return type(value), value


def _read(value: Any, kind: Kind, day_leads: bool | None) -> Reading:
    if kind.name == "month":
        return read_month(value, day_leads=day_leads)
    if kind.dtype == "date":
        return read_day(value, day_leads=day_leads)
    if kind.dtype == "number":
        return read_number(value, kind)
    if kind.closed:
        return read_term(value, kind)
    return read_note(value) if kind.name == "note" else read_text(value)
