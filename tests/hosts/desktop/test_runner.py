"""A ribbon button, from the runner on: on workbooks of the file engine, with the boxes answered by the test."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from prodops_xl.errors import ProdOpsError, QuestionsError
from prodops_xl.hosts.desktop import log_file, runner, safety_copy
from prodops_xl.hosts.desktop.asking import answers_of
from prodops_xl.hosts.desktop.stopping import StatusBar, StoppedError
from prodops_xl.hosts.files import open_book
from prodops_xl.registry import Command

TODAY = dt.date(2026, 2, 1)


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("PRODOPS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


class Boxes:
    """The dialogues that a person would see."""

    def __init__(self, answer="ok"):
        self.told, self.answer = [], answer

    def alert(self, prompt, title=None, buttons="ok", mode=None, callback=None):
        self.told.append((prompt, buttons))
        return self.answer


@pytest.fixture
def boxes(monkeypatch):
    from prodops_xl.hosts.files.engine import App

    made = Boxes()
    monkeypatch.setattr(App, "alert", lambda _self, *args: made.alert(*args))
    return made


def press(task, path, out, **given):
    with open_book(path) as book:
        code = runner.press(task, book, today=lambda: TODAY, **given)
        bar = book.app.status_bar
        book.save(str(out))
    return code, bar


def test_a_button_does_what_the_shell_does(book_path, tmp_path, boxes):
    from prodops_xl.hosts.file_runs import run_on_file

    code, bar = press("validate-orders", book_path, tmp_path / "pressed.xlsx")
    assert (code, bar) == (runner.DONE, False)
    outcome, _ = run_on_file("validate-orders", book_path, as_of=TODAY, out=tmp_path / "shell.xlsx")
    pressed, shell = (openpyxl.load_workbook(tmp_path / f"{n}.xlsx") for n in ("pressed", "shell"))
    assert pressed.sheetnames == shell.sheetnames
    for name in shell.sheetnames:
        assert list(pressed[name].values) == list(shell[name].values), name
    (told, buttons), = boxes.told  # fmt: skip
    assert told.startswith("Validate orders: done.")
    assert buttons == "ok"
    assert len(outcome.summary) >= 3
    for label, value in outcome.summary[:3]:
        assert (f"{label}: {value:,}" if isinstance(value, int) else f"{label}: {value}") in told
    assert "validate-orders: done" in log_file.path().read_text()


def test_a_refusal_is_a_sentence_and_the_workbook_is_as_it_was(tmp_path, boxes):
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    code, _ = press("landed-cost", path, tmp_path / "out.xlsx")
    assert code == runner.TOLD
    assert "There is no order table" in boxes.told[0][0]
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["Sheet"]


def test_a_button_of_a_newer_add_in_says_what_to_do(book_path, tmp_path, boxes):
    assert press("send-ships", book_path, tmp_path / "out.xlsx")[0] == runner.TOLD
    assert "addin install" in boxes.told[0][0]


def replaced(monkeypatch, run):
    spec = Command("cogs", "x", "COGS", "COGS", "x")
    object.__setattr__(spec, "resolve", lambda: run)
    monkeypatch.setattr(runner, "_spec", lambda _: spec)


def test_a_fault_is_told_with_the_log(monkeypatch, book_path, tmp_path, boxes):
    def broken(*_):
        raise ZeroDivisionError

    replaced(monkeypatch, broken)
    opened = []
    monkeypatch.setattr(runner, "_open", opened.append)
    boxes.answer = "yes"
    assert press("cogs", book_path, tmp_path / "out.xlsx") == (runner.TOLD, False)
    told, buttons = boxes.told[0]
    assert "ZeroDivisionError" in told
    assert "Show the log?" in told
    assert buttons == "yes_no"
    assert opened == [log_file.path()]
    assert "Traceback" in log_file.path().read_text()


QUESTION = {"table": "Orders", "header": "ETD", "choices": ["Ex-factory", "In DC"], "sentence": "ETD is two."}


def test_a_question_is_asked_once_and_its_answer_goes_to_the_command(monkeypatch, book_path, tmp_path, boxes):
    from prodops_xl.commands.outcome import Outcome

    seen = []

    def asks(_book, _settings, _as_of, options, _progress):
        seen.append(dict(options["map"]))
        if not options["map"]:
            raise QuestionsError(questions=[QUESTION])
        return Outcome("cogs", rows=3)

    replaced(monkeypatch, asks)
    prompts = []

    def ask(prompt, default):
        prompts.append(prompt)
        return "x" if len(prompts) == 1 else "2"

    assert press("cogs", book_path, tmp_path / "out.xlsx", ask=ask)[0] == runner.DONE
    assert seen == [{}, {"Orders": {"ETD": "In DC"}}]
    assert "ETD" in prompts[0]
    assert "1  Ex-factory" in prompts[0]
    assert len(prompts) == 2


@pytest.mark.parametrize(
    ("typed", "expected"), [("1", "Ex-factory"), ("2", "In DC"), ("0", None), (" 2 ", "In DC")]
)
def test_answers(typed, expected):
    assert answers_of([QUESTION], lambda *_: typed) == {"Orders": {"ETD": expected}}


@pytest.mark.parametrize("typed", ["", "9", "in dc"])
def test_no_answer_guesses_nothing(typed):
    with pytest.raises(ProdOpsError, match="nothing was done"):
        answers_of([QUESTION], lambda *_: typed)


def test_an_answer_that_settles_nothing_ends(monkeypatch, book_path, tmp_path, boxes):
    def asks(*_):
        raise QuestionsError(questions=[QUESTION])

    replaced(monkeypatch, asks)
    assert press("cogs", book_path, tmp_path / "out.xlsx", ask=lambda *_: "1")[0] == runner.TOLD
    assert "did not settle" in boxes.told[0][0]


@pytest.mark.parametrize("command", ["validate-orders", "landed-cost", "refresh-schedule"])
def test_stop_before_writing_leaves_the_workbook_as_it_was(monkeypatch, command, book_path, tmp_path, boxes):
    monkeypatch.setattr(
        "prodops_xl.hosts.desktop.stopping.escape_pressed", lambda _: iter([False] + [True] * 9).__next__
    )
    with open_book(book_path) as book:
        book.save(str(tmp_path / "before.xlsx"))
    assert press(command, book_path, tmp_path / "out.xlsx")[0] == runner.TOLD
    assert boxes.told[0][0] == "Stopped. The workbook is as it was."
    before, after = (openpyxl.load_workbook(tmp_path / f"{n}.xlsx") for n in ("before", "out"))
    assert before.sheetnames == after.sheetnames
    assert all(list(before[n].values) == list(after[n].values) for n in before.sheetnames)


def test_the_stop_button_stops_and_an_old_stop_does_not(home):
    app = SimpleNamespace(status_bar=None)
    log_file.stop_file().parent.mkdir(parents=True)
    log_file.stop_file().write_text("stop")
    bar = StatusBar(app, "COGS", lambda: False)
    bar("Reading the workbook", 0.0)
    assert app.status_bar == "ProdOps XL, COGS: Reading the workbook ... 0% (Stop stops)"
    log_file.stop_file().write_text("stop")
    with pytest.raises(StoppedError):
        bar("Computing", 0.4)
    assert not log_file.stop_file().exists()


def test_nothing_stops_once_writing_has_begun():
    app = SimpleNamespace(status_bar=None)
    bar = StatusBar(app, "COGS", lambda: True)
    bar("Writing the figures", 0.6)
    bar("Done", 1.0)
    assert app.status_bar == "ProdOps XL, COGS: Done ... 100%"


def test_copies_are_kept_ten_deep_on_windows_and_a_failure_stops_nothing(tmp_path):
    class Api:
        def SaveCopyAs(self, path):
            Path(path).write_text("copy")

    book = SimpleNamespace(name="buy.xlsx", api=Api())
    start = dt.datetime(2026, 11, 25, 9, 0, 0)
    kept = [safety_copy.keep_copy(book, start + dt.timedelta(seconds=i), "win32") for i in range(12)]
    assert kept[0].name == "buy-20261125-090000.xlsx"
    for i, path in enumerate(kept[2:]):
        assert path.exists(), i
    assert len(list(safety_copy.folder().iterdir())) == 10
    assert safety_copy.keep_copy(SimpleNamespace(name="x.xlsx"), start, "win32") is None
    assert safety_copy.keep_copy(book, start, "darwin") is None


def test_a_workbooks_folder_is_not_on_the_path_and_its_name_is_no_code(tmp_path):
    """The command line of the add-in, run in the folder of a mailed workbook that has a pandas.py beside it."""
    (tmp_path / "pandas.py").write_text("open('taken-over', 'w').close()")
    (tmp_path / "xlwings.py").write_text("open('taken-over', 'w').close()")
    ran = subprocess.run(
        [sys.executable, "-B", "-P", "-m", "prodops_xl.hosts.desktop.runner", "validate-orders", "--hwnd=1"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PRODOPS_WORKBOOK": "x'; open('taken-over','w'); '.xlsx", "PRODOPS_HOME": str(tmp_path)},
    )  # fmt: skip
    assert not (tmp_path / "taken-over").exists()
    # No Excel here: Python ends with neither 0 nor 3, and the add-in tells the person that it did not start properly.
    assert ran.returncode not in (runner.DONE, runner.TOLD)
    assert "Excel did not answer" in (tmp_path / ".prodops" / "prodops.log").read_text()


def test_the_log_stays_small_and_holds_no_content(book_path, tmp_path, boxes):
    press("validate-orders", book_path, tmp_path / "out.xlsx")
    text = log_file.path().read_text()
    assert "4500000001" not in text
    assert "Saigon" not in text
    assert "buy" not in text
    log_file.path().write_text("x" * 1_200_000)
    log_file.write("next")
    assert log_file.path().stat().st_size < 600_000
