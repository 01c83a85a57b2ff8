"""Progress in Excel's status bar, and the ways to stop: Esc on Windows, the Stop button on Mac.

A command asks between its steps, and its last question comes before it writes: a stopped command has written nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import xlwings as xw

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop.log_file import stop_file

_ESCAPE = 0x1B
# Excel on Windows waits for Python and takes no click meanwhile; on Mac it goes on and sees no key of Python's.
_HOW = " (Esc stops)" if sys.platform == "win32" else " (Stop stops)"


class StoppedError(ProdOpsError):
    """The person stopped the command."""

    def __init__(self) -> None:
        super().__init__("Stopped. The workbook is as it was.")


class StatusBar:
    """A command's `progress`: shows each step, raises StoppedError when asked to stop before writing begins."""

    def __init__(
        self, app: xw.App, command: str, escape: Callable[[], bool], stop: Path | None = None
    ) -> None:
        self._app, self._command, self._escape = app, command, escape
        self._stop = stop or stop_file()
        self._stop.unlink(missing_ok=True)  # what was asked of an earlier run
        self._writing = False

    def __call__(self, phrase: str, done: float) -> None:
        """As commands call it: a phrase and the share done."""
        self._writing = self._writing or done >= 1 or phrase.lower().startswith("writing")
        if not self._writing and (self._stop.exists() or self._escape()):
            self._stop.unlink(missing_ok=True)
            raise StoppedError
        stop = "" if self._writing else _HOW
        self._app.status_bar = f"ProdOps XL, {self._command}: {phrase} ... {done:.0%}{stop}"

    def clear(self) -> None:
        """Give the status bar back to Excel."""
        self._app.status_bar = False


def escape_pressed(window: int | None) -> Callable[[], bool]:
    """Whether Esc is down while Excel's window is in front; never on other systems."""
    if sys.platform != "win32" or window is None:
        return lambda: False
    import ctypes

    user = ctypes.windll.user32  # type: ignore[attr-defined]
    return lambda: user.GetForegroundWindow() == window and bool(user.GetAsyncKeyState(_ESCAPE) & 0x8001)
