"""The audit log: every merge of returned files with its files, cells and what the workbook remembered before.

SQLite, through the standard library: one file beside the workbook that any tool can read. Times are UTC. Nothing is ever
deleted from it; a merge that was taken back says when. A merge is logged before the workbook is written, and marked once it
is: one without `written_utc` never came into the workbook. The workbook remembers the token of its last merge, so that
no other is taken for it.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from prodops_xl.errors import ProdOpsError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS merges (
  id INTEGER PRIMARY KEY, master TEXT NOT NULL, at_utc TEXT NOT NULL, as_of TEXT NOT NULL, remembered BLOB NOT NULL,
  undone_utc TEXT, token TEXT NOT NULL DEFAULT '', written_utc TEXT);
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
_TABLES = ("merges", "files", "cells")
_LATER = {"token": "TEXT NOT NULL DEFAULT ''", "written_utc": "TEXT"}


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
    """One collect. `remembered`: what the workbook remembered before, by name (None: nothing); never its secret."""

    master: str
    at_utc: datetime
    as_of: str
    files: Sequence[LoggedFile]
    cells: Sequence[LoggedCell]
    remembered: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0


class AuditLog:
    """The log of one workbook. Nothing is in the file before `commit`. `token`: what the next merge is known by.

    Raises ProdOpsError, here and in every method, where the file cannot be used; it is then as it was.
    """

    def __init__(self, path: Path, token: str = "") -> None:
        self.path, self.token = path, token
        with self._usable():
            self._db = sqlite3.connect(path, isolation_level=None)
            try:
                self._begin()
            except BaseException:
                self._db.close()
                raise

    def _begin(self) -> None:
        self._db.execute("PRAGMA foreign_keys = ON")
        names = {name for (name,) in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if names - {*_TABLES, "sqlite_sequence"}:
            raise ProdOpsError(
                f"{self.path} is another program's database, not an audit log. Name another place with the setting collect.audit_log."
            )
        self._db.executescript(_SCHEMA)
        known = {row[1] for row in self._db.execute("PRAGMA table_info(merges)")}
        for name, kind in _LATER.items():
            if name not in known:
                self._db.execute(f"ALTER TABLE merges ADD COLUMN {name} {kind}")
        self._db.execute("BEGIN IMMEDIATE")

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise ProdOpsError(
                f"The audit log {self.path} cannot be used: {error}. Close what has it open, or name another place with the "
                "setting collect.audit_log. Nothing was changed."
            ) from error

    def record(self, merge: LoggedMerge) -> int:
        """Log a merge; its number."""
        with self._usable():
            return self._record(merge)

    def _record(self, merge: LoggedMerge) -> int:
        remembered = zlib.compress(json.dumps(merge.remembered, default=str).encode(), 6)
        made = self._db.execute(
            "INSERT INTO merges (master, at_utc, as_of, remembered, token) VALUES (?, ?, ?, ?, ?)",
            (merge.master, merge.at_utc.isoformat(), merge.as_of, remembered, self.token),
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

    def last(self, master: str, token: str = "") -> LoggedMerge | None:
        """The merge of a workbook with this token, if it was not taken back; without a token the last that wrote a cell
        and has none either. None where there is none.
        """
        with self._usable():
            return self._last(master, token)

    def _last(self, master: str, token: str) -> LoggedMerge | None:
        told = self._db.execute(
            "SELECT id, at_utc, as_of, remembered FROM merges WHERE master = ? AND token = ? AND undone_utc IS NULL "
            "AND (token != '' OR EXISTS (SELECT 1 FROM cells WHERE cells.merge = merges.id)) ORDER BY id DESC LIMIT 1",
            (master, token),
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
        with self._usable():
            self._db.execute("UPDATE merges SET undone_utc = ? WHERE id = ?", (at.isoformat(), number))

    def written(self, at: datetime) -> None:
        """Say that the workbook with this log's merge was saved."""
        with self._usable():
            self._db.execute(
                "UPDATE merges SET written_utc = ? WHERE token = ?", (at.isoformat(), self.token)
            )

    def commit(self) -> None:
        """Keep what was logged."""
        with self._usable():
            self._db.execute("COMMIT")
            self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Let go of the file; what was not committed is gone."""
        with suppress(sqlite3.Error):
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
