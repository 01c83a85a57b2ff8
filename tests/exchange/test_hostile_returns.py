"""Returned files that are wrong, hostile or unlucky: each is refused or read as plain values, with a sentence; none stops the others."""

import io
import re
import zipfile

import openpyxl
import pytest

from prodops_xl.hosts import returned_files
from prodops_xl.hosts.files import open_book
from tests.exchange.small_master import (
    VENDORS,
    Answer,
    collect,
    copied,
    make_master,
    pack_of,
    po,
    send,
    sent_from,
    value,
)

KEY = (po(1), 10)
CONFIRMED, REASON = "Confirmed ex-factory", "Delay reason"


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    return sent_from(tmp_path_factory.mktemp("sent"))


@pytest.fixture
def master(tmp_path, sent):
    master = copied(sent, tmp_path)
    (tmp_path / "back").mkdir()
    return master


@pytest.fixture
def pack(tmp_path, master):
    """The first vendor's pack with an answer, as bytes."""
    answer = Answer(pack_of(tmp_path / "packs", VENDORS[0])).put("Orders", KEY, REASON, "fabric late")
    return answer.save(tmp_path / "answer.xlsx").read_bytes()


def changed(data, change):
    """The package with parts changed: `change(name, content)` gives the new content, or None to drop the part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = change(info.filename, old.read(info))
            if content is not None:
                new.writestr(info.filename, content)
    return out.getvalue()


def with_part(data, name, content):
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


NAMES = ("pack", "revision", "seal")


def told(data):
    """Pack, revision and seal of a pack, as its properties say."""
    properties = openpyxl.load_workbook(io.BytesIO(data)).custom_doc_props
    return [properties[f"prodops.{name}"].value for name in NAMES]


def altered(data, properties=None, start=None):
    """The pack with other words for its identity: in its properties, on its Start sheet; None takes one away."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for name, text in (properties or {}).items():
        if text is None:
            del book.custom_doc_props[f"prodops.{name}"]
        else:
            book.custom_doc_props[f"prodops.{name}"].value = text
    for row in book["Start"].iter_rows():
        for cell in row:
            if cell.value in {name.capitalize() for name in start or {}}:
                book["Start"].cell(cell.row, cell.column + 1).value = start[cell.value.lower()]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def everywhere(data, **identity):
    return altered(data, identity, identity)


def collected(master, **files):
    for name, data in files.items():
        (master.parent / "back" / name.replace("__", ".")).write_bytes(data)
    return {f["file"]: f for f in collect(master, master.parent / "back")["files"]}


def nothing_came(master):
    assert value(master, "Orders", KEY, REASON) is None


DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
# What comes, and what is said of it: by kind of attack.
REFUSED = {
    "an altered id": (lambda d: everywhere(d, pack="P-000000000000"), "none of this workbook's"),
    "an altered seal": (lambda d: everywhere(d, seal="0" * 32), "the seal does not fit"),
    "a revision that was never sent": (lambda d: everywhere(d, revision="7"), "Its revision 7 was never sent"),
    "a revision of words": (lambda d: everywhere(d, revision="x"), "carries no pack id"),
    "an id on the sheet that differs from the properties": (lambda d: altered(d, {"pack": "P-111111111111"}), "the seal does not fit"),
    "no id at all": (lambda d: everywhere(d, pack=None, revision=None, seal=None), "carries no pack id"),
    "a document type with an entity": (lambda d: changed(d, lambda n, c: DTD + c.split(b"?>", 1)[-1] if n == "xl/workbook.xml" else c), "document type declaration"),
    "a file cut short": (lambda d: d[: len(d) // 2], "damaged or was cut short"),
    "no bytes": (lambda d: b"", "is empty"),
    "a web page under a workbook's name": (lambda d: b"<html><table><tr><td>PO</td></tr></table></html>", "is not an Excel workbook inside"),
    "an old or encrypted workbook": (lambda d: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"old \.xls workbook with a new name"),
    "a zip that is no workbook": (lambda d: changed(d, lambda n, c: None if n.startswith(("xl/", "_rels")) else c), "without a workbook in it"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_sentence(master, pack, case):
    change, said = REFUSED[case]
    file = collected(master, x__xlsx=change(pack))["x.xlsx"]
    assert file["status"] == "refused"
    assert re.search(said, " ".join(file["said"])), file["said"]
    nothing_came(master)


def test_a_bomb_is_not_unpacked(master, pack, monkeypatch):
    monkeypatch.setattr(returned_files, "MOST_UNPACKED", 2 * 1024**2)
    file = collected(master, x__xlsx=with_part(pack, "xl/media/a.bin", bytes(3 * 1024**2)))["x.xlsx"]
    assert "would unpack to 3 MB, more than a pack can be" in file["said"][-1]
    nothing_came(master)


def test_a_dense_bomb_is_refused(master, pack, monkeypatch):
    monkeypatch.setattr(returned_files, "MOST_UNPACKED", 16 * 1024**2)
    bomb = changed(
        pack,
        lambda n, c: (
            c.replace(b"<sheetData>", b"<sheetData>" + b" " * (20 * 1024**2))
            if n.endswith("sheet2.xml")
            else c
        ),
    )
    assert len(bomb) < 1024**2
    assert "more than a pack can be" in collected(master, x__xlsx=bomb)["x.xlsx"]["said"][-1]


def test_a_cell_at_the_end_of_the_sheet_does_not_fill_the_memory(master, pack, monkeypatch):
    monkeypatch.setattr(returned_files, "MOST_CELLS", 10_000)
    book = openpyxl.load_workbook(io.BytesIO(pack))
    book["Orders"]["ZZ500"] = "x"
    out = io.BytesIO()
    book.save(out)
    assert (
        "spreads over 500 rows and 702 columns"
        in collected(master, x__xlsx=out.getvalue())["x.xlsx"]["said"][-1]
    )


# What is left aside, and the answer is read all the same.
ASIDE = {
    "macros": (lambda d: with_part(d, "xl/vbaProject.bin", b"\0" * 64), "It holds macros; they were not run"),
    "a link to another workbook or a program": (
        lambda d: with_part(d, "xl/externalLinks/externalLink1.xml", b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'),
        "It holds links to other files or programs",
    ),
    "a connection": (lambda d: with_part(d, "xl/connections.xml", b"<connections/>"), "It holds data connections"),
    "an embedded object": (lambda d: with_part(d, "xl/embeddings/oleObject1.bin", b"MZ"), "It holds embedded objects"),
}  # fmt: skip


@pytest.mark.parametrize("case", ASIDE)
def test_left_aside_with_a_sentence(master, pack, case):
    change, said = ASIDE[case]
    file = collected(master, x__xlsx=change(pack))["x.xlsx"]
    assert file["status"] == "merged"
    assert any(said in sentence for sentence in file["said"])
    assert value(master, "Orders", KEY, REASON) == "fabric late"
    with zipfile.ZipFile(master) as archive:
        assert not [
            n
            for n in archive.namelist()
            if "vba" in n or "externalLink" in n or "embeddings" in n or "connections" in n
        ]


@pytest.mark.parametrize("name", ["x__xls", "x__csv", "x", "x__xlsx__txt"])
def test_a_wrong_ending_is_no_matter(master, pack, name):
    (file,) = collected(master, **{name: pack}).values()
    assert file["status"] == "merged"
    assert "It is an Excel workbook inside, though it is called" in " ".join(file["said"])


RISKY = (
    "=1+1",
    "=cmd|'/c calc'!A0",
    "+1-1",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://x.example","y")',
    "\t=1",
    '=DDE("cmd";"/c")',
)


@pytest.mark.parametrize("text", RISKY)
def test_a_text_that_begins_like_a_formula_stays_text(tmp_path, master, text):
    answer = Answer(pack_of(tmp_path / "packs", VENDORS[0]))
    for header in (REASON, "Remark"):
        cell = answer.cell("Orders", KEY, header)
        cell.value = text
        cell.data_type = "s"
    answer.save(master.parent / "back" / "x.xlsx")
    (file,) = collect(master, master.parent / "back")["files"]
    book = openpyxl.load_workbook(master)
    written = [
        c
        for sheet in ("Orders", "Remarks", "Changes")
        for row in book[sheet].iter_rows()
        for c in row
        if c.value == text.strip()
    ]
    assert len(written) >= 2
    assert {c.data_type for c in written} == {"s"}
    assert any("might run as a formula; kept as text" in said for said in file["said"])


def test_a_formula_in_an_input_is_read_as_its_value(tmp_path, master):
    answer = Answer(pack_of(tmp_path / "packs", VENDORS[0])).put("Orders", KEY, REASON, '="a"&"b"')
    data = answer.save(tmp_path / "a.xlsx").read_bytes()
    # openpyxl writes no value; as Excel would have calculated it:
    written, calculated = rb'>(<f>"a"&amp;"b"</f>)<v>(?=</v>)', rb' t="str">\1<v>ab'
    cached = changed(
        data,
        lambda _, content: re.sub(
            written, calculated, content.replace(b"<v/>", b"<v></v>").replace(b"<v />", b"<v></v>")
        ),
    )
    assert cached != data
    file = collected(master, x__xlsx=cached)["x.xlsx"]
    assert value(master, "Orders", KEY, REASON) == "ab"
    assert any("1 formula in cells to fill in; values were taken" in said for said in file["said"])


def test_two_files_of_one_pack_that_differ_are_both_refused(tmp_path, master, pack):
    other = (
        Answer(pack_of(tmp_path / "packs", VENDORS[0]))
        .put("Orders", KEY, REASON, "dye house")
        .save(tmp_path / "o.xlsx")
        .read_bytes()
    )
    files = collected(master, a__xlsx=pack, b__xlsx=other)
    assert {f["status"] for f in files.values()} == {"refused"}
    assert "a.xlsx and b.xlsx are the same pack and revision, and differ." in files["a.xlsx"]["said"][-1]
    nothing_came(master)


def test_either_place_of_the_identity_is_enough(master, pack):
    """A program may drop custom properties, a person the Start sheet."""
    bare = altered(pack, dict.fromkeys(NAMES))
    assert collected(master, x__xlsx=bare)["x.xlsx"]["status"] == "merged"
    other = altered(pack, None, dict.fromkeys(NAMES))
    assert collected(master, y__xlsx=other)["y.xlsx"]["status"] == "collected before"


def test_two_copies_of_one_file_count_once(master, pack):
    files = collected(master, a__xlsx=pack, b__xlsx=pack)
    assert {n: f["status"] for n, f in files.items()} == {"a.xlsx": "merged", "b.xlsx": "collected before"}
    assert "It says the same as a.xlsx." in files["b.xlsx"]["said"]


def test_rows_of_another_vendor_are_left_out(tmp_path, master):
    answer = Answer(pack_of(tmp_path / "packs", VENDORS[0])).put("Orders", KEY, REASON, "fabric late")
    page = answer.book["Orders"]
    _, texts = answer.head("Orders")
    for row, (number, line) in enumerate(((2, 10), (77, 10)), start=page.max_row + 1):
        for header, what in (("PO", po(number)), ("Line", line), (REASON, "not mine")):
            page.cell(row, texts.index(header) + 1, what)
    answer.save(master.parent / "back" / "x.xlsx")
    (file,) = collect(master, master.parent / "back")["files"]
    assert (file["status"], file["merged"], file["refused_rows"]) == ("merged", 1, 2)
    assert (
        "2 rows of sheet Orders that the pack was not sent with, left out: 4500000002 / 10; 4500000077 / 10."
        in file["said"]
    )
    assert value(master, "Orders", (po(2), 10), REASON) is None


def test_the_id_of_another_vendors_pack_does_not_open_its_rows(tmp_path, master, pack):
    """A vendor that copies another's id and seal into its own pack reaches none of the rows that it names."""
    other = told(pack_of(tmp_path / "packs", VENDORS[1]).read_bytes())
    forged = everywhere(pack, **dict(zip(NAMES, other, strict=True)))
    file = collected(master, x__xlsx=forged)["x.xlsx"]
    assert (file["merged"], file["refused_rows"]) == (0, 4 + 4 * 3 + 4 * 5)
    nothing_came(master)


def test_a_pack_of_another_master_is_refused(tmp_path, master, pack):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    send(make_master(elsewhere / "m.xlsx"), elsewhere / "packs")
    data = pack_of(elsewhere / "packs", VENDORS[0]).read_bytes()
    assert collected(master, x__xlsx=data)["x.xlsx"]["status"] == "refused"


def test_one_bad_file_does_not_stop_the_others(master, pack):
    files = collected(master, a__xlsx=b"PK\x03\x04 junk", b__xlsx=pack, c__pdf=b"%PDF-1.7")
    assert {n: f["status"] for n, f in files.items()} == {
        "a.xlsx": "refused",
        "b.xlsx": "merged",
        "c.pdf": "refused",
    }


def test_headers_that_are_gone_are_told(tmp_path, master):
    answer = Answer(pack_of(tmp_path / "packs", VENDORS[0])).put("Orders", KEY, REASON, "fabric late")
    head, texts = answer.head("Orders")
    answer.page("Orders").cell(head, texts.index("PO") + 1).value = "Order"
    answer.save(master.parent / "back" / "x.xlsx")
    (file,) = collect(master, master.parent / "back")["files"]
    assert "It has no sheet with the headers of Orders; the rest was read." in file["said"]
    nothing_came(master)


def test_the_secret_never_leaves_the_master(tmp_path, master):
    from prodops_xl.workbook.memory import Memory

    with open_book(master) as book:
        key = Memory.read(book).get("packs")["key"]
    for path in (tmp_path / "packs").iterdir():
        assert key.encode() not in path.read_bytes()
