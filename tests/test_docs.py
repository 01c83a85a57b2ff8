"""The docs: generated pages as the registry gives them, the licence line, and that the site builds whole."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from prodops_xl.registry import COMMANDS

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def pages():
    spec = importlib.util.spec_from_file_location("docs_pages", ROOT / "tools" / "docs_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_up_to_date(pages):
    assert (ROOT / "docs" / "functions.md").read_text(encoding="utf-8") == pages.functions_page()
    assert (ROOT / "docs" / "commands" / "index.md").read_text(encoding="utf-8") == pages.commands_page()


@pytest.mark.parametrize("command", [c.name for c in COMMANDS])
def test_every_command_has_a_page_with_before_and_after(command):
    page = (ROOT / "docs" / "commands" / f"{command}.md").read_text(encoding="utf-8")
    assert "Before" in page
    assert "After" in page
    assert f"prodops-xl run {command}" in page


def test_the_site_builds_with_every_link_whole(tmp_path):
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr[-2000:]
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 30
    for page in pages:  # nothing is loaded from elsewhere when a page is read
        text = page.read_text(encoding="utf-8")
        assert 'src="http' not in text, page
        assert '<link rel="stylesheet" href="http' not in text, page


PAID = ("xlwings.pro", "xlwings.server", "xlwings_server", "xlwings.reports")
BEHIND_THE_EXTRA = (ROOT / "prodops_xl" / "hosts" / "server", ROOT / "addin" / "office")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_default_install_calls_nothing_of_xlwings_that_must_be_bought():
    seen = 0
    for path in (ROOT / "prodops_xl").rglob("*.py"):
        if any(folder in path.parents for folder in BEHIND_THE_EXTRA):
            continue
        seen += 1
        paid = [name for name in imported(path) if name.startswith(PAID)]
        assert not paid, path
    assert seen > 150


def test_commands_and_functions_run_without_the_paid_parts_installed():
    code = (
        "import sys\n"
        "for name in ('xlwings_server', 'fastapi', 'starlette', 'playwright'): sys.modules[name] = None\n"
        "from prodops_xl.registry import COMMANDS, FUNCTIONS\n"
        "[x.resolve() for x in (*COMMANDS, *FUNCTIONS)]\n"
        "import prodops_xl.hosts.shell, prodops_xl.hosts.desktop.addin_build, prodops_xl.hosts.desktop.runner\n"
        "import xlwings; print(xlwings.__pro__)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
