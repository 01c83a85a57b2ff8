"""Every command's workbook in a real spreadsheet: LibreOffice opens it, calculates every cell anew, and must agree.

One season of three styles goes through all commands in the order in which a team runs them; LibreOffice opens the result once.
"""

import datetime as dt

import openpyxl
import pytest

from prodops_xl.hosts.files import open_book
from prodops_xl.registry import command
from tests.libreoffice.declared import columns_of_tables, survivors, table_styles
from tests.libreoffice.driver import XLSX
from tests.libreoffice.small_season import write_small_season

pytestmark = pytest.mark.libreoffice

AS_OF = dt.date(2026, 11, 25)
JOBS = ("validate-orders", "landed-cost", "cogs", "score-vendors", "refresh-schedule", "explain")
ORDERS, HEADER_ROW = "PO Tracker", 5


@pytest.fixture(scope="module")
def season(tmp_path_factory, office):
    """The workbook after all commands, what each of them told, and the workbook before."""
    folder = tmp_path_factory.mktemp("season")
    before, path = folder / "before.xlsx", folder / "season.xlsx"
    key = write_small_season(before)
    with open_book(before) as book:
        told = {
            name: command(name).resolve()(book, {"key": key} if name == "explain" else {}, AS_OF)
            for name in JOBS
        }
        book.save(path)
    return path, told, before


@pytest.fixture(scope="module")
def figures(season):
    """The workbook with what its cells show, as it was written."""
    return openpyxl.load_workbook(season[0], data_only=True)


@pytest.fixture(scope="module")
def declared(season):
    """The workbook with its formulas, as it was written."""
    return openpyxl.load_workbook(season[0])


@pytest.fixture(scope="module")
def columns(figures):
    return columns_of_tables(figures, {ORDERS: HEADER_ROW})


@pytest.fixture(scope="module")
def seen(season, columns, declared, office, tmp_path_factory):
    """The workbook as LibreOffice has it after calculating every cell, and as it saves it."""
    saved = tmp_path_factory.mktemp("office") / "saved.xlsx"
    lines = {"Next steps": "A20:A999", "Issues": "H20:H99999"}
    counts = {f"lines of {sheet}": f"=COUNTA($'{sheet}'.{area})" for sheet, area in lines.items()}
    found = office.look(
        season[0],
        recalculate=True,
        values=True,
        shown=True,  # a hidden document has no window to freeze
        sums={**{c.label: c.sum for c in columns}, **counts},
        validations={
            sheet.title: [str(v.sqref).split(":")[0] for v in sheet.data_validations.dataValidation]
            for sheet in declared.worksheets
        },
        stores=[{"path": str(saved), "filter": XLSX}],
    )
    return found, saved


def test_no_cell_shows_an_error(seen):
    assert seen[0].faulty == {}
    assert sum(seen[0].formulas.values()) > 100  # the team's own formulas, on the order sheet


def test_every_sheet_is_there_with_every_cell(figures, seen):
    """Texts and numbers as they were written; a date is a number there, a yes or no is 1 or 0."""
    for sheet in figures.worksheets:
        rows = seen[0].sheets[sheet.title]
        for line, row in enumerate(sheet.iter_rows(values_only=True)):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    assert rows[line][at] == value.replace("\r", ""), f"{sheet.title} {line + 1}"
                elif isinstance(value, (int, float)):
                    assert rows[line][at] == pytest.approx(value, rel=1e-14, abs=1e-9), (
                        f"{sheet.title} {line + 1}"
                    )


def test_sums_of_libreoffice_agree_to_the_cent(columns, seen):
    """Every column with figures of every table, and of the order sheet; the team's Ext. FOB is calculated by LibreOffice."""
    assert len(columns) > 150
    assert {"LandedLines|Duty", "CogsByMonth|COGS", "PO Tracker|Ext. FOB", "Scorecard|Money"} <= {
        c.label for c in columns
    }
    off = {
        c.label: (c.total, seen[0].sums[c.label])
        for c in columns
        if abs(c.total - seen[0].sums[c.label]) > 0.0049
    }
    assert off == {}


TOTALS = [
    # command, its count, the sum in LibreOffice
    ("landed-cost", ("shipped", "Entered value"), "LandedLines|Entered value"),
    ("landed-cost", ("shipped", "Duty"), "LandedLines|Duty"),
    ("landed-cost", ("shipped", "Duty"), "DutyLines|Amount"),
    ("landed-cost", ("shipped", "of which IEEPA"), "LandedLines|of which IEEPA"),
    ("landed-cost", ("shipped", "MPF"), "LandedLines|MPF"),
    ("landed-cost", ("shipped", "HMF"), "LandedLines|HMF"),
    ("landed-cost", ("shipped", "Freight"), "LandedLines|Freight"),
    ("landed-cost", ("shipped", "Expensed"), "LandedLines|Expensed"),
    ("landed-cost", ("shipped", "Landed total"), "LandedLines|Landed total"),
    ("landed-cost", ("landed_total",), "PO Tracker|Landed total"),
    ("landed-cost", ("landed_total",), "Landed cost|Landed total"),
    ("cogs", ("as_booked", "purchases"), "COGS|Purchases"),
    ("cogs", ("as_booked", "cogs"), "COGS|COGS"),
    ("cogs", ("as_booked", "cogs"), "CogsByMonth|COGS"),
    ("cogs", ("as_booked", "cogs"), "CogsLines|COGS booked"),
    ("cogs", ("restated_cogs",), "CogsLines|COGS restated"),
    ("cogs", ("as_booked", "closing"), "Layers|Value"),
    ("cogs", ("units", "closing_units"), "Layers|Units"),
    ("cogs", ("units", "issued_units"), "CogsLines|Units"),
    ("cogs", ("forecast",), "COGS forecast|COGS"),
    ("score-vendors", ("due",), "Scorecard|Due"),
    ("score-vendors", ("open_late",), "Scorecard|Open late"),
    ("score-vendors", ("open_money",), "Scorecard|Open late money"),
    ("refresh-schedule", ("open_lines",), "lines of Next steps"),
]


@pytest.mark.parametrize(("name", "count", "label"), TOTALS)
def test_what_a_command_told_is_what_libreoffice_adds_up(season, seen, name, count, label):
    told = season[1][name].counts
    for step in count:
        told = told[step]
    assert told
    assert seen[0].sums[label] == pytest.approx(told, abs=0.0049)


def test_the_legs_of_explain_and_the_issues(season, seen):
    told = season[1]
    legs = sum(leg["Amount"] for leg in told["explain"].counts["legs"] if leg["Amount"] is not None)
    assert seen[0].sums["Explain|Amount"] == pytest.approx(legs, abs=0.0049)
    assert seen[0].sums["lines of Issues"] > told["validate-orders"].errors + told["landed-cost"].errors


def test_tables_and_validations_are_known_to_libreoffice(declared, seen):
    tables = {t.name: (sheet.title, t.ref) for sheet in declared.worksheets for t in sheet.tables.values()}
    assert len(tables) > 25
    assert {name: tuple(seen[0].tables.get(name, ())) for name in tables} == tables
    rules = {
        (s.title, str(v.sqref)): v for s in declared.worksheets for v in s.data_validations.dataValidation
    }
    assert [(sheet, rule.type) for (sheet, _), rule in rules.items()] == [(ORDERS, "list")]
    for (sheet, area), rule in rules.items():
        choices = ";".join(f'"{choice}"' for choice in rule.formula1.strip('"').split(","))
        assert seen[0].validations[sheet][area.split(":")[0]][:2] == ["LIST", choices]


def test_what_survives_being_saved_by_libreoffice(declared, seen):
    """All but one thing: the style of tables. Names, areas, headers and filters of tables, validations, conditional formats,
    notes, links, charts, frozen panes, folded rows, hidden sheets and number formats stay.
    """
    saved = openpyxl.load_workbook(seen[1])
    assert survivors(saved) == survivors(declared)
    assert table_styles(declared) == {"TableStyleLight1", "TableStyleMedium2"}
    assert table_styles(saved) == {None}


def test_what_libreoffice_saved_is_read_again_with_the_same_result(season, seen):
    """A team whose workbook passes through LibreOffice: validate-orders finds the same faults, landed-cost the same money."""
    with open_book(seen[1]) as book:
        for name in ("validate-orders", "landed-cost"):
            again, told = command(name).resolve()(book, {}, AS_OF), season[1][name]
            assert (again.rows, again.errors, again.warnings, again.remarks) == (
                told.rows,
                told.errors,
                told.warnings,
                told.remarks,
            )
    assert again.counts["shipped"] == told.counts["shipped"]
    assert again.counts["landed_total"] == told.counts["landed_total"]
