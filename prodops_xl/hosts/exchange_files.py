"""The files that commands read and write beside the workbook: packs, returned files, the audit log, a copy for the mail.

A command is handed what it needs as options; what it asks to be written is held back until the workbook itself is
saved, so that neither is ever there without the other.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from prodops_xl.commands.outcome import Outcome, Progress
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.saving import check_target
from prodops_xl.registry import Command

if TYPE_CHECKING:
    import xlwings as xw

    from prodops_xl.exchange.audit_log import AuditLog
    from prodops_xl.exchange.packs import Pack

XLSX, EML = ".xlsx", ".eml"


class ExchangeFiles:
    """`options`: what the command is handed; `out`: where the workbook goes where nobody says (None: in its place).
    `finish` once the workbook is saved; at the end of a `with` block all that was not finished is dropped.
    """

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}
        self.out: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.drop()

    def save(self, book: xw.Book, target: Path) -> None:
        """Write the workbook."""
        book.save(str(target))

    def finish(self, told: dict[str, Any]) -> None:
        """Write what was held back, and say where in `told`."""

    def drop(self) -> None:
        """Let go of what is still held."""


def exchange_files(name: str, workbook: Path, out: Path | None, given: Mapping[str, Any]) -> ExchangeFiles:
    """The files of one run of a command. `out`: the folder that `--out` names. Raises ProdOpsError where they are not to
    be had; nothing is written yet.
    """
    if name == "send-packs":
        return _PackFolder(out or workbook.with_name(f"{workbook.stem} packs"))
    if name == "collect":
        return _Returns(workbook, str(given.get("returns", "")))
    if name == "undo-collect":
        return _Log(workbook)
    if name == "share-copy":
        return _Copy(workbook, given)
    return ExchangeFiles()


class _PackFolder(ExchangeFiles):
    """Packs and drafts, made in memory."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        if folder.exists() and not folder.is_dir():
            raise ProdOpsError(f"{folder} is a file; send-packs takes a folder for --out.")
        if not folder.parent.exists():
            raise ProdOpsError(f"The folder {folder.parent} does not exist; make it first.")
        self._folder = folder
        self._made: dict[str, bytes] = {}
        self.options = {"write_pack": self._hold, "new_id": secrets.token_hex}

    def _hold(self, pack: Pack) -> str:
        from prodops_xl.exchange.mail_draft import draft
        from prodops_xl.hosts.pack_book import build_pack

        stem = self._free(pack.stem)
        workbook = build_pack(pack)
        self._made[stem + XLSX] = workbook
        self._made[stem + EML] = draft(pack, workbook, stem + XLSX)
        return stem + XLSX

    def _free(self, stem: str) -> str:
        """A name that neither another pack nor a file of the folder has: what was sent before stays there."""
        names = {name.casefold() for name in self._made}
        if self._folder.is_dir():
            names |= {path.name.casefold() for path in self._folder.iterdir()}
        tried, count = stem, 1
        while {(tried + XLSX).casefold(), (tried + EML).casefold()} & names:
            count += 1
            tried = f"{stem} ({count})"
        return tried

    def finish(self, told: dict[str, Any]) -> None:
        try:
            self._folder.mkdir(exist_ok=True)
            for name, data in self._made.items():
                (self._folder / name).write_bytes(data)
        except OSError as error:
            raise ProdOpsError(
                f"The packs cannot be written to {self._folder}: {error.strerror}. The workbook counts them as sent; "
                "run send-packs again with another folder for --out."
            ) from error
        told["folder"] = str(self._folder)
        told["files"] = sorted(self._made)

    def drop(self) -> None:
        self._made.clear()


class _Log(ExchangeFiles):
    """The audit log beside the workbook, or where a setting says."""

    def __init__(self, workbook: Path) -> None:
        super().__init__()
        self._workbook = workbook
        self._log: AuditLog | None = None
        self.options = {"audit": self._open, "now": datetime.now(UTC).replace(microsecond=0)}

    def _open(self, place: str) -> AuditLog:
        from prodops_xl.exchange.audit_log import AuditLog

        self._log = AuditLog(audit_path(self._workbook, place))
        return self._log

    def finish(self, told: dict[str, Any]) -> None:
        if self._log is not None:
            self._log.commit()
            told["audit_log"] = str(self._log.path)

    def drop(self) -> None:
        if self._log is not None:
            self._log.close()


class _Returns(_Log):
    """The files of a folder (or a list of files), read and checked, and the audit log."""

    def __init__(self, workbook: Path, returns: str) -> None:
        from prodops_xl.hosts.returned_files import read_returns, returned_paths

        super().__init__(workbook)
        place = returns or str(workbook.with_name(f"{workbook.stem} returns"))
        self.options["returns"] = read_returns(returned_paths(place, workbook))


class _Copy(ExchangeFiles):
    """The copy for the mail: it is in its place only when it is clean. Thawing is done in the workbook itself."""

    def __init__(self, workbook: Path, given: Mapping[str, Any]) -> None:
        from prodops_xl.commands.share_copy import yes

        super().__init__()
        self.options = {"on_copy": True}
        self._thaw = yes(given.get("thaw"))
        self._keep_engine, self._keep_authors = yes(given.get("keep_engine")), yes(given.get("keep_authors"))
        self.out = workbook if self._thaw else workbook.with_name(f"{workbook.stem} to mail{workbook.suffix}")
        self._cleaned: dict[str, int] = {}
        self._said: list[str] = []

    def save(self, book: xw.Book, target: Path) -> None:
        if self._thaw:
            super().save(book, target)
            return
        from prodops_xl.hosts.lite.embedding import remove as remove_engine
        from prodops_xl.hosts.shared_copy import clean, left_in

        with tempfile.TemporaryDirectory(prefix=".prodops-", dir=target.parent) as folder:
            draft = Path(folder) / target.name
            book.save(str(draft))
            if not self._keep_engine:
                self._cleaned["engine"] = int(remove_engine(draft, draft) is not None)
            self._cleaned |= clean(draft, keep_authors=self._keep_authors)
            self._said = left_in(draft)
            draft.replace(target)

    def finish(self, told: dict[str, Any]) -> None:
        if not self._thaw:
            told["taken_out"] = {what: count for what, count in self._cleaned.items() if count}
            told["notes"] += self._said


def audit_path(workbook: Path, place: str) -> Path:
    """Where the audit log is: beside the workbook, in the folder or under the name that a setting gives."""
    beside = f"{workbook.stem}.audit.sqlite"
    if not place:
        return workbook.with_name(beside)
    wanted = Path(place).expanduser()
    wanted = wanted if wanted.is_absolute() else workbook.parent / wanted
    return wanted / beside if wanted.is_dir() else wanted


def run_open(
    spec: Command, book: xw.Book, as_of: date, answers: Mapping[str, Any], progress: Progress
) -> Outcome:
    """Run a command on a workbook that is open in Excel. What it exchanges lies beside the workbook: packs in the folder
    `NAME packs`, returned files in `NAME returns`; the workbook is saved before packs or the log are.

    Raises ProdOpsError where the workbook was never saved, and has no folder.
    """
    if spec.name not in ("send-packs", "collect", "undo-collect", "share-copy"):
        outcome: Outcome = spec.resolve()(book, {}, as_of, {"map": answers}, progress)
        return outcome
    path = Path(str(book.fullname))
    if not path.is_file():
        raise ProdOpsError(
            f"{spec.label} works with files beside the workbook: save the workbook in a folder first."
        )
    if spec.name == "share-copy":
        return _copy_of_saved(spec, path, as_of, answers, progress)
    with exchange_files(spec.name, path, None, {}) as files:
        outcome = spec.resolve()(book, {}, as_of, {"map": answers, **files.options}, progress)
        if any(outcome.written.values()):
            book.save()
        told: dict[str, Any] = {"notes": outcome.notes}
        files.finish(told)
        if "folder" in told:
            outcome.notes.insert(0, f"Packs and mail drafts are in {told['folder']}.")
    return outcome


def _copy_of_saved(
    spec: Command, path: Path, as_of: date, answers: Mapping[str, Any], progress: Progress
) -> Outcome:
    """The copy is made of the file as it was last saved: the open workbook is not touched."""
    from prodops_xl.hosts.files import open_book

    with exchange_files(spec.name, path, None, {}) as files, open_book(path) as saved:
        outcome: Outcome = spec.resolve()(saved, {}, as_of, {"map": answers, **files.options}, progress)
        target = files.out or path
        check_target(target)
        files.save(saved, target)
        files.finish({"notes": outcome.notes})
    outcome.notes.insert(0, f"The copy is {target}, of the workbook as it was last saved.")
    return outcome
