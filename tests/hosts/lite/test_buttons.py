"""Buttons on a Start sheet of ours: one shape per command, named as main.py names it, put there and taken out without a trace."""

import ast
import re
import subprocess
import xml.etree.ElementTree as ET

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from xlwings.utils import col_name

from prodops_xl.hosts.files.opening import read_workbook
from prodops_xl.hosts.files.patch.frame import ORDER
from prodops_xl.hosts.lite.buttons import Button, spots
from prodops_xl.hosts.lite.embedding import carried, embed, remove
from prodops_xl.hosts.lite.web_extensions import extensions
from prodops_xl.hosts.templates import build, declarations
from prodops_xl.registry import COMMANDS, command
from tests.hosts.lite.conftest import parts
from tests.hosts.lite.test_embedding import write_parts

XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST = [
    pytest.param(t.name, marks=[] if t.name in ("order-book", "vendor-update-pack") else [pytest.mark.slow])
    for t in declarations().values()
]


@pytest.fixture(scope="session")
def pair(tmp_path_factory):
    """pair(name): a template without and with its engine, each built once."""
    folder = tmp_path_factory.mktemp("pairs")
    made = {}

    def of(name):
        if name not in made:
            plain, full = (
                build([name], folder / kind, engine=kind == "full")[0].path for kind in ("plain", "full")
            )
            made[name] = plain, full
        return made[name]

    return of


def drawing_of(path, sheet="xl/worksheets/sheet1.xml"):
    package = read_workbook(path)
    found = package.related(sheet, "drawing")
    if not found:
        return None, {}
    links = {link.id: link.target.rpartition("#")[2] for link in package.relationships(found[0])}
    return ET.fromstring(package.read(found[0])), links


def shapes(path):
    """Name -> (words for those who do not see it, label, cell that it selects)."""
    root, links = drawing_of(path)
    out = {}
    for shape in [] if root is None else root.iter(f"{XDR}sp"):
        told = shape.find(f"{XDR}nvSpPr/{XDR}cNvPr")
        label = "".join(t.text or "" for t in shape.iter(f"{A}t"))
        link = told.find(f"{A}hlinkClick")
        out[told.get("name")] = (told.get("descr"), label, links[link.get(REL)] if link is not None else None)
    return out


def scripts(path):
    """Function -> the shape and cell of its button, as main.py has them."""
    (found,) = extensions(read_workbook(path))
    text = found.text("main.py")
    out = {}
    for node in ast.parse(text[: text.rfind("PACKAGES = ")]).body:
        for mark in getattr(node, "decorator_list", []):
            told = {k.arg: k.value for k in mark.keywords} if isinstance(mark, ast.Call) else {}
            if "button" in told:
                out[node.name] = ast.literal_eval(told["button"])
    return out


@pytest.mark.parametrize("name", MOST)
def test_one_button_for_each_command_of_the_start_sheet(pair, name):
    plain, full = pair(name)
    found = shapes(full)
    if name == "vendor-update-pack":
        wanted = {"prodops_check_my_rows": "Check my rows"}
    else:
        here = [command(c) for c in declarations()[name].commands if c != "explain"]
        wanted = {f"prodops_{c.name.replace('-', '_')}": c.label for c in here if "lite" in c.hosts}
    assert {shape: label for shape, (_, label, _) in found.items()} == wanted
    assert all(
        words.startswith(f"Button: {label}. ") and len(words) > len(label) + 20
        for words, label, _ in found.values()
    )
    assert shapes(plain) == {}
    # What the add-in is told: shape and cell of each script (xlwings Lite, "Running a script via sheet button").
    prefix = "prodops_" if name == "vendor-update-pack" else "prodops_run_"
    assert scripts(full) == {
        prefix + shape.removeprefix("prodops_"): f"[{shape}]{cell}" for shape, (_, _, cell) in found.items()
    }
    assert sorted(carried(full).buttons) == sorted(found)


@pytest.mark.parametrize("name", MOST)
def test_the_parts_are_whole_and_come_out_again(pair, tmp_path, name):
    plain, full = pair(name)
    before, after = parts(plain), parts(full)
    lists = {
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
    }
    assert {n for n in before if before[n] != after[n]} == lists
    children = [child.tag.rpartition("}")[2] for child in ET.fromstring(after["xl/worksheets/sheet1.xml"])]
    assert children == sorted(children, key=ORDER.index)  # ECMA-376 part 1, 18.3.1.99
    assert children.count("drawing") == 1
    root, _ = drawing_of(full)
    ids = [told.get("id") for told in root.iter(f"{XDR}cNvPr")]
    assert len(set(ids)) == len(ids)
    remove(full, tmp_path / "back.xlsx")
    assert parts(tmp_path / "back.xlsx") == before
    assert list(parts(tmp_path / "back.xlsx")) == list(before)
    embed(full, tmp_path / "again.xlsx", profile=carried(full).profile)
    assert parts(tmp_path / "again.xlsx") == after


@given(st.integers(1, 12), st.integers(2, 90), st.integers(1, 60), st.data())
def test_no_button_selects_the_cell_next_to_another_ones(count, row, column, data):
    """After a script the add-in selects the cell below the button's (xlwings Server's sheet buttons do): were that another
    button's, its command would run too.
    """
    rows = sorted(data.draw(st.sets(st.integers(row, row + 15), min_size=count, max_size=count)))
    made = list(spots([Button(f"c{n}", "C", "") for n in range(count)], rows, column))
    cells = [(spot.row, spot.column + spot.second) for spot in made]
    assert [spot.cell for spot in made] == [f"{col_name(c)}{r}" for r, c in cells]
    neighbours = [(a, b) for a in cells for b in cells if a < b and abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1]
    assert not neighbours


def start_book(
    path,
    sheet="Start",
    drawn=(),
    beside=None,
    listed=("validate-orders", "landed-cost", "cogs", "send-packs"),
):
    """A Start sheet of ours as people may have changed it."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        page.add_table(4, 0, 5, 2, {"name": "StartSheets"})
        page.add_table(7, 0, 7 + len(listed), 2, {"name": "StartCommands"})
        for row, name in enumerate(listed, start=8):
            page.write_row(row, 0, [name, f"prodops-xl run {name}", "What it does"])
        for cell, text, options in drawn:
            page.insert_textbox(cell, text, options)
        if beside:
            page.write(*beside)
    return path


@pytest.mark.parametrize("sheet", ["Start", "Let's start"])
def test_a_sheet_is_known_by_its_tables_whatever_its_name(tmp_path, sheet):
    path = start_book(tmp_path / "book.xlsx", sheet)
    embed(path)
    assert sorted(shapes(path)) == ["prodops_cogs", "prodops_landed_cost", "prodops_validate_orders"]
    assert scripts(path)["prodops_run_validate_orders"] == f"[prodops_validate_orders]{sheet}!D9"
    assert scripts(path)["prodops_run_landed_cost"] == f"[prodops_landed_cost]{sheet}!E10"


def test_shapes_of_others_stay_and_count(tmp_path):
    theirs = {"url": "internal:'Start'!$H$9", "description": "Validate orders"}
    path = start_book(tmp_path / "book.xlsx", drawn=[("H9", "Go", theirs), ("H12", "A note", {})])
    before = parts(path)
    embed(path)
    assert sorted(shapes(path)) == ["TextBox 1", "TextBox 2", "prodops_cogs", "prodops_landed_cost"]
    assert scripts(path)["prodops_run_validate_orders"] == "[TextBox 1]Start!H9"
    embed(path)
    remove(path)
    assert parts(path) == before


def test_a_button_that_somebody_moved_stays_there(tmp_path):
    path = start_book(tmp_path / "book.xlsx")
    embed(path)
    held = parts(path)
    held["xl/drawings/drawing1.xml"] = held["xl/drawings/drawing1.xml"].replace(
        b"<xdr:col>3<", b"<xdr:col>9<", 1
    )
    write_parts(path, held)
    embed(path)
    assert parts(path) == held


def test_cells_that_somebody_filled_are_not_covered(tmp_path):
    path = start_book(tmp_path / "book.xlsx", beside=(9, 4, "ask Ann"))  # E10
    embed(path)
    columns = {re.sub(r"\d", "", cell.rpartition("!")[2]) for _, _, cell in shapes(path).values()}
    assert columns == {"F", "G"}


def test_a_vendors_engine_takes_the_teams_buttons_away(tmp_path):
    path = start_book(tmp_path / "book.xlsx")
    embed(path)
    embed(path, profile="vendor")
    assert list(shapes(path)) == ["prodops_check_my_rows"]


def test_a_sheet_of_others_gets_none(team_book):
    assert carried(team_book).buttons == []
    assert not [name for name in parts(team_book) if re.search(r"drawings/drawing", name)]


def test_marks_of_all_commands_differ():
    every = [Button(c.name, c.label, c.help).mark for c in COMMANDS]
    assert len(set(every)) == len(every)
    assert all(re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", mark) for mark in every)


@pytest.mark.libreoffice
def test_libreoffice_opens_it_and_keeps_the_buttons(soffice, pair, tmp_path):
    _, full = pair("order-book")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    told = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        tmp_path,
        full,
    ]
    subprocess.run(told, check=True, capture_output=True, timeout=180)
    kept = shapes(tmp_path / "order-book.xlsx")
    assert {name: label for name, (_, label, _) in kept.items()} == {
        n: label for n, (_, label, _) in shapes(full).items()
    }
