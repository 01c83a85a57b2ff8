"""One LibreOffice for a whole test run: started once with a profile of its own, asked through a pipe, ended with the run.

LibreOffice speaks through its `uno` module, which belongs to the Python it was built for (Debian: python3-uno for
/usr/bin/python3). So `bridge.py` runs there and this side asks it in JSON.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

BRIDGE = Path(__file__).with_name("bridge.py")
XLSX = "Calc MS Excel 2007 XML"
VBA = "Calc MS Excel 2007 VBA XML"  # forced: LibreOffice does not know an .xlam by its name
HTML = "HTML (StarCalc)"
CSV = "Text - txt - csv (StarCalc)"
# Comma, quote, UTF-8; cells as shown, not as stored; no formulas; every sheet to a file of its own.
_CSV = "44,34,76,1,,0,false,true,false,false,false,-1"


@dataclass
class Seen:
    """A workbook as LibreOffice has it: values of sheets from A1 on (asked for with `values`), cells that show an error as
    [address, formula, number], how many formulas a sheet has, areas of tables, validations of cells that were asked for,
    sums that were asked for.
    """

    sheets: dict[str, list[list[Any]]] = field(default_factory=dict)
    errors: dict[str, list[list[Any]]] = field(default_factory=dict)
    formulas: dict[str, int] = field(default_factory=dict)
    tables: dict[str, list[str]] = field(default_factory=dict)
    validations: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    sums: dict[str, float] = field(default_factory=dict)

    @property
    def faulty(self) -> dict[str, list[str]]:
        """Addresses of cells that show an error, by sheet, where there are any."""
        return {name: [cell[0] for cell in cells] for name, cells in self.errors.items() if cells}


@cache
def python_with_uno(soffice: str) -> str | None:
    """A Python that can speak with LibreOffice, or None."""
    beside = Path(soffice).resolve().parent
    for name in (
        os.environ.get("PRODOPS_UNO_PYTHON"),
        "/usr/bin/python3",
        str(beside / "python"),
        shutil.which("python3"),
    ):
        if name and Path(name).exists():
            tried = subprocess.run([name, "-c", "import uno"], capture_output=True, timeout=60, check=False)
            if tried.returncode == 0:
                return name
    return None


class Office:
    """A running LibreOffice. Each question opens a file, and closes it."""

    def __init__(self, bridge: subprocess.Popen[str], log: Path) -> None:
        self._bridge = bridge
        self._log = log

    def look(self, path: Path, *, stores: Sequence[dict[str, str]] = (), **wanted: Any) -> Seen:
        """Open a workbook; `recalculate=True` calculates every cell anew, whatever the file says it shows."""
        return Seen(**self._asked({"path": str(path), "stores": list(stores), **wanted}))

    def basic(
        self, path: Path, library: str, calls: Sequence[Any], *, kind: str = VBA, without: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Open a workbook with its macros: `modules` of a library, and what each call (module, function, arguments)
        has `given`. `without`: modules that are left out because Basic does not compile them.
        """
        asked = {"calls": list(calls), "filter": kind, "without": list(without)}
        return self._asked({"path": str(path), "library": library, **asked})

    def _asked(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            self._bridge.stdin.write(json.dumps(request) + "\n")
            self._bridge.stdin.flush()
            line = self._bridge.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise RuntimeError(f"LibreOffice ended: {self._log.read_text(errors='replace')[-2000:]}")
        answer = json.loads(line)
        if "failed" in answer:
            raise RuntimeError(f"{request['path']}: {answer['failed']}")
        return answer

    def csv(self, path: Path, folder: Path, **wanted: Any) -> dict[str, list[list[str]]]:
        """Every sheet's cells as they are shown."""
        folder.mkdir(parents=True, exist_ok=True)
        self.look(path, stores=[{"path": str(folder / "all.csv"), "filter": CSV, "options": _CSV}], **wanted)
        out = {}
        for file in folder.glob("all*.csv"):
            with file.open(encoding="utf-8", newline="") as lines:
                out[file.stem.removeprefix("all-")] = list(csv.reader(lines))
        return out

    def stored(self, path: Path, target: Path, kind: str = XLSX, **wanted: Any) -> Path:
        """The workbook as LibreOffice saves it."""
        self.look(path, stores=[{"path": str(target), "filter": kind}], **wanted)
        return target


@contextmanager
def listening(soffice: str) -> Iterator[tuple[str, Path]]:
    """LibreOffice with an empty profile, so that neither a user's settings nor another test's process is touched: the
    pipe on which it listens, and its log. It is gone at the end.
    """
    with tempfile.TemporaryDirectory(prefix="prodops-office-", ignore_cleanup_errors=True) as folder:
        pipe = f"prodops{uuid.uuid4().hex[:12]}"
        log = Path(folder) / "log.txt"
        command = [
            soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nologo", "--nodefault",
            f"--accept=pipe,name={pipe};urp;",
        ]  # fmt: skip
        with log.open("w") as told:
            # A session of its own: soffice starts processes of its own, and all of them end with it.
            office = subprocess.Popen(command, stdout=told, stderr=told, start_new_session=True)
        try:
            yield pipe, log
        finally:
            with contextlib.suppress(subprocess.TimeoutExpired):
                office.wait(timeout=15)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(office.pid, signal.SIGKILL)
            office.wait(timeout=15)


@contextmanager
def running(soffice: str, python: str) -> Iterator[Office]:
    """LibreOffice and the bridge to it."""
    with listening(soffice) as (pipe, log), log.open("a") as told:
        bridge = subprocess.Popen(
            [python, str(BRIDGE), pipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        )
        try:
            yield Office(bridge, log)
        finally:
            _end(bridge)


def _end(bridge: subprocess.Popen[str]) -> None:
    with contextlib.suppress(OSError, ValueError):
        bridge.stdin.write('{"do": "end"}\n')
        bridge.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        bridge.wait(timeout=15)
    bridge.kill()
