"""Putting the engine into a workbook, taking it out, and saying what it carries: nothing else of the file changes."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from prodops_xl import __version__
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.opening import read_workbook
from prodops_xl.hosts.lite import main_file
from prodops_xl.hosts.lite.embedding import carried, embed, remove
from prodops_xl.hosts.lite.web_extensions import OUR_ID, extension_xml, extensions, panes_xml
from tests.hosts.files.patch.strict_packages import made_strict
from tests.hosts.lite.conftest import parts

GOLDEN = Path(__file__).parents[2] / "golden" / "lite"
OURS = [
    "xl/webextensions/_rels/taskpanes.xml.rels",
    "xl/webextensions/taskpanes.xml",
    "xl/webextensions/webextension1.xml",
]
SMALL = {
    "main.py": 'print("<&>")\n',
    "requirements.txt": "numpy\n",
    "pyodideVersion": "0.27.5",
    "addinVersion": "1.0.0.0-18",
}


# As Excel writes them: [MS-OWEXML] 2.2, and four workbooks saved by Excel with the add-in in 2025.
@pytest.mark.parametrize(
    ("name", "made"), [("webextension1.xml", extension_xml(SMALL)), ("taskpanes.xml", panes_xml("rId1"))]
)
def test_the_parts_are_those_that_excel_writes(name, made):
    assert made == (GOLDEN / name).read_text(encoding="utf-8").rstrip("\n")


def test_the_parts_refer_to_each_other(team_book):
    package = read_workbook(team_book)
    (root,) = [link for link in package.relationships("") if link.kind == "webextensiontaskpanes"]
    assert (root.target, root.external) == ("xl/webextensions/taskpanes.xml", False)
    (pane,) = package.relationships("xl/webextensions/taskpanes.xml")
    assert (pane.id, pane.kind, pane.target) == ("rId1", "webextension", "xl/webextensions/webextension1.xml")
    types = package.read("[Content_Types].xml").decode()
    for part, kind in [("taskpanes", "webextensiontaskpanes"), ("webextension1", "webextension")]:
        wanted = f'<Override PartName="/xl/webextensions/{part}.xml" ContentType="application/vnd.ms-office.{kind}+xml"/>'
        assert types.count(wanted) == 1
    relations = (
        package.read("_rels/.rels").decode()
        + package.read("xl/webextensions/_rels/taskpanes.xml.rels").decode()
    )
    assert 'Type="http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"' in relations
    assert 'Type="http://schemas.microsoft.com/office/2011/relationships/webextension"' in relations


def test_no_other_part_changes_and_taking_it_out_restores_all(plain_book, team_book, tmp_path):
    before, after = parts(plain_book), parts(team_book)
    assert sorted(after.keys() - before.keys()) == OURS
    assert sorted(n for n in before if before[n] != after[n]) == ["[Content_Types].xml", "_rels/.rels"]
    assert remove(team_book, tmp_path / "back.xlsx").version == __version__
    assert parts(tmp_path / "back.xlsx") == before
    assert list(parts(tmp_path / "back.xlsx")) == list(before)


def test_a_strict_workbook_gets_parts_in_strict(plain_book, tmp_path):
    """ISO 29500 part 1; the relationships of extensions are Microsoft's and the same in both."""
    book = made_strict(plain_book, tmp_path / "strict.xlsx")
    embed(book, tmp_path / "carrying.xlsx")
    after = parts(tmp_path / "carrying.xlsx")
    for name in OURS[1:]:
        assert b"http://purl.oclc.org/ooxml/officeDocument/relationships" in after[name]
        assert b"schemas.openxmlformats.org/officeDocument" not in after[name]
    assert carried(tmp_path / "carrying.xlsx").profile == "team"
    remove(tmp_path / "carrying.xlsx", tmp_path / "back.xlsx")
    assert parts(tmp_path / "back.xlsx") == parts(book)


def test_members_whose_names_begin_with_a_slash(plain_book, tmp_path):
    book = write_parts(tmp_path / "slash.xlsx", {f"/{n}": data for n, data in parts(plain_book).items()})
    embed(book, tmp_path / "carrying.xlsx")
    names = [name.lstrip("/") for name in parts(tmp_path / "carrying.xlsx")]
    assert len(names) == len(set(names))
    assert carried(tmp_path / "carrying.xlsx") is not None
    remove(tmp_path / "carrying.xlsx", tmp_path / "back.xlsx")
    assert parts(tmp_path / "back.xlsx") == parts(book)


def test_a_second_time_changes_nothing(team_book, tmp_path):
    embed(team_book, tmp_path / "again.xlsx")
    assert parts(tmp_path / "again.xlsx") == parts(team_book)


def test_it_says_what_is_carried(plain_book, team_book):
    assert carried(plain_book) is None
    told = carried(team_book)
    assert (told.version, told.profile, told.differs, told.edited) == (__version__, "team", False, False)
    assert (
        told.characters < 1_000_000
    )  # Office takes 2 MB of settings (office-js issue 621); half of it is the limit here
    assert told.requirements.splitlines()[0].startswith("xlwings==")


def test_other_code_of_ours_is_told_and_renewed(team_book, tmp_path, monkeypatch):
    monkeypatch.setattr(main_file, "_template", lambda: "# another version of it\n{{ packages | length }}")
    main_file.code_of.cache_clear()
    try:
        old = embed(team_book, tmp_path / "old.xlsx", all_sheets=True)
    finally:
        monkeypatch.undo()
        main_file.code_of.cache_clear()
    assert not old.differs
    assert carried(tmp_path / "old.xlsx").differs
    embed(tmp_path / "old.xlsx")
    assert not carried(tmp_path / "old.xlsx").differs
    assert parts(tmp_path / "old.xlsx") == parts(team_book)


def write_parts(path: Path, changed: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in changed.items():
            archive.writestr(name, data)
    return path


FOREIGN = (
    '<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11" id="{0E5B2C2E-0000-4000-8000-000000000001}">'
    '<we:reference id="wa104379190" version="1.0.0.0" store="en-US" storeType="OMEX"/><we:alternateReferences/>'
    '<we:properties><we:property name="Office.AutoShowTaskpaneWithDocument" value="true"/></we:properties><we:bindings/></we:webextension>'
)


@pytest.fixture
def foreign_book(plain_book, tmp_path) -> Path:
    """A workbook with another add-in's pane: no prefix in the list, one in the relationships, a byte order mark."""
    held = parts(plain_book)
    held["xl/webextensions/webextension1.xml"] = FOREIGN.encode()
    held["xl/webextensions/taskpanes.xml"] = (
        '\ufeff<?xml version="1.0"?><taskpanes xmlns="http://schemas.microsoft.com/office/webextensions/taskpanes/2010/11">'
        '<taskpane dockstate="right" visibility="1" width="350" row="1"><webextensionref '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/></taskpane></taskpanes>'
    ).encode()
    held["xl/webextensions/_rels/taskpanes.xml.rels"] = (
        b'<p:Relationships xmlns:p="http://schemas.openxmlformats.org/package/2006/relationships"><p:Relationship Id="rId1" '
        b'Type="http://schemas.microsoft.com/office/2011/relationships/webextension" Target="/xl/webextensions/webextension1.xml"/>'
        b"</p:Relationships>"
    )
    held["_rels/.rels"] = held["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdX" Type="http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes" '
        b'Target="xl/webextensions/taskpanes.xml"/></Relationships>',
    )
    held["[Content_Types].xml"] = held["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/webextensions/taskpanes.xml" ContentType="application/vnd.ms-office.webextensiontaskpanes+xml"/>'
        b'<Override PartName="/xl/webextensions/webextension1.xml" ContentType="application/vnd.ms-office.webextension+xml"/></Types>',
    )
    return write_parts(tmp_path / "foreign.xlsx", held)


@pytest.mark.parametrize("theirs", [FOREIGN.encode(), b"<not xml"])
def test_extensions_of_others_stay(foreign_book, tmp_path, theirs):
    before = parts(foreign_book) | {"xl/webextensions/webextension1.xml": theirs}
    write_parts(foreign_book, before)
    embed(foreign_book, tmp_path / "both.xlsx")
    both = parts(tmp_path / "both.xlsx")
    assert sorted(both.keys() - before.keys()) == ["xl/webextensions/webextension2.xml"]
    assert both["xl/webextensions/webextension1.xml"] == theirs
    found = [e.store_id for e in extensions(read_workbook(tmp_path / "both.xlsx"))]
    assert found == ["wa104379190", "wa200008175"][theirs == b"<not xml" :]
    assert both["xl/webextensions/taskpanes.xml"].startswith(b"\xef\xbb\xbf")
    remove(tmp_path / "both.xlsx")
    assert parts(tmp_path / "both.xlsx") == before


def lite_book(plain_book, path, main, **more):
    """As the add-in itself leaves a workbook."""
    held = parts(plain_book)
    embed(plain_book, path)
    held = parts(path)
    held["xl/webextensions/webextension1.xml"] = (
        extension_xml({**SMALL, **more, "main.py": main}).replace(OUR_ID, "{1}").encode()
    )
    return write_parts(path, held)


def test_python_of_others_is_not_overwritten_unless_asked(plain_book, tmp_path):
    path = lite_book(plain_book, tmp_path / "theirs.xlsx", "from xlwings import func\n", note="kept")
    before = path.read_bytes()
    assert carried(path) is None
    with pytest.raises(ProdOpsError, match="already carries Python of its own"):
        embed(path)
    assert remove(path) is None
    assert path.read_bytes() == before
    embed(path, replace=True)
    (found,) = extensions(read_workbook(path))
    assert found.properties["note"] == "kept"  # what the add-in keeps there beside the code
    assert b'id="{1}"' in parts(path)[found.part]
    assert carried(path).profile == "team"


def test_an_extension_without_code_is_used(plain_book, tmp_path):
    path = lite_book(plain_book, tmp_path / "empty.xlsx", "")
    assert embed(path).part == "xl/webextensions/webextension1.xml"


def test_a_main_py_that_was_changed_by_hand_is_not_overwritten_unless_asked(team_book, tmp_path):
    path = tmp_path / "edited.xlsx"
    held = parts(team_book)
    held[OURS[2]] = held[OURS[2]].replace(b"# Commands. Only", b"# My commands. Only")
    write_parts(path, held)
    assert carried(path).edited
    with pytest.raises(ProdOpsError, match="changed by hand"):
        embed(path)
    assert not embed(path, replace=True).edited
    assert parts(path) == parts(team_book)


def test_an_editor_that_ends_lines_otherwise_changes_nothing(team_main):
    text = team_main.read_text(encoding="utf-8")
    assert not main_file.header_of(text.replace("\n", "\r\n") + "\n").edited
    assert main_file.header_of(text.replace("return", "return  ", 1)).edited
    assert main_file.header_of("print(1)") is None


def declaring(held):
    held["xl/styles.xml"] = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + held["xl/styles.xml"]


def bombing(held):
    held["xl/media/big.bin"] = bytes(60 * 1024**2)


@pytest.mark.parametrize(
    ("spoil", "word"), [(declaring, "document type declaration"), (bombing, "would unpack to")]
)
@pytest.mark.parametrize("act", [embed, remove, carried])
def test_hostile_files_are_refused_and_left_alone(plain_book, tmp_path, spoil, word, act):
    held = parts(plain_book)
    spoil(held)
    path = write_parts(tmp_path / "bad.xlsx", held)
    before = path.read_bytes()
    with pytest.raises(ProdOpsError, match=word):
        act(path)
    assert path.read_bytes() == before


def test_a_package_whose_lists_cannot_be_read_is_refused(plain_book, foreign_book, tmp_path):
    held = parts(plain_book)
    held["[Content_Types].xml"] = b"<Typos/>"
    path = write_parts(tmp_path / "odd.xlsx", held)
    with pytest.raises(ProdOpsError, match="damaged"):
        embed(path)
    held = parts(foreign_book) | {"xl/webextensions/_rels/taskpanes.xml.rels": b"<not xml"}
    path = write_parts(tmp_path / "odd.xlsx", held)
    assert carried(path) is None


def test_a_failed_run_leaves_the_workbook_as_it_was(plain_book, tmp_path, monkeypatch):
    path = tmp_path / "held.xlsx"
    shutil.copy(plain_book, path)
    (tmp_path / "~$held.xlsx").write_bytes(b"\x03Ann")
    before = path.read_bytes()
    with pytest.raises(ProdOpsError, match="open in Excel by Ann"):
        embed(path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["held.xlsx", "~$held.xlsx"]


@pytest.mark.parametrize(("out", "word"), [("other.xlsm", "must end in .xlsx"), (".", "takes a file")])
def test_the_workbook_keeps_its_kind(plain_book, tmp_path, out, word):
    with pytest.raises(ProdOpsError, match=word):
        embed(plain_book, tmp_path / out)


def test_a_workbook_with_macros_keeps_them(plain_book, tmp_path):
    held = parts(plain_book) | {"xl/vbaProject.bin": bytes(range(256))}
    path = write_parts(tmp_path / "macros.xlsm", held)
    embed(path)
    assert parts(path)["xl/vbaProject.bin"] == bytes(range(256))
    assert carried(path) is not None


def test_a_signature_that_no_longer_holds_is_told(plain_book, tmp_path):
    path = write_parts(tmp_path / "signed.xlsx", parts(plain_book) | {"_xmlsignatures/origin.sigs": b""})
    assert embed(path).notes == ["The workbook was signed: its digital signature no longer holds."]


def test_buttons_are_shapes_that_bear_a_commands_name(tmp_path):
    path = tmp_path / "start.xlsx"
    book = xlsxwriter.Workbook(path)
    start = book.add_worksheet("Start here")
    link = {"url": "internal:'Start here'!B6"}
    start.insert_textbox("B5", "Validate", {**link, "description": "prodops_validate_orders"})
    start.insert_textbox("D5", "Cost", {"url": "internal:'Start here'!$D$6", "description": "Landed cost"})
    start.insert_textbox("F5", "Site", {"url": "https://example.org", "description": "cogs"})
    start.insert_textbox("H5", "Notes", link)
    book.close()
    embed(path)
    (found,) = extensions(read_workbook(path))
    text = found.text("main.py")
    assert (
        "button='[TextBox 1]Start here!B6', show_taskpane=True)\nasync def prodops_run_validate_orders"
        in text
    )
    assert "button='[TextBox 2]Start here!D6', show_taskpane=True)\nasync def prodops_run_landed_cost" in text
    assert text.count("button=") == 2


def test_a_command_is_sent_the_sheets_on_which_its_tables_stand(team_main, plain_book, tmp_path):
    text = team_main.read_text(encoding="utf-8")
    made: dict = {}
    exec(text[text.index("KNOWN = ") : text.index("}", text.index("SHEETS = ")) + 1], made)
    assert made["KNOWN"] == openpyxl.load_workbook(plain_book, read_only=True).sheetnames
    assert made["SHEETS"]["landed-cost"][:4] == ["Buy sheet", "Shipments", "ShipmentLines", "Charges"]
    assert {"Issues", "Settings", "ProdOps memory"} <= set(made["SHEETS"]["validate-orders"])
    embed(plain_book, tmp_path / "all.xlsx", all_sheets=True)
    (found,) = extensions(read_workbook(tmp_path / "all.xlsx"))
    assert "include=" not in found.text("main.py")


@pytest.mark.slow
def test_real_workbooks_are_whole_after_it_was_put_in_and_taken_out(shared, tmp_path):
    """69 published workbooks with charts, controls, slicers, data models, signatures; one in Strict form."""
    books = [p for p in (shared / "raw" / "workbooks").rglob("*") if p.suffix in {".xlsx", ".xlsm"}]
    lists = {"[Content_Types].xml", "_rels/.rels", *OURS[:2]}
    done = 0
    for book in books:
        carrying, back = tmp_path / f"carrying{book.suffix}", tmp_path / f"back{book.suffix}"
        embed(book, carrying)
        before, after = parts(book), parts(carrying)
        assert {name for name in before if before[name] != after.get(name)} <= lists, book.name
        remove(carrying, back)
        assert parts(back) == before, book.name
        done += 1
    assert done >= 69


@pytest.mark.libreoffice
def test_libreoffice_opens_it_and_keeps_the_cells(soffice, team_book, tmp_path):
    command = [
        soffice,
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "csv",
        "--outdir",
        tmp_path,
        team_book,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    text = (tmp_path / "buy.csv").read_text(encoding="utf-8")
    assert text.startswith("SPRING 26 BUY")
    assert "4500000001" in text


class TestShell:
    def test_embed_show_remove(self, plain_book, tmp_path, shell):
        path = tmp_path / "mine.xlsx"
        shutil.copy(plain_book, path)
        told = json.loads(shell("lite", "embed", path, "--json"))
        assert told["engine"]["profile"] == "team"
        assert Path(told["backup"]).read_bytes() == plain_book.read_bytes()
        assert json.loads(shell("lite", "show", path, "--json"))["engine"] == told["engine"]
        assert f"carries ProdOps XL {__version__} for the team" in shell("lite", "show", path)
        shell("lite", "remove", path, "--out", tmp_path / "bare.xlsx")
        assert shell("lite", "show", tmp_path / "bare.xlsx") == "bare.xlsx carries no engine of ProdOps XL.\n"
        assert json.loads(shell("lite", "show", tmp_path / "bare.xlsx", "--json")) == {"engine": None}
        assert "carries no engine" in shell("lite", "remove", tmp_path / "bare.xlsx")

    def test_a_refusal_is_a_sentence_and_leaves_no_copy(self, plain_book, tmp_path, shell):
        path = tmp_path / "mine.xlsx"
        shutil.copy(plain_book, path)
        assert "team or vendor, not 'boss'" in shell("lite", "embed", path, "--for", "boss", code=2)
        assert [p.name for p in tmp_path.iterdir()] == ["mine.xlsx"]


@pytest.fixture
def shell(capsys, monkeypatch):
    """shell(*args): what the command prints; `code` is the exit code that is expected."""
    from prodops_xl.hosts import shell as module

    def run(*args, code=0):
        monkeypatch.setattr("sys.argv", ["prodops-xl", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            module.main()
        told = capsys.readouterr()
        assert (ended.value.code or 0) == code, told
        return told.out + told.err

    return run
