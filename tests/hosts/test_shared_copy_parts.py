"""share-copy: parts that may tell what no cell shows are gone from the copy, with all that speaks of them."""

import re
import subprocess
import zipfile
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlsxwriter

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.file_runs import run_on_file
from tests.exchange.small_master import AS_OF, make_master, send

SECRET = "Rival Mills"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
CACHE = (
    f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{REL}" r:id="rId1" refreshedBy="{SECRET}" recordCount="1"><cacheSource type="worksheet">'
    '<worksheetSource ref="A1:B3" sheet="Data"/></cacheSource><cacheFields count="1"><cacheField name="Vendor" numFmtId="0">'
    f'<sharedItems count="1"><s v="{SECRET}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'
)
PIVOT = (
    f'<pivotTableDefinition xmlns="{MAIN}" name="P" cacheId="1" dataCaption="V" rowHeaderCaption="{SECRET}"><location ref="D1:E3" firstHeaderRow="1" '
    'firstDataRow="1" firstDataCol="0"/><pivotFields count="1"><pivotField showAll="0"/></pivotFields></pivotTableDefinition>'
)
# Part: content, its content type (None: a default), who refers to it, and by which relationship.
PARTS = {
    "xl/pivotCache/pivotCacheDefinition1.xml": (CACHE, SHEET + "pivotCacheDefinition+xml", "xl/workbook.xml", "pivotCacheDefinition"),
    "xl/pivotCache/pivotCacheRecords1.xml": (
        f'<pivotCacheRecords xmlns="{MAIN}" count="1"><r><s v="{SECRET}"/></r></pivotCacheRecords>', SHEET + "pivotCacheRecords+xml",
        "xl/pivotCache/pivotCacheDefinition1.xml", "pivotCacheRecords",
    ),
    "xl/pivotTables/pivotTable1.xml": (PIVOT, SHEET + "pivotTable+xml", "xl/worksheets/sheet1.xml", "pivotTable"),
    "xl/connections.xml": (
        f'<connections xmlns="{MAIN}"><connection id="1" name="{SECRET}" type="5" refreshedVersion="6"><dbPr connection="Server={SECRET}" command="x"/></connection></connections>',
        SHEET + "connections+xml", "xl/workbook.xml", "connections",
    ),
    "xl/queryTables/queryTable1.xml": (
        f'<queryTable xmlns="{MAIN}" name="{SECRET}" connectionId="1"/>', SHEET + "queryTable+xml", "xl/tables/table1.xml", "queryTable",
    ),
    "xl/model/item.data": (SECRET * 20, "application/vnd.openxmlformats-officedocument.model+data", "xl/workbook.xml", "powerPivotData"),
    "docProps/custom.xml": (
        f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="Owner"><vt:lpwstr>{SECRET}</vt:lpwstr></property></Properties>',
        "application/vnd.openxmlformats-officedocument.custom-properties+xml", "", "custom-properties",
    ),
    "customXml/item1.xml": (f"<x>{SECRET}</x>", None, "xl/workbook.xml", "customXml"),
    "customXml/itemProps1.xml": (
        '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{11111111-2222-3333-4444-555555555555}"/>',
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml", "customXml/item1.xml", "customXmlProps",
    ),
    "xl/revisions/revisionHeaders.xml": (
        f'<headers xmlns="{MAIN}" xmlns:r="{REL}" guid="{{1}}"><header guid="{{1}}" userName="{SECRET}" r:id="rId1"/></headers>',
        SHEET + "revisionHeaders+xml", "xl/workbook.xml", "revisionHeaders",
    ),
    "xl/printerSettings/printerSettings1.bin": (f"\\\\server\\{SECRET}", None, "xl/worksheets/sheet1.xml", "printerSettings"),
    "docProps/thumbnail.jpeg": (SECRET, None, "", "metadata/thumbnail"),
    "xl/persons/person.xml": (
        ('<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><person displayName="Ann Example" id="{A}" userId="ann" providerId="AD"/>'
        f'<person displayName="{SECRET}" id="{{B}}" userId="gone" providerId="AD"/></personList>'),
        "application/vnd.ms-excel.person+xml", "xl/workbook.xml", "person",
    ),
}  # fmt: skip


def source(tmp_path):
    """A workbook that holds all of them: a table, a chart of a pivot table, a rule of one, old texts."""
    plain = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(plain) as made:
        sheet = made.add_worksheet("Data")
        sheet.add_table(
            "A1:B3",
            {
                "columns": [{"header": "Vendor"}, {"header": "Units"}],
                "data": [["Own Mills", 1], ["Own Mills", 2]],
            },
        )
        sheet.write_row("D1", ["Vendor", "Sum"])
        sheet.write_row("D2", ["Own Mills", 3])
        sheet.write_formula("G1", '=GETPIVOTDATA("Units",$D$1)', None, 3)
        sheet.write_string("G2", "GETPIVOTDATA( is a word here")
        sheet.write_comment("A2", "Ann Example:\nask the broker", {"author": "Ann Example"})
        sheet.conditional_format(
            "E2", {"type": "cell", "criteria": ">", "value": 1, "format": made.add_format({"bold": True})}
        )
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=Data!$E$2:$E$2"})
        sheet.insert_chart("I1", chart)
        sheet.set_paper(9)
    return with_parts(plain, tmp_path / "whole.xlsx")


def with_parts(plain, target):
    ids = {}
    with zipfile.ZipFile(plain) as old:
        parts = {n: old.read(n).decode("utf-8", "surrogateescape") for n in old.namelist()}
    for name, (content, kind, holder, relation) in PARTS.items():
        parts[name] = content
        if kind:
            parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
                "</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
            )
        folder, _, own = holder.rpartition("/")
        rels = f"{folder}/_rels/{own}.rels".lstrip("/") if holder else "_rels/.rels"
        ids[name] = f"rIdX{len(ids)}"
        base = f"{PACKAGE}/relationships" if "/" in relation else REL
        link = f'<Relationship Id="{ids[name]}" Type="{base}/{relation}" Target="/{name}"/>'
        empty = f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'
        parts[rels] = parts.get(rels, empty).replace("</Relationships>", f"{link}</Relationships>")
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "<Override",
        '<Default Extension="bin" ContentType="application/octet-stream"/><Default Extension="jpeg" ContentType="image/jpeg"/><Override',
        1,
    )
    cache, printer = (
        ids["xl/pivotCache/pivotCacheDefinition1.xml"],
        ids["xl/printerSettings/printerSettings1.bin"],
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        "</workbook>",
        f'<pivotCaches><pivotCache cacheId="1" r:id="{cache}"/></pivotCaches><extLst><ext uri="{{FCE2AD5D-F65C-4FA6-A056-5C36A1767C68}}" '
        f'xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"><x15:dataModel><x15:modelTables><x15:modelTable id="t" name="{SECRET}" connection="c"/></x15:modelTables></x15:dataModel></ext></extLst></workbook>',
    )  # fmt: skip
    sheet = parts["xl/worksheets/sheet1.xml"].replace(
        "<conditionalFormatting ", '<conditionalFormatting pivot="1" '
    )
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("<pageSetup ", f'<pageSetup r:id="{printer}" ')
    parts["xl/tables/table1.xml"] = parts["xl/tables/table1.xml"].replace(
        "<table ", '<table tableType="queryTable" connectionId="1" ', 1
    )
    chart = parts["xl/charts/chart1.xml"]
    parts["xl/charts/chart1.xml"] = chart.replace(
        "<c:chart>",
        f'<c:pivotSource><c:name>[x.xlsx]{SECRET}!P</c:name><c:fmtId val="0"/></c:pivotSource><c:chart>',
    )
    old_text = f"<si><t>{SECRET}</t></si><si><r><t>{SECRET}</t></r><r><t> old</t></r></si></sst>"
    parts["xl/sharedStrings.xml"] = re.sub(
        r' (?:unique)?[cC]ount="\d+"', "", parts["xl/sharedStrings.xml"]
    ).replace("</sst>", old_text)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, text in parts.items():
            new.writestr(name, text.encode("utf-8", "surrogateescape"))
    return target


def share(path, out, **given):
    return run_on_file("share-copy", path, as_of=AS_OF, out=out, given=given)[1]


def texts(path):
    with zipfile.ZipFile(path) as archive:
        return {n: archive.read(n).decode("utf-8", "replace") for n in archive.namelist()}


@pytest.fixture
def copy(tmp_path):
    share(source(tmp_path), tmp_path / "copy.xlsx")
    return tmp_path / "copy.xlsx"


def test_no_part_tells_what_no_cell_shows(tmp_path, copy):
    assert sum(SECRET in text for text in texts(tmp_path / "whole.xlsx").values()) > 10
    for name, text in texts(copy).items():
        assert SECRET not in text, name
        assert "Ann Example" not in text, name
        if name.endswith((".xml", ".rels")):
            ET.fromstring(text)
    assert not set(PARTS) & set(texts(copy))


def test_nothing_speaks_of_what_is_gone(copy):
    parts = texts(copy)
    for name in (n for n in parts if n.endswith(".rels")):
        folder = name.replace("_rels/", "").rpartition("/")[0]
        for link in ET.fromstring(parts[name]):
            target = link.get("Target")
            if link.get("TargetMode") != "External":
                steps = [] if target.startswith("/") else folder.split("/") if folder else []
                for step in target.strip("/").split("/"):
                    steps = steps[:-1] if step == ".." else [*steps, step]
                assert "/".join(steps) in parts, (name, target)
    for override in re.findall(r'PartName="/([^"]+)"', parts["[Content_Types].xml"]):
        assert override in parts
    for word in (
        "pivotCaches",
        "dataModel",
        "pivotSource",
        'pivot="1"',
        "queryTable",
        "connectionId",
        "extLst/",
    ):
        assert not [n for n, text in parts.items() if word in text], word


def test_cells_show_what_they_showed(tmp_path, copy):
    before, after = (
        openpyxl.load_workbook(p, data_only=True)["Data"] for p in (tmp_path / "plain.xlsx", copy)
    )
    assert list(after.values) == list(before.values)
    assert openpyxl.load_workbook(copy)["Data"]["G1"].value == 3
    assert after["A2"].comment.text == "Author:\nask the broker"
    assert list(after.tables) == ["Table1"]


def test_each_removal_is_listed_in_the_copy_without_names(copy):
    book = openpyxl.load_workbook(copy)
    told = {row[0]: row[1] for row in book["Taken out"].iter_rows(min_row=5, values_only=True) if row[0]}
    assert told == {
        "pivot tables": 3, "data models": 1, "connections and queries": 2, "custom properties": 1, "custom XML": 2,
        "logs of revisions": 1, "printer settings": 1, "preview pictures": 1, "texts that no cell shows": 2,
    }  # fmt: skip
    frozen = [row[:4] for row in book["Frozen formulas"].iter_rows(min_row=5, values_only=True) if row[0]]
    assert frozen == [("Data", "G1", "pivot table or connection", '=GETPIVOTDATA("Units",$D$1)')]


@pytest.mark.parametrize(
    ("part", "content", "what"),
    [
        ("xl/slicerCaches/slicerCache1.xml", "<slicerCacheDefinition><data><tabular pivotCacheId='1'/></data></slicerCacheDefinition>", "slicer"),
        ("xl/timelineCaches/timelineCache1.xml", "<timelineCacheDefinition/>", "timeline"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_out_soundly_is_refused(tmp_path, part, content, what):
    path = source(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, content)
    before = path.read_bytes()
    with pytest.raises(ProdOpsError, match=f"has a {what} of a pivot table"):
        share(path, tmp_path / "copy.xlsx")
    assert not (tmp_path / "copy.xlsx").exists()
    assert path.read_bytes() == before


def test_a_slicer_of_a_table_stays(tmp_path):
    path = source(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "xl/slicerCaches/slicerCache1.xml",
            "<slicerCacheDefinition><extLst><tableSlicerCache tableId='1'/></extLst></slicerCacheDefinition>",
        )
    share(path, tmp_path / "copy.xlsx")
    assert "xl/slicerCaches/slicerCache1.xml" in texts(tmp_path / "copy.xlsx")


def test_persons_who_comment_stay_with_their_names_where_that_is_wanted(tmp_path):
    path = source(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "xl/threadedComments/threadedComment1.xml",
            '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A2" personId="{A}" id="{1}"><text>x</text></threadedComment></ThreadedComments>',
        )
    share(path, tmp_path / "kept.xlsx", keep_authors="yes")
    share(path, tmp_path / "copy.xlsx")
    kept, copy = (texts(tmp_path / n)["xl/persons/person.xml"] for n in ("kept.xlsx", "copy.xlsx"))
    assert (kept.count("<person "), copy.count("<person ")) == (1, 1)
    assert "Ann Example" in kept
    assert SECRET not in kept
    assert 'displayName="Author" id="{A}" userId="Author"' in copy


def test_what_the_workbook_remembered_is_not_among_its_texts(tmp_path):
    """A program that writes the memory sheet's cells as shared texts leaves them behind when the sheet goes."""
    master = make_master(tmp_path / "m.xlsx")
    send(master, tmp_path / "packs")
    openpyxl.load_workbook(master).save(master)
    remembered = [c.value for c in openpyxl.load_workbook(master)["ProdOps memory"]["C"][1:]]
    assert any(remembered[0] in text for text in texts(master).values())
    share(master, tmp_path / "copy.xlsx")
    for name, text in texts(tmp_path / "copy.xlsx").items():
        assert not [r for r in remembered if r in text], name


@pytest.mark.slow
@pytest.mark.libreoffice
def test_libreoffice_opens_the_copy_and_shows_the_same(tmp_path, copy, soffice):
    for path in (tmp_path / "plain.xlsx", copy):
        subprocess.run(
            [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(path)],
            check=True, capture_output=True, timeout=240,
        )  # fmt: skip
    assert (tmp_path / "copy.csv").read_text().splitlines()[1:] == (
        tmp_path / "plain.csv"
    ).read_text().splitlines()[1:]
