"""The traps that an own xlwings engine meets, one test each, numbered as in the project's notes on add-ins."""

import datetime as dt
import time

import numpy as np
import pandas as pd
import pytest
import xlwings as xw

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.edits import FillValue, SetValues


def test_1_every_api_is_true_or_writes_would_do_nothing(sheet, book):
    table = sheet.tables.add(sheet["A1:B2"])
    things = [book, book.app, book.sheets, sheet, sheet["A1"], sheet["A1"].font, table]
    assert all(thing.api for thing in things)
    # A range without cells has none, so that xlwings leaves it alone.
    assert sheet["A1:C3"][0:0, :].api is None
    sheet["A1:C3"][0:0, :].value = 5
    assert sheet["A1"].value is not None  # the table's header


def test_2_saving_sets_and_restores_display_alerts(book, tmp_path):
    book.app.display_alerts = True
    book.save(tmp_path / "saved.xlsx")
    assert book.app.display_alerts is True
    with book.app.properties(status_bar="Working", screen_updating=False, calculation="manual") as app:
        assert (app.status_bar, app.screen_updating, app.calculation) == ("Working", False, "manual")
    assert (book.app.status_bar, book.app.screen_updating, book.app.calculation) == (False, True, "automatic")


def test_3_reads_return_what_com_returns(sheet):
    sheet["A1"].value = [1, np.int8(2), dt.date(2026, 1, 2), "", "#REF!"]
    assert sheet["A1:E1"].value == [1.0, 2.0, dt.datetime(2026, 1, 2), None, None]
    assert all(type(value) is float for value in sheet["A1:B1"].value)


def test_4_one_function_stands_between_frames_and_the_file(sheet):
    frame = pd.DataFrame(
        {"a": pd.array([1, pd.NA], dtype="Int64"), "b": pd.array(["x", pd.NA], dtype="string")}
    )
    sheet["A1"].options(index=False).value = frame
    sheet["D1"].raw_value = [[pd.NA, np.float64(2)], [pd.Timestamp("2026-01-02"), float("inf")]]
    assert sheet["A1:B3"].value == [["a", "b"], [1.0, "x"], [None, None]]
    assert sheet["D1"].raw_value is None
    sheet["D1:E2"].raw_value = [[pd.NA, np.float64(2)], [pd.Timestamp("2026-01-02"), float("inf")]]
    assert sheet["D1:E2"].options(err_to_str=True).value == [[None, 2.0], [dt.datetime(2026, 1, 2), "#NUM!"]]


def test_5_untrusted_text_has_a_way_to_stay_text(sheet, reopened, book):
    sheet["A1"].value = "=1+1"
    sheet["A2"].value = "'=1+1"
    sheet["A3"].number_format = "@"
    sheet["A3"].value = "=1+1"
    for opened in (book, None):
        if opened is None:
            with reopened(book) as again:
                found = again.sheets[0]["A1:A3"].value, again.sheets[0]["A1:A3"].formula
        else:
            found = sheet["A1:A3"].value, sheet["A1:A3"].formula
        assert found == ([None, "=1+1", "=1+1"], (("=1+1",), ("=1+1",), ("=1+1",)))


def test_5_the_apostrophe_is_kept_as_excels_own_mark(book, tmp_path):
    import openpyxl

    book.sheets[0]["A1"].value = "'=1+1"
    book.sheets[0]["A2"].value = "'=1+1"
    book.sheets[0]["A2"].value = 5
    book.save(tmp_path / "text.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "text.xlsx").active
    assert (sheet["A1"].value, sheet["A1"].data_type, sheet["A1"].quotePrefix) == ("=1+1", "s", True)
    assert (sheet["A2"].value, sheet["A2"].quotePrefix) == (5, False)


def test_6_formulas_read_their_cached_value_until_one_is_written(make, reopened):
    def fill(_, sheet):
        sheet.write_row("A1", [2, 3])
        sheet.write_formula("C1", "=A1*B1", None, 6)
        sheet.write_formula("D1", '=A1&"x"', None, "2x")
        sheet.write_formula("E1", "=B1+1", None, 4)
        sheet.write_formula("F1", "=C1+1", None, 7)

    with open_book(make(fill)) as book:
        sheet = book.sheets[0]
        assert sheet["C1:F1"].value == [6.0, "2x", 4.0, 7.0]
        sheet["D1"].formula = "=A1+1"
        assert sheet["D1"].value is None
        sheet["A1"].value = 10
        assert sheet["C1:F1"].value == [6.0, None, 4.0, 7.0]
        with reopened(book) as again:
            # What hangs on A1 is blank for the next reader, or a program that calculates; the rest stays.
            assert again.sheets[0]["C1:F1"].value == [None, None, 4.0, None]
            assert again.sheets[0]["C1:D1"].formula == (("=A1*B1", "=A1+1"),)
            again.sheets[0]["C1"].value = 7
            assert again.sheets[0]["C1"].formula == "7"


@pytest.mark.parametrize(
    ("start", "direction", "end"),
    [
        ("B2", "down", "B4"),  # to the end of the run
        ("B4", "down", "B7"),  # over the gap to the next one
        ("B7", "down", "B8"),
        ("B8", "down", "B1048576"),  # nothing more: the edge
        ("A1", "down", "A1048576"),
        ("B1", "down", "B2"),  # from an empty cell to the first filled one
        ("B8", "up", "B7"),
        ("B7", "up", "B4"),
        ("B2", "up", "B1"),
        ("B1048576", "up", "B8"),
        ("B2", "right", "D2"),
        ("D2", "right", "XFD2"),
        ("D2", "left", "B2"),
        ("B2", "left", "A2"),
        ("XFD2", "left", "D2"),
        ("A1", "left", "A1"),
        ("A1", "up", "A1"),
        ("XFD1", "right", "XFD1"),
        ("B1048576", "down", "B1048576"),
    ],
)
def test_7_end_goes_where_ctrl_and_an_arrow_go(sheet, start, direction, end):
    # 0, False and a formula without a value are filled cells.
    sheet["B2"].value = [
        [0, False, "x"],
        [1, None, None],
        ["=A1", None, None],
        *[[None] * 3] * 2,
        [2, 3, 4],
        [5, 6, 7],
    ]
    assert sheet[start].end(direction).get_address(False, False) == end


def test_7_expand_is_quick_on_large_tables(sheet):
    sheet["A1"].value = [[1.0] * 20] * 20_000
    started = time.process_time()
    assert sheet["A1"].expand().address == "$A$1:$T$20000"
    assert time.process_time() - started < 1


def test_8_books_are_found_by_name_before_they_are_opened(make):
    path = make()
    with open_book(path) as book:
        assert xw.Book(path) == book
        assert book.app.books.open(path) == book
        assert len(book.app.books) == 1
        assert book.app.engine.type == "desktop"


def test_9_names_are_found_in_collections(book, sheet):
    book.names.add("Rate", "=Sheet1!$A$1")
    sheet.tables.add(sheet["A1:B2"], name="Orders")
    assert "sheet1" in book.sheets
    assert "Sheet2" not in book.sheets
    assert "orders" in sheet.tables
    assert "Nothing" not in sheet.tables
    assert "rate" in book.names
    assert "Nothing" not in book.names
    assert book.name in book.app.books


def test_10_ranges_without_a_book_find_the_active_one(book):
    book.sheets[0]["A1"].value = "here"
    assert xw.Range("A1").value == "here"
    assert xw.books.active == book
    assert xw.sheets.active == book.sheets[0]


def test_11_the_whole_sheet_reads_as_far_as_it_is_used(sheet):
    sheet["B3"].value = 5
    assert sheet.cells.value == [[None, None], [None, None], [None, 5.0]]
    assert sheet["B:B"].value == [None, None, 5.0]
    assert sheet["3:3"].value == [None, 5.0]
    assert sheet["Z:Z"].value == [None, None, None]
    sheet.cells.clear_contents()
    assert sheet.used_range.value is None


def test_11_a_block_is_one_edit_and_no_chunks(sheet, book):
    sheet["A1"].value = [[1.0] * 15] * 20_000
    assert [type(edit) for edit in book.impl.state.edits] == [SetValues]
    sheet["A1:B5000"].value = None
    assert [type(edit) for edit in book.impl.state.edits] == [SetValues, FillValue]


def test_12_names_and_tables_are_found_as_addresses(book, sheet):
    second = book.sheets.add("Second", after=sheet)
    sheet["A1"].value = [["PO", "Units"], ["a", 1], ["b", 2]]
    sheet.tables.add(sheet["A1:B3"], name="Orders")
    book.names.add("Here", "=Sheet1!$A$1")
    second.names.add("Here", "=Second!$B$2")
    assert sheet["Here"].address == "$A$1"
    assert second["Here"] == second["B2"]
    assert second["Orders"] == sheet["A2:B3"]
    assert second["Orders[#All]"] == sheet["A1:B3"]
    assert second["Orders[#Headers]"] == sheet["A1:B1"]
    assert second["Orders[Units]"] == sheet["B2:B3"]
    assert second.range("Sheet1!C4") == sheet["C4"]
    with pytest.raises(ProdOpsError, match="no address, name or table"):
        sheet["Nowhere"]


@pytest.mark.parametrize("what", ["insert", "delete"])
def test_13_structure_is_refused_rather_than_corrupted(sheet, what):
    with pytest.raises(ProdOpsError, match=r"would not move with them\. Write to free rows"):
        getattr(sheet["2:3"], what)("down" if what == "insert" else "up")


def test_14_large_blocks_are_written_quickly(sheet, book, tmp_path):
    rows = [[float(row), f"PO{row}", True] * 5 for row in range(20_000)]
    started = time.process_time()
    sheet["A1"].value = rows
    book.save(tmp_path / "large.xlsx")
    assert time.process_time() - started < 15


def test_15_no_licence_is_asked(book):
    assert xw.__pro__ is False
    assert book.app.engine.name == "files"
