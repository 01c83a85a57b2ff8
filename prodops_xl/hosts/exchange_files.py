"""The files that commands read and write beside the workbook: packs, returned files, the audit log, a copy for the mail.

A command is handed what it needs as options; what it asks to be written is held back until the workbook itself is
saved, so that neither is ever there without the other.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from prodops_xl.commands.outcome import Outcome, Progress
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.saving import check_target
from prodops_xl.registry import Command

if TYPE_CHECKING:
    import xlwings as xw

    from prodops_xl.exchange.packs import Pack

XLSX, EML = ".xlsx", ".eml"
_FILES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".csv", ".eml", ".zip", ".json")


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

    def before_save(self) -> None:
        """Put down what must be there before the workbook is written, so that nothing can be missed afterwards."""

    def save(self, book: xw.Book, target: Path) -> None:
        """Write the workbook."""
        self.before_save()
        book.save(str(target))

    def finish(self, told: dict[str, Any]) -> None:
        """Write what was held back, and say where in `told`."""

    def drop(self) -> None:
        """Let go of what is still held."""


def exchange_files(name: str, workbook: Path, out: Path | None, given: Mapping[str, Any]) -> ExchangeFiles:
    """The files of one run of a command. `out`: the folder that `--out` names. Raises ProdOpsError where they are not to
    be had; nothing is written yet.
    """
    from prodops_xl.hosts.exchange_logs import Log, Returns

    if name == "send-packs":
        return _PackFolder(out or workbook.with_name(f"{workbook.stem} packs"))
    if name == "collect":
        return Returns(workbook, str(given.get("returns", "")))
    if name == "undo-collect":
        return Log(workbook)
    if name == "share-copy":
        return _Copy(workbook, given)
    if name == "refunds":
        from prodops_xl.hosts.refund_files import RefundFiles

        return RefundFiles(out, given)
    return ExchangeFiles()


class _PackFolder(ExchangeFiles):
    """Packs and drafts, made in memory."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        if folder.exists() and not folder.is_dir():
            raise ProdOpsError(f"{folder} is a file; send-packs takes a folder for --out.")
        if folder.suffix.lower() in _FILES and not folder.is_dir():
            raise ProdOpsError(
                f"send-packs takes a folder for --out, and {folder.name} looks like a file. Name a folder, such as "
                f"{folder.with_suffix('')}; the workbook itself is replaced, and the old one kept beside it."
            )
        if not folder.parent.exists():
            raise ProdOpsError(f"The folder {folder.parent} does not exist; make it first.")
        self._folder = folder
        self._made: dict[str, bytes] = {}
        self._staged: Path | None = None
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

    def before_save(self) -> None:
        """All files are written beside the folder first: where that fails, the workbook counts nothing as sent."""
        try:
            staged = Path(tempfile.mkdtemp(prefix=".prodops-packs-", dir=self._folder.parent))
            self._staged = staged
            for name, data in self._made.items():
                (staged / name).write_bytes(data)
        except OSError as error:
            self.drop()
            raise ProdOpsError(
                f"The packs cannot be written beside {self._folder}: {error.strerror}. Nothing was sent, and the workbook is as it was."
            ) from error

    def finish(self, told: dict[str, Any]) -> None:
        try:
            self._folder.mkdir(exist_ok=True)
            if self._staged is not None:
                for name in self._made:
                    (self._staged / name).replace(self._folder / name)
        except OSError as error:
            raise ProdOpsError(
                f"The packs cannot be put into {self._folder}: {error.strerror}. The workbook counts them as sent; "
                "run send-packs again with another folder for --out."
            ) from error
        told["folder"] = str(self._folder)
        told["files"] = sorted(self._made)

    def drop(self) -> None:
        self._made.clear()
        if self._staged is not None:
            shutil.rmtree(self._staged, ignore_errors=True)
            self._staged = None


class _Copy(ExchangeFiles):
    """The copy for the mail: it is in its place only when it is clean. Thawing is done in the workbook itself."""

    def __init__(self, workbook: Path, given: Mapping[str, Any]) -> None:
        from prodops_xl.commands.share_copy import yes

        super().__init__()
        self.options = {"on_copy": True}
        self._thaw = yes(given.get("thaw"))
        if not self._thaw and workbook.is_file():
            from prodops_xl.hosts.files.opening import read_workbook
            from prodops_xl.hosts.shared_copy import planned

            self.options["taken_out"] = planned(read_workbook(workbook))
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


def run_open(
    spec: Command, book: xw.Book, as_of: date, answers: Mapping[str, Any], progress: Progress
) -> Outcome:
    """Run a command on a workbook that is open in Excel. What it exchanges lies beside the workbook: packs in the folder
    `NAME packs`, returned files in `NAME returns`, claim files in `NAME claims`; the workbook is saved before packs or the
    log are.

    Raises ProdOpsError where the workbook was never saved, and has no folder.
    """
    if spec.name == "refunds":
        return _claims_beside(spec, book, as_of, answers, progress)
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
            if spec.name != "send-packs":
                outcome.notes.append(f"The workbook as it was lies beside it: {_kept(path).name}.")
            files.before_save()
            book.save()
        told: dict[str, Any] = {"notes": outcome.notes}
        files.finish(told)
        if "folder" in told:
            outcome.notes.insert(0, f"Packs and mail drafts are in {told['folder']}.")
    return outcome


def _claims_beside(
    spec: Command, book: xw.Book, as_of: date, answers: Mapping[str, Any], progress: Progress
) -> Outcome:
    """Run refunds with its claim files in the folder `NAME claims`; the sheets alone where the workbook was never saved. They
    move no status, so the workbook is not saved for them.
    """
    from prodops_xl.hosts.refund_files import RefundFiles

    path = Path(str(book.fullname))
    folder = path.with_name(f"{path.stem} claims") if path.is_file() else None
    with RefundFiles(folder, {}, insists=False) as files:
        outcome: Outcome = spec.resolve()(book, {}, as_of, {"map": answers, **files.options}, progress)
        told: dict[str, Any] = {"notes": outcome.notes, "files": []}
        try:
            files.before_save()
            files.finish(told)
        except ProdOpsError as error:  # the sheets are written and stay
            outcome.notes.append(str(error))
    if folder is None:
        outcome.notes.insert(0, "Save the workbook in a folder to have claim files: they lie beside it.")
    elif told["files"]:
        outcome.notes.insert(0, f"Claim files, working papers and the protest list are in {folder}.")
    return outcome


def _kept(path: Path) -> Path:
    """A copy of the workbook as it was last saved, before a merge is saved over it."""
    from prodops_xl.hosts.file_runs import back_up

    try:
        return back_up(path, datetime.now())  # noqa: DTZ005 - the user's own clock
    except OSError as error:
        raise ProdOpsError(
            f"No copy of {path.name} could be kept beside it ({error.strerror}), so it was not saved. Close it without saving."
        ) from error


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
