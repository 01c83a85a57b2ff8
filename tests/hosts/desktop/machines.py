"""Windows PCs and Macs in a folder: homes, registries, programs and their answers, as install and doctor see them."""

from __future__ import annotations

import functools
import hashlib
import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import SimpleNamespace

import xlwings

from prodops_xl.hosts.desktop import addin_build
from prodops_xl.hosts.desktop.places import ADDIN, INTELLISENSE, Machine, Places, Process, Ran, places
from prodops_xl.hosts.desktop.windows_registry import KeptRegistry

EXCEL = r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"
APP_PATHS = r"HKLM\Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
TRUSTED = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security\Trusted Locations"
VERSION = str(xlwings.__version__)


@dataclass
class Simulated:
    """A machine and what the test may turn on it: its registry, what programs answer, what runs, what was started."""

    machine: Machine
    registry: KeptRegistry
    answers: dict[str, Ran] = field(default_factory=dict)
    running: list[Process] = field(default_factory=list)
    started: list[list[str]] = field(default_factory=list)
    serving: list[bool] = field(default_factory=list)

    @property
    def here(self) -> Places:
        return places(self.machine)

    def disk(self, path) -> Path:
        return self.machine.disk(path if not isinstance(path, str) else self.machine.path(path))

    def write(self, path, data: bytes | str = b"") -> Path:
        there = self.disk(path)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(data.encode() if isinstance(data, str) else data)
        return there

    def run(self, argv) -> Ran:
        """The first answer whose key stands in the command line; a program without one cannot be run."""
        line = " ".join(argv)
        return next((told for part, told in self.answers.items() if part in line), Ran(None))

    def start(self, argv) -> None:
        self.started.append(list(argv))
        self.serving[:] = [True]

    def change(self, **changes) -> None:
        self.machine = replace(self.machine, **changes)

    def files(self) -> dict[str, bytes]:
        """Every file of the machine by its path below the root."""
        root = self.machine.root
        return {str(f.relative_to(root)): f.read_bytes() for f in sorted(root.rglob("*")) if f.is_file()}


def _simulated(machine: Machine, registry: KeptRegistry) -> Simulated:
    made = Simulated(machine, registry)
    made.answers["import prodops_xl"] = Ran(0, VERSION + "\n")
    made.change(
        registry=registry,
        run=made.run,
        start=made.start,
        processes=lambda: list(made.running),
        serving=lambda: bool(made.serving),
        now=lambda: datetime(2026, 11, 25, 9, 30),
    )
    return made


def windows(root: Path, user: str = "ann", python: str | None = None) -> Simulated:
    """A PC with Excel, its default Trusted Location, and a virtual environment that has xlwings' libraries."""
    home = PureWindowsPath(rf"C:\Users\{user}")
    program = PureWindowsPath(python or rf"{home}\prodops\Scripts\python.exe")
    registry = KeptRegistry(
        {
            APP_PATHS: {"": EXCEL},
            rf"{TRUSTED}\Location2": {
                "Path": r"%APPDATA%\Microsoft\Excel\XLSTART",
                "AllowSubFolders": 1,
            },
        }
    )
    env = {
        "APPDATA": rf"{home}\AppData\Roaming",
        "TEMP": rf"{home}\AppData\Local\Temp",
        "USERPROFILE": str(home),
    }
    made = _simulated(Machine("windows", home, program, VERSION, env=env, root=root), registry)
    for path in (EXCEL, program, program.with_name("pythonw.exe")):
        made.write(path, b"MZ")
    for bits in (64, 32):
        made.write(program.parent.parent / f"xlwings{bits}-{VERSION}.dll", b"MZ")
    made.disk(home / "AppData" / "Roaming" / "Microsoft" / "Excel").mkdir(parents=True)
    return made


def mac(root: Path, user: str = "ann") -> Simulated:
    """A Mac on which Excel has run once."""
    home = PurePosixPath(f"/Users/{user}")
    made = _simulated(
        Machine("mac", home, home / "prodops/bin/python3", VERSION, root=root, architecture="arm64"),
        KeptRegistry(),
    )
    made.write(made.machine.interpreter)
    made.disk("/Applications/Microsoft Excel.app/Contents").mkdir(parents=True)
    made.disk(made.here.settings.parent).mkdir(parents=True)
    made.answers |= {"xattr": Ran(1), "defaults": Ran(1), "osascript": Ran(0, "1\n")}
    return made


@functools.cache
def _built(settings: tuple[tuple[str, str], ...]) -> tuple[bytes, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / ADDIN
        addin_build.build(out, dict(settings))
        return out.read_bytes(), out.with_name(INTELLISENSE).read_bytes()


def build(out: Path, settings=None):
    """The real builder, each set of settings built once."""
    data, helps = _built(tuple(sorted((settings or {}).items())))
    out.write_bytes(data)
    out.with_name(INTELLISENSE).write_bytes(helps)
    return SimpleNamespace(path=out, sha256=hashlib.sha256(data).hexdigest(), xlwings_version=VERSION)
