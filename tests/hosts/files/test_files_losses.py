"""What saving would lose is told before anything is written: the proof that nobody changed the file, and nothing else."""

import io
import zipfile

import pytest
import xlsxwriter

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import losses, open_book

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000000020001e221bc330000000049454e44ae426082"
)
# Things that other programs lose; each with the parts it lies in.
KEPT = {
    "a chart": lambda book, sheet: sheet.insert_chart("C1", chart(book)),
    "a text box": lambda book, sheet: sheet.insert_textbox("A1", "text"),
    "a button": lambda book, sheet: sheet.insert_button("A1", {"macro": "Run"}),
    "a check box": lambda book, sheet: sheet.insert_checkbox("A1", True),
    "a sparkline": lambda book, sheet: sheet.add_sparkline("A1", {"range": "B1:F1"}),
    "a data bar of 2010": lambda book, sheet: sheet.conditional_format(
        "A1:A3", {"type": "data_bar", "data_bar_2010": True}
    ),
    "a dynamic array": lambda book, sheet: sheet.write_dynamic_array_formula("A1", "=SEQUENCE(3)"),
    "an image in a cell": lambda book, sheet: sheet.embed_image(
        "A1", "dot.png", {"image_data": io.BytesIO(PNG)}
    ),
    "a picture in a header": lambda book, sheet: sheet.set_header(
        "&L&G", {"image_left": "dot.png", "image_data_left": io.BytesIO(PNG)}
    ),
}


def chart(book):
    made = book.add_chart({"type": "bar"})
    made.add_series({"values": "=Orders!$A$1:$A$3"})
    return made


@pytest.mark.parametrize("kind", KEPT)
def test_every_part_but_the_sheet_stays(make, tmp_path, kind):
    path = make(KEPT[kind])
    assert losses(path) == []
    with open_book(path) as book:
        assert book.impl.losses() == []
        book.sheets[0]["Z9"].value = 1
        book.save(tmp_path / "kept.xlsx")
    before, after = zipfile.ZipFile(path), zipfile.ZipFile(tmp_path / "kept.xlsx")
    changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert sorted(before.namelist()) == sorted(after.namelist())
    assert changed - {"xl/workbook.xml"} == {"xl/worksheets/sheet1.xml"}


def test_a_signature_is_told_as_broken(make):
    path = make()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", b"<x/>")
        archive.writestr("_xmlsignatures/origin.sigs", b"")
    assert losses(path) == [
        "digital signature, which holds no longer once the file changes (_xmlsignatures/sig1.xml)"
    ]


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
