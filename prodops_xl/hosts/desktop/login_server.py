"""Serves the cell functions from login on: `pythonw -P -m prodops_xl.hosts.desktop.login_server` (Windows).

Excel then starts no program for a formula, which some companies forbid: xlwings' library in the add-in finds this
server by its fixed class id, because DEBUG UDFS and USE UDF SERVER are on.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from prodops_xl.hosts.desktop import log_file

MODULE = "prodops_xl.hosts.desktop.login_server"
_MUTEX = "Local\\ProdOpsXL.LoginServer"  # one for each session of a user, as the server is
_EXISTS, _SYNCHRONIZE = 183, 0x00100000


def main() -> int:
    """Serve until logoff. 0: served, or another one serves already; 1: it could not, the log says why; 2: not here."""
    if sys.platform != "win32":
        sys.stderr.write("The login server is for Excel on Windows: cell functions do not go by it here.\n")
        return 2
    return serve_once(_take_turn, _serve)


def serve_once(take_turn: Callable[[], Any], serve: Callable[[], None]) -> int:
    """Serve where nobody does; a failure goes to the log, since a program without a window has no other place."""
    turn = take_turn()  # held until this process ends
    if turn is None:
        log_file.write("login server: another one answers already")
        return 0
    try:
        serve()
    except Exception:  # noqa: BLE001 - whatever it is, the log is where it is told
        log_file.write("login server: ended", trace=True)
        return 1
    return 0


def _serve() -> None:
    """Load the functions first, so that the first formula does not wait for them, then answer Excel."""
    import xlwings

    log_file.write("login server: starts")
    import_module("prodops_xl.hosts.desktop.cell_functions")
    xlwings.serve()


def _kernel() -> Any:
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.CreateMutexW.restype = kernel.OpenMutexW.restype = ctypes.c_void_p
    kernel.CloseHandle.argtypes = [ctypes.c_void_p]
    return kernel


def _take_turn() -> Any:
    """A mark that this process holds until it ends; None where another holds it."""
    mark = _kernel().CreateMutexW(None, False, _MUTEX)
    return None if ctypes.get_last_error() == _EXISTS else mark  # type: ignore[attr-defined]


def running() -> bool:
    """Whether a login server of this user runs."""
    if sys.platform != "win32":
        return False
    kernel = _kernel()
    mark = kernel.OpenMutexW(_SYNCHRONIZE, False, _MUTEX)
    if mark:
        kernel.CloseHandle(mark)
    return bool(mark)


if __name__ == "__main__":
    sys.exit(main())
