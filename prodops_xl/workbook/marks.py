"""Marks on faulty cells: a fill and a note, taken off again when the fault is gone.

What a cell looked like before is remembered by the row's key and the header, not by address: people sort. Of a
note only our own lines are taken off; what somebody wrote in it stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import xlwings as xw

from prodops_xl.tables.findings import Finding
from prodops_xl.workbook.fills import FILLS
from prodops_xl.workbook.host_limits import answered, takes_notes
from prodops_xl.workbook.read import TableData, Workbook

_RANK = {"remark": 0, "warning": 1, "error": 2}
_PREFIX = "ProdOps: "
MARKS = "marks"

Spot = tuple[str, int, str]  # key as text, occurrence of that key, header as written


def mark(workbook: Workbook, data: TableData, findings: Iterable[Finding]) -> int:
    """Mark the cells of these findings, take marks off cells that have none any more; return cells marked.

    Every fill and note is read before the first is written: a remote book queues its writes.
    """
    table = data.place.table.name
    spots = _spots(data)
    told = workbook.memory.get(MARKS).get(table)
    before = {spot: m for m in (told if isinstance(told, list) else ()) if (spot := _remembered(m))}
    wanted = _by_cell(_wanted(data, findings), spots)
    sheet = workbook.book.sheets[data.place.sheet]
    noted = takes_notes(sheet)
    looks = {spot: _look(sheet.range(spots[spot]), noted) for spot in {**before, **wanted} if spot in spots}
    strays = _strays(sheet, {spots[spot] for spot in looks}) if noted else []
    kept: list[dict[str, Any]] = []
    for spot, look in looks.items():
        old, (severity, lines) = before.get(spot), wanted.get(spot, ("", []))
        marked = old is not None and look.fill == FILLS.get(old["severity"])
        own = tuple(old["fill"]) if old and marked and old["fill"] else (None if marked else look.fill)
        look.change(FILLS[severity] if severity else own, lines)
        if severity:
            kept.append({"spot": list(spot), "severity": severity, "fill": list(own) if own else None})
        elif old and not look.filled:
            kept.append(old)  # its colour could not be taken off here
    for look in strays:
        look.change(None if look.fill in FILLS.values() else look.fill, [])
    everything = workbook.memory.get(MARKS)
    everything[table] = sorted(kept, key=lambda m: str(m["spot"]))
    workbook.memory.keep(MARKS, everything)
    return len(wanted)


def _strays(sheet: xw.Sheet, known: set[tuple[int, int]]) -> list[_Look]:
    """Cells with notes of ours that no remembered mark stands for: somebody moved values and left notes behind."""
    out = []
    for note in sheet.notes:
        place = note.location
        if _PREFIX in note.text and (place.row, place.column) not in known:
            out.append(_look(sheet.range((place.row, place.column)), noted=True))
    return out


def _remembered(told: Any) -> Spot | None:
    """The spot of a remembered mark, or None where it is not one of ours."""
    if not isinstance(told, dict) or told.get("severity") not in FILLS:
        return None
    spot, fill = told.get("spot"), told.get("fill")
    if not isinstance(spot, list) or [type(part) for part in spot] != [str, int, str]:
        return None
    whole = fill is None or (
        isinstance(fill, list) and len(fill) == 3 and all(isinstance(c, int) and 0 <= c < 256 for c in fill)
    )
    return (spot[0], spot[1], spot[2]) if whole else None


@dataclass(frozen=True)
class _Look:
    """How a cell looks before we touch it: its fill (None: none of one colour) and its note.

    `filled`, `noted`: does the host tell fills, take notes? What it does not stays as it is.
    """

    cell: xw.Range
    fill: tuple[int, ...] | None
    note: Any
    text: str
    filled: bool = True
    noted: bool = True

    def change(self, fill: tuple[int, ...] | None, lines: list[str]) -> None:
        """Give the cell this fill, and its note these lines of ours; lines of others stay."""
        if fill != self.fill and self.filled:
            self.cell.color = None if fill is None else (fill[0], fill[1], fill[2])
        theirs = [line for line in self.text.split("\n") if not line.startswith(_PREFIX)] if self.text else []
        while theirs and not theirs[-1].strip():
            theirs.pop()
        wanted = "\n".join([*theirs, *lines])
        if wanted == self.text or not self.noted:
            return
        if self.note is None:
            self.cell.add_note(wanted)
        elif wanted:
            self.note.text = wanted
        else:
            self.note.delete()


def _look(cell: xw.Range, noted: bool) -> _Look:
    unknown: Any = NotImplemented
    color = answered(lambda: cell.color, unknown)
    filled = color is not unknown
    note = cell.note if noted else None
    fill = tuple(color) if filled and color else None
    return _Look(cell, fill, note, note.text if note is not None else "", filled, noted)


def _spots(data: TableData) -> dict[Spot, tuple[int, int]]:
    """Sheet cell of every key, occurrence and header."""
    out: dict[Spot, tuple[int, int]] = {}
    read = {*data.columns.values(), *data.sizes.values()}
    headers = sorted(
        data.place.headers.items(), key=lambda item: item[0] not in read
    )  # of doubles the one that was read
    for row, (key, nth) in enumerate(_keys(data)):
        for column, header in headers:
            out.setdefault((key, nth, header), (data.cell_row(row, column), column))
    return out


def _keys(data: TableData) -> list[tuple[str, int]]:
    """Each frame row's key as text, and which occurrence of it the row is (duplicates are marked apart)."""
    seen: dict[str, int] = {}
    out = []
    columns = [data.frame[k].to_list() for k in data.place.table.key]
    for values in zip(*columns, strict=True):
        key = "|".join(_key_text(v) for v in values)
        seen[key] = seen.get(key, 0) + 1
        out.append((key, seen[key]))
    return out


def _key_text(value: Any) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _by_cell(
    wanted: dict[Spot, tuple[str, list[str]]], spots: Mapping[Spot, tuple[int, int]]
) -> dict[Spot, tuple[str, list[str]]]:
    """Rows that share a merged cell share its mark: their sentences stand together under the first row's spot."""
    first: dict[tuple[int, int], Spot] = {}
    out: dict[Spot, tuple[str, list[str]]] = {}
    for spot, (severity, lines) in wanted.items():
        at = first.setdefault(spots[spot], spot)
        before, told = out.get(at, ("remark", []))
        worst = before if _RANK[before] >= _RANK[severity] else severity
        out[at] = (worst, [*told, *(line for line in lines if line not in told)])
    return out


def _wanted(data: TableData, findings: Iterable[Finding]) -> dict[Spot, tuple[str, list[str]]]:
    """Per cell the worst severity and the sentences, in the order found; findings without a row are not marked."""
    keys = _keys(data)
    out: dict[Spot, tuple[str, list[str]]] = {}
    for found in findings:
        if found.row is None or found.table != data.place.table.name:
            continue
        header = data.place.headers[data.column_of(found.column)]
        spot = (*keys[found.row], header)
        severity, lines = out.get(spot, ("remark", []))
        worst = severity if _RANK[severity] >= _RANK[found.severity] else found.severity
        text = _PREFIX + " ".join(t for t in (found.message, found.fix) if t)
        out[spot] = (worst, lines if text in lines else [*lines, text])
    return out
