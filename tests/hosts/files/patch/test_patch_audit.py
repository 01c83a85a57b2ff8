"""Faults that a hostile reading of the patcher found, each with the workbook that shows it."""

import re
import zipfile

import pytest
import xlsxwriter

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from tests.hosts.files.patch.packages import Taken, changed, faults

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def remade(path, target, change, names=str):
    """A copy of a workbook with its parts changed, {part: function}, and named otherwise."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = source.read(name)
            archive.writestr(names(name), change[name](data) if name in change else data)
    return target


def replaced(old: bytes, new: bytes):
    def change(data):
        assert old in data
        return data.replace(old, new)

    return change


# Values that may not hold -------------------------------------------------------------------------


def months(formula, value=30):
    """Three months and a sum over them, on a sheet of its own."""

    def build(path):
        with xlsxwriter.Workbook(path) as book:
            for name, units in (("Jan 26", 5), ("Feb", 10), ("Mar 26", 15)):
                book.add_worksheet(name).write("B2", units)
            book.add_worksheet("Sum").write_formula("A1", formula, None, value)
        return path

    return build


@pytest.mark.parametrize("formula", ["=SUM('Jan 26:Mar 26'!B2)", "=SUM('Jan 26:Mar 26'!B2:B4)"])
@pytest.mark.parametrize("sheet", ["Jan 26", "Feb", "Mar 26"])
def test_a_sum_over_several_sheets_hangs_on_each(tmp_path, formula, sheet):
    path = months(formula)(tmp_path / "year.xlsx")
    with open_book(path) as book:
        book.sheets[sheet]["B2"].value = 7
        book.save()
    assert "<v>30</v>" not in Taken(path)["xl/worksheets/sheet4.xml"]


def test_a_sum_over_several_sheets_loses_one_between(tmp_path):
    path = months("=SUM('Jan 26:Mar 26'!B2)")(tmp_path / "year.xlsx")
    with open_book(path) as book:
        book.sheets["Feb"].delete()
        book.save()
    assert "<v>30</v>" not in Taken(path)["xl/worksheets/sheet4.xml"]


@pytest.mark.parametrize("formula", ["=SUM('Jan 26:Mar 26'!B2)", "=SUM(Feb:'Mar 26'!B2)", "=SUM(Feb:Feb!B2)"])
def test_the_first_and_last_of_several_sheets_are_not_deleted(tmp_path, formula):
    path = months(formula)(tmp_path / "year.xlsx")
    first = "Jan 26" if "Jan" in formula else "Feb"
    with open_book(path) as book, pytest.raises(ProdOpsError, match="would break"):
        book.sheets[first].delete()


def test_a_range_between_what_functions_give(make):
    """INDEX(...):C9 reads cells that stand nowhere in its text."""

    def fill(_, sheet):
        sheet.write_column("B1", [1, 2, 3])
        sheet.write_formula("D1", "=SUM(INDEX(A1:A3,1):C3)", None, 6)
        sheet.write_formula("D2", "=SUM(A1:A3)", None, 0)

    path = make(fill)
    with open_book(path) as book:
        book.sheets[0]["B2"].value = 9
        book.save()
    xml = Taken(path)[SHEET]
    assert "<f>SUM(INDEX(A1:A3,1):C3)</f></c>" in xml
    assert "<f>SUM(A1:A3)</f><v>0</v>" in xml


@pytest.mark.parametrize("array", [True, False])
def test_all_values_of_an_array_go_with_it(make, array):
    """The cells that an array fills hold values alone: they were kept when what it reads had changed."""

    def fill(_, sheet):
        sheet.write_column("A1", [1, 2, 3])
        write = sheet.write_array_formula if array else sheet.write_dynamic_array_formula
        write("C1:C3", "{=A1:A3*2}", None, 2)
        sheet.write("C2", 4)
        sheet.write("C3", 6)
        sheet.write_formula("D1", "=C3+1", None, 7)
        sheet.write_formula("D2", "=B1", None, 0)

    path = make(fill)
    with open_book(path) as book:
        book.sheets[0]["A3"].value = 9
        book.save()
    xml = Taken(path)[SHEET]
    assert re.search(r'<c r="C1"[^>]*><f[^>]*>A1:A3\*2</f></c>', xml)
    assert '<c r="C2"/>' in xml
    assert '<c r="C3"/>' in xml
    assert re.search(r'<c r="D1"[^>]*><f>C3\+1</f></c>', xml)
    assert "<f>B1</f><v>0</v>" in xml


# Files that are spelled otherwise -----------------------------------------------------------------


def orders(_, sheet):
    sheet.write_row("A1", ["PO", "Units"])
    sheet.write_row("A2", ["a", 1])
    sheet.write_formula("C2", "=PRODOPS.MPF(B2)", None, 2)


def test_of_two_cells_with_one_address_the_last_counts(make, tmp_path):
    """As readers take it; an edit of the first would be lost."""
    twice = replaced(b'<c r="B2"><v>1</v></c>', b'<c r="B2"><v>1</v></c><c r="B2"><v>2</v></c>')
    path = remade(make(orders), tmp_path / "twice.xlsx", {SHEET: twice})
    with open_book(path) as book:
        assert book.sheets[0]["B2"].value == 2.0
        book.sheets[0]["B2"].value = 5
        book.save()
    with open_book(path) as book:
        assert book.sheets[0]["B2"].value == 5.0


def test_formulas_are_mended_where_parts_are_named_with_a_slash(make, tmp_path):
    path = remade(make(orders), tmp_path / "slash.xlsx", {}, names=lambda name: f"/{name}")
    with open_book(path) as book:
        book.impl.mend_formulas("desktop")
        book.save()
    with open_book(path) as book:
        assert book.sheets[0]["C2"].formula == "=PRODOPS_MPF(B2)"
        assert book.sheets[0]["A1:B2"].value == [["PO", "Units"], ["a", 1.0]]


def test_macros_are_macros_wherever_they_lie(make, tmp_path):
    """Excel finds them by their relationship (MS-XLSX 2.2.3), not by their name."""

    def related(data):
        link = b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="macros/project.bin"/>'
        return data.replace(b"</Relationships>", link + b"</Relationships>")

    path = remade(
        make(orders, name="book.xlsm"), tmp_path / "macros.xlsm", {"xl/_rels/workbook.xml.rels": related}
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/macros/project.bin", b"macros")
    with open_book(path) as book:
        book.sheets[0]["A1"].value = 1
        with pytest.raises(ProdOpsError, match="holds macros, which"):
            book.save(tmp_path / "plain.xlsx")


def test_names_of_a_chart_sheet_are_left_to_it(make, tmp_path):
    def fill(book, sheet):
        sheet.write_row("A1", [1, 2])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Orders!$A$1:$B$1"})
        book.add_chartsheet("Chart").set_chart(chart)
        book.define_name("Rate", "=Orders!$A$1")

    own = b'<definedNames><definedName name="Own" localSheetId="1">Orders!$A$1</definedName>'
    path = remade(make(fill), tmp_path / "own.xlsx", {BOOK: replaced(b"<definedNames>", own)})
    with open_book(path) as book:
        assert [name.name for name in book.names] == ["Rate"]
        book.names.add("More", "=Orders!$B$1")
        book.save()
    assert 'name="Own" localSheetId="1"' in Taken(path)[BOOK]


def test_a_table_of_a_query_keeps_its_columns(make, tmp_path):
    """A column more than its query knows of is damage to Excel; rows may come."""

    def fill(_, sheet):
        sheet.write_row("A1", ["PO", "Units"])
        sheet.add_table("A1:B3", {"name": "Query", "columns": [{"header": "PO"}, {"header": "Units"}]})

    queried = {"xl/tables/table1.xml": replaced(b"<table ", b'<table tableType="queryTable" ')}
    path = remade(make(fill), tmp_path / "query.xlsx", queried)
    with open_book(path) as book:
        book.sheets[0].tables[0].resize(book.sheets[0]["A1:B5"])
        book.save(tmp_path / "longer.xlsx")
        book.sheets[0].tables[0].resize(book.sheets[0]["A1:C5"])
        with pytest.raises(ProdOpsError, match="filled by a query or an XML map"):
            book.save(tmp_path / "wider.xlsx")
    assert not (tmp_path / "wider.xlsx").exists()


def test_a_sheet_that_is_only_looked_at_stays_byte_for_byte(make, tmp_path):
    """One with comments is made plain to be read; a chart's figures that come from it do not change it."""

    def fill(book, sheet):
        sheet.write_row("A1", [1, 2, 3])
        book.add_worksheet("Charts")

    path = make(fill)
    commented = {SHEET: replaced(b"<sheetData>", b"<sheetData><!-- of the exporter -->")}
    path = remade(path, tmp_path / "commented.xlsx", commented)
    with open_book(path) as book:
        chart = book.sheets["Charts"].charts.add(10, 10)
        chart.set_source_data(book.sheets[0]["A1:C1"])
        book.save(tmp_path / "done.xlsx")
    old, new = Taken(path), Taken(tmp_path / "done.xlsx")
    assert SHEET not in changed(old, new)
    assert "<c:v>2</c:v>" in new["xl/charts/chart1.xml"]
    assert faults(new, changed(old, new), old) == []


def test_a_long_name_is_saved(make, tmp_path):
    """The new file beside the target has a name of its own, which must not be longer than a name may be."""
    path = make(orders)
    target = tmp_path / ("x" * 248 + ".xlsx")
    with open_book(path) as book:
        book.sheets[0]["A1"].value = "a"
        book.save(target)
    assert target.exists()
    assert [each.name for each in tmp_path.glob(".*")] == []
