"""What the task pane tells of a workbook beside its values: xlwings' own payload holds no formulas, fills or notes.

    {"Orders": {"formulas": [[row, column, "=..."], ...], "fills": [[column, first row, last row, "#RRGGBB"], ...],
                "formats": [[column, first row, last row, "0.00"], ...], "notes": [[row, column, "..."], ...],
                "merged": [[row, column, rows, columns], ...]}, ...}

Rows and columns count from 1. A kind that is missing was not told: reading it is then refused, as xlwings does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Cell = tuple[int, int]
RGB = tuple[int, int, int]
_HEX = re.compile(r"#[0-9A-Fa-f]{6}$")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True)
class Runs:
    """What holds for stretches of cells, by column: `(first row, last row, what)` in the order of rows."""

    columns: Mapping[int, list[tuple[int, int, str]]]

    def at(self, row: int, column: int) -> str | None:
        """What holds at a cell."""
        runs = self.columns.get(column, [])
        before = bisect_right(runs, row, key=lambda run: run[0])
        first, last, what = runs[before - 1] if before else (0, 0, "")
        return what if first <= row <= last else None


@dataclass(frozen=True)
class SheetFacts:
    """Facts of one sheet; None where the host did not tell them."""

    formulas: Mapping[Cell, str] | None = None
    fills: Runs | None = None
    formats: Runs | None = None
    notes: Mapping[Cell, str] | None = None
    merged: list[tuple[int, int, int, int]] | None = None


def read_facts(told: Any) -> dict[str, SheetFacts]:
    """Facts by sheet. What makes no sense is left out: it comes from a browser."""
    if not isinstance(told, Mapping):
        return {}
    return {str(name): _sheet(each) for name, each in told.items() if isinstance(each, Mapping)}


def _sheet(told: Mapping[str, Any]) -> SheetFacts:
    return SheetFacts(
        formulas=_texts(told.get("formulas"), starts="="),
        fills=_runs(told.get("fills"), _HEX),
        formats=_runs(told.get("formats"), None),
        notes=_texts(told.get("notes")),
        merged=_areas(told.get("merged")),
    )


def _texts(told: Any, starts: str = "") -> dict[Cell, str] | None:
    if not isinstance(told, list):
        return None
    return {
        (row[0], row[1]): row[2]
        for row in told
        if _is_row(row, 3)
        and _in_sheet(row[0], row[1])
        and isinstance(row[2], str)
        and row[2].startswith(starts)
    }


def _runs(told: Any, form: re.Pattern[str] | None) -> Runs | None:
    if not isinstance(told, list):
        return None
    columns: dict[int, list[tuple[int, int, str]]] = {}
    for row in told:
        if not _is_row(row, 4) or not isinstance(row[3], str) or (form and not form.match(row[3])):
            continue
        if _in_sheet(row[1], row[0]) and _in_sheet(row[2], row[0]):
            columns.setdefault(row[0], []).append((row[1], row[2], row[3]))
    for runs in columns.values():
        runs.sort(key=lambda run: run[0])
    return Runs(columns)


def _areas(told: Any) -> list[tuple[int, int, int, int]] | None:
    if not isinstance(told, list):
        return None
    return [
        (r[0], r[1], r[2], r[3]) for r in told if _is_row(r, 4) and all(type(n) is int and n > 0 for n in r)
    ]


def _is_row(row: Any, cells: int) -> bool:
    return isinstance(row, list) and len(row) == cells


def _in_sheet(row: Any, column: Any) -> bool:
    return type(row) is int and type(column) is int and 1 <= row <= _LAST_ROW and 1 <= column <= _LAST_COLUMN


def rgb(text: str) -> RGB:
    """`#FFEB9C` as (255, 235, 156)."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
