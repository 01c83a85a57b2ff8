"""`prodops-xl import`: an export of another system becomes a workbook with our tables."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from prodops_xl.commands.landed_cost import RECORDED
from prodops_xl.commands.outcome import Outcome, Progress
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.deliveries import read_deliveries
from prodops_xl.exchange.exports import read_export
from prodops_xl.exchange.imports import import_table
from prodops_xl.hosts.new_workbook import write_workbook
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.schema import TABLES
from prodops_xl.workbook.read import MAPPING


def import_file(
    export: Path, kind: str, out: Path, answers: Mapping[str, Any], progress: Progress
) -> tuple[Outcome, dict[str, Any]]:
    """Read `export` as `kind` (`deliveries` or a table's name) and write the workbook `out`.

    `answers`: {header: column}, or {table: {header: column}} as `--map` files of commands are. Raises ProdOpsError;
    then nothing was written.
    """
    begun = time.perf_counter()
    if out.exists():
        raise ProdOpsError(
            f"{out} exists; importing into an existing workbook is not in this version. Name a new file with --out."
        )
    if kind.lower() == "es003":
        raise ProdOpsError(
            "Importing ACE's ES-003 report comes with the entries command; it is not in this version."
        )
    progress("Reading the export", 0.0)
    raw = read_export(export).frame
    outcome = Outcome("import", rows=len(raw))
    progress("Placing its rows", 0.3)
    if kind.lower() == "deliveries":
        frames, findings, memory = _deliveries(raw, _flat(answers, "deliveries"), outcome)
    else:
        checked = import_table(raw, kind, _flat(answers, kind))
        rest = checked.raw[
            [
                c
                for c in checked.raw.columns
                if c not in checked.frame.columns and c not in checked.sizes.columns
            ]
        ]
        kept = [c for c in checked.frame.columns if c in checked.present]
        frames = {checked.table.name: pd.concat([checked.frame[kept], checked.sizes, rest], axis=1)}
        findings, memory = checked.findings, {}
    frames["Import notes"] = notes_frame(findings)
    outcome.count(findings)
    progress("Writing the workbook", 0.7)
    outcome.written = write_workbook(out, frames, {**memory, MAPPING: _mapping(frames)})
    outcome.summary = [
        ("Rows read", len(raw)),
        *[(name, f"{len(frame):,} rows") for name, frame in frames.items()],
        *outcome.summary,
    ]
    progress("Done", 1.0)
    return outcome, {**outcome.as_json(), "out": str(out), "seconds": round(time.perf_counter() - begun, 2)}


def _flat(answers: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The answers for this import, whichever of the two forms they came in."""
    if any(isinstance(v, Mapping) for v in answers.values()):
        return {
            h: c for name, told in answers.items() if name.lower() == kind.lower() for h, c in told.items()
        }
    return dict(answers)


def _mapping(frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """What the new workbook remembers of its headers: ours by name; the export's others are the team's own."""
    return {
        name: {
            "sheet": name,
            "map": {str(c): (str(c) if c in TABLES[name].columns else None) for c in frame.columns},
        }
        for name, frame in frames.items()
        if name in TABLES
    }


def _deliveries(
    raw: pd.DataFrame, answers: dict[str, Any], outcome: Outcome
) -> tuple[dict[str, pd.DataFrame], list[Finding], dict[str, Any]]:
    """Tables, findings, and what the export recorded of freight, for the workbook to remember."""
    read = read_deliveries(raw, answers)
    outcome.counts["deliveries"] = {name: int(count) for name, count in read.counts.items()}
    outcome.summary = [(str(name), count) for name, count in read.counts.items()]
    recorded = read.recorded()[["Shipment", "Freight", "Not placed", "Reason"]].astype(object)
    rows = recorded.where(recorded.notna(), None).to_numpy().tolist()
    return dict(read.tables), read.findings, {RECORDED: {"rows": rows}}


def notes_frame(findings: list[Finding]) -> pd.DataFrame:
    """What the import found, one row each: where, what, and what to do."""
    return pd.DataFrame(
        [
            (f.severity, f.table, " / ".join(str(k) for k in f.key), f.column, f.message, f.fix)
            for f in findings
        ],
        columns=["Severity", "Table", "Key", "Column", "Sentence", "Fix"],
    ).astype(object)
