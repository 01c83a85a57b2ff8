"""Which of the returned files are packs of this workbook, in which order they are merged, and why the others are not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from prodops_xl.commands.pack_memory import PackBook, PackRecord
from prodops_xl.exchange.pack_identity import PackIdentity, same_seal, seal
from prodops_xl.exchange.pack_reading import ReadPack, read_pack
from prodops_xl.exchange.returned import Returned

MERGED, NOTHING_NEW, COLLECTED, REFUSED = "merged", "nothing new", "collected before", "refused"


@dataclass(eq=False)
class FileResult:
    """A returned file and what became of it: cells `merged`, rows `added`, `conflicts`, `remarks`, rows of the pack that
    are `missing`, rows that were `refused_rows`; `said`: sentences; `left`: what could not be merged as the workbook
    stands, and may be another time.
    """

    returned: Returned
    identity: PackIdentity | None = None
    record: PackRecord | None = None
    read: ReadPack = field(default_factory=ReadPack)
    digest: str = ""
    status: str = ""
    merged: int = 0
    added: int = 0
    conflicts: int = 0
    remarks: int = 0
    missing: int = 0
    refused_rows: int = 0
    said: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.returned.name

    @property
    def recipient(self) -> str:
        """Whose pack it is; blank where nobody knows."""
        return self.record.recipient if self.record is not None else ""

    @property
    def left_digest(self) -> str:
        """What was left out, as one short text; blank for nothing."""
        told = json.dumps(sorted(set(self.left)))
        return hashlib.sha256(told.encode()).hexdigest()[:16] if self.left else ""

    def collected_before(self) -> None:
        """It says what was collected, and nothing more of it can be merged now."""
        self.status = COLLECTED
        self.conflicts = self.remarks = 0
        self.said.append("What it says was collected before.")

    def refuse(self, sentence: str) -> None:
        """It is not merged, and why."""
        self.status = REFUSED
        self.said.append(sentence)

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints for it."""
        return {
            "file": self.name, "recipient": self.recipient, "pack": self.identity.pack if self.identity else None,
            "revision": self.identity.revision if self.identity else None, "status": self.status, "merged": self.merged,
            "added": self.added, "conflicts": self.conflicts, "remarks": self.remarks, "missing_rows": self.missing,
            "refused_rows": self.refused_rows, "modified_by": self.returned.modified_by,
            "modified_at": self.returned.modified_at, "said": self.said,
        }  # fmt: skip


def judge_files(returns: Iterable[Returned], told: PackBook) -> list[FileResult]:
    """Every file judged; `status` is blank for those that are to be merged, which come in the order of pack and revision."""
    results = [_judged(returned, told) for returned in returns]
    _same_content(results)
    _same_pack(results)
    order = list(told.packs)
    return sorted(
        results,
        key=lambda r: (
            order.index(r.identity.pack) if r.identity and r.identity.pack in told.packs else len(order),
            r.identity.revision if r.identity else 0,
        ),
    )


def _judged(returned: Returned, told: PackBook) -> FileResult:
    out = FileResult(returned)
    out.said += returned.warnings
    if returned.refused:
        out.refuse(returned.refused)
        return out
    identity = out.identity = returned.identity
    if identity is None:
        out.refuse(
            "It carries no pack id, so nobody can say whose it is. Ask for the answer in the workbook that was sent."
        )
        return out
    record = told.packs.get(identity.pack)
    sent = record.revisions.get(identity.revision) if record is not None else None
    if record is None:
        out.refuse(
            f"Its pack id {identity.pack[:40]} is none of this workbook's: it was altered, or the pack is another workbook's."
        )
    elif sent is None and identity.revision < min(record.revisions, default=0):
        out.refuse(
            f"Its revision {identity.revision} is too old: the workbook remembers {min(record.revisions)} to {record.latest}."
        )
    elif sent is None:
        out.refuse(
            f"Its revision {identity.revision} was never sent (the last is {record.latest}): it was altered."
        )
    elif not same_seal(
        identity.seal, seal(told.key, identity.pack, identity.revision, record.recipient, sent.rows)
    ):
        out.refuse(
            "Its id, revision or seal was altered: the seal does not fit. Ask for the answer in the workbook that was sent."
        )
    else:
        out.record = record
        _read(out, sent.tables)
    return out


def _read(out: FileResult, tables: list[str]) -> None:
    assert out.identity is not None
    assert out.record is not None
    out.read = read_pack(out.returned, tables)
    out.said += out.read.said
    if not out.read.tables:
        out.refuse(
            "No sheet of it has the headers of the pack (PO, Line and what was to be filled in). Ask for them back."
        )
        return
    if out.read.missing:
        out.said.append(
            f"It has no sheet with the headers of {' and '.join(out.read.missing)}; the rest was read."
        )
    out.digest = f"{out.identity.revision}:{out.read.digest}"
    if out.digest in out.record.seen and out.digest not in out.record.left:
        out.collected_before()


def _same_content(results: list[FileResult]) -> None:
    """Of copies of one file the first counts."""
    first: dict[tuple[str, str], FileResult] = {}
    for result in results:
        if result.status or result.identity is None:
            continue
        known = first.setdefault((result.identity.pack, result.digest), result)
        if known is not result:
            result.status = COLLECTED
            result.said.append(f"It says the same as {known.name}.")


def _same_pack(results: list[FileResult]) -> None:
    """Two files of one pack and revision that differ: nobody can say which is right."""
    together: dict[tuple[str, int], list[FileResult]] = {}
    for result in results:
        if not result.status and result.identity is not None:
            together.setdefault((result.identity.pack, result.identity.revision), []).append(result)
    for group in together.values():
        if len(group) > 1:
            names = " and ".join(r.name for r in group)
            for result in group:
                result.refuse(
                    f"{names} are the same pack and revision, and differ. Keep the right one in the folder and collect again."
                )
