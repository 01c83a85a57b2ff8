"""The log of the desktop: what ran, how it ended, the trace of a failure. No content of a workbook is in it."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import datetime
from pathlib import Path

from prodops_xl import __version__

_MOST = 1_000_000  # bytes; then the older half goes


def own_folder(system: str | None = None) -> Path:
    """Where Excel and Python both may read and write: `~/.prodops`, on Mac inside Excel's container."""
    home = Path(os.environ.get("PRODOPS_HOME") or Path.home())
    if (system or sys.platform) == "darwin":
        return home / "Library" / "Containers" / "com.microsoft.Excel" / "Data"
    return home / ".prodops"


def path() -> Path:
    """The log; the add-in's button opens it (`LogFile` in its VBA names the same file)."""
    return own_folder() / "prodops.log"


def stop_file() -> Path:
    """The file that the Stop button writes."""
    return own_folder() / "prodops.stop"


def write(line: str, *, trace: bool = False) -> Path:
    """Append a line, with the current exception's trace where asked. Never raises: a log that fails stops nothing."""
    target = path()
    now = datetime.now().isoformat(timespec="seconds")  # noqa: DTZ005 - the user's own clock
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _shorten(target)
        with target.open("a", encoding="utf-8") as log:
            log.write(f"{now} {__version__} {line}\n{traceback.format_exc() if trace else ''}")
    except OSError:
        pass
    return target


def _shorten(target: Path) -> None:
    if target.exists() and target.stat().st_size > _MOST:
        target.write_bytes(target.read_bytes()[-_MOST // 2 :])
