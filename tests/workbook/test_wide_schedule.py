"""A team's own critical path sheet with two header rows: read as it is, refreshed where it stands."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from prodops_xl.commands.schedule import refresh_schedule
from prodops_xl.commands.schedule_inputs import read_desk
from prodops_xl.errors import QuestionsError
from prodops_xl.hosts.files import open_book
from tests.conftest import HEADERS, order_row, write_book

D = dt.datetime
AS_OF = dt.date(2026, 3, 2)
SHEET = "CPM SP26"
TOP = [
    "PO #",
    "Ln",
    "Style No",
    "Colorway",
    "Lab Dip Appr.",
    None,
    "Cutting",
    None,
    "Ex-Fty",
    None,
    None,
    "In DC",
    None,
    "Comments",
]
LOW = [
    None,
    None,
    None,
    None,
    "Plan",
    "Actual",
    "Plan",
    "Actual",
    "Plan",
    "Revised",
    "Actual",
    "Plan",
    "Actual",
    None,
]
AT = {(m, s): c for c, m, s in zip(
    "EFGHIJKLM", ["Lab dip"] * 2 + ["Cut"] * 2 + ["Ex-factory"] * 3 + ["In-DC"] * 2,
    ["Planned", "Actual", "Planned", "Actual", "Planned", "Revised", "Actual", "Planned", "Actual"], strict=True,
)}  # fmt: skip
ROWS = [
    [
        "4500000001",
        10,
        "T-100",
        "Navy",
        D(2026, 2, 2),
        D(2026, 2, 10),
        None,
        None,
        D(2026, 4, 1),
        None,
        None,
        None,
        None,
        "Mei: ok",
    ],
    ["4500000001", 20, "T-100", "Red", None, None, "=E6+40", None, None, "tbc", None, None, None, None],
    ["4500000002", None, "P-7", "Navy", None, "12-Feb-26", None, None, None, None, None, None, None, None],
    ["4500000077", 10, "X-1", "Navy", None, D(2026, 2, 1), None, None, None, None, None, None, None, None],
]


@pytest.fixture
def path(tmp_path):
    orders = [
        order_row("4500000001", 10),
        order_row("4500000001", 20, **{"Colorway": "Red", "In DC": D(2026, 7, 20), "Ex-Fty": D(2026, 6, 1)}),
        order_row("4500000002", 10, **{"Style No": "P-7", "In DC": D(2026, 8, 3), "Ex-Fty": D(2026, 6, 15)}),
    ]
    path = write_book(tmp_path / "buy.xlsx", orders)
    edit(path, wide)
    return path


def wide(book, rows=ROWS, top=TOP):
    sheet = book.create_sheet(SHEET)
    sheet["A1"] = "SPRING 26 CRITICAL PATH"
    for row, cells in enumerate([top, LOW, *rows], start=3):
        for column, value in enumerate(cells, start=1):
            sheet.cell(row, column, value)
    for area in ("E3:F3", "G3:H3", "I3:K3", "L3:M3", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "N3:N4"):
        sheet.merge_cells(area)
    sheet["G5"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["F5"].comment = Comment("late again", "Mei")
    sheet.column_dimensions["C"].width = 22
    sheet.freeze_panes = "E5"


def edit(path, change):
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def run(path, answers=None):
    with open_book(path) as book:
        outcome = refresh_schedule(book, {}, AS_OF, {"map": answers or {}})
        book.save(str(path))
    return outcome


def read(path, answers=None):
    with open_book(path) as book:
        return read_desk(book, {}, AS_OF, {"map": answers or {}}, ()).wide


def sheet_of(path, name=SHEET):
    return openpyxl.load_workbook(path)[name]


def cells(path):
    return [[c.value for c in row] for row in sheet_of(path).iter_rows()]


def listed(path, name):
    sheet = sheet_of(path, name)
    head = next(r for r in range(1, 30) if sheet.cell(r, 1).value == "PO")
    names = [c.value for c in sheet[head]]
    rows = [
        dict(zip(names, [c.value for c in row], strict=True)) for row in sheet.iter_rows(min_row=head + 1)
    ]
    return [r for r in rows if r["PO"]]


def test_it_is_read_as_rows_of_schedule(path):
    (found,) = read(path)
    assert (found.sheet, found.lines) == (SHEET, 3)
    frame = found.frame.assign(at=found.rows)
    assert list(found.frame.columns) == ["PO", "Line", "Milestone", "Planned", "Revised", "Actual"]
    assert len(frame) == 3 * 4
    told = frame.dropna(subset=["Actual"])[["PO", "Line", "Milestone", "Actual", "at"]]
    assert [tuple(r) for r in told.itertuples(index=False)] == [
        ("4500000001", 10.0, "Lab dip", D(2026, 2, 10), 5),
        ("4500000002", 10.0, "Lab dip", D(2026, 2, 12), 7),  # by PO and style: the sheet has no line there
    ]
    assert {(m, s): openpyxl.utils.get_column_letter(c) for (m, s), c in found.columns.items()} == AT
    assert next((f.rule, f.key) for f in found.findings if f.severity == "warning") == (
        "schedule-row-unknown",
        ("4500000077",),
    )


def test_it_is_refreshed_where_it_stands(path):
    before, merged = cells(path), {str(area) for area in sheet_of(path).merged_cells.ranges}
    outcome = run(path)
    sheet = sheet_of(path)
    after = cells(path)
    assert "Schedule" not in openpyxl.load_workbook(path).sheetnames
    assert after[:4] == before[:4]
    assert {str(area) for area in sheet.merged_cells.ranges} == merged
    assert sheet["G5"].fill.fgColor.rgb == "FFFFFF00"
    assert sheet["F5"].comment.text == "late again"
    assert sheet.column_dimensions["C"].width == 22
    assert sheet.freeze_panes == "E5"
    assert [sheet.cell(5, 9).value, sheet.cell(5, 5).value] == [
        D(2026, 4, 1),
        D(2026, 2, 2),
    ]  # the team's own plan
    assert sheet["I6"].value == D(2026, 6, 1)  # what the order commits to, where nothing stood
    assert sheet["L7"].value == D(2026, 8, 3)
    assert sheet["G6"].value == "=E6+40"
    assert sheet["J6"].value == "tbc"
    assert after[7] == before[7]  # no order line: left alone
    assert [row[13] for row in after] == [row[13] for row in before]
    assert any(f"Sheet {SHEET}: 3 planned days are the team's own" in note for note in outcome.notes)
    assert not listed(path, "Conflicts")
    again = run(path)
    assert cells(path) == after
    assert (again.counts["changes"], again.written[SHEET]) == (0, 0)
    assert "Nothing changed since the last refresh." in again.notes


def test_what_is_typed_on_it_feeds_the_forecast_and_is_told(path):
    run(path)
    before = {(r["PO"], r["Line"]): r["Forecast in-DC"] for r in listed(path, "Next steps")}
    late = before["4500000001", 20] + dt.timedelta(days=20)

    def change(book):
        book[SHEET]["J6"] = D(2026, 6, 29)  # four weeks later than the order says
        book[SHEET]["L7"] = D(2026, 8, 10)

    edit(path, change)
    run(path)
    now = {(r["PO"], r["Line"]): r["Forecast in-DC"] for r in listed(path, "Next steps")}
    moved = (now["4500000001", 20] - before["4500000001", 20]).days
    assert moved >= (late - before["4500000001", 20]).days
    changes = listed(path, "Changes")
    assert [
        (c["PO"], c["Milestone"], c["Column"], c["By"], c["After"], c["In-DC days"]) for c in changes
    ] == [
        ("4500000001", "Ex-factory", "Revised", "sheet", "2026-06-29", moved),
        ("4500000002", "In-DC", "Planned", "sheet", "2026-08-10", 0),
    ]
    assert sheet_of(path)["J6"].value == D(2026, 6, 29)


def test_a_team_s_plan_is_a_conflict_once_ours_moves(path):
    run(path)
    edit(
        path,
        lambda book: setattr(book["Buy sheet"].cell(5, HEADERS.index("Ex-Fty") + 1), "value", D(2026, 4, 20)),
    )
    outcome = run(path)
    kept = [c for c in listed(path, "Conflicts") if c["Milestone"] == "Ex-factory"]
    assert [(c["Kind"], c["On the sheet"], c["In the source"], c["At the last merge"]) for c in kept] == [
        ("conflict", "2026-04-01", "2026-04-20", "2026-04-08")
    ]
    assert outcome.counts["conflicts"] >= 1
    assert sheet_of(path)["I5"].value == D(2026, 4, 1)


def test_facts_come_in_and_a_day_of_the_team_s_stays(path):
    run(path)

    def change(book):
        sheet = book.create_sheet("Progress")
        for row in (
            ["PO", "Line", "Stage", "Report date", "Units"],
            ["4500000001", 10, "cut", D(2026, 2, 27), 100],
            ["4500000001", 20, "cut", D(2026, 2, 27), 100],
        ):
            sheet.append(row)
        book[SHEET]["H6"] = D(2026, 2, 25)  # in the week of the report: both are right

    edit(path, change)
    run(path)
    sheet = sheet_of(path)
    assert [sheet["H5"].value, sheet["H6"].value] == [D(2026, 2, 27), D(2026, 2, 25)]
    assert not [c for c in listed(path, "Conflicts") if c["Column"] == "Actual"]
    told = [
        (c["Line"], c["By"])
        for c in listed(path, "Changes")
        if c["Milestone"] == "Cut" and c["Column"] == "Actual"
    ]
    assert told == [(10, "source"), (20, "sheet")]


def test_a_header_that_may_be_two_milestones_is_asked_once(path):
    edit(path, lambda book: book[SHEET].__setitem__("G3", "SS"))
    with pytest.raises(QuestionsError) as asked:
        read(path)
    assert asked.value.questions[0]["choices"] == ["Size set", "Sewing start"]
    run(path, {"Schedule": {"SS": None}})
    assert sheet_of(path)["G7"].value is None  # left alone
    run(path)


def test_rows_that_could_be_two_lines_are_left_alone(path):
    def change(book):
        book[SHEET]["B5"] = None
        book[SHEET]["D5"] = None  # PO and style: the lines of Navy and Red

    edit(path, change)
    (found,) = read(path)
    assert found.lines == 2
    assert any("is no single line of Orders" in f.message for f in found.findings)
