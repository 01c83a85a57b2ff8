"""The functions' metadata as Excel reads it, against Microsoft's description of the file.

Source of the rules: learn.microsoft.com, "Manually create JSON metadata for custom functions", and Specification.md of the
npm package custom-functions-metadata 2.2 (MIT), whose type IFunction lists the names.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from prodops_xl.registry import FUNCTIONS

NODE = Path(__file__).parents[2] / "node"
TOP = {"functions", "enums", "allowCustomDataForDataTypeAny", "allowErrorForDataTypeAny"}
FUNCTION = {"id", "name", "description", "helpUrl", "parameters", "result", "options"}
OPTIONS = {
    "cancelable", "requiresAddress", "requiresStreamAddress", "stream", "volatile", "requiresParameterAddresses",
    "requiresStreamParameterAddresses", "excludeFromAutoComplete", "linkedEntityLoadService", "capturesCallingObject", "supportSync",
}  # fmt: skip
PARAMETER = {
    "name",
    "description",
    "type",
    "cellValueType",
    "dimensionality",
    "optional",
    "repeating",
    "customEnumId",
}
KINDS, DIMENSIONS = {"boolean", "number", "string", "any"}, {"scalar", "matrix"}


@pytest.fixture(scope="module")
def told(office):
    return office.get("/xlwings/custom-functions-meta.json").json()


def test_it_is_of_the_form_that_excel_reads(told):
    assert set(told) <= TOP
    for function in told["functions"]:
        assert set(function) <= FUNCTION
        assert re.fullmatch(r"[A-Za-z0-9_.]{1,128}", function["id"])
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_.]{0,127}", function["name"])
        assert set(function["options"]) <= OPTIONS
        assert all(isinstance(value, bool) for value in function["options"].values())
        assert function["result"]["type"] in KINDS
        assert function["result"]["dimensionality"] in DIMENSIONS
        for parameter in function["parameters"]:
            assert set(parameter) <= PARAMETER
            assert {"name", "type"} <= set(parameter)
            assert parameter["type"] in KINDS
            assert parameter["dimensionality"] in DIMENSIONS
    ids = [f["id"] for f in told["functions"]]
    assert len(ids) == len(set(ids))


def test_errors_reach_the_functions(told):
    """Otherwise Excel itself answers for a formula over a range with one error in it, and the others get nothing."""
    assert told["allowErrorForDataTypeAny"] is True


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda f: f.name)
def test_it_says_what_the_registry_says(told, spec):
    function = next(f for f in told["functions"] if f["name"] == spec.name)
    assert function["description"].startswith(spec.help)
    assert spec.result in function["description"]
    for column in spec.spill_header or spec.row:
        assert column in function["description"]
    assert [p["name"] for p in function["parameters"]] == [a.name for a in spec.arguments]
    for parameter, argument in zip(function["parameters"], spec.arguments, strict=True):
        assert parameter["description"].startswith(argument.help)
        assert parameter["dimensionality"] == "matrix"  # all take ranges: one call for 10,000 cells
        assert (argument.unit in parameter["description"]) is True
        if argument.type == "date" and argument.shape == "scalar":
            assert "a date" in parameter["description"]
    required = [not p.get("optional", False) for p in function["parameters"]]
    assert required == sorted(required, reverse=True)  # Excel fills a call from the left
    after = [a for a, r in zip(spec.arguments, required, strict=True) if not r]
    assert all(a.optional for a in after)


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda f: f.name)
def test_all_are_pure_and_excel_may_keep_their_results(office, told, spec):
    code = office.get("/xlwings/custom-functions-code.js").text
    at = code.index(f'funcName: "{spec.name.lower()}"')
    assert "isCached: true" in code[at : at + 200]
    assert f'CustomFunctions.associate("{spec.name}"' in code
    function = next(f for f in told["functions"] if f["name"] == spec.name)
    assert not function["options"].get("volatile", False)


def test_microsofts_own_generator_makes_the_same_of_it(told):
    """npm's custom-functions-metadata reads the functions from documented source; what it makes is what the server gives."""
    if shutil.which("node") is None or not (NODE / "node_modules" / "custom-functions-metadata").is_dir():
        pytest.skip(
            "node or its package custom-functions-metadata is not installed (make system installs them)"
        )
    ran = subprocess.run(
        ["node", NODE / "function_metadata.js"],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=True,
    )
    made = json.loads(ran.stdout)
    assert made["errors"] == []
    assert [f["id"] for f in made["functions"]] == [f["id"] for f in told["functions"]]
    for ours, theirs in zip(told["functions"], made["functions"], strict=True):
        assert (ours["name"], ours["description"]) == (theirs["name"], theirs["description"])
        assert ours["result"]["dimensionality"] == theirs["result"].get("dimensionality", "scalar")
        for mine, its in zip(ours["parameters"], theirs["parameters"], strict=True):
            assert mine["name"] == its["name"]
            assert mine["description"] == its["description"]
            assert (mine["type"], mine["dimensionality"]) == (
                its["type"],
                its.get("dimensionality", "scalar"),
            )
            assert bool(mine.get("optional")) == bool(its.get("optional"))
