"""Ranges: addresses, cells, regions, filling, clearing, formulas."""

import datetime as dt

import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.areas import (
    Area,
    column_letters,
    column_number,
    parse_area,
    quote_sheet,
    split_sheet,
)


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ("A1", Area(1, 1)),
        ("$B$2:c5", Area(2, 2, 4, 2)),
        ("C5:B2", Area(2, 2, 4, 2)),
        ("B:D", Area(1, 2, 1_048_576, 3)),
        ("2:5", Area(2, 1, 4, 16_384)),
        ("XFD1048576", Area(1_048_576, 16_384)),
        ("XFE1", None),
        ("A1048577", None),
        ("A0", None),
        ("Rate", None),
        ("ABCD1", None),
        ("A1:Rate", None),
        ("", None),
    ],
)
def test_addresses_are_read(address, area):
    assert parse_area(address) == area


@pytest.mark.parametrize(
    "area", [Area(1, 1), Area(2, 2, 4, 2), Area(1, 2, 1_048_576, 3), Area(2, 1, 4, 16_384)]
)
def test_addresses_are_spelled_so_that_they_read_back(area):
    assert parse_area(area.spell()) == area
    assert parse_area(area.address) == area


def test_columns_count_as_in_excel():
    assert [column_letters(number) for number in (1, 26, 27, 702, 703, 16_384)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
    assert all(column_number(column_letters(number)) == number for number in range(1, 16_385))


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("Orders", "Orders"),
        ("My sheet", "'My sheet'"),
        ("it's", "'it''s'"),
        ("A1", "'A1'"),
        ("R1C1", "'R1C1'"),
        ("2026", "'2026'"),
    ],
)
def test_sheet_names_are_quoted_where_a_formula_needs_it(name, quoted):
    assert quote_sheet(name) == quoted
    assert split_sheet(f"{quoted}!$A$1") == (name, "$A$1")


def test_where_ranges_lie(sheet):
    cells = sheet["B2:D5"]
    assert (cells.row, cells.column, cells.shape, len(cells), cells.size) == (2, 2, (4, 3), 12, 12)
    assert (cells(1, 1).address, cells(4).address, cells(5, 4).address) == ("$B$2", "$B$3", "$E$6")
    assert cells.last_cell.address == "$D$5"
    assert cells.offset(1, 1).address == "$C$3:$E$6"
    assert cells[0, :].address == "$B$2:$D$2"
    assert cells[1:, -1].address == "$D$3:$D$5"
    assert sheet.range((2, 2), (5, 4)) == cells
    assert sheet.range("B2", "D5") == cells
    assert sheet.range(cells(1, 1), cells(4, 3)) == cells
    assert sheet.range("B:C").address == "$B:$C"
    assert sheet.cells.address == "$1:$1048576"
    with pytest.raises(IndexError, match="count from 1"):
        sheet.range((0, 1))
    with pytest.raises(ProdOpsError, match="outside the sheet"):
        sheet["A1"].offset(-1, 0)


@pytest.mark.parametrize(
    ("name", "options", "address"),
    [
        ("Sheet1", {}, "$B$2:$C$3"),
        ("Sheet1", {"row_absolute": False, "column_absolute": False}, "B2:C3"),
        ("Sheet1", {"include_sheetname": True}, "Sheet1!$B$2:$C$3"),
        ("Sheet1", {"external": True}, "[Book1]Sheet1!$B$2:$C$3"),
        ("My sheet", {"external": True}, "'[Book1]My sheet'!$B$2:$C$3"),
        ("My sheet", {"include_sheetname": True}, "'My sheet'!$B$2:$C$3"),
    ],
)
def test_addresses_for_formulas(sheet, name, options, address):
    sheet.name = name
    assert sheet["B2:C3"].get_address(**options) == address


@pytest.mark.parametrize(
    ("cell", "region"),
    [
        ("B2", "$B$2:$D$4"),
        ("C3", "$B$2:$D$4"),
        ("E5", "$B$2:$E$5"),
        ("A1", "$A$1:$D$4"),
        ("H8", "$H$8"),
        ("G9", "$F$8:$G$10"),
    ],
)
def test_current_region_grows_until_blanks_surround_it(sheet, cell, region):
    sheet["B2"].value = [[1, 2, 3], [4, None, 6], [7, 8, 9]]
    sheet["F9"].value = 5
    sheet["G10"].value = "=1"
    sheet["F8"].value = 1
    assert sheet[cell].current_region.address == region


def test_region_of_a_large_table_is_quick(sheet):
    sheet["A1"].value = [[1.0] * 60] * 5_000
    assert sheet["C7"].current_region.address == "$A$1:$BH$5000"


def test_expand(sheet):
    sheet["B2"].value = [["a", "b"], [1, None], [2, 3]]
    assert sheet["B2"].expand().address == "$B$2:$C$4"
    assert sheet["B2"].expand("down").address == "$B$2:$B$4"
    assert sheet["B2"].expand("right").address == "$B$2:$C$2"
    assert sheet["B2"].options(expand="table").value == [["a", "b"], [1.0, None], [2.0, 3.0]]


def test_used_range_is_the_rectangle_around_the_values(sheet):
    assert sheet.used_range.address == "$A$1"
    sheet["C4"].value = 0
    sheet["F2"].formula = "=1"
    sheet["Z99"].color = (255, 0, 0)
    assert sheet.used_range.address == "$C$2:$F$4"
    sheet["F2"].clear_contents()
    assert sheet.used_range.address == "$C$4"


def test_a_scalar_fills_and_rows_are_cut_at_the_edge(sheet):
    sheet["A1:B3"].value = 7
    assert sheet["A1:B3"].value == [[7.0, 7.0]] * 3
    sheet["A1:B2"].raw_value = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert sheet["A1:C3"].value == [[1.0, 2.0, None], [4.0, 5.0, None], [7.0, 7.0, None]]
    sheet["A1"].options(transpose=True).value = [1, 2, 3]
    assert sheet["A1:A3"].value == [1.0, 2.0, 3.0]
    with pytest.raises(ProdOpsError, match="more than a workbook should hold"):
        sheet.cells.value = 1


def test_formulas_move_with_the_cell_they_fill(sheet, book, reopened):
    sheet["A1:A3"].value = [[1], [2], [3]]
    sheet["B1:C3"].formula = "=$A1*2+D$9"
    assert sheet["C3"].formula == "=$A3*2+E$9"
    sheet["E1:E2"].formula = [["=A1"], ["text"]]
    assert sheet["E1:E2"].formula == (("=A1",), ("text",))
    sheet["F1"].formula2 = "=SUM(A1:A3)"
    assert sheet["F1"].formula2 == "=SUM(A1:A3)"
    with reopened(book) as again:
        assert again.sheets[0]["B1:C1"].formula == (("=$A1*2+D$9", "=$A1*2+E$9"),)
        assert again.sheets[0]["F1"].formula == "=SUM(A1:A3)"


def test_formula_of_constants_is_their_text(sheet):
    sheet["A1"].value = [1.5, 2, True, dt.date(2026, 1, 20), "x", None]
    assert sheet["A1:F1"].formula == (("1.5", "2", "TRUE", "46042", "x", ""),)


def test_shared_and_array_formulas_read_as_text(make):
    def fill(_, sheet):
        sheet.write_array_formula("A1:A2", "{=ROW(1:2)}", None, 1)
        sheet.write_formula("B1", '=A1&"<&>"', None, "1<&>")

    with open_book(make(fill)) as book:
        assert book.sheets[0]["A1"].formula == "=ROW(1:2)"
        assert book.sheets[0]["B1"].formula == '=A1&"<&>"'


def test_clear_takes_contents_formats_notes_and_links(sheet, book, reopened):
    def dress():
        sheet["A1"].value = "x"
        sheet["A1"].color = (255, 0, 0)
        sheet["A1"].add_note("note")
        sheet["A1"].add_hyperlink("https://example.com", "x")

    dress()
    sheet["A1"].clear_contents()
    assert (sheet["A1"].value, sheet["A1"].color, sheet["A1"].note.text) == (None, (255, 0, 0), "note")
    sheet["A1"].clear()
    assert (sheet["A1"].value, sheet["A1"].color, sheet["A1"].note) == (None, None, None)
    dress()
    sheet.clear_formats()
    assert (sheet["A1"].value, sheet["A1"].color) == ("x", None)
    sheet.clear()
    with reopened(book) as again:
        cell = again.sheets[0]["A1"]
        assert (cell.value, cell.color, cell.note) == (None, None, None)
        with pytest.raises(ProdOpsError, match="no hyperlink"):
            assert cell.hyperlink


def test_a_far_cell_costs_nothing(sheet, book, reopened):
    sheet["XFD1048576"].value = 1
    sheet["A1"].value = 2
    assert sheet["XFD1048576"].end("up").address == "$XFD$1"
    with (
        reopened(book) as again,
        pytest.raises(ProdOpsError, match=r"reaches to XFD1048576, 17,179,869,184 cells"),
    ):
        assert again.sheets[0]["A1"].value
