"""What saving would lose is told before anything is written."""

import io
import re
import zipfile

import pytest
import xlsxwriter

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import losses, open_book

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def chart(book, sheet):
    made = book.add_chart({"type": "bar"})
    made.add_series({"values": "=Orders!$A$1:$A$3"})
    sheet.insert_chart("C1", made)


MADE = {
    "nothing": (lambda book, sheet: sheet.write("A1", 1), None),
    "a chart": (chart, None),
    "notes": (lambda book, sheet: sheet.write_comment("A1", "note"), None),
    "a table": (lambda book, sheet: sheet.add_table("A1:B3"), None),
    "a rule": (lambda book, sheet: sheet.conditional_format("A1:A3", {"type": "2_color_scale"}), None),
    "a text box": (lambda book, sheet: sheet.insert_textbox("A1", "text"), None),
    "a button": (lambda book, sheet: sheet.insert_button("A1", {"macro": "Run"}), r"form control \(button\) \(xl/drawings/vmlDrawing1.vml\)"),
    "a check box": (lambda book, sheet: sheet.insert_checkbox("A1", True), r"check box in cells"),
    "a sparkline": (lambda book, sheet: sheet.add_sparkline("A1", {"range": "B1:F1"}), "sparkline"),
    "a data bar of 2010": (lambda book, sheet: sheet.conditional_format("A1:A3", {"type": "data_bar", "data_bar_2010": True}), "conditional format of Excel 2010"),
    "a dynamic array": (lambda book, sheet: sheet.write_dynamic_array_formula("A1", "=SEQUENCE(3)"), "dynamic array"),
    "an image in a cell": (lambda book, sheet: sheet.embed_image("A1", "dot.png", {"image_data": io.BytesIO(PNG)}), "image in a cell"),
    "a picture in a header": (lambda book, sheet: sheet.set_header("&L&G", {"image_left": "dot.png", "image_data_left": io.BytesIO(PNG)}), "page header or footer"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MADE)
def test_losses_are_told(make, kind):
    fill, message = MADE[kind]
    path = make(fill)
    found = losses(path)
    with open_book(path) as book:
        assert book.impl.losses() == found
    if message is None:
        assert found == []
    else:
        assert any(re.search(message, line) for line in found), found


@pytest.mark.parametrize("kind", [kind for kind, (_, message) in MADE.items() if message is None])
def test_what_is_not_told_is_kept(make, tmp_path, kind):
    """Every part that the file has is there after saving, but for those that are made anew under other names."""
    path = make(MADE[kind][0])
    with open_book(path) as book:
        book.sheets[0]["Z9"].value = 1
        book.save(tmp_path / "kept.xlsx")

    def kinds(file):
        names = zipfile.ZipFile(file).namelist()
        return sorted(
            {
                name.rstrip("0123456789.xmlv").rsplit("/", 1)[-1].lower()
                for name in names
                if "/charts" in name or "/tables" in name
            }
        )

    assert kinds(path) == kinds(tmp_path / "kept.xlsx")


def test_pictures_and_shapes_are_kept_as_they_are(make, tmp_path):
    def fill(book, sheet):
        sheet.insert_image("A1", "dot.png", {"image_data": io.BytesIO(PNG)})
        sheet.insert_textbox("C3", "words")

    path = make(fill)
    assert losses(path) == []
    with open_book(path) as book:
        book.sheets[0]["Z9"].value = 1
        book.save(tmp_path / "kept.xlsx")
    before, after = zipfile.ZipFile(path), zipfile.ZipFile(tmp_path / "kept.xlsx")
    for part in ("xl/drawings/drawing1.xml", "xl/media/image1.png"):
        assert after.read(part) == before.read(part)


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("xl/slicers/slicer1.xml", "slicer"),
        ("xl/threadedComments/threadedComment1.xml", "threaded comment"),
        ("customXml/item1.xml", "custom XML part"),
        ("xl/model/item.data", "data model"),
        ("xl/queryTables/queryTable1.xml", "query of a table"),
        ("docMetadata/LabelInfo.xml", "sensitivity label"),
        ("_xmlsignatures/sig1.xml", "digital signature"),
        ("xl/ctrlProps/ctrlProp1.xml", "form control"),
        ("customUI/customUI.xml", "ribbon of this workbook"),
    ],
)
def test_parts_by_their_names(make, part, what):
    path = make()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, b"<x/>")
    assert [line for line in losses(path) if line.startswith(what)]


def test_buttons_of_a_workbook_with_macros_are_kept_and_not_told(tmp_path):
    path = tmp_path / "macros.xlsm"
    (tmp_path / "vbaProject.bin").write_bytes(b"\xd0\xcf\x11\xe0" * 200)
    with xlsxwriter.Workbook(path) as book:
        book.add_vba_project(tmp_path / "vbaProject.bin")
        book.add_worksheet().insert_button("A1", {"macro": "Run"})
    assert losses(path) == []


def test_a_bad_file_is_refused(tmp_path):
    with pytest.raises(ProdOpsError, match="There is no file"):
        losses(tmp_path / "nothing.xlsx")
