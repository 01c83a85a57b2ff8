"""Notes: new parts, parts that are extended, threads and form controls beside them."""

import re
import zipfile

import xlsxwriter

from prodops_xl.hosts.files import open_book
from tests.hosts.files.patch.packages import Taken, changed, faults

COMMENTS, VML = "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"


def test_a_first_note_makes_its_parts(make, tmp_path):
    path = make(lambda _, sheet: sheet.write("B2", 1))
    with open_book(path) as book:
        book.sheets[0]["B2"].add_note("Check the price")
        book.save(tmp_path / "done.xlsx")
    old, new = Taken(path), Taken(tmp_path / "done.xlsx")
    assert faults(new, changed(old, new), old) == []
    assert {COMMENTS, VML} <= new.parts.keys()
    assert '<legacyDrawing r:id="rId' in new["xl/worksheets/sheet1.xml"]
    # Right of its cell, a row higher, 260 x 48 pixels over columns of 64 and rows of 20 (ECMA-376 part 4, 19.4.2.3).
    assert "<x:Anchor>2, 15, 0, 2, 6, 19, 2, 10</x:Anchor>" in new[VML]
    assert "<x:Row>1</x:Row><x:Column>1</x:Column>" in new[VML]


def test_the_last_note_takes_its_parts_with_it(make, tmp_path):
    path = make(lambda _, sheet: sheet.write_comment("A1", "only"))
    with open_book(path) as book:
        book.sheets[0]["A1"].note.delete()
        book.save(tmp_path / "done.xlsx")
    new = Taken(tmp_path / "done.xlsx")
    assert faults(new, set(new.parts)) == []
    assert not [name for name in new.parts if "omment" in name or "vml" in name]
    assert "legacyDrawing" not in new["xl/worksheets/sheet1.xml"]
    assert "comments" not in new["[Content_Types].xml"]


def test_form_controls_share_the_part_and_stay(make, tmp_path):
    def fill(book, sheet):
        sheet.insert_button("D4", {"macro": "Run", "caption": "a < b"})
        sheet.write_comment("A1", "note")

    path = make(fill)
    button = re.search(r"<v:shape [^>]*type=\"#_x0000_t201\".*?</v:shape>", Taken(path)[VML], re.DOTALL)[0]
    with open_book(path) as book:
        book.sheets[0]["A1"].note.delete()
        book.save(tmp_path / "one.xlsx")
        book.sheets[0]["B2"].add_note("again")
        book.save(tmp_path / "two.xlsx")
    for name, notes in (("one", 0), ("two", 1)):
        taken = Taken(tmp_path / f"{name}.xlsx")
        assert button in taken[VML]
        assert taken[VML].count('ObjectType="Note"') == notes
        assert (COMMENTS in taken.parts) == bool(notes)
        assert faults(taken, set(taken.parts)) == []


def test_vml_that_is_no_xml_is_written_as_it_is(make, tmp_path):
    """Excel writes a line break in a control's caption as `<br>` without an end."""
    path = make(lambda _, sheet: sheet.write_comment("A1", "note"))
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "odd.xlsx", "w") as archive:
        for name in source.namelist():
            archive.writestr(
                name, source.read(name).replace(b"<div style", b"<div class=a><br>x</div><div style")
            )
    with open_book(tmp_path / "odd.xlsx") as book:
        book.sheets[0]["B2"].add_note("second")
        book.save(tmp_path / "done.xlsx")
    text = Taken(tmp_path / "done.xlsx")[VML]
    assert "<div class=a><br>x</div>" in text
    assert text.count("<v:shape ") == 2


def test_shape_numbers_are_never_used_twice(tmp_path):
    """Each sheet has blocks of 1,024 numbers of its own; one that is full takes one more."""
    path = tmp_path / "notes.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("One", "Two"):
            sheet = book.add_worksheet(name)
            for row in range(1_000):
                sheet.write_comment(row, 0, "note")
    with open_book(path) as book:
        for row in range(1, 101):
            book.sheets["One"].range((row, 3)).add_note(f"new {row}")
        book.sheets.add("Three")["A1"].add_note("third")
        book.save(tmp_path / "done.xlsx")
    taken = Taken(tmp_path / "done.xlsx")
    numbers, blocks = [], []
    for part in (name for name in taken.parts if name.endswith(".vml")):
        own = [int(number) for number in re.findall(r'id="_x0000_s(\d+)"', taken[part])]
        told = {int(block) for block in re.search(r'idmap[^>]*data="([\d,]*)"', taken[part])[1].split(",")}
        assert {number // 1024 for number in own} <= told
        numbers += own
        blocks += told
    assert len(numbers) == len(set(numbers)) == 2_101
    assert len(blocks) == len(set(blocks))
    with open_book(tmp_path / "done.xlsx") as book:
        assert [len(sheet.notes) for sheet in book.sheets] == [1, 1_100, 1_000]


THREAD = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<threadedComment ref="A1" dT="2026-01-02T00:00:00.00" personId="{P}" id="{T}"><text>why?</text></threadedComment>'
    "</ThreadedComments>"
)


def test_threads_stay(make, tmp_path):
    """A note on a cell with a thread would take the thread away in Excel: it is left out, and the thread is whole."""
    path = make(
        lambda _, sheet: [
            sheet.write_comment("A1", "[Threaded comment] why?"),
            sheet.write_comment("B1", "old"),
        ]
    )
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "threads.xlsx", "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/_rels/sheet1.xml.rels":
                data = data.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rId9" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="../threadedComments/threadedComment1.xml"/></Relationships>',
                )
            if name == "[Content_Types].xml":
                data = data.replace(
                    b"</Types>",
                    b'<Override PartName="/xl/threadedComments/threadedComment1.xml" ContentType="application/vnd.ms-excel.threadedcomments+xml"/></Types>',
                )
            archive.writestr(name, data)
        archive.writestr("xl/threadedComments/threadedComment1.xml", THREAD)
    with open_book(tmp_path / "threads.xlsx") as book:
        sheet = book.sheets[0]
        sheet["A1"].note.text = "Units are negative."
        sheet["B1"].note.text = "new"
        sheet["C1"].add_note("third")
        book.save(tmp_path / "done.xlsx")
    taken = Taken(tmp_path / "done.xlsx")
    assert taken["xl/threadedComments/threadedComment1.xml"] == THREAD
    with open_book(tmp_path / "done.xlsx") as book:
        assert [note.text for note in book.sheets[0].notes] == ["[Threaded comment] why?", "new", "third"]


def test_other_notes_keep_their_looks(make, tmp_path):
    """Runs, authors, ids: a note that is not touched is spelled as it was."""
    path = make(
        lambda _, sheet: [
            sheet.write_comment(place, f"on {place}", {"author": "Maria"}) for place in ("A1", "C3")
        ]
    )
    one = re.search(r'<comment ref="C3".*?</comment>', Taken(path)[COMMENTS])[0]
    with open_book(path) as book:
        book.sheets[0]["A1"].note.text = "short"
        book.sheets[0]["B2"].add_note("between")
        book.save(tmp_path / "done.xlsx")
    new = Taken(tmp_path / "done.xlsx")
    assert one in new[COMMENTS]
    assert re.findall(r'ref="([A-Z0-9]+)"', new[COMMENTS]) == ["A1", "B2", "C3"]
    assert new["xl/worksheets/sheet1.xml"] == Taken(path)["xl/worksheets/sheet1.xml"]
