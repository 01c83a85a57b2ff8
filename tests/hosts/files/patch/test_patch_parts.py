"""XML that comes out as it went in, and packages whose members are copied as they lie."""

import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.opening import read_workbook
from prodops_xl.hosts.files.patch.markup import Document, Node, parse_node, plain
from prodops_xl.hosts.files.patch.parts import Parts


@pytest.mark.parametrize(
    "text",
    [
        "<a/>",
        "<?xml version='1.0'?>\n<!-- one --><a b='1' c = \"2\" >\n <b/>x &amp; y<c></c><!-- > --><![CDATA[<q>]]></a>\n<!-- end -->",
        '<x:a xmlns:x="urn:x" x:b="&#10;&lt;\'"><x:c\n d="a > b"/></x:a>',
    ],
)
def test_what_is_not_changed_is_spelled_as_it_was(text):
    document = Document(text.encode())
    assert document.to_bytes() == text.encode()
    assert not document.changed
    document.root.set("new", 'a "b" <c>\n')
    assert document.changed
    again = Document(document.to_bytes())
    assert again.root.get("new") == 'a "b" <c>\n'
    again.root.set("new", None)
    assert [child.spell() for child in again.root.nodes] == [
        child.spell() for child in Document(text.encode()).root.nodes
    ]


@pytest.mark.parametrize("text", ["<a>", "<a></b>", "words", "<a><b></a></b>"])
def test_what_is_no_xml_is_told(text):
    with pytest.raises(ValueError, match="line 1, column"):
        Document(text.encode())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_texts_and_attributes_hold_any_words(words):
    node = Node.made("a", b=words)
    node.set_text(words)
    again = parse_node(node.spell())
    assert (again.get("b"), again.text) == (words, words)
    assert plain(again.marks["b"]) == words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_stay(encoding):
    data = '<?xml version="1.0"?><a b="ü"/>'.encode(encoding)
    document = Document(data)
    assert document.to_bytes() == data
    document.root.set("c", "é")
    assert document.to_bytes().decode(encoding).endswith('c="é"/>')


def test_members_are_copied_as_they_lie(make, tmp_path):
    """Their dates, levels of packing and order too; a record of 64-bit sizes that nothing needs is left out."""
    path = make(lambda _, sheet: sheet.write("A1", 1))
    odd = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(odd, "w") as archive:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, (2021, 5, 6, 7, 8, 10))
            info.compress_type = zipfile.ZIP_STORED if name.endswith("theme1.xml") else zipfile.ZIP_DEFLATED
            info.external_attr = 0o640 << 16
            with archive.open(info, "w", force_zip64=True) as member:
                member.write(source.read(name))
    with open_book(odd) as book:
        book.sheets[0]["A1"].value = 2
        book.save(tmp_path / "done.xlsx")
    with zipfile.ZipFile(odd) as before, zipfile.ZipFile(tmp_path / "done.xlsx") as after:
        assert after.testzip() is None
        for old in before.infolist():
            new = after.getinfo(old.filename)
            assert (new.date_time, new.external_attr) == (old.date_time, old.external_attr)
            if old.filename != "xl/worksheets/sheet1.xml":
                assert (new.compress_type, new.compress_size, new.CRC) == (
                    old.compress_type,
                    old.compress_size,
                    old.CRC,
                )
            assert new.extra == b""


def test_a_removed_part_leaves_nothing_that_names_it(make):
    path = make(lambda _, sheet: sheet.write_comment("A1", "x"))
    parts = Parts(read_workbook(path))
    parts.remove_tree("xl/worksheets/sheet1.xml")
    assert not [name for name in parts.names if "sheet1" in name or "omment" in name or name.endswith(".vml")]
    assert "comments" not in parts.read("[Content_Types].xml").decode()


def test_nothing_of_a_run_loads_openpyxl(make, tmp_path):
    """It takes a third of a second and 20 MB, and a workbook is read and written without it."""
    path = make(lambda book, sheet: [sheet.write_formula("A1", "=1+1", book.add_format({"bold": True}), 2)])
    code = (
        "import sys\nfrom prodops_xl.hosts.files import new_book, open_book\n"
        f"with open_book({str(path)!r}) as book:\n"
        "    sheet = book.sheets[0]\n"
        "    assert (sheet['A1'].formula, sheet['A1'].font.bold, sheet['A1'].row_height) == ('=1+1', True, 15.0)\n"
        "    sheet['A2'].value = 1\n    sheet['A1:A3'].formula = '=B1'\n    sheet['A2'].add_note('x')\n"
        "    sheet['A2'].color = (1, 2, 3)\n    sheet.charts.add()\n    book.save()\n"
        f"with new_book() as book:\n    book.save({str(tmp_path / 'new.xlsx')!r})\n"
        "assert not [name for name in sys.modules if name.startswith('openpyxl')], 'openpyxl was loaded'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
