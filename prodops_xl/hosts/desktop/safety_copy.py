"""A copy of the open workbook as it was before a command: what Python writes, Excel's Undo does not take back."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from prodops_xl.hosts.desktop import log_file

_KEPT = 10


def folder() -> Path:
    """Where the copies lie."""
    return log_file.own_folder() / "copies"


def keep_copy(book: Any, now: datetime, system: str = sys.platform) -> Path | None:
    """Save a copy (Windows: Excel itself does it) and keep the ten latest; None where that was not possible.

    A copy that fails stops no command: the workbook may be one that its sender protected.
    """
    if system != "win32":
        return None
    stem, dot, kind = str(book.name).rpartition(".")
    target = folder() / f"{stem or kind}-{now:%Y%m%d-%H%M%S}{dot}{kind if dot else ''}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        book.api.SaveCopyAs(str(target))
        _drop_old(target.parent)
    except Exception as error:  # noqa: BLE001 - COM raises what it likes
        log_file.write(f"no copy was kept: {type(error).__name__}")
        return None
    return target


def _drop_old(where: Path) -> None:
    for old in sorted(where.iterdir(), key=lambda p: p.stat().st_mtime)[:-_KEPT]:
        old.unlink()
