"""The shell: what it prints, its exit codes, and the file as it was after a refusal."""

import contextlib
import datetime as dt
import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from tests.conftest import HEADERS, order_row, write_book

SHELL = [sys.executable, "-m", "prodops_xl.hosts.shell"]


def process(*args, cwd=None):
    """The shell as a person starts it."""
    env = {k: v for k, v in os.environ.items() if k != "PRODOPS_TRACE"}
    return subprocess.run(
        [*SHELL, *map(str, args)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**env, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


def shell(*args, cwd=None):
    """The same entry point in this process: a new one costs more than what most of these tests ask of it."""
    from prodops_xl.hosts.shell import main

    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["prodops-xl", *map(str, args)])
        patch.delenv("PRODOPS_TRACE", raising=False)
        if cwd:
            patch.chdir(cwd)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit as ended:
                code = ended.code or 0
    return SimpleNamespace(returncode=code, stdout=out.getvalue(), stderr=err.getvalue())


def told(*args):
    done = shell(*args, "--json")
    return done.returncode, json.loads(done.stdout)


# (arguments after fn, result). Rates as in tests/functions.
CALLS = [
    (["DUTY_RATE", "6109100012", "VN", "2026-05-01"], 0.265),
    (["DUTY_RATE", '"6109.10.00.12"', "Vietnam", "2026-05-01"], 0.265),
    (["DUTY", "6109100012", "VN", "1000", "null", "null", "2026-05-01"], 265.0),
    (["IMU", "10", "40"], 0.75),
    (["PPV", "10", "9", "100"], -100.0),
    (["NO_SUCH", "10"], None),
    (["ALLOCATE", "-10", "[[1],[3]]"], [[-2.5], [-7.5]]),
    (["ALLOCATE", "100", "[[1],[1],[1]]"], [[33.34], [33.33], [33.33]]),
    (["IMU", "[[10],[20]]", "40"], [[0.75], [0.5]]),
    (["HMF", "10000", "ocean"], 12.5),
    (["HTS_VALID", "6109100012"], True),
    (["GTIN_VALID", "036000291452"], True),
]


@pytest.mark.parametrize(
    ("args", "want"), CALLS, ids=lambda v: v[0] if isinstance(v, list) and v and isinstance(v[0], str) else ""
)
def test_fn(args, want):
    code, got = told("fn", *args)
    if want is None:
        assert (code, got["error"]["code"]) == (2, "#NAME?")
    else:
        assert (code, got["result"]) == (0, want)


def test_fn_errors_exit_with_2():
    code, got = told("fn", "DUTY_RATE", "6109", "VN", "2026-05-01")
    assert code == 2
    assert set(got["error"]) == {"code", "message"}
    assert shell("fn", "DUTY_RATE", "6109", "VN", "2026-05-01").stderr.startswith("#VALUE!")


def test_fn_uses_the_as_of_date_and_warns_beside_the_figure():
    code, got = told("fn", "DUTY_RATE", "6109100012", "VN", "--as-of", "2026-11-25")
    assert (code, got["result"]) == (0, pytest.approx(0.29))  # 16.5 + 12.5 forced labor
    assert any("2026-08-31" in text for text in got["warnings"])


def test_fn_negative_numbers_are_numbers():
    assert told("fn", "IMU", "-5", "40")[1]["result"] == pytest.approx(45 / 40)


def test_batch_prints_one_object_a_line_in_the_order_asked(tmp_path):
    calls = [
        {"fn": "IMU", "args": [10, 40]}, {"fn": "HMF", "args": [10000, "ocean"]}, {"fn": "IMU", "args": [[[10], ["x"]], 40]},
        {"fn": "DUTY_STACK", "args": ["6109100012", "VN", "2026-05-01"]}, {"fn": "NOPE"}, {"fn": "IMU", "args": [20, 40]},
    ]  # fmt: skip
    path = tmp_path / "calls.json"
    path.write_text(json.dumps(calls))
    done = shell("fn", "--batch", path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [lines[i]["result"] for i in (0, 1, 5)] == [0.75, 12.5, 0.5]
    assert lines[2]["result"][0] == [0.75]
    assert lines[2]["result"][1][0]["error"]["code"] == "#VALUE!"
    assert lines[3]["result"][1][:2] == ["Column 1", "6109.10.00"]
    assert lines[4]["error"]["code"] == "#NAME?"


def test_a_bad_batch_file_is_refused(tmp_path):
    path = tmp_path / "calls.json"
    for text in ("{", '{"fn": 1}'):
        path.write_text(text)
        assert shell("fn", "--batch", path).returncode == 2
    assert shell("fn", "--batch", tmp_path / "none.json").returncode == 2


def test_a_bad_call_in_a_batch_is_an_error_in_its_place(tmp_path):
    path = tmp_path / "calls.json"
    path.write_text('[null, {"fn": "IMU", "args": [10, 40]}, {"args": []}, {"fn": "IMU", "args": "x"}]')
    done = shell("fn", "--batch", path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [("error" in line, line.get("result")) for line in lines] == [
        (True, None),
        (False, 0.75),
        (True, None),
        (True, None),
    ]


def test_lists():
    code, commands = told("list", "commands")
    assert code == 0
    assert [c["name"] for c in commands] == [
        "validate-orders",
        "landed-cost",
        "entries",
        "cogs",
        "refunds",
        "score-vendors",
        "refresh-schedule",
        "explain",
        "adopt",
        "share-copy",
        "send-packs",
        "collect",
        "undo-collect",
        "repair-formulas",
    ]
    assert len(told("list", "functions")[1]) == 26
    assert "LANDED_COST" in shell("list", "functions").stdout
    assert "[entry_date]" in shell("list", "functions").stdout.replace("\n", "")
    assert shell("list", "recipes").returncode == 2


def test_headers():
    code, got = told("headers", "Ex-Fty Date", "ETD", "Buyer note")
    assert code == 0
    assert [(g["header"], g["column"], g["ask"]) for g in got] == [
        ("Ex-Fty Date", "Ex-factory", False),
        ("ETD", None, True),
        ("Buyer note", None, False),
    ]
    assert set(got[0]) >= {"header", "column", "how", "ask"}
    assert shell("headers", "PO", "--table", "Recipes").returncode == 2


def test_tariff_show_and_status():
    code, got = told("tariff", "show", "6109100012", "--origin", "VN", "--as-of", "2026-05-01")
    assert code == 0
    assert got["facts"]["Column 1 general"] == "16.5%"
    assert got["table"][1][0] == "Column 1"
    assert shell("tariff", "show", "61091000").returncode == 0
    assert shell("tariff", "show", "0101210010").returncode == 2
    assert shell("tariff", "show", "T-shirt").returncode == 2
    status = told("tariff", "status", "--as-of", "2026-11-25")[1]
    assert any("MPF" in note for note in status["notes"])
    assert any("cotton" in note.lower() for note in status["notes"])


def test_run_replaces_the_file_and_keeps_the_old_one(book_path):
    before = book_path.read_bytes()
    code, got = told("run", "landed-cost", book_path, "--as-of", "2026-11-25")
    assert code == 0
    assert {"command", "rows", "errors", "warnings", "notes", "written", "out", "seconds", "backup"} <= set(
        got
    )
    backup = Path(got["backup"])
    assert backup.read_bytes() == before
    assert backup.name.startswith("buy.bak-")
    assert book_path.read_bytes() != before
    assert "Landed cost" in openpyxl.load_workbook(book_path).sheetnames


def test_run_with_out_leaves_the_file_alone(book_path, tmp_path):
    before = book_path.read_bytes()
    done = shell("run", "landed-cost", book_path, "--out", tmp_path / "out.xlsx", "--as-of", "2026-11-25")
    assert done.returncode == 0
    assert "Landed total" in done.stdout
    assert book_path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["buy.xlsx", "out.xlsx"]


def test_what_is_replaced_is_kept(book_path, tmp_path):
    before = book_path.read_bytes()
    _, got = told("run", "landed-cost", book_path, "--out", book_path)
    assert Path(got["backup"]).read_bytes() == before
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"somebody's")
    _, got = told("run", "landed-cost", book_path, "--out", other)
    assert Path(got["backup"]).read_bytes() == b"somebody's"


def test_a_write_protected_file_is_refused(book_path):
    book_path.chmod(0o444)
    done = shell("run", "landed-cost", book_path)
    assert (done.returncode, "write-protected" in done.stderr) == (2, True)


@pytest.mark.parametrize("name", ["orders.imu_flor", "bogus", "key"])
def test_a_setting_that_is_none_is_refused(book_path, name):
    done = shell("run", "landed-cost", book_path, "--set", f"{name}=1")
    assert (done.returncode, "no setting" in done.stderr) == (2, True)
    if name == "orders.imu_flor":
        assert "orders.imu_floor" in done.stderr


@pytest.mark.parametrize("text", ["[1]", "5", '{"Orders": 3}', "{"])
def test_an_odd_map_is_refused_with_a_sentence(book_path, tmp_path, text):
    path = tmp_path / "map.json"
    path.write_text(text)
    done = shell("run", "landed-cost", book_path, "--map", path)
    assert (done.returncode, "failed" in done.stderr) == (2, False)


def test_error_findings_exit_with_1(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10, XS=99)])
    args = ("run", "validate-orders", path, "--out", tmp_path / "out.xlsx", "--as-of", "2026-03-01", "--json")
    done = process(*args)
    assert (done.returncode, json.loads(done.stdout)["errors"] > 0) == (1, True)
    assert process("run", "make-coffee", path).returncode == 2


def test_set_and_quiet(book_path, tmp_path):
    done = shell(
        "run",
        "landed-cost",
        book_path,
        "--out",
        tmp_path / "o.xlsx",
        "--set",
        "landed.rounding=unit",
        "--quiet",
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert "per unit" in openpyxl.load_workbook(tmp_path / "o.xlsx")["Landed cost"]["A2"].value
    assert (
        shell(
            "run", "landed-cost", book_path, "--out", tmp_path / "o.xlsx", "--set", "landed.rounding=both"
        ).returncode
        == 2
    )
    assert (
        shell("run", "landed-cost", book_path, "--out", tmp_path / "o.xlsx", "--set", "rounding").returncode
        == 2
    )


def test_explain_says_every_leg_and_leaves_the_file_alone(book_path):
    before = book_path.read_bytes()
    code, got = told(
        "run",
        "explain",
        book_path,
        "--set",
        "table=Orders",
        "--set",
        'key=["4500000001", 10]',
        "--as-of",
        "2026-11-25",
    )
    assert code == 0
    legs = {leg["Leg"]: leg for leg in got["legs"]}
    assert legs["Column 1"]["Rate"] == 0.165
    assert legs["Section 122 surcharge"]["Heading"] == "9903.03.01"
    assert legs["Section 122 surcharge"]["From"] == "2026-02-24"
    assert legs["Landed cost"]["Amount"] == pytest.approx(
        sum(leg["Amount"] or 0 for name, leg in legs.items() if name not in ("Landed cost", "Expensed")),
        abs=0.005,
    )
    assert all(leg["Sentence"] for leg in got["legs"])
    assert book_path.read_bytes() == before
    assert shell("run", "explain", book_path, "--set", 'key=["nope", 1]').returncode == 2
    assert shell("run", "explain", book_path, "--set", "key=10").returncode == 2


def test_questions_name_the_headers_and_map_answers_them(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10)])
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(4, HEADERS.index("Ex-Fty") + 1).value = "ETD"
    book.save(path)
    code, got = told("run", "validate-orders", path)
    assert (code, got["questions"][0]["header"]) == (2, "ETD")
    assert "--map" in shell("run", "validate-orders", path).stderr
    answers = tmp_path / "map.json"
    answers.write_text('{"Orders": {"ETD": "Ex-factory"}}')
    assert shell("run", "validate-orders", path, "--map", answers, "--as-of", "2026-03-01").returncode == 0
    assert shell("run", "landed-cost", path).returncode == 0  # the answer stayed


def cut_off(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def protected(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))


def open_in_excel(path):
    (path.parent / f"~${path.name}").write_bytes(b"\x03Ann")


def open_in_libreoffice(path):
    (path.parent / f".~lock.{path.name}#").write_text(",ann,pc,25.11.2026 10:00,file:///;")


def not_a_workbook(path):
    path.write_text("PO,Style\n1,2\n")


def zip_of_something_else(path):
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("hello.txt", "hello")


def no_orders(path):
    book = openpyxl.Workbook()
    book.active.append(["Holiday plan", "Ann"])
    book.save(path)


@pytest.mark.parametrize(
    "spoil",
    [
        cut_off,
        protected,
        open_in_excel,
        open_in_libreoffice,
        not_a_workbook,
        zip_of_something_else,
        no_orders,
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_the_file_stays(book_path, spoil):
    spoil(book_path)
    before, files = book_path.read_bytes(), sorted(p.name for p in book_path.parent.iterdir())
    for command in ("validate-orders", "landed-cost"):
        done = shell("run", command, book_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr + done.stdout
        assert len(done.stderr.strip().splitlines()) == 1
        code, got = told("run", command, book_path)
        assert (code, bool(got["error"]["message"])) == (2, True)
    assert book_path.read_bytes() == before
    assert sorted(p.name for p in book_path.parent.iterdir()) == files


def test_missing_files_folders_and_unknown_commands(tmp_path, book_path):
    for args in (
        ("run", "landed-cost", tmp_path / "none.xlsx"),
        ("run", "landed-cost", tmp_path),
        ("run", "make-coffee", book_path),
        ("run", "landed-cost", book_path, "--out", tmp_path / "no" / "o.xlsx"),
        ("run", "landed-cost", book_path, "--out", tmp_path / "o.csv"),
        ("run", "landed-cost", book_path, "--out", tmp_path),
        ("run", "landed-cost", tmp_path / "export.csv", "--out", tmp_path / "o.xlsx"),
        ("run", "landed-cost", book_path, "--as-of", "yesterday"),
        ("import", tmp_path / "none.csv", "--as", "orders", "--out", tmp_path / "o.xlsx"),
    ):
        done = shell(*args)
        assert done.returncode == 2, args
        assert "Traceback" not in done.stderr


def test_import_a_table(tmp_path):
    export = tmp_path / "vendors.csv"
    export.write_text(
        "Supplier;Land;MOQ;Lead Time (days)\nSaigon Knit;VN;300;80\n=cmd|x;CN;1,200;75\n", encoding="utf-8"
    )
    code, got = told("import", export, "--as", "vendors", "--out", tmp_path / "v.xlsx")
    assert (code, got["rows"]) == (0, 2)
    sheet = openpyxl.load_workbook(tmp_path / "v.xlsx")["Vendors"]
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "Vendor"
    assert sheet["A3"].value == "=cmd|x"
    assert sheet["A3"].data_type == "s"  # an export's text never becomes a formula
    before = (tmp_path / "v.xlsx").read_bytes()
    code, again = told("import", export, "--as", "vendors", "--out", tmp_path / "v.xlsx")
    assert (code, again["merged"]) == (
        0,
        {"Vendors": {"added": 0, "changed": 0, "closed": 0, "conflicts": 0}},
    )
    assert (tmp_path / "v.xlsx").read_bytes() == before  # a second import is merged, and nothing changed
    assert told("import", export, "--as", "recipes", "--out", tmp_path / "r.xlsx")[0] == 2


def test_import_a_workbook(book_path, tmp_path):
    code, got = told("import", book_path, "--as", "orders", "--out", tmp_path / "o.xlsx")
    assert (code, got["rows"]) == (0, 3)
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx")["Orders"]
    dates = next(column for column in sheet.iter_cols() if column[0].value == "Ex-factory")
    assert dates[1].value == dt.datetime(2026, 4, 8)
    assert told("run", "validate-orders", tmp_path / "o.xlsx", "--as-of", "2026-03-01")[0] == 0


def test_a_defect_is_a_sentence_and_a_log_never_a_trace(book_path, tmp_path):
    code = (
        "import sys, prodops_xl.hosts.shell as s, prodops_xl.hosts.file_runs as f\n"
        "def broken(*a, **k): raise RuntimeError('inside')\n"
        "f.run_on_file = broken\n"
        f"sys.argv = ['prodops-xl', 'run', 'landed-cost', {str(book_path)!r}]\n"
        "s.main()\n"
    )
    env = {k: v for k, v in os.environ.items() if k != "PRODOPS_TRACE"} | {"TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 2
    assert "the workbook is as it was" in done.stderr
    assert "Traceback" not in done.stderr
    assert "RuntimeError: inside" in (tmp_path / "prodops-xl.log").read_text()


def test_ctrl_c_stops_with_a_sentence_and_leaves_the_workbook(book_path):
    """A command that never ends by itself is stopped as Ctrl+C does."""
    before = book_path.read_bytes()
    code = (
        "import signal, sys, time, prodops_xl.hosts.shell as s, prodops_xl.hosts.file_runs as f\n"
        # A test run that was started in the background passes on that Ctrl+C is ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def endless(*a, **k):\n    print('begun', flush=True)\n    time.sleep(60)\n"
        "f.run_on_file = endless\n"
        f"sys.argv = ['prodops-xl', 'run', 'landed-cost', {str(book_path)!r}, '--quiet']\n"
        "s.main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout.readline().strip() == "begun"
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert said.strip() == "Stopped. The workbook is as it was."
    assert book_path.read_bytes() == before


def test_today_is_the_default_date():
    assert told("tariff", "status")[1]["facts"]["As of"] == dt.date.today().isoformat()
