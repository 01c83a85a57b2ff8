"""What teams' sheets hold that looks like ours, or like nothing: it is kept, and said."""

import datetime as dt

import openpyxl
import pytest

from prodops_xl.commands.landed_cost import landed_cost
from prodops_xl.commands.orders import validate_orders
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from tests.conftest import HEADERS, order_row, write_book

AS_OF = dt.date(2026, 3, 1)


def run(command, path, out, settings=None):
    with open_book(path) as book:
        outcome = command(book, settings or {}, AS_OF)
        book.save(str(out))
    return outcome, openpyxl.load_workbook(out)


def changed(tmp_path, change, rows=None):
    path = write_book(
        tmp_path / "buy.xlsx", rows or [order_row("4500000001", 10), order_row("4500000001", 20)]
    )
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def add_columns(columns):
    """Put columns of the team's own, by header, behind the sheet's."""

    def change(book):
        sheet = book["Buy sheet"]
        for j, (header, values) in enumerate(columns.items(), start=sheet.max_column + 1):
            for i, value in enumerate([header, *values], start=4):
                sheet.cell(i, j).value = value

    return change


def column(book, header):
    sheet = book["Buy sheet"]
    at = [c.column for c in sheet[4] if c.value == header]
    return [sheet.cell(r, at[0]).value for r in (5, 6)] if at else None


OWN = {
    "Status": ["open - ask Mei", None],
    "Duty": ["=T5*0.3", "=T6*0.3"],
    "IMU": ["mine", 0.7],
    "Freight": [None, None],
}


def test_columns_of_the_teams_own_that_bear_our_names_are_kept(tmp_path):
    path = changed(tmp_path, add_columns(OWN))
    run(validate_orders, path, tmp_path / "one.xlsx")
    outcome, book = run(landed_cost, tmp_path / "one.xlsx", tmp_path / "two.xlsx")
    for header in ("Status", "Duty", "IMU"):
        assert column(book, header) == OWN[header], header
        assert column(book, f"{header} (ProdOps)") is not None
    assert column(book, "Freight") == [0, 0]  # it was empty: ours to fill
    assert column(book, "Freight (ProdOps)") is None
    assert any("Duty, IMU" in note for note in outcome.notes)
    _, again = run(landed_cost, tmp_path / "two.xlsx", tmp_path / "three.xlsx")
    assert [c.value for c in again["Buy sheet"][4]] == [c.value for c in book["Buy sheet"][4]]
    assert column(again, "Duty (ProdOps)") == column(book, "Duty (ProdOps)")


@pytest.mark.parametrize("name", ["Issues", "Landed cost"])
def test_a_sheet_of_the_teams_own_that_bears_our_name_is_kept(tmp_path, name):
    def change(book):
        sheet = book.create_sheet(name)
        sheet["A1"], sheet["B5"] = "our own list", "do not touch"

    path = changed(tmp_path, change)
    for source, target in ((path, "one.xlsx"), (tmp_path / "one.xlsx", "two.xlsx")):
        _, book = run(landed_cost, source, tmp_path / target)
    assert (book[name]["A1"].value, book[name]["B5"].value) == ("our own list", "do not touch")
    assert "as of 2026-03-01" in book[f"ProdOps {name}"]["A1"].value
    assert book.sheetnames.count(f"ProdOps {name}") == 1


def test_words_around_a_result_table_stay(tmp_path):
    path = write_book(
        tmp_path / "buy.xlsx",
        [order_row("4500000001", 10), order_row("4500000001", 20, **{"Style No": "P-1"})],
    )
    _, book = run(landed_cost, path, tmp_path / "one.xlsx")
    sheet = book["Landed cost"]
    last = sheet.max_row
    head = next(c.row for c in sheet["A"] if c.value == "Style")
    sheet["D1"], sheet.cell(head + 1, 22).value, sheet.cell(last + 2, 2).value = (
        "for Bo",
        "ask why",
        "checked by Ann",
    )
    style = sheet.cell(head + 1, 1).value
    book["Buy sheet"]["J6"] = 90_000
    for at, value in enumerate(order_row("4500000002", 10, **{"Style No": "Q-9"}), start=1):
        book["Buy sheet"].cell(7, at).value = value
    book.save(tmp_path / "two.xlsx")
    _, book = run(landed_cost, tmp_path / "two.xlsx", tmp_path / "three.xlsx")
    sheet = book["Landed cost"]
    assert sheet["D1"].value == "for Bo"
    beside = {sheet.cell(r, 1).value: sheet.cell(r, 22).value for r in range(head + 1, head + 4)}
    assert {k: v for k, v in beside.items() if v} == {style: "ask why"}
    assert [c.coordinate for c in sheet["B"] if c.value == "checked by Ann"] != []


def test_marks_left_behind_by_moved_values_go(tmp_path):
    rows = [
        order_row("4500000001", 10, **{"FOB/pc": 12}),
        order_row("4500000001", 20),
        order_row("4500000001", 30, XS=90),
    ]
    _, book = run(validate_orders, write_book(tmp_path / "buy.xlsx", rows), tmp_path / "one.xlsx")
    clean = [
        order_row("4500000001", line) for line in (30, 20, 10)
    ]  # mended, and only the values turned round
    for i, row in enumerate(clean, start=5):
        for j, value in enumerate(row, start=1):
            book["Buy sheet"].cell(i, j).value = value
    book.save(tmp_path / "two.xlsx")
    outcome, book = run(validate_orders, tmp_path / "two.xlsx", tmp_path / "three.xlsx")
    assert outcome.errors == 0
    left = [
        c
        for row in book["Buy sheet"].iter_rows(min_row=5)
        for c in row
        if c.comment and "ProdOps" in c.comment.text
    ]
    assert left == []
    fills = {
        c.fill.fgColor.rgb[-6:]
        for row in book["Buy sheet"].iter_rows(min_row=5)
        for c in row
        if c.fill.fill_type
    }
    assert fills == {"FFFF00"}  # the team's own yellow


def test_a_second_order_sheet_is_named_and_can_be_chosen(tmp_path):
    def change(book):
        copy = book.copy_worksheet(book["Buy sheet"])
        copy.title = "Fall buy"
        copy["A5"] = "4500000077"

    path = changed(tmp_path, change)
    outcome, _ = run(landed_cost, path, tmp_path / "one.xlsx")
    assert any("Fall buy" in note and "orders.sheet" in note for note in outcome.notes)
    _, book = run(landed_cost, path, tmp_path / "two.xlsx", {"orders.sheet": "fall buy"})
    assert "Landed cost" in [c.value for c in book["Fall buy"][4]]
    assert "Landed cost" not in [c.value for c in book["Buy sheet"][4]]
    with pytest.raises(ProdOpsError, match="Winter"):
        run(landed_cost, path, tmp_path / "x.xlsx", {"orders.sheet": "Winter"})


def test_formulas_that_were_never_calculated_are_not_told_as_blank(tmp_path):
    def change(book):
        book["Buy sheet"]["J5"] = "=SUM(F5:I5)"

    with pytest.raises(ProdOpsError, match=r"never calculated.*J5"):
        run(validate_orders, changed(tmp_path, change), tmp_path / "out.xlsx")


def test_merged_cells_give_every_line_their_value_and_bear_the_mark(tmp_path):
    def change(book):
        sheet = book["Buy sheet"]
        sheet["A6"] = None
        sheet.merge_cells("A5:A6")
        at = HEADERS.index("COO") + 1
        sheet.cell(5, at).value, sheet.cell(6, at).value = "Atlantis", None
        sheet.merge_cells(start_row=5, end_row=6, start_column=at, end_column=at)

    outcome, book = run(validate_orders, changed(tmp_path, change), tmp_path / "out.xlsx")
    assert not any(c.comment for c in book["Buy sheet"]["A"])
    marked = [
        c.coordinate
        for row in book["Buy sheet"].iter_rows(min_row=5)
        for c in row
        if c.comment and "Atlantis" in c.comment.text
    ]
    assert marked == ["N5"]
    assert outcome.rows == 2


def test_an_error_in_a_cell_is_named(tmp_path):
    def change(book):
        cell = book["Buy sheet"].cell(5, HEADERS.index("FOB/pc") + 1)
        cell.value, cell.data_type = "#REF!", "e"

    _, book = run(validate_orders, changed(tmp_path, change), tmp_path / "out.xlsx")
    notes = [c.comment.text for row in book["Buy sheet"].iter_rows(min_row=5) for c in row if c.comment]
    assert any("#REF!" in text for text in notes)


def test_of_columns_with_one_header_the_one_that_was_read_is_marked(tmp_path):
    path = changed(
        tmp_path,
        add_columns({"FOB/pc": ["n/a", "n/a"]}),
        [order_row("4500000001", 10, **{"FOB/pc": 12}), order_row("4500000001", 20)],
    )
    _, book = run(validate_orders, path, tmp_path / "out.xlsx")
    marked = [
        c.coordinate
        for row in book["Buy sheet"].iter_rows(min_row=5)
        for c in row
        if c.comment and "ProdOps" in c.comment.text
    ]
    assert marked == ["T5"]
