"""Tables that grow, and what reaches down with them."""

import re

import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from tests.hosts.files.patch.packages import Taken, changed, faults

SHEET, TABLE = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"
COLUMNS = [{"header": "PO"}, {"header": "Units"}, {"header": "FOB"}]


def ordered(book, sheet):
    sheet.write_row("A1", ["PO", "Units", "FOB"])
    for row in range(1, 5):
        sheet.write_row(row, 0, [f"PO-{row}", row, row / 4])
    sheet.add_table("A1:C5", {"name": "Orders", "columns": COLUMNS})


def grown(path, target, to="A1:C8"):
    with open_book(path) as book:
        sheet = book.sheets["Orders"]
        sheet["A6"].value = [[f"PO-{row}", row, 1.0] for row in (6, 7, 8)]
        sheet.tables["Orders"].resize(sheet[to])
        book.save(target)
    old, new = Taken(path), Taken(target)
    assert faults(new, changed(old, new), old) == []
    return new


def test_rules_and_validations_reach_down_with_the_table(make, tmp_path):
    def fill(book, sheet):
        ordered(book, sheet)
        lists = book.add_worksheet("Lists")
        lists.write("A1", "x")
        sheet.conditional_format("B2:B5", {"type": "2_color_scale"})
        sheet.conditional_format("C2:C5", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format("B2:B4", {"type": "3_color_scale"})
        sheet.conditional_format("E2:E5", {"type": "3_color_scale"})
        sheet.data_validation("A2:A5", {"validate": "length", "criteria": ">", "value": 2})
        sheet.data_validation("B2:B5", {"validate": "list", "source": "=Lists!$A$1"})

    path = make(fill)
    new = grown(path, tmp_path / "done.xlsx")[SHEET]
    for kept in ('<conditionalFormatting sqref="B2:B4">', '<conditionalFormatting sqref="E2:E5">'):
        assert kept in new
    for longer in (
        '<conditionalFormatting sqref="B2:B8">', '<conditionalFormatting sqref="C2:C8">', "<xm:sqref>C2:C8</xm:sqref>",
        'sqref="A2:A8"', 'sqref="B2:B8"',
    ):  # fmt: skip
        assert longer in new
    assert ">B2:B5<" not in new


def test_filters_and_sort_order_grow_with_the_table(make, tmp_path):
    path = make(ordered)
    from tests.hosts.files.patch.test_patch_odd_files import remade

    def sorted_and_filtered(data):
        state = b'<autoFilter ref="A1:C5"><filterColumn colId="1"><filters><filter val="2"/></filters></filterColumn></autoFilter><sortState ref="A2:C5"><sortCondition ref="B2:B5"/></sortState>'
        return data.replace(b'<autoFilter ref="A1:C5"/>', state)

    path = remade(path, tmp_path / "sorted.xlsx", {TABLE: sorted_and_filtered})
    new = grown(path, tmp_path / "done.xlsx")[TABLE]
    assert (
        '<autoFilter ref="A1:C8"><filterColumn colId="1"><filters><filter val="2"/></filters></filterColumn></autoFilter>'
        in new
    )
    assert '<sortState ref="A2:C8"><sortCondition ref="B2:B8"/></sortState>' in new


def test_new_columns_take_their_names_from_the_cells(make, tmp_path):
    path = make(ordered)
    with open_book(path) as book:
        sheet = book.sheets[0]
        sheet["D1:E1"].value = ["Duty", 2026]
        sheet.tables["Orders"].resize(sheet["A1:F5"])
        book.save(tmp_path / "done.xlsx")
    new = Taken(tmp_path / "done.xlsx")
    assert '<tableColumns count="6">' in new[TABLE]
    assert [
        name in new[TABLE] for name in ('id="4" name="Duty"', 'id="5" name="2026"', 'id="6" name="Column6"')
    ] == [True] * 3
    # A table's headers are texts, in the cells as in the table.
    assert re.search('<c r="E1" s="1" t="inlineStr"><is><t>2026</t></is></c>', new[SHEET])
    assert re.search('<c r="F1" s="1" t="inlineStr"><is><t>Column6</t></is></c>', new[SHEET])
    with open_book(tmp_path / "done.xlsx") as book:
        assert [column.name for column in book.sheets[0].tables["Orders"].columns] == [
            "PO",
            "Units",
            "FOB",
            "Duty",
            "2026",
            "Column6",
        ]


def test_a_header_is_renamed_with_its_column(make, tmp_path):
    path = make(ordered)
    with open_book(path) as book:
        book.sheets[0]["B1"].value = "Pieces & more"
        book.save(tmp_path / "done.xlsx")
    assert 'name="Pieces &amp; more"' in Taken(tmp_path / "done.xlsx")[TABLE]
    with open_book(tmp_path / "done.xlsx") as book:
        assert [column.name for column in book.sheets[0].tables["Orders"].columns] == [
            "PO",
            "Pieces & more",
            "FOB",
        ]


@pytest.mark.parametrize(
    "formula", ["=SUM(Orders[Units])", "=Orders[[#Totals],[Units]]", "=Orders[@Units]*2"]
)
def test_a_header_that_formulas_name_stays(make, formula):
    def fill(book, sheet):
        ordered(book, sheet)
        sheet.write_formula("G2", formula, None, 10)

    path = make(fill)
    before = path.read_bytes()
    with open_book(path) as book:
        book.sheets[0]["B1"].value = "Pieces"
        with pytest.raises(ProdOpsError, match=r"The header “Units” of the table Orders cannot change here"):
            book.save()
        book.sheets[0]["B1"].value = "Units"
        book.save()
    assert path.read_bytes() != before


def test_a_new_table_beside_others(make, tmp_path):
    def fill(book, sheet):
        ordered(book, sheet)
        sheet.write_row("G1", ["Lot", "Lot", 7])
        sheet.write_row("G2", [1, 2, 3])

    path = make(fill)
    with open_book(path) as book:
        sheet = book.sheets[0]
        sheet.tables.add(sheet["G1:I2"], name="Lots")
        book.sheets.add("Other")["A1"].value = [["x"], [1]]
        other = book.sheets["Other"]
        other.tables.add(other["A1:A2"], name="Others", table_style_name="TableStyleLight1")
        book.save(tmp_path / "done.xlsx")
    old, new = Taken(path), Taken(tmp_path / "done.xlsx")
    assert faults(new, changed(old, new), old) == []
    assert new.parts[TABLE] == old.parts[TABLE]
    assert '<tableParts count="2">' in new[SHEET]
    assert [f'id="{number}"' in new[f"xl/tables/table{number}.xml"] for number in (2, 3)] == [True, True]
    with open_book(tmp_path / "done.xlsx") as book:
        assert [column.name for column in book.sheets["Orders"].tables["Lots"].columns] == [
            "Lot",
            "Lot2",
            "7",
        ]


def test_looks_of_a_table_change_nothing_else_of_it(make, tmp_path):
    path = make(ordered)
    with open_book(path) as book:
        table = book.sheets[0].tables["Orders"]
        table.table_style = "TableStyleDark3"
        table.show_table_style_last_column = True
        table.show_autofilter = False
        book.save(tmp_path / "done.xlsx")
    old, new = Taken(path), Taken(tmp_path / "done.xlsx")
    assert changed(old, new) == {TABLE}
    expected = (
        old[TABLE].replace('<autoFilter ref="A1:C5"/>', "").replace("TableStyleMedium9", "TableStyleDark3")
    )
    assert new[TABLE] == expected.replace('showLastColumn="0"', 'showLastColumn="1"')
