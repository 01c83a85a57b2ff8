"""The demo end to end, seen from outside: three files, every planted fault found, LibreOffice opens the result."""

import datetime as dt

import openpyxl
import pytest

from prodops_xl.commands.outcome import silent
from prodops_xl.demo.season import season
from prodops_xl.hosts.demo_run import run_demo
from tests.commands.test_landed_cost import table
from tests.libreoffice.declared import columns_of_tables

AS_OF = dt.date(2026, 11, 25)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    told = run_demo(folder, AS_OF, silent)
    return folder, told, openpyxl.load_workbook(folder / "orders-done.xlsx")


def test_the_files_have_the_catalogues_names(demo):
    folder, told, _ = demo
    assert sorted(p.name for p in folder.iterdir()) == [
        "customs", "orders-collected.audit.sqlite", "orders-collected.xlsx", "orders-done.xlsx", "orders.xlsx", "packs", "returned",
        "summary.html",
    ]  # fmt: skip
    assert told["validate-orders"]["rows"] == 2005


def test_every_planted_order_fault_is_found_on_its_row_and_column(demo):
    _, _, book = demo
    issues = table(book, "Issues")
    at = {(i["Table"], i["Key"], i["Column"]) for i in issues}
    told = [
        (p.table, " / ".join(f"{k:g}" if isinstance(k, float) else str(k) for k in p.key), p.column)
        for p in season().planted
    ]
    assert len(told) > 130
    missed = sorted(set(told) - at)
    assert missed == []


def test_the_planted_filed_differences_are_found_and_no_others(demo):
    _, told, book = demo
    rows = [r for r in table(book, "Entry check") if r["Filed"] is not None]
    assert told["landed-cost"]["entries_differing"] == 6
    assert sum(abs(r["Difference"]) > 0.004 for r in rows) == 6
    assert len(rows) > 400


def test_columns_sum_to_their_charges_and_entries(demo):
    _, told, book = demo
    lines = table(book, "LandedLines")
    duty = round(sum(d["Amount"] for d in table(book, "DutyLines")), 2)
    assert (
        round(sum(line["Duty"] or 0 for line in lines), 2) == duty == told["landed-cost"]["shipped"]["Duty"]
    )
    ties = told["landed-cost"]["reconciliation"]
    assert ties["recorded"] - ties["allocated"] == pytest.approx(ties["difference"])
    reasons = [t for t in table(book, "Reconciliation") if abs(t["Difference"]) > 0.004]
    assert all(t["Reason"] for t in reasons if t["Shipment"] != "All shipments")


def test_the_teams_sheet_keeps_its_words_formulas_notes_and_looks(demo):
    folder, _, done = demo
    before, after = (b.worksheets[0] for b in (openpyxl.load_workbook(folder / "orders.xlsx"), done))
    marked = 0
    for row in before.iter_rows():
        for cell in row:
            now = after[cell.coordinate]
            assert now.value == cell.value, cell.coordinate
            assert now.number_format == cell.number_format, cell.coordinate
            note = now.comment.text if now.comment else ""
            if "ProdOps: " in note:
                marked += 1
            elif cell.comment is not None:
                assert note == cell.comment.text
            else:
                assert repr(now.fill) == repr(cell.fill), cell.coordinate
            if cell.comment is not None:
                assert cell.comment.text in note
    assert marked > 100
    assert after.auto_filter.ref == before.auto_filter.ref
    assert after.freeze_panes == before.freeze_panes
    for name, dimension in before.column_dimensions.items():
        assert after.column_dimensions[name].width == dimension.width


@pytest.mark.slow
def test_running_again_finds_the_same(demo, tmp_path):
    from prodops_xl.hosts.file_runs import run_on_file

    folder, told, _ = demo
    _, again = run_on_file(
        "validate-orders", folder / "orders-done.xlsx", as_of=AS_OF, out=tmp_path / "again.xlsx"
    )
    assert {k: again[k] for k in ("errors", "warnings", "remarks")} == {
        k: told["validate-orders"][k] for k in ("errors", "warnings", "remarks")
    }


@pytest.mark.slow
def test_the_mail_round_brings_every_answer_and_the_one_conflict(demo):
    folder, told, _ = demo
    assert len(list((folder / "packs").glob("*.eml"))) == len(list((folder / "packs").glob("*.xlsx"))) == 3
    collected = told["collect"]
    assert [f["status"] for f in collected["files"]] == ["merged"] * 3
    # Six dates and three reasons of each, of which the team typed another date on one.
    assert collected["merged"] == 3 * (6 + 3) - 1
    assert collected["conflicts"] == 1
    assert collected["remarks"] == 3 * 2
    book = openpyxl.load_workbook(folder / "orders-collected.xlsx")
    assert {"Packs", "Returned files", "Remarks", "Changes", "Conflicts"} <= set(book.sheetnames)
    (conflict,) = [c for c in table(book, "Conflicts") if c["Check"] == "collect"]
    assert (conflict["Kind"], conflict["On the sheet"]) == ("conflict", "2027-01-24")


def test_the_summary_page_says_the_figures(demo):
    folder, told, _ = demo
    page = (folder / "summary.html").read_text(encoding="utf-8")
    assert f"{told['landed-cost']['landed_total']:,.0f}" in page
    assert f"{told['validate-orders']['errors']:,}" in page
    assert "<script" not in page
    assert "nan" not in page.replace("nance", "")
    assert "http" not in page


@pytest.mark.slow  # tests/libreoffice does it for every command on a small season
@pytest.mark.libreoffice
def test_libreoffice_opens_it_recalculates_and_shows_no_error(demo, office):
    """The team's own formulas over a price that says TBD, and their total, show an error: before and after, they are theirs."""
    folder, told, book = demo
    totals = {
        ("LandedLines", "Duty"): told["landed-cost"]["shipped"]["Duty"],
        ("LandedLines", "Landed total"): told["landed-cost"]["shipped"]["Landed total"],
        ("CogsLines", "COGS booked"): told["cogs"]["as_booked"]["cogs"],
        ("Layers", "Value"): told["cogs"]["as_booked"]["closing"],
    }
    columns = {(c.sheet, c.header): c for c in columns_of_tables(book, {})}
    seen = office.look(
        folder / "orders-done.xlsx",
        recalculate=True,
        sums={columns[at].label: columns[at].sum for at in totals},
    )
    assert {"Issues", "Landed cost", "LandedLines", "DutyLines", "Entry check", "Reconciliation"} <= set(
        seen.errors
    )
    faulty = [(name, cell[1]) for name, cells in seen.errors.items() for cell in cells]
    assert [(name, formula.partition("(")[0][:2]) for name, formula in faulty] == [("PO Tracker", "=S")] + [
        ("PO Tracker", "=O")
    ] * 2
    assert seen.sums == pytest.approx({columns[at].label: total for at, total in totals.items()}, abs=0.0049)
    tables = {t.name: [sheet.title, t.ref] for sheet in book.worksheets for t in sheet.tables.values()}
    assert {name: seen.tables.get(name) for name in tables} == tables
