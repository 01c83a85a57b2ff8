"""Workbooks that carry an engine, and interpreters as bare as the add-in's."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import prodops_xl
from prodops_xl.hosts.files.opening import read_workbook
from prodops_xl.hosts.lite.embedding import embed
from prodops_xl.hosts.lite.web_extensions import extensions
from tests.conftest import SHIPPED, order_row, write_book

HERE = Path(__file__).parent
SOURCES = Path(prodops_xl.__file__).parents[1]


@pytest.fixture(scope="session")
def plain_book(tmp_path_factory) -> Path:
    rows = [order_row("4500000001", 10), order_row("4500000001", 20, XS=99)]
    return write_book(tmp_path_factory.mktemp("plain") / "buy.xlsx", rows, SHIPPED)


@pytest.fixture(scope="session")
def team_book(plain_book, tmp_path_factory) -> Path:
    """The book with the team's engine."""
    out = tmp_path_factory.mktemp("team") / "buy.xlsx"
    embed(plain_book, out)
    return out


@pytest.fixture(scope="session")
def team_main(team_book) -> Path:
    """The main.py that the book carries, as a file."""
    return main_py_of(team_book)


def main_py_of(path: Path) -> Path:
    out = path.with_name("main.py")
    found = next(e for e in extensions(read_workbook(path)) if e.is_lite)
    out.write_text(found.text("main.py"), encoding="utf-8")
    return out


def bare(python: str | Path, *args: str | Path, lines: str = "") -> subprocess.CompletedProcess[str]:
    """pyodide_like.py in an interpreter, away from the sources."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COVERAGE"))}
    return subprocess.run(
        [python, "-P", HERE / "pyodide_like.py", *args],
        input=lines, capture_output=True, text=True, cwd=Path(args[0]).parent, env=environment, check=False,
    )  # fmt: skip


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def interpreters() -> list:
    """This one (pandas 3), and one with pandas 2.2 that the environment names."""
    old = os.environ.get("PRODOPS_PANDAS22")
    skip = pytest.mark.skipif(not old, reason="PRODOPS_PANDAS22 names no interpreter with pandas 2.2")
    return [
        pytest.param(sys.executable, id="here"),
        pytest.param(old, id="pandas 2.2", marks=[skip, pytest.mark.slow]),
    ]
