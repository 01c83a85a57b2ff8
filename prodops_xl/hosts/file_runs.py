"""Run a ribbon command on a workbook file: open, run, write to a new file, then replace. Nothing is lost."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import losses, open_book
from prodops_xl.hosts.files.saving import check_target
from prodops_xl.registry import Command, command


def find_command(name: str) -> Command:
    """The command of that name; raises ProdOpsError naming those there are."""
    try:
        return command(name)
    except KeyError:
        raise ProdOpsError(f"There is no command {name!r}; `prodops-xl list commands` shows them.") from None


def run_on_file(
    name: str,
    path: Path,
    *,
    as_of: date,
    out: Path | None = None,
    given: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
) -> tuple[Outcome, dict[str, Any]]:
    """Run one command on `path`. Without `out` the file is replaced and the old one kept beside it.

    Returns the outcome and the object that `--json` prints. Raises ProdOpsError, and then `path` is as it was.
    """
    spec = find_command(name)
    begun = time.perf_counter()
    _can_be_written(path, out, spec)
    with open_book(path) as book:
        outcome: Outcome = spec.resolve()(book, dict(given or {}), as_of, {"map": answers or {}}, progress)
        told: dict[str, Any] = outcome.as_json()
        if out is not None or spec.writes:
            progress("Saving", 0.9)
            if out is None:
                told["backup"] = str(_back_up(path, now or datetime.now()))  # noqa: DTZ005 - the user's own clock
            book.save(str(out or path))
            told["out"] = str(out or path)
    told["seconds"] = round(time.perf_counter() - begun, 2)
    return outcome, told


def _can_be_written(path: Path, out: Path | None, spec: Command) -> None:
    """Say before anything is computed when the result could not be kept whole."""
    if out is not None and out.suffix.lower() != path.suffix.lower():
        raise ProdOpsError(
            f"--out must end in {path.suffix}, as {path.name} does: the workbook keeps its kind."
        )
    if out is not None and not out.parent.exists():
        raise ProdOpsError(f"The folder {out.parent} does not exist; make it first.")
    if out is None and spec.writes and path.exists():
        check_target(path)
    lost = losses(path) if spec.writes and out is None and path.exists() else []
    if lost:
        raise ProdOpsError(
            f"{path.name} holds what this version cannot keep when it writes ({'; '.join(lost[:6])}). "
            "Nothing was changed. Give --out NEW.xlsx: the original then stays whole."
        )


def _back_up(path: Path, now: datetime) -> Path:
    """A copy beside the file, never over an older one."""
    stamp = now.strftime("%Y%m%d-%H%M%S")
    target = path.with_name(f"{path.stem}.bak-{stamp}{path.suffix}")
    count = 1
    while target.exists():
        count += 1
        target = path.with_name(f"{path.stem}.bak-{stamp}-{count}{path.suffix}")
    shutil.copy2(path, target)
    return target
