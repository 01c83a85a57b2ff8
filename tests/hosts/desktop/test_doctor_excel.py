"""The trial in Excel with an Excel that is none: its workbooks are the file engine's, its functions the add-in's own
Python, its buttons the runner. Each step is broken in turn; the scratch workbook is closed and Excel quit every time.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop import cell_functions, excel_samples, log_file, login_server, runner, trial
from prodops_xl.hosts.desktop.desktop_commands import step_lines
from prodops_xl.hosts.desktop.doctor_excel import Trial, open_excel
from prodops_xl.hosts.files import new_book

TODAY = dt.date(2026, 11, 25)
STEPS = [
    "start Excel",
    "load the add-in",
    "self test",
    "scratch workbook",
    "cell function",
    "ribbon command",
    "clean up",
]


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("PRODOPS_HOME", str(tmp_path))
    return tmp_path


class Excel:
    """`broken`: what does not work, and how."""

    version = "16.0"

    def __init__(self, broken=None, how=None, mac=False):
        self.broken = dict.fromkeys((broken,) if isinstance(broken, str) else broken or (), how)
        self.mac = mac
        self.did, self.book, self.stack, self.killed = [], None, ExitStack(), threading.Event()
        self.books = SimpleNamespace(open=self.open, add=self.add)
        self.alerts = []

    def meet(self, name):
        self.did.append(name)
        if name not in self.broken:
            return None
        if self.broken[name] is None:
            raise RuntimeError("Excel says no")
        return self.broken[name](self)

    def open(self, path):
        self.meet("open")

    def add(self):
        self.meet("add")
        self.book = self.stack.enter_context(new_book())
        self.book.app.impl.alert = lambda *args: self.alerts.append(args)
        return SimpleNamespace(
            name="Book1",
            sheets=self.book.sheets,
            activate=self.book.activate,
            close=lambda: self.meet("close"),
        )

    def calculate(self):
        if (told := self.meet("calculate")) is None:
            told = cell_functions.answer("DUTY_RATE", ("6109100012", "VN", 46143.0))  # 1 May 2026 as a serial
        self.book.sheets[0]["A1"].value = "#N/A" if self.mac else told

    def macro(self, name):
        assert name.startswith("'prodops.xlam'!")
        return {
            "ProdOps_SelfTest": lambda: self.meet("self test") or "ok: xlwings",
            "ProdOps_Press": lambda task: self.meet("press") or self.press(task),
            "KeptSentence": lambda _place: "hts: '61' is no tariff number.",
        }[name.partition("!")[2]]

    def press(self, task):
        assert runner.press(task, self.book, today=lambda: TODAY) == runner.DONE

    def quit(self):
        self.meet("quit")
        self.stack.close()

    def kill(self):
        self.did.append("kill")
        self.killed.set()
        self.stack.close()

    def hang(self):
        """A dialog is open: nothing comes back before Excel is ended."""
        self.killed.wait(20)
        raise RuntimeError("the call was cancelled")


def run(excel, system="windows", **given):
    def started():
        excel.meet("start")
        return excel

    return Trial(
        started, r"C:\x\prodops.xlam", system, TODAY, looks=0.3, wait=lambda _s: time.sleep(0.05), **given
    ).run()


def test_all_is_well():
    excel = Excel()
    steps = run(excel)
    assert [(s.name, s.status) for s in steps] == [(name, "ok") for name in STEPS]
    told = {step.name: step.told for step in steps}
    # 6109.10.00.12 of Vietnam on 1 May 2026: 16.5 % and the surcharge of 10 % (tests/functions)
    assert "= 0.265, as in Python" in told["cell function"]
    assert "found the same 7 faults as on a file" in told["ribbon command"]
    assert excel.did == ["start", "open", "self test", "add", "calculate", "press", "close", "quit"]
    assert excel.alerts == []  # nobody is there to press OK
    assert not trial.on_trial()


def test_on_a_mac_a_function_shows_na():
    (step,) = [s for s in run(Excel(mac=True), system="mac") if s.name == "cell function"]
    assert (step.status, step.told[:4]) == ("ok", "#N/A")
    (step,) = [s for s in run(Excel(), system="mac") if s.name == "cell function"]
    assert (step.status, step.told.endswith("is meant on a Mac.")) == ("fail", True)


# (what breaks, how, the step that fails, words of its report, steps that are skipped)
BROKEN = [
    ("start", None, "start Excel", "RuntimeError: Excel says no", STEPS[1:6]),
    ("open", None, "load the add-in", "Excel says no", STEPS[2:6]),
    ("self test", lambda _x: "failed: no settings", "self test", "failed: no settings", STEPS[3:6]),
    ("self test", None, "self test", "Excel says no", STEPS[3:6]),
    ("add", None, "scratch workbook", "Excel says no", STEPS[4:6]),
    ("calculate", None, "cell function", "Excel says no", []),
    ("calculate", lambda _x: "#NAME?", "cell function", "shows #NAME?, Python says 0.265. hts: '61'", []),
    ("calculate", lambda _x: 0.2, "cell function", "shows 0.2, Python says 0.265", []),
    ("press", None, "ribbon command", "Excel says no", []),
    ("press", lambda _x: "nothing done", "ribbon command", "found nothing; on a file it finds T1 / 10", []),
    ("close", None, "clean up", "the scratch workbook did not close", []),
    ("quit", None, "clean up", "Excel did not close", []),
]  # fmt: skip


@pytest.mark.parametrize(("what", "how", "step", "words", "skipped"), BROKEN)
def test_each_step_broken(what, how, step, words, skipped):
    excel = Excel(what, how)
    steps = run(excel)
    by_name = {s.name: s for s in steps}
    assert [name for name, s in by_name.items() if s.status == "fail"] == [step]
    assert words in by_name[step].told
    assert [name for name, s in by_name.items() if s.status == "skipped"] == skipped
    if what != "start":
        assert excel.did[-1] in ("quit", "kill")
    if excel.book is not None:
        assert "close" in excel.did
    if what in ("close", "quit"):
        assert "kill" in excel.did
    excel.stack.close()
    assert not trial.on_trial()


# (what never comes back, patience in seconds, the step that fails)
HANGING = [
    ("self test", 0.2, "self test"),
    ("press", 3, "ribbon command"),
    (("self test", "quit"), 0.2, "self test"),
]


@pytest.mark.parametrize(("what", "patience", "step"), HANGING)
def test_an_excel_that_does_not_answer_is_ended(what, patience, step):
    excel = Excel(what, Excel.hang)
    begun = time.perf_counter()
    by_name = {s.name: s for s in run(excel, patience=patience)}
    assert time.perf_counter() - begun < 15
    assert by_name[step].status == "fail"
    assert f"did not answer for {patience:g} seconds" in by_name[step].told
    assert by_name["clean up"].told == "Excel was ended"
    assert "kill" in excel.did


def test_an_excel_that_does_not_quit_is_ended():
    excel = Excel(["self test"])
    excel.broken["quit"] = Excel.hang
    (step,) = [s for s in run(excel, patience=0.3) if s.name == "clean up"]
    assert (step.status, "Excel did not close" in step.told, excel.did[-2:]) == (
        "fail",
        True,
        ["quit", "kill"],
    )


def test_a_command_tells_a_person_again_after_the_trial(home):
    with trial.trial():
        assert trial.on_trial()
    assert not trial.on_trial()
    mark = home / ".prodops" / "prodops.trial"
    mark.touch()
    os.utime(mark, (time.time() - 3600, time.time() - 3600))  # forgotten by a doctor that was ended
    assert not trial.on_trial()


def test_the_samples_say_something():
    found = excel_samples.expected_findings(TODAY)
    assert "T1 / 20, HTS, Cell that cannot be read" in found
    assert len(found) == len(set(found)) == 7


def test_excel_does_not_run_here():
    with pytest.raises(ProdOpsError, match="does not run on this system"):
        open_excel("other")


def test_steps_as_lines():
    lines = step_lines(run(Excel()))
    assert lines[:2] == ["", "In Excel:"]
    assert [line.split("  ")[0] for line in lines[2:]] == ["ok"] * 7
    assert step_lines([]) == []


# --- the shell --------------------------------------------------------------------------------------------------

# (arguments, words of the refusal) on a system without Excel
REFUSED = [
    (["install"], "Windows and Mac alone"),
    (["remove"], "nothing to install here"),
    (["doctor"], "Excel does not run on this system"),
    (["doctor", "--excel", "--json"], "cannot be tried in it here"),
    (["doctor", "--fix", "--json"], "Excel does not run on this system"),
]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="Excel may run here")
@pytest.mark.parametrize(("args", "words"), REFUSED)
def test_without_excel_the_shell_says_so_in_a_sentence(args, words):
    from typer.testing import CliRunner

    from prodops_xl.hosts.desktop.desktop_commands import app

    done = CliRunner().invoke(app, args)
    assert isinstance(done.exception, ProdOpsError)  # the shell's main makes it a sentence and exit code 2
    assert words in str(done.exception)


@pytest.mark.parametrize("kind", ["windows", "mac"])
def test_the_shell_on_a_simulated_machine(monkeypatch, tmp_path, kind):
    from typer.testing import CliRunner

    from prodops_xl.hosts.desktop import this_machine
    from prodops_xl.hosts.desktop.desktop_commands import app
    from tests.hosts.desktop import machines

    made = getattr(machines, kind)(tmp_path / "machine")
    monkeypatch.setattr(this_machine, "this_machine", lambda: made.machine)

    def shell(*args):
        done = CliRunner().invoke(app, list(args))
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout

    code, text = shell("install")
    assert (code, text.splitlines()[-1][:11]) == (0, "Start Excel")
    code, text = shell("doctor", "--json")
    assert (code, json.loads(text)["ok"]) == (0, True)
    made.write(made.here.addin, b"cleaned")
    code, text = shell("doctor")
    assert code == 1
    assert "To send to IT:" in text
    code, text = shell("doctor", "--fix", "--json")
    assert (code, [c["name"] for c in json.loads(text)["checks"] if c["fixed"]]) == (0, ["addin-file"])
    code, text = shell("remove", "--json")
    assert (code, json.loads(text)["record"]) == (0, None)
    assert not made.disk(made.here.addin).exists()


def test_the_shell_reports_the_trial(monkeypatch, tmp_path):
    from typer.testing import CliRunner

    from prodops_xl.hosts.desktop import doctor_excel, this_machine
    from prodops_xl.hosts.desktop.desktop_commands import app
    from tests.hosts.desktop import machines

    made = machines.windows(tmp_path / "machine")
    monkeypatch.setattr(this_machine, "this_machine", lambda: made.machine)
    excel = Excel("self test")
    monkeypatch.setattr(doctor_excel, "open_excel", lambda _system: lambda: excel)
    CliRunner().invoke(app, ["install"])
    done = CliRunner().invoke(app, ["doctor", "--excel", "--json"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["ok"]) == (1, False)
    assert [step["name"] for step in told["excel"] if step["status"] == "fail"] == ["self test"]
    assert all(c["status"] != "fail" for c in told["checks"])


# --- login server -----------------------------------------------------------------------------------------------


def test_a_login_server_serves_once():
    served = []
    assert login_server.serve_once(lambda: "a mark", lambda: served.append(1)) == 0
    assert login_server.serve_once(lambda: None, lambda: served.append(2)) == 0
    assert served == [1]
    assert "another one answers already" in log_file.path().read_text(encoding="utf-8")


def test_a_login_server_that_fails_writes_the_log():
    def fails():
        raise ImportError("pywin32 is missing")

    assert login_server.serve_once(lambda: "a mark", fails) == 1
    assert "ImportError: pywin32 is missing" in log_file.path().read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="it would serve")
def test_a_login_server_elsewhere_says_so():
    done = subprocess.run(
        [sys.executable, "-P", "-m", login_server.MODULE], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert not login_server.running()
