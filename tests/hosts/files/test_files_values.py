"""Values on their way in and out: what a cell holds, and what a read gives, by the habits of Excel's COM."""

import datetime as dt
import zipfile
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodops_xl.errors import CellError, ProdOpsError
from prodops_xl.hosts.files import new_book, open_book
from prodops_xl.hosts.files.contents import (
    ErrorValue,
    Formula,
    QuotedText,
    TimeOfDay,
    content_of,
    prepare_xl_data_element,
)
from tests.effort import examples

NY = dt.timezone(dt.timedelta(hours=-5))


@pytest.mark.parametrize(
    ("value", "content"),
    [
        (None, None),
        ("", None),
        (float("nan"), None),
        (np.float64("nan"), None),
        (pd.NA, None),
        (pd.NaT, None),
        (np.datetime64("NaT"), None),
        (np.timedelta64("NaT"), None),
        (3, 3.0),
        (2.5, 2.5),
        (np.int64(7), 7.0),
        (np.float32(0.5), 0.5),
        (Decimal("12.34"), 12.34),
        (True, True),
        (np.bool_(False), False),
        (float("inf"), ErrorValue("#NUM!")),
        (-np.inf, ErrorValue("#NUM!")),
        (10**400, ErrorValue("#NUM!")),
        (CellError("#N/A", "no such HTS"), ErrorValue("#N/A")),
        (dt.date(2026, 1, 20), dt.datetime(2026, 1, 20)),
        (pd.Timestamp("2026-01-20 10:11:12.345678"), dt.datetime(2026, 1, 20, 10, 11, 12, 345000)),
        (np.datetime64("2026-01-20"), dt.datetime(2026, 1, 20)),
        # The clock time stays, the zone goes: a date in a workbook has none.
        (dt.datetime(2026, 1, 20, 9, tzinfo=NY), dt.datetime(2026, 1, 20, 9)),
        (pd.Timestamp("2026-01-20 09:00", tz="Asia/Tokyo"), dt.datetime(2026, 1, 20, 9)),
        # No workbook holds dates before 1900.
        (dt.date(1753, 1, 1), "1753-01-01"),
        (dt.time(6, 0), TimeOfDay(0.25)),
        (dt.timedelta(hours=36), TimeOfDay(1.5)),
        (pd.Timedelta(days=2), TimeOfDay(2.0)),
        ("PO\x00\x0b1\ud800", "PO1"),
        ("two\r\nlines\r", "two\nlines\n"),
        (np.str_("text"), "text"),
    ],
)
def test_python_values_become_contents(value, content):
    found = prepare_xl_data_element(value, {})
    assert found == content
    assert type(found) is type(content)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("=A1*2", Formula("=A1*2")),
        ("=", "="),
        ("'=A1*2", QuotedText("=A1*2")),
        ("'0123", QuotedText("0123")),
        ("'", None),
        ("#N/A", ErrorValue("#N/A")),
        ("#n/a", "#n/a"),
        ("0123", "0123"),
        ("+1+1", "+1+1"),
        (" =A1", " =A1"),
    ],
)
def test_text_is_read_as_excel_reads_it_but_never_guessed_to_be_a_number(text, content):
    assert content_of(text) == content
    assert type(content_of(text)) is type(content)


def test_a_text_longer_than_a_cell_is_refused(sheet):
    sheet["A1"].value = "x" * 32_767
    with pytest.raises(ProdOpsError, match="32,768 characters does not fit in a cell"):
        sheet["A1"].value = "x" * 32_768
    # Excel counts UTF-16 units: a face is two.
    with pytest.raises(ProdOpsError, match="does not fit"):
        sheet["A1"].value = "😀" * 16_384


def test_a_formula_longer_than_excel_allows_is_refused(sheet):
    with pytest.raises(ProdOpsError, match="longer than Excel allows"):
        sheet["A1"].value = "=" + "1+" * 4_096 + "1"


@pytest.mark.parametrize("value", [object(), {1, 2}, 1j])
def test_what_no_cell_can_hold_is_refused(sheet, value):
    with pytest.raises(ProdOpsError, match="A cell cannot hold a"):
        sheet["A1"].raw_value = value


def test_reads_give_what_com_gives(make):
    def fill(book, sheet):
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_number("A1", 5)
        sheet.write_boolean("B1", True)
        sheet.write_datetime("C1", dt.datetime(2026, 1, 20), date)
        sheet.write_datetime("D1", dt.datetime(2026, 1, 20, 15, 30), moment)
        sheet.write_datetime("E1", dt.time(6, 0), book.add_format({"num_format": "hh:mm"}))
        sheet.write_number("F1", 1.5, book.add_format({"num_format": "[h]:mm"}))
        sheet.write_string("G1", "")
        sheet.write_formula("H1", "=1/0", None, "#DIV/0!")
        sheet.write_formula("I1", "=2*3", None, 6)
        sheet.write_formula("J1", '=""', None, "")
        sheet.write_string("K1", " x ")

    with open_book(make(fill)) as book:
        cells = book.sheets[0]["A1:K1"]
        expected = [
            5.0, True, dt.datetime(2026, 1, 20), dt.datetime(2026, 1, 20, 15, 30), 0.25, 1.5, None, None, 6.0, None, " x ",
        ]  # fmt: skip
        assert cells.value == expected
        assert [type(value) for value in cells.value] == [type(value) for value in expected]
        assert cells.options(err_to_str=True).value[7] == "#DIV/0!"
        assert cells.options(empty="-").value[6] == "-"
        assert cells.options(numbers=int).value[0] == 5
        assert cells.options(dates=dt.date).value[2] == dt.date(2026, 1, 20)


def test_errors_are_read_wherever_they_stand(make):
    def fill(_, sheet):
        sheet.write_number("B2", 1)
        sheet.write_formula("E7", "=NA()", None, "#N/A")

    with open_book(make(fill)) as book:
        sheet = book.sheets[0]
        assert sheet.used_range.address == "$B$2:$E$7"
        assert sheet["E7"].options(err_to_str=True).value == "#N/A"
        assert sheet["E7"].value is None


def test_merged_cells_read_as_in_excel(make):
    def fill(_, sheet):
        sheet.merge_range("B2:C3", "title")

    with open_book(make(fill)) as book:
        sheet = book.sheets[0]
        assert sheet["B2:C3"].value == [["title", None], [None, None]]
        assert sheet["C3"].merge_area.address == "$B$2:$C$3"
        assert sheet["C3"].merge_cells is True
        assert sheet["D4"].merge_cells is False
        assert sheet["A1:C3"].merge_cells is None
        sheet["B2:C3"].value = [["new", "lost"], ["lost", "lost"]]
        assert sheet["B2:C3"].value == [["new", None], [None, None]]


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
    st.integers(-(10**15), 10**15),
    st.text(max_size=30),
    st.sampled_from(["=1+1", "'=1+1", "#N/A", "_x0041_", " x ", "a\nb", "<&>\"'", "0123", "\t", "'"]),
    st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)),
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 30)),
)
BLOCKS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(block=BLOCKS, row=st.integers(1, 50), column=st.integers(1, 30), date1904=st.booleans())
def test_what_was_written_reads_back_before_and_after_saving(tmp_path, make, block, row, column, date1904):
    with open_book(make(date_1904=date1904)) as book:
        cells = book.sheets[0].range((row, column)).resize(len(block), len(block[0]))
        cells.value = block
        before = cells.options(ndim=2, err_to_str=True).value
        book.save(tmp_path / "saved.xlsx")
    with open_book(tmp_path / "saved.xlsx") as book:
        cells = book.sheets[0].range((row, column)).resize(len(block), len(block[0]))
        assert cells.options(ndim=2, err_to_str=True).value == before


def test_the_1904_date_system_is_read_and_written_as_such(make, reopened):
    def fill(book, sheet):
        sheet.write_datetime("A1", dt.datetime(2026, 1, 20), book.add_format({"num_format": "yyyy-mm-dd"}))

    with open_book(make(fill, date_1904=True)) as book:
        sheet = book.sheets[0]
        assert sheet["A1"].value == dt.datetime(2026, 1, 20)
        sheet["B1"].value = dt.date(2026, 1, 20)
        sheet["C1"].value = dt.date(1902, 5, 1)
        # 20 January 2026 is day 44,580 of a count that starts on 1 January 1904 (day 0).
        assert sheet["B1"].formula == "44580"
        with reopened(book) as again:
            assert again.sheets[0]["A1:C1"].value == [
                dt.datetime(2026, 1, 20),
                dt.datetime(2026, 1, 20),
                "1902-05-01",
            ]


def test_frames_round_trip(book, reopened):
    frame = pd.DataFrame(
        {
            "PO": ["4500012345", "4500012346", None],
            "Units": pd.array([100, None, 300], dtype="Int64"),
            "FOB": [4.25, np.nan, 5.5],
            "Ex-factory": pd.to_datetime(["2026-01-20", None, "2026-03-01"]),
            "Rush": [True, False, True],
        }
    )
    book.sheets[0]["B2"].options(index=False).value = frame
    expected = pd.DataFrame(
        {
            "PO": ["4500012345", "4500012346", None],
            "Units": [100.0, np.nan, 300.0],
            "FOB": [4.25, np.nan, 5.5],
            "Ex-factory": pd.to_datetime(["2026-01-20", None, "2026-03-01"]),
            "Rush": [True, False, True],
        }
    )
    for opened in (book, None):
        if opened is None:
            with reopened(book) as again:
                found = again.sheets[0]["B2:F5"].options(pd.DataFrame, index=False).value
        else:
            found = opened.sheets[0]["B2:F5"].options(pd.DataFrame, index=False).value
        pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_dates_get_a_format_only_where_the_cell_has_none(make, reopened):
    def fill(book, sheet):
        sheet.write_blank("A1", None, book.add_format({"num_format": "dd/mm/yy"}))
        sheet.write_blank("B1", None, book.add_format({"num_format": "@"}))

    with open_book(make(fill)) as book:
        sheet = book.sheets[0]
        sheet["A1:D1"].value = [[dt.date(2026, 1, 20)] * 3 + [dt.datetime(2026, 1, 20, 8, 30)]]
        sheet["E1:F1"].value = [[dt.time(8, 30), dt.timedelta(hours=30)]]
        expected = ["dd/mm/yy", "yyyy-mm-dd", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"]
        assert [sheet[f"{letter}1"].number_format for letter in "ABCD"] == expected
        with reopened(book) as again:
            cells = [again.sheets[0][f"{letter}1"] for letter in "ABCDEF"]
            assert [cell.number_format for cell in cells] == [*expected, "hh:mm:ss", "[h]:mm:ss"]
            assert cells[3].value == dt.datetime(2026, 1, 20, 8, 30)


def test_writing_nothing_keeps_a_workbook_as_it_reads(make, reopened):
    """Numbers in date formats that openpyxl would round or turn into errors among them."""

    def fill(book, sheet):
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for row, value in enumerate([-5, 0, 59.5, 2958466, 45000.123456789, 1e9]):
            sheet.write_number(row, 0, value, date)
        sheet.write_rich_string("B1", "a ", book.add_format({"bold": True}), "bold", " c")
        sheet.write_string("B2", "_x0041_ stays")
        sheet.write_string("B3", "CR\r\nLF")

    with open_book(make(fill)) as book:
        before = book.sheets[0].used_range.value
        formulas = book.sheets[0].used_range.formula
        with reopened(book) as again:
            assert again.sheets[0].used_range.value == before
            assert again.sheets[0].used_range.formula == formulas


@pytest.mark.parametrize("text", ["plain", "two\nlines"])
def test_rich_text_keeps_its_runs_and_is_replaced_by_a_new_text(make, tmp_path, text):
    def fill(book, sheet):
        sheet.write_rich_string("A1", "a ", book.add_format({"bold": True}), "bold", " c")
        sheet.write_rich_string("A2", "a ", book.add_format({"bold": True}), "bold", " c")

    with open_book(make(fill)) as book:
        book.sheets[0]["A2"].value = text
        book.save(tmp_path / "rich.xlsx")
    sheet, strings = (
        part_of(tmp_path / "rich.xlsx", f"xl/{part}.xml") for part in ("worksheets/sheet1", "sharedStrings")
    )
    assert '<c r="A1" t="s"><v>0</v></c>' in sheet
    assert "<b/>" in strings
    with open_book(tmp_path / "rich.xlsx") as book:
        assert book.sheets[0]["A1:A2"].value == ["a bold c", text]


def part_of(path, part):
    return zipfile.ZipFile(path).read(part).decode()


def test_blanks_do_not_make_cells(tmp_path):
    with new_book() as book:
        book.sheets[0]["A1:C3"].value = [[1, None, ""], [None, None, None], [None, None, "x"]]
        book.save(tmp_path / "sparse.xlsx")
    assert part_of(tmp_path / "sparse.xlsx", "xl/worksheets/sheet1.xml").count("<c ") == 2
