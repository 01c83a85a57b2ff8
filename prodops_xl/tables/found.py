"""What reading a column has found, put into sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from prodops_xl.tables.cells import Reading, plain
from prodops_xl.tables.columns import Column, Table
from prodops_xl.tables.findings import Finding, Severity


@dataclass(frozen=True)
class Found:
    """A reading worth a finding: its column, the cell's value and row (None: the column as a whole), how often."""

    column: Column
    reading: Reading
    value: Any
    row: int | None
    times: int = 1


def findings(found: Iterable[Found], frame: pd.DataFrame, table: Table) -> list[Finding]:
    """One Finding for each, with the row's key as the typed frame has it; in the order of columns, then rows."""
    keys = [frame[name].to_numpy() for name in table.key]
    return [_finding(one, keys, table) for one in found]


def row_key(keys: list[Any], row: int) -> tuple[Any, ...]:
    """The key values of a row: text, whole numbers as int, days as date, blanks as None."""
    return tuple(_key_value(values[row]) for values in keys)


def _key_value(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, float):
        return int(value) if value == value // 1 else value
    if isinstance(value, str):
        return value
    day: date = pd.Timestamp(value).date()
    return day


def _finding(one: Found, keys: list[Any], table: Table) -> Finding:
    key = () if one.row is None else row_key(keys, one.row)
    message, fix = _sentence(one)
    return Finding(
        rule=one.reading.rule,
        severity=_severity(one, table),
        table=table.name,
        key=key,
        column=one.column.name,
        message=message,
        value=one.value,
        fix=fix,
        row=one.row,
    )


def _severity(one: Found, table: Table) -> Severity:
    """Cells that cannot be read are errors where money, quantities, days or keys hang on them."""
    if one.reading.doubt:
        return "warning"
    if not one.reading.fault:
        return "remark"
    grave = one.column.kind.grave or one.column.required or one.column.name in table.key
    return "error" if grave else "warning"


def _sentence(one: Found) -> tuple[str, str]:
    name, kind, reading = one.column.name, one.column.kind, one.reading
    shown = _shown(one.value)
    if reading.note:
        cells = "1 cell" if one.times == 1 else f"{one.times:,} cells"
        return f"{name}: {cells}, such as {shown}, {reading.note}.", ""
    if reading.blank:
        return f"{name} holds {shown}, read as blank.", f"Enter {kind.expects} once it is known."
    if reading.doubt:
        return f"{name} holds {shown}: {reading.doubt}.", "Check it against the order."
    example = f", such as {kind.example}" if kind.example else ""
    return f"{name} holds {shown}: {reading.fault}.", f"Enter {kind.expects}{example}."


def _shown(value: Any) -> str:
    """A cell's value as a sentence shows it, cut where it is long."""
    if isinstance(value, float) and value == value // 1:
        return f"{value:.0f}" if abs(value) < 1e15 else repr(value)
    if isinstance(value, int | float):
        return repr(value)
    text = plain(value)
    return f"'{text[:57]}...'" if len(text) > 60 else f"'{text}'"
