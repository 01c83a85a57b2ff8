"""The machine that this Python runs on, as `places.Machine` describes one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from prodops_xl.hosts.desktop.places import Machine, Process, Ran, System
from prodops_xl.hosts.desktop.windows_registry import KeptRegistry, MachineRegistry

_LONGEST = 60  # seconds that a program may take to answer the doctor
_QUIET = 0x08000000  # CREATE_NO_WINDOW: no console flashes up
_APART = 0x00000008 | _QUIET  # DETACHED_PROCESS as well: it lives on when the shell is closed
_EXCELS = (
    "Get-Process excel -ErrorAction SilentlyContinue | "
    "Select-Object Id, MainWindowHandle | ConvertTo-Json -Compress"
)


def this_machine() -> Machine:
    """The machine of the user who runs this."""
    import xlwings

    from prodops_xl.hosts.desktop.login_server import running

    pure = PureWindowsPath if sys.platform == "win32" else PurePosixPath
    return Machine(
        system=_system(),
        home=pure(str(Path.home())),
        interpreter=pure(sys.executable),
        xlwings_version=str(xlwings.__version__),
        env=dict(os.environ),
        registry=MachineRegistry() if sys.platform == "win32" else KeptRegistry(),
        architecture=_architecture(),
        base=pure(sys.base_prefix),
        run=_run,
        start=_start,
        processes=_excels,
        serving=running,
    )


def _system() -> System:
    return {"win32": "windows", "darwin": "mac"}.get(sys.platform, "other")  # type: ignore[return-value]


def _architecture() -> str:
    """Of this Python, not of the machine: 32-bit Python runs on 64-bit Windows."""
    told = sysconfig.get_platform()
    return {"win-amd64": "amd64", "win-arm64": "arm64", "win32": "x86"}.get(told, told)


def _run(argv: Sequence[str]) -> Ran:
    flags = _QUIET if sys.platform == "win32" else 0
    try:
        done = subprocess.run(  # noqa: S603 - programs that this package names, or the interpreter in use
            list(argv),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LONGEST,
            check=False,
            stdin=subprocess.DEVNULL,
            creationflags=flags,
        )
    except (OSError, subprocess.SubprocessError):
        return Ran(None)
    return Ran(done.returncode, done.stdout, done.stderr)


def _start(argv: Sequence[str]) -> None:
    flags = _APART if sys.platform == "win32" else 0
    subprocess.Popen(  # noqa: S603 - the interpreter in use with our own module
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=flags,
    )


def _excels() -> list[Process]:
    """Excel's processes. On a Mac Excel has one, with a window or not as the user likes."""
    if sys.platform == "darwin":
        found = _run(["/usr/bin/pgrep", "-x", "Microsoft Excel"]).out.split()
        return [Process(int(pid), "Microsoft Excel", window=True) for pid in found if pid.isdigit()]
    if sys.platform != "win32":
        return []
    return processes_in(_run([powershell(), "-NoProfile", "-NonInteractive", "-Command", _EXCELS]).out)


def processes_in(text: str) -> list[Process]:
    """Excel's processes in PowerShell's JSON: nothing, one object, or a list."""
    try:
        told = json.loads(text or "[]")
    except ValueError:
        return []
    rows = told if isinstance(told, list) else [told]
    return [
        Process(row["Id"], "EXCEL.EXE", window=bool(row.get("MainWindowHandle")))
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("Id"), int)
    ]


def powershell() -> str:
    """PowerShell by its full path: no program of that name in the working folder is ever started."""
    root = os.environ.get("SYSTEMROOT", r"C:\Windows")
    return rf"{root}\System32\WindowsPowerShell\v1.0\powershell.exe"
