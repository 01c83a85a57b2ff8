"""share-copy: what a mailed copy holds and what it does not; the original is not touched, formulas come back."""

import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from prodops_xl.commands.share_copy import share_copy
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.file_runs import run_on_file
from prodops_xl.hosts.files import open_book
from tests.exchange.small_master import AS_OF, make_master, send

PERSON, MACHINE = "Ann Example", "ANNS-LAPTOP"


def share(path, out=None, **given):
    return run_on_file("share-copy", path, as_of=AS_OF, out=out, given=given)[1]


@pytest.fixture
def book(tmp_path):
    """A workbook with add-in formulas (one spilling), a link to another workbook in cells, a name, a rule, a list and a chart."""
    path = tmp_path / "cost.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.set_properties({"author": PERSON, "company": "Example Ltd", "manager": PERSON, "title": "Cost"})
        sheet = made.add_worksheet("Cost")
        sheet.write_row("A1", ["HTS", "Rate", "Sum", "Linked"])
        sheet.write("A2", "6109100012")
        sheet.write_formula("B2", '=PRODOPS_DUTY_RATE(A2,"VN")', None, 0.165)
        sheet.write_formula("C2", "=SUM(B2,1)", None, 1.165)
        sheet.write_formula("D2", "='C:\\Users\\ann\\[prices.xlsx]Sheet1'!A1", None, 42)
        sheet.write_formula("D3", "='C:\\Users\\ann\\[prices.xlsx]Sheet1'!A2+PRODOPS_IMU(1,2)", None, 7)
        sheet.write_formula("E2", "=_xldudf_PRODOPS_MPF(100)", None, 33.58)
        sheet.write_comment("A2", "ask the broker", {"author": PERSON})
        hidden = made.add_worksheet("Rates 2025")
        hidden.hide()
    return path


def with_links(path):
    """The links as Excel stores them: numbered, with a part each; also in a name, a rule, a list and a chart."""
    out = path.with_name("linked.xlsx")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<externalLink xmlns="{main}"><externalBook xmlns:r="{rel}" r:id="rId1"><sheetNames><sheetName val="Sheet1"/></sheetNames></externalBook></externalLink>'
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{rel}/externalLinkPath" Target="file:///C:/Users/ann/prices.xlsx" TargetMode="External"/></Relationships>'
    )
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            text = old.read(info).decode("utf-8", "surrogateescape")
            text = text.replace("'C:\\Users\\ann\\[prices.xlsx]Sheet1'!", "[1]Sheet1!")
            if info.filename == "xl/workbook.xml":
                text = text.replace(
                    "<calcPr", '<externalReferences><externalReference r:id="rId90"/></externalReferences>'
                    '<definedNames><definedName name="Price">[1]Sheet1!$A$1</definedName><definedName name="_xlnm.Print_Area" localSheetId="0">SUM([1]Sheet1!$A$1)</definedName><definedName name="Own">Cost!$A$1</definedName></definedNames><calcPr',
                )  # fmt: skip
                text = text.replace("<workbookPr", '<fileSharing userName="Ann Example"/><workbookPr', 1)
            if info.filename == "xl/_rels/workbook.xml.rels":
                text = text.replace(
                    "</Relationships>",
                    f'<Relationship Id="rId90" Type="{rel}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>',
                )
            if info.filename == "[Content_Types].xml":
                text = text.replace(
                    "</Types>",
                    '<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/></Types>',
                )
            if info.filename == "xl/worksheets/sheet1.xml":
                rules = (
                    '<conditionalFormatting sqref="A2"><cfRule type="expression" priority="1"><formula>[1]Sheet1!$A$1&gt;1</formula></cfRule></conditionalFormatting>'
                    '<dataValidations count="2"><dataValidation type="list" sqref="A3"><formula1>[1]Sheet1!$A$1:$A$9</formula1></dataValidation>'
                    '<dataValidation type="whole" sqref="A4"><formula1>1</formula1></dataValidation></dataValidations>'
                )
                text = text.replace("<pageMargins", rules + "<pageMargins")
            new.writestr(info.filename, text.encode("utf-8", "surrogateescape"))
        new.writestr("xl/externalLinks/externalLink1.xml", link)
        new.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", rels)
    return out


def everything(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def cells(path, sheet, *, values=False):
    return {
        c.coordinate: c.value
        for row in openpyxl.load_workbook(path, data_only=values)[sheet].iter_rows()
        for c in row
        if c.value is not None
    }


def test_add_in_formulas_become_their_values_and_others_stay(book, tmp_path):
    before = book.read_bytes()
    told = share(book, tmp_path / "out.xlsx")
    found = cells(tmp_path / "out.xlsx", "Cost")
    assert (found["B2"], found["E2"], found["C2"]) == (0.165, 33.58, "=SUM(B2,1)")
    assert told["frozen"] == {
        "add-in function": 2,
        "link to another workbook": 2,
        "pivot table or connection": 0,
    }
    assert book.read_bytes() == before


def test_the_copy_has_a_name_of_its_own_where_nobody_gives_one(book):
    told = share(book)
    assert told["out"] == str(book.with_name("cost to mail.xlsx"))


def test_they_are_listed_and_come_back(book, tmp_path):
    copy = tmp_path / "out.xlsx"
    share(book, copy)
    listed = [
        r
        for r in openpyxl.load_workbook(copy)["Frozen formulas"].iter_rows(min_row=5, values_only=True)
        if r[0]
    ]
    assert ("Cost", "B2", "add-in function", '=PRODOPS_DUTY_RATE(A2,"VN")', 0.165) in listed
    with open_book(copy) as open_copy:
        open_copy.sheets["Cost"].range("E2").value = 40.0
        open_copy.save(str(copy))
    told = share(copy, thaw="yes")
    found = cells(copy, "Cost")
    assert found["B2"] == '=PRODOPS_DUTY_RATE(A2,"VN")'
    assert found["E2"] == 40
    assert told["thawed"] == 1
    assert told["left"] == [
        "Cost!D2 leads to another workbook",
        "Cost!E2 was changed since",
        "Cost!D3 leads to another workbook",
    ]
    assert "backup" in told


def test_nothing_leads_to_another_workbook(book, tmp_path):
    source, copy = with_links(book), tmp_path / "out.xlsx"
    told = share(source, copy)
    parts = everything(copy)
    assert not [name for name in parts if "externalLink" in name]
    for name, text in parts.items():
        assert "prices.xlsx" not in text, name
        assert "externalReference" not in text, name
        if name.startswith("xl/worksheets") or name == "xl/workbook.xml":
            assert not re.search(r"<(?:\w+:)?(?:f|formula\d?|definedName)\b[^>]*>[^<]*\[\d+\]", text), name
    assert cells(copy, "Cost")["D2"] == 42
    assert told["taken_out"]["links"] == 1
    assert told["names"] == ["Price"]
    kept = openpyxl.load_workbook(copy)
    assert list(kept.defined_names) == ["Own"]
    assert [v.type for v in kept["Cost"].data_validations.dataValidation] == ["whole"]
    assert not kept["Cost"].conditional_formatting


def test_no_person_is_in_any_part(book, tmp_path):
    share(with_links(book), tmp_path / "out.xlsx")
    for name, text in everything(tmp_path / "out.xlsx").items():
        assert PERSON not in text, name
        assert "Example Ltd" not in text, name
    properties = openpyxl.load_workbook(tmp_path / "out.xlsx").properties
    assert (properties.title, properties.creator or "") == ("Cost", "")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["Cost"]["A2"].comment.text == "ask the broker"


def test_authors_of_comments_stay_where_that_is_wanted(book, tmp_path):
    share(book, tmp_path / "out.xlsx", keep_authors="yes")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["Cost"]["A2"].comment.author == PERSON


def test_what_is_remembered_of_others_stays_at_home(tmp_path):
    master = make_master(tmp_path / "m.xlsx")
    send(master, tmp_path / "packs")
    share(master, tmp_path / "out.xlsx")
    assert "ProdOps memory" not in openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames
    assert "ProdOps memory" in openpyxl.load_workbook(master).sheetnames
    assert not [
        n
        for n, text in everything(tmp_path / "out.xlsx").items()
        if "eJ" in text and "memory" in text.lower()
    ]


def test_hidden_sheets_are_told(book, tmp_path):
    assert share(book, tmp_path / "out.xlsx")["hidden_sheets"] == ["Rates 2025"]


def test_the_embedded_engine_is_left_out_unless_asked_for(book, tmp_path):
    from prodops_xl.hosts.lite.embedding import carried, embed

    carrier = tmp_path / "lite.xlsx"
    embed(book, carrier)
    told = share(carrier, tmp_path / "out.xlsx")
    assert told["taken_out"]["engine"] == 1
    assert carried(tmp_path / "out.xlsx") is None
    share(carrier, tmp_path / "kept.xlsx", keep_engine="yes")
    assert carried(tmp_path / "kept.xlsx") is not None


def test_a_frozen_cell_without_a_value_is_told(tmp_path):
    made = openpyxl.Workbook()
    made.active["A1"] = "=PRODOPS_MPF(100)"
    made.active["A2"].comment = Comment("x", "y")
    made.save(tmp_path / "x.xlsx")
    told = share(tmp_path / "x.xlsx", tmp_path / "out.xlsx")
    assert told["without_value"] == 1
    assert "open the workbook in Excel with the add-in" in told["notes"][0]


def test_a_second_copy_of_a_copy(book, tmp_path):
    share(book, tmp_path / "one.xlsx")
    told = share(tmp_path / "one.xlsx", tmp_path / "two.xlsx")
    assert told["frozen"] == {
        "add-in function": 0,
        "link to another workbook": 0,
        "pivot table or connection": 0,
    }
    assert len(cells(tmp_path / "two.xlsx", "Frozen formulas")) == len(
        cells(tmp_path / "one.xlsx", "Frozen formulas")
    )


def test_thawing_what_was_never_frozen(book):
    with pytest.raises(ProdOpsError, match="no sheet Frozen formulas"):
        share(book, thaw="yes")


def test_a_host_that_has_only_the_original_says_so(book):
    with open_book(book) as original, pytest.raises(ProdOpsError, match="which this host cannot"):
        share_copy(original, {}, AS_OF, {})


@pytest.mark.slow
def test_copies_of_real_workbooks_are_whole_and_say_nothing_of_people(shared, tmp_path):
    """The published workbooks of the test suites of ClosedXML and XlsxWriter: charts, controls, macros, links."""
    seen, refused = 0, []
    for path in sorted((shared / "raw" / "workbooks").glob("*.xls[xm]")):
        source = shutil.copy(path, tmp_path / path.name)
        copy = tmp_path / f"copy of {path.name}"
        try:
            share(source, copy)
        except ProdOpsError:
            refused.append(path.name)
            continue
        seen += 1
        for name, text in everything(copy).items():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(text.encode("utf-8"))
            assert "externalLink" not in name, path.name
            if name == "docProps/core.xml":
                assert not re.search(r"<(?:dc:creator|cp:lastModifiedBy)[^>]*>\s*[^<\s]", text), path.name
            if name.startswith(("xl/worksheets/sheet", "xl/workbook.xml")):
                assert not re.search(r"<(?:\w+:)?(?:f|formula\d?|definedName)\b[^>]*>[^<]*\[\d+\]", text), (
                    path.name,
                    name,
                )
    assert seen > 50
    assert not refused


@pytest.mark.slow
@pytest.mark.libreoffice
def test_libreoffice_opens_the_copy(book, tmp_path, soffice):
    copy = tmp_path / "out.xlsx"
    share(with_links(book), copy)
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(copy)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    assert "42" in (tmp_path / "out.csv").read_text()
    assert shutil.which("soffice")
