"""The add-in's VBA project read and run by LibreOffice: another reader, another interpreter."""

import pytest

from prodops_xl.hosts.desktop.addin_build import build, modules

# VBA-Dictionary's conditional constants are more than Basic compiles; it is there for Excel on Mac alone.
NOT_COMPILED = ["Dictionary"]
CALLS = [
    ("prodops_settings", "SaysYes", ["True"], True),
    ("prodops_settings", "SaysYes", ["off"], False),
    ("prodops_python", "TaskName", ["a b&c-1'"], "abc-1"),
    ("prodops_python", "CommandLine", [r"C:\p.exe", "cogs", 12], r'"C:\p.exe" -B -P -m prodops_xl.hosts.desktop.runner cogs --hwnd=12'),
    ("prodops_cells", "CodeOf", ["\x1e#N/A\x1fwhy"], "#N/A"),
    ("prodops_cells", "SentenceOf", ["\x1e#N/A\x1fwhy"], "why"),
    ("prodops_cells", "IsMarked", ["\x1e#N/A\x1fwhy"], True),
    ("prodops_cells", "IsMarked", ["#N/A"], False),
    ("prodops_cells", "ErrorNumber", ["#REF!"], 2023),
    ("prodops_cells", "Dimensions", [5], 0),
    ("prodops_cells", "Dimensions", [[1, 2]], 1),
]  # fmt: skip


@pytest.fixture(scope="module")
def read(office, tmp_path_factory):
    path = tmp_path_factory.mktemp("add-in") / "prodops.xlam"
    build(path, {"INTERPRETER_WIN": r"C:\py\python.exe"})
    return office.basic(path, "ProdOpsXL", [call[:3] for call in CALLS], without=NOT_COMPILED)


def test_it_lists_every_module_with_its_code(read):
    assert set(read["modules"]) == {m.name for m in modules()}
    for module in modules():
        # LibreOffice puts lines of its own first and comments attributes out.
        code = [line for line in module.code.splitlines() if line.strip() and "Attribute " not in line]
        got = [
            line
            for line in read["modules"][module.name].splitlines()
            if line.strip() and "Attribute " not in line
        ]
        assert got[-len(code) :] == code if code else True, module.name


@pytest.mark.parametrize("at", range(len(CALLS)), ids=[f"{c[1]}({c[2]})" for c in CALLS])
def test_it_runs_our_pure_functions(read, at):
    assert read["given"][at] == CALLS[at][3]
