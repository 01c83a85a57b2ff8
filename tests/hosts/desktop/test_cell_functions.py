"""The cell functions through xlwings' own COM entry (`xlwings.udfs.call_udf`, run on Linux with pywin32 stubbed), and
our VBA wrappers beside those that xlwings would generate.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from prodops_xl.hosts.desktop.vba_functions import functions_source
from prodops_xl.registry import FUNCTIONS

HERE = Path(__file__).parent
SERVER = HERE / "com_server_stubs.py"


@pytest.fixture(scope="module")
def com():
    """Calls the COM entry in a process of its own: the stubs must not reach other tests."""
    with subprocess.Popen(
        [sys.executable, "-B", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def call(name, *args):
            process.stdin.write(json.dumps({"name": name, "args": args}) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield call
        process.stdin.close()


MISSING = -2147352572  # DISP_E_PARAMNOTFOUND, how COM hands over an argument that is left out
DAY = 46143  # 2026-05-01 as a serial

CASES = [
    # 6109.10.0012: 16.5 % column 1 (HTS 2025) and 10 % Section 122 on goods entered 2026-02-24 to 2026-07-23
    ("DUTY_RATE", ("6109100012", "VN", DAY), 0.265),
    ("DUTY_RATE", (6109100012.0, "VN", DAY, MISSING), 0.265),
    ("DUTY_RATE", ([["6109100012"], ["6109100012"]], "VN", DAY), [[0.265], [0.265]]),
    ("ALLOCATE", (100, [[1], [1], [1]]), [[33.34], [33.33], [33.33]]),
    ("ALLOCATE", (100, [[1, 1, 1]]), [33.34, 33.33, 33.33]),  # a row: COM hands VBA a one-dimensional array
    ("IMU", (10, 40), 0.75),
    ("HTS_VALID", ("6109.10.0012",), True),
    ("GRADE", (91,), "A"),
    (
        "WORKDAY_AT",
        (DAY, 0, "VN"),
        "2026-05-04",
    ),  # 1 May 2026 is a holiday there, a Friday; work goes on on Monday
]


@pytest.mark.parametrize(("name", "args", "expected"), CASES)
def test_values(com, name, args, expected):
    from prodops_xl.functions.calls import call

    got = com(name, *args)
    if name == "ALLOCATE":
        assert sorted(v for row in got for v in (row if isinstance(row, list) else [row])) == [
            33.33,
            33.33,
            33.34,
        ]
        return
    if name == "WORKDAY_AT":
        assert got == call(name, [DAY, 0, "VN"]).value.isoformat()
        return
    assert got == expected


ERRORS = [
    ("DUTY_RATE", ("x", "VN", DAY), "#VALUE!", "not a tariff number"),
    ("DUTY_RATE", ("6109100012", "VN"), "#VALUE!", "must not change overnight"),
    ("LANDED_COST", (None, "6109100012", "VN", 10, DAY), "#VALUE!", "fob is empty"),
    ("LANDED_COST", ("", "6109100012", "VN", 10, DAY), "#VALUE!", "fob is empty"),
    # An error in an optional cost must not pass for "not given": the line would be too cheap.
    ("LANDED_COST", (5, "6109100012", "VN", 10, DAY, "ocean", "#N/A"), "#N/A", "freight comes from a cell that shows #N/A"),
    ("IMU", ("#REF!", 40), "#REF!", "mend that cell first"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "code", "sentence"), ERRORS)
def test_errors_are_marked_with_their_sentence(com, name, args, code, sentence):
    got = com(name, *args)
    assert got.startswith(f"\x1e{code}\x1f")
    assert sentence in got


def test_one_bad_row_does_not_stop_the_others(com):
    got = com("IMU", [[10], [None], [20]], [[40], [40], [40]])
    assert [got[0], got[2]] == [[0.75], [0.5]]
    assert got[1][0].startswith("\x1e#VALUE!\x1f")


def test_a_fault_of_ours_is_an_error_value_and_a_line_in_the_log(monkeypatch, tmp_path):
    from prodops_xl.functions import calls
    from prodops_xl.hosts.desktop import cell_functions, log_file

    monkeypatch.setenv("PRODOPS_HOME", str(tmp_path))
    monkeypatch.setattr(calls, "call", lambda *_: 1 / 0)
    cell_functions._remembered.cache_clear()
    assert (
        cell_functions.answer("IMU", (1, 2))
        == "\x1e#N/A\x1fIMU failed (ZeroDivisionError); the log says more."
    )
    assert "ZeroDivisionError" in log_file.path().read_text()


def test_the_notes_of_a_figure_can_be_asked_for():
    from prodops_xl.functions.calls import call
    from prodops_xl.hosts.desktop import cell_functions

    cell_functions.answer("DUTY_RATE", ("6109100012", "VN", DAY))
    told = cell_functions.last_notes()
    assert told.splitlines() == call("DUTY_RATE", ["6109100012", "VN", DAY]).warnings
    assert "cotton fee" in told
    cell_functions.answer("IMU", (10, 40))
    assert cell_functions.last_notes() == ""


def test_no_embedded_code_of_a_workbook_is_looked_for():
    """xlwings looks for code sheets in a workbook that is handed to CallUDF: ours hands none."""
    from prodops_xl.hosts.desktop.addin_sources import vba_source

    calls = re.findall(r"XLPy\.CallUDF\(([^)]*)\)", vba_source("prodops_cells.bas"))
    assert calls == ["FUNCTIONS_MODULE, function_name, arguments"]


GENERATE = """
import sys, types
sys.path.insert(0, {folder!r})
import com_server_stubs
udfs = com_server_stubs.install()
import prodops_xl.hosts.desktop.cell_functions as module
udfs.generate_vba_wrapper(module.__name__, module, sys.stdout, types.SimpleNamespace(Name="prodops.xlam"))
"""


def signatures(source, prefix=""):
    found = re.findall(rf"^(?:Public )?Function {prefix}(\w+)\((.*)\)", source, re.MULTILINE)
    return {name: [part.strip().rstrip("_") for part in given.split(",")] for name, given in found}


def test_the_wrappers_are_those_that_xlwings_would_make():
    ran = subprocess.run(
        [sys.executable, "-B", "-c", GENERATE.format(folder=str(HERE))],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = ran.stdout
    ours = functions_source()
    assert signatures(ours.replace(") As Variant", ")"), "PRODOPS_") == signatures(theirs)
    assert len(signatures(theirs)) == len(FUNCTIONS)
    # The same module, name and order of arguments go to CallUDF.
    called = dict(re.findall(r'XLPy\.CallUDF\("prodops_xl\.hosts\.desktop\.cell_functions", "(\w+)", Array\(([^)]*)\), ActiveWorkbook', theirs))  # fmt: skip
    handed = {
        name: ", ".join(re.findall(r"Given\((\w+?)_?\)", given))
        for name, given in re.findall(
            r'CallPython\("(\w+)", Array\((.*?)\)(?:, True)?\)$', ours, re.MULTILINE
        )
    }
    assert handed == called
    # What is ours and better: values instead of ranges, error values instead of text.
    assert "Err.Description" in theirs
    assert "Err.Description" not in ours
