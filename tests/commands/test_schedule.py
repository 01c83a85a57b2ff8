"""refresh-schedule end to end: what people wrote stays, facts and source changes come in, the rest is listed."""

import datetime as dt

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from prodops_xl.commands.schedule import refresh_schedule
from prodops_xl.errors import QuestionsError
from prodops_xl.hosts.files import open_book
from tests.commands.schedule_orders import AS_OF, COLUMNS, D, orders
from tests.conftest import HEADERS, order_row, write_book

EX_FACTORY = HEADERS.index("Ex-Fty") + 1


@pytest.fixture
def path(tmp_path):
    return write_book(tmp_path / "buy.xlsx", orders())


def run(path, as_of=AS_OF, answers=None, **settings):
    with open_book(path) as book:
        outcome = refresh_schedule(book, settings, as_of, {"map": answers or {}})
        book.save(str(path))
    return outcome


def edit(path, change):
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def head_of(sheet, first="PO"):
    return next(r for r in range(1, 40) if sheet.cell(r, 1).value == first)


def table(path, name, first="PO"):
    sheet = openpyxl.load_workbook(path)[name]
    head = head_of(sheet, first)
    names = [c.value for c in sheet[head]]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=head + 1)]
    return [dict(zip(names, r, strict=True)) for r in rows if any(v is not None for v in r[:3])]


def cell(book, po, line, milestone, column):
    sheet = book["Schedule"]
    head = head_of(sheet)
    at = [c.value for c in sheet[head]].index(column) + 1
    for row in range(head + 1, sheet.max_row + 1):
        if (sheet.cell(row, 1).value, sheet.cell(row, 2).value, sheet.cell(row, 3).value) == (
            po,
            line,
            milestone,
        ):
            return sheet.cell(row, at)
    raise AssertionError((po, line, milestone))


def find(rows, **wanted):
    return [r for r in rows if all(r[k] == v for k, v in wanted.items())]


def contents(path, name):
    return [[c.value for c in row] for row in openpyxl.load_workbook(path)[name].iter_rows()]


def test_the_first_run_makes_the_sheets(path):
    outcome = run(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Schedule"]
    assert sheet["A1"].value == "Schedule, as of 2026-03-02"
    assert "3 open order lines, 300 units, 2,550 USD at FOB" in sheet["A2"].value
    assert list(sheet.tables) == ["Schedule"]
    assert [c.value for c in sheet[head_of(sheet)]] == COLUMNS
    rows = table(path, "Schedule")
    # repeat styles follow the shorter network: T-100 was ordered once, so its two lines are new
    assert {r["Milestone"] for r in rows} >= {"Lab dip", "Cut", "Ex-factory", "In-DC"}
    ex_factory = find(rows, PO="4500000001", Line=20, Milestone="Ex-factory")[0]
    assert ex_factory["Planned"] == D(2026, 6, 1)  # what the order commits to
    assert find(rows, PO="4500000002", Milestone="In-DC")[0]["Planned"] == D(2026, 8, 3)
    late = [r for r in rows if r["Status"] in ("late", "blocked", "at risk")]
    assert late
    assert all(r["Why"].endswith(".") for r in late)
    steps = table(path, "Next steps")
    assert len(steps) == 3
    late = [s["Days late"] for s in steps]
    assert late == sorted(late, reverse=True)
    planned = {(r["PO #"], r["Ln"]): r["Planned in-DC"] for r in table(path, "Buy sheet", "PO #")}
    assert planned == {(s["PO"], s["Line"]): s["Forecast in-DC"] for s in steps}
    assert not table(path, "Changes")
    assert not table(path, "Conflicts")
    assert outcome.counts["changes"] == 0
    assert "First refresh" in " ".join(outcome.notes)


def test_a_second_run_with_nothing_changed_says_so(path):
    run(path)
    before = contents(path, "Schedule")
    outcome = run(path)
    assert contents(path, "Schedule") == before
    assert outcome.counts["changes"] == outcome.written["Schedule"] == 0
    assert "Nothing changed since the last refresh." in outcome.notes
    assert "Nothing changed since the last refresh." in [row[0] for row in contents(path, "Next steps")]
    changes = [row[0] for row in contents(path, "Changes")]
    assert "refresh-schedule: no changes since the last run." in changes


def test_what_people_write_stays_and_feeds_the_forecast(path):
    run(path)
    before = {(s["PO"], s["Line"]): s["Forecast in-DC"] for s in table(path, "Next steps")}
    late = before["4500000001", 20] + dt.timedelta(days=9)

    def change(book):
        cell(book, "4500000001", 20, "In-DC", "Revised").value = late
        cell(book, "4500000001", 20, "In-DC", "Comment").value = "fty asks for more days"
        cell(book, "4500000001", 20, "Cut", "Planned").value = D(2026, 4, 1)  # an override of ours
        marked = cell(book, "4500000001", 10, "Cut", "Status")
        marked.fill = PatternFill("solid", fgColor="FF00FF00")
        marked.comment = Comment("ask Mei", "Ann")
        sheet = book["Schedule"]
        head = head_of(sheet)
        sheet.cell(head, 15, "My column")
        sheet.cell(head + 1, 15, f"=E{head + 1}+1")
        sheet.column_dimensions["C"].width = 41

    edit(path, change)
    outcome = run(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Schedule"]
    head = head_of(sheet)
    assert cell(book, "4500000001", 20, "In-DC", "Revised").value == late
    assert cell(book, "4500000001", 20, "In-DC", "Comment").value == "fty asks for more days"
    assert cell(book, "4500000001", 20, "Cut", "Planned").value == D(2026, 4, 1)
    assert cell(book, "4500000001", 10, "Cut", "Status").fill.fgColor.rgb == "FF00FF00"
    assert cell(book, "4500000001", 10, "Cut", "Status").comment.text == "ask Mei"
    assert sheet.cell(head + 1, 15).value == f"=E{head + 1}+1"
    assert sheet.column_dimensions["C"].width == 41
    now = {(s["PO"], s["Line"]): s["Forecast in-DC"] for s in table(path, "Next steps")}
    assert now == {**before, ("4500000001", 20): late}  # a promise for in-DC is the forecast
    changes = table(path, "Changes")
    told = find(changes, Column="Revised")
    assert [
        (c["PO"], c["Line"], c["Milestone"], c["By"], c["Before"], c["After"], c["In-DC days"]) for c in told
    ] == [("4500000001", 20, "In-DC", "sheet", None, f"{late:%Y-%m-%d}", 9)]
    assert find(changes, Column="Planned")[0]["By"] == "sheet"
    kept = table(path, "Conflicts")
    assert [(k["Milestone"], k["Column"], k["Kind"], k["On the sheet"]) for k in kept] == [
        ("Cut", "Planned", "override", "2026-04-01")
    ]
    assert outcome.counts["conflicts"] == 0
    again = run(path)
    assert again.counts["changes"] == 0
    assert table(path, "Conflicts") == kept
    assert not table(path, "Changes")


def test_source_changes_come_in_and_both_changed_is_a_conflict(path):
    run(path)
    first = find(table(path, "Schedule"), PO="4500000001", Line=20, Milestone="Ex-factory")[0]["Planned"]

    def change(book):
        book["Buy sheet"].cell(6, EX_FACTORY).value = D(2026, 6, 11)  # 4500000001/20, ten days later
        book["Buy sheet"].cell(7, EX_FACTORY).value = D(2026, 6, 25)  # 4500000002/10
        cell(book, "4500000001", 20, "Ex-factory", "Planned").value = D(2026, 6, 3)

    edit(path, change)
    outcome = run(path)
    rows = table(path, "Schedule")
    assert find(rows, PO="4500000001", Line=20, Milestone="Ex-factory")[0]["Planned"] == D(2026, 6, 3)
    assert find(rows, PO="4500000002", Milestone="Ex-factory")[0]["Planned"] == D(2026, 6, 25)
    kept = find(table(path, "Conflicts"), Kind="conflict", Milestone="Ex-factory")
    assert [(k["On the sheet"], k["In the source"], k["At the last merge"]) for k in kept] == [
        ("2026-06-03", "2026-06-11", f"{first:%Y-%m-%d}")
    ]
    changes = find(table(path, "Changes"), PO="4500000002", Milestone="Ex-factory", Column="Planned")
    assert [(c["By"], c["Before"], c["After"]) for c in changes] == [("source", "2026-06-15", "2026-06-25")]
    assert changes[0]["In-DC days"] > 0
    assert outcome.counts["conflicts"] == 1
    assert run(path).counts == {**outcome.counts, "changes": 0}


def test_new_lines_are_appended_and_vanished_ones_closed(path):
    run(path)
    lines = len(table(path, "Schedule"))

    def change(book):
        sheet = book["Buy sheet"]
        for at, value in enumerate(
            order_row("4500000009", 10, **{"In DC": D(2026, 9, 1), "Ex-Fty": D(2026, 7, 15)}), start=1
        ):
            sheet.cell(7, at).value = value  # in the place of 4500000002/10

    edit(path, change)
    outcome = run(path)
    sheet = openpyxl.load_workbook(path)["Schedule"]
    rows = table(path, "Schedule")
    new = find(rows, PO="4500000009")
    gone = find(rows, PO="4500000002")
    assert rows[lines:] == new
    assert all(r["Closed"] == D(2026, 3, 2) for r in gone)
    assert not any(r["Closed"] for r in rows if r not in gone)
    head = head_of(sheet)
    assert sheet.tables["Schedule"].ref == f"A{head}:N{head + len(rows)}"
    assert sheet.cell(head + lines + 1, 5).number_format == "yyyy-mm-dd"
    told = [(c["PO"], c["By"], c["After"]) for c in find(table(path, "Changes"), Column="(row)")]
    assert told == [
        ("4500000002", "source", f"{len(gone)} milestones closed"),
        ("4500000009", "source", f"{len(new)} milestones added"),
    ]
    assert outcome.counts["appended"] == len(new)
    again = run(path)
    assert again.counts["changes"] == again.counts["appended"] == again.counts["closed"] == 0
    assert again.written["Schedule"] == 0


def test_a_row_that_somebody_deleted_stays_away(path):
    run(path)

    def change(book):
        sheet = book["Schedule"]
        row = cell(book, "4500000002", 10, "In-DC", "PO").row  # the last row
        assert row == sheet.max_row
        sheet.delete_rows(row)
        area = next(iter(sheet.tables.values()))
        area.ref = area.ref.replace(str(row), str(row - 1))
        assert area.name == "Schedule"

    edit(path, change)
    run(path)
    assert not find(table(path, "Schedule"), PO="4500000002", Milestone="In-DC")
    told = find(table(path, "Conflicts"), PO="4500000002", Column="(row)")
    assert [(k["Kind"], k["On the sheet"]) for k in told] == [("override", "removed from the sheet")]


def test_goods_in_the_dc_are_done_and_closed(path):
    run(path)

    def change(book):
        sheet = book["Buy sheet"]
        sheet.cell(4, len(HEADERS) + 2).value = "Actual in-DC"
        sheet.cell(5, len(HEADERS) + 2).value = D(2026, 2, 27)

    edit(path, lambda book: book["Buy sheet"].delete_cols(len(HEADERS) + 2, 3))
    edit(path, change)
    outcome = run(path)
    rows = find(table(path, "Schedule"), PO="4500000001", Line=10)
    assert {r["Status"] for r in rows} == {"done"}
    assert all(r["Closed"] == D(2026, 3, 2) for r in rows)
    assert find(rows, Milestone="In-DC")[0]["Actual"] == D(2026, 2, 27)
    assert len(table(path, "Next steps")) == 2
    assert outcome.counts["open_lines"] == 2
    assert run(path).written["Schedule"] == 0


def test_a_text_that_is_no_date_is_kept_and_told(path):
    run(path)
    edit(path, lambda book: setattr(cell(book, "4500000001", 20, "Cut", "Planned"), "value", "after Tet"))
    edit(path, lambda book: setattr(book["Buy sheet"].cell(6, EX_FACTORY), "value", D(2026, 6, 11)))
    run(path)
    book = openpyxl.load_workbook(path)
    assert cell(book, "4500000001", 20, "Cut", "Planned").value == "after Tet"


def test_late_lines_are_one_finding_each(tmp_path):
    path = write_book(
        tmp_path / "late.xlsx",
        [order_row("1", 10, **{"In DC": D(2026, 4, 12)}), order_row("1", 20, **{"In DC": D(2026, 9, 1)})],
    )
    outcome = run(path)
    issues = table(path, "Issues", "Money at risk")
    late = find(issues, Rule="Late in the DC")
    assert [(i["PO"], i["Line"], i["Money at risk"]) for i in late] == [("1", 10, 850)]  # 100 units at 8.50
    assert "instead of 2026-04-12" in late[0]["Sentence"]
    assert outcome.warnings == 1
    assert table(path, "Next steps")[0]["Status"] == "late"


def test_progress_that_cannot_be_is_an_issue(path):
    def change(book):
        sheet = book.create_sheet("Progress")
        for row in (
            ["PO", "Line", "Stage", "Report date", "Units"],
            ["4500000001", 10, "cut", D(2026, 2, 20), 80],
            ["4500000001", 10, "cut", D(2026, 2, 27), 60],
            ["4500000001", 10, "sewn", D(2026, 2, 27), 70],
        ):
            sheet.append(row)

    edit(path, change)
    outcome = run(path)
    rules = {i["Rule"] for i in table(path, "Issues", "Money at risk")}
    assert {"Cumulative units fall", "More units than the stage before"} <= rules
    assert outcome.errors == 2


LONG = ["PO No", "Line No", "Activity", "Responsible", "Revised Date", "Actual Date", "Remarks"]


def long_sheet(book, rows):
    sheet = book.create_sheet("T&A")
    sheet.append(["our T&A, Mei"])
    for row in (LONG, *rows):
        sheet.append(row)
    return sheet


def test_a_team_s_long_sheet_is_refreshed_in_place(path):
    rows = [
        ["4500000001", 20, "Lab Dip Appr.", "Ann", None, D(2026, 2, 10), "ok"],
        ["4500000001", 20, "XF", None, D(2026, 6, 9), None, None],
        ["4500000001", 20, "Photo shoot", "Marketing", None, None, "only ours"],
    ]
    edit(path, lambda book: long_sheet(book, rows))
    outcome = run(path)
    book = openpyxl.load_workbook(path)
    assert "Schedule" not in book.sheetnames
    sheet = book["T&A"]
    assert [c.value for c in sheet[1]][:2] == ["our T&A, Mei", None]
    names = [c.value for c in sheet[2]]
    assert names[:7] == LONG
    assert {"Planned", "Latest", "Slack", "Status"} <= set(names)
    done = table(path, "T&A", "PO No")
    assert [r["Activity"] for r in done[:3]] == ["Lab Dip Appr.", "XF", "Photo shoot"]
    assert done[0]["Actual Date"] == D(2026, 2, 10)
    assert done[0]["Responsible"] == "Ann"
    assert done[0]["Status"] == "done"
    assert done[1]["Planned"] == D(2026, 6, 1)
    assert done[1]["Revised Date"] == D(2026, 6, 9)
    assert done[1]["Responsible"] == "Vendor"  # it was blank
    assert done[2]["Planned"] is None
    assert not find(done[3:], **{"PO No": "4500000001", "Line No": 20, "Activity": "Lab dip"})
    assert find(done[3:], **{"PO No": "4500000002", "Activity": "Lab dip"})
    assert outcome.counts["appended"] == len(done) - 3
    again = run(path)
    assert again.counts["changes"] == again.written["Schedule"] == 0


def test_a_team_s_own_planned_days_on_a_long_sheet_are_its_own(path):
    """No base: they stay, as overrides; once ours moves there is something to decide."""

    def own_plan(book):
        sheet = book.create_sheet("T&A")
        for row in (
            ["PO No", "Line No", "Activity", "Planned", "Actual Date"],
            ["4500000001", 20, "XF", D(2026, 6, 8), None],
            ["4500000001", 20, "Cutting", None, None],
        ):
            sheet.append(row)

    edit(path, own_plan)
    outcome = run(path)
    assert (outcome.counts["conflicts"], outcome.counts["overrides"], outcome.counts["changes"]) == (
        0,
        1,
        len(table(path, "Changes")),
    )
    rows = table(path, "T&A", "PO No")
    assert rows[0]["Planned"] == D(2026, 6, 8)
    assert rows[1]["Planned"] is not None
    told = [(k["Kind"], k["On the sheet"], k["In the source"]) for k in table(path, "Conflicts")]
    assert told == [("override", "2026-06-08", "2026-06-01")]
    assert not find(table(path, "Changes"), By="sheet")
    edit(path, lambda book: setattr(book["Buy sheet"].cell(6, EX_FACTORY), "value", D(2026, 6, 11)))
    run(path)
    kept = find(table(path, "Conflicts"), Kind="conflict", Milestone="Ex-factory")
    assert [(k["On the sheet"], k["In the source"], k["At the last merge"]) for k in kept] == [
        ("2026-06-08", "2026-06-11", "2026-06-01")
    ]


def test_ss_is_asked_and_the_answer_stays(path):
    edit(path, lambda book: long_sheet(book, [["4500000001", 20, "SS", None, None, D(2026, 2, 10), None]]))
    with pytest.raises(QuestionsError) as asked:
        run(path)
    assert asked.value.questions[0]["header"] == "SS"
    assert asked.value.questions[0]["choices"] == ["Size set", "Sewing start"]
    run(path, answers={"Schedule": {"SS": "Size set"}})
    assert table(path, "T&A", "PO No")[0]["Status"] == "done"
    run(path)  # nothing is asked again


def test_a_schedule_sheet_of_another_kind_is_left_alone(path):
    edit(path, lambda book: book.create_sheet("Schedule").append(["Fashion week", "Paris"]))
    run(path)
    book = openpyxl.load_workbook(path)
    assert book["Schedule"]["A1"].value == "Fashion week"
    assert book["ProdOps Schedule"]["A1"].value == "Schedule, as of 2026-03-02"
    again = run(path)
    assert again.written["Schedule"] == 0
    assert openpyxl.load_workbook(path).sheetnames.count("ProdOps Schedule") == 1


def test_goods_that_were_received_are_in_the_dc(path):
    """Receipts say so where Orders has no Actual in-DC: 99 of 100 units, complete at 97 %."""

    def change(book):
        sheet = book.create_sheet("Receipts")
        for row in (
            ["Receipt", "PO", "Line", "Receipt date", "Units received"],
            ["G1", "4500000001", 10, D(2026, 2, 20), 60],
            ["G2", "4500000001", 10, D(2026, 2, 27), 39],
            ["G3", "4500000001", 20, D(2026, 2, 27), 50],
        ):
            sheet.append(row)

    edit(path, change)
    outcome = run(path)
    assert outcome.counts["open_lines"] == 2
    planned = [r for r in table(path, "Buy sheet", "PO #") if r["PO #"] == "4500000001"]
    assert [r["Planned in-DC"] for r in planned if r["Ln"] == 10] == [D(2026, 2, 27)]


def test_money_is_in_the_books_currency(tmp_path):
    rows = [order_row("1", 10, **{"Curr.": "EUR"})]
    rates = [
        ["Kind", "Name", "From", "To", "Value", "Unit"],
        ["fx", "EUR/USD", D(2026, 1, 1), None, 1.2, "USD per EUR"],
    ]
    path = write_book(tmp_path / "eur.xlsx", rows, {"Rates": rates})
    run(path)
    head = [str(r[0]) for r in contents(path, "Schedule")[:3]]
    assert "1,020 USD at FOB" in head[1]  # 100 units at 8.50 EUR
