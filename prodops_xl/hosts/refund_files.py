"""The files of the command refunds: claim files and papers into the folder of --out, the portal's answers from a file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.exports import read_export
from prodops_xl.exchange.refund_files import HEADER, ClaimFiles
from prodops_xl.exchange.refund_results import read_answers
from prodops_xl.hosts.exchange_files import ExchangeFiles

if TYPE_CHECKING:
    from prodops_xl.domain.refunds.answers import Answers

NEW, SAME, REPLACED, KEPT = "new", "the same", "replaced", "kept as it was"
_FILES = frozenset((".csv", ".txt", ".xlsx", ".xlsm", ".xls", ".zip", ".json", ".pdf"))


class RefundFiles(ExchangeFiles):
    """Claim files and papers, made in memory, put into the folder whole before the workbook is saved: files whose entries
    the workbook does not know as claimed are harmless, the other way round is not.

    `insists` (the shell): a claim file that would be another than the one that is there stops the run; else (the ribbon)
    the old one stays, and the notes say so.
    """

    def __init__(self, folder: Path | None, given: Mapping[str, Any], *, insists: bool = True) -> None:
        super().__init__()
        self._folder = folder
        self._insists = insists
        self._made: dict[str, bytes] = {}
        self._before: dict[str, bytes | None] = {}
        self._kept: list[str] = []
        self._replace = str(given.get("replace", "")).strip().lower() in ("yes", "true", "1", "on")
        if folder is not None:
            _refuse_odd_folder(folder)
            from prodops_xl.commands.refunds_files import claim_files

            self.options["claim_files"] = partial(claim_files, hold=self._hold)
        if given.get("results"):
            self.options["answers"] = _answers(Path(str(given["results"])).expanduser())

    def _hold(self, files: ClaimFiles) -> dict[str, str]:
        """Keep the files until the workbook is saved; by name: new, the same, replaced, or (the ribbon) kept. Raises
        ProdOpsError where one of them would be another than the one that is there.
        """
        folder = self._folder or Path()
        told = {name: self._fate(folder / name, data) for name, data in files.claims.items()}
        self._refuse_doubled(folder, files.claims)
        self._made |= {name: files.claims[name] for name, fate in told.items() if fate in (NEW, REPLACED)}
        for name, data in files.papers.items():
            claim = next((c for c in files.claims if name.startswith(c.removesuffix(".csv"))), None)
            if claim is None:
                self._made[_free(folder, name, data)] = data
            elif told[claim] in (NEW, REPLACED) or (told[claim] == SAME and not (folder / name).exists()):
                # A paper to a claim file that is there already is that file's own, of the day on which it was made.
                self._made[name] = data
        self._kept = [name for name, fate in told.items() if fate == KEPT]
        return told

    def _fate(self, path: Path, data: bytes) -> str:
        if not path.exists():
            return NEW
        if path.is_file() and path.read_bytes() == data:
            return SAME
        if path.is_file() and self._replace:
            return REPLACED
        if not self._insists:
            return KEPT
        raise ProdOpsError(
            f"{path} exists and holds something else; nothing was written. Name another folder with --out, move the file "
            "away, or give --set replace=yes."
        )

    def _refuse_doubled(self, folder: Path, claims: Mapping[str, bytes]) -> None:
        """Another claim file of the folder with entries of this run's: uploaded both, they are claimed twice."""
        ours = {line for data in claims.values() for line in _entries(data)}
        for path in sorted(folder.glob("*.csv")) if folder.is_dir() and ours else []:
            twice = ours & set(_entries(path.read_bytes())) if path.name not in claims else set()
            if twice and self._insists and not self._replace:
                raise ProdOpsError(
                    f"{path} is another claim file with {len(twice):,} of the same entries, such as {min(twice)}; nothing was written. Once "
                    "it was uploaded, write the day into Claimed on; else move it away, or give --set replace=yes."
                )

    def before_save(self) -> None:
        """Put every file into the folder, or none."""
        if self._folder is None or not self._made:
            return
        there = self._folder.is_dir()
        staged: Path | None = None
        try:
            staged = Path(
                tempfile.mkdtemp(
                    prefix=".prodops-claims-", dir=self._folder if there else self._folder.parent
                )
            )
            for name, data in self._made.items():
                (staged / name).write_bytes(data)
            self._folder.mkdir(exist_ok=True)
            for name in self._made:
                self._move_in(staged, name)
        except OSError as error:
            self.drop()
            raise ProdOpsError(
                f"The claim files cannot be put into {self._folder}: {error.strerror}. None was"
                + (", and the workbook is as it was." if self._insists else ".")
            ) from error
        finally:
            if staged is not None:
                shutil.rmtree(staged, ignore_errors=True)

    def _move_in(self, staged: Path, name: str) -> None:
        target = (self._folder or Path()) / name
        before = target.read_bytes() if target.exists() else None
        (staged / name).replace(target)
        self._before[name] = before

    def finish(self, told: dict[str, Any]) -> None:
        """The workbook is saved: the files stay."""
        self._before.clear()
        if self._folder is None:
            return
        told["folder"] = str(self._folder)
        told["files"] = sorted(self._made)
        if self._kept:
            told["notes"].append(
                f"{', '.join(self._kept)} in {self._folder} was made before and stays as it is; today's would be another. Once it was "
                "uploaded, write the day into Claimed on and move it away; then run refunds again."
            )

    def drop(self) -> None:
        """Take back what was put into the folder and not finished."""
        for name, before in self._before.items():
            path = (self._folder or Path()) / name
            if before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(before)
        self._before.clear()
        self._made.clear()


def _free(folder: Path, name: str, data: bytes) -> str:
    """A name that no other file has: what somebody may have written into an earlier list stays."""
    stem, _, ending = name.rpartition(".")
    tried, count = name, 1
    while (folder / tried).exists() and (folder / tried).read_bytes() != data:
        count += 1
        tried = f"{stem} ({count}).{ending}"
    return tried


def _entries(data: bytes) -> list[str]:
    """The entry numbers of a claim file; none where it is no such file."""
    text = data.decode("ascii", errors="replace").splitlines()
    return [line.strip() for line in text[1:] if line.strip()] if text and text[0].strip() == HEADER else []


def _refuse_odd_folder(folder: Path) -> None:
    """Say before anything is computed that the files cannot go there."""
    if folder.is_file():
        raise ProdOpsError(f"{folder} is a file; refunds takes a folder for --out.")
    if not folder.is_dir() and folder.suffix.lower() in _FILES:
        raise ProdOpsError(
            f"--out {folder} looks like a file; refunds takes a folder for its files, such as {folder.with_suffix('')}."
        )
    if not folder.parent.is_dir():
        raise ProdOpsError(f"The folder {folder.parent} does not exist; make it first.")


def _answers(path: Path) -> Answers:
    if path.is_dir() or not path.exists():
        raise ProdOpsError(
            f"There is no file {path}; --set results= names the portal's result file (CSV or xlsx)."
        )
    return read_answers(read_export(path).frame, path.name)
