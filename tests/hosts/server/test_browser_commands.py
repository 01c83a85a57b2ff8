"""Commands in the task pane, through Microsoft's Office.js: the workbook must come out as the file engine's own.

Every scenario ends with the host's list of things it was asked and did not know: it must be empty.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prodops_xl.hosts.files import open_book
from prodops_xl.registry import COMMANDS, command
from tests.conftest import HEADERS, order_row, write_book
from tests.hosts.server.browser.order_book import (
    AS_OF,
    CODE,
    COMMENT,
    FIRST,
    ORDERS,
    PRICE,
    SECRET,
    SECRETS,
    write_order_book,
)
from tests.hosts.server.browser.same_books import differences

SLOW = ("cogs", "score-vendors", "refresh-schedule")
WRITING = [
    pytest.param(c.name, marks=[pytest.mark.slow] if c.name in SLOW else [], id=c.name)
    for c in COMMANDS
    if "office" in c.hosts
]
RED = (255, 199, 206)


@dataclass(frozen=True)
class Run:
    """What came of commands in the pane: the saved workbook, what the pane said, what it sent and to whom."""

    saved: Path
    said: str
    posts: list[tuple[str, str]]
    hosts: set[str]

    def sent(self, path: str) -> Any:
        return json.loads(next(body for where, body in self.posts if where.endswith(path)))


def on_the_web(browser, address, folder, *commands, api=18, between=None):
    path = write_order_book(folder / "web" / "buy.xlsx")
    with browser.pane(address, path, api=api) as pane:
        pane.set("as_of", AS_OF.isoformat())
        pane.select(ORDERS, "T5")
        for at, name in enumerate(commands):
            if at and between:
                between(pane.book)
            said = pane.run(name)
        assert pane.host.unknown == []
        assert pane.errors == []
        saved = path.with_name("done.xlsx")
        pane.book.save(str(saved))
        return Run(saved, said, pane.posts, pane.hosts_asked())


def in_a_file(folder, *commands, between=None):
    path = write_order_book(folder / "files" / "buy.xlsx")
    with open_book(path) as book:
        book.sheets[ORDERS]["T5"].select()
        for at, name in enumerate(commands):
            if at and between:
                between(book)
            command(name).resolve()(book, {}, AS_OF)
        book.save(str(path.with_name("done.xlsx")))
    return path.with_name("done.xlsx")


@pytest.fixture(scope="module")
def validated(browser, web_address, tmp_path_factory):
    """Validate orders, once."""
    return on_the_web(browser, web_address, tmp_path_factory.mktemp("validated"), "validate-orders")


@pytest.mark.parametrize("name", WRITING)
def test_a_command_writes_what_it_writes_into_a_file(browser, web_address, validated, tmp_path, name):
    web = validated if name == "validate-orders" else on_the_web(browser, web_address, tmp_path, name)
    assert web.said.startswith(f"{command(name).label} is done: ")
    found = differences(web.saved, in_a_file(tmp_path, name))
    # Office.js draws a chart of one area: of figures in columns apart none is drawn, for half of it would mislead.
    assert [line for line in found if "'charts'" not in line] == []
    assert len(found) == (1 if name == "cogs" else 0)


def test_marks_notes_and_issues_are_in_the_saved_workbook(validated):
    book = openpyxl.load_workbook(validated.saved)  # read by another program than ours
    orders = book[ORDERS]
    price, code = orders.cell(FIRST + 1, PRICE), orders.cell(FIRST + 2, CODE)
    assert [cell.fill.fgColor.rgb[-6:] for cell in (price, code)] == ["{:02X}{:02X}{:02X}".format(*RED)] * 2
    assert price.comment.text.startswith("Ann: wait for the mill\nProdOps: FOB is blank.")
    assert "6109" in code.comment.text
    sound = orders.cell(FIRST, PRICE)
    assert (sound.fill.fill_type, sound.comment) == (None, None)
    # Ann's own yellow cell and her note on it stay.
    hers = orders.cell(FIRST, COMMENT)
    assert (hers.fill.fgColor.rgb, hers.comment.text) == ("00FFFF00", "ask for a better price")
    issues = [row for row in book["Issues"].iter_rows(values_only=True) if "validate-orders" in row]
    assert {"FOB is blank."} <= {cell for row in issues for cell in row}
    assert "Issues" in book["Issues"].tables


def test_texts_that_look_like_numbers_dates_and_formulas_stay_texts(validated):
    """PO 0042 stands on the Issues sheet as a text; Excel would make 42 of it if it were written plainly."""
    book = openpyxl.load_workbook(validated.saved)
    table = book["Issues"].tables["Issues"].ref
    head, *rows = [[cell.value for cell in row] for row in book["Issues"][table]]
    purchase_orders = {row[head.index("PO")] for row in rows}
    assert "0042" in purchase_orders
    assert 42 not in purchase_orders
    names = ("Style No", "Style Name", "Remarks")
    line = [book[ORDERS].cell(FIRST + 2, HEADERS.index(name) + 1).value for name in names]
    assert line == ["12E3", "=crew", "3-4"]


def mend(book):
    """Somebody enters the missing price and the whole tariff number."""
    sheet = book.sheets[ORDERS]
    sheet.range((FIRST + 1, PRICE)).value = 8.5
    sheet.range((FIRST + 2, CODE)).value = "6109.10.0012"


@pytest.mark.slow
def test_a_mended_cell_loses_its_mark_and_keeps_what_people_wrote(browser, web_address, tmp_path):
    twice = ("validate-orders", "validate-orders")
    web = on_the_web(browser, web_address, tmp_path, *twice, between=mend)
    assert differences(web.saved, in_a_file(tmp_path, *twice, between=mend)) == []
    price = openpyxl.load_workbook(web.saved)[ORDERS].cell(FIRST + 1, PRICE)
    assert (price.fill.fill_type, price.comment.text) == (None, "Ann: wait for the mill")


def test_an_excel_without_notes_gets_fills_and_the_issues_sheet(browser, web_address, tmp_path):
    """ExcelApi 1.17: Microsoft's own code would refuse `worksheet.notes` there."""
    web = on_the_web(browser, web_address, tmp_path, "validate-orders", api=17)
    assert " is done: " in web.said
    assert differences(web.saved, in_a_file(tmp_path, "validate-orders"), but=("notes",)) == []
    price = openpyxl.load_workbook(web.saved)[ORDERS].cell(FIRST + 1, PRICE)
    assert (price.comment.text, price.fill.fgColor.rgb[-6:]) == ("Ann: wait for the mill", "FFC7CE")


def test_a_workbook_without_orders_is_a_sentence_and_stays(browser, web_address, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Hello", "world"])
    book.save(tmp_path / "empty.xlsx")
    with browser.pane(web_address, tmp_path / "empty.xlsx") as pane:
        said = pane.run("validate-orders")
        assert "Traceback" not in said
        assert "order" in said.lower()
        assert pane.host.written == set()
        assert pane.host.unknown == []


# What leaves the machine --------------------------------------------------------------------------


def test_only_the_needed_sheets_values_leave(validated):
    assert validated.hosts == {"127.0.0.1"}
    for secret in SECRETS:
        assert not any(str(secret) in body for _, body in validated.posts), secret
    call = validated.sent("/custom-scripts-call/validate_orders")
    values = {sheet["name"]: sheet["values"] for sheet in call["sheets"]}
    assert values[SECRET] == [[]]
    assert values["Inspections"] == [[]]  # a table of ours, which this command does not need
    assert "4500000001" in json.dumps(values[ORDERS])
    assert SECRET not in call["args"][0]["facts"]


@pytest.mark.slow
def test_a_long_order_book_is_marked_too(browser, web_address, tmp_path):
    """400 lines, every tenth without a price: 40 marks, and an Issues sheet that Office.js writes block by block."""
    rows = [order_row(f"45{at:08d}", 10, **({"FOB/pc": None} if at % 10 == 0 else {})) for at in range(400)]
    path = write_book(tmp_path / "long.xlsx", rows)
    with browser.pane(web_address, path) as pane:
        pane.set("as_of", AS_OF.isoformat())
        said = pane.run("validate-orders")
        sheet = pane.book.sheets["Buy sheet"]
        marked = [row for row in range(5, 405) if sheet.range((row, PRICE)).color == RED]
        assert pane.host.unknown == []
        issues = pane.book.sheets["Issues"].tables["Issues"].data_body_range
    assert issues.rows.count * issues.columns.count > 1500
    assert "400 rows, 40 errors" in said
    assert marked == list(range(5, 405, 10))
