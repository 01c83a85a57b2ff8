"""What travels: the modules that are needed and no others, in one piece, small; for a vendor no rules of ours."""

import datetime as dt
import json
import re
import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import prodops_xl
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.files.opening import read_workbook
from prodops_xl.hosts.lite.embedding import embed
from prodops_xl.hosts.lite.engine.row_checks import SHEET, check_rows
from prodops_xl.hosts.lite.main_file import main_py, requirements
from prodops_xl.hosts.lite.part_text import replace_elements, with_last, without
from prodops_xl.hosts.lite.payload import digest, files_for, packed, unpacked
from prodops_xl.hosts.lite.profiles import PROFILES, TEAM, VENDOR
from prodops_xl.hosts.lite.web_extensions import extensions
from prodops_xl.registry import COMMANDS, FUNCTIONS
from tests.hosts.lite.conftest import SOURCES, bare

PACKAGE = Path(prodops_xl.__file__).parent


def test_the_size_stays_under_half_of_what_office_takes():
    """Office takes 2 MB of settings (office-js issue 621). Measured on 2026-11-25: team 640,000, vendor 76,000."""
    assert len(main_py(TEAM)) < 1_000_000
    assert len(main_py(VENDOR)) < 150_000


def test_packing_loses_nothing_and_is_the_same_every_time():
    files = files_for(VENDOR.roots)
    assert unpacked(packed(files)) == files
    assert packed(files) == packed(dict(files))
    assert digest(files) != digest({**files, "prodops_xl/errors.py": b""})
    assert digest(files, "a", "bc") != digest(files, "ab", "c")


def test_the_team_has_all_packaged_data():
    carried = {name.rpartition("/")[2] for name in files_for(TEAM.roots) if "/data/" in name}
    assert carried == {p.name for p in (PACKAGE / "reference" / "data").glob("*.csv")}


def test_nothing_of_a_shell_or_server_travels():
    for profile in PROFILES.values():
        rooms = {name.split("/")[1] for name in files_for(profile.roots)}
        assert rooms <= {
            "__init__.py",
            "commands",
            "domain",
            "errors.py",
            "functions",
            "hosts",
            "reference",
            "registry.py",
            "tables",
            "workbook",
        }
        hosts = [name for name in files_for(profile.roots) if "/hosts/" in name]
        assert all(
            re.fullmatch(r"prodops_xl/hosts/(__init__|lite/__init__|lite/engine/\w+)\.py", name)
            for name in hosts
        )


def test_functions_and_commands_are_those_of_the_registry():
    text = main_py(TEAM)
    assert re.findall(r"^def prodops_(\w+)", text, re.MULTILINE) == [f.name.lower() for f in FUNCTIONS]
    assert re.findall(r"^async def prodops_run_(\w+)", text, re.MULTILINE) == [
        c.name.replace("-", "_") for c in COMMANDS if "lite" in c.hosts
    ]
    names = re.findall(r"^(?:async )?def (\w+)", text, re.MULTILINE)
    assert len(set(names)) == len(names)  # the function LANDED_COST and the command landed-cost are two


def test_arguments_are_documented_and_come_as_rows():
    text = main_py(TEAM)
    for spec in FUNCTIONS:
        head = text[: text.index(f"def prodops_{spec.name.lower()}(")].rpartition("@func\n")[2]
        told = re.findall(
            r"^@arg\('(\w+)', ndim=2, err_to_str=True, doc='(.+)'\)$|^@arg\('(\w+)', ndim=2, err_to_str=True, doc=\"(.+)\"\)$",
            head,
            re.MULTILINE,
        )
        assert [a or c for a, _, c, _ in told] == [a.name for a in spec.arguments]
        assert all(b or d for _, b, _, d in told)


def test_main_py_is_python_that_people_can_read():
    text = main_py(TEAM)
    compile(text, "main.py", "exec")
    code = text.partition("PACKAGES = ")[0]
    assert code.count("\n") < 600
    assert max(map(len, code.splitlines())) < 1_500
    assert "xlwings_server" not in code


def test_requirements_name_what_the_packages_import():
    carried = b"\n".join(
        data for name, data in files_for(TEAM.roots).items() if name.endswith(".py")
    ).decode()
    imported = set(
        re.findall(r"^\s*(?:import|from) ([a-z]\w+)(?:\.\w+)*(?: import .*| as \w+)?$", carried, re.MULTILINE)
    ) - set(sys.stdlib_module_names)
    named = {re.split(r"[=\s]", line)[0] for line in requirements(TEAM).splitlines()}
    assert imported - {"prodops_xl", "rapidfuzz"} <= named  # the standard library stands in for rapidfuzz
    assert "holidays" not in requirements(VENDOR)


# Prices, landed cost, duties, stock values, scores and the tariff: a vendor has none of it.
_NOT_FOR_VENDORS = re.compile(
    r"domain/(orders|landed_cost|cost|charge|claim|cogs|duty|fees|fiber|issues|line_book|own_rates|planned|priced|program|"
    r"quality|rate|reconcil|scenarios|schedule|shipped|stack|style_costs|tariff|transit|valuation|vendors|merge|explain)"
    r"|reference/|commands/|workbook/|tables/(rates|results|refunds|vendors|standards|stock|shipments|receipts|schema|settings)"
    r"|functions/(tariff|landed_cost|cogs|vendors|schedule|quality)"
)


def test_a_vendor_gets_no_price_duty_score_or_tariff_module():
    files = files_for(VENDOR.roots)
    assert [name for name in files if _NOT_FOR_VENDORS.search(name)] == []
    assert not [name for name in files if name.endswith(".csv")]
    assert (
        len([name for name in files_for(TEAM.roots) if _NOT_FOR_VENDORS.search(name)]) > 150
    )  # the pattern bites
    text = main_py(VENDOR)
    assert re.findall(r"^(?:async )?def (\w+)", text, re.MULTILINE) == [
        "engine", "prodops_size_split", "prodops_gtin_valid", "prodops_check_my_rows",
    ]  # fmt: skip


def test_a_profile_that_is_none_is_refused(tmp_path):
    with pytest.raises(ProdOpsError, match="team or vendor"):
        embed(tmp_path / "x.xlsx", profile="buyer")


@pytest.fixture
def pack(tmp_path) -> Path:
    """What a vendor fills: dates to confirm, and a progress report with what people write."""
    book = openpyxl.Workbook()
    orders = book.active
    orders.title = "Your orders"
    orders.append(["Autumn orders"])
    orders.append(["PO", "Line", "Ex-factory", "Confirmed ex-factory", "Actual ex-factory", "Delay reason"])
    orders.append(["4500000001", 10, dt.datetime(2026, 3, 1), dt.datetime(2026, 3, 4), None, None])
    orders.append(["4500000001", 20, dt.datetime(2026, 3, 1), "soon", dt.datetime(2027, 1, 1), None])
    orders.append(["4500000002", None, dt.datetime(2026, 3, 1), dt.datetime(2026, 3, 9), None, None])
    progress = book.create_sheet("WIP")
    progress.append(["PO", "Line", "Stage", "Report date", "Units"])
    progress.append(["4500000001", 10, "sewn", dt.datetime(2026, 2, 27), 80])
    progress.append(["4500000001", 20, "asleep", dt.datetime(2026, 2, 27), -4])
    book.save(tmp_path / "pack.xlsx")
    return tmp_path / "pack.xlsx"


def test_a_vendor_checks_the_cells_they_filled(pack, capsys):
    with open_book(pack) as book:
        for _ in range(2):
            faults = check_rows(book, dt.date(2026, 3, 2))
        listed = book.sheets[SHEET].used_range.value
    assert [(f.cell, f.message.split(":")[0]) for f in faults] == [
        ("Your orders!D4", "Confirmed ex-factory holds 'soon'"),
        ("Your orders!B5", "Line is empty."),
        ("Your orders!E4", "Actual ex-factory lies in the future."),
        ("WIP!C3", "Stage holds 'asleep'"),
        ("WIP!E3", "Units holds -4"),
    ]
    assert all(f.fix for f in faults)
    assert listed[0] == ["Cell", "What is wrong", "What to do"]
    assert len(listed) == 1 + len(faults)
    assert "5 cells to look at. Checked: Your orders, WIP." in capsys.readouterr().out


def test_the_vendors_main_py_runs_with_what_it_carries_alone(pack, tmp_path):
    path = tmp_path / "main.py"
    path.write_text(main_py(VENDOR), encoding="utf-8")
    ran = bare(sys.executable, path, "scripts", pack, tmp_path, "2026-03-02", SOURCES, "check_my_rows")
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = json.loads(ran.stdout.splitlines()[-1])["check_my_rows"]
    assert told["printed"] == ["5 cells to look at. Checked: Your orders, WIP."]
    assert told["modules"]
    assert all(".zip/prodops_xl/" in file.replace("\\", "/") for file in told["modules"].values())
    calls = [
        {"name": "GTIN_VALID", "args": ["4006381333931"]},
        {"name": "SIZE_SPLIT", "args": [996, [[1], [2], [2], [1]], 6]},
    ]
    ran = bare(sys.executable, path, "functions", lines="".join(json.dumps(c) + "\n" for c in calls))
    assert [json.loads(line) for line in ran.stderr.splitlines()] == [True, [[168], [330], [330], [168]]]


def test_a_clean_pack_and_a_workbook_without_rows_to_fill(tmp_path, capsys):
    openpyxl.Workbook().save(tmp_path / "none.xlsx")
    with open_book(tmp_path / "none.xlsx") as book:
        assert check_rows(book, dt.date(2026, 3, 2)) == []
        assert book.sheets[SHEET]["B2"].value == "No faults were found."
    assert "Checked: no sheet" in capsys.readouterr().out


def test_the_vendors_engine_is_carried_and_replaces_the_teams(pack, tmp_path):
    embed(pack)
    told = embed(pack, profile="vendor")
    assert (told.profile, told.differs) == ("vendor", False)
    (found,) = extensions(read_workbook(pack))
    assert found.text("main.py") == main_py(VENDOR)
    assert "holidays" not in found.text("requirements.txt")


NAMES = st.from_regex(r"(?:[a-z]{1,3}:)?", fullmatch=True)
VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


@given(NAMES, st.lists(VALUES, max_size=4), VALUES)
def test_what_is_added_last_can_be_taken_out_again(prefix, others, value):
    from xml.sax.saxutils import quoteattr

    def element(text):
        return f"<{{p}}Override PartName={quoteattr(text)} x='>'/>".replace("{p}", prefix)

    children = "".join(element("o" + other) for other in others)
    before = f"<?xml version='1.0'?>\n<{prefix}Types xmlns='u'>{children}</{prefix}Types>\n"
    after = with_last(before, "Types", f"<{{p}}Override PartName={quoteattr('mine' + value)}/>")
    assert len(after) > len(before)
    assert without(after, "Override", "PartName", frozenset({quoteattr("mine" + value)[1:-1]})) == before


def test_an_empty_root_takes_a_child():
    assert with_last("<a:Types x='1' />", "Types", "<{p}O/>") == "<a:Types x='1'><a:O/></a:Types>"
    with pytest.raises(ValueError, match="no Types"):
        with_last("<a/>", "Types", "<O/>")


def test_elements_are_replaced_where_a_value_holds_a_bracket():
    text = '<we:property name="a" value="x>y"/><we:property name="b" value="&lt;"></we:property>'
    assert (
        replace_elements(text, "property", lambda told, p: f"[{p}{told['name']}{told['value']}]")
        == "[we:ax>y][we:b&lt;]"
    )
