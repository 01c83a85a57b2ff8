"""prodops.xlam as built here, read back by readers that are not ours: xmlschema with the ribbon's rules, olevba,
pyOpenVBA, npm's cfb.
"""

import io
import json
import os
import re
import shutil
import struct
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import olefile
import pytest
import xmlschema
from oletools.olevba import VBA_Parser
from pyopenvba import check_file
from typer.testing import CliRunner

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop import addin_build
from prodops_xl.hosts.desktop.addin_build import add_in, build, modules
from prodops_xl.hosts.desktop.ribbon import PARTS, groups, ribbon_xml
from prodops_xl.hosts.desktop.vba_functions import functions_source
from prodops_xl.registry import COMMANDS, FUNCTIONS, Command

HERE = Path(__file__).parent
NODE = HERE.parents[1] / "node"
SETTINGS = {"INTERPRETER_WIN": r"C:\Users\Ann\py\python.exe", "SHOW CONSOLE": "False"}
SCHEMAS = dict(zip([part[0] for part in PARTS], ["customUI.xsd", "customui14.xsd"], strict=True))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("add-in") / "prodops.xlam", SETTINGS)


@pytest.fixture(scope="module")
def package(built):
    with zipfile.ZipFile(built.path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.fixture(scope="module")
def sources():
    return {m.name: m.source for m in modules()}


def test_two_builds_are_the_same_bytes_and_settings_alone_change_them(built):
    assert add_in(SETTINGS) == built.path.read_bytes()
    changed = {**SETTINGS, "INTERPRETER_WIN": r"D:\py\python.exe"}
    with zipfile.ZipFile(io.BytesIO(add_in(changed))) as other, zipfile.ZipFile(built.path) as one:
        assert [n for n in one.namelist() if one.read(n) != other.read(n)] == ["xl/sharedStrings.xml"]


def test_the_package_says_it_is_an_add_in_and_every_relationship_leads_to_a_part(package):
    types = package["[Content_Types].xml"].decode()
    assert "application/vnd.ms-excel.addin.macroEnabled.main+xml" in types
    assert "sheet.macroEnabled.main" not in types
    targets = re.findall(r'Target="([^"]+)"', package["_rels/.rels"].decode())
    assert {"customUI/customUI.xml", "customUI/customUI14.xml", "xl/workbook.xml"} <= set(targets)
    for name in [n for n in package if n.endswith(".rels")]:
        folder = Path(name).parent.parent
        for target in re.findall(r'Target="([^"]+)"', package[name].decode()):
            assert str(folder / target).lstrip("./") in package, (name, target)


def test_code_names_are_the_document_modules(package):
    assert b'codeName="ThisWorkbook"' in package["xl/workbook.xml"]
    assert b'codeName="Sheet1"' in package["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(("part", "namespace", "relation"), PARTS)
def test_the_ribbon_keeps_the_rules_of_its_schema(package, part, namespace, relation):
    rules = (HERE / "schemas" / "ribbon.xsd").read_text(encoding="utf-8").replace("NAMESPACE", namespace)
    schema = xmlschema.XMLSchema(rules)
    xml = package[part].decode()
    assert [str(e.reason) for e in schema.iter_errors(xml)] == []
    first = 'id="prodopsValidateOrders"'
    for wrong in (("onAction", "onClick"), ('size="large"', 'size="huge"'), (first, 'id="prodopsTab"'), ("keytip", "keyTip")):  # fmt: skip
        assert list(schema.iter_errors(xml.replace(*wrong))), wrong
    assert f'xmlns="{namespace}"' in xml
    assert f'Type="{relation}" Target="{part}"' in package["_rels/.rels"].decode()


@pytest.mark.parametrize(("part", "namespace", "relation"), PARTS)
def test_the_ribbon_is_valid_by_microsofts_own_schema(package, part, namespace, relation):
    folder = os.environ.get("PRODOPS_RIBBON_SCHEMAS")
    if not folder:
        pytest.skip("Microsoft's schemas are not here (PRODOPS_RIBBON_SCHEMAS names their folder)")
    schema = xmlschema.XMLSchema(Path(folder) / SCHEMAS[part], validation="lax")
    assert [str(e.reason) for e in schema.iter_errors(package[part].decode())] == []


def buttons(xml):
    return ET.fromstring(xml).findall(".//{*}button")


def test_every_desktop_command_has_one_button_with_tips_keys_and_a_picture(package):
    made = buttons(package["customUI/customUI14.xml"])
    tags = [b.get("tag") for b in made]
    assert [t for t in tags if t in {c.name for c in COMMANDS}] == sorted(
        (c.name for c in COMMANDS if "desktop" in c.hosts), key=tags.index
    )
    assert len(tags) == len(set(tags)) == len({b.get("id") for b in made})
    assert all(b.get("supertip") and len(b.get("supertip")) <= 1024 for b in made)
    relations = package["customUI/_rels/customUI14.xml.rels"].decode()
    for button in made:
        assert f'Id="{button.get("image")}"' in relations
        data = package[f"customUI/images/{button.get('image')}.png"]
        side = 32 if button.get("size") == "large" else 16
        assert struct.unpack(">II", data[16:24]) == (side, side)  # PNG's header: width, height


def test_key_tips_are_unique_and_none_begins_another():
    many = [Command(f"c-{i}", "", label, "Orders", "") for i, label in enumerate(["Send", "Send packs", "See", "SE", "Seen"])]  # fmt: skip
    tips = [b.keytip for g in groups([*COMMANDS, *many]) for b in g.buttons]
    assert len(tips) == len(set(tips))
    assert not [(a, b) for a in tips for b in tips if a != b and b.startswith(a)]


def test_a_command_that_the_desktop_does_not_have_gets_no_button():
    only_files = Command("file-work", "", "File work", "Share", "x", hosts=("files",))
    assert 'tag="file-work"' not in ribbon_xml("x", [*COMMANDS, only_files])


def test_every_callback_is_one_public_sub(package, sources):
    called = set(re.findall(r'\bon[A-Z]\w+="(\w+)"', package["customUI/customUI14.xml"].decode()))
    for name in called:
        found = [m for m, code in sources.items() if re.search(rf"^Public Sub {name}\(", code, re.MULTILINE)]
        assert found == ["prodops_ribbon"]


def test_olevba_gives_every_module_as_it_was_written(built, sources):
    parser = VBA_Parser(str(built.path))
    found = {
        path.rpartition("/")[2]: code.replace("\r\n", "\n")
        for _, path, _, code in parser.extract_macros()
        if path.startswith("VBA/")
    }
    assert found == {name: code.replace("\r\n", "\n") for name, code in sources.items()}


def test_pyopenvba_finds_no_fault(built):
    report = check_file(built.path)
    assert report.complete
    assert report.issues == ()


def test_npms_cfb_gives_every_module_as_it_was_written(built, sources, tmp_path):
    if shutil.which("node") is None or not (NODE / "node_modules" / "cfb").is_dir():
        pytest.skip("node or its package cfb is not installed (make system installs them)")
    with zipfile.ZipFile(built.path) as package:
        (tmp_path / "vbaProject.bin").write_bytes(package.read("xl/vbaProject.bin"))
    ran = subprocess.run(
        ["node", NODE / "read_vba.js", tmp_path / "vbaProject.bin"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout) == sources


def test_xlwings_own_module_keeps_its_licence_and_loses_what_reads_a_workbook(sources):
    kept = sources["xlwings"]
    assert "Copyright (C) 2014-present, Zoomer Analytics LLC." in kept
    assert 'PROJECT_NAME As String = "prodops"' in kept
    for gone in (
        "GetConfigFromSheet",
        "ActiveWorkbook",
        "prepare_sys_path",
        "ImportPythonUDFs",
        "Sub ExecuteMac",
    ):
        assert gone not in kept
    libraries = set(re.findall(r"xlwings(?:32|64)-([\d.]+)\.dll", kept))
    assert libraries == {addin_build.xlwings_version()}


def test_no_module_calls_a_procedure_that_is_not_there(sources):
    """Of the names that xlwings' procedures and ours have: what was left out is not called."""
    from prodops_xl.hosts.desktop.addin_sources import xlwings_file

    everything = xlwings_file("xlwings_custom_addin.bas")
    names = set(re.findall(r"^(?:Public |Private )?(?:Sub|Function) (\w+)\(", everything, re.MULTILINE))
    defined = {n for code in sources.values() for n in re.findall(r"^(?:Public |Private )?(?:Sub|Function) (\w+)\(", code, re.MULTILINE)}  # fmt: skip
    for module, code in sources.items():
        plain = re.sub(r"'.*|\"[^\"]*\"", "", code)
        called = {n for n in names - defined if re.search(rf"\b{n}\b", plain)}
        assert called == set(), module


def test_function_modules_stay_within_what_excel_takes(sources):
    for line in sources["prodops_functions"].splitlines():
        told = re.match(r'Attribute (\w+)\.VB_Description = "(.*)"', line)
        if told:
            assert len(told.group(2)) <= 255
    made = re.findall(r"^Public Function (PRODOPS_\w+)\(", sources["prodops_functions"], re.MULTILINE)
    assert made == [f"PRODOPS_{f.name}" for f in FUNCTIONS]
    assert "CommandBars" not in "".join(sources.values())  # xlwings issue 1574: functions give 0 on opening
    runs = [len(list(c)) for c in re.findall(r"(?:_\n.*){25,}", sources["prodops_help"].replace("\r", ""))]
    assert not runs  # VBA takes 24 continued lines


def test_a_long_help_with_quotation_marks_stays_a_vba_text():
    """A doubled quotation mark that is cut in two would end the text, and the project would not compile."""
    long = replace(FUNCTIONS[0], help="x" * 254 + '"said" and more')
    (line,) = [each for each in functions_source([long]).splitlines() if "VB_Description" in each]
    assert re.fullmatch(r'Attribute \w+\.VB_Description = "(?:[^"]|"")*"', line)
    assert line.count("x") >= 254


def test_on_sheet_help_names_every_function_and_argument(built):
    root = ET.parse(built.path.with_name("prodops.intellisense.xml")).getroot()
    assert root.tag == "{http://schemas.excel-dna.net/intellisense/1.0}IntelliSense"
    told = {
        f.get("Name"): [a.get("Name").strip("[]") for a in f.findall("{*}Argument")]
        for f in root.findall(".//{*}Function")
    }
    assert told == {f"PRODOPS_{f.name}": [a.name for a in f.arguments] for f in FUNCTIONS}


def test_the_projects_container_holds_only_what_it_must(package):
    with olefile.OleFileIO(io.BytesIO(package["xl/vbaProject.bin"])) as container:
        names = {"/".join(path) for path in container.listdir()}
    assert names == {"PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT"} | {
        f"VBA/{m.name}" for m in modules()
    }


def test_a_folder_that_cannot_be_written_is_a_sentence_and_leaves_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(ProdOpsError, match="cannot be written"):
        build(blocked / "prodops.xlam")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_the_shell_builds_it(tmp_path):
    from prodops_xl.hosts.shell import app

    out = tmp_path / "new" / "prodops.xlam"
    told = CliRunner().invoke(app, ["addin", "build", "--out", str(out), "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["out"] == str(out)
    assert out.exists()
    assert out.with_name("prodops.intellisense.xml").exists()
