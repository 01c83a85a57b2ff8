"""Files that other writers spell otherwise: prefixes, encodings, missing addresses and parts. Each is edited, and what it
says is the same but for the edit.

Sources: what libraries write (Open XML SDK and NPOI prefix elements, Apache POI leaves addresses out, some exports name
parts with a slash), and the faults that a fast writer was found to make on such files.
"""

import datetime as dt
import re
import zipfile
from xml.sax.saxutils import unescape

import pytest

from prodops_xl.hosts.files import open_book
from tests.hosts.files.patch.packages import Taken, changed, faults

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def prefixed(data):
    """Every element of the main namespace with a prefix of its own."""
    text = data.decode().replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    return re.sub(r"<(/?)(?=[A-Za-z][\w]*[\s/>])", r"<\1x:", text).encode()


def without_addresses(data):
    return re.sub(rb'(<(?:c|row))\s+r="[A-Z]*[0-9]+"', rb"\1", data)


def in_utf16(data):
    return data.decode().replace("UTF-8", "UTF-16").encode("utf-16")


def with_mark(data):
    return b"\xef\xbb\xbf" + data


def single_quotes(data):
    return re.sub(rb'="([^"\']*)"', rb"='\1'", data)


def with_comments(data):
    data = data.replace(b"<sheetData>", b"<sheetData><!-- rows </sheetData> --><?keep this?>")
    return re.sub(
        rb"<f>([^<]*)</f>",
        lambda found: b"<f><![CDATA[" + unescape(found[1].decode()).encode() + b"]]></f>",
        data,
    )


def spaced(data):
    return data.replace(b"<c ", b"<c\n   ").replace(b"<row ", b"<row\t").replace(b"</c>", b"</c >\n")


def marks_first(data):
    """The address behind the other attributes, and attributes that nobody knows."""
    return re.sub(rb'<c r="([A-Z]+[0-9]+)"([^>]*?)(/?)>', rb'<c\2 r="\1"\3>', data)


def without_dimension(data):
    return re.sub(rb"<dimension[^>]*/>", b"", data)


def unknown_things(data):
    data = data.replace(b"<worksheet ", b'<worksheet xmlns:q="urn:q" q:own="1" ').replace(
        b"<row ", b'<row q:a="x" '
    )
    return data.replace(b"</sheetData>", b"</sheetData><q:thing><q:c r='A1'/></q:thing>")


ODD = {
    each.__name__: each
    for each in (
        prefixed, without_addresses, in_utf16, with_mark, single_quotes, with_comments, spaced, marks_first,
        without_dimension, unknown_things,
    )
}  # fmt: skip


def plain(_, sheet):
    sheet.write_row("A1", ["PO", "Units", "Amount"])
    sheet.write_row("A2", ["a & b", 10])
    sheet.write_formula("C2", '=IF(B2>5,"<much>",B2)', None, "<much>")
    sheet.write_row("A3", ["c", 20, 30])
    sheet.write_comment("A3", "note")
    sheet.conditional_format("B2:B3", {"type": "2_color_scale"})


def remade(path, target, change):
    """A copy of a workbook with its parts changed: {part: function}."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = source.read(name)
            archive.writestr(name, change[name](data) if name in change else data)
    return target


@pytest.mark.parametrize("odd", ODD)
def test_odd_sheets_are_edited(make, tmp_path, odd):
    path = remade(make(plain), tmp_path / "odd.xlsx", {SHEET: ODD[odd]})
    with open_book(path) as book:
        sheet = book.sheets[0]
        before = sheet["A1:D5"].value
        assert before[2][:3] == ["c", 20.0, 30.0]
        sheet["B2"].value = 4.5
        sheet["B3"].color = (255, 0, 0)
        sheet["D2"].value = dt.date(2026, 3, 9)
        sheet["A5"].value = "new"
        sheet["B3"].add_note("second")
        sheet["A1"].add_hyperlink("https://example.com")
        book.save(tmp_path / "done.xlsx")
    old, new = Taken(path), Taken(tmp_path / "done.xlsx")
    assert faults(new, changed(old, new), old) == []
    assert "xl/sharedStrings.xml" not in changed(old, new)
    with open_book(tmp_path / "done.xlsx") as book:
        sheet = book.sheets[0]
        expected = [list(line) for line in before]
        expected[0][0] = "https://example.com"
        expected[1][1], expected[1][2], expected[1][3] = 4.5, None, dt.datetime(2026, 3, 9)
        expected[4][0] = "new"
        assert sheet["A1:D5"].value == expected
        assert sheet["C2"].formula == '=IF(B2>5,"<much>",B2)'
        assert (sheet["B3"].color, sheet["B2"].color) == ((255, 0, 0), None)
        assert [note.text for note in sheet.notes] == ["note", "second"]
        assert sheet["A1"].hyperlink == "https://example.com"


def test_encodings_and_prefixes_stay(make, tmp_path):
    heads = {"in_utf16": b"\xff\xfe<\0?\0", "with_mark": b"\xef\xbb\xbf<?xml", "prefixed": b"<?xml"}
    for odd, head in heads.items():
        path = remade(make(plain), tmp_path / f"{odd}.xlsx", {SHEET: ODD[odd]})
        with open_book(path) as book:
            book.sheets[0]["A9"].value = "ü"
            book.save()
        data = Taken(path).parts[SHEET]
        assert data.startswith(head)
        encoding = {"in_utf16": "utf-16"}.get(odd, "utf-8-sig")
        assert "ü" in data.decode(encoding)
        if odd == "prefixed":
            assert b'<x:row r="9"><x:c r="A9" t="inlineStr"><x:is><x:t>' in data
            assert b"<c " not in data


def test_all_small_parts_prefixed_or_marked(make, tmp_path):
    """Workbook, styles, comments, table and relationships too."""

    def fill(book, sheet):
        plain(book, sheet)
        sheet.add_table("E1:F3", {"name": "Orders"})
        book.define_name("Here", "=Orders!$A$1")

    path = make(fill)
    for number, change in enumerate((prefixed, with_mark, in_utf16)):
        parts = [SHEET, BOOK, "xl/styles.xml", "xl/comments1.xml", "xl/tables/table1.xml"]
        if change is not prefixed:
            parts += ["xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels"]
        source = remade(path, tmp_path / f"odd{number}.xlsx", dict.fromkeys(parts, change))
        target = tmp_path / f"done{number}.xlsx"
        with open_book(source) as book:
            sheet = book.sheets[0]
            sheet["A2"].color = (1, 2, 3)
            sheet["A1"].add_note("first")
            sheet["E4"].value = [[1, 2]]
            sheet.tables["Orders"].resize(sheet["E1:F4"])
            book.names.add("There", "=Orders!$A$2")
            book.sheets.add("New", before=sheet)
            book.save(target)
        old, new = Taken(source), Taken(target)
        assert faults(new, changed(old, new), old) == []
        with open_book(target) as book:
            assert book.sheet_names == ["New", "Orders"]
            sheet = book.sheets["Orders"]
            assert (sheet["A2"].color, len(sheet.notes)) == ((1, 2, 3), 2)
            assert sheet.tables["Orders"].range.address == "$E$1:$F$4"
            assert {name.name for name in book.names} == {"Here", "There"}


def test_missing_styles_and_strings_parts(tmp_path):
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        BOOK: f'<workbook xmlns="{MAIN}" xmlns:rel="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="7" rel:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="b" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        SHEET: f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>words</t></is></c></row></sheetData></worksheet>',
    }
    for lead in ("", "/"):
        path = tmp_path / f"least{len(lead)}.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in parts.items():
                archive.writestr(f"{lead}{name}", text)
        with open_book(path) as book:
            assert book.sheets[0]["A1"].value == "words"
            book.sheets[0]["B1"].value = dt.date(2026, 3, 9)
            book.sheets[0]["A1"].color = (255, 238, 0)
            book.sheets[0]["B1"].add_note("day")
            book.sheets.add("T")["A1"].value = 1
            book.save(tmp_path / "done.xlsx")
        old, new = Taken(path), Taken(tmp_path / "done.xlsx")
        assert faults(new, changed(old, new), old) == []
        with open_book(tmp_path / "done.xlsx") as book:
            sheet = book.sheets["S"]
            assert sheet["A1:B1"].value == ["words", dt.datetime(2026, 3, 9)]
            assert sheet["A1"].color == (255, 238, 0)
            assert book.sheets["T"]["A1"].value == 1.0
        assert old.members[0] == new.members[0]


def test_a_second_type_for_one_part_is_never_made(make, tmp_path):
    """Types told in other capitals, and a part that has its type already."""

    def change(data):
        return data.replace(b"/xl/styles.xml", b"/XL/Styles.xml")

    path = remade(make(plain), tmp_path / "odd.xlsx", {"[Content_Types].xml": change})
    with open_book(path) as book:
        book.sheets[0]["B2"].color = (1, 2, 3)
        book.sheets[0]["B2"].add_note("x")
        book.save(tmp_path / "done.xlsx")
    told = re.findall('PartName="([^"]*)"', Taken(tmp_path / "done.xlsx")["[Content_Types].xml"])
    assert len({name.lower() for name in told}) == len(told)


def test_parts_named_in_other_capitals_are_found(make, tmp_path):
    path = make(plain)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "odd.xlsx", "w") as archive:
        for name in source.namelist():
            archive.writestr(name.replace("comments1", "Comments1"), source.read(name))
    with open_book(tmp_path / "odd.xlsx") as book:
        assert book.sheets[0]["A3"].note.text == "note"
        book.sheets[0]["A2"].add_note("more")
        book.save(tmp_path / "done.xlsx")
    assert [name for name in Taken(tmp_path / "done.xlsx").members if "omments" in name] == [
        "xl/Comments1.xml"
    ]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c></row>',
    ],
)
def test_rows_and_cells_out_of_order_are_found(make, tmp_path, rows):
    def change(data):
        return re.sub(
            rb"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>".encode(), data, flags=re.DOTALL
        )

    path = remade(
        make(),
        tmp_path / "odd.xlsx",
        {SHEET: lambda data: change(data.replace(b"<sheetData/>", b"<sheetData></sheetData>"))},
    )
    with open_book(path) as book:
        book.sheets[0]["B1"].value = 20
        book.sheets[0]["A2"].value = 5
        book.save(tmp_path / "done.xlsx")
    text = Taken(tmp_path / "done.xlsx")[SHEET]
    assert text.count('r="B1"') == 1
    assert '<c r="B1"><v>20</v></c>' in text
    assert '<row r="2"><c r="A2"><v>5</v></c></row>' in text


def test_cells_between_others_stand_in_order(make, tmp_path):
    """Thirty cells at random among others, and rows among others."""

    def fill(_, sheet):
        for column in (1, 4, 9, 30):
            sheet.write(4, column, column)

    with open_book(make(fill)) as book:
        for column in range(40, 0, -1):
            book.sheets[0].range((5, column)).value = column
            book.sheets[0].range((column * 2, 3)).value = column
        book.save(tmp_path / "done.xlsx")
    assert faults(Taken(tmp_path / "done.xlsx"), {SHEET}) == []
    with open_book(tmp_path / "done.xlsx") as book:
        assert book.sheets[0].range((5, 1), (5, 40)).value == [float(column) for column in range(1, 41)]


def test_a_part_that_is_no_xml_is_refused_and_nothing_written(make, tmp_path):
    from prodops_xl.errors import ProdOpsError

    path = remade(
        make(plain),
        tmp_path / "bad.xlsx",
        {SHEET: lambda data: data.replace(b"</conditionalFormatting>", b"")},
    )
    before = path.read_bytes()
    with open_book(path) as book:
        book.sheets[0]["B2"].value = 1
        with pytest.raises(ProdOpsError, match=r"cannot be written back here .* Nothing was written"):
            book.save()
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bad.xlsx", "book.xlsx"]
