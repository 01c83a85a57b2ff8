r"""Where things lie on a machine that has Excel: start folder, add-in, settings, record, script of the Mac.

Paths are the machine's own (`C:\Users\...`, `/Users/...`) and are pure; `Machine.disk` says where such a path really
lies. With another root, another registry and other programs, a Windows PC or a Mac can be tried out anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Literal

from prodops_xl.hosts.desktop.windows_registry import KeptRegistry, Registry, value

System = Literal["windows", "mac", "other"]

ADDIN = "prodops.xlam"
INTELLISENSE = "prodops.intellisense.xml"
SCRIPT = "prodops.applescript"
OFFICE = r"HKCU\Software\Microsoft\Office\16.0"  # 16.0 is every Excel since 2016
_GROUP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
_CODE_PAGES = r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage"


@dataclass(frozen=True)
class Ran:
    """What a program that was run gave back; `code` is None where it could not be run or took too long."""

    code: int | None
    out: str = ""
    err: str = ""


@dataclass(frozen=True)
class Process:
    """A running program; `window` False where it shows none."""

    pid: int
    name: str
    window: bool


def _nothing_runs(_argv: Sequence[str]) -> Ran:
    return Ran(None)


def _nothing_starts(_argv: Sequence[str]) -> None:
    return None


@dataclass(frozen=True)
class Machine:
    """The machine of one user. `interpreter` is the Python that runs; `architecture` is that Python's
    (`amd64`, `arm64`, `x86`), `base` the folder of the Python that a virtual environment was made from. `processes` are those of Excel; `serving` says whether the login server answers.
    """

    system: System
    home: PurePath
    interpreter: PurePath
    xlwings_version: str
    env: Mapping[str, str] = field(default_factory=dict)
    registry: Registry = field(default_factory=KeptRegistry)
    root: Path | None = None
    architecture: str = "amd64"
    base: PurePath | None = None
    run: Callable[[Sequence[str]], Ran] = _nothing_runs
    start: Callable[[Sequence[str]], None] = _nothing_starts
    processes: Callable[[], Sequence[Process]] = tuple
    serving: Callable[[], bool] = bool
    now: Callable[[], datetime] = datetime.now

    def path(self, text: str) -> PurePath:
        """A text as a path of this machine."""
        return PureWindowsPath(text) if self.system == "windows" else PurePosixPath(text)

    def disk(self, path: PurePath) -> Path:
        """Where the path lies: itself, or below `root` (a drive as a folder of its letter, a share below UNC)."""
        if self.root is None:
            return Path(str(path))
        anchor = path.drive.replace(":", "").replace("\\\\", "UNC\\")
        return self.root.joinpath(*(part for part in anchor.split("\\") if part), *path.parts[1:])

    def exists(self, path: PurePath) -> bool:
        """Whether there is something at the path; a folder that may not be read counts as empty."""
        try:
            return self.disk(path).exists()
        except OSError:
            return False

    def variable(self, name: str) -> str:
        """An environment variable, whatever its case on Windows; empty where it is not set."""
        if self.system == "windows":
            return {known.upper(): text for known, text in self.env.items()}.get(name.upper(), "")
        return self.env.get(name, "")

    def expanded(self, text: str) -> str:
        """A text with its %VARIABLES% filled in; unknown ones stay."""
        return re.sub(r"%([^%]+)%", lambda found: self.variable(found[1]) or found[0], text)

    def setting(self, key: str, name: str) -> object:
        """One value of the registry; None where there is none."""
        return value(self.registry, key, name)

    @property
    def code_page(self) -> str:
        """How Excel's VBA reads a text file: in the system's ANSI code page, which may be UTF-8."""
        if self.system != "windows":
            return "utf-8"
        number = str(self.setting(_CODE_PAGES, "ACP") or "1252")
        return "utf-8" if number == "65001" else f"cp{number}"

    @property
    def line_end(self) -> str:
        """How a text file's lines end here."""
        return "\r\n" if self.system == "windows" else "\n"


@dataclass(frozen=True)
class Places:
    """The places of one machine. `others` are further folders from which Excel loads add-ins; `script` is the Mac's;
    `kept` is where files go that would be overwritten although somebody changed them.
    """

    start: PurePath
    settings: PurePath
    record: PurePath
    kept: PurePath
    others: tuple[PurePath, ...] = ()
    script: PurePath | None = None

    @property
    def addin(self) -> PurePath:
        """The add-in itself."""
        return self.start / ADDIN

    @property
    def intellisense(self) -> PurePath:
        """Help of the functions on the sheet, for Excel-DNA's IntelliSense add-in."""
        return self.start / INTELLISENSE


def places(machine: Machine) -> Places:
    """Where everything of the add-in lies on this machine (Windows or Mac)."""
    own = machine.home / ".prodops"
    if machine.system == "mac":
        return Places(
            start=machine.home / _GROUP,
            settings=machine.home / "Library/Containers/com.microsoft.Excel/Data/prodops.conf",
            record=own / "installed.json",
            kept=own / "kept",
            script=machine.home / "Library/Application Scripts/com.microsoft.Excel" / SCRIPT,
        )
    return Places(
        start=_start_folder(machine),
        settings=own / "prodops.conf",
        record=own / "installed.json",
        kept=own / "kept",
        others=_other_folders(machine),
    )


def _roaming(machine: Machine) -> PurePath:
    told = machine.variable("APPDATA")
    return machine.path(told) if told else machine.home / "AppData" / "Roaming"


def _start_folder(machine: Machine) -> PurePath:
    r"""`%APPDATA%\Microsoft\Excel\XLSTART`; Office keeps the folder's name, translated in some old languages."""
    name = machine.setting(rf"{OFFICE}\Common\General", "Xlstart")
    plain = isinstance(name, str) and re.fullmatch(r"[^\\/:%]+", name)
    return _roaming(machine) / "Microsoft" / "Excel" / (str(name) if plain else "XLSTART")


def excel_program(machine: Machine) -> PurePath | None:
    """Excel's own program, None where it is not found."""
    if machine.system == "mac":
        app = machine.path("/Applications/Microsoft Excel.app")
        return app if machine.exists(app) else None
    for hive in ("HKCU", "HKLM"):
        key = rf"{hive}\Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
        told = machine.setting(key, "")
        if isinstance(told, str) and told.strip('" '):
            return machine.path(machine.expanded(told.strip('" ')))
    return None


def _other_folders(machine: Machine) -> tuple[PurePath, ...]:
    """The alternate start folder, the one beside Excel's program, and the folder that Excel offers for add-ins."""
    found = []
    alternate = machine.setting(rf"{OFFICE}\Excel\Options", "AltStartup")
    if isinstance(alternate, str) and alternate.strip():
        found.append(machine.path(machine.expanded(alternate.strip())))
    program = excel_program(machine)
    if program is not None:
        found.append(program.parent / "XLSTART")
    return (*found, _roaming(machine) / "Microsoft" / "AddIns")
