"""The commands of a workbook's main.py, in a bare interpreter over the file engine: as in the shell, reads first."""

import asyncio
import datetime as dt
import json
from types import SimpleNamespace

import openpyxl
import pytest
import xlwings as xw

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.file_runs import run_on_file
from prodops_xl.hosts.lite.engine.scripts import load_later_sheets
from prodops_xl.hosts.lite.engine.widths import in_characters
from prodops_xl.hosts.lite.profiles import TEAM
from prodops_xl.workbook.settings import STATED
from tests.hosts.lite.conftest import SOURCES, bare, interpreters

DAY = "2026-03-01"
# The book here has no lines of filed entries, without which entries says so and stops.
COMMAND = {c.name: c for c in TEAM.commands}
COMMANDS = [c.name for c in TEAM.commands if c.name != "entries"]


@pytest.fixture(scope="module", params=interpreters())
def ran(request, team_main, plain_book, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    done = bare(request.param, team_main, "scripts", plain_book, folder, DAY, SOURCES, *map(script, COMMANDS))
    assert done.returncode == 0, done.stderr[-2000:]
    return folder, json.loads(done.stdout.splitlines()[-1])


def script(command):
    return f"run_{command.replace('-', '_')}"


# Which tariff tables are in use is stated in other words here: a workbook's own engine reads no file of the machine.
OF_THE_HOST = ("tariff.edition", STATED)


def cells(path):
    book = openpyxl.load_workbook(path)
    rows = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}
    return {name: [row for row in told if row[0] not in OF_THE_HOST] for name, told in rows.items()}


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != "explain"])
def test_a_script_writes_what_the_shell_writes(ran, command, plain_book, tmp_path):
    made = tmp_path / "shell.xlsx"
    made.write_bytes(plain_book.read_bytes())
    out = None if COMMAND[command].folder else made
    run_on_file(command, made, as_of=dt.date.fromisoformat(DAY), out=out)
    assert cells(ran[0] / f"{script(command)}.xlsx") == cells(tmp_path / "shell.xlsx")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_script_reads_first_says_what_it_did_and_uses_carried_code_alone(ran, command):
    told = ran[1][script(command)]
    first = next((i for i, step in enumerate(told["log"]) if step.startswith("write")), len(told["log"]))
    assert any(step.startswith("read") for step in told["log"][:first])
    assert [step for step in told["log"][first:] if step.startswith("read")] == []
    assert told["printed"][0] == f"{command}: done."
    assert len(told["printed"]) > 1
    assert all(".zip/prodops_xl/" in file.replace("\\", "/") for file in told["modules"].values())


class Sheet:
    def __init__(self, name):
        self.name, self.asked = name, False

    async def load(self):
        self.asked = True


@pytest.mark.parametrize(
    ("sent", "fetched"),
    [
        (["Orders"], ["New"]),  # Notes was there when the list was made, and is not needed
        ([], []),  # everything was sent
        (["Orders", "New"], []),
    ],
)
def test_sheets_that_came_later_are_fetched(sent, fetched):
    sheets = [Sheet(name) for name in ("Orders", "Notes", "New")]
    asyncio.run(load_later_sheets(SimpleNamespace(sheets=sheets), sent, ["Orders", "Notes"]))
    assert [sheet.name for sheet in sheets if sheet.asked] == fetched


def test_an_add_in_that_cannot_fetch_sheets_is_told_so():
    book = SimpleNamespace(sheets=[SimpleNamespace(name="New")])
    with pytest.raises(ProdOpsError, match="The sheets New came after"):
        asyncio.run(load_later_sheets(book, ["Orders"], []))


def engine_of(name):
    class Impl:
        put = None

        @property
        def column_width(self):
            return self.put

        @column_width.setter
        def column_width(self, value):
            self.put = value

    class Sheets(list):
        pass

    impl = Impl()
    sheet = SimpleNamespace(range=lambda _: SimpleNamespace(impl=impl))
    return SimpleNamespace(
        app=SimpleNamespace(engine=SimpleNamespace(name=name)), sheets=Sheets([sheet])
    ), impl


@pytest.mark.parametrize(
    ("engine", "width"),
    [
        ("officejs", 66.75),  # 12 characters of 5.25 points and 3.75 around them
        ("remote", 66.75),
        ("excel", 12),
    ],
)
def test_widths_are_characters_on_every_engine(engine, width):
    book, impl = engine_of(engine)
    in_characters(book)
    in_characters(book)  # a second command of the same session
    impl.column_width = 12
    assert impl.column_width == width
    impl.column_width = 0
    assert impl.column_width == 0


def test_the_file_engine_needs_no_sheet_fetched(plain_book):
    from prodops_xl.hosts.files import open_book

    with open_book(plain_book) as book:
        assert isinstance(book, xw.Book)
        asyncio.run(load_later_sheets(book, ["Orders"], []))
