"""Files that cannot or should not be opened: one sentence each, saying what to do, and the file as it was."""

import io
import struct
import time
import zipfile

import pytest
import xlsxwriter

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book, opening

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def package(parts: dict[str, bytes], base: bytes | None = None) -> bytes:
    """A zip of parts, laid over the parts of another."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as source:
                for name in source.namelist():
                    if name not in parts:
                        archive.writestr(name, source.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def good(make) -> bytes:
    return make(lambda _, sheet: sheet.write("A1", "x" * 100)).read_bytes()


BAD = {
    "empty": (lambda _: b"", r"is empty \(0 bytes\)"),
    "html": (lambda good: b"<html><table>", "is not an Excel workbook inside"),
    "protected": (lambda good: OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password. Open it in Excel, take"),
    "old": (lambda good: OLE, "is an old .xls workbook with a new name"),
    "truncated": (lambda good: good[: len(good) // 2], "is damaged or was cut short"),
    "truncated by a little": (lambda good: good[:-30], "is damaged or was cut short"),
    "flipped bytes": (lambda good: flipped(good) + b"", "is damaged or was cut short"),
    "no workbook": (lambda good: package({"a.txt": b"x"}), "zip package without a workbook"),
    "a document": (lambda good: package({"_rels/.rels": RELS, "word/document.xml": b"<w:document xmlns:w='w'/>"}), "without a workbook"),
    "doctype": (lambda good: package({"xl/styles.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><styleSheet/>'}, good), "document type declaration"),
    "doctype in utf-16": (lambda good: package({"xl/styles.xml": "<!DOCTYPE x><a/>".encode("utf-16")}, good), "document type declaration"),
    "external entity": (lambda good: package({"xl/workbook.xml": b"<?xml version='1.0'?>\n<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><workbook>&x;</workbook>"}, good), "document type declaration"),
    "broken xml": (lambda good: package({"xl/workbook.xml": b"<workbook><sheets>"}, good), "is damaged"),
    "dense part": (lambda good: package({"xl/media/zero.bin": b"\0" * (60 * 1024**2)}, good), "would unpack to"),
    "lying about sizes": (lambda good: lying(good) + b"", "is damaged or was cut short"),
}  # fmt: skip

RELS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    b"</Relationships>"
)


def flipped(good: bytes) -> bytes:
    """One byte of a part's contents is another."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        info = archive.getinfo("xl/sharedStrings.xml")
    data = bytearray(good)
    data[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0xFF
    return bytes(data)


def lying(good: bytes) -> bytes:
    """The directory says that a large part is a small one."""
    data = bytearray(package({"xl/media/zero.bin": b"\0" * (5 * 1024**2)}, good))
    place = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/media/zero.bin"))
    data[place + 24 : place + 28] = struct.pack("<L", 100)
    return bytes(data)


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_are_refused_with_a_sentence(kind, good, tmp_path):
    build, message = BAD[kind]
    path = tmp_path / "orders.xlsx"
    path.write_bytes(build(good))
    before = path.read_bytes()
    with pytest.raises(ProdOpsError, match=message) as error, open_book(path) as book:
        book.sheets[0].used_range.value  # noqa: B018
    assert str(error.value).startswith("orders.xlsx ")
    assert str(error.value).endswith((".", ")."))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("orders.xls", "format of Excel 97 to 2003. Open it in Excel and save it as an Excel workbook"),
        ("orders.xlsb", "binary workbook"),
        ("orders.xltx", "is a template"),
        ("orders.csv", "Bring it in with `prodops-xl import orders.csv --as TABLE`"),
        ("orders.ods", "OpenDocument"),
        ("orders.pdf", "is no Excel workbook by its name"),
        ("orders", "is no Excel workbook by its name"),
        ("~$orders.xlsx", "Name orders.xlsx"),
    ],
)
def test_other_kinds_of_file_are_refused_with_what_to_do(tmp_path, good, name, message):
    (tmp_path / name).write_bytes(good)
    with pytest.raises(ProdOpsError, match=message), open_book(tmp_path / name):
        pass


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(ProdOpsError, match="There is no file"), open_book(tmp_path / "nothing.xlsx"):
        pass
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(ProdOpsError, match="is a folder"), open_book(tmp_path / "folder.xlsx"):
        pass


def test_a_file_that_may_not_be_read(make, monkeypatch):
    path = make()

    def denied(_):
        raise PermissionError

    monkeypatch.setattr(type(path), "read_bytes", denied)
    with pytest.raises(ProdOpsError, match="may not be read"), open_book(path):
        pass


@pytest.mark.parametrize(("limit", "value"), [("MAX_PART", 100), ("MAX_PACKAGE", 1_000)])
def test_limits_of_parts_and_of_the_whole(make, monkeypatch, limit, value):
    monkeypatch.setattr(opening, limit, value)
    with pytest.raises(ProdOpsError, match="would unpack to"), open_book(make()):
        pass


def test_a_sheet_that_shrinks_as_sheets_do_is_no_bomb(make, monkeypatch):
    """Repeated rows shrink to a twelfth or so."""

    def fill(_, sheet):
        for row in range(3_000):
            sheet.write_row(row, 0, ["4500012345", 100, 4.25, "VN", "6109100012"] * 4)

    path = make(fill)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
        assert info.file_size / info.compress_size > 10
    monkeypatch.setattr(opening, "RATIO_FROM", 1_000_000)
    with open_book(path) as book:
        assert book.sheets[0].used_range.address == "$A$1:$T$3000"


@pytest.fixture
def tall(make):
    """One value, and formats down to row 1,048,576."""
    good = make(lambda book, sheet: sheet.set_row(5, 15, book.add_format({"bold": True}))).read_bytes()
    rows = b"".join(
        b'<row r="%d" s="1" customFormat="1" ht="15" customHeight="1"/>' % row for row in range(2, 1_048_577)
    )
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>5</v></c></row>' + rows + b"</sheetData></worksheet>"
    )
    path = make(name="tall.xlsx")
    path.write_bytes(package({"xl/worksheets/sheet1.xml": sheet}, good))
    return path


def test_a_sheet_formatted_down_to_its_last_row_opens_quickly(tall):
    started = time.process_time()
    with open_book(tall) as book:
        assert book.sheets[0].used_range.value == 5.0
    assert time.process_time() - started < 5


@pytest.mark.slow
def test_a_sheet_formatted_down_to_its_last_row_is_saved(tall, tmp_path):
    started = time.process_time()
    with open_book(tall) as book:
        book.sheets[0]["A2"].value = 6
        book.save(tmp_path / "saved.xlsx")
    assert time.process_time() - started < 30
    with open_book(tmp_path / "saved.xlsx") as book:
        assert book.sheets[0].used_range.value == [5.0, 6.0]
        assert book.sheets[0]["A2:A3"].font.bold is True
    xml = zipfile.ZipFile(tmp_path / "saved.xlsx").read("xl/worksheets/sheet1.xml")
    assert xml.count(b"<row ") == 1_048_576


def test_nothing_keeps_the_file_open(make, tmp_path):
    path = make(lambda _, sheet: sheet.write("A1", 1))
    with open_book(path) as book:
        path.rename(tmp_path / "moved.xlsx")
        assert book.sheets[0]["A1"].value == 1.0


@pytest.mark.filterwarnings("ignore:Unknown worksheet")
def test_a_workbook_of_charts_alone(tmp_path):
    path = tmp_path / "charts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=X!$A$1:$A$2"})
        book.add_chartsheet().set_chart(chart)
    with pytest.raises(ProdOpsError, match=r"charts\.xlsx has no worksheet"), open_book(path):
        pass
