"""build, build_book and the shell: frames in, one workbook out, whole or not at all."""

import ast
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.lite.embedding import carried, remove
from prodops_xl.hosts.templates import build, build_book, declaration, declarations
from prodops_xl.hosts.templates.building import profile_of
from prodops_xl.hosts.templates.declared import folder
from prodops_xl.hosts.templates.shell_commands import app
from prodops_xl.tables.declarations import Formula
from tests.effort import examples

LINES = pd.DataFrame(
    {
        "PO": ["4500000001", "4500000001"], "Line": [10, 20], "Style": ["T-1", "T-2"], "Color": ["Navy", "Red"], "Units": [100.0, 250.0],
        "Ex-factory": [pd.Timestamp("2026-06-10"), pd.Timestamp("2026-06-24")], "In-DC": [pd.Timestamp("2026-08-03")] * 2,
        "Confirmed ex-factory": [pd.NaT, pd.Timestamp("2026-06-24")], "FOB": [3.5, 4.5], "Delay reason": ['=HYPERLINK("http://x")', None],
    }
)  # fmt: skip


def test_a_pack_holds_its_rows_and_declared_columns_alone(tmp_path):
    path = build_book(
        declaration("vendor-update-pack"), {"Orders": LINES}, tmp_path / "pack.xlsx", {"prodops.revision": "3"},
        figures={"Vendor": "Saigon Thread JSC", "AsOf": date(2026, 6, 15)},
    )  # fmt: skip
    book = openpyxl.load_workbook(path)
    page = book["Orders"]
    heads = [cell.value for cell in page[4] if cell.value]
    assert "FOB" not in heads
    assert "Example" not in heads
    assert page.tables["Orders"].ref.endswith("6")
    shown = [
        dict(zip(heads, row, strict=False))
        for row in openpyxl.load_workbook(path, data_only=True)["Orders"].iter_rows(
            min_row=5, values_only=True
        )
    ]
    assert [row["Answer"] for row in shown] == ["please confirm", "confirmed"]
    assert shown[1]["Ex-factory"] == datetime(2026, 6, 24)
    reason = page.cell(5, heads.index("Delay reason") + 1)
    assert (reason.data_type, reason.value) == ("s", '=HYPERLINK("http://x")')
    assert book.custom_doc_props["prodops.revision"].value == "3"
    assert "Saigon Thread JSC" in [c.value for row in book["Start"].iter_rows() for c in row]


def test_the_same_frames_give_the_same_bytes(tmp_path):
    one, other = (
        build_book(declaration("vendor-update-pack"), {"Orders": LINES}, tmp_path / n).read_bytes()
        for n in ("a.xlsx", "b.xlsx")
    )
    assert one == other


@pytest.mark.parametrize(
    ("tables", "figures", "sentence"),
    [
        ({"Charges": LINES}, {}, "has no table 'Charges'"),
        ({}, {"Vender": "x"}, "has no figure 'Vender'"),
    ],
)
def test_what_is_not_declared_is_refused(tmp_path, tables, figures, sentence):
    with pytest.raises(ProdOpsError, match=sentence):
        build_book(declaration("vendor-update-pack"), tables, tmp_path / "pack.xlsx", figures=figures)
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(ProdOpsError, match=r"There is no folder .*Make it first"):
        build_book(declaration("vendor-update-pack"), {}, tmp_path / "none" / "pack.xlsx")


def test_a_workbook_that_is_there_is_not_replaced_unasked(tmp_path):
    path = build(["cost-sheet"], tmp_path)[0].path
    path.write_bytes(b"somebody's work")
    with pytest.raises(ProdOpsError, match="may hold your work"):
        build(["order-book", "cost-sheet"], tmp_path)
    assert path.read_bytes() == b"somebody's work"
    assert not (tmp_path / "order-book.xlsx").exists()
    assert build(["cost-sheet"], tmp_path, again=True)[0].path.read_bytes() != b"somebody's work"


def test_an_unknown_name_is_told_with_those_there_are():
    with pytest.raises(ProdOpsError, match="order-book, cost-sheet"):
        declaration("orders")
    assert declaration("Order Book") is declaration("order_book")


_text = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(_text, st.integers(1, 9999), st.one_of(st.none(), _text)), min_size=1, max_size=6))
def test_what_goes_in_is_read_back(tmp_path, rows):
    """Texts stay texts, whatever they look like."""
    frame = pd.DataFrame(rows, columns=["PO", "Line", "Notes"])
    path = build_book(declaration("vendor-update-pack"), {"Orders": frame}, tmp_path / "pack.xlsx")
    page = openpyxl.load_workbook(path)["Orders"]
    at = {cell.value: cell.column for cell in page[4]}
    for row, (po, line, note) in enumerate(rows, start=5):
        assert page.cell(row, at["PO"]).value == po
        assert page.cell(row, at["Line"]).value == line
        assert page.cell(row, at["Notes"]).value == note
        assert page.cell(row, at["Notes"]).data_type in ("s", "n")


@pytest.mark.parametrize(
    ("excel", "needs", "want"),
    [
        ("[@Units]*[@[Unit cost]]", (), "=T[[#This Row],[Units]]*T[[#This Row],[Unit cost]]"),
        ("SUM(Orders[Units])", ("PO",), '=IF(T[[#This Row],[PO]]="","",SUM(Orders[Units]))'),
        ("1", ("A", "B"), '=IF(OR(T[[#This Row],[A]]="",T[[#This Row],[B]]=""),"",1)'),
        ("[@[Handover (FCR)]]", (), "=T[[#This Row],[Handover (FCR)]]"),
    ],
)
def test_row_references_as_a_file_holds_them(excel, needs, want):
    assert Formula(excel, lambda *_: None, needs).in_table("T") == want


def test_declarations_import_tables_and_registry_alone():
    for path in folder().glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            ours = [n for n in names if n.startswith("prodops_xl")]
            assert all(n.startswith(("prodops_xl.tables", "prodops_xl.registry")) for n in ours), path.name
            assert not {"xlsxwriter", "openpyxl", "pandas"} & {n.partition(".")[0] for n in names}


def test_no_part_reaches_outside_the_workbook(built):
    for name, path in built.items():
        with zipfile.ZipFile(path) as package:
            for part in package.namelist():
                assert not part.startswith(("xl/externalLinks", "xl/vbaProject", "customXml")), (name, part)
                if part.endswith(".rels"):
                    assert b'TargetMode="External"' not in package.read(part), (name, part)


def test_the_shell_lists_and_builds(tmp_path):
    runner = CliRunner()
    listed = json.loads(runner.invoke(app, ["list", "--json"]).stdout)
    assert [t["name"] for t in listed["templates"]] == list(declarations())
    told = json.loads(
        runner.invoke(
            app, ["build", "weekly-status", "--out", str(tmp_path), "--empty", "--rows", "5", "--json"]
        ).stdout
    )
    path = Path(told["templates"][0]["out"])
    assert openpyxl.load_workbook(path)["Orders"].tables["Orders"].ref.endswith("9")
    assert isinstance(
        runner.invoke(app, ["build", "weekly-status", "--out", str(tmp_path)]).exception, ProdOpsError
    )


def test_columns_are_as_wide_as_what_is_filled_in(tmp_path):
    """A pack has no example rows to go by."""
    frame = pd.DataFrame({"PO": ["FH-4500012345-B"], "Line": [10], "Milestone": ["Cut"]})
    path = build_book(declaration("vendor-update-pack"), {"Schedule": frame}, tmp_path / "pack.xlsx")
    assert (
        openpyxl.load_workbook(path)["Milestones"].column_dimensions["A"].width > len("FH-4500012345-B") + 2
    )


def test_with_the_engine_a_template_is_the_same_and_more(built, tmp_path):
    told = CliRunner().invoke(app, ["build", "order-book", "--with-engine", "--out", str(tmp_path)])
    assert told.exit_code == 0, told
    path = tmp_path / "order-book.xlsx"
    found = carried(path)
    assert (found.profile, found.differs) == ("team", False)
    remove(path, tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as back, zipfile.ZipFile(built["order-book"]) as plain:
        assert back.namelist() == plain.namelist()
        assert all(back.read(name) == plain.read(name) for name in plain.namelist())


@pytest.mark.parametrize("template", declarations().values(), ids=lambda t: t.name)
def test_a_vendor_is_given_a_vendors_engine(template):
    assert profile_of(template) == ("vendor" if template.name == "vendor-update-pack" else "team")
