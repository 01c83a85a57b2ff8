"""The generated pages about the tariff fit the data they were made from."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def writer():
    spec = importlib.util.spec_from_file_location(
        "write_tariff_docs", ROOT / "tools" / "write_tariff_docs.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("page", "make"), [("rate-forms.md", "rate_forms"), ("duty-stacks.md", "duty_stacks")]
)
def test_a_page_is_what_the_tool_writes(page, make):
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == getattr(writer(), make)()
