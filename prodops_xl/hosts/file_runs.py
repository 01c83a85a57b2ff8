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
from prodops_xl.hosts.exchange_files import exchange_files
from prodops_xl.hosts.files import losses, open_book
from prodops_xl.hosts.files.saving import check_target
from prodops_xl.hosts.tariff_store import take
from prodops_xl.registry import Command, command
from prodops_xl.tables.settings import refuse_unknown


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
    """Run one command on `path`. Without `out` the file is replaced; whatever is replaced is kept beside it.

    Returns the outcome and the object that `--json` prints. Raises ProdOpsError, and then `path` is as it was.
    """
    spec = find_command(name)
    take()
    begun = time.perf_counter()
    refuse_unknown(given or {}, spec.options)
    _refuse_odd_map(answers or {})
    folder, out = (out, None) if spec.folder else (None, out)
    _can_be_written(path, out, spec)
    files = exchange_files(name, path, folder, given or {})
    out = out or files.out
    if files.options and out is None and path.exists():
        can_be_replaced(path)
    with files, open_book(path) as book:
        options = {"map": answers or {}, **files.options}
        outcome: Outcome = spec.resolve()(book, dict(given or {}), as_of, options, progress)
        told: dict[str, Any] = outcome.as_json()
        if out is not None or (spec.writes and not (spec.keeps_file and not any(outcome.written.values()))):
            progress("Saving", 0.9)
            target = out or path
            check_target(target)
            if target.exists():
                told["backup"] = str(back_up(target, now or datetime.now()))  # noqa: DTZ005 - the user's own clock
            files.save(book, target)
            told["out"] = str(target)
        files.finish(told)
    told["seconds"] = round(time.perf_counter() - begun, 2)
    return outcome, told


def _can_be_written(path: Path, out: Path | None, spec: Command) -> None:
    """Say before anything is computed when the result could not be kept whole."""
    if path.is_dir():
        raise ProdOpsError(f"{path} is a folder; name the workbook in it.")
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise ProdOpsError(
            f"{path.name} is not an .xlsx or .xlsm workbook. Save it as one in Excel, or use `prodops-xl import`."
        )
    if out is not None and (out.is_dir() or not out.suffix):
        raise ProdOpsError(f"--out takes a file for this command, such as {out / path.name}.")
    if out is not None and out.suffix.lower() != path.suffix.lower():
        raise ProdOpsError(
            f"--out must end in {path.suffix}, as {path.name} does: the workbook keeps its kind."
        )
    if out is not None and not out.parent.exists():
        raise ProdOpsError(f"The folder {out.parent} does not exist; make it first.")
    if out is None and spec.keeps_file and path.exists():
        check_target(path)
    elif out is None and spec.writes and path.exists():
        can_be_replaced(path)


def can_be_replaced(path: Path, instead: str = "Give --out NEW.xlsx: the original then stays whole.") -> None:
    """Raise ProdOpsError where the workbook is open elsewhere, or holds what writing it would lose."""
    check_target(path)
    lost = losses(path)
    if lost:
        raise ProdOpsError(
            f"{path.name} holds what this version cannot keep when it writes ({'; '.join(lost[:6])}). "
            f"Nothing was changed. {instead}"
        )


def _refuse_odd_map(answers: Any) -> None:
    """`--map` is an object of tables, each an object of headers."""
    if not isinstance(answers, Mapping) or not all(isinstance(told, Mapping) for told in answers.values()):
        raise ProdOpsError('--map takes an object of tables, such as {"Orders": {"ETD": "Ex-factory"}}.')


def back_up(path: Path, now: datetime) -> Path:
    """A copy beside the file, never over an older one."""
    stamp = now.strftime("%Y%m%d-%H%M%S")
    target = path.with_name(f"{path.stem}.bak-{stamp}{path.suffix}")
    count = 1
    while target.exists():
        count += 1
        target = path.with_name(f"{path.stem}.bak-{stamp}-{count}{path.suffix}")
    shutil.copy2(path, target)
    return target
