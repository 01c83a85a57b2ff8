"""A master, its packs, what vendors do to them in LibreOffice, what the team does meanwhile, and what must come of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from prodops_xl.hosts.files import open_book

HEAD = 4
CONFIRMED, REASON, ACTUAL = "Confirmed ex-factory", "Delay reason", "Actual ex-factory"


@dataclass
class Told:
    """The edits of all vendors: `cells` by (PO, line, column) that must stand in the master, `conflicts` of them that the team
    changed too, `reports` of progress, `remarks` by (PO, line), `missing` rows.
    """

    plan: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[tuple[str, float, str], Any] = field(default_factory=dict)
    conflicts: dict[tuple[str, float, str], Any] = field(default_factory=dict)
    reports: dict[tuple[str, float, str], float] = field(default_factory=dict)
    milestones: dict[tuple[str, float, str], Any] = field(default_factory=dict)
    remarks: dict[tuple[str, float], str] = field(default_factory=dict)
    missing: int = 0


def vendors_answer(packs: list[Path], target: Path, rng: Random, as_of: dt.date, edits: int) -> Told:
    """Every vendor sorts, fills in, inserts a column, deletes a row, comments, and sends a file of another name."""
    out = Told()
    for number, path in enumerate(packs):
        book = openpyxl.load_workbook(path)
        rows = [
            (str(r[0]), float(r[1]))
            for r in book["Orders"].iter_rows(min_row=HEAD + 1, values_only=True)
            if r[0]
        ]
        at_units = [c.value for c in book["Orders"][HEAD]].index("Units")
        ordered = {
            (str(r[0]), float(r[1])): float(r[at_units] or 200)
            for r in book["Orders"].iter_rows(min_row=HEAD + 1, values_only=True)
            if r[0]
        }
        chosen = rng.sample(rows, min(edits + 3, len(rows)))
        key = [{"PO": po, "Line": line} for po, line in chosen]
        told = [
            {"do": "sort", "sheet": "Orders", "header": "Ex-factory", "ascending": False},
            {
                "do": "insert column",
                "sheet": "Orders",
                "before": CONFIRMED,
                "header": "Our lot",
                "cells": [[key[0], f"lot {number}"]],
            },
            {
                "do": "comment",
                "sheet": "Orders",
                "header": CONFIRMED,
                "key": key[1],
                "text": f"ask mill {number}",
            },
            {"do": "delete row", "sheet": "Orders", "key": key[2]},
            {"do": "hide row", "sheet": "Orders", "key": key[3]},
        ]
        out.remarks |= {chosen[0]: f"lot {number}", chosen[1]: f"ask mill {number}"}
        out.missing += 1
        for at, (po, line) in enumerate(chosen[3:]):
            day = as_of + dt.timedelta(days=rng.randrange(20, 60))
            column, value = ((CONFIRMED, {"day": day.isoformat()}), (REASON, f"fabric {number}-{at}"))[
                at % 3 == 2
            ]
            told.append(
                {
                    "do": "set",
                    "sheet": "Orders",
                    "key": {"PO": po, "Line": line},
                    "header": column,
                    "value": value,
                }
            )
            out.cells[po, line, column] = (
                dt.datetime.combine(day, dt.time()) if isinstance(value, dict) else value
            )
        po, line = chosen[3]
        where = {"PO": po, "Line": line, "Stage": "cut"}
        told += [
            {
                "do": "set",
                "sheet": "Progress",
                "key": where,
                "header": "Report date",
                "value": {"day": as_of.isoformat()},
            },
            {
                "do": "set",
                "sheet": "Progress",
                "key": where,
                "header": "Units",
                "value": min(100.0 + number, ordered[po, line]),
            },
            {"do": "sort", "sheet": "Progress", "header": "Stage", "ascending": True},
        ]
        out.reports[po, line, "cut"] = min(100.0 + number, ordered[po, line])
        if "Milestones" in book.sheetnames:
            _milestone(book, told, out, rng, as_of)
        out.plan.append({"path": str(path), "target": str(target / f"scan {number:03d}.xlsx"), "edits": told})
    return out


def _milestone(book: Any, told: list[dict[str, Any]], out: Told, rng: Random, as_of: dt.date) -> None:
    sheet = book["Milestones"]
    heads = [c.value for c in sheet[HEAD]]
    open_ones = [
        row
        for row in sheet.iter_rows(min_row=HEAD + 1, values_only=True)
        if row[0] and row[heads.index("Actual")] is None
    ]
    if open_ones:
        row = rng.choice(open_ones)
        key = {"PO": str(row[0]), "Line": float(row[1]), "Milestone": row[2]}
        told.append(
            {
                "do": "set",
                "sheet": "Milestones",
                "key": key,
                "header": "Actual",
                "value": {"day": as_of.isoformat()},
            }
        )
        out.milestones[str(row[0]), float(row[1]), row[2]] = dt.datetime.combine(as_of, dt.time())


def team_changes(
    master: Path, told: Told, rng: Random, count: int, sheet: str, columns: dict[str, int], first: int
) -> None:
    """Meanwhile the team types other dates into some of the cells that vendors fill in: those are the planted conflicts."""
    planted = rng.sample([k for k in told.cells if k[2] == CONFIRMED], count)
    with open_book(master) as book:
        page = book.sheets[sheet]
        keys = page.range((first, columns["PO"]), (page.used_range.last_cell.row, columns["Line"])).value
        rows = {
            (str(int(r[0])) if isinstance(r[0], float) else str(r[0]).strip(), r[-1]): first + i
            for i, r in enumerate(keys)
            if r[0]
        }
        for po, line, column in planted:
            day = dt.datetime(2027, 3, 1) + dt.timedelta(days=len(told.conflicts))
            page.range((rows[po, line], columns[column])).value = day
            told.conflicts[po, line, column] = day
        book.save(str(master))
