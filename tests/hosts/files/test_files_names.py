"""Defined names of workbooks and sheets."""

import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book


def named(book, sheet):
    other = book.add_worksheet("My sheet")
    book.define_name("Rate", "=Orders!$B$2")
    book.define_name("Factor", "=1.5")
    book.define_name("'My sheet'!Rate", "='My sheet'!$C$3:$D$4")
    sheet.print_area("A1:D9")
    other.autofilter("A1:B3")


def test_names_are_read(make):
    with open_book(make(named)) as book:
        assert {name.name: name.refers_to for name in book.names} == {
            "Factor": "=1.5",
            "Rate": "=Orders!$B$2",
            "'My sheet'!Rate": "='My sheet'!$C$3:$D$4",
        }
        assert [name.name for name in book.sheets[1].names] == ["'My sheet'!Rate"]
        assert book.names["Rate"].refers_to_range == book.sheets[0]["B2"]
        assert book.names["'My sheet'!Rate"].refers_to_range == book.sheets[1]["C3:D4"]
        assert (book.sheets[0]["Rate"].address, book.sheets[1]["Rate"].address) == ("$B$2", "$C$3:$D$4")
        assert book.sheets[0]["B2"].name.name == "Rate"
        assert book.sheets[0]["B3"].name is None
        with pytest.raises(ProdOpsError, match=r"does not stand for a range.*=1\.5"):
            assert book.names["Factor"].refers_to_range
        with pytest.raises(ProdOpsError, match="has no name Nothing"):
            book.names("Nothing")


def test_names_are_added_changed_and_deleted(make, reopened):
    with open_book(make(named)) as book:
        book.names.add("New", "=Orders!$A$1")
        book.names.add("Text", "plain")
        book.sheets[1].names.add("Local", "='My sheet'!$A$1")
        book.sheets[0]["D5"].name = "Here"
        book.names["Factor"].refers_to = "=2"
        book.names["Rate"].name = "Price"
        del book.names["'My sheet'!Rate"]
        expected = {
            "New": "=Orders!$A$1",
            "Text": '="plain"',
            "'My sheet'!Local": "='My sheet'!$A$1",
            "Here": "=Orders!$D$5",
            "Factor": "=2",
            "Price": "=Orders!$B$2",
        }
        with reopened(book) as again:
            for opened in (book, again):
                assert {name.name: name.refers_to for name in opened.names} == expected
            assert again.sheets[0]["Here"].address == "$D$5"


def test_a_name_added_twice_is_changed(book, reopened):
    book.names.add("Rate", "=Sheet1!$A$1")
    book.names.add("RATE", "=Sheet1!$A$2")
    assert len(book.names) == 1
    with reopened(book) as again:
        assert [name.refers_to for name in again.names] == ["=Sheet1!$A$2"]


@pytest.mark.parametrize("name", ["A1", "R1C1", "1st", "with blank", "", "c", "x" * 256, "Rate-2"])
def test_names_that_excel_does_not_take_are_refused(book, name):
    with pytest.raises(ProdOpsError, match="no name that Excel takes"):
        book.names.add(name, "=Sheet1!$A$1")


def test_names_belong_to_the_right_sheet_beside_chart_sheets(tmp_path, reopened):
    import xlsxwriter

    path = tmp_path / "charts.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        chart_sheet = workbook.add_chartsheet("Chart")
        sheets = [workbook.add_worksheet(name) for name in ("A", "B")]
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": "=A!$A$1:$A$3"})
        chart_sheet.set_chart(chart)
        workbook.define_name("B!Local", "=B!$A$1")
        sheets[0].write("A1", 1)
        sheets[1].write("A1", 2)
    with open_book(path) as book:
        assert book.sheet_names == ["A", "B"]
        assert book.sheets["B"]["A1"].value == 2.0
        with pytest.raises(ProdOpsError, match="named Chart already"):
            book.sheets.add("Chart")
        book.sheets["B"]["A2"].value = 3
        with reopened(book) as again:
            assert again.sheet_names == ["A", "B"]
            assert [name.name for name in again.names] == ["B!Local"]
            assert again.sheets["B"]["A1:A2"].value == [2.0, 3.0]
