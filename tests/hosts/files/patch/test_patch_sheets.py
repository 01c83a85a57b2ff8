"""Sheets that come, go and change their place, with the names that belong to them."""

import re

import pytest
import xlsxwriter

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from tests.hosts.files.patch.packages import Taken, changed, faults

BOOK = "xl/workbook.xml"


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for name in ("One", "Two", "Three"):
            sheet = book.add_worksheet(name)
            sheet.write("A1", name)
            sheet.print_area("A1:B2")
            book.define_name(f"{name}!Local", f"={name}!$A$1")
        made = book.add_chart({"type": "line"})
        made.add_series({"values": "=One!$A$1:$A$2"})
        book.add_chartsheet("Picture").set_chart(made)
        book.get_worksheet_by_name("Three").activate()
        book.get_worksheet_by_name("Two").insert_textbox("C3", "words")
    return file


def names_of(taken):
    """Each defined name with the sheet that it belongs to."""
    sheets = re.findall(r'<sheet name="([^"]*)"', taken[BOOK])
    return {
        (name, sheets[int(place)])
        for name, place in re.findall(r'<definedName name="([^"]*)" localSheetId="(\d+)"', taken[BOOK])
    }


ALL = {(name, sheet) for name in ("_xlnm.Print_Area", "Local") for sheet in ("One", "Two", "Three")}


def test_names_stay_with_their_sheets(path, tmp_path):
    with open_book(path) as book:
        book.sheets.add("Zero", before=book.sheets["One"])["A1"].value = 0
        book.sheets.add("Between", after=book.sheets["One"])
        book.sheets["Zero"].names.add("Local", "=Zero!$A$1")
        book.sheets["Three"].activate()
        book.save(tmp_path / "done.xlsx")
    old, new = Taken(path), Taken(tmp_path / "done.xlsx")
    assert faults(new, changed(old, new), old) == []
    assert re.findall(r'<sheet name="([^"]*)"', new[BOOK]) == [
        "Zero",
        "One",
        "Between",
        "Two",
        "Three",
        "Picture",
    ]
    assert names_of(new) == ALL | {("Local", "Zero")}
    assert 'activeTab="4"' in new[BOOK]
    # The sheet in front is the same: no sheet was touched for it.
    assert changed(old, new) & set(old.parts) == {BOOK, "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}


def test_a_sheet_goes_with_all_that_hangs_on_it(path, tmp_path):
    with open_book(path) as book:
        book.sheets["Two"].delete()
        book.save(tmp_path / "done.xlsx")
    old, new = Taken(path), Taken(tmp_path / "done.xlsx")
    assert faults(new, changed(old, new), old) == []
    gone = {"xl/worksheets/sheet2.xml", "xl/worksheets/_rels/sheet2.xml.rels", "xl/drawings/drawing1.xml"}
    assert old.parts.keys() - new.parts.keys() == gone
    assert names_of(new) == {each for each in ALL if each[1] != "Two"}
    assert 'activeTab="1"' in new[BOOK]


def test_a_new_name_is_followed_by_what_excel_keeps_by_name(path, tmp_path):
    with open_book(path) as book:
        book.sheets["Two"].name = "Weekly's plan"
        book.save(tmp_path / "done.xlsx")
    new = Taken(tmp_path / "done.xlsx")
    assert "'Weekly''s plan'!$A$1:$B$2</definedName>" in new[BOOK]
    assert changed(Taken(path), new) == {BOOK}


def test_only_the_sheet_in_front_is_selected(path, tmp_path):
    with open_book(path) as book:
        book.sheets["One"].activate()
        book.save(tmp_path / "done.xlsx")
    new = Taken(tmp_path / "done.xlsx")
    selected = [part for part in new.parts if part.endswith(".xml") and 'tabSelected="1"' in new[part]]
    assert selected == ["xl/worksheets/sheet1.xml"]
    assert changed(Taken(path), new) == {BOOK, "xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"}


def test_hiding_touches_the_workbook_alone(path, tmp_path):
    with open_book(path) as book:
        book.sheets["One"].visible = False
        book.save(tmp_path / "done.xlsx")
    new = Taken(tmp_path / "done.xlsx")
    assert changed(Taken(path), new) == {BOOK}
    assert '<sheet name="One" sheetId="1" r:id="rId1" state="hidden"/>' in new[BOOK]


def test_a_sheet_whose_table_is_named_elsewhere_stays(tmp_path):
    path = tmp_path / "tables.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Data").add_table("A1:B3", {"name": "Orders"})
        book.add_worksheet("Sums").write_formula("A1", "=SUM(Orders[Column1])", None, 0)
    with open_book(path) as book:
        book.sheets["Data"].delete()
        with pytest.raises(ProdOpsError, match=r"formulas use its table Orders \(xl/worksheets/sheet2.xml\)"):
            book.save()


def test_two_saves_of_one_session(path, tmp_path):
    """The second save holds what the first did and what came after it, once."""
    with open_book(path) as book:
        sheet = book.sheets.add("Four")
        sheet["A1"].value = 4
        book.save(tmp_path / "one.xlsx")
        sheet["A2"].value = 5
        sheet["A1"].color = (255, 0, 0)
        book.sheets["One"]["A1"].add_note("x")
        book.save(tmp_path / "two.xlsx")
    for name, values in (("one", [4.0, None]), ("two", [4.0, 5.0])):
        taken = Taken(tmp_path / f"{name}.xlsx")
        assert faults(taken, set(taken.parts)) == []
        with open_book(tmp_path / f"{name}.xlsx") as book:
            assert book.sheets["Four"]["A1:A2"].value == values
            assert len(book.sheets) == 4
