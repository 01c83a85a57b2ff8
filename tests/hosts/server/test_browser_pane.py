"""The task pane in Chromium: it loads from this machine alone, jumps to cells, explains, waits, and discards."""

from __future__ import annotations

import json
import re

import openpyxl
import pytest

from prodops_xl.commands.explain import explain
from prodops_xl.hosts.files import open_book
from prodops_xl.registry import COMMANDS, FUNCTIONS
from tests.hosts.server.browser.order_book import AS_OF, CODE, FIRST, ORDERS, PRICE, SECRET, write_order_book

OFFICE = [c for c in COMMANDS if "office" in c.hosts]


@pytest.fixture(scope="module")
def opened(browser, web_address, tmp_path_factory):
    """One pane for tests that leave the workbook as it is."""
    path = write_order_book(tmp_path_factory.mktemp("pane") / "buy.xlsx")
    with browser.pane(web_address, path) as pane:
        pane.first_errors = list(pane.errors)
        yield pane


@pytest.fixture
def pane(opened):
    opened.errors.clear()
    opened.host.written.clear()
    yield opened
    opened.page.unroute_all()
    assert opened.host.unknown == []
    assert opened.host.written == set()


@pytest.fixture(scope="module")
def checked(browser, web_address, tmp_path_factory):
    """One pane in which Validate orders was pressed."""
    folder = tmp_path_factory.mktemp("checked")
    with browser.pane(web_address, write_order_book(folder / "buy.xlsx")) as pane:
        pane.set("as_of", AS_OF.isoformat())
        assert pane.run("validate-orders").startswith("Validate orders is done")
        pane.saved = folder / "done.xlsx"
        pane.book.save(str(pane.saved))
        yield pane
        assert pane.host.unknown == []


def test_it_loads_without_an_error_and_asks_no_other_machine(pane):
    assert pane.first_errors == []
    assert pane.hosts_asked() == {"127.0.0.1"}
    assert pane.functions() == sorted(f.name for f in FUNCTIONS)
    for command in OFFICE:
        button = pane.page.locator(f"#run-{command.name}")
        assert button.inner_text().strip() == command.label
        assert button.get_attribute("title") == command.help


def test_pages_name_no_other_machine(pane, web_address):
    """Neither the pane nor its scripts and styles of ours refer to a content delivery network."""
    pages = ["/taskpane", "/static/js/main.js", "/static/css/style.css", "/prodops/settings", "/support"]
    for page in pages:
        text = pane.page.request.get(web_address + page).text()
        named = set(re.findall(r"""(?:src|href|@import|from)\s*=?\s*["'(]*(https?://[^"') ]+)""", text))
        assert {url for url in named if not url.startswith(web_address)} == set(), page


def test_sheet_health_says_which_sheets_a_command_sends(pane):
    pane.page.wait_for_selector("#health table")
    rows = pane.page.locator("#health tr[data-table]").all_inner_texts()
    assert any(row.startswith("Orders") and ORDERS in row for row in rows)
    sent = pane.page.inner_text("#sent")
    assert ORDERS in sent
    assert "Salaries" not in sent


CONTRAST = """(part) => {
  const light = (color) => {
    const [r, g, b] = color.match(/[0-9.]+/g).slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [one, other] = [light(getComputedStyle(part).color), light("rgb(255,255,255)")].sort();
  return (other + 0.05) / (one + 0.05);
}"""


@pytest.mark.parametrize("part", ["#health .text-secondary", ".prodops-group", "#health td", "#explain"])
def test_text_can_be_read_on_white(pane, part):
    """A contrast of 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
    pane.page.wait_for_selector("#health table")
    assert pane.page.locator(part).first.evaluate(CONTRAST) >= 4.5


def test_ribbon_buttons_do_what_the_panes_buttons_do(checked):
    """Excel calls the associated action with an event that must be completed."""
    calls = sum("custom-scripts-call" in where for where, _ in checked.posts)
    checked.page.evaluate(
        """() => new Promise((done) => Office.actions._association.mappings["VALIDATE-ORDERS"]({completed: done}))"""
    )
    assert checked.finished().startswith("Validate orders is done")
    assert sum("custom-scripts-call" in where for where, _ in checked.posts) == calls + 1


# Issues -------------------------------------------------------------------------------------------


def test_an_issue_leads_to_its_cell(checked):
    pane = checked
    pane.select("Shipments", "A1")
    count = int(pane.page.inner_text("#issues-count"))
    items = pane.page.locator("#issues [data-cell]")
    assert count == items.count() > 0
    for words, column, row in (("FOB is blank", PRICE, FIRST + 1), ("'6109'", CODE, FIRST + 2)):
        pane.page.locator("#issues [data-cell]", has_text=words).first.click()
        pane.settle()
        place = pane.book.sheets[ORDERS].range((row, column)).get_address(False, False)
        assert pane.selected() == (ORDERS, place)
    assert pane.errors == []


def test_issues_of_an_earlier_run_are_there_when_the_pane_opens(browser, web_address, checked):
    with browser.pane(web_address, checked.saved) as later:
        later.page.wait_for_selector("#issues [data-cell]")
        assert later.page.inner_text("#issues-count") == checked.page.inner_text("#issues-count")
        assert not any(
            "custom-scripts-call" in where for where, _ in later.posts
        )  # read in the workbook, not asked


def test_an_issue_of_a_sheet_that_is_gone_is_a_sentence(checked):
    pane = checked
    cells = pane.page.locator("#issues [data-cell]")
    cells.first.evaluate("cell => cell.dataset.cell = 'Old sheet!B2'")
    cells.first.click()
    pane.page.wait_for_selector("#message:not(.d-none)")
    pane.page.wait_for_function("document.getElementById('message').textContent.includes('no longer there')")


# Explain ------------------------------------------------------------------------------------------


def test_the_selected_figure_is_explained_and_nothing_is_written(pane, tmp_path):
    pane.set("as_of", AS_OF.isoformat())
    pane.select(ORDERS, f"T{FIRST}")
    pane.page.click("#explain")
    pane.finished()
    pane.page.wait_for_selector("#explained table")
    with open_book(write_order_book(tmp_path / "buy.xlsx")) as book:
        book.sheets[ORDERS].range(f"T{FIRST}").select()
        legs = explain(book, {}, AS_OF).counts["legs"]
    shown = pane.page.inner_text("#explained")
    assert shown.startswith("PO 4500000001, line 10")
    for leg in legs:
        assert leg["Leg"] in shown
        if leg["Amount"] is not None:
            assert f"{leg['Amount']:,.2f}" in shown
    assert "Explain" not in [sheet.name for sheet in pane.book.sheets]


def test_a_selection_outside_the_orders_is_a_sentence(pane):
    pane.select("Shipments", "A1")
    pane.page.click("#explain")
    assert "Select a cell in a row of sheet" in pane.finished()


# Waiting, discarding, changing --------------------------------------------------------------------


class Held:
    """Answers of the server to commands, kept back until the test lets them go."""

    def __init__(self, pane):
        self.page, self.routes = pane.page, []
        self.page.route("**/custom-scripts-call/**", lambda route: self.routes.append((route, route.fetch())))

    def wait(self):
        while not self.routes:
            self.page.wait_for_timeout(20)

    def release(self):
        for route, answer in self.routes:
            route.fulfill(response=answer)
        self.routes.clear()


def test_a_discarded_result_is_not_written_when_it_comes(pane):
    held, edits = Held(pane), list(pane.host.state.edits)
    pane.page.click("#run-validate-orders")
    held.wait()
    assert "The server computes" in pane.page.inner_text("#progress-text")
    assert pane.page.is_disabled("#run-cogs")
    pane.page.click("#discard")
    assert "cannot be stopped half-way" in pane.message()
    held.release()
    pane.page.wait_for_function("document.getElementById('message').textContent.includes('was discarded')")
    assert pane.message() == "The late result of Validate orders was discarded; the workbook is as it was."
    assert pane.host.state.edits == edits
    assert pane.page.is_hidden("#progress")
    assert pane.page.is_enabled("#run-cogs")


def test_a_workbook_that_changed_meanwhile_is_left_alone(pane):
    held = Held(pane)
    pane.page.click("#run-validate-orders")
    held.wait()
    pane.book.sheets[ORDERS].range((FIRST, PRICE)).value = 9.25  # somebody types while the server computes
    edits = list(pane.host.state.edits)
    held.release()
    assert "changed while the server computed, so nothing was written" in pane.finished()
    assert pane.host.state.edits == edits


def test_a_formula_that_changed_meanwhile_is_a_change_too(pane):
    held = Held(pane)
    pane.page.click("#run-validate-orders")
    held.wait()
    place = pane.book.sheets[ORDERS].range((FIRST + 30, 40))
    place.formula = "=1+1"
    edits = list(pane.host.state.edits)
    held.release()
    assert "nothing was written" in pane.finished()
    held = Held(pane)
    pane.page.click("#run-validate-orders")
    held.wait()
    place.formula = "=1+2"  # a formula then and now
    edits = list(pane.host.state.edits)
    held.release()
    said = pane.finished()
    unchanged = pane.host.state.edits == edits
    place.value = None
    assert "nothing was written" in said
    assert unchanged


def test_a_result_that_excel_takes_half_is_told_as_such(pane):
    pane.page.evaluate("""() => {
      globalThis.kept = xlwings.runActions;
      xlwings.runActions = () => { throw new Error("The sheet is protected."); };
    }""")
    said = pane.run("validate-orders")
    pane.page.evaluate("() => { xlwings.runActions = globalThis.kept; }")
    assert "what came before it is written: The sheet is protected." in said


def test_a_server_that_is_gone_is_a_sentence(pane):
    pane.page.route("**/custom-scripts-call/**", lambda route: route.abort())
    assert pane.run("validate-orders") == "The server did not answer; the workbook is as it was."


# Settings -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_settings_go_with_the_command_and_change_what_it_does(browser, web_address, tmp_path):
    with browser.pane(web_address, write_order_book(tmp_path / "buy.xlsx")) as pane:
        pane.set("cogs.method", "average")
        pane.set("as_of", AS_OF.isoformat())
        assert " is done: " in pane.run("cogs")
        told = pane.sent("/custom-scripts-call/cogs")["args"][0]
        head = str(pane.book.sheets["COGS"]["A1:A12"].value)
        assert pane.host.unknown == []
    assert (told["settings"], told["as_of"]) == ({"cogs.method": "average"}, AS_OF.isoformat())
    assert "average" in head.lower()


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("orders.sheet", "perhaps", "Setting orders.sheet names the sheet 'perhaps'"),
        ("orders.fob_tolerance", "lots", "orders.fob_tolerance"),
    ],
)
def test_a_setting_that_cannot_be_is_a_sentence_and_nothing_is_written(pane, setting, value, sentence):
    pane.set(setting, value)
    said = pane.run("validate-orders")
    pane.set(setting, "")
    assert sentence in said
    assert "Traceback" not in said


def test_a_sheet_that_is_never_to_be_sent_is_not_even_looked_at(pane):
    before = len(pane.posts)
    pane.set("never_sent", f"SHIPMENTS; {SECRET.lower()}")  # Excel's names of sheets have no case
    pane.select(ORDERS, f"T{FIRST}")
    pane.page.click("#explain")
    pane.finished()
    pane.set("never_sent", "")
    looks = [json.loads(body) for where, body in pane.posts[before:] if "/prodops/plan/" in where]
    assert looks
    for look in looks:
        assert not {"Shipments", SECRET} & {sheet["name"] for sheet in look["sheets"]}
    sent = {sheet["name"]: sheet["values"] for sheet in pane.sent("/custom-scripts-call/explain")["sheets"]}
    assert sent["Shipments"] == sent[SECRET] == [[]]
    assert "4500000001" in json.dumps(sent[ORDERS])


def test_a_doubtful_header_is_asked_for_and_the_answer_is_taken(browser, web_address, tmp_path):
    path = write_order_book(tmp_path / "buy.xlsx")
    book = openpyxl.load_workbook(path)
    for cell in book[ORDERS][4]:
        if cell.value == "Ex-Fty":
            cell.value = "Ship"
    book.save(path)
    with browser.pane(web_address, path) as pane:
        pane.page.wait_for_selector("#health table")
        asked = pane.page.locator("#health [data-question]")
        assert asked.count() == 1
        choice = asked.first.locator("option").nth(1).inner_text()
        asked.first.select_option(choice)
        said = pane.run("validate-orders")
        call = pane.sent("/custom-scripts-call/validate_orders")
    assert call["args"][0]["map"] == {"Orders": {"Ship": choice}}
    assert " is done: " in said
