"""The same calls on every host: shell, workbook cells read by the file host, COM server, web server over HTTP.

Each host gets all calls once; then every call is compared with the core's own answer, to the cent and to the word.
"""

import datetime as dt
import importlib.util
import json
import math
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import call_many
from prodops_xl.hosts.files import open_book

HERE = Path(__file__).parent


def _cases():
    spec = importlib.util.spec_from_file_location("every_host_cases", HERE / "cases.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CASES = _cases()
CALLS = CASES.calls()


def plain(value):
    """One form for what hosts answer: rows of cells, days as texts, nothing as None, errors as ("error", sentence)."""
    if isinstance(value, CellError):
        return ("error", value.message)
    if isinstance(value, dict) and "error" in value:
        return ("error", value["error"]["message"])
    if isinstance(value, (list, tuple)) and not (len(value) == 2 and value[0] == "error"):
        return [plain(v) for v in value]
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return float(value)
    return None if value == "" else value


def shape(value):
    """Rows of cells: a scalar is one cell, a flat list one row (so COM hands VBA a result of one row)."""
    value = plain(value)
    if not isinstance(value, list):
        return [[value]]
    return value if any(isinstance(row, list) for row in value) else [value]


def same(got, expected):
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(expected, float) and isinstance(got, float):
        return math.isclose(got, expected, rel_tol=1e-12, abs_tol=1e-9)
    return got == expected and type(got) is type(expected)


def each(value, change):
    if isinstance(value, list):
        return [each(v, change) for v in value]
    return change(value)


def serial(value):
    """A day as Excel hands it over: its number."""
    return (dt.date.fromisoformat(value) - dt.date(1899, 12, 30)).days if CASES.is_day(value) else value


@pytest.fixture(scope="module")
def expected():
    return [r.value for r in call_many(CALLS)]


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    path = tmp_path_factory.mktemp("shell") / "batch.json"
    path.write_text(json.dumps([{"fn": name, "args": args} for name, args in CALLS]))
    ran = subprocess.run(
        [sys.executable, "-m", "prodops_xl.hosts.shell", "fn", "--batch", str(path), "--as-of", "2026-11-25"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    return [t if "error" in t else t["result"] for t in told]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Arguments typed into cells, days as dates; read back as a command reads them, then called."""
    path = tmp_path_factory.mktemp("files") / "arguments.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    places, row = [], 1
    for _, args in CALLS:
        put, column, deepest = [], 1, 1
        for arg in args:
            cells = arg if isinstance(arg, list) else [[arg]]
            for i, line in enumerate(cells):
                for j, value in enumerate(line):
                    cell = sheet.cell(row + i, column + j)
                    cell.value = dt.datetime.fromisoformat(value) if CASES.is_day(value) else value
                    if isinstance(value, str) and value.startswith("#"):
                        cell.data_type = "e"
            put.append((row, column, row + len(cells) - 1, column + len(cells[0]) - 1))
            column += len(cells[0]) + 1
            deepest = max(deepest, len(cells))
        places.append(put)
        row += deepest
    book.save(path)
    with open_book(path) as opened:
        sheet = opened.sheets[0]
        called = []
        for (name, args), put in zip(CALLS, places, strict=True):
            read = [sheet.range(p[:2], p[2:]).options(ndim=2, err_to_str=True).value for p in put]
            called.append(
                (name, [r if isinstance(a, list) else r[0][0] for r, a in zip(read, args, strict=True)])
            )
    return [r.value for r in call_many(called)]


@pytest.fixture(scope="module")
def com():
    """xlwings' COM entry with pywin32 stubbed, in a process of its own; days as the numbers of Value2."""
    lines = "".join(json.dumps({"name": n, "args": each(a, serial)}) + "\n" for n, a in CALLS)
    stubs = HERE.parent / "desktop" / "com_server_stubs.py"
    ran = subprocess.run([sys.executable, stubs], input=lines, capture_output=True, text=True, check=True)
    return [each(json.loads(line), marked) for line in ran.stdout.splitlines()]


def marked(value):
    if isinstance(value, str) and value.startswith("\x1e"):
        return ("error", value.partition("\x1f")[2])
    return value


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The real web server over HTTP: every argument as rows, an empty cell as 0 or "", days as numbers."""
    pytest.importorskip("xlwings_server", reason="the extra server is not installed")
    import httpx

    from tests.hosts.server.browser.serving import web_server

    limits = {"PRODOPS_CALLS_PER_MINUTE": "100000", "PRODOPS_COMMANDS_PER_MINUTE": "100000"}
    with (
        web_server(tmp_path_factory.mktemp("server") / "log.txt", limits) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        return [_over_http(client, name, args) for name, args in CALLS]


def _over_http(client, name, args):
    rows = [a if isinstance(a, list) else [[a]] for a in each(args, serial)]
    body = {
        "func_name": name.lower(), "args": each(rows, lambda v: "" if v is None else v), "caller_address": "Book1[Sheet1]A1",
        "culture_info_name": "en-US", "date_format": "m/d/yyyy", "version": "0.37.8", "runtime": "1.4",
    }  # fmt: skip
    answer = client.post("/xlwings/custom-functions-call", json=body)
    if answer.status_code == 400:
        return ("error", answer.text.strip('"'))
    answer.raise_for_status()
    return [[_web_cell(v) for v in row] for row in answer.json()["result"]]


def _web_cell(value):
    """A cell of the answer: an error value with its sentence, a number that is shown as a day, or the value itself."""
    if not isinstance(value, dict):
        return value
    if value["type"] == "Error":
        return ("error", value["message"])
    return (dt.date(1899, 12, 30) + dt.timedelta(days=value["basicValue"])).isoformat()


HOSTS = ["shell", "files", "com", "server"]


def test_there_are_two_hundred_calls_of_every_function():
    from prodops_xl.registry import FUNCTIONS

    assert len(CALLS) >= 200
    assert {name for name, _ in CALLS} == {f.name for f in FUNCTIONS}


@pytest.mark.parametrize("host", HOSTS)
def test_every_host_gives_the_cores_answer(host, expected, request):
    got = request.getfixturevalue(host)
    assert len(got) == len(CALLS)
    wrong = [
        (name, args, shape(one), shape(other))
        for (name, args), one, other in zip(CALLS, got, expected, strict=True)
        if not same(shape(one), shape(other))
    ]
    assert wrong == []
