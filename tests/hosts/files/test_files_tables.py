"""Excel tables: read, added, resized, updated from frames."""

import openpyxl
import pandas as pd
import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book


def with_tables(book, sheet):
    sheet.write("B2", "title", book.add_format({"bold": True}))
    columns = [{"header": "PO"}, {"header": "Units"}, {"header": "Amount", "formula": "=[@Units]*2"}]
    data = [["a", 1], ["b", 2], ["c", 3]]
    sheet.add_table(
        "B4:D7", {"name": "Orders", "columns": columns, "data": data, "style": "Table Style Light 9"}
    )
    sheet.add_table("G4:H6", {"name": "NoHeader", "header_row": False})
    sheet.add_table(
        "J4:K7",
        {
            "name": "Totals",
            "total_row": True,
            "columns": [{"header": "x"}, {"header": "y", "total_function": "sum"}],
        },
    )


def test_tables_are_read(make):
    with open_book(make(with_tables)) as book:
        sheet = book.sheets[0]
        assert [table.name for table in sheet.tables] == ["Orders", "NoHeader", "Totals"]
        orders, bare, totals = sheet.tables
        assert (orders.range.address, orders.header_row_range.address) == ("$B$4:$D$7", "$B$4:$D$4")
        assert (orders.data_body_range.address, orders.totals_row_range) == ("$B$5:$D$7", None)
        assert (orders.table_style, orders.show_headers, orders.show_autofilter) == (
            "TableStyleLight9",
            True,
            True,
        )
        assert (orders.display_name, orders.insert_row_range, orders.parent) == ("Orders", None, sheet)
        assert [column.name for column in orders.columns] == ["PO", "Units", "Amount"]
        assert orders.columns["Units"].data_body_range.value == [1.0, 2.0, 3.0]
        assert (orders.columns[0].index, orders.columns[0].range.address) == (1, "$B$4:$B$7")
        assert (len(orders.rows), orders.rows[1].range.address) == (3, "$B$6:$D$6")
        assert (bare.header_row_range, bare.data_body_range.address) == (None, "$G$4:$H$6")
        assert [column.name for column in bare.columns] == ["Column1", "Column2"]
        assert (totals.totals_row_range.address, totals.data_body_range.address) == ("$J$7:$K$7", "$J$5:$K$6")
        assert (sheet["C5"].table, sheet["A1"].table) == (orders, None)
        with pytest.raises(ProdOpsError, match="no table Nothing; its tables: Orders, NoHeader, Totals"):
            assert sheet.tables["Nothing"]


def test_a_table_is_added(sheet, book, reopened):
    sheet["B2"].value = [["PO", None, "po", 2026], ["a", 1, 2, 3], ["b", 4, 5, 6]]
    table = sheet.tables.add(sheet["B2:E4"], name="Orders", table_style_name="TableStyleMedium2")
    # Headers as Excel makes them: texts, none blank, none twice.
    headers = ["PO", "Column2", "po2", "2026"]
    sheet["A1"].value = "note"
    with reopened(book) as again:
        for opened in (sheet, again.sheets[0]):
            table = opened.tables["Orders"]
            assert (table.range.address, table.header_row_range.value) == ("$B$2:$E$4", headers)
            assert [column.name for column in table.columns] == headers
            assert table.table_style == "TableStyleMedium2"


def test_the_names_of_a_tables_columns_are_its_header_cells(sheet, book, tmp_path):
    """Excel repairs a file in which they differ."""
    sheet["A1"].value = [["a", "b"], [1, 2]]
    sheet.tables.add(sheet["A1:B2"], name="T")
    sheet["A1:B1"].value = ["Ex-fty\ndate", "Ex-fty\ndate"]
    book.save(tmp_path / "headers.xlsx")
    after = openpyxl.load_workbook(tmp_path / "headers.xlsx").active
    names = [column.name for column in after.tables["T"].tableColumns]
    assert names == [after["A1"].value, after["B1"].value] == ["Ex-fty\ndate", "Ex-fty\ndate2"]


def test_a_table_of_one_row_gets_a_body(sheet):
    sheet["A1"].value = ["a", "b"]
    assert sheet.tables.add(sheet["A1:B1"]).range.address == "$A$1:$B$2"
    assert sheet.tables[0].name == "Table1"


def test_rows_grown_below_a_table_have_blank_styles(make, reopened):
    with open_book(make(with_tables)) as book:
        sheet = book.sheets[0]
        orders = sheet.tables["Orders"]
        sheet["B8"].value = ["d", 4, 8]
        orders.resize(sheet["B4:D8"])
        with reopened(book) as again:
            after = again.sheets[0]
            assert after.tables["Orders"].range.address == "$B$4:$D$8"
            assert after["B8:D8"].value == ["d", 4.0, 8.0]
            assert (after["B8"].color, after["B8"].font.bold, after["B2"].font.bold) == (None, False, True)


def test_a_resized_table_keeps_what_its_columns_are(make, tmp_path):
    path = make(with_tables)
    formula = openpyxl.load_workbook(path).active.tables["Orders"].tableColumns[2].calculatedColumnFormula
    with open_book(path) as book:
        sheet = book.sheets[0]
        sheet["E4"].value = "Landed"
        sheet.tables["Orders"].resize(sheet["B4:E9"])
        book.save(tmp_path / "resized.xlsx")
    table = openpyxl.load_workbook(tmp_path / "resized.xlsx").active.tables["Orders"]
    assert (table.ref, table.autoFilter.ref) == ("B4:E9", "B4:E9")
    assert [column.name for column in table.tableColumns] == ["PO", "Units", "Amount", "Landed"]
    assert table.tableColumns[2].calculatedColumnFormula.attr_text == formula.attr_text
    assert len({column.id for column in table.tableColumns}) == 4


def test_update_from_a_frame(make, reopened):
    frame = pd.DataFrame({"PO": ["x", "y"], "Units": [10, 20], "Amount": [1.5, 2.5], "New": [True, False]})
    with open_book(make(with_tables)) as book:
        book.sheets[0].tables["Orders"].update(frame, index=False)
        with reopened(book) as again:
            for opened in (book, again):
                table = opened.sheets[0].tables["Orders"]
                assert table.range.address == "$B$4:$E$6"
                assert table.range.value == [
                    ["PO", "Units", "Amount", "New"],
                    ["x", 10.0, 1.5, True],
                    ["y", 20.0, 2.5, False],
                ]
                assert opened.sheets[0]["B7:D7"].value == [None, None, None]


def test_looks_of_a_table(sheet, book, reopened):
    table = sheet.tables.add(sheet["A1:B3"], name="T")
    table.table_style = None
    table.show_autofilter = False
    table.show_table_style_first_column = True
    table.show_table_style_row_stripes = False
    with reopened(book) as again:
        for opened in (table, again.sheets[0].tables["T"]):
            assert (opened.table_style, opened.show_autofilter) == (None, False)
            assert (opened.show_table_style_first_column, opened.show_table_style_row_stripes) == (
                True,
                False,
            )
            assert (opened.show_table_style_last_column, opened.show_table_style_column_stripes) == (
                False,
                False,
            )


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (lambda s: s.tables["Orders"].resize(s["B5:D9"]), "header row of Orders stays in row 4"),
        (lambda s: s.tables["Orders"].resize(s["B4:G9"]), "would lie over the table NoHeader"),
        (lambda s: s.tables["Totals"].resize(s["J4:K12"]), "has a totals row"),
        (lambda s: s.tables.add(s["C6:E9"]), "would lie over the table Orders"),
        (lambda s: s.tables.add(s["A20:B22"], name="orders"), "has a table or name orders already"),
        (lambda s: s.tables.add(s["A20:B22"], name="my table"), "no name that Excel takes"),
        (lambda s: s.tables.add(s["A20:B22"], has_headers=False), "needs a header row"),
        (lambda s: s.tables.add(s["M1:N3"]), "holds merged cells"),
        (lambda s: setattr(s.tables["Orders"], "name", "New"), "formulas that use its name"),
        (lambda s: setattr(s.tables["Orders"], "show_totals", True), "totals row is not shown"),
        (lambda s: s.tables["Orders"].columns["Price"], "has no column Price"),
    ],
)
def test_what_would_break_a_table_is_refused(make, what, message):
    def fill(book, sheet):
        with_tables(book, sheet)
        sheet.merge_range("M1:N1", "merged")

    with open_book(make(fill)) as book, pytest.raises(ProdOpsError, match=message):
        what(book.sheets[0])
