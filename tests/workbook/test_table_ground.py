"""Where new rows go: under the last row that is filled, into a template's blank rows, never over what people wrote."""

import csv
import datetime as dt

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.table import Table

from prodops_xl.commands.outcome import silent
from prodops_xl.hosts.imports import import_file
from prodops_xl.hosts.templates import build
from prodops_xl.workbook.fill_down import moved_down
from prodops_xl.workbook.grids import Grid
from prodops_xl.workbook.table_ground import Spare

F = '=IF([@PO]="",0,[@Units]*2)'  # a calculated column: the same in every row
M = "=C{row}*2"  # the same, as a plain range has it


def sheet(*rows, keys=(1,), table=False):
    """Rows of a sheet from row 2 on, columns PO, Units, Doubled: a text that begins with `=` is a formula that shows 0."""
    formulas, values = {}, [["PO", "Units", "Doubled"]]
    for number, row in enumerate(rows, start=2):
        told = [cell.format(row=number) if isinstance(cell, str) else cell for cell in row]
        formulas |= {(number, at): cell for at, cell in enumerate(told, start=1) if str(cell).startswith("=")}
        values.append([0 if str(cell).startswith("=") else cell for cell in told])
    return Spare(Grid("Orders", 1, 1, values), 1, 3, formulas, frozenset(keys), only=2 if table else 0)


FULL, BLANK, MOVED = ("4500000001", 100, F), (None, None, F), (None, None, M)


@pytest.mark.parametrize(
    ("rows", "filled"),
    [
        ([FULL, BLANK, BLANK], [2]),
        ([FULL, MOVED, MOVED, MOVED], [2]),
        ([FULL, BLANK, FULL, BLANK], [2, 4]),
        ([FULL, (None, "ask Ann", F), BLANK], [2, 3]),  # somebody's words
        ([FULL, FULL, (None, None, "=SUM(C2:C3)")], [2, 3, 4]),  # a sum under the last row
        ([FULL, BLANK, (None, "=SUM(B2:B3)", F)], [2, 4]),
        (
            [("=Buy!A2", "=Buy!B2", F), ("=Buy!A3", "=Buy!B3", F)],
            [2, 3],
        ),  # every cell a link: a key names its row
        ([(None, None, None), FULL], [3]),
        ([FULL, (None, None, None)], [2]),
        ([], []),
    ],
)
def test_a_row_of_nothing_but_its_columns_formulas_is_there_to_be_filled(rows, filled):
    found = sheet(*rows)
    assert [row for row in range(2, 2 + len(rows)) if found.holds(row)] == filled


def test_without_a_key_every_formula_is_somebodys():
    assert sheet(FULL, BLANK, BLANK, keys=()).holds(4)


def test_the_one_blank_row_of_an_empty_table_is_blank():
    assert not sheet(BLANK, table=True).holds(2)
    assert sheet(BLANK).holds(2)  # of a plain range nobody can say


@given(st.lists(st.sampled_from([FULL, BLANK, (None, "word", F), (None, None, None)]), max_size=12))
def test_a_row_with_any_value_is_held(rows):
    found = sheet(*rows)
    for number, row in enumerate(rows, start=2):
        if any(cell is not None and not str(cell).startswith("=") for cell in row):
            assert found.holds(number)


HEAD = ["PO Number", "Line No", "Style", "Colour", "Qty", "Vendor", "Unit Price", "Currency", "Ex-Fty Date"]


def bring(folder, path, *pos):
    lines = [[po, 10, "T-100", "Navy", 100, "Saigon Knit", 8.5, "USD", "2026-04-08"] for po in pos]
    with (folder / "export.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *lines])
    return import_file(
        folder / "export.csv",
        "orders",
        path,
        {},
        silent,
        as_of=dt.date(2026, 3, 2),
        now=dt.datetime(2026, 3, 2, 9, 30),
    )


def test_a_template_is_filled_from_its_first_blank_row(tmp_path):
    path = build(["order-book"], tmp_path, empty=True)[0].path
    before = openpyxl.load_workbook(path)["Orders"]
    bring(tmp_path, path, "4500000001", "4500000002")
    bring(tmp_path, path, "4500000001", "4500000002", "4500000003")
    page = openpyxl.load_workbook(path)["Orders"]
    at = {cell.value: cell.column for cell in page[4]}
    told = [page.cell(row, at["PO"]).value for row in range(5, 10)]
    assert told == ["4500000001", "4500000002", "4500000003", None, None]
    assert page.tables["Orders"].ref.partition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == (
        before.tables["Orders"].ref.partition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    )  # it did not have to grow
    for name in ("Check", "State", "Order value"):
        assert {page.cell(row, at[name]).value for row in range(5, 45)} == {before.cell(5, at[name]).value}


def with_blank_rows(path, words=None):
    """A table of one line, with three blank rows whose formula shows 0, as many teams' own have them."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Orders"
    page.append([*HEAD, "Doubled"])
    page.append(
        ["4500000001", 10, "T-100", "Navy", 100, "Saigon Knit", 8.5, "USD", dt.datetime(2026, 4, 8), "=E2*2"]
    )
    for row in (3, 4, 5):
        page.cell(row, 10).value = moved_down("=E2*2", row - 2)
    if words:
        page[words] = "ask Ann"
    page.add_table(Table(displayName="Orders", ref="A1:J5"))
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (None, {2: "4500000001", 3: "4500000002", 4: "4500000003"}),
        ("C3", {2: "4500000001", 3: None, 4: "4500000002", 5: "4500000003"}),
        ("C5", {2: "4500000001", 5: None, 6: "4500000002", 7: "4500000003"}),
    ],
)
def test_new_lines_go_below_what_people_wrote(tmp_path, words, rows):
    path = with_blank_rows(tmp_path / "book.xlsx", words)
    bring(tmp_path, path, "4500000001", "4500000002", "4500000003")
    page = openpyxl.load_workbook(path)["Orders"]
    assert {row: page.cell(row, 1).value for row in rows} == rows
    if words:
        assert page[words].value == "ask Ann"
    last = max(rows)
    assert [page.cell(row, 10).value for row in range(2, last + 1)] == [
        f"=E{row}*2" for row in range(2, last + 1)
    ]
    assert page.tables["Orders"].ref.endswith(str(max(last, 5)))
