"""A workbook's main.py in the add-in's own kind of Python: Pyodide 0.27.5 (CPython 3.12 as WebAssembly) in Node.

Pyodide's numpy and pandas are not to be had from npm, so no function that computes can run here: what runs is the
file itself, the unpacking, our packages' imports from a zip, their data, and what needs no numpy. The open xlwings of
this environment is put beside it; `func`, `arg` and `script` mark functions there and do no more.
"""

import json
import shutil
import subprocess
import zipfile
from importlib import resources
from pathlib import Path

import pytest
import xlwings

from prodops_xl.registry import COMMANDS, FUNCTIONS
from tests.hosts.lite.conftest import HERE

NODE = Path(__file__).parents[2] / "node"


@pytest.fixture(scope="module")
def told(team_main, tmp_path_factory):
    node = shutil.which("node")
    if node is None or not (NODE / "node_modules" / "pyodide").is_dir():
        pytest.skip("Node or its package pyodide is not here (`make system` installs it)")
    folder = tmp_path_factory.mktemp("pyodide")
    with zipfile.ZipFile(folder / "xlwings.zip", "w") as archive:
        for path in Path(xlwings.__file__).parent.rglob("*.py"):
            if "pro" not in path.relative_to(Path(xlwings.__file__).parent).parts:
                archive.write(path, Path("xlwings") / path.relative_to(Path(xlwings.__file__).parent))
    command = [
        node,
        HERE / "in_pyodide.mjs",
        NODE / "node_modules" / "pyodide",
        team_main,
        folder / "xlwings.zip",
        HERE / "in_pyodide.py",
    ]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout.splitlines()[-1])


def test_main_py_runs_and_unpacks_what_it_carries(told):
    assert told["platform"] == "emscripten"
    assert told["python"].startswith("3.12.")
    assert told["package"].startswith("/tmp/prodops-xl-")
    assert told["package"].endswith(".zip/prodops_xl/__init__.py")


def test_the_registry_and_the_data_are_there(told):
    assert told["functions"] == [f.name for f in FUNCTIONS]
    assert told["commands"] == [c.name for c in COMMANDS]
    here = resources.files("prodops_xl").joinpath("reference", "data", "tariff_lines.csv")
    assert told["tariff_lines"] == len(here.read_text(encoding="utf-8").splitlines())
    assert told["source"].startswith('"""')  # tracebacks show our lines


# GS1 General Specifications 7.9 (4006381333931 is its much-used example); the example of CBP's CATAIR, appendix E.
def test_check_digits_are_right(told):
    assert told["gtin"] == {"4006381333931": True, "036000291452": True, "4006381333932": False, "12": False}
    assert told["entry"] == {"B76-0324527-8": True, "AB4-1234567-8": False}


def test_a_function_that_needs_more_says_what_is_missing(told):
    assert (
        told["refused"]
        == "The package numpy is missing: add a line numpy to requirements.txt and restart the add-in."
    )


def test_threads_and_programs_are_not_to_be_had(told):
    """Why pyodide_like.py forbids them."""
    assert told["thread"] == "RuntimeError"
    assert told["lzma"] == "ModuleNotFoundError"
