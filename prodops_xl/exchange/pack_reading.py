"""A returned pack's tables: found by their headers wherever they stand, declared columns read as values, the rest as
remarks.

Rows may be sorted, filtered away or deleted, columns inserted, sheets renamed: a sheet is known by the headers of its
keys and inputs. What a person wrote elsewhere is not lost: it becomes a remark, as text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from prodops_xl.exchange.pack_layout import SHEETS
from prodops_xl.exchange.pack_places import places_of
from prodops_xl.exchange.pack_remarks import RemarkLine, loose_notes, own_sheets, remark
from prodops_xl.exchange.pack_tables import ReadTable, SheetReading, plain_cell
from prodops_xl.exchange.returned import Returned


@dataclass(eq=False)
class ReadPack:
    """A returned pack as read. `tables` by name; `missing`: tables that no sheet holds; `said`: sentences about what was
    not read as it stands.
    """

    tables: dict[str, ReadTable] = field(default_factory=dict)
    remarks: list[RemarkLine] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """SHA-256 over what was filled in, whatever the order of rows and the look of the file."""
        told = {
            name: [_lines(t.frame, t.shown, t.shown_texts.where(t.shown.isna(), "")), _either(t)]
            for name, t in sorted(self.tables.items())
        }
        remarks = sorted(
            json.dumps([r.table, [plain_cell(k) for k in r.key], r.where, r.text]) for r in self.remarks
        )
        return hashlib.sha256(json.dumps([told, remarks]).encode()).hexdigest()


def read_pack(returned: Returned, tables: Iterable[str]) -> ReadPack:
    """Read the tables that the pack was sent with."""
    out = ReadPack()
    grids = [grid for grid in returned.grids.values() if grid.values]
    used: set[str] = set()
    keyed: set[tuple[str, int]] = set()
    for layout in (s for s in SHEETS if s.table in set(tables)):
        sheets = [SheetReading(returned, layout, grid, at) for grid, at in places_of(grids, layout)]
        read = [
            sheet for sheet in sheets if sheet.whole and (sheet.grid.sheet not in used or sheet is sheets[0])
        ]
        if not read:
            out.missing.append(layout.table)
            continue
        used |= {sheet.grid.sheet for sheet in read}
        keyed |= {(sheet.grid.sheet, row) for sheet in read for row in sheet.sheet_rows}
        out.tables[layout.table] = read[0].table
        out.said += read[0].said()
        out.remarks += read[0].remarks()
        for other in read[1:]:
            _tell_other(out, read[0], other)
    out.remarks += loose_notes(returned, keyed)
    for told in own_sheets(returned, used):
        (out.said if isinstance(told, str) else out.remarks).append(told)  # type: ignore[arg-type]
    return out


def _tell_other(out: ReadPack, first: SheetReading, other: SheetReading) -> None:
    """A second sheet with the same headers: nobody can say which counts, so what differs on it is told."""
    out.said.append(
        f"Sheet {other.grid.sheet} has the headers of {first.layout.table} too; sheet {first.grid.sheet} was read, and what "
        "differs on the other is among the remarks."
    )
    known = {key: first.cells(row) for row, key in first.keys.items()}
    for row, key in other.keys.items():
        for header, text in other.cells(row).items():
            if text and known.get(key, {}).get(header, "") != text:
                out.remarks.append(
                    remark(first.layout.table, key, f"{header} (sheet {other.grid.sheet})", text)
                )
    out.remarks += other.remarks()


def _lines(*frames: pd.DataFrame) -> list[str]:
    rows = zip(*(f.astype(object).to_numpy().tolist() for f in frames), strict=True)
    return sorted(json.dumps([[plain_cell(v) for v in part] for part in row]) for row in rows)


def _either(table: ReadTable) -> list[str]:
    return sorted(json.dumps([key, column, told[0]]) for (key, column), told in table.either.items())
