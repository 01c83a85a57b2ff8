"""A seeded season of customs entries: what was ordered and shipped, what the broker filed, and what is wrong with it.

300 entries from February 2025 to November 2026. The workbook holds orders, shipments, entries (some are not keyed in),
charges, receipts and sales; the export is ACE's report ES-003, Entry Summary Line Tariff Details, as a CSV. The broker
files what our own tariff computes, but for the planted faults: each is in `faults`, with the money that it is worth.
The same seed gives the same season, and the same bytes.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd

from prodops_xl.demo.catalogue import AS_OF, COMPANY
from prodops_xl.demo.cells import write_cell
from prodops_xl.demo.entry_declared import declared_lines, report_rows
from prodops_xl.demo.entry_faults import Fault, Plan, plant
from prodops_xl.demo.entry_orders import trade
from prodops_xl.demo.records import Row
from prodops_xl.domain.entries.numbers import bare
from prodops_xl.domain.tariff import Tariff

__all__ = ["AS_OF", "ENTRIES", "EntrySeason", "Fault", "entry_season", "write_entry_season"]

ENTRIES = 300
HEADERS = (
    "Entry Summary Number", "Entry Type Code", "Entry Summary Date", "Importer Number", "Filer Code", "Port of Entry Code",
    "Entry Summary Line Number", "Country of Origin Code", "Manufacturer ID", "HTS Number - Full", "Special Program Indicator Code",
    "Line Tariff Goods Value Amount", "Line Tariff Duty Amount", "Line MPF Amount", "Line HMF Amount", "Line Tariff Quantity",
    "Unit of Measure Code", "Net Weight", "Bill of Lading Number", "Reference Number", "Reconciliation Indicator",
    "Liquidation Status Code", "Liquidation Date",
)  # fmt: skip
_CARRIER = "MAEU"


@dataclass(frozen=True)
class EntrySeason:
    """`frames`: the workbook's tables by name, columns of ours. `report`: rows of the export, cells as they are written
    (texts), in the order of HEADERS. `faults`: what was planted. `struck_down`: cents of duty that is given back (headings
    9903.01 and 9903.02, above zero), by bare entry number as it ought to be.
    """

    seed: int
    frames: dict[str, pd.DataFrame]
    report: list[Row]
    faults: tuple[Fault, ...]
    struck_down: dict[str, int]


def entry_season(
    tariff: Tariff, seed: int = 2026, entries: int = ENTRIES, as_of: date = AS_OF
) -> EntrySeason:
    """Make the season of that seed. `tariff`: what the broker computes by."""
    rng = Random(f"{seed} entries")
    traded = trade(rng, entries)
    plan = plant(rng, declared_lines(traded, tariff, as_of), tariff, as_of)
    rows = _spoiled(report_rows(plan.lines, tariff), plan)
    back: dict[str, int] = {}
    for row in rows:
        if row["hts"].startswith(("990301", "990302")) and row["duty"] > 0:
            back[row["entry"]] = back.get(row["entry"], 0) + row["duty"]
    report = [_cells(row, plan) for row in rows]
    doubled = [_cells(row, plan) for row in rows if (row["entry"], row["line"]) in plan.doubled]
    frames = {
        "Orders": traded.orders, "Shipments": traded.shipments, "ShipmentLines": _named(traded.lines, plan),
        "Entries": [row for row in traded.entries if bare(row["Entry"]) not in plan.hidden], "Charges": traded.charges,
        "Receipts": traded.receipts, "Usage": traded.usage,
    }  # fmt: skip
    tables = {name: pd.DataFrame(table).astype(object) for name, table in frames.items()}
    return EntrySeason(seed, tables, [*report, *doubled], tuple(plan.faults), back)


def write_entry_season(made: EntrySeason, folder: str | Path) -> tuple[Path, Path]:
    """Write `entries.xlsx`, the team's workbook, and `es003.csv`, ACE's report; return both paths."""
    book, export = Path(folder) / "entries.xlsx", Path(folder) / "es003.csv"
    _write_book(made.frames, book)
    with export.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADERS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(made.report)
    return book, export


def _spoiled(rows: list[dict[str, Any]], plan: Plan) -> list[dict[str, Any]]:
    """The rows without the headings that were left out, and with the MPF that was paid too much."""
    kept = [row for row in rows if (row["entry"], row["line"], row["hts"]) not in plan.dropped]
    left = dict(plan.dearer)
    for row in kept:
        if row["entry"] in left and "mpf" in row:
            row["mpf"] += left.pop(row["entry"])
    return kept


def _named(lines: Sequence[Row], plan: Plan) -> list[Row]:
    """Packing lists as the team has them: no entry number where the entry was not keyed in."""
    return [{**row, "Entry": None if bare(row["Entry"]) in plan.hidden else row["Entry"]} for row in lines]


def _cells(row: Mapping[str, Any], plan: Plan) -> Row:
    """One row of the export, as text."""
    entry = row["entry"]
    how = plan.hidden.get(entry, "bill")
    status, day = plan.liquidated[entry]
    cells = (
        plan.written.get(entry, entry), plan.types.get(entry, "01"), _us(row["day"]), row["importer"], entry[:3], row["port"],
        f"{row['line']:03d}", row["origin"], row["mid"], row["hts"], row.get("claim") or "", f"{row['value'] / 100:.0f}",
        f"{row['duty'] / 100:.2f}", _money(row.get("mpf")), _money(row.get("hmf")), _plain(row.get("quantity")),
        row.get("unit") or "", _plain(row.get("weight")), _CARRIER + row["shipment"].replace("-", "") if how == "bill" else "",
        f"PO {row['po']}" if how == "po" else f"FW{entry[3:10]}", plan.flags.get(entry, ""), status, _us(day) if day else "",
    )  # fmt: skip
    return dict(zip(HEADERS, cells, strict=True))


def _us(day: object) -> str:
    return f"{pd.Timestamp(str(day)):%m/%d/%Y}"


def _money(cents: int | None) -> str:
    return "" if cents is None else f"{cents / 100:.2f}"


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.2f}"


def _write_book(frames: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Every table a sheet of its own, with an Excel Table over it."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties(
        {
            "title": "Customs entries",
            "company": COMPANY.title(),
            "created": datetime(2026, 11, 24, tzinfo=UTC),
        }
    )
    plain, day = book.add_format(), book.add_format({"num_format": "yyyy-mm-dd"})
    for name, frame in frames.items():
        sheet = book.add_worksheet(name)
        columns = [str(column) for column in frame.columns]
        rows = frame.where(frame.notna(), None).to_numpy(object).tolist()
        for line, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                write_cell(sheet, line, place, value, day if isinstance(value, date) else plain)
        sheet.add_table(
            0,
            0,
            max(len(rows), 1),
            len(columns) - 1,
            {"name": name, "columns": [{"header": c} for c in columns]},
        )
        sheet.set_column(0, len(columns) - 1, 14)
        sheet.freeze_panes(1, 1)
    book.close()
