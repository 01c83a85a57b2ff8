"""The project's commands read the templates as they are, and keep what people put into them."""

import shutil
import sys
from datetime import date

import openpyxl
import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.functions.calls import call
from prodops_xl.hosts.file_runs import run_on_file
from prodops_xl.hosts.templates import declarations
from prodops_xl.hosts.templates.declared import _PACKAGE
from prodops_xl.tables.headers import match_headers
from prodops_xl.tables.schema import TABLES

AS_OF = date(2026, 6, 15)
# By default the command that a template is for; the others in the long set.
RUNS = tuple(
    pytest.param(t.name, command, marks=[pytest.mark.slow] if number else [])
    for t in declarations().values()
    for number, command in enumerate(c for c in t.commands if c != "explain")
)


def module(name):
    declarations()
    return sys.modules[f"{_PACKAGE}.{name}"]


@pytest.mark.parametrize(("name", "command"), RUNS)
def test_a_command_of_the_start_sheet_runs_without_error_findings(built, tmp_path, name, command):
    path = tmp_path / "book.xlsx"
    shutil.copy(built[name], path)
    outcome, told = run_on_file(command, path, as_of=AS_OF)
    assert outcome.errors == 0
    # Without shipments the three receipts stand at planned cost: a warning each, as the Start sheet says.
    assert outcome.warnings == (3 if command == "cogs" else 0)
    assert not [note for note in outcome.notes if "looks like an order table" in note]
    assert sum(outcome.written.values()) > 0
    assert told["backup"]  # it was written in place: nothing in a template is what writing would lose
    book = openpyxl.load_workbook(path)
    for sheet in declarations()[name].sheets:
        page = book[sheet.sheet]
        assert sheet.table in page.tables
        assert page.protection.sheet
        assert page.data_validations.dataValidation


def test_validate_orders_finds_nothing_in_the_example_season(built, tmp_path):
    outcome, _ = run_on_file("validate-orders", built["order-book"], as_of=AS_OF, out=tmp_path / "out.xlsx")
    assert (outcome.errors, outcome.warnings, outcome.rows) == (0, 0, 12)


def test_a_planted_fault_is_found(built, tmp_path):
    book = openpyxl.load_workbook(built["order-book"])
    page = book["Orders"]
    at = {cell.value: cell.column for cell in page[4]}
    page.cell(5, at["HTS"]).value = "6109.99.9999"
    book.save(tmp_path / "fault.xlsx")
    outcome, _ = run_on_file("validate-orders", tmp_path / "fault.xlsx", as_of=AS_OF)
    assert outcome.errors == 1


def test_landed_cost_agrees_with_the_entries_as_filed(built, tmp_path):
    outcome, _ = run_on_file("landed-cost", built["shipment-tracker"], as_of=AS_OF, out=tmp_path / "out.xlsx")
    assert dict(outcome.summary)["Entries that differ from the filed figures"] == 0
    page = openpyxl.load_workbook(tmp_path / "out.xlsx")["Entry check"]
    told = {row[2]: row[4] for row in page.iter_rows(values_only=True) if row[0] == "FH1-0002604-3"}
    # 5,980 tees at 3.45; 16.5 % and 10 %; MPF 0.3464 %; HMF 0.125 %.
    assert told["Entered value"] == pytest.approx(20631.00)
    assert told["Duty"] == pytest.approx(round(20631 * 0.265, 2))
    assert told["MPF"] == pytest.approx(71.47)
    assert told["HMF"] == pytest.approx(25.79)


def test_the_costs_are_filled_into_the_grey_columns(built, tmp_path):
    run_on_file("landed-cost", built["order-book"], as_of=AS_OF, out=tmp_path / "out.xlsx")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx")["Orders"]
    at = {cell.value: cell.column for cell in page[4]}
    assert page.cell(5, at["Duty rate"]).value == pytest.approx(0.265)
    assert page.cell(5, at["Landed cost"]).value > 3.45 * 1.265
    assert page.cell(5, at["Check"]).value.startswith("=")


@pytest.mark.parametrize("line", module("season").ORDERS, ids=lambda row: f"{row['PO']}-{row['Line']}")
def test_duty_rates_of_the_cost_sheet_are_the_packaged_tariffs(line):
    cost = module("cost_sheet")
    day = date.fromordinal(line["In-DC"].toordinal() - 7)
    told = call("DUTY_RATE", [line["HTS"], line["Origin"], day.isoformat(), line.get("Claims")], as_of=day)
    base = 0.0 if line.get("Claims") in cost.FREE else cost.BASE_DUTY[line["HTS"]]
    assert told.value == pytest.approx(base + cost.MORE_DUTY[line["PO"]])


@pytest.mark.parametrize("name", tuple(declarations()))
def test_headers_are_read_as_the_columns_they_name_and_nothing_is_asked(name):
    for sheet in declarations()[name].sheets:
        table = TABLES.get(sheet.table)
        if table is None:
            continue
        own = [
            h for h in (*sheet.names, "Example") if h not in table.columns and h not in module("season").SIZES
        ]
        for match in match_headers([*sheet.names, "Example"], table, {}):
            if match.header in table.columns:
                assert match.column == match.header
                assert not match.ask
            if match.header in own:
                assert match.column is None, match.header
                assert not match.ask, match.header


@pytest.mark.parametrize("name", [n for n, t in declarations().items() if "validate-orders" in t.commands])
def test_an_empty_workbook_says_that_it_has_no_lines(empty, tmp_path, name):
    with pytest.raises(ProdOpsError, match="has a header row for orders and no lines under it"):
        run_on_file("validate-orders", empty[name], as_of=AS_OF, out=tmp_path / "out.xlsx")
