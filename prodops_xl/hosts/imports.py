"""`prodops-xl import`: an export of another system becomes a workbook with our tables, or is merged into one."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from prodops_xl.commands.landed_cost import RECORDED
from prodops_xl.commands.outcome import Outcome, Progress
from prodops_xl.domain.merge import Base
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.customs import read_es003
from prodops_xl.exchange.deliveries import read_deliveries
from prodops_xl.exchange.exports import read_export
from prodops_xl.exchange.imports import import_table
from prodops_xl.hosts.import_merge import COMMAND, Imported, base_columns, merge_into
from prodops_xl.hosts.new_workbook import write_workbook
from prodops_xl.tables.findings import Finding
from prodops_xl.tables.schema import TABLES
from prodops_xl.workbook.read import MAPPING
from prodops_xl.workbook.snapshot import pack_base, snapshot_name


def import_file(
    export: Path,
    kind: str,
    out: Path,
    answers: Mapping[str, Any],
    progress: Progress,
    *,
    as_of: date | None = None,
    now: datetime | None = None,
) -> tuple[Outcome, dict[str, Any]]:
    """Read `export` as `kind` (`deliveries`, `es003` or a table's name) and write the workbook `out`, or merge into it by key
    where it exists: then the file as it was is kept beside it.

    `answers`: {header: column}, or {table: {header: column}} as `--map` files of commands are. Raises ProdOpsError;
    then nothing was written.
    """
    begun = time.perf_counter()
    now = now or datetime.now()  # noqa: DTZ005 - the user's own clock
    as_of = as_of or now.date()
    if (
        out.is_dir()
        or out.suffix.lower() not in (".xlsx", ".xlsm")
        or (out.suffix != ".xlsx" and not out.exists())
    ):
        raise ProdOpsError(f"--out must end in .xlsx, not {out.suffix or 'nothing'}.")
    progress("Reading the export", 0.0)
    raw = read_export(export).frame
    outcome = Outcome("import", rows=len(raw))
    progress("Placing its rows", 0.3)
    imported = _imported(raw, kind, answers, outcome)
    outcome.count(imported.findings)
    told: dict[str, Any] = {}
    if out.exists():
        outcome.summary.insert(0, ("Rows read", len(raw)))
        kept = merge_into(out, imported, answers, as_of, outcome, progress, now)
        told = {"backup": kept} if kept else {"unchanged": True}
    else:
        _write_new(out, imported, raw, outcome, progress, as_of)
    progress("Done", 1.0)
    told = {**outcome.as_json(), "out": str(out), **told, "seconds": round(time.perf_counter() - begun, 2)}
    return outcome, told


def _imported(raw: pd.DataFrame, kind: str, answers: Mapping[str, Any], outcome: Outcome) -> Imported:
    """What the export's rows are in our tables."""
    if kind.lower() == "deliveries":
        return Imported(*_deliveries(raw, _flat(answers, "deliveries"), outcome))
    if kind.lower().replace("-", "") == "es003":
        return _entry_lines(raw, answers, outcome)
    checked = import_table(raw, kind, _flat(answers, kind))
    ours = [c for c in checked.frame.columns if c in checked.present]
    known = {*checked.frame.columns, *checked.sizes.columns}
    rest = checked.raw[[c for c in checked.raw.columns if c not in known]]
    frame = pd.concat([checked.frame[ours], checked.sizes, rest], axis=1)
    return Imported({checked.table.name: frame}, checked.findings, {})


def _write_new(
    out: Path, imported: Imported, raw: pd.DataFrame, outcome: Outcome, progress: Progress, as_of: date
) -> None:
    """A new workbook, which remembers its headers and what a later import is compared with."""
    ours = {name: imported.as_new(name) for name in imported.frames}
    frames = {**ours, "Import notes": notes_frame(list(imported.findings))}
    bases = {
        snapshot_name(COMMAND, name): pack_base(Base.of(base_columns(name, frame)), as_of)
        for name, frame in ours.items()
        if name in TABLES
    }
    progress("Writing the workbook", 0.7)
    outcome.written = write_workbook(out, frames, {**imported.recorded, **bases, MAPPING: _mapping(frames)})
    outcome.summary = [
        ("Rows read", len(raw)),
        *[(name, f"{len(frame):,} rows") for name, frame in frames.items()],
        *outcome.summary,
    ]


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


def _entry_lines(raw: pd.DataFrame, answers: Mapping[str, Any], outcome: Outcome) -> Imported:
    """ACE's report ES-003; a new sheet has room for what this report lacks."""
    told = _flat(answers, "es003") or _flat(answers, "EntryLines")
    read = read_es003(raw, told)
    outcome.notes += read.notes
    entries = read.frame["Entry"].nunique()
    outcome.counts["entries"] = int(entries)
    outcome.summary = [("Entries", f"{entries:,}")]
    return Imported({"EntryLines": read.frame}, read.findings, {}, {"EntryLines": read.room})


def notes_frame(findings: list[Finding]) -> pd.DataFrame:
    """What the import found, one row each: where, what, and what to do."""
    return pd.DataFrame(
        [
            (f.severity, f.table, " / ".join(str(k) for k in f.key), f.column, f.message, f.fix)
            for f in findings
        ],
        columns=["Severity", "Table", "Key", "Column", "Sentence", "Fix"],
    ).astype(object)
