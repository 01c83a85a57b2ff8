"""adopt: the team's workbook as it is; the answer is kept in it, and not one other cell or part changes."""

import json
import zipfile

import openpyxl
import pytest

from prodops_xl.errors import ProdOpsError, QuestionsError
from prodops_xl.hosts.file_runs import run_on_file
from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.printing import questions
from prodops_xl.workbook.memory import SHEET, Memory
from tests.conftest import HEADERS, SHIPPED, order_row, write_book
from tests.exchange.small_master import AS_OF, make_master


def adopt(path, answers=None, **given):
    return run_on_file("adopt", path, as_of=AS_OF, given=given, answers=answers or {})[1]


@pytest.fixture
def book(tmp_path):
    return write_book(
        tmp_path / "buy.xlsx", [order_row("4500000001", 10), order_row("4500000001", 20)], SHIPPED
    )


def test_tables_ranges_and_headers_are_told(book):
    told = adopt(book)
    orders = next(t for t in told["tables"] if t["table"] == "Orders")
    assert (orders["sheet"], orders["range"], orders["rows"]) == ("Buy sheet", "A4:AD6", 2)
    read = {h["header"]: h["column"] for h in orders["headers"]}
    assert len(read) == len(HEADERS) + 1
    assert (read["Ex-Fty"], read["Supplier"], read["S"], read["Buyer note"]) == (
        "Ex-factory",
        "Vendor",
        "S",
        None,
    )
    assert {t["table"] for t in told["tables"]} == {"Orders", "Shipments", "ShipmentLines", "Charges"}
    assert any("left alone: Buyer note" in note for note in told["notes"])


def test_nothing_but_the_memory_changes(book):
    before = zipfile.ZipFile(book)
    parts = {name: before.read(name) for name in before.namelist()}
    sheets = {s.title: list(s.values) for s in openpyxl.load_workbook(book)}
    adopt(book)
    with zipfile.ZipFile(book) as after:
        sheets_after = {n: after.read(n) for n in parts if n.startswith("xl/worksheets/")}
    # The sheet that is shown is marked so, where a file lacks the mark; a file of Excel has it.
    assert {n: data.replace(b' tabSelected="1"', b"") for n, data in sheets_after.items()} == {
        n: data.replace(b' tabSelected="1"', b"")
        for n, data in parts.items()
        if n.startswith("xl/worksheets/")
    }
    now = openpyxl.load_workbook(book)
    assert now[SHEET].sheet_state == "hidden"
    assert {s.title: list(s.values) for s in now if s.title != SHEET} == sheets


def test_again_leaves_the_file_byte_for_byte(book):
    adopt(book)
    before = book.read_bytes()
    assert "The workbook knew all of it; nothing was changed." in adopt(book)["notes"]
    assert book.read_bytes() == before


def renamed(path, old, new):
    book = openpyxl.load_workbook(path)
    for cell in book["Buy sheet"][4]:
        if cell.value == old:
            cell.value = new
    book.save(path)
    return path


# Headers that teams use for two things (docs: the tables' own lists), and one with a slip of the pen.
@pytest.mark.parametrize(
    ("header", "old", "choice"),
    [("ETD", "Ex-Fty", "Ex-factory"), ("Delivery Date", "In DC", "In-DC"), ("Vendr", "Supplier", "Vendor")],
)
def test_what_is_not_sure_is_asked_and_the_answer_is_kept(book, header, old, choice):
    renamed(book, old, header)
    before = book.read_bytes()
    with pytest.raises(QuestionsError) as asked:
        adopt(book)
    (question,) = [q for q in asked.value.questions if q["header"] == header]
    assert choice in question["choices"]
    assert book.read_bytes() == before
    adopt(book, {"Orders": {header: choice}})
    with open_book(book) as kept:
        assert Memory.read(kept).get("mapping")["Orders"]["map"][header] == choice
    orders = next(t for t in adopt(book)["tables"] if t["table"] == "Orders")
    assert {h["header"]: h["column"] for h in orders["headers"]}[header] == choice


def test_the_example_answer_may_be_given_as_it_is(book, capsys):
    """No two headers are one column in it, and it says what null does."""
    for old, new in (
        ("Ex-Fty", "ETD"),
        ("In DC", "Delivery Date"),
        ("PO Date", "Delivery"),
        ("Supplier", "Vendr"),
    ):
        renamed(book, old, new)
    with pytest.raises(QuestionsError) as asked:
        adopt(book)
    questions(asked.value.questions, as_json=False)
    said = capsys.readouterr().err.splitlines()[-1]
    example = json.loads(said[said.index("{") : said.rindex("}") + 1])
    columns = [c for c in example["Orders"].values() if c]
    assert len(columns) == len(set(columns)) > 2
    assert "null says that a header is the team's own" in said
    adopt(book, example)


def test_an_answer_may_be_that_it_is_the_teams_own(book):
    renamed(book, "Ex-Fty", "ETD")
    told = adopt(book, {"Orders": {"ETD": None}})
    orders = next(t for t in told["tables"] if t["table"] == "Orders")
    assert {h["header"]: h["column"] for h in orders["headers"]}["ETD"] is None


def test_only_the_tables_that_are_named(book):
    assert {t["table"] for t in adopt(book, tables="orders")["tables"]} == {"Orders"}
    with pytest.raises(ProdOpsError, match="There is no table 'Issues' to adopt"):
        adopt(book, tables="Issues")


def test_a_workbook_without_tables_says_so(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "hello"
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(ProdOpsError, match="No sheet of this workbook has headers"):
        adopt(tmp_path / "x.xlsx")


def test_a_long_schedule_and_progress_are_found(tmp_path):
    told = adopt(make_master(tmp_path / "m.xlsx"))
    assert {t["table"] for t in told["tables"]} == {"Orders", "Vendors", "Schedule", "Progress"}
