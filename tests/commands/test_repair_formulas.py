"""repair-formulas on files: every relationship type that Excel gives a link, every place that holds a formula, and that
nothing else of the file changes.
"""

import datetime as dt
import json
import re
import time
import zipfile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.file_runs import run_on_file
from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.external_links import _ENTRY
from prodops_xl.hosts.files.formula_parts import _followers, links_used
from prodops_xl.hosts.shell import app
from prodops_xl.registry import command
from tests.commands.broken_workbooks import (
    DDE,
    OTHER,
    RELATIONSHIPS,
    TOOLPAK,
    Link,
    formulas,
    parts_of,
    values,
    write,
)

AS_OF = dt.date(2026, 11, 25)
SHEET = "xl/worksheets/sheet1.xml"


def repair(path, **more):
    return run_on_file("repair-formulas", path, as_of=AS_OF, **more)[1]


def one(formula, value=0.165):
    return lambda _book, sheet: sheet.write_formula("C2", formula, None, value)


# Links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RELATIONSHIPS)
def test_a_link_of_each_relationship_type_goes_with_the_formulas_that_used_it(tmp_path, kind):
    path = write(tmp_path / "a.xlsx", one("=[1]!PRODOPS_DUTY_RATE(A2,B2)"), [Link(*RELATIONSHIPS[kind])])
    before = parts_of(path)
    told = repair(path)
    after = parts_of(path)
    assert formulas(after[SHEET]) == ["PRODOPS_DUTY_RATE(A2,B2)"]
    assert told["links_dropped"] == ["prodops.xlam"]
    assert told["calls"] == {"external link": 1}
    assert [name for name in after if "externalLink" in name] == []
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        assert b"externalLink" not in after[part]
        assert b"externalReference" not in after[part]
    changed = {SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}
    assert {
        name: content
        for name, content in before.items()
        if name not in changed and "externalLink" not in name
    } == {name: content for name, content in after.items() if name not in changed}
    assert values(after[SHEET]) == values(before[SHEET])
    assert openpyxl.load_workbook(path)["Orders"]["C2"].value == "=PRODOPS_DUTY_RATE(A2,B2)"
    assert openpyxl.load_workbook(path, data_only=True)["Orders"]["C2"].value == 0.165
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() == [[0.165]]


# links, formulas, after, files of the links that are left, dropped, words of a note
LINKS = [
    # The last one goes: the others keep their numbers.
    ([OTHER, Link()], ["[1]Jan!A1", "[2]!PRODOPS_MPF(A2)"], ["[1]Jan!A1", "PRODOPS_MPF(A2)"], ["budget%202026.xlsx"], ["prodops.xlam"], None),
    # One before others goes: theirs move up, in quoted names and ranges too, and not inside texts or tables' columns.
    (
        [Link(), OTHER, TOOLPAK],
        ["[1]!PRODOPS_MPF(A2)+'[2]My sheet'!A1", "SUM([2]Jan:Mar!A1)", "[3]!EDATE(A1,1)", '"[2]"&T[2]'],
        ["PRODOPS_MPF(A2)+'[1]My sheet'!A1", "SUM([1]Jan:Mar!A1)", "[2]!EDATE(A1,1)", '"[2]"&T[2]'],
        ["budget%202026.xlsx", "Analysis/ATPVBAEN.XLAM"], ["prodops.xlam"], None,
    ),
    # A web function behind another add-in's link (office-js issue 2568): the link goes when that was its only use.
    ([TOOLPAK], ["[1]!_xldudf_PRODOPS_MPF(A2)"], ["PRODOPS_MPF(A2)"], [], ["ATPVBAEN.XLAM"], None),
    # ... and stays where the other add-in is really used.
    (
        [TOOLPAK], ["[1]!_xldudf_PRODOPS_MPF(A2)", "[1]!EDATE(A1,1)"], ["PRODOPS_MPF(A2)", "[1]!EDATE(A1,1)"],
        ["Analysis/ATPVBAEN.XLAM"], [], "The link to ATPVBAEN.XLAM stays: 1 formula uses it for something else.",
    ),
    # A link to our add-in that no formula uses any more.
    ([Link(), OTHER], ["[2]Jan!A1", "PRODOPS_MPF(A2)"], ["[1]Jan!A1", "PRODOPS_MPF(A2)"], ["budget%202026.xlsx"], ["prodops.xlam"], None),
    # Two people's add-ins.
    ([Link(), Link(*RELATIONSHIPS["xlStartup"])], ["[1]!PRODOPS_MPF(A2)", "[2]!PRODOPS_MPF(A3)"], ["PRODOPS_MPF(A2)", "PRODOPS_MPF(A3)"], [], ["prodops.xlam"] * 2, None),
    # Links of others that nothing uses are none of our business; a DDE link has a number too and is never dropped.
    ([OTHER, DDE, Link()], ["[3]!PRODOPS_MPF(A2)"], ["PRODOPS_MPF(A2)"], ["budget%202026.xlsx", DDE.target], ["prodops.xlam"], None),
    ([DDE, OTHER], ["[1]!PRODOPS_MPF(A2)+[2]Jan!A1"], ["PRODOPS_MPF(A2)+[2]Jan!A1"], [DDE.target, "budget%202026.xlsx"], [], None),
]  # fmt: skip


@pytest.mark.parametrize(("links", "found", "wanted", "left", "dropped", "note"), LINKS)
def test_links_that_are_left_keep_their_formulas(tmp_path, links, found, wanted, left, dropped, note):
    def fill(_book, sheet):
        for row, formula in enumerate(found):
            sheet.write_formula(row, 2, f"={formula}", None, row)

    path = write(tmp_path / "a.xlsx", fill, links)
    told = repair(path)
    parts = parts_of(path)
    assert formulas(parts[SHEET]) == wanted
    assert told["links_dropped"] == dropped
    assert [n for n in told["notes"] if "link" in n] == ([note] if note else [])
    # openpyxl follows the list, the relationships and the parts in their order.
    assert [link.file_link.Target for link in openpyxl.load_workbook(path)._external_links] == left
    assert parts["[Content_Types].xml"].count(b"externalLink+xml") == len(left)


def test_numbers_do_not_move_where_something_else_speaks_of_them(tmp_path):
    """A form control's link is an attribute that this version cannot tell from a text: nothing before it is dropped."""
    path = write(
        tmp_path / "a.xlsx",
        one("=[1]!PRODOPS_MPF(A2)"),
        [Link(), OTHER],
        lambda name, content: content.replace(b"</worksheet>", b'<controls><control linkedCell="[2]Jan!A1"/></controls></worksheet>') if name == SHEET else content,
    )  # fmt: skip
    told = repair(path)
    parts = parts_of(path)
    assert formulas(parts[SHEET]) == ["PRODOPS_MPF(A2)"]
    assert told["links_dropped"] == []
    assert "speaks of link [2]" in told["notes"][0]
    assert b"rIdLink1" in parts["xl/workbook.xml"]


# Places -----------------------------------------------------------------------------------------------------------

GROUP = (
    b'<row r="9"><c r="A9"><f t="shared" ref="A9:A11" si="0">_xldudf_PRODOPS_MPF(B9)</f><v>1</v></c></row>'
    b'<row r="10"><c r="A10"><f t="shared" si="0"/><v>2</v></c></row>'
    b'<row r="11"><c r="A11" t="e"><f si="0" t="shared"/><v>#NAME?</v></c></row>'
    b'<row r="12"><c r="A12" t="str"><f ca="1">_xldudf_PRODOPS_GRADE(&quot;&lt;[1]!PRODOPS_MPF(1)&gt; &amp;amp; &apos;x&apos;&quot;)</f><v>PRODOPS.MPF(1)</v></c></row>'
    b'<row r="13"><c r="A13" t="e"><f xml:space="preserve"><![CDATA[ _xldudf_PRODOPS_MPF("a<b") ]]></f><v>#NAME?</v></c></row>'
)


def everywhere(book, sheet):
    """A formula of ours in every place that takes one."""
    sheet.write_string("A1", "PRODOPS.MPF(1)")
    sheet.write_formula("A2", "=[1]!PRODOPS_MPF(B2)", None, 31.67)
    sheet.write_array_formula("B3:B5", "{=_xldudf_PRODOPS_ALLOCATE(100,A3:A5)}", None, 33.34)
    sheet.write_dynamic_array_formula("C3:I8", "=_xldudf_PRODOPS_DUTY_STACK(A2,B2)", None, "program")
    sheet.add_table(
        "K1:L3",
        {
            "name": "Lines",
            "total_row": True,
            "columns": [
                {"header": "FOB"},
                {
                    "header": "Duty",
                    "formula": "=PRODOPS.MPF([@FOB])",
                    "total_function": "=[1]!PRODOPS_MPF(1)",
                },
            ],
        },
    )
    sheet.conditional_format(
        "A2:A5",
        {"type": "formula", "criteria": "=PRODOPS.HTS_VALID($A2)", "format": book.add_format({"bold": True})},
    )
    sheet.data_validation("M2", {"validate": "custom", "value": "=_xldudf_PRODOPS_GTIN_VALID(M2)"})
    sheet.data_validation(
        "M3",
        {
            "validate": "decimal",
            "criteria": "between",
            "minimum": "=[1]!PRODOPS_MPF(1)",
            "maximum": "=[1]!PRODOPS_MPF(2)",
        },
    )
    sheet.write_comment("A2", "=PRODOPS.MPF(1) was 30")
    book.define_name("fee", "=[1]!PRODOPS_MPF(Orders!$A$2)")
    book.define_name("Orders!local", "=PRODOPS.MPF(1)")
    book.add_worksheet("Hidden & more").hide()
    book.get_worksheet_by_name("Hidden & more").write_formula("A1", "=PRODOPS.IMU(1,2)", None, 0.5)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Orders!$A$2:$A$5"})
    sheet.insert_chart("N2", chart)


@pytest.fixture
def full(tmp_path):
    def change(name, content):
        if name == SHEET:
            return content.replace(b"</sheetData>", GROUP + b"</sheetData>")
        if name == "xl/workbook.xml":  # what Excel leaves for a function that it did not find
            return content.replace(
                b"</definedNames>",
                b'<definedName name="_xldudf_PRODOPS_MPF" hidden="1">#NAME?</definedName></definedNames>',
            )
        return content

    return write(tmp_path / "full.xlsx", everywhere, [Link()], change)


# Orders: A2, an array, a spill, two cells of a table, a conditional format, three formulas of validations, a group of three
# cells, a text, CDATA. Tables: what the table itself keeps for new rows.
PLACES = {"Orders": 14, "Hidden & more": 1, "Tables": 2, "Names": 2}


def test_every_place_is_mended_and_counted(full):
    told = repair(full)
    parts = parts_of(full)
    text = b"".join(content for name, content in parts.items() if name.endswith(".xml"))
    assert told["written"] == {**PLACES, "Dead names": 1, "Links": 1}
    assert told["dead_names"] == ["_xldudf_PRODOPS_MPF"]
    assert told["formulas_mended"] == sum(PLACES.values())
    assert not re.search(
        rb"<(f|formula\d?|definedName|calculatedColumnFormula|totalsRowFormula)\b[^>]*>(?!\s*PRODOPS_|Orders!|\[@)[^<]*PRODOPS[._]",
        text,
    )
    assert b"<formula1>PRODOPS_GTIN_VALID(M2)</formula1>" in text
    assert b"<formula>PRODOPS_HTS_VALID($A2)</formula>" in text
    assert b"<calculatedColumnFormula>PRODOPS_MPF(" in text
    assert b"<totalsRowFormula>PRODOPS_MPF(1)</totalsRowFormula>" in text
    assert b">PRODOPS_MPF(Orders!$A$2)</definedName>" in text
    assert b'<f t="array" ref="B3:B5">PRODOPS_ALLOCATE(100,A3:A5)</f>' in text
    assert b'cm="1"><f t="array" ref="C3:I8">PRODOPS_DUTY_STACK(A2,B2)</f><v>program</v>' in parts[
        SHEET
    ].replace(b' t="str"', b"")
    assert b'<f t="shared" ref="A9:A11" si="0">PRODOPS_MPF(B9)</f>' in text
    # Texts stay, in a formula, in a string and in a note.
    assert (
        b'<f ca="1">PRODOPS_GRADE("&lt;[1]!PRODOPS_MPF(1)&gt; &amp;amp; \'x\'")</f><v>PRODOPS.MPF(1)</v>'
        in text
    )
    assert b'<f xml:space="preserve"> PRODOPS_MPF("a&lt;b") </f>' in text
    assert b"PRODOPS.MPF(1)" in parts["xl/sharedStrings.xml"]
    assert b"=PRODOPS.MPF(1) was 30" in parts["xl/comments1.xml"]


def test_nothing_but_formulas_changes(full):
    before = parts_of(full)
    repair(full)
    after = parts_of(full)
    texts = re.compile(
        rb"(<(?:f|formula\d?|definedName|calculatedColumnFormula|totalsRowFormula)\b[^>]*>)(?:[^<]|<!\[CDATA\[.*?\]\]>)*(?=</)"
    )
    for name, content in after.items():
        if name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
            continue
        assert texts.sub(rb"\1", content) == texts.sub(rb"\1", before[name]), name
    assert "xl/metadata.xml" in after  # the engine could not have kept a spill
    assert values(after[SHEET]) == values(before[SHEET])
    with zipfile.ZipFile(full) as archive:
        assert all(info.compress_type == zipfile.ZIP_DEFLATED for info in archive.infolist())


def test_figures_and_errors_stand_as_they_stood(full):
    def shown(path):
        book = CalamineWorkbook.from_path(path)
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

    before = shown(full)
    told = repair(full)
    assert shown(full) == before
    assert "1 of the mended cells show the error they had" in " ".join(told["notes"])


def test_to_the_web_and_back_is_the_same_file(full, tmp_path):
    desktop, web, back = (tmp_path / f"{n}.xlsx" for n in ("desktop", "web", "back"))
    repair(full, out=desktop)
    told = repair(desktop, out=web, given={"form": "web"})
    assert told["calls"] == {"PRODOPS_": sum(PLACES.values()) - 2}  # a group of three cells has one text
    assert b"<f>_xldudf_PRODOPS_IMU(1,2)</f><v>0.5</v>" in parts_of(web)["xl/worksheets/sheet2.xml"]
    repair(web, out=back)
    assert parts_of(back) == parts_of(desktop)


def test_a_second_run_leaves_the_file_byte_for_byte(full):
    repair(full)
    data = full.read_bytes()
    files = sorted(full.parent.iterdir())
    told = repair(full)
    assert full.read_bytes() == data
    assert sorted(full.parent.iterdir()) == files  # no backup either
    assert "out" not in told
    assert told["written"] == {}
    assert told["notes"] == [
        "Every formula is in the desktop add-in's spelling already; nothing was changed."
    ]


def test_a_workbook_without_our_functions(tmp_path):
    path = write(tmp_path / "a.xlsx", one("=[1]Jan!A1"), [OTHER])
    before = parts_of(path)
    assert repair(path, out=tmp_path / "b.xlsx")["notes"] == ["The workbook calls no function of ProdOps XL."]
    assert parts_of(tmp_path / "b.xlsx") == before


# What is not mended -----------------------------------------------------------------------------------------------


def test_a_formula_that_would_grow_too_long_is_left_and_told(tmp_path):
    long = "=" + "+".join(["PRODOPS_MPF(A2)"] * 500)

    def fill(_book, sheet):
        sheet.write_formula("C2", long, None, 7)
        sheet.write_formula("C3", "=PRODOPS_MPF(A2)", None, 8)

    path = write(tmp_path / "a.xlsx", fill)
    told = repair(path, given={"form": "web"})
    assert formulas(parts_of(path)[SHEET]) == [long[1:], "_xldudf_PRODOPS_MPF(A2)"]
    assert (told["not_mended"], told["warnings"], told["formulas_mended"]) == (1, 1, 1)
    assert told["notes"] == [
        "1 formula would be longer than the 8,192 characters that Excel takes and was left: Orders!C2. Split each over two cells."
    ]


def test_a_protected_sheet_of_a_file_is_mended_and_stays_protected(tmp_path):
    def fill(_book, sheet):
        sheet.write_formula("C2", "=PRODOPS.MPF(A2)", None, 8)
        sheet.protect("secret")

    path = write(tmp_path / "a.xlsx", fill)
    repair(path)
    content = parts_of(path)[SHEET]
    assert formulas(content) == ["PRODOPS_MPF(A2)"]
    assert b"<sheetProtection password=" in content


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_parts_in_another_encoding(tmp_path, encoding):
    def change(name, content):
        text = content.decode()
        return (
            re.sub('encoding="[^"]*"', f'encoding="{encoding}"', text).encode(encoding)
            if name == SHEET
            else content
        )

    path = write(tmp_path / "a.xlsx", one('=PRODOPS.GRADE("é")', "ü"), None, change)
    repair(path)
    assert '<f>PRODOPS_GRADE("é")</f><v>ü</v>' in parts_of(path)[SHEET].decode(encoding)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda name, content: b'<!DOCTYPE x [<!ENTITY a "b">]>' + content if name == SHEET else content,
            "document type",
        ),
        (lambda name, content: b"" if name == "xl/workbook.xml" else content, "damaged"),
    ],
)
def test_a_file_that_may_do_harm_is_refused(tmp_path, change, words):
    path = write(tmp_path / "a.xlsx", one("=PRODOPS.MPF(1)"), None, change)
    data = path.read_bytes()
    with pytest.raises(ProdOpsError, match=words):
        repair(path)
    assert path.read_bytes() == data


# The shell and Python ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["<f><![CDATA[PRODOPS_]]>", '<f si="1" ', "<externalReference ", "<f "])
def test_a_part_that_is_made_to_take_for_ever_does_not(part):
    """Twice as much takes about twice as long, not four times: 2 MB of a mailed part were hours once."""
    text = part * (2_000_000 // len(part))
    begun = time.perf_counter()
    links_used("[1]" + text)
    _followers(text)
    _ENTRY.sub("", text)
    assert time.perf_counter() - begun < 10


def test_in_the_shell(tmp_path):
    path = write(tmp_path / "a.xlsx", one("=[1]!PRODOPS_MPF(A2)"), [Link()])
    done = CliRunner().invoke(app, ["run", "repair-formulas", str(path), "--json"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["formulas_mended"], told["form"]) == (0, 1, "desktop")
    assert parts_of(told["backup"])[SHEET] != parts_of(path)[SHEET]
    done = CliRunner().invoke(app, ["run", "repair-formulas", str(path), "--set", "form=web"])
    assert "Formulas mended" in done.stdout
    assert formulas(parts_of(path)[SHEET]) == ["_xldudf_PRODOPS_MPF(A2)"]


def test_a_form_that_is_none(tmp_path):
    path = write(tmp_path / "a.xlsx", one("=PRODOPS.MPF(1)"))
    with pytest.raises(ProdOpsError, match="desktop or web"):
        repair(path, given={"form": "excel"})


def test_a_book_with_edits_is_not_mended_over_them(tmp_path):
    path = write(tmp_path / "a.xlsx", one("=PRODOPS.MPF(1)"))
    run = command("repair-formulas").resolve()
    with open_book(path) as book:
        book.sheets[0]["A1"].value = 1
        for _ in range(2):
            with pytest.raises(ProdOpsError, match="open it again first"):
                run(book, {}, AS_OF)
            book.save(tmp_path / "b.xlsx")


def test_edits_after_mending_are_written_with_it(tmp_path):
    path = write(tmp_path / "a.xlsx", one("=[1]!PRODOPS_MPF(A2)", 31.67), [Link()])
    with open_book(path) as book:
        command("repair-formulas").resolve()(book, {}, AS_OF)
        assert book.sheets[0]["C2"].formula == "=PRODOPS_MPF(A2)"
        assert book.sheets[0]["C2"].value == 31.67
        book.sheets[0]["A9"].value = "more"
        book.save(tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Orders"]
    assert (sheet["C2"].value, sheet["A9"].value) == ("=PRODOPS_MPF(A2)", "more")
