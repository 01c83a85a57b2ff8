"""The audit log: every merge of returned files with its files, cells and what the workbook remembered before.

SQLite, through the standard library: one file beside the workbook that any tool can read, and one transaction per merge.
Times are UTC. Nothing is ever deleted from it; a merge that was taken back says when.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from prodops_xl.errors import ProdOpsError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS merges (
  id INTEGER PRIMARY KEY, master TEXT NOT NULL, at_utc TEXT NOT NULL, as_of TEXT NOT NULL, remembered BLOB NOT NULL,
  undone_utc TEXT);
CREATE TABLE IF NOT EXISTS files (
  merge INTEGER NOT NULL REFERENCES merges(id), file TEXT NOT NULL, digest TEXT NOT NULL, pack TEXT, revision INTEGER,
  recipient TEXT, modified_by TEXT, modified_at TEXT, status TEXT NOT NULL, said TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cells (
  merge INTEGER NOT NULL REFERENCES merges(id), file TEXT NOT NULL, recipient TEXT, kind TEXT NOT NULL,
  tab TEXT NOT NULL, sheet TEXT NOT NULL, key TEXT NOT NULL, col TEXT NOT NULL, before TEXT, after TEXT);
"""
# What a merge remembered unpacks to no more than this.
_LIMIT = 256 * 1024 * 1024
CELL, ROW = "cell", "row"


@dataclass(frozen=True)
class LoggedCell:
    """A cell that a merge wrote (`kind` cell), or a row that it added (`kind` row: `after` is its cells by column).

    `table`: Orders, Schedule or Progress; `sheet`: where it stands; `key`: the key's values; values are JSON: text,
    number, None, or {"day": ISO}.
    """

    file: str
    recipient: str
    kind: str
    table: str
    sheet: str
    key: tuple[Any, ...]
    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class LoggedFile:
    """A file as it was collected or refused."""

    file: str
    digest: str
    pack: str | None
    revision: int | None
    recipient: str | None
    modified_by: str
    modified_at: str
    status: str
    said: str


@dataclass(frozen=True)
class LoggedMerge:
    """One collect. `remembered`: what the workbook remembered before, by name (None: nothing)."""

    master: str
    at_utc: datetime
    as_of: str
    files: Sequence[LoggedFile]
    cells: Sequence[LoggedCell]
    remembered: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0


class AuditLog:
    """The log of one workbook. Nothing is in the file before `commit`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.executescript(_SCHEMA)
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise ProdOpsError(
                f"The audit log {path} cannot be used: {error}. Close what has it open, or name another place with the setting "
                "collect.audit_log. Nothing was changed."
            ) from error

    def record(self, merge: LoggedMerge) -> int:
        """Log a merge; its number."""
        remembered = zlib.compress(json.dumps(merge.remembered, default=str).encode(), 6)
        made = self._db.execute(
            "INSERT INTO merges (master, at_utc, as_of, remembered) VALUES (?, ?, ?, ?)",
            (merge.master, merge.at_utc.isoformat(), merge.as_of, remembered),
        )
        number = int(made.lastrowid or 0)
        self._db.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    number,
                    f.file,
                    f.digest,
                    f.pack,
                    f.revision,
                    f.recipient,
                    f.modified_by,
                    f.modified_at,
                    f.status,
                    f.said,
                )
                for f in merge.files
            ],
        )
        self._db.executemany(
            "INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    number, c.file, c.recipient, c.kind, c.table, c.sheet, json.dumps(c.key), c.column, json.dumps(c.before),
                    json.dumps(c.after),
                )
                for c in merge.cells
            ],
        )  # fmt: skip
        return number

    def last(self, master: str) -> LoggedMerge | None:
        """The last merge of a workbook that wrote a cell and was not taken back; None where there is none."""
        told = self._db.execute(
            "SELECT id, at_utc, as_of, remembered FROM merges WHERE master = ? AND undone_utc IS NULL "
            "AND EXISTS (SELECT 1 FROM cells WHERE cells.merge = merges.id) ORDER BY id DESC LIMIT 1",
            (master,),
        ).fetchone()
        if told is None:
            return None
        number, at, as_of, packed = told
        files = self._db.execute(
            "SELECT file, digest, pack, revision, recipient, modified_by, modified_at, status, said FROM files WHERE merge = ?",
            (number,),
        )
        cells = self._db.execute(
            "SELECT file, recipient, kind, tab, sheet, key, col, before, after FROM cells WHERE merge = ? ORDER BY rowid",
            (number,),
        )
        return LoggedMerge(
            master, datetime.fromisoformat(at), as_of, [LoggedFile(*row) for row in files], [_cell(row) for row in cells],
            _unpacked(packed), number,
        )  # fmt: skip

    def undone(self, number: int, at: datetime) -> None:
        """Say that a merge was taken back."""
        self._db.execute("UPDATE merges SET undone_utc = ? WHERE id = ?", (at.isoformat(), number))

    def commit(self) -> None:
        """Keep what was logged."""
        self._db.execute("COMMIT")
        self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Let go of the file; what was not committed is gone."""
        self._db.rollback()
        self._db.close()


def _cell(row: tuple[Any, ...]) -> LoggedCell:
    file, recipient, kind, table, sheet, key, column, before, after = row
    return LoggedCell(
        file,
        recipient,
        kind,
        table,
        sheet,
        tuple(json.loads(key)),
        column,
        json.loads(before),
        json.loads(after),
    )


def _unpacked(packed: bytes) -> dict[str, Any]:
    opened = zlib.decompressobj()
    try:
        told = json.loads(opened.decompress(packed, _LIMIT))
    except (ValueError, zlib.error):
        return {}
    return told if isinstance(told, dict) else {}
