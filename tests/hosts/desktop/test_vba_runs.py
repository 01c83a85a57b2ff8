"""The add-in's VBA, run by pyOpenVBA's interpreter: what is pure, and what a hostile workbook can change (nothing)."""

import re

import openpyxl
import pytest
from pyopenvba.apps.excel import ExcelApplication

from prodops_xl.hosts.desktop.addin_build import build, modules
from prodops_xl.registry import FUNCTIONS

OURS, EVIL = r"C:\py\python.exe", r"C:\Users\x\Downloads\evil.exe"
SERVER = "{506e67c3-55b5-48c3-a035-eed5deea7d6d}"  # xlwings' fixed class id (its documentation, "Debugging")


@pytest.fixture(scope="module")
def add_in(tmp_path_factory):
    path = tmp_path_factory.mktemp("add-in") / "prodops.xlam"
    build(path, {"INTERPRETER_WIN": OURS, "SHOW CONSOLE": "False"})
    return path


def excel(add_in, environ=""):
    """Excel with the add-in; the calls that ask the machine (Environ, Dir, environment strings) answered by VBA."""
    app = ExcelApplication()
    app.add_workbook()
    opened = ExcelApplication.open(add_in, with_vba=False)
    for module in modules():
        if module.kind != "standard" or module.name in ("xlwings", "prodops_functions", "prodops_help"):
            continue
        source = module.source.replace("Environ(", "TestEnviron(").replace(" Dir(", " TestDir(")
        opened.add_module(source, name=module.name)
    opened.add_module(
        f'Public Function TestEnviron(name As String) As String\nTestEnviron = "{environ}"\nEnd Function\n'
        'Public Function TestDir(path As String) As String\nTestDir = ""\nEnd Function\n'
        'Public Const XLWINGS_VERSION As String = "0.37.8"\n',
        name="machine",
    )
    return opened


@pytest.fixture(scope="module")
def app(add_in):
    return excel(add_in, "C:\\nobody")


PURE = [
    ("SaysYes", ("true",), True),
    ("SaysYes", (" 1 ",), True),
    ("SaysYes", ("False",), False),
    ("SaysYes", ("",), False),
    ("TaskName", ("validate-orders",), "validate-orders"),
    ("TaskName", ("x' & calc.exe & '",), "xcalcexe"),
    ("CommandLine", (r"C:\My py\python.exe", "cogs", 77), r'"C:\My py\python.exe" -B -P -m prodops_xl.hosts.desktop.runner cogs --hwnd=77'),
    ("ServerStatement", ("cogs",), "import prodops_xl.hosts.desktop.runner as runner; runner.press('cogs')"),
    ("ServerStatement", ("c'); evil('",), "import prodops_xl.hosts.desktop.runner as runner; runner.press('cevil')"),
    # cmd.exe /K takes off the outer quotes and keeps those around a path with blanks (cmd /?).
    ("ServerLine", (r"C:\My py\python.exe", False), "C:\\nobody\\System32\\cmd.exe  /K \"\"C:\\My py\\python.exe\" -B -P -c \"import xlwings; xlwings.serve('$(CLSID)')\"\""),
    # A bare name would let Windows look for the library in the current folder (LoadLibrary's search order).
    ("HasFolder", ("pythonw",), False),
    ("HasFolder", ("",), False),
    ("HasFolder", (r"C:\py\python.exe",), True),
    # A cell of any workbook may call these: what it gives as a default is not looked up.
    ("GetConfig", ("NOTHING", "%SECRET%"), "%SECRET%"),
    ("Dimensions", (5,), 0),
    ("CodeOf", ("\x1e#N/A\x1fWhy.",), "#N/A"),
    ("SentenceOf", ("\x1e#N/A\x1fWhy.",), "Why."),
    ("IsMarked", ("\x1e#N/A\x1fWhy.",), True),
    ("IsMarked", ("#N/A",), False),
    ("IsMarked", (5,), False),
    # XlCVError of Excel's object model
    ("ErrorNumber", ("#NULL!",), 2000),
    ("ErrorNumber", ("#DIV/0!",), 2007),
    ("ErrorNumber", ("#VALUE!",), 2015),
    ("ErrorNumber", ("#REF!",), 2023),
    ("ErrorNumber", ("#NAME?",), 2029),
    ("ErrorNumber", ("#NUM!",), 2036),
    ("ErrorNumber", ("#N/A",), 2042),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), PURE)
def test_pure_functions(app, name, arguments, expected):
    assert app.run(name, *arguments) == expected


@pytest.mark.parametrize("code", ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"])
def test_an_error_value_goes_to_python_as_its_text_and_comes_back(app, code):
    assert app.evaluate(f'ErrorsAsText(CVErr(ErrorNumber("{code}")))') == code
    assert app.evaluate(f'CLng(CVErr(ErrorNumber("{code}"))) = ErrorNumber("{code}")') in (True, -1)


def test_the_self_test_says_what_it_sees(app):
    assert app.run("ProdOps_SelfTest") == f"ok: xlwings 0.37.8, interpreter {OURS}, server at login False"


def hostile(folder):
    """A workbook from a stranger: settings sheets under every name that xlwings reads, code sheets, files beside it."""
    book = openpyxl.Workbook()
    book.active.title = "Orders"
    for name in ("prodops.conf", "xlwings.conf", "myaddin.conf", "_prodops.conf"):
        sheet = book.create_sheet(name)
        for key, value in {"INTERPRETER_WIN": EVIL, "INTERPRETER": EVIL, "INTERPRETER_MAC": EVIL, "PYTHONPATH": str(folder),
                           "DEBUG UDFS": "True", "USE UDF SERVER": "True", "SHOW CONSOLE": "True", "ADD_WORKBOOK_TO_PYTHONPATH": "True"}.items():  # fmt: skip
            sheet.append([key, value])
    book.create_sheet("pandas.py")["A1"] = "raise SystemExit('taken over')"
    path = folder / "orders.xlsx"
    book.save(path)
    (folder / "prodops.conf").write_text(f'"INTERPRETER_WIN","{EVIL}"\n')
    return path


@pytest.mark.parametrize(
    ("setting", "expected"),
    [(r"%USERPROFILE%\py\python.exe", r"C:\nobody\py\python.exe"), (r"C:\100%\py.exe", r"C:\100%\py.exe"), (r"C:\a%%b\py.exe", r"C:\a%%b\py.exe")],
)  # fmt: skip
def test_variables_in_a_setting_are_filled_in(tmp_path, setting, expected):
    """As Windows' own ExpandEnvironmentStrings does; each variable is `C:\\nobody` here."""
    path = tmp_path / "prodops.xlam"
    build(path, {"INTERPRETER_WIN": setting})
    assert excel(path, "C:\\nobody").run("Interpreter") == expected


def test_what_a_cell_could_misuse_asks_first_whether_a_cell_calls():
    """Excel lets a formula of any open workbook call a public function of an add-in, a stranger's workbook too."""
    sources = "\n".join(m.source for m in modules())
    for name in ("RunPython", "FileThere", "ProdOps_Ask"):
        body = sources[sources.index(f"Public Function {name}(") :]
        assert "FromCell()" in body[: body.index("End Function")], name
    for gone in ("ExpandEnvironmentStrings", "FileExists", "WScript"):
        assert f"Function {gone}(" not in sources
    assert "Public Function Expanded" not in sources


def test_a_workbook_that_counts_from_1904_is_refused_where_days_matter():
    """Value2 hands over the bare number, which means a day 1,462 days earlier there (ECMA-376 part 1, 18.17.4.1)."""
    made = next(m.source for m in modules() if m.name == "prodops_functions")
    calls = dict(re.findall(r'CallPython\("(\w+)", Array\((?:.*)\)(, True)?\)', made))
    assert set(calls) == {f.name for f in FUNCTIONS}
    assert {name for name, dated in calls.items() if dated} == {
        "DUTY_RATE", "DUTY", "DUTY_STACK", "MPF", "LANDED_COST", "LANDED_COST_LEGS", "TARGET_FOB", "FIFO_LAYERS", "OTIF",
        "WORKDAY_AT", "LATEST_EX_FACTORY", "TNA", "REFUND_DEADLINE",
    }  # fmt: skip
    cells = next(m.source for m in modules() if m.name == "prodops_cells")
    assert cells.index("If dated And CountsFrom1904()") < cells.index("XLPy.CallUDF")


def test_a_hostile_workbook_changes_no_setting(add_in, tmp_path):
    app = excel(add_in, "C:\\nobody")
    before = {
        key: app.run("GetConfig", key)
        for key in ("INTERPRETER_WIN", "DEBUG UDFS", "USE UDF SERVER", "PYTHONPATH")
    }
    line = app.run("XLPyCommand")
    app.activate_workbook(app.open_workbook(hostile(tmp_path)))
    assert app.evaluate("ActiveWorkbook.Worksheets.Count") == 6  # it is the hostile one that is active
    assert {key: app.run("GetConfig", key) for key in before} == before
    assert before["INTERPRETER_WIN"] == OURS
    assert app.run("XLPyCommand") == line
    assert OURS in line
    assert EVIL not in line
    assert str(tmp_path) not in line
    assert app.run("Interpreter") == OURS


def test_xlwings_own_settings_would_have_been_taken_over(tmp_path):
    """The trap is real: xlwings' stock procedures, run the same way, give the sender's program."""
    from prodops_xl.hosts.desktop.addin_sources import xlwings_file

    app = ExcelApplication()
    app.add_workbook()
    everything = xlwings_file("xlwings_custom_addin.bas").replace("\r\n", "\n")
    kept = []
    for name in ("GetConfigFromSheet", "SheetExists"):
        start = everything.index(f"Function {name}(")
        kept.append(everything[start : everything.index("End Function", start) + len("End Function")])
    stock = "\n".join(kept).replace('CreateObject("Scripting.Dictionary")', "New Dictionary")
    app.add_module(
        'Public Const PROJECT_NAME As String = "prodops"\n#Const App = "Microsoft Excel"\n' + stock,
        name="stock",
    )
    dictionary = next(m for m in modules() if m.name == "Dictionary")
    app.add_module(dictionary.source, name="Dictionary", kind="class")
    app.activate_workbook(app.open_workbook(hostile(tmp_path)))
    assert app.evaluate('SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf")') in (True, -1)
