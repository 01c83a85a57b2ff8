"""The real server as a process of its own, and what the browser tests need of the machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[4]
CHROMIUM = os.environ.get("PRODOPS_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
_START = 40.0  # seconds until a server answers on a machine that is busy with other tests


def reason_to_skip() -> str | None:
    """Why the browser tests cannot run here; None where they can."""
    if CHROMIUM is None:
        return "no Chromium: apt-get install chromium, or PRODOPS_CHROMIUM=path"
    for name in ("playwright", "xlwings_server"):
        if importlib.util.find_spec(name) is None:
            return f"{name} is not installed: pip install 'prodops-xl[server]' playwright"
    return None


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def web_server(
    log: Path, settings: Mapping[str, str] | None = None, command: Sequence[str] = ()
) -> Iterator[str]:
    """The real server as a process of its own; its address. The licence key is set for that process alone."""
    port = free_port()
    told = (
        [*command, str(port)]
        if command
        else [sys.executable, "-m", "prodops_xl.hosts.server", "--port", str(port)]
    )
    environment = {**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial", **(settings or {})}
    with log.open("w") as out:
        process = subprocess.Popen(told, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: str, process: subprocess.Popen[Any], log: Path) -> None:
    until = time.monotonic() + _START
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address + "/taskpane", timeout=5).close()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"The server answers {error.code}:\n{log.read_text()}") from error
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The server does not answer:\n{log.read_text()}")
