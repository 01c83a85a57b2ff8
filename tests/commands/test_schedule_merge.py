"""Whatever people do on the sheets and whatever changes in the source: no edit is lost, and a second refresh changes nothing."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prodops_xl.commands.schedule import refresh_schedule
from prodops_xl.hosts.files import open_book
from tests.commands.schedule_orders import AS_OF, COLUMNS, D, orders
from tests.conftest import HEADERS, write_book
from tests.effort import examples

WIDE, WIDE_FIRST, WIDE_COLUMNS = "CPM", 5, "DEFGHI"


def run(path, as_of=AS_OF):
    with open_book(path) as book:
        outcome = refresh_schedule(book, {}, as_of)
        book.save(str(path))
    return outcome


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A book after its first refresh, with a column of the team's own beside the table."""
    path = write_book(tmp_path_factory.mktemp("first") / "buy.xlsx", orders())
    run(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Schedule"]
    head = header_of(sheet)
    sheet.cell(head, len(COLUMNS) + 1, "Mine")
    sheet.cell(head + 1, len(COLUMNS) + 1, f"=E{head + 1}+1")
    book.save(path)
    return Blob(path.read_bytes())


@pytest.fixture(scope="module")
def first_wide(tmp_path_factory):
    """A book with a team's own critical path sheet, after its first refresh."""
    path = write_book(tmp_path_factory.mktemp("wide") / "buy.xlsx", orders())
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet(WIDE)
    for row in (
        ["TIME & ACTION"], [], ["PO #", "Ln", "Style No", "Lab Dip", None, "Cutting", None, "Ex-Fty", None, "Comments"],
        [None, None, None, *["Plan", "Actual"] * 3, None], ["4500000001", 10, "T-100"], ["4500000001", 20, "T-100"],
        ["4500000002", 10, "P-7"],
    ):  # fmt: skip
        sheet.append(row)
    for area in ("D3:E3", "F3:G3", "H3:I3"):
        sheet.merge_cells(area)
    book.save(path)
    run(path)
    return Blob(path.read_bytes())


def header_of(sheet):
    return next(r for r in range(1, 40) if sheet.cell(r, 1).value == "PO")


def contents(path, name):
    return [[c.value for c in row] for row in openpyxl.load_workbook(path)[name].iter_rows()]


DAYS = st.sampled_from([D(2026, 2, 10), D(2026, 4, 1), D(2026, 6, 9), D(2026, 9, 30)])
WORDS = st.sampled_from(["ask Mei", "on track", "=1+1", "after Tet"])
TYPED = {
    "Owner": WORDS, "Planned": st.one_of(DAYS, WORDS, st.none()), "Revised": DAYS, "Actual": DAYS, "Latest": st.one_of(DAYS, st.none()),
    "Slack": st.sampled_from([None, -3, 0, 12.5]), "Status": st.one_of(WORDS, st.none()), "Comment": WORDS,
    "Cause": st.sampled_from(["vendor", "ours"]), "Mine": st.one_of(WORDS, DAYS), "Milestone": st.just("Photo shoot"),
}  # fmt: skip
EDITS = st.lists(
    st.one_of(*(st.tuples(st.integers(0, 59), st.just(c), v) for c, v in TYPED.items())), max_size=8
)
SOURCE = st.lists(
    st.one_of(
        st.tuples(
            st.integers(5, 7), st.sampled_from(["Ex-Fty", "In DC", "PO Date"]), st.one_of(DAYS, st.none())
        ),
        st.tuples(st.integers(5, 7), st.just("PO #"), st.sampled_from(["4500000009", "4500000001"])),
        st.tuples(st.integers(5, 7), st.just("COO"), st.sampled_from(["Bangladesh", "China"])),
    ),
    max_size=3,
)
LATER = st.integers(0, 60)
# A workbook is read and written four times per example: without shrinking, and few of them but in the long set.
HOW = {
    "deadline": None, "phases": (Phase.explicit, Phase.reuse, Phase.generate),
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}  # fmt: skip
FEW, MANY = settings(max_examples=examples(4), **HOW), settings(max_examples=examples(60), **HOW)


class Blob:
    """A file's bytes, which no report prints."""

    def __init__(self, data):
        self.data = data


def change_source(book, source):
    for row, column, value in source:
        book["Buy sheet"].cell(row, HEADERS.index(column) + 1).value = value


def kept(book, name, typed):
    """Every cell that somebody typed still holds it."""
    sheet = book[name]
    for (row, column), value in typed.items():
        assert sheet.cell(row, column).value == value, (row, column)


@FEW
@given(edits=EDITS, source=SOURCE, later=LATER)
def test_the_long_sheet(first, tmp_path, edits, source, later):
    long_sheet(first, tmp_path, edits, source, later)


@pytest.mark.slow
@MANY
@given(edits=EDITS, source=SOURCE, later=LATER)
def test_the_long_sheet_many_times(first, tmp_path, edits, source, later):
    long_sheet(first, tmp_path, edits, source, later)


def test_a_column_beside_the_table_leaves_the_mark_of_closed_rows_where_it_is(first, tmp_path):
    """Found by the test above: behind a column of the team's own the mark was not seen again, and written once more."""
    long_sheet(
        first, tmp_path, [(0, "Owner", "ask Mei")], [(6, "PO #", "4500000009"), (5, "PO #", "4500000009")], 0
    )
    assert [v for row in contents(tmp_path / "book.xlsx", "Schedule") for v in row].count("Closed") == 1


def long_sheet(first, tmp_path, edits, source, later):
    path = tmp_path / "book.xlsx"
    path.write_bytes(first.data)
    book = openpyxl.load_workbook(path)
    sheet = book["Schedule"]
    head, rows = header_of(sheet), sheet.max_row
    typed = {(head + 1, len(COLUMNS) + 1): sheet.cell(head + 1, len(COLUMNS) + 1).value}
    for at, column, value in edits:
        cell = sheet.cell(head + 1 + at, [*COLUMNS, "Mine"].index(column) + 1)
        if cell.value != value:  # else it is no edit, and the source may move it
            cell.value = value
            typed[cell.row, cell.column] = value
    before = [[c.value for c in row[:3]] for row in sheet.iter_rows(min_row=head + 1)]
    change_source(book, source)
    book.save(path)
    run(path, AS_OF + dt.timedelta(later))
    done = openpyxl.load_workbook(path)
    kept(done, "Schedule", typed)
    assert [
        [c.value for c in row[:3]] for row in done["Schedule"].iter_rows(min_row=head + 1, max_row=rows)
    ] == before  # no row moved
    after = contents(path, "Schedule")
    again = run(path, AS_OF + dt.timedelta(later))
    assert contents(path, "Schedule") == after
    assert (again.counts["changes"], again.written["Schedule"]) == (0, 0)


WIDE_EDITS = st.lists(
    st.tuples(
        st.integers(0, 2), st.sampled_from(WIDE_COLUMNS), st.one_of(DAYS, st.sampled_from(["tbc", "=1+1"]))
    ),
    max_size=5,
)


@FEW
@given(edits=WIDE_EDITS, source=SOURCE, later=LATER)
def test_a_team_s_wide_sheet(first_wide, tmp_path, edits, source, later):
    wide_sheet(first_wide, tmp_path, edits, source, later)


@pytest.mark.slow
@MANY
@given(edits=WIDE_EDITS, source=SOURCE, later=LATER)
def test_a_team_s_wide_sheet_many_times(first_wide, tmp_path, edits, source, later):
    wide_sheet(first_wide, tmp_path, edits, source, later)


def wide_sheet(first_wide, tmp_path, edits, source, later):
    path = tmp_path / "book.xlsx"
    path.write_bytes(first_wide.data)
    book = openpyxl.load_workbook(path)
    sheet = book[WIDE]
    typed = {}
    for at, column, value in edits:
        cell = sheet[f"{column}{WIDE_FIRST + at}"]
        if cell.value != value:
            cell.value = value
            typed[cell.row, cell.column] = value
    change_source(book, source)
    book.save(path)
    run(path, AS_OF + dt.timedelta(later))
    kept(openpyxl.load_workbook(path), WIDE, typed)
    after = contents(path, WIDE)
    again = run(path, AS_OF + dt.timedelta(later))
    assert contents(path, WIDE) == after
    assert (again.counts["changes"], again.written[WIDE]) == (0, 0)


def test_two_sheets_that_give_a_milestone_different_dates(tmp_path):
    """A date on either sheet counts; where they differ the first sheet's does, and that is told."""
    path = write_book(tmp_path / "buy.xlsx", orders())
    book = openpyxl.load_workbook(path)
    for name in ("CPM knits", "CPM all"):
        sheet = book.create_sheet(name)
        for row in (
            ["PO #", "Ln", "Style No", "Lab Dip", None, "Cutting", None], [None, None, None, *["Plan", "Actual"] * 2],
            ["4500000001", 10, "T-100"], ["4500000001", 20, "T-100"],
        ):  # fmt: skip
            sheet.append(row)
        sheet.merge_cells("F1:G1")
        sheet.merge_cells("D1:E1")
    book.save(path)
    run(path)
    assert "has two dates" not in str(contents(path, "Issues"))
    book = openpyxl.load_workbook(path)
    book["CPM knits"]["E3"], book["CPM all"]["E3"] = D(2026, 2, 10), D(2026, 2, 12)
    book["CPM all"]["E4"] = D(2026, 2, 11)  # the other sheet is blank: no contradiction
    book.save(path)
    run(path)
    told = [row for row in contents(path, "Issues") if "has two dates" in str(row)]
    assert len(told) == 1
    assert told[0][1:3] == ["4500000001", 10]
    assert "2026-02-10 and 2026-02-12; the first counts" in told[0][3]
    book = openpyxl.load_workbook(path)
    assert [book[n]["E3"].value for n in ("CPM knits", "CPM all")] == [D(2026, 2, 10), D(2026, 2, 12)]
