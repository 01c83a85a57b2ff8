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
from prodops_xl.exchange.refund_files import ClaimFiles
from prodops_xl.exchange.refund_results import read_answers
from prodops_xl.hosts.exchange_files import ExchangeFiles

if TYPE_CHECKING:
    from prodops_xl.domain.refund_answers import Answers

_SAME = "the same"
_FILES = frozenset((".csv", ".txt", ".xlsx", ".xlsm", ".xls", ".zip", ".json", ".pdf"))


class RefundFiles(ExchangeFiles):
    """Claim files, made in memory, written whole once the workbook is saved."""

    def __init__(self, folder: Path | None, given: Mapping[str, Any]) -> None:
        super().__init__()
        self._folder = folder
        self._made: dict[str, bytes] = {}
        self._staged: Path | None = None
        self._replace = str(given.get("replace", "")).strip().lower() in ("yes", "true", "1", "on")
        if folder is not None:
            _refuse_odd_folder(folder)
            from prodops_xl.commands.refunds_files import claim_files

            self.options["claim_files"] = partial(claim_files, hold=self._hold)
        if given.get("results"):
            self.options["answers"] = _answers(Path(str(given["results"])).expanduser())

    def _hold(self, files: ClaimFiles) -> dict[str, str]:
        """Keep the files until the workbook is saved; by name: new, the same, or replaced. Raises ProdOpsError where a
        file of that name holds something else.
        """
        told = {name: self._fate(name, data, kept=False) for name, data in files.claims.items()}
        for name, data in files.papers.items():
            # A paper to a claim file that is there already is that file's own, of the day on which it was made.
            own = any(
                name.startswith(claim.removesuffix(".csv")) and told[claim] == _SAME for claim in files.claims
            )
            told[name] = self._fate(name, data, kept=own)
        return told

    def _fate(self, name: str, data: bytes, *, kept: bool) -> str:
        path = (self._folder or Path()) / name
        if path.is_file() and (kept or path.read_bytes() == data):
            return _SAME
        if path.exists() and not (path.is_file() and self._replace):
            raise ProdOpsError(
                f"{path} exists and holds something else; nothing was written. Name another folder with --out, move the file "
                "away, or give --set replace=yes."
            )
        self._made[name] = data
        return "replaced" if path.exists() else "new"

    def before_save(self) -> None:
        """Every file is written beside the folder first: where that fails, the workbook is as it was."""
        if self._folder is None or not self._made:
            return
        try:
            self._staged = Path(tempfile.mkdtemp(prefix=".prodops-claims-", dir=self._folder.parent))
            for name, data in self._made.items():
                (self._staged / name).write_bytes(data)
        except OSError as error:
            self.drop()
            raise ProdOpsError(
                f"The claim files cannot be written beside {self._folder}: {error.strerror}. Nothing was written, and the workbook is "
                "as it was."
            ) from error

    def finish(self, told: dict[str, Any]) -> None:
        """Move the files into their folder, all or none."""
        if self._folder is None:
            return
        told["folder"] = str(self._folder)
        told["files"] = sorted(self._made)
        if self._staged is not None:
            _move_in(self._staged, self._folder, list(self._made))

    def drop(self) -> None:
        """Let go of files that were not moved in."""
        self._made.clear()
        if self._staged is not None:
            shutil.rmtree(self._staged, ignore_errors=True)
            self._staged = None


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


def _move_in(staged: Path, folder: Path, names: list[str]) -> None:
    """All files or none: what was moved is taken back where one cannot be."""
    moved: list[Path] = []
    before: dict[str, bytes] = {}
    try:
        folder.mkdir(exist_ok=True)
        before = {name: (folder / name).read_bytes() for name in names if (folder / name).exists()}
        for name in names:
            (staged / name).replace(folder / name)
            moved.append(folder / name)
    except OSError as error:
        _take_back(moved, before)
        raise ProdOpsError(
            f"The claim files cannot be put into {folder}: {error.strerror}. None was; the workbook is saved. Run refunds again "
            "with another folder for --out."
        ) from error


def _take_back(moved: list[Path], before: Mapping[str, bytes]) -> None:
    for path in moved:
        if path.name in before:
            path.write_bytes(before[path.name])
        else:
            path.unlink()


def _answers(path: Path) -> Answers:
    if path.is_dir() or not path.exists():
        raise ProdOpsError(
            f"There is no file {path}; --set results= names the portal's result file (CSV or xlsx)."
        )
    return read_answers(read_export(path).frame, path.name)
