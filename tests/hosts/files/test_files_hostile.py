"""Files that were made to do harm, or are damaged in one place: a sentence, in no time and in no memory, or a whole file."""

import io
import re
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book, opening

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
FAR = b"<!--" + b"x" * 70_000 + b"-->"
TYPE = b'<!DOCTYPE x [<!ENTITY a "boom">]>'


def orders(book, sheet):
    sheet.write_row("A1", ["PO", "Units", "Twice"])
    for row in (1, 2):
        sheet.write_row(row, 0, [f"P{row}", row])
        sheet.write_formula(row, 2, f"=B{row + 1}*2", None, row * 2)
    sheet.add_table("A1:C3", {"name": "Lines", "columns": [{"header": h} for h in ("PO", "Units", "Twice")]})
    sheet.write_comment("A2", "note")
    sheet.write_url("E1", "https://example.com")
    sheet.data_validation("B2:B3", {"validate": "list", "source": ["1", "2"]})
    sheet.set_column("A:B", 12)
    sheet.print_area("A1:C3")
    book.define_name("Rate", "=Orders!$B$2")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Orders!$B$2:$B$3"})
    sheet.insert_chart("G2", chart)


@pytest.fixture
def good(make) -> dict[str, bytes]:
    with zipfile.ZipFile(make(orders)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def looked_at(book):
    """About everything that is read."""
    for sheet in book.sheets:
        yield from (sheet.used_range.value, sheet["A1"].color, sheet["A1"].number_format, sheet["C2"].formula)
        yield from (sheet["A1"].column_width, sheet["A2"].row_height, sheet.page_setup.print_area)
        yield from ([note.text for note in sheet.notes], [table.range for table in sheet.tables])
        yield [(chart.name, chart.chart_type, chart.left) for chart in sheet.charts]
    yield [(name.name, name.refers_to) for name in book.names]


def used(path: Path, target: Path) -> None:
    """Reads about everything, edits about everything, saves."""
    with open_book(path) as book:
        assert len(list(looked_at(book))) > 9
        sheet = book.sheets[0]
        sheet["B2"].value = 5
        sheet["D9"].color = (1, 2, 3)
        sheet["A3"].add_note("x")
        sheet["C2"].font.bold = True
        sheet.range("A:A").column_width = 9
        sheet.range("3:3").row_height = 30
        book.sheets.add("New", after=sheet)
        book.names.add("Q", "=Orders!$A$1")
        book.save(target)


def told_or_saved(path: Path, target: Path) -> str:
    """What was told, or nothing where it was saved; any other exception is a fault."""
    try:
        used(path, target)
    except (ProdOpsError, NotImplementedError) as told:
        return str(told)
    return ""


# Whole packages -----------------------------------------------------------------------------------


def late(data: bytes) -> bytes:
    """A document type declaration a long way behind the beginning."""
    at = data.index(b"?>") + 2
    return data[:at] + FAR + TYPE + data[at:]


def elsewhere(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The sheet under a name that is no XML's."""
    data = {**parts, "xl/worksheets/sheet1.foo": late(parts[SHEET]).replace(FAR, b"")}
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        data[name] = data[name].replace(b"sheet1.xml", b"sheet1.foo")
    return data


def deep(data: bytes) -> bytes:
    end = data.rindex(b"</")
    return data[:end] + b"<extLst>" + b"<a>" * 20_000 + b"</a>" * 20_000 + b"</extLst>" + data[end:]


HARM = {
    "type behind a comment": (lambda p: {**p, STYLES: late(p[STYLES])}, "document type declaration"),
    "type behind a comment in the sheet": (lambda p: {**p, SHEET: late(p[SHEET])}, "document type declaration"),
    "type in utf-16": (lambda p: {**p, STYLES: b"\xff\xfe" + ("<!--" + "x" * 9000 + "--><!DOCTYPE a><a/>").encode("utf-16-le")}, "document type declaration"),
    "type under another name": (elsewhere, "document type declaration"),
    "part outside of the package": (lambda p: {**p, "../../etc/x.xml": b"<a/>"}, "lies outside of it"),
    "part outside, the other way": (lambda p: {**p, "xl\\..\\..\\x.xml": b"<a/>"}, "lies outside of it"),
    "elements in elements": (lambda p: {**p, STYLES: deep(p[STYLES])}, "more than 300 deep"),
    "comments without end": (lambda p: {**p, SHEET: p[SHEET].replace(b"<sheetData>", b"<sheetData>" + b"<!--" * 200_000)}, "cannot be read"),
    "a number that is none": (lambda p: {**p, "xl/workbook.xml": p["xl/workbook.xml"].replace(b"<workbookView ", b'<workbookView activeTab="x" ')}, "a part that cannot be read here .*Nothing was written"),
    "an encoding that is none": (lambda p: {**p, SHEET: p[SHEET].replace(b"UTF-8", b"KLINGON")}, "unknown encoding"),
    "comments that are no XML": (lambda p: {**p, "xl/comments1.xml": b"<comments"}, "a part that cannot be read here"),
    "a row beyond all rows": (lambda p: {**p, SHEET: p[SHEET].replace(b'<row r="2"', b'<row r="99999999999999999999"')}, "cannot be written back|cannot be read"),
    "a cell beyond all columns": (lambda p: {**p, SHEET: p[SHEET].replace(b'r="B2"', b'r="ZZZZZZ2"')}, r"a cell that no sheet has \(ZZZZZZ2\)"),
    "a cell far out before others": (lambda p: {**p, SHEET: p[SHEET].replace(b'<c r="B2"', b'<c r="XFD1048576"><v>1</v></c><c r="B2"')}, "reaches to XFD1048576"),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARM)
def test_harm_is_told(good, tmp_path, harm):
    change, message = HARM[harm]
    path = packed(change(good), tmp_path / "orders.xlsx")
    began = time.perf_counter()
    with pytest.raises(ProdOpsError, match=message):
        used(path, tmp_path / "done.xlsx")
    assert time.perf_counter() - began < 3
    assert not (tmp_path / "done.xlsx").exists()


def test_a_picture_keeps_its_declaration(good, tmp_path):
    """Excel keeps drawings in SVG as their makers wrote them, and nothing here parses them."""
    path = packed({**good, "xl/media/image1.svg": b"<!DOCTYPE svg><svg/>"}, tmp_path / "orders.xlsx")
    used(path, tmp_path / "done.xlsx")
    with zipfile.ZipFile(tmp_path / "done.xlsx") as archive:
        assert archive.read("xl/media/image1.svg") == b"<!DOCTYPE svg><svg/>"


def test_a_stream_that_goes_on_behind_what_the_directory_tells(good, tmp_path):
    """Size and checksum are those of its beginning, so that readers which trust them see nothing."""
    real = bytes(8 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = packer.compress(real) + packer.flush()
    path = packed(good, tmp_path / "orders.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("xl/worksheets/sheet9.xml")
        info.compress_type, info.compress_size, info.file_size = zipfile.ZIP_DEFLATED, len(data), 2 << 20
        info.CRC, info.header_offset = zlib.crc32(real[: 2 << 20]), archive.start_dir
        archive.fp.seek(archive.start_dir)
        archive.fp.write(info.FileHeader() + data)
        archive.filelist.append(info)
        archive.start_dir, archive._didModify = archive.fp.tell(), True
    with zipfile.ZipFile(path) as archive:
        assert len(archive.read("xl/worksheets/sheet9.xml")) == 2 << 20
    with pytest.raises(ProdOpsError, match="is damaged"):
        used(path, tmp_path / "done.xlsx")


def test_more_parts_than_any_workbook_has(good, tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_PARTS", 5)
    with pytest.raises(ProdOpsError, match="parts, more than any workbook should"):
        used(packed(good, tmp_path / "orders.xlsx"), tmp_path / "done.xlsx")


@pytest.mark.parametrize("told", [b"99999999999999", b"-1", b""])
def test_a_count_of_texts_that_cannot_be_true_is_passed_over(good, tmp_path, told):
    """The value reader makes room for as many before it reads: the program would end for want of memory."""
    name = "xl/sharedStrings.xml"
    changed = re.sub(rb'uniqueCount="\d+"', b'uniqueCount="%b"' % told, good[name])
    assert changed != good[name]
    with open_book(packed({**good, name: changed}, tmp_path / "orders.xlsx")) as book:
        assert book.sheets[0]["A1:A2"].value == ["PO", "P1"]


def test_many_formulas_in_one_cell_are_looked_through_once(good, tmp_path):
    data = good[SHEET].replace(b"<f>B2*2</f>", b"<f>B2*2</f>" * 20_000)
    began = time.perf_counter()
    with open_book(packed({**good, SHEET: data}, tmp_path / "orders.xlsx")) as book:
        assert book.sheets[0]["C2"].formula == "=B2*2"
    assert time.perf_counter() - began < 3


def test_stray_ends_of_a_zip_are_told(good, tmp_path):
    """A local header that lies about the length of its names."""
    path = packed(good, tmp_path / "orders.xlsx")
    data = bytearray(path.read_bytes())
    data[26:28] = struct.pack("<H", 60_000)
    path.write_bytes(data)
    with pytest.raises(ProdOpsError, match="is damaged"):
        used(path, tmp_path / "done.xlsx")


# One thing of a part that is otherwise -----------------------------------------------------------

_VALUES = [
    b"",
    b"-1",
    b"x",
    b"99999999999999",
    b"1e999",
    b"nan",
    b"A1:",
    b"ZZZZ9999999",
    b"1.5",
    b"#REF!",
    b"true",
]
_PARTS = (SHEET, STYLES, "xl/workbook.xml", "xl/tables/table1.xml", "xl/comments1.xml", "xl/drawings/drawing1.xml",
          "xl/charts/chart1.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels",
          "xl/sharedStrings.xml", "xl/drawings/vmlDrawing1.vml", "[Content_Types].xml")  # fmt: skip


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(_PARTS), st.integers(0, 10_000), st.sampled_from([None, *_VALUES]))
def test_one_attribute_that_is_otherwise_ends_in_a_sentence_or_a_file(good, tmp_path, part, at, value):
    """`None`: the attribute is missing. Whatever comes of it: no other exception, and what is saved can be opened."""
    found = list(re.finditer(rb' [\w:]+="([^"]*)"', good[part]))
    match = found[at % len(found)]
    start, end = match.span() if value is None else match.span(1)
    data = good[part][:start] + (value or b"") + good[part][end:]
    path, target = packed({**good, part: data}, tmp_path / "orders.xlsx"), tmp_path / "done.xlsx"
    target.unlink(missing_ok=True)
    told = told_or_saved(path, target)
    if told:
        assert told.endswith((".", ")."))
        assert not target.exists()
    else:
        with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as archive:
            assert archive.testzip() is None
