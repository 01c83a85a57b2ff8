"""While the doctor tries the add-in in Excel, nobody is there to press OK: commands then tell the log alone.

The doctor leaves a mark beside the log, for the minutes that it works; a forgotten one counts for nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prodops_xl.hosts.desktop import log_file

_LONGEST = 300  # seconds that a trial may last


def _mark() -> Path:
    return log_file.own_folder() / "prodops.trial"


@contextmanager
def trial() -> Iterator[None]:
    """Commands show no message while this lasts."""
    mark = _mark()
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError:
        pass  # then there are messages, and a person presses OK
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def on_trial() -> bool:
    """Whether the doctor is at work."""
    try:
        return time.time() - _mark().stat().st_mtime < _LONGEST
    except OSError:
        return False
