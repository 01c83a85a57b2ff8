"""Notes and hyperlinks."""

import zipfile

import openpyxl
import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book


def noted(_, sheet):
    sheet.write_comment(
        "B2", "Check the price\nwith the mill", {"author": "Maria", "width": 300, "height": 120}
    )
    sheet.write_comment("D4", "second")


def test_notes_are_read(make):
    with open_book(make(noted)) as book:
        sheet = book.sheets[0]
        assert [(note.location.address, note.text, note.author) for note in sheet.notes] == [
            ("$B$2", "Check the price\nwith the mill", "Maria"),
            ("$D$4", "second", ""),
        ]
        assert sheet["A1"].note is None
        assert len(book.notes) == 2
        assert sheet.notes["B2"].text.startswith("Check")


def test_notes_are_added_edited_and_deleted(make, reopened):
    with open_book(make(noted)) as book:
        sheet = book.sheets[0]
        sheet["C3"].add_note("Units are negative. Write a positive number.")
        sheet["B2"].note.text = "edited"
        sheet["D4"].note.delete()
        with pytest.raises(ValueError, match="already has a note"):
            sheet["C3"].add_note("again")
        expected = [("$B$2", "edited"), ("$C$3", "Units are negative. Write a positive number.")]
        assert [(note.location.address, note.text) for note in sheet.notes] == expected
        with reopened(book) as again:
            assert [(note.location.address, note.text) for note in again.sheets[0].notes] == expected
            assert again.sheets[0]["C3"].note.author == "ProdOps XL"


def test_boxes_keep_their_size_and_new_ones_show_their_text(make, tmp_path):
    path = make(noted)
    with open_book(path) as book:
        book.sheets[0]["F1"].add_note("word " * 100)
        book.sheets[0]["F2"].add_note("short")
        book.save(tmp_path / "notes.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "notes.xlsx").active
    assert sheet["B2"].comment.text == "Check the price\nwith the mill"
    vml = zipfile.ZipFile(tmp_path / "notes.xlsx").read("xl/drawings/vmlDrawing1.vml").decode()
    before = zipfile.ZipFile(path).read("xl/drawings/vmlDrawing1.vml").decode()
    shapes = before.partition("<v:shape ")[2].removesuffix("</xml>")
    assert shapes in vml
    heights = [float(part.split("pt")[0]) for part in vml.split("height:")[1:]]
    # Points: 14 lines of 36 letters, and two lines at least.
    assert heights[-2:] == [198, 36]
    assert vml.count("<x:Anchor>") == 4


def test_notes_on_merged_cells_stay(make, reopened):
    def fill(book, sheet):
        sheet.merge_range("A1:C1", "title")
        sheet.write_comment("A1", "on the title")

    with open_book(make(fill)) as book:
        book.sheets[0]["A5"].value = 1
        with reopened(book) as again:
            assert again.sheets[0]["A1"].note.text == "on the title"
            assert again.sheets[0]["B1"].merge_area.address == "$A$1:$C$1"


def test_notes_survive_two_saves(sheet, book, tmp_path):
    sheet["A1"].add_note("first")
    book.save(tmp_path / "one.xlsx")
    sheet["A2"].add_note("second")
    book.save(tmp_path / "two.xlsx")
    sheet["A1"].note.delete()
    sheet["A2"].note.delete()
    book.save(tmp_path / "three.xlsx")
    for name, count in (("one", 1), ("two", 2), ("three", 0)):
        with open_book(tmp_path / f"{name}.xlsx") as again:
            assert len(again.sheets[0].notes) == count
    assert not [name for name in zipfile.ZipFile(tmp_path / "three.xlsx").namelist() if "omment" in name]


def test_hyperlinks_are_read(make):
    def fill(_, sheet):
        sheet.write_url("A1", "https://example.com/a?b=1&c=2", string="site")
        sheet.write_url("A2", "internal:'My sheet'!B2", string="place")
        sheet.write_formula("A3", '=HYPERLINK("https://example.com/f","f")')
        sheet.write("A4", "none")

    with open_book(make(fill)) as book:
        sheet = book.sheets[0]
        assert sheet["A1"].hyperlink == "https://example.com/a?b=1&c=2"
        assert sheet["A2"].hyperlink == "#'My sheet'!B2"
        assert sheet["A3"].hyperlink == "https://example.com/f"
        with pytest.raises(ProdOpsError, match="holds no hyperlink"):
            assert sheet["A4"].hyperlink


def test_hyperlinks_are_written(sheet, book, reopened, tmp_path):
    sheet["A1"].add_hyperlink("https://example.com", "site", "tip")
    sheet["A2"].add_hyperlink("#Sheet1!C7", "=to the cell")
    sheet["A3"].add_hyperlink("www.example.com")
    with reopened(book) as again:
        for opened in (sheet, again.sheets[0]):
            assert opened["A1:A3"].value == ["site", "=to the cell", "www.example.com"]
            assert [opened[f"A{row}"].hyperlink for row in (1, 3)] == [
                "https://example.com",
                "http://www.example.com",
            ]
    book.save(tmp_path / "links.xlsx")
    after = openpyxl.load_workbook(tmp_path / "links.xlsx").active
    assert (after["A2"].hyperlink.location, after["A1"].hyperlink.tooltip) == ("Sheet1!C7", "tip")
    assert (after["A1"].font.u, after["A2"].data_type) == ("single", "s")


def test_more_links_than_a_sheet_holds_are_refused(sheet):
    sheet.impl.state.links.update({(row, 1): "#A1" for row in range(1, 65_531)})
    with pytest.raises(ProdOpsError, match="at most 65,530 hyperlinks"):
        sheet["B1"].add_hyperlink("#A1", "one more")
