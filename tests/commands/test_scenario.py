"""landed-cost with scenarios: by --set the sheet Scenario alone is written; a sheet Scenarios adds it to the others."""

import datetime as dt
import json

import openpyxl
import pytest
from typer.testing import CliRunner

from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.shell import app
from tests.commands.test_landed_cost import run, table
from tests.conftest import HEADERS, SHIPPED, D, order_row, write_book

AS_OF = dt.date(2026, 5, 1)
# Entered on 2026-07-20: 26.5 % of 1,000.00 now, 29 % from 2026-07-24.
OPEN = {"FOB/pc": 10.0, "Ex-Fty": D(2026, 6, 1), "In DC": D(2026, 7, 27)}


def book(path, scenarios=None, rows=None):
    given = rows or [
        order_row("4500000001", 10),
        order_row("4500000001", 20, **OPEN),
        order_row("4500000002", 10, **OPEN, COO="Mexico"),
    ]
    given[0][HEADERS.index("Total Qty")] = 100
    extra = {**SHIPPED, "ShipmentLines": SHIPPED["ShipmentLines"][:2]}
    return write_book(path / "buy.xlsx", given, {**extra, **({"Scenarios": scenarios} if scenarios else {})})


def shell(path, *words, code=0):
    told = CliRunner().invoke(
        app, ["run", "landed-cost", str(path), "--as-of", "2026-05-01", "--json", *words]
    )
    assert told.exit_code == code, told.output
    return json.loads(told.output)


def test_the_option_writes_the_scenario_sheet_alone(tmp_path):
    path, out = book(tmp_path), tmp_path / "out.xlsx"
    told = shell(path, "--out", str(out), "--set", "scenario=name=Late; entry_days=+7 | origin=VN>CN")
    assert list(told["written"]) == ["Scenario"]
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(out)
    assert set(after.sheetnames) - set(before.sheetnames) == {"Scenario", "Settings", "ProdOps memory"}
    for name in before.sheetnames:
        cells = [[[c.value for c in row] for row in b[name].iter_rows()] for b in (before, after)]
        assert cells[0] == cells[1], name
    late, moved = told["scenarios"]
    # A week later Vietnam pays 29 %; Mexico's 10 % of Section 122 gives way to another 10 %: no cliff.
    assert (late["lines"], late["duty_now"], late["duty_change"], late["near_a_cliff"]) == (2, 530, 25, 1)
    assert moved["duty_change"] == 75


def test_now_is_landed_costs_own_and_rows_tie(tmp_path):
    path = book(tmp_path)
    told = shell(path, "--out", str(tmp_path / "out.xlsx"), "--set", "scenario=entry_days=+7")
    rows = table(openpyxl.load_workbook(tmp_path / "out.xlsx"), "Scenario")
    _, costed = run(path, tmp_path / "costed.xlsx", as_of=AS_OF)
    cells = costed["Buy sheet"]
    names = {cells.cell(4, j).value: j for j in range(1, cells.max_column + 1)}
    own = {
        (str(cells.cell(r, 1).value), cells.cell(r, 2).value): cells.cell(r, names["Landed total"]).value
        for r in (6, 7)
    }
    lines = [row for row in rows if row["Rows by"] == "order line"]
    assert {(row["PO"], row["Line"]): row["Landed now"] for row in lines} == own
    for level in ("total", "vendor", "style"):
        for column in (
            "Units",
            "Duty now",
            "Duty then",
            "Duty change",
            "Landed now",
            "Landed then",
            "Landed change",
        ):
            sums = [
                round(sum(r[column] for r in rows if r["Rows by"] == by), 2) for by in (level, "order line")
            ]
            assert sums[0] == sums[1], (level, column)
    assert told["scenarios"][0]["landed_now"] == round(sum(own.values()), 2)
    near = next(row for row in lines if row["Line"] == 20)
    assert (near["Rate changes on"], near["Beyond that day"], near["A week later"]) == (
        D(2026, 7, 24),
        -25,
        0,
    )
    said = [
        row[0].value for row in openpyxl.load_workbook(tmp_path / "out.xlsx")["Scenario"].iter_rows(max_row=8)
    ]
    assert any(
        "1 order line is within 14 days of another rate; 25.00 hangs on the dates." in str(text)
        for text in said
    )
    assert near["Remark"] == "Another rate from 2026-07-24 on: entered 4 days earlier it costs 25.00 less."


def test_a_sheet_of_scenarios_adds_the_sheet_and_its_bad_rows_are_notes(tmp_path):
    scenarios = [
        ["Scenario", "What"],
        ["Nothing", "as planned"],
        ["Typo", "orign=CN"],
        ["Two", "mode=air | mode=truck"],
        ["No such program", "end=9903.99@2026-06-01"],
        [None, "entry_days=+7"],
        ["Nothing", "entry_days=+1"],
        ["Blank", None],
    ]
    told = shell(book(tmp_path, scenarios), "--out", str(tmp_path / "out.xlsx"))
    assert {"Orders", "Landed cost", "Issues", "Scenario"} <= set(told["written"])
    assert [s["name"] for s in told["scenarios"]] == ["Nothing", "entry_days=+7"]
    assert told["scenarios"][0]["landed_change"] == 0
    notes = "\n".join(told["notes"])
    assert (
        "Scenario at Scenarios!B3 was not priced. 'orign=CN' is no word of a scenario. Is it origin?" in notes
    )
    assert "Scenario at Scenarios!B4 was not priced. A row holds one scenario" in notes
    assert "Scenario 'No such program' was not priced. end=9903.99: there is no such program." in notes
    assert "Another row is called 'Nothing'" in notes
    plain, _ = run(book(tmp_path), tmp_path / "plain.xlsx", as_of=AS_OF)
    assert told["landed_total"] == plain.counts["landed_total"]
    assert told["warnings"] == plain.warnings + 4


def test_the_option_wins_over_the_sheet(tmp_path):
    path = book(tmp_path, [["Scenario", "What"], ["Air", "mode=air"]])
    told = shell(path, "--out", str(tmp_path / "out.xlsx"), "--set", "scenario=as planned")
    assert [s["name"] for s in told["scenarios"]] == ["as planned"]


def test_a_second_run_keeps_what_people_wrote_beside_a_row(tmp_path):
    path, out = book(tmp_path), tmp_path / "out.xlsx"
    shell(path, "--out", str(out), "--set", "scenario=entry_days=+7")
    done = openpyxl.load_workbook(out)
    sheet = done["Scenario"]
    head = next(iter(sheet.tables.values())).ref.split(":")[0].removeprefix("A")
    row = next(r for r in range(int(head), sheet.max_row + 1) if sheet.cell(r, 2).value == "order line")
    sheet.cell(int(head), 21, "Ask")
    sheet.cell(row, 21, "ask the forwarder")
    po = sheet.cell(row, 3).value
    done.save(out)
    shell(out, "--out", str(tmp_path / "again.xlsx"), "--set", "scenario=entry_days=+7")
    again = openpyxl.load_workbook(tmp_path / "again.xlsx")["Scenario"]
    kept = [r for r in range(1, again.max_row + 1) if again.cell(r, 21).value == "ask the forwarder"]
    assert [again.cell(r, 3).value for r in kept] == [po]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("orign=CN>VN", "is no word of a scenario. Is it origin?"),
        ("", "A scenario is empty."),
        ("end=9903.99@2026-06-01", "there is no such program"),
    ],
)
def test_wrong_words_are_a_sentence_and_nothing_is_written(tmp_path, text, says):
    path = book(tmp_path)
    told = CliRunner().invoke(app, ["run", "landed-cost", str(path), "--set", f"scenario={text}"])
    assert told.exception is not None
    assert says in str(told.exception)
    assert [p.name for p in tmp_path.iterdir()] == ["buy.xlsx"]


def test_a_book_with_nothing_open(tmp_path):
    path = book(tmp_path, rows=[order_row("4500000001", 10)])
    with open_book(path) as opened:
        from prodops_xl.commands.landed_cost import landed_cost

        outcome = landed_cost(opened, {"scenario": "as planned"}, AS_OF)
        opened.save(str(tmp_path / "out.xlsx"))
    assert outcome.counts["scenarios"][0]["lines"] == 0
