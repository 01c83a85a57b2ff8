"""The returned files and the audit log of collect and undo-collect, as files beside the workbook."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.exchange_files import ExchangeFiles

if TYPE_CHECKING:
    from prodops_xl.exchange.audit_log import AuditLog


class Log(ExchangeFiles):
    """The audit log beside the workbook, or where a setting says. For undo-collect: it must be there, and says that a merge
    was taken back once the workbook is saved.
    """

    def __init__(self, workbook: Path) -> None:
        super().__init__()
        self._workbook = workbook
        self._log: AuditLog | None = None
        self.options = {"audit": self._open, "now": datetime.now(UTC).replace(microsecond=0)}

    def _place(self, place: str) -> Path:
        path = audit_path(self._workbook, place)
        if not path.exists():
            raise ProdOpsError(
                f"There is no audit log {path}, so nothing can be taken back. Where it lies elsewhere, name it: "
                "--set collect.audit_log=FILE."
            )
        return path

    def _open(self, place: str) -> AuditLog:
        from prodops_xl.exchange.audit_log import AuditLog

        self._log = AuditLog(self._place(place), secrets.token_hex(8))
        return self._log

    def finish(self, told: dict[str, Any]) -> None:
        """Keep what was logged, and say where."""
        if self._log is not None:
            self._log.commit()
            told["audit_log"] = str(self._log.path)

    def drop(self) -> None:
        """Let go of the log; what was not kept is gone from it."""
        if self._log is not None:
            self._log.close()


class Returns(Log):
    """The files of a folder (or a list of files), read and checked, and the audit log: a merge is in it before the workbook
    is written, and marked as written afterwards.
    """

    def __init__(self, workbook: Path, returns: str) -> None:
        from prodops_xl.hosts.returned_files import passed_over, read_returns, returned_paths

        super().__init__(workbook)
        place = returns or str(workbook.with_name(f"{workbook.stem} returns"))
        self._said = passed_over(place)
        self.options["returns"] = read_returns(returned_paths(place, workbook))

    def _place(self, place: str) -> Path:
        return audit_path(self._workbook, place)

    def before_save(self) -> None:
        """The merge is in the log before it is in the workbook."""
        if self._log is not None:
            self._log.commit()

    def finish(self, told: dict[str, Any]) -> None:
        """Mark the merge as written; tell what in the folder was no file."""
        if self._log is not None:
            self._log.written(self.options["now"])
        super().finish(told)
        told.setdefault("notes", []).extend(self._said)


def audit_path(workbook: Path, place: str) -> Path:
    """Where the audit log is: beside the workbook, in the folder or under the name that a setting gives."""
    beside = f"{workbook.stem}.audit.sqlite"
    if not place:
        return workbook.with_name(beside)
    wanted = Path(place).expanduser()
    wanted = wanted if wanted.is_absolute() else workbook.parent / wanted
    return wanted / beside if wanted.is_dir() else wanted
