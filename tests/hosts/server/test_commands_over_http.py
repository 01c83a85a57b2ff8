"""Every command over the real endpoint, on a workbook of a client of our own: the cells written are those that the file
engine writes. What Excel cannot tell or take is left out, and said.
"""

from __future__ import annotations

import json

import openpyxl
import pytest

from prodops_xl.hosts.file_runs import run_on_file
from prodops_xl.registry import COMMANDS, command
from tests.hosts.server.browser.order_book import AS_OF, ORDERS, SECRET, SECRETS, write_order_book
from tests.hosts.server.office_client import OfficeClient

OFFICE = [c.name for c in COMMANDS if "office" in c.hosts]
MEMORY = "ProdOps memory"


@pytest.fixture
def path(tmp_path):
    return write_order_book(tmp_path / "buy.xlsx")


def plan_of(office, client, name):
    answer = office.post(f"/prodops/plan/{name}", json=client.described())
    assert answer.status_code == 200, answer.text
    return answer.json()


def press(office, client, name, **request):
    """The two steps of the task pane, and what came back applied; the answer."""
    include = plan_of(office, client, name)["include"]
    body = client.payload(include, (ORDERS, "C5"))
    body["args"] = [{"as_of": AS_OF.isoformat(), "facts": client.facts(include), **request}]
    answer = office.post(f"/xlwings/custom-scripts-call/{name.replace('-', '_')}", json=body)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    client.apply(told["actions"])
    client.book.save(client.path)
    return told


def cells(path):
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): round(cell.value, 9) if isinstance(cell.value, float) else cell.value
        for sheet in book
        if sheet.title != MEMORY  # compressed: what is remembered of charts' places differs
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def marks(path):
    sheet = openpyxl.load_workbook(path)[ORDERS]
    return {
        c.coordinate: (
            c.fill.fgColor.rgb[-6:] if c.fill.fill_type else None,
            c.comment.text if c.comment else None,
        )
        for row in sheet.iter_rows()
        for c in row
        if c.fill.fill_type or c.comment
    }


@pytest.mark.parametrize("name", OFFICE)
def test_a_command_writes_what_it_writes_into_a_file(office, path, tmp_path, name):
    client = OfficeClient(path)
    in_file = tmp_path / "file.xlsx"
    in_file.write_bytes(path.read_bytes())
    told = press(office, client, name)
    given = {"key": told["outcome"]["key"]} if name == "explain" else {}
    outcome, _ = run_on_file(
        name, in_file, as_of=AS_OF, out=None if command(name).folder else in_file, given=given
    )
    assert cells(client.path) == cells(in_file)
    assert marks(client.path) == marks(in_file)
    assert {k: told["outcome"][k] for k in ("errors", "warnings", "remarks", "written")} == {
        "errors": outcome.errors, "warnings": outcome.warnings, "remarks": outcome.remarks, "written": outcome.written,
    }  # fmt: skip
    assert told["outcome"]["notes"] == outcome.notes


@pytest.mark.parametrize("name", OFFICE)
def test_a_second_run_changes_nothing_but_what_is_new(office, path, name):
    client = OfficeClient(path)
    press(office, client, name)
    before, marked = cells(path), marks(path)
    press(office, OfficeClient(path), name)
    again = cells(path)
    changed = {at for at in {*before, *again} if before.get(at) != again.get(at)}
    assert {at for at in changed if "since" not in str(again.get(at)).lower()} == set()
    assert marks(path) == marked


@pytest.mark.parametrize("name", OFFICE)
def test_no_other_sheet_leaves_the_machine(office, path, name):
    """The plan names the sheets; a hidden sheet of salaries is not among them, and its cells are not in the body."""
    client = OfficeClient(path)
    include = plan_of(office, client, name)["include"]
    assert ORDERS in include
    assert SECRET not in include
    body = json.dumps(client.payload(include))
    assert not any(str(secret) in body for secret in SECRETS)


def test_the_plan_says_what_it_found_and_what_is_doubtful(office, path):
    book = openpyxl.load_workbook(path)
    book[ORDERS].cell(4, 24).value = "ETD"  # may be the ex-factory day or the ship's
    book.save(path)
    told = plan_of(office, OfficeClient(path), "validate-orders")
    orders = next(t for t in told["tables"] if t["table"] == "Orders")
    assert (orders["sheet"], orders["rows"]) == (ORDERS, 3)
    assert orders["understood"] > 20
    assert [q["header"] for q in orders["questions"]] == ["ETD"]
    assert "Rates" in told["missing"]


def test_a_question_is_answered_by_the_map_and_nothing_is_written_before(office, path):
    book = openpyxl.load_workbook(path)
    book[ORDERS].cell(4, 24).value = "ETD"
    book.save(path)
    client = OfficeClient(path)
    told = press(office, client, "validate-orders")
    assert told["actions"] == []
    question = told["questions"][0]
    assert question["header"] == "ETD"
    answered = press(office, client, "validate-orders", map={"Orders": {"ETD": question["choices"][0]}})
    assert answered["outcome"]["rows"] == 3
    # The answer stays in the workbook.
    assert press(office, OfficeClient(path), "validate-orders")["outcome"]["rows"] == 3


def test_without_notes_the_issues_sheet_says_it(office, path):
    """ExcelApi 1.17 and earlier."""
    client = OfficeClient(path, notes_supported=False)
    told = press(office, client, "validate-orders")
    assert client.done["addNote"] == 0
    assert client.done["setRangeColor"] > 0
    assert any("ExcelApi 1.18" in note for note in told["outcome"]["notes"])
    assert "Issues" in client.book.sheetnames


def test_without_facts_no_colour_of_a_team_is_lost(office, path):
    """A client that tells values alone, such as xlwings' own runPython."""
    client = OfficeClient(path, tells_facts=False)
    before = marks(path)
    told = press(office, client, "validate-orders")
    assert all(marks(path)[at][0] == fill for at, (fill, _) in before.items())
    assert any("does not tell the fills" in note for note in told["outcome"]["notes"])
    assert any("formulas from values" in note for note in told["outcome"]["notes"])


def test_without_facts_formulas_are_never_overwritten_by_a_merge(office, path):
    client = OfficeClient(path)
    press(office, client, "refresh-schedule")
    blind = OfficeClient(path, tells_facts=False)
    include = plan_of(office, blind, "refresh-schedule")["include"]
    body = blind.payload(include)
    body["args"] = [{"as_of": AS_OF.isoformat()}]
    answer = office.post("/xlwings/custom-scripts-call/refresh_schedule", json=body)
    assert answer.status_code == 400
    assert "nothing was changed" in answer.text


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        ({"as_of": "soon"}, "not a date"),
        ({"settings": {"no.such": 1}}, "no.such"),
        ({"settings": [1]}, "takes an object"),
        ({"map": {"Orders": 3}}, "takes an object of tables"),
        ({"map": {"Nowhere": {}}}, "Nowhere"),
    ],
)
def test_a_bad_request_gets_one_sentence(office, path, request_, word):
    client = OfficeClient(path)
    body = client.payload([ORDERS])
    body["args"] = [request_]
    answer = office.post("/xlwings/custom-scripts-call/validate_orders", json=body)
    assert answer.status_code == 400
    assert word in answer.text
    assert "Traceback" not in answer.text


def test_facts_that_make_no_sense_are_no_facts(office, path):
    """They come from a browser: numbers out of range, texts for numbers, and nothing of the sort."""
    client = OfficeClient(path)
    body = client.payload([ORDERS])
    nonsense = {
        ORDERS: {
            "formulas": [["a", 1, "=1"], [0, 0, "=1"], [1]],
            "fills": "red",
            "notes": [None],
            "merged": [[1, 2]],
        }
    }
    body["args"] = [{"as_of": AS_OF.isoformat(), "facts": nonsense}]
    answer = office.post("/xlwings/custom-scripts-call/validate_orders", json=body)
    assert answer.status_code == 200, answer.text


def test_an_empty_workbook_gets_a_sentence(office, tmp_path):
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    client = OfficeClient(tmp_path / "empty.xlsx")
    assert plan_of(office, client, "cogs")["include"] == []
    answer = office.post("/xlwings/custom-scripts-call/cogs", json=client.payload([]))
    assert answer.status_code == 400
    assert "no order table" in answer.text


def test_two_workbooks_at_once_do_not_mix(office, path, tmp_path):
    """What is selected in one user's workbook is never asked of another's."""
    from concurrent.futures import ThreadPoolExecutor

    def explained(cell):
        client = OfficeClient(path)
        include = plan_of(office, client, "explain")["include"]
        body = client.payload(include, (ORDERS, cell))
        body["args"] = [{"as_of": AS_OF.isoformat(), "facts": client.facts(include)}]
        return office.post("/xlwings/custom-scripts-call/explain", json=body).json()["outcome"]["key"]

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(explained, ["C5", "C6", "C5", "C6"]))
    assert told == [["4500000001", 10.0], ["4500000001", 20.0]] * 2
